"""What happens around weekends."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendChanged(Event):
    """A weekend was written down or changed: itself, its team, its vehicles, its budget."""

    name: ClassVar[str] = "weekend.changed"
    weekend_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendMoved(Event):
    """A weekend went on to another state, or back."""

    name: ClassVar[str] = "weekend.moved"
    weekend_id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendCalledOff(Event):
    """A weekend does not take place."""

    name: ClassVar[str] = "weekend.called_off"
    weekend_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueChanged(Event):
    """A place was written down, changed, or is not visited any more."""

    name: ClassVar[str] = "venue.changed"
    venue_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideChanged(Event):
    """A guide was written down, changed, or left."""

    name: ClassVar[str] = "guide.changed"
    guide_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityChanged(Event):
    """An activity was added, changed, cancelled, or brought back."""

    name: ClassVar[str] = "weekend_activity.changed"
    weekend_id: int
    activity_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideAsked(Event):
    """A guide is asked, by mail or by telephone, whether they receive families."""

    name: ClassVar[str] = "guide.asked"
    weekend_id: int
    guide_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideAnswered(Event):
    """A guide said what they can do."""

    name: ClassVar[str] = "guide.answered"
    weekend_id: int
    activity_id: int
    guide_id: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideAbsent(Event):
    """A guide cannot be there for a while, or can again."""

    name: ClassVar[str] = "guide.absent"
    weekend_id: int
    guide_id: int
