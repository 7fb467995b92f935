"""One to three families solved together while all others stay as they are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Final

from ortools.sat.python import cp_model

from concierge.programmes.instance import Family, Visit
from concierge.solvers.programme.bodies import Place
from concierge.solvers.programme.family_part import FamilyPart, Wanted
from concierge.solvers.programme.filled import fill_sessions
from concierge.solvers.programme.shared_part import share
from concierge.solvers.programme.stops import StartRule, Stop, StopFinder
from concierge.solvers.programme.taken import Catalogue, Taken

HINT_SECONDS: Final = 5.0
WORK_OF_A_SECOND: Final = 0.3  # deterministic time of the solver
LIGHTER: Final = 0.6  # as much of it takes longer where neighbourhoods are searched

_SOLVED: Final = (cp_model.OPTIMAL, cp_model.FEASIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long a model may be searched: seconds of an ordinary machine, counted in work done.

    Unless the answer has to be the same everywhere, the clock ends it too, `patience` times later than planned.
    """

    seconds: float
    workers: int = 1
    deterministic: bool = False
    patience: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model says: the visits of its families, what they cost, and at least would cost."""

    visits: tuple[Visit, ...]
    price: int
    bound: int
    optimal: bool
    spent: float


@dataclass
class Group:
    """The model of some families."""

    catalogue: Catalogue
    families: Sequence[Family]
    taken: Taken
    fixed: Sequence[Visit] = ()
    extra: Sequence[Visit] = ()
    wanted: Sequence[Wanted] = ()
    blocked: Sequence[Visit] = ()
    narrow: StartRule | None = None
    cores: Collection[tuple[str, str, str]] | None = None  # family, need, activity: the only ones that may be visited
    fills: bool = False  # no session stays below its least number: for a model of everybody
    model: cp_model.CpModel = field(init=False, default_factory=cp_model.CpModel)
    parts: list[FamilyPart] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = [
            FamilyPart(self.model, self.catalogue, family, self._stops(family), self._wanted(family))
            for family in self.families
        ]
        share(self.model, self.catalogue, self.parts, self.taken)
        if self.fills:
            fill_sessions(self.model, self.parts, self.taken)
        self.model.minimize(sum(part.objective for part in self.parts))

    def _stops(self, family: Family) -> list[Stop]:
        fixed, extra, blocked = (
            [visit for visit in those if visit.family == family.id] for those in (self.fixed, self.extra, self.blocked)
        )
        stops = StopFinder(
            catalogue=self.catalogue, family=family, taken=self.taken, fixed=fixed, extra=extra, blocked=blocked,
            narrow=self.narrow,
        ).find()  # fmt: skip
        if self.cores is None:
            return stops
        return [stop for stop in stops if stop.locked or (family.id, stop.need.id, stop.activity.id) in self.cores]

    def _wanted(self, family: Family) -> list[Wanted]:
        return [wanted for wanted in self.wanted if wanted.visit.family == family.id]

    def at_least(self, bound: int) -> None:
        """Tell the model a price below which nothing can be found, so that it ends when it gets there."""
        self.model.add(sum(part.objective for part in self.parts) >= bound)

    def at_most(self, price: int) -> None:
        """Tell the model a price that is known to be possible."""
        self.model.add(sum(part.objective for part in self.parts) <= price)

    def solve(self, effort: Effort, start: Sequence[Visit] = (), *, proof: bool = False) -> Answer | None:
        """Return the best answer found, beginning with these visits; None: none was found in time.

        `proof`: the bound matters more than the answer.
        """
        spent = 0.0
        if self._hint(start):
            first = self._solver(replace(effort, seconds=min(HINT_SECONDS, effort.seconds), workers=1))
            first.parameters.fix_variables_to_their_hinted_value = True
            status = first.solve(self.model)
            spent += _spent(first, effort)
            self.model.clear_hints()  # type: ignore[no-untyped-call]
            if status in _SOLVED:
                self._hint_everything(first)
        if proof:
            return self._prove(effort, spent)
        return self._search(effort, spent)

    def _search(self, effort: Effort, spent: float) -> Answer | None:
        """Search through for half of the time, then around what was found: each succeeds where the other fails."""
        half = replace(effort, seconds=effort.seconds / 2)
        first = self._solver(half)
        found = self._answer(first, half, spent)
        if found is None or found.optimal:
            return found
        self._hint_everything(first)
        solver = self._solver(replace(half, seconds=half.seconds * LIGHTER))
        solver.parameters.use_lns_only = True
        solver.parameters.interleave_search = True
        second = self._answer(solver, half, found.spent)
        return found if second is None or second.price > found.price else second

    def _prove(self, effort: Effort, spent: float) -> Answer | None:
        """Search for a third of the time, then bound with the help of linear relaxations."""
        third = replace(effort, seconds=effort.seconds / 3)
        first = self._solver(third)
        found = self._answer(first, third, spent)
        if found is None or found.optimal:
            return found
        self.at_most(found.price)
        self._hint_everything(first)
        rest = replace(effort, seconds=effort.seconds * 2 / 3)
        solver = self._solver(rest)
        solver.parameters.linearization_level = 2
        solver.parameters.optimize_with_lb_tree_search = True
        second = self._answer(solver, rest, found.spent)
        if second is None:  # the bound is known all the same
            bound = ceil(solver.best_objective_bound - 1e-6)
            return replace(found, bound=max(found.bound, bound), spent=found.spent + _spent(solver, effort))
        return second if second.price <= found.price else replace(found, bound=max(found.bound, second.bound))

    def _answer(self, solver: cp_model.CpSolver, effort: Effort, spent: float) -> Answer | None:
        status = solver.solve(self.model)
        spent += _spent(solver, effort)
        if status not in _SOLVED:
            return None
        return Answer(
            visits=tuple(self._read(solver)),
            price=round(solver.objective_value),
            bound=ceil(solver.best_objective_bound - 1e-6),
            optimal=status == cp_model.OPTIMAL,
            spent=spent,
        )

    def _solver(self, effort: Effort) -> cp_model.CpSolver:
        """Return a solver without linear relaxations: they cost more here than they give, except to prove."""
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = effort.workers
        parameters.max_deterministic_time = effort.seconds * WORK_OF_A_SECOND
        if not effort.deterministic:
            parameters.max_time_in_seconds = effort.seconds * effort.patience
        parameters.random_seed = 1
        parameters.linearization_level = 0
        parameters.cp_model_presolve = False
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
        parameters.max_presolve_iterations = 1
        return solver

    def _hint(self, visits: Sequence[Visit]) -> bool:
        """Suggest exactly these visits; what follows from them is completed by a search in which they are fixed."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        chosen = [(part, place, self._matching(part, place, visits)) for part in self.parts for place in part.places]
        if not any(visit for _part, _place, visit in chosen):
            return False
        used: set[int] = set()
        for _part, place, visit in chosen:
            taken = visit is not None and id(visit) not in used
            if taken:
                used.add(id(visit))
            if not place.stop.locked:
                self.model.add_hint(place.present, taken)
            if visit is None or not taken:
                continue
            self.model.add_hint(place.at, place.step_of(visit.start))
            if len(place.guides) > 1:
                for guide, literal in place.guides.items():
                    self.model.add_hint(literal, guide == visit.guide)
            for person, literal in place.attends.items():
                self.model.add_hint(literal, person in visit.persons)
        return True

    def _matching(self, part: FamilyPart, place: Place, visits: Sequence[Visit]) -> Visit | None:
        """Return the visit that a stop can be."""
        for visit in visits:
            if (visit.family, visit.need, visit.activity) != (
                part.family.id, place.stop.need.id, place.stop.activity.id,
            ):  # fmt: skip
                continue
            if visit.start in place.stop.starts.get(visit.guide, ()):
                return visit
        return None

    def _hint_everything(self, solver: cp_model.CpSolver) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        proto = self.model.proto
        values = solver.response_proto.solution
        for index in range(len(proto.variables)):
            proto.solution_hint.vars.append(index)
            proto.solution_hint.values.append(values[index])

    def _read(self, solver: cp_model.CpSolver) -> Iterable[Visit]:
        for part in self.parts:
            for place in part.places:
                if not solver.boolean_value(place.present):
                    continue
                if place.stop.locked is not None:
                    yield place.stop.locked
                    continue
                chosen = {person for person, literal in place.attends.items() if solver.boolean_value(literal)}
                there = place.stop.always | chosen
                yield Visit(
                    family=part.family.id,
                    need=place.stop.need.id,
                    activity=place.stop.activity.id,
                    start=solver.value(place.start),
                    persons=tuple(person.id for person in part.family.persons if person.id in there),
                    guide=next(guide for guide, literal in place.guides.items() if solver.boolean_value(literal)),
                )


def _spent(solver: cp_model.CpSolver, effort: Effort) -> float:
    if effort.deterministic:
        return float(solver.response_proto.deterministic_time) / WORK_OF_A_SECOND
    return float(solver.wall_time)
