"""A weekend that is called off ends the bookings of its families: their places and the waiting list go with it.

Each family that knew of it keeps something to come: somebody calls it about other dates.
"""

import datetime as dt
from typing import Final

from sqlalchemy import select

from concierge.accounts.models import Space
from concierge.families.choices import Channel, Direction
from concierge.families.journal import ContactDetails, await_answers
from concierge.families.models import Household
from concierge.families.queries import hold_file
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import NotFound
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import find_held, move
from concierge.weekends.bookings.rules import CALLED_OFF, KNEW, may_be_withdrawn
from concierge.weekends.choices import BookingState
from concierge.weekends.events import WeekendCalledOff
from concierge.weekends.models import Weekend

CALL_WITHIN: Final = 2  # working days: the mail promises a call


def hold_files_of(actor: Actor, weekend_id: int) -> None:
    """Hold the files of a weekend's families, before the weekend itself: so does whoever answers."""
    query = select(Booking.household_id).where(Booking.visible_to(actor), Booking.weekend_id == weekend_id)
    for household_id in db.session.scalars(query.order_by(Booking.household_id)).all():
        try:
            hold_file(Actor.system(actor.space_id), household_id)
        except NotFound:  # merged into another since
            continue


def follow_called_off(event: WeekendCalledOff, actor: Actor, now: dt.datetime) -> None:
    """End what is open between a weekend and its families; those who came stay as they were."""
    weekend = db.session.get_one(Weekend, event.weekend_id)
    query = select(Booking).where(Booking.weekend_id == weekend.id).order_by(Booking.household_id)
    to_call: list[Household] = []
    for booking in db.session.scalars(query).all():
        held = find_held(actor, booking.id) if may_be_withdrawn(booking.state) else None
        if held is None:
            continue
        if booking.state in KNEW and held.household.closed_on is None:
            to_call.append(held.household)
        move(actor, held, BookingState.WITHDRAWN, now, cause=CALLED_OFF)
    about = _call_about(weekend, now)
    await_answers(actor, [(household, about) for household in to_call], now)


def _call_about(weekend: Weekend, now: dt.datetime) -> ContactDetails:
    department = db.session.get_one(Space, weekend.space_id).department
    return ContactDetails(
        channel=Channel.EMAIL,
        direction=Direction.TO_FAMILY,
        summary=f"« {weekend.title} » est annulé : appeler la famille pour trouver d’autres dates.",
        follow_up_on=CivilCalendar(department).working_days_after(paris_date(now), CALL_WITHIN),
    )
