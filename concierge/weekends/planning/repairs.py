"""Something unforeseen: it is written down where it belongs, then what was told is changed as little as possible."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.events import AnswerChanged
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import hold_booking, move
from concierge.weekends.bookings.services import withdraw_booking
from concierge.weekends.choices import BookingState, ProgrammeState, WeekendState
from concierge.weekends.events import ActivityChanged, GuideAbsent
from concierge.weekends.models import Guide, Venue, Weekend, WeekendGuide
from concierge.weekends.planning.clocks import Clock, cut
from concierge.weekends.planning.events import ProgrammeDropped
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.reading import find_draft, find_told, list_visits
from concierge.weekends.planning.services import USUAL, add_visits, hold_weekend, new_draft, put_job


class CauseKind(StrEnum):
    """What happens on the day."""

    GUIDE = "guide"  # cannot from `from` to `until`
    LATE = "late"  # a family arrives at `from`
    GONE = "gone"  # a family does not come
    VENUE = "venue"  # closed from `from` to `until`
    ACTIVITY_OFF = "activity_off"
    ACTIVITY_MOVED = "activity_moved"  # begins at `from`, at no other time
    FAMILIES = "families"  # who comes, or what is possible, changed elsewhere: read again


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that happened: to whom or what (`target_id`), from when, until when."""

    kind: CauseKind
    target_id: int = 0
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "kind": self.kind.value,
            "target_id": self.target_id,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }


NEEDS_TIME = (CauseKind.GUIDE, CauseKind.LATE, CauseKind.VENUE, CauseKind.ACTIVITY_MOVED)


def repair(actor: Actor, weekend_id: int, cause: Cause, *, replacing: bool = False, now: dt.datetime) -> Programme:
    """Write down what happened and have the smallest change of what was told computed, as a draft."""
    if cause.kind in NEEDS_TIME and cause.since is None:
        raise DomainError(N_("Dites à partir de quelle heure."), field="since")
    if cause.until is not None and cause.since is not None and cause.until <= cause.since:
        raise DomainError(N_("La fin doit suivre le début."), field="until")
    if cause.kind in (CauseKind.LATE, CauseKind.GONE):  # the file first, then the weekend, as bookings do
        hold_booking(actor, cause.target_id)
    weekend = hold_weekend(actor, weekend_id)
    told = find_told(actor, weekend_id)
    if told is None:
        raise DomainError(N_("Aucun programme n’a encore été communiqué : calculez-le à nouveau, tout simplement."))
    draft = find_draft(actor, weekend_id)
    if draft is not None and not replacing and not draft.cause:
        raise DomainError(
            N_("Un brouillon est en cours : cochez « le remplacer », ou finissez-le d’abord."), field="replacing"
        )
    _write_down(actor, weekend, cause, now)
    if draft is not None and draft.cause and draft.base_id == told.id:
        draft.cause = cause.plain()  # one more thing before the first was told: both are repaired at once
    else:
        _drop(actor, draft, now)
        draft = new_draft(actor, weekend_id, base=told, cause=cause.plain(), now=now)
        add_visits(draft, list_visits(actor, told.id))
    draft.seconds = USUAL
    put_job(actor, draft, now)
    return draft


def _drop(actor: Actor, draft: Programme | None, now: dt.datetime) -> None:
    if draft is None:
        return
    draft.state, draft.turn = ProgrammeState.DROPPED, draft.turn + 1
    db.session.flush()
    events.record(ProgrammeDropped(weekend_id=draft.weekend_id, programme_id=draft.id), actor, now)


def _write_down(actor: Actor, weekend: Weekend, cause: Cause, now: dt.datetime) -> None:
    match cause.kind:
        case CauseKind.GUIDE:
            _guide_away(actor, weekend, cause, now)
        case CauseKind.LATE:
            _family_late(actor, weekend, cause, now)
        case CauseKind.GONE:
            _family_gone(actor, weekend, cause.target_id, now)
        case CauseKind.VENUE:
            fetch(actor, Venue, cause.target_id)
            _venue_closed(actor, weekend, cause, now)
        case CauseKind.ACTIVITY_OFF | CauseKind.ACTIVITY_MOVED:
            row = _activity_of(actor, weekend, cause.target_id)
            if cause.since is not None and cause.kind is CauseKind.ACTIVITY_MOVED:
                row.windows = ((cause.since, cause.since + dt.timedelta(minutes=row.minutes)),)
            else:
                row.cancelled_at = now
            _activities_changed(actor, weekend, [row], now)
        case CauseKind.FAMILIES:
            pass
    db.session.flush()


def _guide_away(actor: Actor, weekend: Weekend, cause: Cause, now: dt.datetime) -> None:
    guide = fetch(actor, Guide, cause.target_id)
    query = scoped(actor, WeekendGuide).where(WeekendGuide.weekend_id == weekend.id, WeekendGuide.guide_id == guide.id)
    row = db.session.execute(query).scalar_one_or_none()
    if row is None:
        row = WeekendGuide(space_id=weekend.space_id, weekend_id=weekend.id, guide_id=guide.id, windows=())
        db.session.add(row)
    row.absent_from, row.absent_until = cause.since, cause.until
    db.session.flush()
    events.record(GuideAbsent(weekend_id=weekend.id, guide_id=guide.id), actor, now)


def _family_late(actor: Actor, weekend: Weekend, cause: Cause, now: dt.datetime) -> None:
    row = _booking_of(actor, weekend, cause.target_id)
    row.arrives_at = cause.since
    db.session.flush()
    event = AnswerChanged(household_id=row.household_id, weekend_id=weekend.id, booking_id=row.id, after_told=True)
    events.record(event, actor, now)


def _family_gone(actor: Actor, weekend: Weekend, booking_id: int, now: dt.datetime) -> None:
    """Mark a family that is missed on the day itself; take one off that says so before."""
    row = _booking_of(actor, weekend, booking_id)
    if row.state in (BookingState.ABSENT, BookingState.WITHDRAWN, BookingState.CANCELLED):
        return
    if weekend.state is WeekendState.LIVE:
        move(actor, hold_booking(actor, booking_id), BookingState.ABSENT, now, cause="repair")
    else:
        withdraw_booking(actor, booking_id, now, cause="repair")


def _venue_closed(actor: Actor, weekend: Weekend, cause: Cause, now: dt.datetime) -> None:
    """Cut the hours in which a place is closed out of everything that happens there."""
    clock = Clock.of(weekend.starts_on)
    since = clock.minutes(cause.since or now)
    until = (
        clock.minutes(cause.until) if cause.until else clock.local(weekend.ends_on + dt.timedelta(days=1), dt.time())
    )
    query = scoped(actor, Activity).where(
        Activity.weekend_id == weekend.id, Activity.venue_id == cause.target_id, Activity.cancelled_at.is_(None)
    )
    rows = list(db.session.scalars(query.order_by(Activity.id)))
    for row in rows:
        left = cut([clock.window(span) for span in row.windows], (since, until))
        possible = [window for window in left if window[1] - window[0] >= row.minutes]
        if possible:
            row.windows = tuple((clock.instant(start), clock.instant(end)) for start, end in possible)
        else:
            row.cancelled_at = now
    _activities_changed(actor, weekend, rows, now)


def _activities_changed(actor: Actor, weekend: Weekend, rows: Sequence[Activity], now: dt.datetime) -> None:
    db.session.flush()
    happened = [ActivityChanged(weekend_id=weekend.id, activity_id=row.id) for row in rows]
    if happened:
        events.record_all(happened, actor, now)


def _activity_of(actor: Actor, weekend: Weekend, activity_id: int) -> Activity:
    row = fetch(actor, Activity, activity_id)
    if row.weekend_id != weekend.id:
        raise DomainError(N_("Cette activité n’est pas de ce week-end."), field="target_id")
    return row


def _booking_of(actor: Actor, weekend: Weekend, booking_id: int) -> Booking:
    row = fetch(actor, Booking, booking_id)
    if row.weekend_id != weekend.id:
        raise DomainError(N_("Cette famille n’est pas de ce week-end."), field="target_id")
    return row
