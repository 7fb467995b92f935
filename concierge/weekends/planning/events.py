"""What happens to the programme of a weekend."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeAsked(Event):
    """Somebody had a programme computed, for the first time, again, or after something unforeseen (`cause`)."""

    name: ClassVar[str] = "weekends.programme_asked"
    weekend_id: int
    programme_id: int
    turn: int
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeStopped(Event):
    """Somebody asked the worker to keep the best it has found."""

    name: ClassVar[str] = "weekends.programme_stopped"
    weekend_id: int
    programme_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeDropped(Event):
    """Somebody gave a draft up; what was told stays."""

    name: ClassVar[str] = "weekends.programme_dropped"
    weekend_id: int
    programme_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChanged(Event):
    """Somebody added, moved, locked, freed or took away a visit by hand; `forced` against the rules named."""

    name: ClassVar[str] = "weekends.visit_changed"
    weekend_id: int
    programme_id: int
    booking_id: int
    activity_id: int
    what: str
    forced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeTold(Event):
    """A programme became the one that families and guides have.

    `base_id`: the one they had before. Named are those alone whose visits changed: their mails and calendars follow.
    """

    name: ClassVar[str] = "weekends.programme_told"
    weekend_id: int
    programme_id: int
    base_id: int | None = None
    booking_ids: tuple[int, ...] = ()
    guide_ids: tuple[int, ...] = ()
