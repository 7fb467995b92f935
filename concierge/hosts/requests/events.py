"""What happens between a family's wish and both sides' yes."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class WishOpened(Event):
    """A family wishes for a kind of relation, or wishes for it differently."""

    name: ClassVar[str] = "host.wish_opened"
    kind: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishWithdrawn(Event):
    """A family no longer wishes for it."""

    name: ClassVar[str] = "host.wish_withdrawn"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSent(Event):
    """A host is asked for a family."""

    name: ClassVar[str] = "host.request_sent"
    request_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(Event):
    """One of the two said yes, no, or another day; `into` is what became of the request."""

    name: ClassVar[str] = "host.request_answered"
    request_id: int
    side: str
    into: str
    on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClosed(Event):
    """Nobody answered in time, or the team took the request back.

    `tells_family`: nothing else tells the family that it ended.
    """

    name: ClassVar[str] = "host.request_closed"
    request_id: int
    into: str
    tells_family: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReminded(Event):
    """Whoever is asked has not answered for some days."""

    name: ClassVar[str] = "host.request_reminded"
    request_id: int
