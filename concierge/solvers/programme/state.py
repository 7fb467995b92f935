"""The programme during a search: visits and price of each family, and what has to be cleared away to keep it sound."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from concierge.programmes.checker import check
from concierge.programmes.faults import FaultKind
from concierge.programmes.instance import Instance, Price, Programme, Visit
from concierge.programmes.itineraries import Lookup, price_of_one
from concierge.programmes.pricing import add_up, price_family
from concierge.solvers.programme.locks import Locks, sort_locks
from concierge.solvers.programme.taken import Catalogue, Taken

_OF_ALL = {FaultKind.LOCK_BROKEN}


@dataclass
class State:
    """Holds a programme without faults, but for those that locked visits bring with them."""

    instance: Instance
    catalogue: Catalogue = field(init=False)
    lookup: Lookup = field(init=False)
    locks: Locks = field(init=False)
    told: dict[str, list[Visit]] = field(init=False)
    visits: dict[str, tuple[Visit, ...]] = field(init=False)
    prices: dict[str, Price] = field(init=False)

    def __post_init__(self) -> None:
        self.catalogue, self.lookup = Catalogue(self.instance), Lookup(self.instance)
        self.locks = sort_locks(self.instance, self.instance.locked)
        self.told = defaultdict(list)
        for visit in self.instance.told:
            self.told[visit.family].append(visit)
        self.visits = {family.id: () for family in self.instance.families}
        self.prices = {family.id: self.price_of(family.id, ()) for family in self.instance.families}
        self.put(self.instance.locked)

    def price_of(self, family: str, visits: Sequence[Visit]) -> Price:
        """Return what these visits would cost a family."""
        known = [visit for visit in visits if visit.activity in self.lookup.activities]
        return price_family(self.lookup, self.lookup.families[family], known, self.told.get(family, ()))

    def put(self, visits: Iterable[Visit], families: Collection[str] = ()) -> None:
        """Give these families these visits, and whoever else has one of them."""
        theirs: dict[str, list[Visit]] = {name: [] for name in families}
        for visit in visits:
            theirs.setdefault(visit.family, []).append(visit)
        for name, those in theirs.items():
            self.visits[name] = tuple(those)
            if name in self.lookup.families:
                self.prices[name] = self.price_of(name, those)

    @property
    def price(self) -> Price:
        """Return the price of all."""
        return add_up(self.prices.values())

    @property
    def total(self) -> int:
        """Return the objective."""
        return sum(each.total for each in self.prices.values())

    @property
    def programme(self) -> Programme:
        """Return the visits in an order that says nothing of how they were found."""
        every = [visit for theirs in self.visits.values() for visit in theirs]
        return Programme(
            visits=tuple(sorted(every, key=lambda each: (each.family, each.start, each.need, each.activity)))
        )

    def taken_by_others(self, families: Collection[str]) -> Taken:
        """Return what all but these families use."""
        return Taken(
            self.catalogue, [visit for name, those in self.visits.items() if name not in families for visit in those]
        )

    def is_locked(self, visit: Visit) -> bool:
        """Say whether a visit has to stay."""
        return visit in self.instance.locked

    def clear(self) -> set[str]:
        """Take away what breaks a rule, the cheapest first, never what is locked; return whose visits went.

        Sessions that are too small end here; everything else is a net below the models, for locked visits that
        contradict the rules.
        """
        hit: set[str] = set()
        while True:
            faults = check(self.instance, self.programme)
            gone: list[Visit] = []
            for fault in faults:
                if fault.kind in _OF_ALL:
                    continue
                free = [visit for visit in fault.visits if not self.is_locked(visit)]
                if fault.kind is FaultKind.SESSION_SMALL:
                    gone += free
                elif free and not gone:
                    gone.append(min(free, key=self.worth))
            if not gone:
                return hit
            for name in {visit.family for visit in gone}:
                self.put([visit for visit in self.visits[name] if visit not in gone], (name,))
                hit.add(name)

    def worth(self, visit: Visit) -> int:
        """Return what is lost when a visit goes."""
        family = self.lookup.families.get(visit.family)
        need = next((each for each in family.needs if each.id == visit.need), None) if family else None
        return price_of_one(need) if need else 0

    def copy(self) -> tuple[dict[str, tuple[Visit, ...]], dict[str, Price]]:
        """Return the visits and prices as they are now, to be restored."""
        return dict(self.visits), dict(self.prices)

    def restore(self, before: tuple[dict[str, tuple[Visit, ...]], dict[str, Price]]) -> None:
        """Put back what was."""
        self.visits, self.prices = dict(before[0]), dict(before[1])
