"""What happens to those who open their door."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class HostApplied(Event):
    """Somebody came to the register."""

    name: ClassVar[str] = "host.applied"
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostConfirmed(Event):
    """Whoever applied opened the link of our mail and said that it was them."""

    name: ClassVar[str] = "host.confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChanged(Event):
    """What is known of a host changed."""

    name: ClassVar[str] = "host.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferChanged(Event):
    """A host offers something, offers it differently, or no longer."""

    name: ClassVar[str] = "host.offer_changed"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysChanged(Event):
    """A host's usual days or an exception changed."""

    name: ClassVar[str] = "host.days_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPaused(Event):
    """A host takes a rest, until a day or without end."""

    name: ClassVar[str] = "host.paused"
    until: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostBack(Event):
    """A host is back from a pause."""

    name: ClassVar[str] = "host.back"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewHeld(Event):
    """Somebody of the team talked with whoever applies."""

    name: ClassVar[str] = "host.interview_held"
    interview_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMoved(Event):
    """A host went from one state to another; a person decided it."""

    name: ClassVar[str] = "host.moved"
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeGiven(Event):
    """A host said yes to a text."""

    name: ClassVar[str] = "host.pledge_given"
    pledge_id: int
    pledge: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencesChecked(Event):
    """Somebody checked references before children sleep there."""

    name: ClassVar[str] = "host.references_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostNoted(Event):
    """The team wrote something down about a host."""

    name: ClassVar[str] = "host.noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyKeptApart(Event):
    """A family and a host are not to meet again."""

    name: ClassVar[str] = "host.kept_apart"
    block_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyAllowedAgain(Event):
    """A family and a host may meet again."""

    name: ClassVar[str] = "host.allowed_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignNoted(Event):
    """Somebody of the team heard from a host."""

    name: ClassVar[str] = "host.sign_noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateChanged(Event):
    """The public form opened, closed, or may be shown elsewhere."""

    name: ClassVar[str] = "host.gate_changed"
    gate_id: int
