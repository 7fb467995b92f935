"""What happens among ambassadors."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class KitChanged(Event):
    """Something of the kit was added, changed, moved or withdrawn."""

    name: ClassVar[str] = "kit.changed"
    item_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitChanged(Event):
    """What a partner gives was added, changed or withdrawn."""

    name: ClassVar[str] = "benefit.changed"
    benefit_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringChanged(Event):
    """A gathering was written down, or changed."""

    name: ClassVar[str] = "gathering.changed"
    gathering_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringAnnounced(Event):
    """Invitations to a gathering were asked for."""

    name: ClassVar[str] = "gathering.announced"
    gathering_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringCancelled(Event):
    """A gathering does not take place."""

    name: ClassVar[str] = "gathering.cancelled"
    gathering_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestInvited(Event):
    """A host was invited to a gathering."""

    name: ClassVar[str] = "host.invited"
    gathering_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestAnswered(Event):
    """A host said whether they come, or a place came free for them."""

    name: ClassVar[str] = "host.answered"
    gathering_id: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceNoted(Event):
    """Somebody of the team noted whether a host came."""

    name: ClassVar[str] = "host.presence_noted"
    gathering_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardIssued(Event):
    """Somebody got a card."""

    name: ClassVar[str] = "host.card_issued"
    card_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRevoked(Event):
    """A card is worth nothing any more."""

    name: ClassVar[str] = "host.card_revoked"
    card_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedNoted(Event):
    """The team noted what an ambassador did, or corrected their points."""

    name: ClassVar[str] = "host.deed_noted"
    deed_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedWithdrawn(Event):
    """What was noted of an ambassador was taken back."""

    name: ClassVar[str] = "host.deed_withdrawn"
    deed_id: int
