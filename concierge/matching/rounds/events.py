"""What happens to rounds; requests and relations tell the rest in the files themselves."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAsked(Event):
    """Somebody had a cohort matched, for the first time or again."""

    name: ClassVar[str] = "matching.round_asked"
    round_id: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsChanged(Event):
    """Somebody pinned, ruled out, moved or set aside proposals of a round."""

    name: ClassVar[str] = "matching.proposals_changed"
    round_id: int
    proposal_id: int
    other_id: int | None = None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalApproved(Event):
    """Somebody approved a proposal: its request was sent."""

    name: ClassVar[str] = "matching.proposal_approved"
    round_id: int
    proposal_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingAsked(Event):
    """Somebody approved many proposals at once: a worker sends their requests."""

    name: ClassVar[str] = "matching.sending_asked"
    round_id: int
    sending_id: int
    proposals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChosen(Event):
    """One of the three plans became the proposals of a round."""

    name: ClassVar[str] = "matching.plan_chosen"
    round_id: int
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardKept(Event):
    """Somebody looked at the three plans and kept the board as it was."""

    name: ClassVar[str] = "matching.board_kept"
    round_id: int
