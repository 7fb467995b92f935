"""One family in a model: its stops with presence, start and guide; who attends; needs, pauses, children, price."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from concierge.programmes.instance import MUST, STEP, Family, Need, Pause, Visit
from concierge.solvers.programme.bodies import Body, Expression, Literal, Loose, Place, Route
from concierge.solvers.programme.stops import Stop
from concierge.solvers.programme.taken import Catalogue


@dataclass(slots=True, kw_only=True)
class Wanted:
    """A visit that costs something when it is not kept as it is: told before, or others depend on it."""

    visit: Visit
    price: int


@dataclass
class FamilyPart:
    """Adds one family to a model when it is made; `objective` is what its programme costs."""

    model: cp_model.CpModel
    catalogue: Catalogue
    family: Family
    stops: Sequence[Stop]
    wanted: Sequence[Wanted] = ()
    loose: Loose | None = None
    places: list[Place] = field(init=False)
    missing: dict[str, Expression] = field(init=False)
    kept: dict[str, Literal] = field(init=False)
    routes: list[Route] = field(init=False)
    objective: Expression = field(init=False)

    def __post_init__(self) -> None:
        self.places = [self._place(stop) for stop in self.stops]
        self.missing = {need.id: self._missing(need) for need in self.family.needs}
        self.routes = [
            Route(self.model, self.catalogue, self.family, body, self._stays(body), self.loose) for body in self.bodies
        ]
        self.kept = {pause.id: self._kept(pause) for pause in self.family.pauses}
        for route in self.routes:
            route.close()
        self._watch_children()
        self.objective = sum((self._musts(), self._wishes(), self._drives(), self._changes()))
        self.objective += sum(route.waits * len(route.body.adults) for route in self.routes if route.body.adults)

    def _place(self, stop: Stop) -> Place:
        """Add presence, start and the choice of a guide and of an adult."""
        model = self.model
        every = sorted({start for starts in stop.starts.values() for start in starts})
        base = every[0]
        present = model.new_constant(1) if stop.locked else model.new_bool_var("")
        steps = [(start - base) // STEP for start in every]
        at = model.new_int_var_from_domain(cp_model.Domain.from_values(steps), "")
        guides: dict[str | None, Literal] = {}
        for guide, starts in stop.starts.items():
            guides[guide] = present if len(stop.starts) == 1 else model.new_bool_var("")
            if len(starts) < len(every):
                domain = cp_model.Domain.from_values([(start - base) // STEP for start in starts])
                model.add_linear_expression_in_domain(at, domain).only_enforce_if(guides[guide])
        if len(guides) > 1:
            model.add_exactly_one([*guides.values(), ~present])
        attends = {person: model.new_bool_var("") for person in stop.one_of}
        if attends:
            model.add_exactly_one([*attends.values(), ~present])
        return Place(stop, present, base + STEP * at, base, every[-1], guides, attends, at)

    def _missing(self, need: Need) -> Expression:
        """Count what is missing of a need; one activity serves it once."""
        theirs = [place for place in self.places if place.stop.need.id == need.id]
        by_activity: dict[str, list[Place]] = defaultdict(list)
        for place in theirs:
            by_activity[place.stop.activity.id].append(place)
        for same in by_activity.values():
            if len(same) > 1:
                self.model.add_at_most_one(place.present for place in same)
        missing = self.model.new_int_var(0, need.count, "")
        self.model.add(missing + sum(place.present for place in theirs) == need.count)
        return missing

    @cached_property
    def bodies(self) -> list[Body]:
        """Return persons who go the same ways in any case, together."""
        persons = self.family.persons
        if not self.family.may_part:
            return [Body.of(persons)]
        alike: dict[tuple[int, ...], list[Any]] = defaultdict(list)
        for number, person in enumerate(persons):
            chosen = any(person.id in stop.one_of for stop in self.stops)
            signature = tuple(at for at, stop in enumerate(self.stops) if person.id in stop.always)
            alike[(*signature, -number - 1) if chosen else signature].append(person)
        return [Body.of(those) for those in alike.values()]

    def attendance(self, place: Place, person: str) -> Literal | None:
        """Return when somebody is at a stop; None: never."""
        if person in place.stop.always:
            return place.present
        return place.attends.get(person)

    def _stays(self, body: Body) -> list[tuple[Place, Literal]]:
        found = []
        for place in self.places:
            literal = place.present if not self.family.may_part else self.attendance(place, body.persons[0])
            if literal is not None:
                found.append((place, literal))
        return found

    def _kept(self, pause: Pause) -> Literal:
        """Return whether a pause is kept: each person has the time or is where it is served."""
        kept = self.model.new_bool_var("")
        low, high = pause.window
        serving = [place for place in self.places if place.stop.activity.id in pause.activities]
        for route in self.routes:
            theirs = [person for person in route.body.persons if person in pause.persons]
            if not theirs:
                continue
            free = route.add_pause(pause) if high - low >= pause.minutes else None
            for person in theirs:
                ways = [] if free is None else [free]
                for place in serving:
                    there = self.attendance(place, person)
                    if there is not None and place.first < high and place.last + place.stop.activity.minutes > low:
                        serves = self.model.new_bool_var("")
                        self.model.add_implication(serves, there)
                        self.model.add(place.start < high).only_enforce_if(serves)
                        self.model.add(place.start > low - place.stop.activity.minutes).only_enforce_if(serves)
                        ways.append(serves)
                self.model.add_bool_or([~kept, *ways])
        return kept

    def _watch_children(self) -> None:
        """A child that is at no visit is with an adult who is at none, except while it is looked after."""
        adults = sum(not person.child for person in self.family.persons)
        seen: set[tuple[int, ...]] = set()
        for person in self.family.persons:
            if not person.child or not adults:
                continue
            without = [place for place in self.places if person.id not in place.stop.always]
            alone = [place for place in self.places if person.id in place.stop.always and self._adults_at(place) == 0]
            signature = tuple(self.places.index(place) for place in without)
            if signature not in seen:
                seen.add(signature)
                self._watch(without, alone, adults)

    def _adults_at(self, place: Place) -> int:
        adults = {person.id for person in self.family.persons if not person.child}
        return len(place.stop.always & adults) + bool(place.stop.one_of)

    def _watch(self, without: Sequence[Place], alone: Sequence[Place], adults: int) -> None:
        """Adults at visits without the child, and the time it is neither looked after nor at a visit on its own."""
        model = self.model
        intervals: list[Any] = []
        demands: list[int] = []
        for place in without:
            if self._adults_at(place):
                minutes = place.stop.activity.minutes
                intervals.append(model.new_optional_fixed_size_interval_var(place.start, minutes, place.present, ""))
                demands.append(self._adults_at(place))
        if sum(demands) < adults or not intervals:
            return
        low, high = min(day[0] for day in self.family.present), max(day[1] for day in self.family.present)
        for start, end in _outside(self.family.care, low, high):
            intervals.append(model.new_fixed_size_interval_var(start, end - start, ""))
            demands.append(1)
        capacity: Expression = adults
        if alone:
            gaps = self._gaps(alone, low, high)
            intervals += gaps
            demands += [1] * len(gaps)
            capacity += 1
        if self.loose is not None:
            capacity += (sum(demands) + 1) * self.loose.children
        model.add_cumulative(intervals, demands, capacity)

    def _gaps(self, alone: Sequence[Place], low: int, high: int) -> list[Any]:
        """Return the intervals between a child's visits on its own, in whatever order they come."""
        model = self.model
        nothing = model.new_bool_var("")
        arcs: list[tuple[int, int, Literal]] = [(0, 0, nothing)]
        gaps = [model.new_optional_fixed_size_interval_var(low, high - low, nothing, "")]
        for index, one in enumerate(alone, 1):
            end = one.start + one.stop.activity.minutes
            first, last = model.new_bool_var(""), model.new_bool_var("")
            arcs += [(index, index, ~one.present), (0, index, first), (index, 0, last)]
            gaps.append(self._gap(low, one.start, first))
            gaps.append(self._gap(end, high, last))
            for other_index, other in enumerate(alone, 1):
                if other_index != index:
                    follows = model.new_bool_var("")
                    arcs.append((index, other_index, follows))
                    gaps.append(self._gap(end, other.start, follows))
        model.add_circuit(arcs)
        return gaps

    def _gap(self, start: Expression, end: Expression, literal: Literal) -> Any:
        size = self.model.new_int_var(0, 10**6, "")
        return self.model.new_optional_interval_var(start, size, end, literal, "")

    def _musts(self) -> Expression:
        lost = [max(MUST, MUST * need.weight // 10) * self.missing[need.id] for need in self.family.needs if need.must]
        return sum(lost) + MUST * sum(1 - kept for kept in self.kept.values())

    def _wishes(self) -> Expression:
        """Weigh the wishes, and their square for fairness: exact at every sum that weights can give."""
        wishes = [need for need in self.family.needs if not need.must and need.weight * need.count > 0]
        everything = sum(need.weight * need.count for need in wishes)
        if not everything:
            return 0
        sums = {0}
        for need in wishes:
            sums = {each + need.weight * times for each in sums for times in range(need.count + 1)}
        lost = self.model.new_int_var(0, everything, "")
        self.model.add(lost == sum(need.weight * self.missing[need.id] for need in wishes))
        share = self.model.new_int_var(0, everything, "")
        ordered = sorted(sums)
        for low, high in pairwise(ordered):
            self.model.add(everything * share >= (low + high) * lost - low * high - (everything - 1))
        return lost + share

    def _drives(self) -> Expression:
        driven = sum(route.driven * len(route.body.adults) for route in self.routes if route.body.adults)
        tenth = self.model.new_int_var(0, 10**5, "")
        self.model.add(10 * tenth >= driven - 9)
        return tenth

    def _changes(self) -> Expression:
        """Price each wanted visit that is not kept as it is."""
        total: Expression = 0
        for wanted in self.wanted:
            ways = [way for place in self.places if (way := self.same(place, wanted.visit)) is not None]
            if ways:
                self.model.add_at_most_one(ways)
            total += wanted.price * (1 - sum(ways))
        return total

    def same(self, place: Place, visit: Visit) -> Literal | None:
        """Return a literal that holds only if the stop is this very visit; None: it cannot be."""
        stop, persons = place.stop, set(visit.persons)
        starts = stop.starts.get(visit.guide, ())
        chosen = persons - stop.always
        if stop.activity.id != visit.activity or visit.start not in starts or not stop.always <= persons:
            return None
        if len(chosen) != bool(stop.one_of) or not chosen <= set(stop.one_of):
            return None
        same = self.model.new_bool_var("")
        self.model.add_implication(same, place.guides[visit.guide])
        self.model.add(place.start == visit.start).only_enforce_if(same)
        for person in chosen:
            self.model.add_implication(same, place.attends[person])
        return same


def _outside(windows: Sequence[tuple[int, int]], low: int, high: int) -> list[tuple[int, int]]:
    """Return what is left of a span outside some windows."""
    found, now = [], low
    for start, end in sorted(windows):
        if start > now:
            found.append((now, min(start, high)))
        now = max(now, end)
    if now < high:
        found.append((now, high))
    return [(start, end) for start, end in found if start < end]
