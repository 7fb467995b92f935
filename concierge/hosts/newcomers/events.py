"""What happens to the question whether a family would welcome others."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerInvited(Event):
    """A family was asked whether it would open its door."""

    name: ClassVar[str] = "newcomer.invited"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerHeld(Event):
    """Somebody of the team holds the question back."""

    name: ClassVar[str] = "newcomer.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerReleased(Event):
    """The question may be asked again."""

    name: ClassVar[str] = "newcomer.released"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerApplied(Event):
    """A family opens its door: it is on the register."""

    name: ClassVar[str] = "newcomer.applied"
