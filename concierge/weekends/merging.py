"""What merging two files of families does with the weekends they were thought of for, invited to, come to."""

from typing import Any, Final

from concierge.families.duplicates.moving import MergeRule, MergeRules, Row
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import BookingState

_SAYS_LEAST_FIRST: Final = (
    BookingState.WITHDRAWN,
    BookingState.SHORTLISTED,
    BookingState.EXPIRED,
    BookingState.DECLINED,
    BookingState.CANCELLED,
    BookingState.INVITED,
    BookingState.WAITING,
    BookingState.OFFERED,
    BookingState.ABSENT,
    BookingState.ACCEPTED,
    BookingState.CAME,
)
_OF_THE_ROW: Final = frozenset({"id", "space_id", "household_id", "weekend_id", "version"})


def _what_binds_most(kept: Row, other: Row) -> dict[str, Any]:
    """Keep the answer that binds most, with all that was told: who said yes under either name still comes."""
    if _SAYS_LEAST_FIRST.index(other["state"]) <= _SAYS_LEAST_FIRST.index(kept["state"]):
        return {}
    return {name: other[name] for name in Booking.__table__.c.keys() if name not in _OF_THE_ROW}  # noqa: SIM118


MERGE_RULES: MergeRules = {
    "weekend_booking": MergeRule(one_per=("weekend_id",), fold=_what_binds_most),
    "weekend_booking_link": MergeRule(),
    "weekend_need": MergeRule(),
    "weekend_impression": MergeRule(one_per=("booking_id",)),
    "weekend_calendar_item": MergeRule(),
    "weekend_presence": MergeRule(one_per=("booking_id",)),
    "weekend_attendance": MergeRule(one_per=("booking_id", "activity_id")),
    "weekend_visit": MergeRule(one_per=("programme_id", "activity_id", "need_id")),
}
