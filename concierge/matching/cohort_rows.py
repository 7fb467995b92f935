"""A cohort as matching reads it, and what it answers: values only, so that web processes may hold them (no numpy)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from concierge.hosts.choices import OfferKind
from concierge.matching.affinities import Reason
from concierge.matching.hard_rules import Rule
from concierge.matching.profiles import Offering, Seeking, Weights

Sought = tuple[int, OfferKind]
"""A family and the kind of relation it seeks."""


class Plan(StrEnum):
    """How much of what was sent may move: nothing, as little as places all, or whatever is best."""

    FREEZE = "freeze"
    LEAST = "least"
    FULL = "full"


class Kept(StrEnum):
    """What a proposal was before."""

    NEW = "new"
    SENT = "sent"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortSeeker:
    """A family that seeks one kind of relation (`seeking.kind`), and the commune it goes to."""

    household_id: int
    seeking: Seeking
    commune: str | None = None

    @property
    def sought(self) -> Sought:
        """Who seeks, and which kind."""
        return self.household_id, self.seeking.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOffer:
    """One offer of one host. What depends on the family (minutes, km, blocked) is not in its `offering`.

    `places` are those of this kind now, with those that standing relations hold; `load` the relations of this host in
    the last twelve months.
    """

    offering: Offering
    commune: str | None = None
    places: int = 1
    load: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """The way between two communes; None is unknown."""

    minutes: int | None = None
    km: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A request that was sent (it moves as little as possible) or accepted (it never moves)."""

    household_id: int
    host_id: int
    kind: OfferKind
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRows:
    """A whole cohort. `drives` go from a family's commune to a host's; `host_places` count all kinds together."""

    seekers: tuple[CohortSeeker, ...]
    offers: tuple[CohortOffer, ...]
    drives: Mapping[tuple[str, str], Drive]
    standing: tuple[Standing, ...] = ()
    pinned: frozenset[tuple[int, int, OfferKind]] = frozenset()
    forbidden: frozenset[tuple[int, int, OfferKind]] = frozenset()
    blocked: frozenset[tuple[int, int]] = frozenset()
    weights: Weights = field(default_factory=Weights)
    host_places: Mapping[int, int] = field(default_factory=dict)


class CohortProposal(NamedTuple):
    """One family, one host. `score` is None where an accepted relation or a pin stands beyond a rule."""

    household_id: int
    host_id: int
    kind: OfferKind
    score: int | None
    reasons: tuple[Reason, ...] = ()
    kept: Kept = Kept.NEW

    @property
    def sought(self) -> Sought:
        """Who found it, and which kind."""
        return self.household_id, self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortShortage:
    """Why some are left: all these families fit none but these hosts, who have fewer places.

    `rules` count the hosts of the kind whom each rule excludes for these families.
    """

    seekers: tuple[Sought, ...]
    host_ids: tuple[int, ...]
    places: int
    rules: Mapping[Rule, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortAnswer:
    """The best matching of a cohort and its figures.

    `alternatives`: for each seeker every allowed host with its score, the best first. `impossible` are the pins that
    no place is left for.
    """

    proposals: tuple[CohortProposal, ...]
    unplaced: tuple[Sought, ...]
    shortages: tuple[CohortShortage, ...] = ()
    placed: int = 0
    affinity: int = 0
    changed: int = 0
    worst: int | None = None
    solver: str = ""
    optimal: bool = True
    gap: float = 0.0
    alternatives: Mapping[Sought, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    impossible: tuple[tuple[int, int, OfferKind], ...] = ()
