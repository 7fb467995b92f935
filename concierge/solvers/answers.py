"""From the chosen pairs of an opening to matches with names, and the figures of the whole."""

import numpy as np

from concierge.solvers.matchings import Kept, Match, Matching, Objective, Shortage
from concierge.solvers.openings import Flags, Opening


def read_matching(
    opening: Opening,
    chosen: Flags,
    solver: str,
    shortages: tuple[Shortage, ...],
    *,
    optimal: bool = True,
    gap: float = 0,
) -> Matching:
    """Put the chosen pairs of an opening into words and figures."""
    instance, pairs = opening.instance, opening.pairs
    found = [
        Match(
            family=instance.requests[pairs.requests[at]].family,
            host=instance.hosts[pairs.hosts[at]].id,
            role=instance.requests[pairs.requests[at]].role,
            score=int(pairs.scores[at]),
            kept=Kept.SENT if opening.sent[at] else Kept.NEW,
        )
        for at in np.flatnonzero(chosen)
    ]
    matches = tuple(sorted([*opening.settled, *found], key=lambda match: (match.family, match.role, match.host)))
    placed = np.zeros(len(instance.requests), np.bool_)
    placed[pairs.requests[chosen]] = True
    waiting = opening.open_requests
    gained = np.bincount(pairs.hosts[chosen], minlength=len(instance.hosts))
    return Matching(
        matches=matches,
        unplaced=tuple(instance.requests[at] for at in waiting if not placed[at]),
        objective=Objective(
            placed=len(matches),
            changed=opening.asked - int(opening.sent[chosen].sum()),
            below_minimum=int(np.maximum(opening.lacking - gained, 0).sum()),
            affinity=sum(match.score or 0 for match in matches),
            load=int(((opening.carried + gained) ** 2).sum()),
            worst=min((match.score for match in found if match.score is not None), default=None),
        ),
        shortages=shortages,
        solver=solver,
        optimal=optimal,
        gap=gap,
    )
