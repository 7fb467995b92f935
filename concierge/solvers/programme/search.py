"""The search: a first programme, each family alone for the bound, then families again, worst regret first; groups."""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from concierge.programmes.instance import Activity, Family, Instance, Programme, Visit
from concierge.solvers.programme.by_ways import Core, Plan, plan_by_ways
from concierge.solvers.programme.family_part import Wanted
from concierge.solvers.programme.found import Found, Listener, Progress, gap_between
from concierge.solvers.programme.greedy import Greedy
from concierge.solvers.programme.group import Answer, Effort, Group
from concierge.solvers.programme.neighbours import Neighbours
from concierge.solvers.programme.state import State
from concierge.solvers.programme.stops import StopFinder
from concierge.solvers.programme.taken import Taken

SHARE_OF_ONE: Final = 1 / 25  # of the time for one step, at most
SHORTEST: Final = 1.0  # seconds of one step
LONGEST: Final = 8.0
WAYS_OF_A_STEP: Final = 150_000  # of one family on one day, at most
WAYS_OF_A_BOUND: Final = 1_500_000
WAYS_OF_A_SECOND: Final = 150_000  # on an ordinary machine
WORTH_A_MODEL: Final = 4  # what the best liveable way costs more than the best of all
SMALL_MODEL: Final = 0.7  # seconds


@dataclass
class Search:
    """One run; `seconds` are those of the search, those of the bound before it are counted apart."""

    instance: Instance
    seconds: float
    report: Listener | None = None
    workers: int = 1
    deterministic: bool = False
    bound_seconds: float | None = None
    clock: Callable[[], float] = time.monotonic  # another one measures processor time
    state: State = field(init=False)
    alone: dict[str, int] = field(init=False, default_factory=dict)
    ideals: dict[str, tuple[Visit, ...]] = field(init=False, default_factory=dict)
    steps: int = field(init=False, default=0)
    stopped: bool = field(init=False, default=False)
    spent: float = field(init=False, default=0.0)  # in the search
    spent_on_bound: float = field(init=False, default=0.0)
    musts_after: float = field(init=False, default=0.0)
    by_models: bool = field(init=False, default=False)
    worked: float = field(init=False, default=0.0)  # in one step, counted in work

    def __post_init__(self) -> None:
        self.state = State(self.instance)
        self.unsound = {visit.family for visit in self.state.locks.unsound}

    def run(self, start: Programme | None = None) -> Found:
        """Search until the time is over, nothing can be better, or somebody says that it is enough."""
        self._begin(start)
        greedy = self.state.total
        self.tell()
        self._bound()
        self._adopt_ideals()
        self._improve()
        return self.found(greedy)

    def found(self, greedy: int | None = None) -> Found:
        """Return the best programme with what is proved about it."""
        price, bound = self.state.price, sum(self.alone.values())
        return Found(
            programme=self.state.programme, price=price, bound=bound, gap=gap_between(price.total, bound),
            greedy=greedy, alone=dict(self.alone), steps=self.steps, stopped=self.stopped, seconds=self.spent,
            bound_seconds=self.spent_on_bound, musts_after=self.musts_after,
        )  # fmt: skip

    def _begin(self, start: Programme | None) -> None:
        """Take what is given as far as it can be lived, and place what it leaves out."""
        began = self.clock()
        state = self.state
        if start is not None:
            known = [visit for visit in start.visits if visit.family in state.lookup.families]
            others = [visit for visit in known if not state.is_locked(visit)]
            state.put([*state.instance.locked, *others])
            state.clear()
        standing = state.programme.visits
        state.put(Greedy(state.catalogue, state.lookup).place(standing))
        state.clear()
        if not self.deterministic:
            self.spent += self.clock() - began

    def _bound(self) -> None:
        """Solve each family as if it had everything for itself."""
        limit = self.seconds if self.bound_seconds is None else self.bound_seconds
        nobody = Taken(self.state.catalogue)
        families = [family for family in self.instance.families if family.id not in self.unsound]
        for number, family in enumerate(families):
            left = limit - self.spent_on_bound
            if self.stopped or left <= 0:
                break
            began = self.clock()
            share = left / (len(families) - number)
            if not self._bound_by_ways(family, nobody, share):
                self._bound_by_model(family, nobody, min(share, LONGEST))
                self._bound_by_ways(family, nobody, share)  # with something better that is known
            elif not self.deterministic:
                self.spent_on_bound += self.clock() - began
            self.tell()

    def _bound_by_ways(self, family: Family, nobody: Taken, seconds: float) -> bool:
        """Look at all ways of a family; say whether that could be done."""
        if not self._is_free(family):
            return False
        state = self.state
        given = state.visits[family.id]
        visits = self.ideals.get(family.id, given)
        known = state.price_of(family.id, visits).total
        stops = StopFinder(
            catalogue=state.catalogue, family=family, taken=nobody, extra=given, narrow=self._never_too_small
        ).find()
        most = int(seconds * WAYS_OF_A_SECOND)
        plan: Plan | None = None
        for watched, limit in ((True, WAYS_OF_A_STEP), (False, WAYS_OF_A_BOUND)):  # what is known well bounds well
            plan = plan_by_ways(state, family, stops, known, nobody, limit=min(most, limit), watched=watched)
            if self.deterministic:
                self.spent_on_bound += (min(most, limit) if plan is None else plan.ways) / WAYS_OF_A_SECOND
            if plan is not None and plan.visits is not None:
                visits, known = plan.visits, plan.price
        if plan is None:
            return False
        self.alone[family.id] = max(self.alone.get(family.id, 0), plan.least)
        self.ideals[family.id] = visits
        return True

    def _is_free(self, family: Family) -> bool:
        """Say whether nothing of a family is fixed or was told."""
        return not self._fixed(family) and not self._blocked([family.id]) and not self.state.told.get(family.id)

    def _bound_by_model(self, family: Family, nobody: Taken, seconds: float) -> None:
        """Let the solver bound what a family costs."""
        began = self.clock()
        group = Group(
            self.state.catalogue, [family], nobody, fixed=self._fixed(family), wanted=self._wanted([family]),
            extra=[*self.state.told.get(family.id, ()), *self.state.visits[family.id]], narrow=self._never_too_small,
        )  # fmt: skip
        answer = group.solve(self._effort(seconds), self.state.visits[family.id], proof=True)
        self.spent_on_bound += answer.spent if answer and self.deterministic else self.clock() - began
        if answer is not None:
            self.alone[family.id] = max(0, answer.bound)
            self.ideals[family.id] = answer.visits

    def _adopt_ideals(self) -> None:
        """Begin with what each family would do alone, as far as it goes together, when that is better."""
        state, began = self.state, self.clock()
        if self.stopped or not self.ideals:
            return
        worst_first = sorted(self.ideals, key=lambda name: (-self.alone[name], name))
        wished = [visit for name in worst_first for visit in self.ideals[name] if not state.is_locked(visit)]
        wished = [visit for visit in wished if self.state.catalogue.activities[visit.activity].least <= 1]
        before, total = state.copy(), state.total
        greedy = Greedy(state.catalogue, state.lookup)
        greedy.gather(state.instance.locked)
        greedy.adopt(sorted(wished, key=lambda visit: -state.worth(visit)))
        state.put(greedy.place(()), state.visits)
        state.clear()
        if state.total >= total:
            state.restore(before)
        elif state.price.musts < sum(price.musts for price in before[1].values()):
            self.musts_after = self.spent
        if not self.deterministic:
            self.spent += self.clock() - began
        self.tell()

    def _improve(self) -> None:
        """Take the most promising group again and again: by ways, then by models as long as those find something."""
        while not self.stopped:
            self.by_models = False
            self._exhaust()
            self.by_models = True
            if not self._exhaust():
                return

    def _exhaust(self) -> bool:
        """Try groups until none is promising or, with models, one was better off; say whether one was."""
        neighbours = Neighbours(self.state, self.alone, self.ideals)
        while not self.stopped:
            left = self.seconds - self.spent
            chosen = neighbours.next_group()
            if left <= 0 or chosen is None:
                return False
            better = self.step(chosen, min(left, self._one_step(len(chosen))))
            if better and self.by_models:
                return True
            neighbours.tried(chosen, better=better)
        return False

    def _one_step(self, families: int) -> float:
        return min(LONGEST, max(SHORTEST, self.seconds * SHARE_OF_ONE)) * families

    def step(self, families: Sequence[str], seconds: float, extra: Iterable[Visit] = ()) -> bool:
        """Solve some families again with all others as they are; keep the answer if all together are better off."""
        began, self.worked = self.clock(), 0.0
        state = self.state
        before, total = state.copy(), state.total
        extra = list(extra)
        if extra or self.by_models or not all(self._is_free(state.lookup.families[name]) for name in families):
            self._take(families, self._solve(families, seconds, extra))
        else:
            self._by_ways(families, seconds)
        better = state.total < total
        if not better:
            state.restore(before)
        self.steps += 1
        self.spent += self.worked if self.deterministic else self.clock() - began
        if better and state.price.musts < sum(price.musts for price in before[1].values()):
            self.musts_after = self.spent
        self.tell()
        return better

    def _take(self, families: Sequence[str], answer: Answer | None) -> None:
        if answer is not None:
            self.worked += answer.spent
            self.state.put([*answer.visits, *self._blocked(families)], families)
            self.state.clear()

    def _by_ways(self, names: Sequence[str], seconds: float) -> None:
        """Plan one family by its ways; of several, one after the other in each order, as long as all could gain."""
        state = self.state
        if len(names) == 1:
            if not self._plan(names[0], state.prices[names[0]].total, seconds):
                self._take(names, self._solve(names, seconds, ()))
            state.clear()
            return
        before, total = state.copy(), state.total
        budget = sum(state.prices[name].total for name in names)
        for order in ((*names[at:], *names[:at]) for at in range(len(names))):
            state.put((), names)
            left = budget
            for number, name in enumerate(order):
                others = sum(self.alone.get(other, 0) for other in order[number + 1 :])
                known = left - others
                if not self._plan(name, known, seconds / len(names)) or state.prices[name].total >= known:
                    break
                left -= state.prices[name].total
            state.clear()
            if state.total < total:
                return
            state.restore(before)

    def _plan(self, name: str, known: int, seconds: float) -> bool:
        """Give a family the best programme found by its ways that costs less; say whether they could be looked at."""
        state = self.state
        family = state.lookup.families[name]
        taken, current = state.taken_by_others((name,)), state.visits[name]
        stops = StopFinder(
            catalogue=state.catalogue, family=family, taken=taken, extra=current,
            narrow=self._where_it_fills(taken, [family]),
        ).find()  # fmt: skip
        limit = min(WAYS_OF_A_STEP, int(seconds * WAYS_OF_A_SECOND))
        plan = plan_by_ways(state, family, stops, known, taken, limit=limit, watched=True)
        if plan is None:
            self.worked += limit / WAYS_OF_A_SECOND
            return False
        self.worked += plan.ways / WAYS_OF_A_SECOND
        if plan.visits is not None:
            state.put(plan.visits, (name,))
        if plan.price - plan.least >= WORTH_A_MODEL:
            cores = plan.cores | {(name, visit.need, visit.activity) for visit in (*current, *state.visits[name])}
            answer = self._solve((name,), min(seconds, SMALL_MODEL), (), cores)
            if answer is not None and answer.price < state.prices[name].total:
                self._take((name,), answer)
        return True

    def _solve(
        self, names: Sequence[str], seconds: float, extra: Iterable[Visit], cores: Collection[Core] | None = None
    ) -> Answer | None:
        state = self.state
        families = [state.lookup.families[name] for name in names]
        taken = state.taken_by_others(names)
        blocked = self._blocked(names)
        for visit in blocked:
            taken.add(visit)
        current = [visit for name in names for visit in state.visits[name]]
        group = Group(
            state.catalogue, families, taken, fixed=[visit for family in families for visit in self._fixed(family)],
            extra=[*extra, *current, *(visit for name in names for visit in state.told.get(name, ()))],
            wanted=[*self._wanted(families), *self._depended_on(names, current)],
            narrow=self._where_it_fills(taken, families), blocked=blocked, cores=cores,
        )  # fmt: skip
        group.at_least(sum(self.alone.get(name, 0) for name in names))
        return group.solve(self._effort(seconds), current)

    def _blocked(self, names: Sequence[str]) -> list[Visit]:
        """Return locked visits that cannot be lived: they stand, and everything else keeps away from them."""
        known = self.state.catalogue.activities
        return [visit for visit in self.state.locks.unsound if visit.family in names and visit.activity in known]

    def _fixed(self, family: Family) -> list[Visit]:
        return [visit for visit in self.state.locks.sound if visit.family == family.id]

    def _wanted(self, families: Iterable[Family]) -> list[Wanted]:
        price = self.instance.change_price
        return [Wanted(visit=visit, price=price) for family in families for visit in self.state.told.get(family.id, ())]

    def _depended_on(self, names: Sequence[str], current: Sequence[Visit]) -> list[Wanted]:
        """Price the leaving of a session that would then be too small: what the others in it would lose."""
        state = self.state
        found = []
        for visit in current:
            activity = state.catalogue.activities.get(visit.activity)
            if activity is None or activity.least <= len(visit.persons):
                continue
            others = [
                other
                for name, theirs in state.visits.items()
                if name not in names
                for other in theirs
                if (other.activity, other.start, other.guide) == (visit.activity, visit.start, visit.guide)
            ]
            if others and sum(len(other.persons) for other in others) < activity.least:
                found.append(Wanted(visit=visit, price=sum(map(state.worth, others))))
        return found

    def _where_it_fills(self, taken: Taken, families: Sequence[Family]) -> "Narrowing":
        return Narrowing(taken, sum(len(family.persons) for family in families))

    def _never_too_small(self, activity: Activity, _guide: str | None, starts: Sequence[int]) -> Sequence[int]:
        """Leave out what could not take place even if everybody came."""
        everybody = sum(len(family.persons) for family in self.instance.families)
        return starts if activity.least <= everybody else ()

    def _effort(self, seconds: float) -> Effort:
        patience = 1.0 if self.clock is time.monotonic else 10.0
        return Effort(seconds=seconds, workers=self.workers, deterministic=self.deterministic, patience=patience)

    def tell(self) -> None:
        """Report the best programme so far; whoever listens may stop the search."""
        if self.report is None:
            return
        total, bound = self.state.total, sum(self.alone.values())
        progress = Progress(
            best=total, bound=bound, gap=gap_between(total, bound), seconds=self.spent,
            visits=sum(map(len, self.state.visits.values())), families=sum(map(bool, self.state.visits.values())),
            programme=self.state.programme,
        )  # fmt: skip
        if not self.report(progress):
            self.stopped = True


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Leaves only the sessions that are large enough with these persons."""

    taken: Taken
    persons: int

    def __call__(self, activity: Activity, guide: str | None, starts: Sequence[int]) -> Sequence[int]:
        """Return the starts that are worth proposing."""
        if activity.least <= 1:
            return starts
        return [
            start
            for start in starts
            if self.taken.persons_at(activity.id, start, guide) + self.persons >= activity.least
        ]


def solve(
    instance: Instance, *, seconds: float, report: Listener | None = None, start: Programme | None = None,
    workers: int = 1, deterministic: bool = False, bound_seconds: float | None = None,
) -> Found:  # fmt: skip
    """Return the best programme found in so many seconds; the bound takes as many more at most.

    Deterministic: seconds are counted in work done, so that the answer is the same on every machine.
    """
    search = Search(
        instance, seconds, report=report, workers=workers, deterministic=deterministic, bound_seconds=bound_seconds
    )
    return search.run(start)
