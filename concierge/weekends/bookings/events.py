"""What happens between a family and a weekend."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyShortlisted(Event):
    """Somebody of the team thinks of a family for a weekend."""

    name: ClassVar[str] = "weekend.shortlisted"
    weekend_id: int
    booking_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyInvited(Event):
    """A family is invited, in a wave; or once more, by a fresh mail."""

    name: ClassVar[str] = "weekend.invited"
    weekend_id: int
    booking_id: int
    wave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyReminded(Event):
    """Half of the time to answer is over."""

    name: ClassVar[str] = "weekend.reminded"
    weekend_id: int
    booking_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMoved(Event):
    """A booking became another: answered, given a place, expired, cancelled, taken back.

    `after_told`: the programme had been told already, somebody has to look at it.
    """

    name: ClassVar[str] = "weekend.booking_moved"
    weekend_id: int
    booking_id: int
    before: str
    into: str
    after_told: bool = False
    overbooked: bool = False
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChanged(Event):
    """A family that comes told something else: who comes, when it arrives, how it is lodged."""

    name: ClassVar[str] = "weekend.answer_changed"
    weekend_id: int
    booking_id: int
    after_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsTold(Event):
    """A family told, or somebody of the team for it, what it wants to see."""

    name: ClassVar[str] = "weekend.needs_told"
    weekend_id: int
    booking_id: int
    after_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsReminded(Event):
    """A family that comes is asked once more what it wants to see."""

    name: ClassVar[str] = "weekend.needs_reminded"
    weekend_id: int
    booking_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgingSettled(Event):
    """It is known where a family sleeps."""

    name: ClassVar[str] = "weekend.lodging_settled"
    weekend_id: int
    booking_id: int
