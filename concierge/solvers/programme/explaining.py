"""The fewest things to relax so that one need or pause of one family is kept, all other families as they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ortools.sat.python import cp_model

from concierge.programmes.instance import STEP, Activity, Family, Instance, Need, Pause, Programme, Visit, Window
from concierge.solvers.programme.bodies import Expression, Literal, Loose, Place
from concierge.solvers.programme.family_part import FamilyPart
from concierge.solvers.programme.obstacles import Obstacles
from concierge.solvers.programme.reasons import Explanation, Giving, Relaxation
from concierge.solvers.programme.shared_part import share
from concierge.solvers.programme.stops import Stop, StopFinder, guides_of, possible_starts, who_attends
from concierge.solvers.programme.taken import Catalogue, Taken

FEWER: Final = 100  # one thing fewer is worth more than which ones; then those that are easier to ask for
DAYS_AROUND: Final = 12 * 60  # minutes before and after its presence in which a family could be there
NEAR: Final = 90  # minutes around a pause: the visits in them may take other times
BEFORE: Final = 1000  # giving way counts before all visits that move
GIVEN_UP: Final = 50  # a visit is moved rather than given up for a pause; two things are still worse than one


def explain(
    instance: Instance, programme: Programme, family_id: str, need_id: str, *, seconds: float = 5
) -> Explanation:
    """Return the smallest set of things that would make one more activity of a need possible.

    What the family has otherwise stays kept, perhaps at another time. Times are counted in work: the same answer
    everywhere.
    """
    family = next(each for each in instance.families if each.id == family_id)
    need = next(each for each in family.needs if each.id == need_id)
    return _Explaining(Catalogue(instance), programme, family, need=need).explain(seconds)


def explain_pause(
    instance: Instance, programme: Programme, family_id: str, pause_id: str, *, seconds: float = 5
) -> Explanation:
    """Return the smallest set of things that would leave a family a pause, all its visits kept unless they give way.

    The visits around it may be at another time, also at one that is closed when what closes it gives way.
    """
    family = next(each for each in instance.families if each.id == family_id)
    pause = next(each for each in family.pauses if each.id == pause_id)
    return _Explaining(Catalogue(instance), programme, family, pause=pause).explain(seconds)


@dataclass
class _Explaining:
    catalogue: Catalogue
    programme: Programme
    family: Family
    need: Need | None = None
    pause: Pause | None = None
    model: cp_model.CpModel = field(init=False, default_factory=cp_model.CpModel)
    given: dict[Relaxation, Literal] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        known = [visit for visit in self.programme.visits if visit.activity in self.catalogue.activities]
        self.own = [visit for visit in known if visit.family == self.family.id]
        self.taken = Taken(self.catalogue, [visit for visit in known if visit.family != self.family.id])
        self.obstacles = Obstacles(self.catalogue, self.taken, self.family)
        self.done = {(visit.need, visit.activity) for visit in self.own if self._is_wanted(visit)}

    def _is_wanted(self, visit: Visit) -> bool:
        """Say whether a visit serves the very need that is explained."""
        return self.need is not None and visit.need == self.need.id

    def explain(self, seconds: float) -> Explanation:
        """Build the model, ask for one more of the need or for the pause, give way as little as possible."""
        loose = Loose(
            self._give(Relaxation(kind=Giving.PRESENCE, family=self.family.id)),
            self._give(Relaxation(kind=Giving.CHILDREN, family=self.family.id)),
        )
        wishes = list(self._wishes())
        part = FamilyPart(self.model, self.catalogue, self.family, [*self._usual(), *wishes], loose=loose)
        alone = Catalogue(self.catalogue.instance)
        alone.seats, alone.rooms = None, {}  # what others use of them may give way
        share(self.model, alone, [part], Taken(alone))
        wished = [place for place in part.places if any(place.stop is stop for stop in wishes)]
        for place in wished:
            self._obstacles(place, loose)
        self._keep(part)
        self._locks(part)
        self._seats(part)
        price = sum((FEWER + rank) * self.given[each] for each, rank in self._ranks())
        self.model.minimize(BEFORE * price + self._moved(part))
        return self._answer(part, wished, seconds)

    def _give(self, relaxation: Relaxation) -> Literal:
        """Return the literal under which something gives way."""
        if relaxation not in self.given:
            self.given[relaxation] = self.model.new_bool_var("")
        return self.given[relaxation]

    def _ranks(self) -> Iterator[tuple[Relaxation, int]]:
        order = list(Giving)
        for relaxation in self.given:
            last = GIVEN_UP if self.pause is not None and relaxation.kind is Giving.NEED else 0
            yield relaxation, order.index(relaxation.kind) + last

    def _moved(self, part: FamilyPart) -> Expression:
        """Count for a pause what is no longer as it was: what is told shall be about as little as possible."""
        if self.pause is None:
            return 0
        kept: list[Literal] = []
        for visit in self.own:
            ways = [
                way
                for place in part.places
                if place.stop.need.id == visit.need and (way := part.same(place, visit)) is not None
            ]
            if ways:
                self.model.add_at_most_one(ways)
                kept += ways
        return sum(place.present for place in part.places) + sum(1 - each for each in kept)

    def _usual(self) -> list[Stop]:
        """Return the usual stops; of the need that is explained only what is done."""
        finder = StopFinder(
            catalogue=self.catalogue, family=self.family, taken=self.taken,
            extra=[*self.own, *self.catalogue.instance.locked],
        )  # fmt: skip
        return [
            stop
            for stop in finder.find()
            if self.need is None or stop.need.id != self.need.id or (stop.need.id, stop.activity.id) in self.done
        ]

    def _wishes(self) -> Iterator[Stop]:
        """Yield what is asked for at any time: of the need what is not done, of a pause the visits around it."""
        if self.need is not None:
            missing = [name for name in dict.fromkeys(self.need.activities) if (self.need.id, name) not in self.done]
            yield from self._at_any_time(self.need, missing)
            return
        around = self._around()
        for need in self.family.needs:
            yield from self._at_any_time(need, dict.fromkeys(v.activity for v in around if v.need == need.id))

    def _around(self) -> list[Visit]:
        """Return the visits of the family around the pause."""
        low, high = self.pause.window if self.pause is not None else (0, 0)
        return [
            visit
            for visit in self.own
            if visit.start < high + NEAR
            and visit.start + self.catalogue.activities[visit.activity].minutes > low - NEAR
        ]  # fmt: skip

    def _at_any_time(self, need: Need, names: Iterable[str]) -> Iterator[Stop]:
        always, one_of = who_attends(self.family, need)
        adults = tuple(person.id for person in self.family.persons if not person.child)
        attendances = [(always, one_of)] if always or one_of else []
        if len(always & set(adults)) > 1 or not attendances:
            attendances.append((always - set(adults), adults))
        for name in names:
            activity = self.catalogue.activities.get(name)
            if activity is None:
                continue
            guides = guides_of(self.catalogue, activity)
            for day, starts in enumerate(self._any_time(activity)):
                if starts and guides:
                    options = dict.fromkeys(guides, starts)
                    for there, chosen in attendances:
                        yield Stop(need=need, activity=activity, day=day, always=there, one_of=chosen, starts=options)

    def _any_time(self, activity: Activity) -> Iterator[tuple[int, ...]]:
        """Yield the starts of each day, before arrival and after departure too, on the grid of the activity."""
        phase = next(iter(possible_starts(activity)), 0) % STEP
        days = sorted(self.family.present)
        by_day: dict[Window, tuple[int, ...]] = {}
        for index, (low, high) in enumerate(days):
            before = low - DAYS_AROUND if index == 0 else max(low - DAYS_AROUND, (days[index - 1][1] + low) // 2)
            after = high + DAYS_AROUND if index + 1 == len(days) else (high + days[index + 1][0]) // 2
            after = min(after, high + DAYS_AROUND)
            first = before + (phase - before) % STEP
            by_day[low, high] = tuple(range(first, after - activity.minutes + 1, STEP))
        yield from (by_day[window] for window in self.family.present)

    def _obstacles(self, place: Place, loose: Loose) -> None:
        """Let a wished stop begin only where nothing is in its way, or what is in its way gives way."""
        stop = place.stop
        if stop.one_of and who_attends(self.family, stop.need) != (stop.always, stop.one_of):
            attends = self._give(Relaxation(kind=Giving.WHO_ATTENDS, family=self.family.id, need=stop.need.id))
            self.model.add_implication(place.present, attends)
        for guide, literal in place.guides.items():
            starts = stop.starts[guide]
            for relaxation, closed in self.obstacles.of(stop, guide):
                allowed = [(start - place.first) // STEP for start in starts if not closed(start)]
                if len(allowed) == len(starts):
                    continue
                way = loose.presence if relaxation.kind is Giving.PRESENCE else self._give(relaxation)
                domain = cp_model.Domain.from_values(allowed)
                self.model.add_linear_expression_in_domain(place.at, domain).only_enforce_if(literal, ~way)

    def _keep(self, part: FamilyPart) -> None:
        """Ask for one more of the need or for the pause, and for all that the family has, unless it gives way."""
        around = self._around()
        for need in self.family.needs:
            done = len({visit.activity for visit in self.own if visit.need == need.id})
            missing = max(0, need.count - done)
            if self.need is not None and need.id == self.need.id:
                self.model.add(part.missing[need.id] <= max(0, missing - 1))
            elif missing < need.count:
                theirs = tuple(visit for visit in around if visit.need == need.id)
                way = self._give(Relaxation(kind=Giving.NEED, family=self.family.id, need=need.id, visits=theirs))
                self.model.add(part.missing[need.id] <= missing + need.count * way)
        lost = self.obstacles.lost_pauses(self.own)
        for pause in self.family.pauses:
            if self.pause is not None and pause.id == self.pause.id:
                self.model.add(part.kept[pause.id] == 1)
            elif pause.id not in lost:
                way = self._give(Relaxation(kind=Giving.PAUSE, family=self.family.id, pause=pause.id))
                self.model.add_bool_or([part.kept[pause.id], way])

    def _locks(self, part: FamilyPart) -> None:
        for visit in self.catalogue.instance.locked:
            if visit.family != self.family.id:
                continue
            ways = [
                way
                for place in part.places
                if place.stop.need.id == visit.need and (way := part.same(place, visit)) is not None
            ]
            if ways:
                way = self._give(Relaxation(kind=Giving.LOCK, family=self.family.id, visits=(visit,)))
                self.model.add_bool_or([*ways, way])

    def _seats(self, part: FamilyPart) -> None:
        seats = self.catalogue.seats
        if seats is None or self.family.own_car:
            return
        intervals: list[Any] = []
        sizes: list[int] = []
        for route in part.routes:
            legs = [*route.legs, *route.returns]
            intervals += legs
            sizes += [len(route.body.persons)] * len(legs)
        for start, end, size in self.taken.seats:
            intervals.append(self.model.new_fixed_size_interval_var(start, end - start, ""))
            sizes.append(size)
        way = self._give(Relaxation(kind=Giving.SEATS, family=self.family.id))
        self.model.add_cumulative(intervals, sizes, seats + (sum(sizes) + 1) * way)

    def _answer(self, part: FamilyPart, wished: Sequence[Place], seconds: float) -> Explanation:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = seconds
        solver.parameters.random_seed = 1
        solver.parameters.linearization_level = 0  # five times as fast as with linear relaxations
        status = solver.solve(self.model)
        nothing = Explanation(
            family=self.family.id, possible=False, need=self.need.id if self.need is not None else None,
            pause=self.pause.id if self.pause is not None else None,
        )  # fmt: skip
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return replace(nothing, smallest=status == cp_model.INFEASIBLE)
        given = [relaxation for relaxation, literal in self.given.items() if solver.boolean_value(literal)]
        order = list(Giving)
        price = sum(FEWER + rank for each, rank in self._ranks() if each in given)
        chosen = [self._visit(place, solver) for place in wished if solver.boolean_value(place.present)]
        plan = tuple(self._visit(place, solver) for place in part.places if solver.boolean_value(place.present))
        return replace(
            nothing, possible=True, relaxations=tuple(sorted(given, key=lambda each: order.index(each.kind))),
            visit=self._becoming(chosen, plan), plan=plan,
            smallest=status == cp_model.OPTIMAL or solver.best_objective_bound > BEFORE * price - 1,
        )  # fmt: skip

    def _becoming(self, chosen: Sequence[Visit], plan: Sequence[Visit]) -> Visit | None:
        """Return what becomes possible; of a pause the one visit around it that is not as it was."""
        if self.need is not None:
            return next(iter(chosen), None)
        around = {(visit.need, visit.activity) for visit in self._around()}
        was = {(visit.need, visit.activity, visit.start, visit.guide, frozenset(visit.persons)) for visit in self.own}
        moved = [
            visit
            for visit in plan
            if (visit.need, visit.activity, visit.start, visit.guide, frozenset(visit.persons)) not in was
        ]
        return moved[0] if len(moved) == 1 and (moved[0].need, moved[0].activity) in around else None

    def _visit(self, place: Place, solver: cp_model.CpSolver) -> Visit:
        chosen = {person for person, literal in place.attends.items() if solver.boolean_value(literal)}
        there = place.stop.always | chosen
        return Visit(
            family=self.family.id,
            need=place.stop.need.id,
            activity=place.stop.activity.id,
            start=solver.value(place.start),
            persons=tuple(person.id for person in self.family.persons if person.id in there),
            guide=next(guide for guide, literal in place.guides.items() if solver.boolean_value(literal)),
        )
