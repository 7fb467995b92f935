"""The waiting list: a place that comes free is offered to the first it suits, kept for some hours, then to the next."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Select, and_, exists, or_, select

from concierge.families.models import Household
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.bookings.events import FamilyReminded
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import Held, find_held, move
from concierge.weekends.bookings.places import hold_weekend, party_of, room_of, take_places
from concierge.weekends.bookings.rules import first_that_fits, is_answerable, is_expired, is_reminded, offered_until
from concierge.weekends.choices import BookingState, WeekendState
from concierge.weekends.models import Weekend

_UNDER_WAY = (WeekendState.INVITATIONS, WeekendState.PROGRAMME, WeekendState.LIVE)
_WAITING_FOR_WORDS = (BookingState.INVITED, BookingState.OFFERED)


def offer_free_places(weekend: Weekend, now: dt.datetime) -> None:
    """Offer what is free to those who wait, in their turn, as far as it goes; the weekend is held by the caller."""
    if not is_answerable(weekend.state, weekend.ends_on, paris_date(now)):
        return
    actor = Actor.system(weekend.space_id)
    waiting = list(
        db.session.scalars(
            select(Booking)
            .where(Booking.weekend_id == weekend.id, Booking.state == BookingState.WAITING)
            .order_by(Booking.asked_places_at, Booking.id)
        )
    )
    while (row := first_that_fits(((each, party_of(each)) for each in waiting), room_of(weekend))) is not None:
        waiting.remove(row)
        household = db.session.get_one(Household, row.household_id)
        if household.closed_on is not None or not take_places(weekend, party_of(row)):
            continue
        held = Held(booking=row, household=household, weekend=weekend)
        until = offered_until(now, weekend.offer_hours, weekend.starts_on)
        move(actor, held, BookingState.OFFERED, now, expires_at=until)


def follow_bookings(now: dt.datetime, commit: Callable[[], None]) -> None:
    """Remind, let go, offer what is free; one transaction each."""
    query = (
        select(Booking)
        .join(Weekend, and_(Weekend.id == Booking.weekend_id))
        .where(Booking.state.in_(_WAITING_FOR_WORDS), Weekend.state.in_(_UNDER_WAY))
        .order_by(Booking.id)
    )
    for booking in db.session.scalars(query).all():
        if _has_something_to_do(booking, now):
            held = find_held(Actor.system(booking.space_id), booking.id)
            if held is not None:
                _follow(held, now)
            commit()
    for space_id, weekend_id in db.session.execute(_with_waiting()).all():
        offer_free_places(hold_weekend(Actor.system(space_id), weekend_id), now)
        commit()


def _follow(held: Held, now: dt.datetime) -> None:
    booking, actor = held.booking, Actor.system(held.booking.space_id)
    if is_expired(booking.state, booking.expires_at, now):
        move(actor, held, BookingState.EXPIRED, now)
        offer_free_places(held.weekend, now)
    elif is_reminded(booking.state, booking.invited_at, booking.expires_at, booking.reminded_at, now):
        booking.reminded_at = now
        db.session.flush()
        reminded = FamilyReminded(
            household_id=booking.household_id, weekend_id=booking.weekend_id, booking_id=booking.id
        )
        events.record(reminded, actor, now)


def _has_something_to_do(row: Booking, now: dt.datetime) -> bool:
    return is_expired(row.state, row.expires_at, now) or is_reminded(
        row.state, row.invited_at, row.expires_at, row.reminded_at, now
    )


def _with_waiting() -> Select[int, int]:
    """Select the weekends of which families wait while there may be room."""
    waits = exists().where(Booking.weekend_id == Weekend.id, Booking.state == BookingState.WAITING)
    room = or_(Weekend.families_most.is_(None), Weekend.families_taken < Weekend.families_most)
    return select(Weekend.space_id, Weekend.id).where(Weekend.state.in_(_UNDER_WAY), waits, room)
