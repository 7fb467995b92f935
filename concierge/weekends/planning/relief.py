"""Beside each thing that is missing: what would make room for it, in one tap where one is enough."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from concierge.platform.clock import paris_date
from concierge.platform.wording import day, hour
from concierge.weekends.planning.names import Names
from concierge.weekends.planning.relaxing import can_relax, span_of
from concierge.weekends.planning.rows import Placed, WeekendRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """One thing to do. `which`: the number of what gives way, in one tap; else a page to go to."""

    text: str
    which: int | None = None
    url: str = ""
    done: bool = False
    undoable: bool = False


def find_reliefs(missing: Mapping[str, Any], rows: WeekendRows, names: Names, placed: Sequence[Placed]) -> list[Relief]:
    """Return what can be done about one thing that is missing, in the order of the reasons."""
    found: list[Relief] = []
    for which, given in enumerate(missing.get("giving", ())):
        if can_relax(missing, which):
            text = _tap(missing, given, names)
            done = bool(given.get("done"))
            found.append(Relief(text=text, which=which, done=done, undoable=done and "was" in given))
        else:
            found += _pages(missing, given, rows, names, placed)
    if missing.get("pause"):
        found += _around_pause(missing, rows, names, placed)
    elif missing.get("possible") is False and missing.get("sure"):
        url = url_for("weekends.activities", weekend_id=rows.weekend_id)
        found.append(Relief(text=str(_("Voir les activités")), url=url))
    known: dict[str, Relief] = {}
    for each in found:
        known.setdefault(each.text, each)
    return list(known.values())


def _tap(missing: Mapping[str, Any], given: Mapping[str, Any], names: Names) -> str:
    start, end = span_of(names.clock, missing.get("visit") or {})
    when = day(paris_date(start), year=False, weekday=True)
    values = {
        "what": names.activities.get(given.get("activity") or "", ""),
        "guide": names.guides.get(given.get("guide") or "", ""),
        "when": _("%(day)s de %(start)s à %(end)s", day=when, start=hour(start), end=hour(end)),
    }
    sentences: dict[str, Callable[[], str]] = {
        "guide_window": lambda: _("Compter sur %(guide)s %(when)s", **values),
        "activity_window": lambda: _("Ouvrir « %(what)s » %(when)s", **values),
        "session_full": lambda: _("Accueillir une famille de plus à « %(what)s »", **values),
        "lock": lambda: _("Laisser bouger ce qui est fixé"),
        "who_attends": lambda: _("Un seul adulte suffit"),
    }
    return str(sentences[given["kind"]]())


def _pages(
    missing: Mapping[str, Any], given: Mapping[str, Any], rows: WeekendRows, names: Names, placed: Sequence[Placed]
) -> list[Relief]:
    """Return the pages on which one thing is made to give way, by a person."""
    kind = given.get("kind")
    activity = given.get("activity") or (missing.get("visit") or {}).get("activity")
    known = {str(each.id) for each in rows.activities}
    found: list[Relief] = []
    if kind in ("guide_taken", "session_full", "place_full"):
        found += _in_the_way(given, names, placed)
    if kind in ("guide_taken", "guide_window") and activity in known:
        url = url_for("weekends.edit_activity", activity_id=int(activity))
        found.append(Relief(text=str(_("Prévoir un autre guide")), url=url))
    if kind in ("group_small", "session_full", "activity_window") and activity in known:
        url = url_for("weekends.edit_activity", activity_id=int(activity))
        found.append(Relief(text=str(_("Voir l’activité")), url=url))
    place = given.get("place") or ""
    if kind == "place_full" and place.startswith("v"):
        url = url_for("weekends.edit_venue", venue_id=int(place[1:]))
        found.append(Relief(text=str(_("Voir la place du lieu")), url=url))
    if kind == "seats":
        url = url_for("weekends.weekend", weekend_id=rows.weekend_id)
        found.append(Relief(text=str(_("Prévoir un véhicule")), url=url))
    if kind in ("pause", "children"):
        found.append(_pauses(rows))
    family = next((each for each in rows.families if str(each.booking_id) == missing["family"]), None)
    if family is not None and kind in ("presence", "need", "who_attends"):
        page = "weekends.family" if kind == "presence" else "weekends.family_needs"
        text = _("Revoir ses heures") if kind == "presence" else _("Revoir ce qu’elle demande")
        url = url_for(page, weekend_id=rows.weekend_id, household_id=family.household_id)
        found.append(Relief(text=str(text), url=url))
    return found


def _pauses(rows: WeekendRows) -> Relief:
    url = url_for("weekends.weekend", weekend_id=rows.weekend_id)
    return Relief(text=str(_("Revoir les pauses et la garde")), url=url)


def _around_pause(
    missing: Mapping[str, Any], rows: WeekendRows, names: Names, placed: Sequence[Placed]
) -> list[Relief]:
    """Return the visits that could be moved so that a pause is kept, and where pauses are changed."""
    mine = [each for each in placed if str(each.booking_id) == missing["family"]]
    found: list[Relief] = []
    becoming = missing.get("visit") or {}
    for each in mine:
        in_the_way = any(
            given.get("kind") in ("need", "lock")
            and [str(each.activity_id), each.starts_at]
            in [[name, names.moment(at)] for _f, name, at in given["visits"]]
            for given in missing.get("giving", ())
        )
        if in_the_way or str(each.activity_id) == becoming.get("activity"):
            what = names.activities.get(str(each.activity_id), "")
            text = _("Déplacer « %(what)s » de %(hour)s", what=what, hour=hour(each.starts_at))
            found.append(Relief(text=str(text), url=url_for("weekends.visit", visit_id=each.id)))
    return [*found, _pauses(rows)]


def _in_the_way(given: Mapping[str, Any], names: Names, placed: Sequence[Placed]) -> list[Relief]:
    """Return the first visit in the way that still is there, to move it."""
    for family, activity, start in given.get("visits", ()):
        at = names.moment(start)
        for each in placed:
            if (str(each.booking_id), str(each.activity_id), each.starts_at) == (family, activity, at):
                text = _("Déplacer %(family)s à %(hour)s", family=names.families.get(family, ""), hour=hour(at))
                return [Relief(text=str(text), url=url_for("weekends.visit", visit_id=each.id))]
    return []
