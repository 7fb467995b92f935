"""What keeps a must out of a programme gives way in one act: a window is widened, a place added, a lock opened."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
from concierge.weekends.models import Weekend
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What gives way, for which visit that becomes possible then."""

    programme: Programme
    given: Mapping[str, Any]
    visit: Mapping[str, Any]
    family: str
    need: str
    span: Span


def relax(actor: Actor, programme_id: int, *, family: str, need: str, which: int, now: dt.datetime) -> str:
    """Let one thing give way that keeps a need out of a draft; return its kind. Computing again uses it."""
    programme = hold_draft(actor, programme_id, now=now)
    unkept = [dict(each) for each in programme.unkept]
    found = next((each for each in unkept if (each["family"], each.get("need")) == (family, need)), None)
    giving = [dict(each) for each in found.get("giving", ())] if found is not None else []
    if found is None or not 0 <= which < len(giving) or giving[which].get("done") or not can_relax(found, which):
        raise NothingToRelax
    weekend = fetch(actor, Weekend, programme.weekend_id)
    visit = found.get("visit") or {}
    case = _Case(
        programme=programme, given=giving[which], visit=visit, family=family, need=need,
        span=span_of(Clock.of(weekend.starts_on), visit),
    )  # fmt: skip
    kind = str(giving[which]["kind"])
    _ACTS[kind](actor, case, now)
    giving[which]["done"] = True
    found["giving"] = giving
    programme.unkept = unkept
    db.session.flush()
    return kind


def can_relax(missing: Mapping[str, Any], which: int) -> bool:
    """Say whether one act is enough for one thing that would have to give way."""
    given = missing["giving"][which]
    kind = given.get("kind")
    if kind in ("guide_window", "activity_window", "session_full"):
        return bool(missing.get("visit"))
    if kind == "who_attends":
        return str(missing.get("need", "")).isdecimal()
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


def _widen_guide(actor: Actor, case: _Case, now: dt.datetime) -> None:
    weekend = fetch(actor, Weekend, case.programme.weekend_id)
    row = presence_of(actor, weekend, int(case.given["guide"]))
    if row.absent_from is not None and case.span[1] > row.absent_from:
        raise DomainError(
            N_("Cette personne est notée absente à ce moment : corrigez-le d’abord à la page « Guides ».")
        )
    if row.windows:
        row.windows = joined(row.windows, case.span)
    db.session.flush()
    events.record(GuideChanged(guide_id=row.guide_id), actor, now)


def _widen_activity(actor: Actor, case: _Case, now: dt.datetime) -> None:
    row = fetch(actor, Activity, int(case.given["activity"]))
    details = replace(details_of(row), windows=joined(row.windows, case.span))
    change_activity(actor, row.id, details, seen_version=row.version, now=now)


def _add_place(actor: Actor, case: _Case, now: dt.datetime) -> None:
    """Let as many in as come with this family."""
    row = fetch(actor, Activity, int(case.given["activity"]))
    there = [
        each
        for each in list_visits(actor, case.programme.id)
        if each.activity_id == row.id and each.starts_at == case.span[0]
    ]
    families = len({each.booking_id for each in there}) + 1
    persons = sum(len(each.member_ids) for each in there) + int(case.visit.get("persons", 1))
    details = replace(
        details_of(row),
        families=None if row.families is None else max(row.families, families),
        most=None if row.most is None else max(row.most, persons),
    )
    change_activity(actor, row.id, details, seen_version=row.version, now=now)


def _unlock(actor: Actor, case: _Case, now: dt.datetime) -> None:
    named = {(int(family), int(activity)) for family, activity, _start in case.given["visits"]}
    query = scoped(actor, Visit).where(Visit.programme_id == case.programme.id, Visit.locked.is_(True))
    for row in db.session.scalars(query.order_by(Visit.id)):
        if (row.booking_id, row.activity_id) in named:
            row.locked = False
            happened = VisitChanged(
                weekend_id=case.programme.weekend_id, programme_id=case.programme.id, booking_id=row.booking_id,
                activity_id=row.activity_id, what="freed",
            )  # fmt: skip
            events.record(happened, actor, now)
    db.session.flush()


def _one_adult(actor: Actor, case: _Case, now: dt.datetime) -> None:
    row = fetch(actor, Need, int(case.need))
    booking = fetch(actor, Booking, row.booking_id)
    row.adults = Adults.ANY
    db.session.flush()
    happened = NeedsTold(
        household_id=booking.household_id, weekend_id=booking.weekend_id, booking_id=booking.id, after_told=False
    )
    events.record(happened, actor, now)


_ACTS: Mapping[str, Callable[[Actor, _Case, dt.datetime], None]] = {
    "guide_window": _widen_guide,
    "activity_window": _widen_activity,
    "session_full": _add_place,
    "lock": _unlock,
    "who_attends": _one_adult,
}
