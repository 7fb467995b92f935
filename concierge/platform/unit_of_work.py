"""One transaction per request, job or command: committed when it succeeded, else rolled back."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from flask import g, has_request_context

from concierge.platform.db import db, write_intent

_AFTER_COMMIT = "after_commit"
_BEFORE_COMMIT = "before_commit"
Together = Callable[[Sequence[int], dt.datetime], None]


def before_commit(act: Together, row_id: int, now: dt.datetime) -> None:
    """Run `act` once before the commit, with every number given to it: what many events ask for is done together."""
    gathered: dict[Together, dict[int, dt.datetime]] = db.session.info.setdefault(_BEFORE_COMMIT, {})
    gathered.setdefault(act, {})[row_id] = now


def after_commit(action: Callable[[], None]) -> None:
    """Run `action` once the present transaction is committed; forget it if it is rolled back."""
    db.session.info.setdefault(_AFTER_COMMIT, []).append(action)


def after_commit_once(action: Callable[[], None]) -> None:
    """Same as `after_commit` for what is enough done once, however many ask for it."""
    waiting: list[Callable[[], None]] = db.session.info.setdefault(_AFTER_COMMIT, [])
    if action not in waiting:
        waiting.append(action)


def commit() -> None:
    """Do what was gathered for the end, commit, then run what waited for it."""
    gathered: dict[Together, dict[int, dt.datetime]] = db.session.info.pop(_BEFORE_COMMIT, {})
    for act, rows in gathered.items():
        act(sorted(rows), max(rows.values()))
    db.session.commit()
    actions: list[Callable[[], None]] = db.session.info.pop(_AFTER_COMMIT, [])
    for action in actions:
        action()


def rollback() -> None:
    """Undo everything since the last commit."""
    db.session.info.pop(_BEFORE_COMMIT, None)
    db.session.info.pop(_AFTER_COMMIT, None)
    db.session.rollback()


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run a block as one transaction, outside requests."""
    with write_intent():
        try:
            yield
            commit()
        except BaseException:
            rollback()
            raise
        finally:
            db.session.remove()


def keep_on_refusal() -> None:
    """Commit this request even though it answers with an error: a failed sign-in must be counted."""
    if has_request_context():
        g.keep_on_refusal = True
