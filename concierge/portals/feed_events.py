"""What happens to calendar subscriptions."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOpened(Event):
    """Somebody asked for the address of their calendar."""

    name: ClassVar[str] = "feed.opened"
    feed_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedClosed(Event):
    """The address of a calendar no longer answers."""

    name: ClassVar[str] = "feed.closed"
    feed_id: int
