"""The best matching of a whole cohort, as an integer flow of least cost (OR-tools).

Places flow from requests over the pairs to the roles of hosts, from there to the host, and out: one arc for each place,
dearer the more its host carries. The greatest flow places the most requests; among all greatest flows the cheapest
decides the rest, each aim outweighing all later ones together: sent requests kept, minimum loads reached, affinity, and
an even load. Costs are whole numbers, so nothing is rounded and the same instance has the same answer everywhere.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from ortools.graph.python import min_cost_flow

from concierge.solvers.answers import read_matching
from concierge.solvers.instances import Indices, Instance
from concierge.solvers.matchings import Matching
from concierge.solvers.openings import Flags, Opening, open_up
from concierge.solvers.shortages import find_shortages

SOLVER: Final = "or-tools min-cost flow"
_LARGEST: Final = 2**62  # the solver multiplies costs by the number of nodes, in 64 bits


class TooWide(Exception):
    """Scores and aims together exceed what 64 bits hold: scores in a smaller range are needed."""


@dataclass(frozen=True, slots=True)
class _Prices:
    """What one unit of each aim costs; each outweighs everything after it."""

    changed: int
    below_minimum: int
    affinity: int


def solve_flow(instance: Instance, *, freeze: bool = False, raise_floor: bool = False) -> Matching:
    """Return the best matching.

    Freeze: whoever was asked stays. Raise the floor: among matchings that place as many and move as few, make the
    lowest score as high as it can be, then the sum. Raises TooWide.
    """
    opening = open_up(instance, freeze=freeze)
    chosen = _cheapest(opening)
    if raise_floor and chosen.any():
        chosen = _with_highest_floor(opening, chosen)
    return read_matching(opening, chosen, SOLVER, find_shortages(opening, chosen))


def _cheapest(opening: Opening) -> Flags:
    """Return which pairs the greatest flow of least cost uses."""
    pairs, instance = opening.pairs, opening.instance
    if not len(pairs):
        return np.zeros(0, np.bool_)
    requests, hosts, roles = len(instance.requests), len(instance.hosts), len(instance.roles)
    first_side, first_host = 1 + requests, 1 + requests + hosts * roles
    sink = first_host + hosts
    units = _units(opening, len(np.unique(pairs.requests)))
    prices = _prices(opening, units, sink)

    solver = min_cost_flow.SimpleMinCostFlow()

    def add(tails: Indices, heads: Indices, capacities: Indices, costs: Indices) -> Indices:
        arcs: Indices = solver.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32, copy=False), heads.astype(np.int32, copy=False), capacities, costs
        )
        return arcs

    costs = (pairs.scores.max() - pairs.scores).astype(np.int64) * prices.affinity
    if opening.asked:
        costs += np.where(opening.sent, 0, prices.changed)
    sides = pairs.hosts * roles + instance.request_roles[pairs.requests]
    arcs = add(1 + pairs.requests, first_side + sides, np.ones(len(pairs), np.int64), costs)
    del sides, costs
    none = np.zeros(requests, np.int64)
    add(none, 1 + np.arange(requests), none + 1, none)
    all_sides = np.arange(hosts * roles)
    add(first_side + all_sides, first_host + all_sides // roles, opening.role_places.reshape(-1), 0 * all_sides)
    lacking = units.rank < opening.lacking[units.host]
    out = units.load + np.where(lacking, 0, prices.below_minimum)
    add(first_host + units.host, np.full(len(out), sink), np.ones(len(out), np.int64), out)
    solver.set_node_supply(0, requests)
    solver.set_node_supply(sink, -requests)
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver answered {status}")
    return np.asarray(solver.flows(arcs)) > 0


@dataclass(frozen=True, slots=True)
class _Units:
    """Each place: whose it is, how many of the same host come before it, and what it adds to the unevenness."""

    host: Indices
    rank: Indices
    load: Indices
    used: int  # at most


def _units(opening: Opening, requests: int) -> _Units:
    """Return the places, no more for a host than there are requests."""
    counts = np.minimum(opening.places, requests)
    host = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(len(host)) - np.repeat(np.cumsum(counts) - counts, counts)
    return _Units(host, rank, 2 * (opening.carried[host] + rank) + 1, min(requests, len(host)))


def _prices(opening: Opening, units: _Units, sink: int) -> _Prices:
    """Weigh the aims: one unit of an aim is worth more than all that the aims after it can add up to."""
    affinity = int(np.sort(units.load)[len(units.load) - units.used :].sum()) + 1
    spread = int(opening.pairs.scores.max()) - int(opening.pairs.scores.min())
    below = affinity * (units.used * spread + 1) if opening.lacking.any() else 0
    changed = (below or affinity * (units.used * spread + 1)) * (int(opening.lacking.sum()) + 1) if opening.asked else 0
    dearest = affinity * spread + changed + below + affinity
    if dearest * (sink + 2) >= _LARGEST or dearest * (units.used + 1) >= _LARGEST:
        raise TooWide
    return _Prices(changed, below, affinity)


def _with_highest_floor(opening: Opening, chosen: Flags) -> Flags:
    """Search the highest threshold that costs no earlier aim anything; requests already sent may stay below it."""

    def aims(found: Flags, within: Opening) -> tuple[int, int, int]:
        gained = np.bincount(within.pairs.hosts[found], minlength=len(within.places))
        short = int(np.maximum(within.lacking - gained, 0).sum())
        return int(found.sum()), int(within.sent[found].sum()), -short

    wanted = aims(chosen, opening)
    scores = opening.pairs.scores
    steps = np.unique(scores[scores >= scores[chosen & ~opening.sent].min(initial=scores.max())])
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high + 1) // 2
        kept = (scores >= steps[middle]) | opening.sent
        within = opening.limited_to(kept)
        found = _cheapest(within)
        if aims(found, within) == wanted:
            low = middle
            chosen = np.zeros(len(scores), np.bool_)
            chosen[np.flatnonzero(kept)[found]] = True
        else:
            high = middle - 1
    return chosen
