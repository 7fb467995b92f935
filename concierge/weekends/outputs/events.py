"""What happens around the papers of a weekend and on its day."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAsked(Event):
    """Somebody asked for a PDF."""

    name: ClassVar[str] = "weekend.paper_asked"
    weekend_id: int
    what: str
    about_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilySeen(Event):
    """Somebody of the team noted that a family is there, late or absent; `state` empty: taken back."""

    name: ClassVar[str] = "weekend.family_seen"
    weekend_id: int
    booking_id: int
    state: str
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSeen(Event):
    """Somebody of the team noted whether a family is at a visit; `came` None: taken back."""

    name: ClassVar[str] = "weekend.visit_seen"
    weekend_id: int
    booking_id: int
    activity_id: int
    came: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarsTold(Event):
    """The calendars of those a programme touches were brought up to date, their mails asked for."""

    name: ClassVar[str] = "weekend.calendars_told"
    weekend_id: int
    programme_id: int
    changed: int
