"""What happens to the territory's data."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequested(Event):
    """Somebody sent an official file."""

    name: ClassVar[str] = "territory.import_requested"
    import_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelTimeCorrected(Event):
    """The agency corrected, or withdrew its correction of, the duration of a drive."""

    name: ClassVar[str] = "territory.travel_time_corrected"
    origin_code: str
    destination_code: str
    minutes: int | None
