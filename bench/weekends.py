"""How good and how fast the programme of a weekend is: objective over bound, musts, repair, memory, beside others.

Seconds are those of the processor, one thread: the machine may be busy with other things. WEEKENDS=13: one size.
"""

import multiprocessing
import os
import resource
import time
from dataclasses import replace
from typing import Any

from bench._result import Report
from bench._weekends import make_weekend
from concierge.programmes.checker import check, unkept
from concierge.programmes.instance import MUST, Instance, Programme, Visit
from concierge.programmes.pricing import as_told, price
from concierge.solvers.programme.found import Found

# families: seconds of the search, seconds of the bound before it, most objective over bound, most seconds to all musts
SIZES: dict[int, tuple[float, float, float | None, float | None]] = {
    13: (20, 130, 1.03, 6),
    40: (60, 240, 1.06, None),
    200: (300, 400, None, None),
}
WITHOUT_LIMIT = 10.0  # how much longer the clock may run than the processor


def main() -> None:
    report = Report("weekends")
    wanted = [int(size) for size in os.environ.get("WEEKENDS", "13 40 200").split()]
    report.note(f"load {os.getloadavg()[0]:.1f}")
    for families in wanted:
        told = _measure(report, families)
        if families == 40:
            _measure_repair(report, told)
        if families <= 40:
            _measure_monolithic(report, families)
    report.finish()


def _apart(work: Any, *given: Any) -> Any:
    """Return what a new process answers, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return pool.apply(work, given)


def _measure(report: Report, families: int) -> Instance:
    seconds, bound_seconds, ratio, musts = SIZES[families]
    instance = make_weekend(families)
    found, memory, history = _apart(_solve, families, seconds, bound_seconds)
    name = f"{families} families, {len(instance.activities)} activities"
    began = time.process_time()
    faults = check(instance, found.programme)
    checked = time.process_time() - began
    left = sum(each.must for each in unkept(instance, found.programme))
    report.note(f"{name}: price {found.price}, bound {found.bound}, {len(found.programme.visits)} visits, {left} musts")
    report.note(f"{name}: objective after seconds: " + ", ".join(f"{at:.0f}: {best}" for at, best in history))
    report.add(f"{name}: objective over bound", found.price.total / max(1, found.bound), "", ratio)
    impossible = sum(alone // MUST * MUST for alone in found.alone.values())  # even alone
    rest, bound = found.price.total - impossible, found.bound - impossible
    report.add(f"{name}: without musts that are impossible even alone, {impossible}", rest / max(1, bound), "")
    report.note(f"{name}: {rest} of {bound} without them")
    report.add(f"{name}: objective", found.price.total, "")
    report.add(f"{name}: objective of greedy", found.greedy or 0, "")
    report.add(f"{name}: last must placed after", found.musts_after, "s", musts)
    report.add(f"{name}: steps", found.steps, "")
    report.add(f"{name}: bound before it, processor", found.bound_seconds, "s")
    report.add(f"{name}: memory of the process", memory, "MB")
    report.add(f"{name}: broken rules", len(faults), "", 0)
    report.add(f"{name}: checking it", 1000 * checked, "ms", 20 if families == 40 else None)
    return replace(instance, told=found.programme.visits)


def _solve(families: int, seconds: float, bound_seconds: float) -> tuple[Found, float, list[tuple[float, int]]]:
    from concierge.solvers.programme.found import Progress
    from concierge.solvers.programme.search import Search

    history: list[tuple[float, int]] = []

    def listen(progress: Progress) -> bool:
        if not history or progress.seconds - history[-1][0] >= seconds / 8:
            history.append((progress.seconds, progress.best))
        return True

    search = Search(
        make_weekend(families), seconds, report=listen, bound_seconds=bound_seconds, clock=time.process_time
    )
    found = search.run()
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, history


def _measure_repair(report: Report, told: Instance) -> None:
    """The guide with the most visits falls ill: by clock and processor, beside a plan that forgets what was told."""
    counts: dict[str, int] = {}
    for visit in told.told:
        if visit.guide and visit.guide.startswith("agent"):
            counts[visit.guide] = counts.get(visit.guide, 0) + 1
    busiest = max(sorted(counts), key=lambda guide: counts[guide])
    ill = replace(told, guides=tuple(replace(each, windows=()) if each.id == busiest else each for each in told.guides))
    hit = {visit.family for visit in told.told if visit.guide == busiest}
    first, wall, found = _apart(_repair, ill)
    again, _memory, _history = _apart(_plan_again, ill)
    faults = check(ill, found.programme)
    name = f"40 families, the guide of {counts[busiest]} visits ill"
    changes, others = _changes(told.told, found.programme), _changes(told.told, again.programme)
    report.add(f"{name}: first answer, processor", first, "s", 2)
    report.add(f"{name}: first answer, by the clock", wall, "s")
    report.add(f"{name}: families touched besides the {len(hit)} hit", len(set(found.touched) - hit), "", 0)
    report.add(f"{name}: told visits changed", changes, "")
    report.add(f"{name}: changed by a full plan", others, "")
    report.add(f"{name}: repair's share of them", changes / max(1, others), "", 0.1)
    report.add(f"{name}: broken rules", len(faults), "", 0)
    report.note(f"{name}: price {price(ill, found.programme)}; of the full plan {price(ill, again.programme)}")


def _repair(instance: Instance) -> tuple[float, float, Found]:
    from concierge.solvers.programme.found import Progress
    from concierge.solvers.programme.repairing import repair

    firsts: list[tuple[float, float]] = []
    began, wall = time.process_time(), time.monotonic()

    def listen(_progress: Progress) -> bool:
        firsts.append((time.process_time() - began, time.monotonic() - wall))
        return True

    found = repair(instance, seconds=10, report=listen, clock=time.process_time)
    return (*(firsts[0] if firsts else (time.process_time() - began, time.monotonic() - wall)), found)


def _plan_again(instance: Instance) -> tuple[Found, float, list[tuple[float, int]]]:
    from concierge.solvers.programme.search import Search

    forgetful = replace(instance, told=())
    found = Search(forgetful, 30, bound_seconds=0, clock=time.process_time).run()
    return found, 0.0, []


def _changes(told: Any, programme: Programme) -> int:
    kept = {as_told(visit) for visit in programme.visits}
    return sum(as_told(visit) not in kept for visit in told)


def _measure_monolithic(report: Report, families: int) -> None:
    """One model of all families, for the same time, beginning with the same greedy programme."""
    seconds = SIZES[families][0]
    name = f"{families} families, one model of all"
    answer, memory = _apart(_monolithic, families, seconds)
    report.add(f"{name}: memory of the process", memory, "MB")
    if answer is None:
        report.note(f"{name}: nothing found in {seconds:.0f} s")
        return
    visits, bound = answer
    instance = make_weekend(families)
    programme = Programme(visits=visits)
    report.add(f"{name}: objective", price(instance, programme).total, "")
    report.note(f"{name}: its own bound {bound}")
    report.add(f"{name}: broken rules", len(check(instance, programme)), "", 0)


def _monolithic(families: int, seconds: float) -> tuple[tuple[tuple[Visit, ...], int] | None, float]:
    from concierge.solvers.programme.greedy import Greedy
    from concierge.solvers.programme.group import WORK_OF_A_SECOND, Effort, Group
    from concierge.solvers.programme.state import State
    from concierge.solvers.programme.taken import Taken

    state = State(make_weekend(families))
    visits = Greedy(state.catalogue, state.lookup).place(())
    group = Group(state.catalogue, state.instance.families, Taken(state.catalogue), fills=True)
    effort = Effort(seconds=seconds, deterministic=False, patience=WITHOUT_LIMIT * WORK_OF_A_SECOND)
    answer = group.solve(effort, visits)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (None if answer is None else (answer.visits, answer.bound)), memory


if __name__ == "__main__":
    main()
