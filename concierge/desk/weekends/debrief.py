"""« Bilan » of a weekend: each family that was expected, what it said, and what comes next in its file."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.checklists.next_actions import NextAction, next_actions
from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import BookingState
from concierge.weekends.debrief.models import Impression
from concierge.weekends.models import Weekend

EXPECTED = (BookingState.ACCEPTED, BookingState.CAME, BookingState.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefLine:
    """One family that was expected."""

    booking: Booking
    household: Household
    impression: Impression | None
    action: NextAction | None

    @property
    def is_fault(self) -> bool:
        """Tell whether a family that came has nothing to come, though its file is open."""
        came = self.booking.state is BookingState.CAME
        return came and self.household.closed_on is None and self.action is None


def list_debrief(actor: Actor, weekend: Weekend, now: dt.datetime) -> Sequence[DebriefLine]:
    """Return the families that were expected, by name; two statements, however many they are."""
    query = (
        select(Booking, Household, Impression)
        .join(Household, Household.id == Booking.household_id)
        .outerjoin(Impression, Impression.booking_id == Booking.id)
        .where(Booking.visible_to(actor), Booking.weekend_id == weekend.id, Booking.state.in_(EXPECTED))
        .order_by(Household.name, Household.id)
    )
    rows = db.session.execute(query).all()
    actions = next_actions([household.id for _b, household, _i in rows], now=now, language=actor.language)
    return [
        DebriefLine(booking=booking, household=household, impression=said, action=actions.get(household.id))
        for booking, household, said in rows
    ]
