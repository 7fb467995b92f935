"""Pages declare what sensitive things they show; that somebody opened one is written once the answer has left.

A page that is looked at changes nothing of what pages show (0013): the log alone is written, in a transaction of its
own, after the reader was served, so that nobody waits for it and no reading fails with it.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from flask import Flask, Response, g, request

from concierge.families.readings.models import Sensitive
from concierge.families.readings.readings import HeldElsewhere, held_kinds, hour_of, write_reading
from concierge.platform import clock
from concierge.platform.access import Actor
from concierge.platform.db import db, set_write_intent
from concierge.platform.unit_of_work import unit_of_work

SEEN: Final = "readings_seen"  # extension: what this process wrote in this hour
ELSEWHERE: Final = "sensitive_elsewhere"  # extension: conditions of features that families know nothing of
View = Callable[..., Any]


def shows(*kinds: Sensitive) -> Callable[[View], View]:
    """Declare that the page of one file shows these sensitive kinds."""

    def mark(view: View) -> View:
        view.__shows__ = frozenset(kinds)  # type: ignore[attr-defined]
        return view

    return mark


def shown_by(view: View) -> frozenset[Sensitive]:
    """Return what a page declares."""
    found: frozenset[Sensitive] = getattr(view, "__shows__", frozenset())
    return found


def shows_of(household_ids: Iterable[int], *kinds: Sensitive) -> None:
    """Declare that the page under way shows these kinds of several files, or of one that its address does not name."""
    g.shown_of = {household_id: frozenset(kinds) for household_id in household_ids}


def init_readings(app: Flask, held_elsewhere: HeldElsewhere) -> None:
    """Write down readings of the pages that declare something. `held_elsewhere`: what other features keep of a file."""
    app.extensions[SEEN] = (None, set())
    app.extensions[ELSEWHERE] = held_elsewhere

    @app.after_request
    def note_reading(response: Response) -> Response:
        actor: Actor | None = g.get("actor")
        if request.method != "GET" or response.status_code != 200 or request.endpoint is None:
            return response
        if actor is not None and actor.person_id is not None:
            shown: dict[int, frozenset[Sensitive]] = dict(g.get("shown_of", {}))
            household_id = (request.view_args or {}).get("household_id")
            if household_id is not None:
                shown[household_id] = shown_by(app.view_functions[request.endpoint])
            for number, kinds in shown.items():
                if kinds:
                    response.call_on_close(partial(_write, app, actor, number, kinds, clock.now()))
        return response


def _write(app: Flask, actor: Actor, household_id: int, kinds: frozenset[Sensitive], now: dt.datetime) -> None:
    seen = _seen_in_this_hour(app, hour_of(now))
    try:
        with app.app_context():
            fresh = {k for k in kinds & _held(app, household_id) if (actor.person_id, household_id, k) not in seen}
            if fresh:  # otherwise nobody's writing waits for a look
                with unit_of_work():
                    write_reading(actor, household_id, fresh, now)
    except Exception:
        app.logger.exception("a reading of file %s could not be written down", household_id)
    else:
        seen |= {(actor.person_id, household_id, kind) for kind in fresh}


def _held(app: Flask, household_id: int) -> set[Sensitive]:
    set_write_intent(writing=False)
    try:
        return held_kinds(household_id, app.extensions[ELSEWHERE])
    finally:
        db.session.remove()


def _seen_in_this_hour(app: Flask, hour: str) -> set[tuple[int | None, int, Sensitive]]:
    last, seen = app.extensions[SEEN]
    if last != hour:
        seen = set()
        app.extensions[SEEN] = (hour, seen)
    return seen  # type: ignore[no-any-return]
