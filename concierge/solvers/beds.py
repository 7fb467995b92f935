"""The same matching where persons count beds: party sizes break the flow, so this is a mixed-integer program (HiGHS).

Aims met strictly one after the other would spend all the time on proving that not one family more can be placed. So
they are weighed: a sent request kept is worth ten of the widest difference of scores, a family placed ten times that.
What no pair joins is solved apart, and of each such part is known at once how many families it can place at most: so
halves of families on both sides do not add up to one.
"""

import time
from typing import Any, Final

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from concierge.solvers.answers import read_matching
from concierge.solvers.bed_patterns import Program, Weights
from concierge.solvers.instances import Indices, Instance
from concierge.solvers.matchings import Matching, Shortage
from concierge.solvers.openings import Flags, Opening, open_up

SOLVER: Final = "HiGHS"
_OUTWEIGHS: Final = 10
_EXACT: Final = 1e-6


def solve_beds(instance: Instance, *, freeze: bool = False, seconds: float = 60, gap: float = 1e-4) -> Matching:
    """Return a matching in which nobody sleeps beyond the beds; `optimal` and `gap` say what the time left open.

    `gap`, a share of all aims together, is where the search may stop. Minimum loads and evenness are no aims here: they
    would cost more time than they are worth to anybody.
    """
    opening = open_up(instance, freeze=freeze)
    chosen = np.zeros(len(opening.pairs), np.bool_)
    missing = 0.0
    if len(opening.pairs):
        chosen, missing = _best(opening, seconds, gap)
    shortages = _shortages(opening, chosen)
    return read_matching(opening, chosen, SOLVER, shortages, optimal=missing <= gap, gap=missing)


def _best(opening: Opening, seconds: float, gap: float) -> tuple[Flags, float]:
    """Return the pairs that are worth the most, and the share that may be missing: part after part, small ones first.

    A part may take its share of the time that is left by those before.
    """
    chosen, worth = np.zeros(len(opening.pairs), np.bool_), _worth(opening)
    parts = _parts(opening)
    until, left = time.monotonic() + seconds, len(opening.pairs)
    gained = possible = 0.0
    for at in parts:
        limit = max(until - time.monotonic(), 0.1) * len(at) / left
        left -= len(at)
        found, most = _solve(opening, at, worth[at], limit, gap)
        chosen[at[found]] = True
        gained += float(worth[at[found]].sum())
        possible += most
    return chosen, max(0.0, (possible - gained) / possible) if possible else 0.0


def _parts(opening: Opening) -> list[Indices]:
    """Return the pairs of each part that nothing joins with the others, the smallest first."""
    pairs, requests = opening.pairs, len(opening.instance.requests)
    everybody = requests + len(opening.places)
    graph = csr_array(
        (np.ones(len(pairs)), (pairs.requests, requests + pairs.hosts.astype(np.int64))), shape=(everybody, everybody)
    )
    part = connected_components(graph, directed=False)[1][pairs.requests]
    return sorted((np.flatnonzero(part == each) for each in np.unique(part)), key=len)


def _solve(opening: Opening, at: Indices, worth: Weights, seconds: float, gap: float) -> tuple[Indices, float]:
    """Return which pairs of a part to choose, and what the part could be worth at most."""
    program = _bounds(opening, at)
    more = program.columns - program.pairs
    rows = program.constraints()

    def ask(costs: Weights, whole: Any, bounds: tuple[Any, Any] = (0, 1)) -> Any:
        limits = {"time_limit": seconds, "mip_rel_gap": gap}
        return milp(costs, constraints=rows, bounds=bounds, integrality=whole, options=limits)

    everybody = np.concatenate([np.ones(len(at)), np.zeros(more)])
    placed = ask(-everybody, np.zeros(program.columns))
    if placed.status == 0:  # else it is what was found so far, and bounds nothing
        most = np.floor(-placed.fun + _EXACT)
        rows = [rows, LinearConstraint(everybody[None, :], -np.inf, most)]
    whole = np.concatenate([np.full(len(at), float(program.whole)), np.ones(more)])
    costs = np.concatenate([-worth, np.zeros(more)])
    answer = ask(costs, whole)
    bound = float(worth.sum()) if answer.mip_dual_bound is None else -float(answer.mip_dual_bound)
    if answer.x is None:
        return np.zeros(0, np.int64), bound
    found = answer.x
    if np.abs(found - np.rint(found)).max() > _EXACT:  # not a corner of the flow: look for one, the sets as they are
        sets = np.rint(found[len(at) :])
        low, high = np.concatenate([np.zeros(len(at)), sets]), np.concatenate([np.ones(len(at)), sets])
        corner = ask(costs, np.ones(program.columns), (low, high))
        found = found if corner.x is None else corner.x
    return np.flatnonzero(found[: len(at)] > 1 - _EXACT), bound


def _worth(opening: Opening) -> Weights:
    """Return what each pair is worth: for its score, for having been asked, for placing somebody."""
    scores = opening.pairs.scores.astype(float)
    kept = _OUTWEIGHS * (float(np.ptp(scores)) + 1)
    worth: Weights = scores - scores.min() + kept * _OUTWEIGHS + np.where(opening.sent, kept, 0)
    return worth


def _bounds(opening: Opening, at: Indices) -> Program:
    """Bound requests, hosts, roles of hosts, and beds, for some of the pairs."""
    instance, requests, hosts = opening.instance, opening.pairs.requests[at], opening.pairs.hosts[at]
    party = {family.id: family.party for family in instance.families}
    persons = np.array([party[request.family] for request in instance.requests])[requests]
    sides = hosts.astype(np.int64) * len(instance.roles) + instance.request_roles[requests]
    places, beds = opening.role_places.reshape(-1), _beds_left(opening).reshape(-1)
    program = Program(len(at), len(at))
    _bound(program, requests, np.ones(len(instance.requests)))
    _bound(program, sides, places.astype(float))
    _bound(program, hosts, opening.places.astype(float))
    for side in np.unique(sides[np.isfinite(beds[sides])]):
        those = np.flatnonzero(sides == side)
        most = min(int(places[side]), int(opening.places[side // len(instance.roles)]), len(those))
        program.house(those, persons[those], most, int(beds[side]))
    return program


def _bound(program: Program, groups: Indices, most: Weights) -> None:
    """Bound the groups that are there."""
    there, numbers = np.unique(groups, return_inverse=True)
    program.bound(numbers, most[there])


def _shortages(opening: Opening, chosen: Flags) -> tuple[Shortage, ...]:
    """Name each request that is left with the hosts it fits: which beds another party would free depends on sizes."""
    instance, pairs = opening.instance, opening.pairs
    placed = set(pairs.requests[chosen].tolist())
    return tuple(
        Shortage(
            requests=(instance.requests[at],),
            hosts=tuple(instance.hosts[host].id for host in pairs.hosts[pairs.requests == at]),
            places=0,
        )
        for at in opening.open_requests.tolist()
        if at not in placed
    )


def _beds_left(opening: Opening) -> Weights:
    """Return the beds of each host and role that are left by accepted guests; infinite where nobody counts them."""
    instance = opening.instance
    party = {family.id: family.party for family in instance.families}
    left = np.array([[host.beds.get(role, np.inf) for role in instance.roles] for host in instance.hosts], float)
    for match in opening.settled:
        left[instance.host_index[match.host], instance.roles.index(match.role)] -= party[match.family]
    remaining: Weights = np.maximum(left, 0)
    return remaining
