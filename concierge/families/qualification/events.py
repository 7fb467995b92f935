"""What people decide about a project."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaDecided(Event):
    """Somebody said whom the family resembles, or that it resembles none of the personas (None)."""

    name: ClassVar[str] = "persona.decided"
    persona: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkSetAside(Event):
    """A remark about the fit of a project was set aside, with a reason."""

    name: ClassVar[str] = "fit.set_aside"
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkBroughtBack(Event):
    """A remark that had been set aside is shown again."""

    name: ClassVar[str] = "fit.brought_back"
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceGiven(Event):
    """A family received advice of one of the three levels."""

    name: ClassVar[str] = "advice.given"
    advice_id: int
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceTakenBack(Event):
    """Advice written down by mistake was taken back."""

    name: ClassVar[str] = "advice.taken_back"
    advice_id: int
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKept(Event):
    """Somebody kept a choice of filters under a name, or changed it."""

    name: ClassVar[str] = "saved_list.kept"
    list_id: int
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDropped(Event):
    """Somebody dropped a choice of filters they had kept."""

    name: ClassVar[str] = "saved_list.dropped"
    list_id: int
