"""Who came to which visit: noted in one tap on the day, read again at the debrief."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import hold_booking
from concierge.weekends.choices import COMING, ActivityKind, BookingState, ProgrammeState
from concierge.weekends.outputs.choices import PresenceState
from concierge.weekends.outputs.events import VisitSeen
from concierge.weekends.outputs.models import Attendance, Presence
from concierge.weekends.outputs.presence import note_presence
from concierge.weekends.planning.models import Programme, Visit

_EXPECTED = COMING | {BookingState.ABSENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """One activity of a family's programme, and whether it was seen there; None: nobody noted it."""

    activity_id: int
    title: str
    came: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many families were seen at an activity, of those somebody noted."""

    title: str
    came: int
    noted: int


def note_attendance(actor: Actor, booking_id: int, activity_id: int, came: bool | None, now: dt.datetime) -> bool:
    """Note whether a family is at a visit; None takes it back. Said twice it is said once: then False.

    A family that is at a visit has arrived, unless somebody noted that before.
    """
    held = hold_booking(actor, booking_id)
    activity = fetch(Actor.system(held.booking.space_id), Activity, activity_id)
    if activity.weekend_id != held.weekend.id:
        raise NotFound
    if held.booking.state not in _EXPECTED:
        raise DomainError(N_("Cette famille n’est pas attendue à ce week-end."))
    if paris_date(now) < held.weekend.starts_on:
        raise DomainError(N_("Le week-end n’a pas commencé : attendez le premier jour pour noter qui est là."))
    query = select(Attendance).where(Attendance.booking_id == booking_id, Attendance.activity_id == activity_id)
    row = db.session.scalars(query).one_or_none()
    if (row.came if row is not None else None) is came:
        return False
    if came is None:
        db.session.delete(row)
    else:
        if row is None:
            ids = {"booking_id": booking_id, "household_id": held.booking.household_id, "activity_id": activity_id}
            row = Attendance(space_id=held.booking.space_id, **ids)
            db.session.add(row)
        row.came, row.noted_at, row.noted_by = came, now, actor.person_id
    db.session.flush()
    seen = VisitSeen(
        household_id=held.booking.household_id,
        weekend_id=held.weekend.id,
        booking_id=booking_id,
        activity_id=activity_id,
        came=came,
    )
    events.record(seen, actor, now)
    noted = db.session.scalar(select(Presence.state).where(Presence.booking_id == booking_id))
    if came and noted is not PresenceState.ARRIVED:
        note_presence(actor, booking_id, PresenceState.ARRIVED, now)
    return True


def list_attended(actor: Actor, weekend_id: int) -> Mapping[int, Sequence[Attended]]:
    """Return what each family was to see at a weekend and whether it did, by booking: one statement."""
    query = (
        select(Visit.booking_id, Activity.id, Activity.title, Attendance.came)
        .join(Programme, and_(Programme.id == Visit.programme_id))
        .join(Activity, and_(Activity.id == Visit.activity_id))
        .join(Booking, and_(Booking.id == Visit.booking_id))
        .outerjoin(
            Attendance, and_(Attendance.booking_id == Visit.booking_id, Attendance.activity_id == Visit.activity_id)
        )
        .where(
            Booking.visible_to(actor),
            Programme.weekend_id == weekend_id,
            Programme.state == ProgrammeState.TOLD,
            Activity.kind != ActivityKind.FREE,
        )
        .order_by(Visit.starts_at, Visit.id)
    )
    found: dict[int, dict[int, Attended]] = {}
    for booking_id, activity_id, title, came in db.session.execute(query):
        own = found.setdefault(booking_id, {})
        own[activity_id] = Attended(activity_id=activity_id, title=title, came=came)
    return {booking_id: list(own.values()) for booking_id, own in found.items()}


def turnouts(attended: Mapping[int, Sequence[Attended]]) -> list[Turnout]:
    """Return how many families came to each activity of which somebody noted it, in the order of the weekend."""
    counts: dict[int, list[int]] = {}
    titles: dict[int, str] = {}
    for each in (one for own in attended.values() for one in own if one.came is not None):
        titles[each.activity_id] = each.title
        count = counts.setdefault(each.activity_id, [0, 0])
        count[0] += bool(each.came)
        count[1] += 1
    return [Turnout(title=titles[key], came=came, noted=noted) for key, (came, noted) in counts.items()]
