"""What happens to files that look alike."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesToldApart(Event):
    """Somebody decided that two files are two families’."""

    name: ClassVar[str] = "household.told_apart"
    other_id: int
