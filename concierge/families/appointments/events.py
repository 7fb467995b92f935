"""What happens to appointments that families choose themselves."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentProposed(Event):
    """A family was offered several moments to meet."""

    name: ClassVar[str] = "appointment.proposed"
    proposal_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentChosen(Event):
    """A family chose one of the moments."""

    name: ClassVar[str] = "appointment.chosen"
    proposal_id: int
    appointment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMoved(Event):
    """A meeting was moved, by the family or the team."""

    name: ClassVar[str] = "appointment.moved"
    appointment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsDeclined(Event):
    """None of the moments suits the family."""

    name: ClassVar[str] = "appointment.declined"
    proposal_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWithdrawn(Event):
    """The team took the moments back before the family had chosen."""

    name: ClassVar[str] = "appointment.proposal_withdrawn"
    proposal_id: int
