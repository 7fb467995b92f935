"""What happens at the gates."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAdded(Event):
    """A new way in was opened."""

    name: ClassVar[str] = "source.added"
    source_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChanged(Event):
    """What a source says, or whether it is open, changed."""

    name: ClassVar[str] = "source.changed"
    source_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureReceived(Event):
    """Somebody came in through a source; their file is open."""

    name: ClassVar[str] = "capture.received"
    source_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulLetIn(Event):
    """What had been set aside was a person: their file is open."""

    name: ClassVar[str] = "capture.let_in"
    doubtful_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulThrownAway(Event):
    """What had been set aside was nobody."""

    name: ClassVar[str] = "capture.thrown_away"
    doubtful_id: int
