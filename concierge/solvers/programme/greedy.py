"""A first programme in a moment, as a person would make it: group moments first, then one family after the other."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from concierge.programmes.checker import check_family
from concierge.programmes.instance import Activity, Family, Need, Visit
from concierge.programmes.itineraries import Lookup, days_of
from concierge.programmes.pricing import price_family
from concierge.solvers.programme.stops import guided_starts, guides_of, possible_starts, who_attends
from concierge.solvers.programme.taken import Catalogue, Load, Taken, crowded, rides

TRIES = 24  # places tried for one need
TRIES_EACH = 3  # of them with one activity and one guide


@dataclass
class Greedy:
    """Places visits one by one and never moves one that stands."""

    catalogue: Catalogue
    lookup: Lookup
    only: Collection[str] | None = None  # families that may get visits; None: all of them

    def __post_init__(self) -> None:
        self.visits: dict[str, list[Visit]] = {family.id: [] for family in self.catalogue.instance.families}
        self.taken = Taken(self.catalogue)
        self.rides: dict[str, list[Load]] = {}

    def place(self, standing: Iterable[Visit]) -> list[Visit]:
        """Return a programme that holds these visits."""
        self.gather(standing)
        families = self._families
        order = sorted(families, key=lambda family: (len(family.present), _length(family), -len(family.needs)))
        for musts in (True, False):
            for family in order:
                for need in sorted(family.needs, key=lambda need: (len(need.activities), -need.weight)):
                    if need.must is musts:
                        self._serve(family, need)
        return self._every()

    def adopt(self, wished: Iterable[Visit]) -> None:
        """Add those of some visits that are still possible, one after the other."""
        for visit in wished:
            family, activity = self.catalogue.families[visit.family], self.catalogue.activities[visit.activity]
            need = next(each for each in family.needs if each.id == visit.need)
            free = self.taken.free_starts(
                activity, visit.guide, [visit.start], family=family.id, persons=len(visit.persons)
            )
            if free and self._missing(family, need, activity.id) > 0 and self._possible(family, visit):
                self._add(visit)

    def gather(self, standing: Iterable[Visit]) -> list[Visit]:
        """Return a programme that holds these visits, with the moments for which several have to come together."""
        for visit in standing:
            self._add(visit)
        for activity in self._group_moments():
            self._gather(activity)
        return self._every()

    @property
    def _families(self) -> list[Family]:
        return [each for each in self.catalogue.instance.families if self.only is None or each.id in self.only]

    def _every(self) -> list[Visit]:
        return [visit for theirs in self.visits.values() for visit in theirs]

    def _add(self, visit: Visit) -> None:
        self.visits.setdefault(visit.family, []).append(visit)
        if visit.activity in self.catalogue.activities:
            self.taken.add(visit)
            self._take_seats(visit.family)

    def _take_seats(self, name: str) -> None:
        family = self.catalogue.families.get(name)
        if family is not None and not family.own_car and self.catalogue.seats is not None:
            self.rides[name] = rides(self.catalogue, family, self._known(family))

    def _known(self, family: Family) -> list[Visit]:
        return [visit for visit in self.visits[family.id] if visit.activity in self.catalogue.activities]

    def _group_moments(self) -> list[Activity]:
        """Return the activities that take place for several only, the most wanted first."""
        wanted = {
            name: sum(name in need.activities for family in self.catalogue.instance.families for need in family.needs)
            for name in self.catalogue.activities
        }
        groups = [each for each in self.catalogue.instance.activities if each.least > 0 and each.families != 1]
        return sorted(groups, key=lambda activity: -wanted[activity.id])

    def _gather(self, activity: Activity) -> None:
        """Choose common starts, each for as many as can come at it."""
        while True:
            best: list[Visit] = []
            for guide in guides_of(self.catalogue, activity):
                starts = guided_starts(self.catalogue, activity, guide, possible_starts(activity))
                for start in _spread(starts, 12):
                    comers = self._comers(activity, guide, start)
                    if sum(len(visit.persons) for visit in comers) > sum(len(visit.persons) for visit in best):
                        best = comers
            there = self.taken.persons_at(activity.id, best[0].start, best[0].guide) if best else 0
            if not best or there + sum(len(visit.persons) for visit in best) < activity.least:
                return
            for visit in best:
                if self._possible(self.catalogue.families[visit.family], visit):
                    self._add(visit)

    def _comers(self, activity: Activity, guide: str | None, start: int) -> list[Visit]:
        """Return the visits of one session, as many families as it holds."""
        found: list[Visit] = []
        persons, families = 0, set[str]()
        for family in self._families:
            for need in family.needs:
                if activity.id not in need.activities or self._missing(family, need, activity.id) <= 0:
                    continue
                visit = next(self._visits_at(family, need, activity, guide, start), None)
                size = 0 if visit is None else len(visit.persons)
                if visit is None or not self.taken.fits_session(
                    activity, start, guide, families={*families, family.id}, persons=persons + size
                ):
                    continue
                found.append(visit)
                persons, families = persons + size, {*families, family.id}
                break
        room = self.catalogue.rooms.get(activity.place)
        while room is not None and found and sum(len(visit.persons) for visit in found) > room:
            found.pop()
        return found

    def _missing(self, family: Family, need: Need, activity: str) -> int:
        done = {visit.activity for visit in self.visits[family.id] if visit.need == need.id}
        return 0 if activity in done else need.count - len(done)

    def _visits_at(
        self, family: Family, need: Need, activity: Activity, guide: str | None, start: int
    ) -> Iterator[Visit]:
        """Yield the visits of a family at one start that break no rule and keep the pauses."""
        always, one_of = who_attends(family, need)
        size = len(always) + bool(one_of)
        if not size or not self.taken.free_starts(activity, guide, [start], family=family.id, persons=size):
            return
        for chosen in one_of or (None,):
            there = always | ({chosen} if chosen else set())
            visit = Visit(
                family=family.id, need=need.id, activity=activity.id, start=start, guide=guide,
                persons=tuple(person.id for person in family.persons if person.id in there),
            )  # fmt: skip
            if self._possible(family, visit):
                yield visit

    def _possible(self, family: Family, visit: Visit) -> bool:
        """Say whether the family can live with one visit more."""
        before, visits = self._known(family), [*self._known(family), visit]
        days = list(days_of(self.lookup, family, visits))
        faults = sum(1 for _fault in check_family(self.lookup, family, visits, days))
        if faults and faults > sum(
            1 for _fault in check_family(self.lookup, family, before, list(days_of(self.lookup, family, before)))
        ):
            return False
        if family.own_car or self.catalogue.seats is None:
            return True
        others = [ride for name, theirs in self.rides.items() if name != family.id for ride in theirs]
        return not crowded([*others, *rides(self.catalogue, family, visits)], self.catalogue.seats)

    def _serve(self, family: Family, need: Need) -> None:
        """Serve a need as often as it can be, each time at the cheapest of some places tried."""
        for _time in range(need.count):
            before = price_family(self.lookup, family, self._known(family), ()).total
            best: tuple[int, Visit] | None = None
            for visit in self._candidates(family, need):
                cost = price_family(self.lookup, family, [*self._known(family), visit], ()).total
                if best is None or cost < best[0]:
                    best = (cost, visit)
            if best is None or best[0] >= before:
                return
            self._add(best[1])

    def _candidates(self, family: Family, need: Need) -> Iterator[Visit]:
        tried = 0
        size = sum(map(len, who_attends(family, need)))
        for name in dict.fromkeys(need.activities):
            activity = self.catalogue.activities.get(name)
            if activity is None or not size or self._missing(family, need, name) <= 0:
                continue
            for guide in guides_of(self.catalogue, activity):
                for visit in self._some(family, need, activity, guide):
                    yield visit
                    tried += 1
                    if tried >= TRIES:
                        return

    def _some(self, family: Family, need: Need, activity: Activity, guide: str | None) -> Iterator[Visit]:
        starts = guided_starts(self.catalogue, activity, guide, possible_starts(activity))
        always, one_of = who_attends(family, need)
        size = len(always) + bool(one_of)
        starts = self.taken.free_starts(activity, guide, starts, family=family.id, persons=size)
        if activity.least > size:
            starts = [
                start for start in starts if self.taken.persons_at(activity.id, start, guide) + size >= activity.least
            ]
        given = 0
        for start in _spread(self._between(family, activity, starts), 8):
            visit = next(self._visits_at(family, need, activity, guide, start), None)
            if visit is not None:
                yield visit
                given += 1
                if given >= TRIES_EACH:
                    return

    def _between(self, family: Family, activity: Activity, starts: Sequence[int]) -> list[int]:
        """Return the starts that leave the time to get to and from what all of the family does already."""
        closed = []
        for visit in self._known(family):
            other = self.catalogue.activities[visit.activity]
            if len(visit.persons) == len(family.persons):
                away = self.catalogue.drive(activity.place, other.place)
                closed.append((visit.start - away - activity.minutes, visit.start + other.minutes + away))
        return [start for start in starts if not any(low < start < high for low, high in closed)]


def _spread(starts: Sequence[int], most: int) -> Sequence[int]:
    """Return at most so many of the starts, from the first to the last."""
    if len(starts) <= most:
        return starts
    step = (len(starts) - 1) / (most - 1)
    return [starts[round(step * number)] for number in range(most)]


def _length(family: Family) -> int:
    return sum(end - start for start, end in family.present)
