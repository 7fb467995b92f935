"""What is said after a weekend."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpressionSaid(Event):
    """A family said how its weekend was, by itself or on the telephone."""

    name: ClassVar[str] = "weekends.impression_said"
    weekend_id: int
    booking_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefNoted(Event):
    """The team noted what it saw of a family at a weekend."""

    name: ClassVar[str] = "weekends.debrief_noted"
    weekend_id: int
    booking_id: int
