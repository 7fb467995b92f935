"""What becomes of a family's bookings when one adult of it is erased: a place less, if the others still come."""

import datetime as dt

from sqlalchemy import select

from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.bookings.following import ERASED, ahead_of, mark
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.bookings.places import hold_weekend, recount
from concierge.weekends.bookings.rules import may_be_withdrawn
from concierge.weekends.bookings.waiting import offer_free_places
from concierge.weekends.choices import BookingState
from concierge.weekends.planning.models import Visit


def follow_person(actor: Actor, household_id: int, member_id: int, now: dt.datetime) -> None:
    """Take them out of what is ahead: a place less, or none when nobody else was to come; places go to who waits."""
    touched = set()
    for booking in ahead_of(household_id, now):
        if booking.member_ids and member_id not in booking.member_ids:
            continue
        if booking.adults > 1:
            booking.adults -= 1
        elif booking.member_ids and booking.adults == 1 and may_be_withdrawn(booking.state):
            mark(actor, booking, BookingState.WITHDRAWN, now, cause=ERASED)
        touched.add(booking.weekend_id)
    _forget_number(household_id, member_id)
    recount(actor.space_id, paris_date(now))
    for weekend_id in sorted(touched):
        offer_free_places(hold_weekend(Actor.system(actor.space_id), weekend_id), now)


def _forget_number(household_id: int, member_id: int) -> None:
    """What others do with them is done without them; what they did alone was erased with them."""
    rows: list[Booking | Need | Visit] = [
        *db.session.scalars(select(Booking).where(Booking.household_id == household_id)),
        *db.session.scalars(select(Need).where(Need.household_id == household_id)),
        *db.session.scalars(select(Visit).where(Visit.household_id == household_id)),
    ]
    for row in rows:
        staying = [each for each in row.member_ids if each != member_id]
        if staying and staying != row.member_ids:
            row.member_ids = staying
    db.session.flush()
