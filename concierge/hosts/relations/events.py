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
    """It is over, with thanks. `tells_family`: nothing else tells the family that it ended."""

    name: ClassVar[str] = "host.relation_ended"
    relation_id: int
    ending: str
    by: str = "team"
    tells_family: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationAsked(Event):
    """« Vous êtes-vous parlé ? », to one of the two; `again` is the one reminder."""

    name: ClassVar[str] = "host.relation_asked"
    relation_id: int
    question_id: int
    side: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationAnswered(Event):
    """One of the two said how it goes; what they said is in their answer alone."""

    name: ClassVar[str] = "host.relation_answered"
    relation_id: int
    question_id: int
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationNoted(Event):
    """Somebody wrote down that the two saw, called or wrote to each other, corrected it, or took it back."""

    name: ClassVar[str] = "host.relation_noted"
    relation_id: int
    side: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationNeedsSomebody(Event):
    """A person of the team is called: help asked, a low mood, a change wished for, silence."""

    name: ClassVar[str] = "host.relation_needs_somebody"
    relation_id: int
    alarm: str
    side: str = ""
    question_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostThanked(Event):
    """A host was thanked for their year; `means` says whether by our mail or by a person."""

    name: ClassVar[str] = "host.thanked"
    thanks_id: int
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationKept(Event):
    """The team decided to change nothing after all."""

    name: ClassVar[str] = "host.relation_kept"
    relation_id: int
