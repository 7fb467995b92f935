"""The smallest change of what was told that makes a programme liveable again: only who is hit is free to move."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from concierge.programmes.checker import check, unkept
from concierge.programmes.faults import Fault, FaultKind
from concierge.programmes.instance import Instance, Programme, Visit
from concierge.solvers.programme.found import Found, Listener
from concierge.solvers.programme.greedy import Greedy
from concierge.solvers.programme.neighbours import Neighbours
from concierge.solvers.programme.search import Search

FIRST_SECONDS: Final = 0.8  # for each family that is hit, before anything else
CLOSE: Final = 6  # families that are asked to make room for one that would lose a must

# Rules that one visit breaks by itself: it cannot stay, whatever the others do.
_BY_ITSELF: Final = frozenset(
    {
        FaultKind.UNKNOWN_ACTIVITY,
        FaultKind.UNKNOWN_NEED,
        FaultKind.NOT_FOR_NEED,
        FaultKind.WRONG_PERSONS,
        FaultKind.ABSENT,
        FaultKind.NO_TIME_FROM_HOME,
        FaultKind.NO_TIME_TO_HOME,
        FaultKind.OUTSIDE_WINDOW,
        FaultKind.GUIDE_MISSING,
        FaultKind.GUIDE_NOT_ASKED,
        FaultKind.GUIDE_AWAY,
    }
)


def repair(
    instance: Instance, *, seconds: float, report: Listener | None = None, workers: int = 1,
    deterministic: bool = False, clock: Callable[[], float] = time.monotonic,
) -> Found:  # fmt: skip
    """Return a programme for what has changed, close to `instance.told`.

    All that was told and can still be lived stays. Only families hit are solved again, each change at its price; others
    are freed one by one only when a must would be lost otherwise. There is no bound: `touched` says who was free.
    """
    search = Search(instance, seconds, report=report, workers=workers, deterministic=deterministic, clock=clock)
    return Repair(search).run()


@dataclass
class Repair:
    """One repair, on the state of a search."""

    search: Search

    def run(self) -> Found:
        """Keep, solve again who is hit, widen where a must is lost."""
        state, instance = self.search.state, self.search.instance
        kept = _keep(instance, state.worth)
        state.put([*instance.locked, *(visit for visit in kept if visit not in instance.locked)])
        state.clear()
        hit = self._hit(kept)
        state.put(Greedy(state.catalogue, state.lookup, hit).place(state.programme.visits))
        state.clear()
        self.search.tell()
        for name in hit:
            self._solve((name,), min(FIRST_SECONDS, self.search.seconds / max(1, len(hit))))
        touched = set(hit)
        for name in hit:
            if state.prices[name].musts and not self.search.stopped:
                touched |= self._widen(name)
        for name in sorted(touched):
            if self.search.state.prices[name].total:
                self._solve((name,), self.search.seconds / max(4, len(touched)))
        return replace(self.search.found(), bound=0, gap=None, touched=tuple(sorted(touched)))

    def _hit(self, kept: Collection[Visit]) -> list[str]:
        """Return the families that lost something, and those that were told nothing yet; who lost most comes first."""
        state, instance = self.search.state, self.search.instance
        held = {(visit.family, visit.activity, visit.start) for visit in kept}
        lost = {
            visit.family for visit in instance.told if (visit.family, visit.activity, visit.start) not in held
        }  # fmt: skip
        told = {visit.family for visit in instance.told}
        before = {(each.family, each.need or each.pause) for each in unkept(instance, Programme(visits=instance.told))}
        after = unkept(instance, state.programme)
        lost |= {each.family for each in after if each.must and (each.family, each.need or each.pause) not in before}
        hit = [name for name in state.lookup.families if name in lost or name not in told]
        return sorted(hit, key=lambda name: (-state.prices[name].total, name))

    def _solve(self, names: tuple[str, ...], seconds: float) -> bool:
        left = self.search.seconds - self.search.spent
        if left <= 0 or self.search.stopped:
            return False
        return self.search.step(names, min(left, seconds))

    def _widen(self, name: str) -> set[str]:
        """Ask families that use what this one wants to make room, as long as it misses a must."""
        state = self.search.state
        freed: set[str] = set()
        near = Neighbours(state, {}, {}).closest(name)
        for other in near[:CLOSE]:
            if not state.prices[name].musts:
                break
            if self._solve(tuple(sorted((name, other))), FIRST_SECONDS * 2):
                freed.add(other)
        return freed


def _keep(instance: Instance, worth: Callable[[Visit], int]) -> list[Visit]:
    """Return the visits that were told and hold together with those that are locked; the cheapest make way."""
    known = {family.id for family in instance.families}
    locked = set(map(_key, instance.locked))
    kept = [visit for visit in instance.told if visit.family in known and _key(visit) not in locked]
    while True:
        faults = check(instance, Programme(visits=(*instance.locked, *kept)))
        gone = _to_drop(faults, locked, worth)
        if not gone:
            return [*(visit for visit in instance.locked if visit in instance.told), *kept]
        kept = [visit for visit in kept if _key(visit) not in gone]


def _to_drop(faults: Collection[Fault], locked: Collection[object], worth: Callable[[Visit], int]) -> set[object]:
    """Return what cannot stay at all; when everything can by itself, the cheapest of each contradiction."""
    alone: set[object] = {
        _key(visit)
        for fault in faults
        if fault.kind in _BY_ITSELF
        for visit in fault.visits
        if _key(visit) not in locked
    }
    if alone:
        return alone
    for fault in faults:
        free = [visit for visit in fault.visits if _key(visit) not in locked]
        if fault.kind is not FaultKind.LOCK_BROKEN and free:
            if fault.kind is FaultKind.SESSION_SMALL:
                return {_key(visit) for visit in free}
            return {_key(min(free, key=lambda visit: (worth(visit), -visit.start)))}
    return set()


def _key(visit: Visit) -> tuple[str, str, str, int]:
    return visit.family, visit.need, visit.activity, visit.start
