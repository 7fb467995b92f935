"""The best matching of a cohort: rows in, explained proposals out. Workers, the command and benchmarks only (numpy)."""

import gc
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from concierge.hosts.choices import OfferKind
from concierge.matching.affinities import Affinity, Reason, name_reasons
from concierge.matching.cohort_alternatives import Alternatives
from concierge.matching.cohort_instance import Cohort, Pair, build_cohort, rules_of
from concierge.matching.cohort_rows import (
    CohortAnswer,
    CohortProposal,
    CohortRows,
    CohortShortage,
    Kept,
    Plan,
    Sought,
    Standing,
)
from concierge.matching.hard_rules import BITS, Rule
from concierge.solvers import matchings as solvers, studies
from concierge.solvers.instances import Request
from concierge.solvers.matchings import Match, Matching

STRONGEST: Final = 3
_LOOKED_AT: Final = 10  # families of a shortage whose excluded hosts are counted: they resemble each other
_AFFINITIES: Final = tuple(Affinity)
_KINDS: Final[Mapping[str, OfferKind]] = {kind.value: kind for kind in OfferKind}
_BY_NAME: Final = np.array([sorted(Affinity).index(each) for each in Affinity])


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedAnswer:
    """« Why not this one? »: the best matching that has a certain pair, and what it would cost the others.

    `placed` and `affinity` are differences, negative is a loss; `moved` are the others whose host would change. Where
    the pair cannot be had, `rules` say which hard rules it breaks, and the answer is the one before.
    """

    answer: CohortAnswer
    placed: int = 0
    affinity: int = 0
    moved: tuple[Sought, ...] = ()
    rules: tuple[Rule, ...] = ()
    possible: bool = True


def solve_cohort(
    rows: CohortRows, plan: Plan = Plan.LEAST, *, raise_floor: bool = False, seconds: float = 60
) -> CohortAnswer:
    """Return the best matching, each proposal with its strongest reasons. The order of the rows does not matter.

    Aims, each before all later ones: accepted relations and pins stand, the most families placed, the fewest sent
    requests moved, the greatest affinity, the most even load. `raise_floor` puts the worst-off family before affinity.
    """
    with _no_collection():
        return _solve(build_cohort(rows), plan, raise_floor=raise_floor, seconds=seconds)


def force_pair(
    rows: CohortRows, before: CohortAnswer, household_id: int, host_id: int, kind: OfferKind
) -> ForcedAnswer:
    """Answer « why not this one? »: solve again with the pair pinned, and compare."""
    pair, sought = (household_id, host_id, kind), (household_id, kind)
    others = frozenset(each for each in rows.pinned if (each[0], each[2]) != sought)
    cohort = build_cohort(replace(rows, pinned=others | {pair}))
    rules = rules_of(cohort, *pair) or ()
    if rules or pair in cohort.impossible:
        return ForcedAnswer(answer=before, rules=rules, possible=False)
    after = _solve(cohort)
    hosts = [{each.sought: each.host_id for each in answer.proposals} for answer in (before, after)]
    moved = {each for each in hosts[0].keys() | hosts[1].keys() if hosts[0].get(each) != hosts[1].get(each)}
    return ForcedAnswer(
        answer=after,
        placed=after.placed - before.placed,
        affinity=after.affinity - before.affinity,
        moved=tuple(sorted(moved - {sought})),
    )


def _solve(cohort: Cohort, plan: Plan = Plan.LEAST, *, raise_floor: bool = False, seconds: float = 60) -> CohortAnswer:
    found = studies.solve(cohort.instance, studies.Plan(plan.value), raise_floor=raise_floor, seconds=seconds)
    return CohortAnswer(
        proposals=_proposals(cohort, found.matches),
        unplaced=tuple(_sought(each) for each in found.unplaced),
        shortages=tuple(_shortage(cohort, found, each) for each in found.shortages),
        placed=found.objective.placed,
        affinity=found.objective.affinity,
        changed=found.objective.changed + cohort.displaced,
        worst=found.objective.worst,
        solver=found.solver,
        optimal=found.optimal,
        gap=found.gap,
        alternatives=_alternatives(cohort),
        impossible=cohort.impossible,
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Look for no circles of garbage meanwhile: there are none, and every look goes through all rows."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _sought(request: Request) -> Sought:
    return int(request.family), _KINDS[request.role]


def _proposals(cohort: Cohort, matches: Sequence[Match]) -> tuple[CohortProposal, ...]:
    """Return the matches with what they were before; a pin is settled, but nobody has accepted it yet."""
    pairs = [(int(match.family), int(match.host), _KINDS[match.role]) for match in matches]
    told, stands = _reasons(cohort, pairs), cohort.stands
    return tuple([
        CohortProposal(
            *pair, match.score, told.get(pair, ()),
            _kept(stands.get((pair[0], pair[2])), pair[1]) if stands else Kept.NEW,
        )
        for match, pair in zip(matches, pairs, strict=True)
    ])  # fmt: skip


def _kept(stands: Standing | None, host_id: int) -> Kept:
    if stands is None or stands.host_id != host_id:
        return Kept.NEW
    return Kept.ACCEPTED if stands.accepted else Kept.SENT


def _reasons(cohort: Cohort, pairs: Sequence[Pair]) -> Mapping[Pair, tuple[Reason, ...]]:
    """Return the strongest reasons of these pairs: all counted at once, only the strongest put into words."""
    found: dict[Pair, tuple[Reason, ...]] = {}
    seeker_at, offer_at = cohort.seeker_at, cohort.offer_at
    for kind, of_kind in cohort.kinds.items():
        known = [
            (pair, seeker, offer)
            for pair in pairs
            if pair[2] is kind
            and (seeker := seeker_at.get((pair[0], kind))) is not None
            and (offer := offer_at.get((pair[1], kind))) is not None
        ]
        if not known:
            continue
        chosen, seekers, offers = zip(*known, strict=True)
        ends = np.array(seekers), np.array(offers)
        table = np.empty((len(known), len(_AFFINITIES)), np.int64)
        for place, column in enumerate(of_kind.points(*ends)):
            table[:, place] = column
        ranks = (_BY_NAME - table * len(_AFFINITIES)).argsort(axis=1)[:, :STRONGEST].tolist()
        lines = zip(chosen, seekers, offers, of_kind.minutes(*ends), ranks, table.tolist(), strict=True)
        all_seekers, all_offers, rarity = of_kind.seekers, of_kind.offers, of_kind.rarity
        for pair, seeker, offer, minutes, order, counts in lines:
            strongest = [(_AFFINITIES[place], counts[place]) for place in order if counts[place]]
            found[pair] = name_reasons(
                strongest, all_seekers[seeker].seeking, all_offers[offer].offering, minutes, rarity
            )
    return found


def _shortage(cohort: Cohort, matching: Matching, shortage: solvers.Shortage) -> CohortShortage:
    """Return a shortage with how many hosts each rule excludes for somebody of those who are left by it."""
    left = set(matching.unplaced)
    looked_at = [_sought(each) for each in shortage.requests if each in left][:_LOOKED_AT]
    rules: Counter[Rule] = Counter()
    for kind in {sought[1] for sought in looked_at}:
        of_kind = cohort.kinds[kind]
        bits = np.zeros(len(of_kind.offers), np.int64)
        for sought in looked_at:
            if sought[1] is kind:
                bits |= of_kind.broken(cohort.seeker_at[sought])
        rules.update({rule: count for rule, bit in BITS.items() if (count := int(np.count_nonzero(bits & bit)))})
    return CohortShortage(
        seekers=tuple(_sought(each) for each in shortage.requests),
        host_ids=tuple(int(each) for each in shortage.hosts),
        places=shortage.places,
        rules=dict(rules),
    )


def _alternatives(cohort: Cohort) -> Alternatives:
    pairs = cohort.instance.pairs
    numbers = np.array(cohort.host_ids, np.int64)
    ends = np.searchsorted(pairs.requests, np.arange(len(cohort.requests), dtype=pairs.requests.dtype), "right")
    return Alternatives(
        cohort.requests,
        array("q", ends.astype(np.int64, copy=False).tobytes()),
        array("q", numbers.take(pairs.hosts).tobytes()),
        array("i", pairs.scores.astype(np.int32, copy=False).tobytes()),
    )
