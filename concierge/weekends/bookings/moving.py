"""How a booking becomes another: held, moved, written down; a family that is let go never keeps a place."""

import datetime as dt
from dataclasses import dataclass

from concierge.families.models import Household
from concierge.families.queries import hold_file
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.db import db
from concierge.platform.errors import NotFound
from concierge.platform.events import Changed
from concierge.platform.privacy import Privacy
from concierge.weekends.bookings.events import BookingMoved
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.places import hold_weekend, is_told, party_of, take_places
from concierge.weekends.bookings.rules import NOBODY, held_by
from concierge.weekends.choices import COMING, HOLDING, BookingState
from concierge.weekends.models import Weekend


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A booking that nobody else moves, its file and its weekend."""

    booking: Booking
    household: Household
    weekend: Weekend


def hold_booking(actor: Actor, booking_id: int) -> Held:
    """Hold the file, then the weekend, by the software: a family may not read the weekend whole."""
    booking = fetch(actor, Booking, booking_id)
    household = hold_file(Actor.system(booking.space_id), booking.household_id)
    weekend = hold_weekend(actor, booking.weekend_id)
    db.session.refresh(booking)
    return Held(booking=booking, household=household, weekend=weekend)


def find_held(actor: Actor, booking_id: int) -> Held | None:
    """Hold one found in a list; None when its file was closed to us meanwhile."""
    try:
        return hold_booking(actor, booking_id)
    except NotFound:
        return None


def move(
    actor: Actor,
    held: Held,
    into: BookingState,
    now: dt.datetime,
    *,
    expires_at: dt.datetime | None = None,
    reason: str = "",
    cause: str = "",
) -> None:
    """Write what a booking becomes, give back its places when it holds none any more; the caller took new ones."""
    booking, before = held.booking, held.booking.state
    if before in HOLDING and into not in HOLDING:
        take_places(held.weekend, NOBODY, held=held_by(before, party_of(booking)))
    booking.state, booking.expires_at = into, expires_at
    if into in {BookingState.INVITED, BookingState.OFFERED, BookingState.WAITING, BookingState.ACCEPTED}:
        booking.turn += 1
    db.session.flush()
    event = BookingMoved(
        household_id=booking.household_id,
        weekend_id=booking.weekend_id,
        booking_id=booking.id,
        before=before.value,
        into=into.value,
        after_told=bool({before, into} & COMING) and is_told(booking.weekend_id),
        overbooked=into is BookingState.ACCEPTED and booking.overbooked_by is not None,
        cause=cause,
    )
    changes = [Changed(field="weekend_state", old=before.value, new=into.value, privacy=Privacy.STATISTICAL)]
    if reason:
        changes.append(Changed(field="weekend_reason", old=None, new=reason, privacy=Privacy.FREE_TEXT))
    events.record(event, actor, now, changes=changes)
