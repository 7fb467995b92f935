"""Who came, what they said of it, what the team saw."""

import datetime as dt
from dataclasses import asdict, dataclass

from sqlalchemy import select

from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import BookingState
from concierge.weekends.debrief.choices import Onward
from concierge.weekends.debrief.events import DebriefNoted, ImpressionSaid
from concierge.weekends.debrief.models import Impression
from concierge.weekends.models import Weekend

_EXPECTED = frozenset({BookingState.ACCEPTED, BookingState.CAME, BookingState.ABSENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpressionDetails:
    """What a family says."""

    face: int | None = None
    onward: Onward | None = None
    communes: str = ""
    housing: str = ""
    schools: str = ""
    jobs: str = ""
    people: str = ""
    words: str = ""


def say_impression(
    actor: Actor, booking_id: int, details: ImpressionDetails, *, seen_version: int | None, now: dt.datetime
) -> Impression:
    """Keep what a family says of its weekend; it may say it again until the file is closed."""
    booking = _came(actor, booking_id, now)
    if details == ImpressionDetails():
        raise DomainError(N_("Dites au moins un mot, ou choisissez un visage."), field="face")
    if details.face is not None and not 1 <= details.face <= 5:
        raise DomainError(N_("Choisissez un visage."), field="face")
    row = _row(booking)
    values = asdict(details)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed and row.said_at is not None:
        return row
    expect_version(row, seen_version)
    for name in changed:
        setattr(row, name, values[name])
    row.said_at, row.member_id = now, actor.member_id
    db.session.flush()
    happened = ImpressionSaid(household_id=booking.household_id, weekend_id=booking.weekend_id, booking_id=booking.id)
    events.record(happened, actor, now)
    return row


def note_debrief(
    actor: Actor, booking_id: int, notes: str, *, seen_version: int | None, now: dt.datetime
) -> Impression:
    """Keep what the team noted of a family."""
    booking = _came(actor, booking_id, now)
    row = _row(booking)
    if row.notes == notes:
        return row
    expect_version(row, seen_version)
    old, row.notes, row.noted_at = row.notes, notes, now
    db.session.flush()
    happened = DebriefNoted(household_id=booking.household_id, weekend_id=booking.weekend_id, booking_id=booking.id)
    changes = [Changed(field="notes", old=old or None, new=notes or None, privacy=Privacy.FREE_TEXT)]
    events.record(happened, actor, now, changes=changes)
    return row


def find_impression(actor: Actor, booking_id: int) -> Impression | None:
    """Return what is kept of a family's weekend."""
    query = select(Impression).where(Impression.visible_to(actor), Impression.booking_id == booking_id)
    return db.session.scalars(query).one_or_none()


def expect_said(actor: Actor, booking_id: int, now: dt.datetime) -> Booking:
    """Return a booking of which one may speak; refuse one whose family did not come."""
    return _came(actor, booking_id, now)


def _came(actor: Actor, booking_id: int, now: dt.datetime) -> Booking:
    booking = fetch(actor, Booking, booking_id)
    weekend = db.session.get_one(Weekend, booking.weekend_id)
    begun = paris_date(now) >= weekend.starts_on
    if booking.state is not BookingState.CAME and not (booking.state is BookingState.ACCEPTED and begun):
        raise DomainError(N_("Cette famille n’est pas venue à ce week-end."))
    return booking


def _row(booking: Booking) -> Impression:
    query = select(Impression).where(Impression.booking_id == booking.id).with_for_update()
    row = db.session.scalars(query).one_or_none()
    if row is None:
        row = Impression(space_id=booking.space_id, booking_id=booking.id, household_id=booking.household_id)
        db.session.add(row)
        db.session.flush()
    return row
