"""What a family's link opens besides its answer: the roadbook, for those who come."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from concierge.platform.db import db
from concierge.platform.errors import LinkGone
from concierge.platform.i18n import N_
from concierge.weekends.bookings.links import read_link
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import COMING, BookingState
from concierge.weekends.models import Weekend

_GONE: Final = N_("Ce lien n’est plus valable.")
_EXPECTED: Final = COMING | {BookingState.ABSENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyDoor:
    """A family that comes, and to which weekend."""

    booking: Booking
    weekend: Weekend


def open_family_door(token: str, now: dt.datetime) -> FamilyDoor:
    """Return what a link opens; LinkGone when it is too old or the family does not come any more."""
    booking = read_link(token, now).booking
    if booking.state not in _EXPECTED:
        raise LinkGone(_GONE)
    return FamilyDoor(booking=booking, weekend=db.session.get_one(Weekend, booking.weekend_id))
