"""One family planned by its ways: the best of them are looked at, the stops of the very best are left to a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from concierge.programmes.checker import check_family
from concierge.programmes.instance import Family, Visit
from concierge.programmes.itineraries import days_of
from concierge.solvers.programme.least import AllWays
from concierge.solvers.programme.state import State
from concierge.solvers.programme.stops import Stop
from concierge.solvers.programme.taken import Taken, crowded, rides
from concierge.solvers.programme.ways import TooMany

LOOKED_AT: Final = 60  # of the best ways, how many
CORES: Final = 6  # of which a small model may mix

Core = tuple[str, str, str]  # family, need, activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The best liveable programme of a family, if there is one better than what is known; and what the best ways do."""

    visits: tuple[Visit, ...] | None
    price: int
    least: int
    cores: frozenset[Core]
    ways: int  # how many were made


def plan_by_ways(
    state: State, family: Family, stops: Sequence[Stop], known: int, taken: Taken, *, limit: int, watched: bool
) -> Plan | None:
    """Return what the ways of a family say; None: there are too many. `known` is what it has already."""
    try:
        ways = AllWays(state.catalogue, family, stops, known, limit, watched)
    except TooMany:
        return None
    best: tuple[Visit, ...] | None = None
    price, cores = known, set[Core]()
    for number, (least, visits) in enumerate(ways.best(LOOKED_AT)):
        if least >= price:
            break
        if number < CORES:
            cores |= {(family.id, visit.need, visit.activity) for visit in visits}
        cost = state.price_of(family.id, visits).total
        if cost < price and _is_liveable(state, family, visits, taken):
            best, price = tuple(visits), cost
    return Plan(visits=best, price=price, least=ways.least, cores=frozenset(cores), ways=ways.count)


def _is_liveable(state: State, family: Family, visits: Sequence[Visit], taken: Taken) -> bool:
    days = list(days_of(state.lookup, family, visits))
    if next(check_family(state.lookup, family, visits, days), None) is not None:
        return False
    seats = state.catalogue.seats
    if family.own_car or seats is None:
        return True
    return not crowded([*taken.seats, *rides(state.catalogue, family, visits)], seats)
