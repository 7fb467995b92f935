"""What keeps a must out of a programme gives way in one act: a window is widened, a place added, a lock opened.

One act undoes it as long as the programme was not computed again.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from concierge.families.choices import MemberKind
from concierge.families.queries import list_members
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.programmes.instance import Adults
from concierge.weekends.activities.guiding import presence_of
from concierge.weekends.activities.models import Activity
from concierge.weekends.activities.services import change_activity, details_of
from concierge.weekends.bookings.events import NeedsTold
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.events import GuideChanged
from concierge.weekends.models import Weekend, WeekendGuide
from concierge.weekends.planning.clocks import Clock
from concierge.weekends.planning.events import VisitChanged
from concierge.weekends.planning.models import Programme, Visit
from concierge.weekends.planning.reading import list_visits
from concierge.weekends.planning.services import hold_draft
from concierge.weekends.windows import Span


class NothingToRelax(DomainError):
    """The programme was computed again since, or somebody was first."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Cela a déjà changé : regardez ce qui manque encore."))


class ChangedSince(DomainError):
    """Somebody changed it after it was let give way."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Quelqu’un l’a changé depuis : corrigez-le à sa page."))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What gives way, for which visit that becomes possible then."""

    programme: Programme
    given: Mapping[str, Any]
    visit: Mapping[str, Any]
    need: str
    span: Span


def relax(
    actor: Actor, programme_id: int, *, family: str, need: str, which: int, now: dt.datetime, pause: str = ""
) -> str:
    """Let one thing give way that keeps a need, or a pause, out of a draft; return its kind.

    Computing again uses it. What was before is kept beside it until then, so that `take_back` undoes just this.
    """
    programme = hold_draft(actor, programme_id, now=now)
    unkept, found, giving = _found(programme, family, need, pause, which)
    if giving[which].get("done") or not can_relax(found, which):
        raise NothingToRelax
    kind = str(giving[which]["kind"])
    giving[which]["was"] = _ACTS[kind].relax(actor, _case(actor, programme, found, which), now)
    giving[which]["done"] = True
    _keep(programme, unkept, found, giving)
    return kind


def take_back(
    actor: Actor, programme_id: int, *, family: str, need: str, which: int, now: dt.datetime, pause: str = ""
) -> str:
    """Undo what was let give way; return its kind. Raises ChangedSince when somebody changed it in between."""
    programme = hold_draft(actor, programme_id, now=now)
    unkept, found, giving = _found(programme, family, need, pause, which)
    if not giving[which].get("done") or "was" not in giving[which]:
        raise NothingToRelax
    kind = str(giving[which]["kind"])
    _ACTS[kind].undo(actor, _case(actor, programme, found, which), now)
    giving[which] = {name: value for name, value in giving[which].items() if name not in ("done", "was")}
    _keep(programme, unkept, found, giving)
    return kind


def _found(
    programme: Programme, family: str, need: str, pause: str, which: int
) -> tuple[list[dict[str, Any]], dict[str, Any], list[dict[str, Any]]]:
    """Return all that is missing, the one that is asked about, and what would have to give way for it; copies."""
    unkept = [dict(each) for each in programme.unkept]
    asked = (family, need, pause)
    found = next(
        (each for each in unkept if (each["family"], each.get("need") or "", each.get("pause") or "") == asked), None
    )
    giving = [dict(each) for each in found.get("giving", ())] if found is not None else []
    if found is None or not 0 <= which < len(giving):
        raise NothingToRelax
    return unkept, found, giving


def _case(actor: Actor, programme: Programme, found: Mapping[str, Any], which: int) -> "_Case":
    weekend, visit = fetch(actor, Weekend, programme.weekend_id), found.get("visit") or {}
    given = found["giving"][which]
    return _Case(
        programme=programme, given=given, visit=visit, need=str(given.get("need") or found.get("need") or ""),
        span=span_of(Clock.of(weekend.starts_on), visit),
    )  # fmt: skip


def _keep(
    programme: Programme, unkept: list[dict[str, Any]], found: dict[str, Any], giving: list[dict[str, Any]]
) -> None:
    found["giving"] = giving
    programme.unkept = unkept
    db.session.flush()


def can_relax(missing: Mapping[str, Any], which: int) -> bool:
    """Say whether one act is enough for one thing that would have to give way."""
    given, visit = missing["giving"][which], missing.get("visit") or {}
    kind = given.get("kind")
    if kind in ("activity_window", "session_full"):
        return bool(visit) and given.get("activity") == visit.get("activity")
    if kind == "guide_window":
        return bool(visit) and given.get("guide") == visit.get("guide")
    if kind == "who_attends":
        return str(given.get("need") or missing.get("need") or "").isdecimal()
    return kind == "lock" and bool(given.get("visits"))


def span_of(clock: Clock, visit: Mapping[str, Any]) -> Span:
    """Return from when to when a visit would be that becomes possible."""
    start = int(visit.get("start", 0))
    return clock.instant(start), clock.instant(start + int(visit.get("minutes", 0)))


def joined(windows: Sequence[Span], more: Span) -> tuple[Span, ...]:
    """Return some windows with one more, those that touch made one."""
    found: list[Span] = []
    for start, end in sorted([*windows, more]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _widen_guide(actor: Actor, case: _Case, now: dt.datetime) -> dict[str, Any]:
    row = _presence(actor, case)
    since, until = row.absent_from, row.absent_until
    if since is not None and case.span[1] > since and (until is None or case.span[0] < until):
        raise DomainError(
            N_("Cette personne est notée absente à ce moment : corrigez-le d’abord à la page « Guides ».")
        )
    was = _written(row.windows)
    if row.windows:
        row.windows = joined(row.windows, case.span)
    db.session.flush()
    events.record(GuideChanged(guide_id=row.guide_id), actor, now)
    return {"windows": was, "since": _written(row.windows)}


def _narrow_guide(actor: Actor, case: _Case, now: dt.datetime) -> None:
    row, was = _presence(actor, case), case.given["was"]
    if _written(row.windows) != was["since"]:
        raise ChangedSince
    row.windows = _read(was["windows"])
    db.session.flush()
    events.record(GuideChanged(guide_id=row.guide_id), actor, now)


def _presence(actor: Actor, case: _Case) -> WeekendGuide:
    weekend = fetch(actor, Weekend, case.programme.weekend_id)
    return presence_of(actor, weekend, int(case.given["guide"]))


def _widen_activity(actor: Actor, case: _Case, now: dt.datetime) -> dict[str, Any]:
    row = fetch(actor, Activity, int(case.given["activity"]))
    was = _written(row.windows)
    details = replace(details_of(row), windows=joined(row.windows, case.span))
    change_activity(actor, row.id, details, seen_version=row.version, now=now)
    return {"windows": was, "since": _written(row.windows)}


def _narrow_activity(actor: Actor, case: _Case, now: dt.datetime) -> None:
    row, was = fetch(actor, Activity, int(case.given["activity"])), case.given["was"]
    if _written(row.windows) != was["since"]:
        raise ChangedSince
    details = replace(details_of(row), windows=_read(was["windows"]))
    change_activity(actor, row.id, details, seen_version=row.version, now=now)


def _add_place(actor: Actor, case: _Case, now: dt.datetime) -> dict[str, Any]:
    """Let as many in as come with this family to this very session."""
    row = fetch(actor, Activity, int(case.given["activity"]))
    was = {"families": row.families, "most": row.most}
    guide = case.visit.get("guide")
    there = [
        each
        for each in list_visits(actor, case.programme.id)
        if (each.activity_id, each.starts_at, each.guide_id) == (row.id, case.span[0], int(guide) if guide else None)
    ]
    families = len({each.booking_id for each in there}) + 1
    persons = sum(len(each.member_ids) for each in there) + int(case.visit.get("persons", 1))
    details = replace(
        details_of(row),
        families=None if row.families is None else max(row.families, families),
        most=None if row.most is None else max(row.most, persons),
    )
    change_activity(actor, row.id, details, seen_version=row.version, now=now)
    return was | {"since": [row.families, row.most]}


def _remove_place(actor: Actor, case: _Case, now: dt.datetime) -> None:
    row, was = fetch(actor, Activity, int(case.given["activity"])), case.given["was"]
    if [row.families, row.most] != was["since"]:
        raise ChangedSince
    details = replace(details_of(row), families=was["families"], most=was["most"])
    change_activity(actor, row.id, details, seen_version=row.version, now=now)


def _unlock(actor: Actor, case: _Case, now: dt.datetime) -> dict[str, Any]:
    named = {(int(family), int(activity)) for family, activity, _start in case.given["visits"]}
    rows = [row for row in _visits(actor, case) if row.locked and (row.booking_id, row.activity_id) in named]
    _lock_or_free(actor, case, rows, locked=False, now=now)
    return {"visits": [[row.id, row.version] for row in rows]}


def _lock_again(actor: Actor, case: _Case, now: dt.datetime) -> None:
    """Fix again what still is as it was."""
    freed = {(number, version) for number, version in case.given["was"]["visits"]}
    rows = [row for row in _visits(actor, case) if (row.id, row.version) in freed and not row.locked]
    if len(rows) < len(freed):
        raise ChangedSince
    _lock_or_free(actor, case, rows, locked=True, now=now)


def _lock_or_free(actor: Actor, case: _Case, rows: Sequence[Visit], *, locked: bool, now: dt.datetime) -> None:
    for row in rows:
        row.locked = locked
        happened = VisitChanged(
            weekend_id=case.programme.weekend_id, programme_id=case.programme.id, booking_id=row.booking_id,
            activity_id=row.activity_id, what="locked" if locked else "freed",
        )  # fmt: skip
        events.record(happened, actor, now)
    db.session.flush()


def _visits(actor: Actor, case: _Case) -> Sequence[Visit]:
    query = scoped(actor, Visit).where(Visit.programme_id == case.programme.id)
    return db.session.scalars(query.order_by(Visit.id)).all()


def _one_adult(actor: Actor, case: _Case, now: dt.datetime) -> dict[str, Any]:
    """Let any one adult be enough; the children come as before."""
    row = fetch(actor, Need, int(case.need))
    was = {"adults": row.adults.value, "members": list(row.member_ids)}
    adults = {each.id for each in list_members(actor, row.household_id) if each.kind is MemberKind.ADULT}
    _tell_need(actor, row, Adults.ANY, [each for each in row.member_ids if each not in adults], now)
    return was | {"since": [row.adults.value, list(row.member_ids)]}


def _all_adults(actor: Actor, case: _Case, now: dt.datetime) -> None:
    row, was = fetch(actor, Need, int(case.need)), case.given["was"]
    if [row.adults.value, list(row.member_ids)] != was["since"]:
        raise ChangedSince
    _tell_need(actor, row, Adults(was["adults"]), was["members"], now)


def _tell_need(actor: Actor, row: Need, adults: Adults, members: Sequence[int], now: dt.datetime) -> None:
    booking = fetch(actor, Booking, row.booking_id)
    row.adults, row.member_ids = adults, list(members)
    db.session.flush()
    happened = NeedsTold(
        household_id=booking.household_id, weekend_id=booking.weekend_id, booking_id=booking.id, after_told=False
    )
    events.record(happened, actor, now)


def _written(windows: Sequence[Span]) -> list[list[str]]:
    return sorted([start.isoformat(), end.isoformat()] for start, end in windows)


def _read(windows: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    return tuple((dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)) for start, end in windows)


@dataclass(frozen=True, slots=True)
class _Act:
    """How one kind gives way, which returns what was before as it is kept, and how it is undone."""

    relax: Callable[[Actor, _Case, dt.datetime], dict[str, Any]]
    undo: Callable[[Actor, _Case, dt.datetime], None]


_ACTS: Mapping[str, _Act] = {
    "guide_window": _Act(_widen_guide, _narrow_guide),
    "activity_window": _Act(_widen_activity, _narrow_activity),
    "session_full": _Act(_add_place, _remove_place),
    "lock": _Act(_unlock, _lock_again),
    "who_attends": _Act(_one_adult, _all_adults),
}
