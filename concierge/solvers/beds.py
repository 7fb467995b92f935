"""The same matching where persons count beds: party sizes break the flow, so this is a mixed-integer program (HiGHS).

Aims met strictly one after the other would spend all the time on proving that not one family more can be placed. So
they are weighed: a sent request kept is worth ten of the widest difference of scores, a family placed ten times that.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from concierge.solvers.answers import read_matching
from concierge.solvers.instances import Indices, Instance
from concierge.solvers.matchings import Matching, Shortage
from concierge.solvers.openings import Flags, Opening, open_up

SOLVER: Final = "HiGHS"
Weights = npt.NDArray[np.float64]
_OUTWEIGHS: Final = 10


def solve_beds(instance: Instance, *, freeze: bool = False, seconds: float = 60, gap: float = 1e-4) -> Matching:
    """Return a matching in which nobody sleeps beyond the beds; `optimal` and `gap` say what the time left open.

    `gap`, a share of all aims together, is where the search may stop. Minimum loads and evenness are no aims here: they
    would cost more time than they are worth to anybody.
    """
    opening = open_up(instance, freeze=freeze)
    chosen, missing = np.zeros(len(opening.pairs), np.bool_), 0.0
    if len(opening.pairs):
        found, missing = _best(opening, seconds, gap)
        chosen = chosen if found is None else found
    shortages = _shortages(opening, chosen)
    return read_matching(opening, chosen, SOLVER, shortages, optimal=missing <= gap, gap=missing)


def _best(opening: Opening, seconds: float, gap: float) -> tuple[Flags | None, float]:
    """Return the pairs that are worth the most, and the share that may be missing; None: none was found in time."""
    answer = milp(
        -_worth(opening),
        constraints=_bounds(opening),
        bounds=(0, 1),
        integrality=np.ones(len(opening.pairs)),
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    if answer.x is None:
        return None, 1.0
    return answer.x > 0.5, float(answer.mip_gap or 0.0)


def _worth(opening: Opening) -> Weights:
    """Return what each pair is worth: for its score, for having been asked, for placing somebody."""
    scores = opening.pairs.scores.astype(float)
    kept = _OUTWEIGHS * (float(np.ptp(scores)) + 1)
    worth: Weights = scores - scores.min() + kept * _OUTWEIGHS + np.where(opening.sent, kept, 0)
    return worth


def _bounds(opening: Opening) -> list[LinearConstraint]:
    """Bound requests, roles of hosts, hosts, and beds."""
    instance, pairs = opening.instance, opening.pairs
    sides: Indices = pairs.hosts * len(instance.roles) + instance.request_roles[pairs.requests]
    party = {family.id: family.party for family in instance.families}
    persons = np.array([party[request.family] for request in instance.requests], float)[pairs.requests]
    ones = np.ones(len(pairs))
    beds = _beds_left(opening).reshape(-1)
    return [
        _rows(pairs.requests, ones, np.ones(len(instance.requests))),
        _rows(sides, ones, opening.role_places.reshape(-1).astype(float)),
        _rows(pairs.hosts, ones, opening.places.astype(float)),
        _rows(sides, np.where(np.isfinite(beds)[sides], persons, 0), beds),
    ]


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


def _rows(groups: Indices, weights: Weights, most: Weights) -> LinearConstraint:
    matrix = csr_array((weights, (groups, np.arange(len(groups)))), shape=(len(most), len(groups)))
    return LinearConstraint(matrix, -np.inf, most)
