"""What happens to absences."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceNoted(Event):
    """Somebody will be away."""

    name: ClassVar[str] = "absence.noted"
    absence_id: int
    absent_person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceWithdrawn(Event):
    """Somebody will not be away after all."""

    name: ClassVar[str] = "absence.withdrawn"
    absence_id: int
    absent_person_id: int
