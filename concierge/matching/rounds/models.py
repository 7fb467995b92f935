"""Rounds: a whole cohort matched at once, what was proposed to whom, what somebody asked about it."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.hosts.choices import OfferKind
from concierge.matching.profiles import Weights
from concierge.matching.rounds.choices import (
    Overtaken,
    ProposalState,
    QuestionState,
    RoundState,
    Scope,
    SendingState,
    Task,
)
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class OfMatching:
    """Rows of the team that brings families and hosts together; nobody else sees them."""

    space_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Those who write the register of hosts."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.HOSTS_WRITE) else false()


class MatchingRound(OfMatching, Scoped, Base):
    """One cohort to match: which kinds together, which families, the weights in force.

    `turn` counts how often a worker was asked; what an earlier turn still computes is thrown away. `plans` are the
    three ways to match again, by plan, until one is chosen.
    """

    __tablename__ = "matching_round"
    __table_args__ = (
        unique_in_space(),
        link("cohort", "cohort_id"),
        link("person", "asked_by"),
        Index("ix_matching_round_space_id_state", "space_id", "state"),
    )

    kinds: Mapped[list[str]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    scope: Mapped[Scope] = column(EnumText(Scope), nullable=False, privacy=Privacy.TECHNICAL)
    cohort_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    chosen: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    weights: Mapped[dict[str, int]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[RoundState] = column(EnumText(RoundState), nullable=False, privacy=Privacy.TECHNICAL)
    task: Mapped[Task] = column(EnumText(Task), nullable=False, privacy=Privacy.TECHNICAL)
    turn: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)
    figures: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    shortages: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    plans: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    asked_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    asked_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    finished_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def offer_kinds(self) -> list[OfferKind]:
        """Return the kinds of relation that are sought together."""
        return [OfferKind(kind) for kind in self.kinds]

    @property
    def is_computing(self) -> bool:
        """Tell whether a worker has it, or will."""
        return self.state in (RoundState.WAITING, RoundState.RUNNING)

    @property
    def weighed(self) -> Weights:
        """Return what counted when it was computed."""
        known = Weights.__dataclass_fields__
        return Weights(**{name: value for name, value in self.weights.items() if name in known})


class MatchingProposal(OfMatching, Scoped, Base):
    """One family that seeks one kind of relation, and whom it is proposed: nobody when no place is left.

    `options`: every host that no rule excludes with the affinity, the best first; `reasons`: affinity, points, what
    its sentence names. `forbidden` are hosts somebody ruled out for it here. `request_id` is what was sent; of a
    proposal that is open again, what is withdrawn when the new one is approved.
    """

    __tablename__ = "matching_proposal"
    __table_args__ = (
        unique_in_space(),
        link("matching_round", "round_id"),
        link("household", "household_id"),
        link("host", "host_id"),
        link("host_request", "request_id"),
        link("person", "decided_by"),
        UniqueConstraint("round_id", "household_id", "kind"),
        Index("ix_matching_proposal_household_id", "household_id"),
        Index("ix_matching_proposal_host_id", "host_id"),
        Index("ix_matching_proposal_request_id", "request_id"),
    )

    round_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[OfferKind] = column(EnumText(OfferKind), nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    score: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    reasons: Mapped[list[list[Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)
    options: Mapped[list[list[int]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    state: Mapped[ProposalState] = column(EnumText(ProposalState), nullable=False, privacy=Privacy.TECHNICAL)
    overtaken: Mapped[Overtaken | None] = column(EnumText(Overtaken), nullable=True, privacy=Privacy.TECHNICAL)
    pinned: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    forbidden: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    wanted_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    request_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    decided_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    decided_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for a decision."""
        return self.state in (ProposalState.PROPOSED, ProposalState.OVERTAKEN)


class MatchingSending(OfMatching, Scoped, Base):
    """Many proposals approved at once, sent by a worker one after the other.

    `wanted` holds proposal and version as they were seen, in the order of proposals. A killed worker goes on after the
    last one that was committed (`after`). `unsent` holds those that were not sent: proposal, outcome, why, what the
    rules said.
    """

    __tablename__ = "matching_sending"
    __table_args__ = (
        unique_in_space(),
        link("matching_round", "round_id"),
        link("person", "asked_by"),
        Index("ix_matching_sending_round_id_id", "round_id", "id"),
    )

    round_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    wanted: Mapped[list[list[int]]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[SendingState] = column(EnumText(SendingState), nullable=False, privacy=Privacy.TECHNICAL)
    after: Mapped[int] = column(BigId, nullable=False, default=0, privacy=Privacy.TECHNICAL)
    done: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    sent: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    unsent: Mapped[list[list[Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    turn: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # how often a worker was asked
    asked_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    asked_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    moved_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)  # the latest step
    finished_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)

    @property
    def is_under_way(self) -> bool:
        """Tell whether a worker has it, or will."""
        return self.state is SendingState.RUNNING

    @property
    def total(self) -> int:
        """How many proposals were approved."""
        return len(self.wanted)

    @property
    def seen(self) -> dict[int, int]:
        """Return which they are, each with the version it had."""
        return {proposal_id: version for proposal_id, version in self.wanted}  # noqa: C416  lists are no pairs to types


class MatchingQuestion(OfMatching, Scoped, Base):
    """« Pourquoi pas X ? » for one family: what a forced pair would gain or cost, and who would move where.

    `answer` holds differences and moves; it is true of the proposals as they were at `round_version`.
    """

    __tablename__ = "matching_question"
    __table_args__ = (
        unique_in_space(),
        link("matching_round", "round_id"),
        link("matching_proposal", "proposal_id"),
        link("host", "host_id"),
        link("person", "asked_by"),
        Index("ix_matching_question_round_id", "round_id"),
        Index("ix_matching_question_proposal_id", "proposal_id"),
        Index("ix_matching_question_host_id", "host_id"),
    )

    round_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    proposal_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[QuestionState] = column(EnumText(QuestionState), nullable=False, privacy=Privacy.TECHNICAL)
    answer: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    asked_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    asked_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
