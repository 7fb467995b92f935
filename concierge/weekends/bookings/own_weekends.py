"""The weekends of a family, as its own space shows them."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.rules import is_answerable
from concierge.weekends.choices import BookingState, WeekendState
from concierge.weekends.models import Weekend

_ASKS = frozenset({BookingState.INVITED, BookingState.OFFERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWeekend:
    """A weekend a family was invited to."""

    booking_id: int
    title: str
    starts_on: dt.date
    ends_on: dt.date
    state: BookingState
    called_off: bool
    expires_at: dt.datetime | None
    needs_told: bool


def list_own_weekends(actor: Actor) -> list[OwnWeekend]:
    """Return them, the latest first: one statement."""
    query = (
        select(Booking, Weekend)
        .join(Weekend, and_(Weekend.id == Booking.weekend_id))
        .where(
            Booking.visible_to(actor),
            Booking.household_id == actor.household_id,
            Booking.invited_at.is_not(None),
            Booking.state != BookingState.SHORTLISTED,
            or_(Booking.state != BookingState.WITHDRAWN, Weekend.cancelled_at.is_not(None)),
        )
        .order_by(Weekend.starts_on.desc(), Booking.id.desc())
    )
    return [_own(row[0], row[1]) for row in db.session.execute(query)]


def find_own_invitation(actor: Actor, now: dt.datetime) -> OwnWeekend | None:
    """Return the weekend that stands at the head of the space: one to answer first, else one to come."""
    today = paris_date(now)
    ahead = [
        each
        for each in list_own_weekends(actor)
        if not each.called_off and is_answerable(WeekendState.INVITATIONS, each.ends_on, today)
    ]
    asked = [each for each in ahead if each.state in _ASKS]
    coming = [each for each in ahead if each.state in {BookingState.ACCEPTED, BookingState.WAITING}]
    return next(iter([*asked, *reversed(coming)]), None)


def _own(booking: Booking, weekend: Weekend) -> OwnWeekend:
    return OwnWeekend(
        booking_id=booking.id,
        title=weekend.title,
        starts_on=weekend.starts_on,
        ends_on=weekend.ends_on,
        state=booking.state,
        called_off=weekend.state is WeekendState.CANCELLED,
        expires_at=booking.expires_at,
        needs_told=booking.detailed_at is not None,
    )
