"""What happens to mails that come in."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyReceived(Event):
    """A family answered a mail of ours: its words are in the journal."""

    name: ClassVar[str] = "reply.received"
    contact_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayReceived(Event):
    """A mail came in that no file could be found for."""

    name: ClassVar[str] = "reply.stray"
    mail_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayAttached(Event):
    """The team said whose mail it is."""

    name: ClassVar[str] = "reply.attached"
    mail_id: int
    contact_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayThrownAway(Event):
    """The team set a mail aside."""

    name: ClassVar[str] = "reply.thrown_away"
    mail_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayForgotten(Event):
    """Nobody said whose mail it was for as long as the rule allows: its words are erased."""

    name: ClassVar[str] = "reply.forgotten"
    mail_id: int
