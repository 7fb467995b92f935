"""What happens between a family and a host who know each other."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationOpened(Event):
    """Both said yes: each learns how to reach the other."""

    name: ClassVar[str] = "host.relation_opened"
    relation_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationUnlocked(Event):
    """A person allowed matching to find somebody else."""

    name: ClassVar[str] = "host.relation_unlocked"
    relation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationEnded(Event):
    """It is over, with thanks."""

    name: ClassVar[str] = "host.relation_ended"
    relation_id: int
    ending: str
