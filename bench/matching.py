"""How good and how fast the matching of a cohort is, beside an oracle that shares nothing with it and beside greedy."""

import gc
import multiprocessing
import pickle
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from bench._cohorts import greedy, make_cohort, oracle
from bench._result import Report
from concierge.solvers.instances import Instance, Previous, State
from concierge.solvers.matchings import Matching
from concierge.solvers.studies import Plan, force, solve

GATES = ((15, 20), (300, 200))
GROWTH = ((2_000, 1_000), (10_000, 5_000))
MOST_SECONDS, MOST_MEMORY = 5, 150
WITHDRAWALS = 20
REPEATS = {15: 200, 300: 40}  # by the number of families; five else
MOST_MISSING = 0.1  # % of the bound, where persons count beds
Answer = TypeVar("Answer")


def main() -> None:
    report = Report("matching")
    for size in (*GATES, *GROWTH):
        _measure(report, *size)
        _measure_whole(report, *size)
    _measure_withdrawals(report)
    from bench._suggestions import measure_suggestions  # only now: a new process counts the memory of its parent

    measure_suggestions(report)
    _measure_beds(report)
    report.finish()


def _measure(report: Report, families: int, hosts: int) -> None:
    """Compare one cohort with the oracle; time and memory come from a process that does nothing else."""
    name = f"{families} × {hosts}"
    instance = make_cohort(families, hosts)
    with TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
        path = Path(folder) / "instance"
        path.write_bytes(pickle.dumps(instance))
        seconds, memory, placed, affinity = pool.apply(_alone, (path,))
    heaviest = (families, hosts) == GROWTH[-1]
    report.add(f"{name}, {len(instance.pairs)} pairs: processor", seconds, "s", MOST_SECONDS if heaviest else None)
    report.add(f"{name}: memory of the process", memory, "MB", MOST_MEMORY if heaviest else None)
    by_hand = greedy(instance)
    report.note(f"{name}: placed {placed}, affinity {affinity}; greedy places {by_hand[0]}, affinity {by_hand[1]}")
    began = time.process_time()
    best = oracle(instance)
    report.note(
        f"{name}: the oracle (scipy) places {best[0]}, affinity {best[1]}, in {time.process_time() - began:.1f} s"
    )
    report.add(f"{name}: placed, the oracle's over ours", best[0] / placed, "", 1)
    report.add(f"{name}: affinity, the oracle's over ours", best[1] / affinity, "", 1)


def _alone(path: Path) -> tuple[float, float, int, int]:
    instance = pickle.loads(path.read_bytes())
    began = time.process_time()
    objective = solve(instance).objective
    seconds = time.process_time() - began
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, objective.placed, objective.affinity


def _measure_whole(report: Report, families: int, hosts: int) -> None:
    """Compare the application, from rows to explained proposals, with the bare solver on the same arcs."""
    name = f"{families} × {hosts}, whole application"
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        first, memory, before, answer = pool.apply(_whole_alone, (families, hosts))
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        bare_first, pairs = pool.apply(_bare_alone, (families, hosts))
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        whole, bare = pool.apply(_by_turns, (families, hosts))
    report.note(f"{name}: {pairs} pairs, {answer}")
    report.add(f"{name}: processor", whole * 1000, "ms")
    report.add(f"{name}: over the bare solver, in a new process", first / bare_first, "", 2)
    report.add(f"{name}: over the bare solver, again and again", whole / bare, "", 2)
    report.add(f"{name}: memory of the process", memory, "MB")
    report.add(f"{name}: of which the rows and the libraries", before, "MB")


def _whole_alone(families: int, hosts: int) -> tuple[float, float, float, str]:
    """Return seconds of the first solve, memory after it and before, and figures."""
    from bench._cohort_rows import make_rows
    from concierge.matching.cohort_solving import solve_cohort

    rows = make_rows(families, hosts)
    before = _memory()
    first, answer = timed(lambda: solve_cohort(rows))
    told = sum(len(each.reasons) for each in answer.proposals)
    return first, _memory(), before, f"placed {answer.placed}, affinity {answer.affinity}, {told} reasons told"


def _bare_alone(families: int, hosts: int) -> tuple[float, int]:
    from bench._cohort_rows import make_rows
    from concierge.matching.cohort_instance import build_cohort

    instance = build_cohort(make_rows(families, hosts)).instance
    return timed(lambda: solve(instance))[0], len(instance.pairs)


def _by_turns(families: int, hosts: int) -> tuple[float, float]:
    """Return the medians of the whole and of the bare solver: one after the other, so that both meet the same load.

    The bare solver is asked for the same matching, aim after aim, of the arcs that the application found.
    """
    from bench._cohort_rows import make_rows
    from concierge.matching.cohort_instance import build_cohort
    from concierge.matching.cohort_solving import solve_cohort

    rows = make_rows(families, hosts)
    instance = build_cohort(rows).instance
    answer, bare = solve_cohort(rows), solve(replace(instance)).objective
    if (answer.placed, answer.affinity) != (bare.placed, bare.affinity):
        raise AssertionError("the application and the bare solver answer otherwise")
    turns = [
        (timed(lambda: solve_cohort(rows))[0], timed(lambda: solve(replace(instance)))[0])
        for _ in range(REPEATS.get(families, 5))
    ]
    whole, bare_solver = zip(*turns, strict=True)
    return statistics.median(whole), statistics.median(bare_solver)


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Return processor seconds, and what was answered."""
    gc.collect()
    began = time.process_time()
    answer = work()
    return time.process_time() - began, answer


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measure_withdrawals(report: Report) -> None:
    """One host after the other withdraws from a cohort whose requests are sent: how many others are moved."""
    instance = make_cohort(300, 160)
    before = solve(instance)
    least_moves = full_moves = 0
    ratios: list[float] = []
    seconds: list[float] = []
    busy = sorted({match.host for match in before.matches})
    for gone in busy[:: max(1, len(busy) // WITHDRAWALS)]:
        without = _withdraw(instance, before, gone)
        began = time.process_time()
        least = solve(without, Plan.LEAST)
        seconds.append(time.process_time() - began)
        full = solve(without, Plan.FULL)
        least_moves += least.objective.changed
        full_moves += full.objective.changed
        ratios.append(full.objective.affinity / least.objective.affinity)
        if least.objective.placed < full.objective.placed:
            report.note(f"after {gone}: {least.objective.placed} placed instead of {full.objective.placed}")
    report.note(
        f"300 × 160: {len(ratios)} withdrawals, {least_moves} requests moved; a full solution moves {full_moves}"
    )
    report.add("300 × 160: moves, least disturbance over full", least_moves / max(full_moves, 1), "", 0.15)
    report.add("300 × 160: affinity, full over least disturbance, worst", max(ratios), "", 1 / 0.995)
    report.add("300 × 160: matching again, processor, median", float(np.median(seconds)) * 1000, "ms")
    match = before.matches[0]
    other = next(host.id for host in instance.hosts if host.id != match.host)
    began = time.process_time()
    force(instance, before, match.family, other, match.role)
    report.add("300 × 160: « why not this one? », processor", (time.process_time() - began) * 1000, "ms")


def _withdraw(instance: Instance, before: Matching, gone: str) -> Instance:
    """Return the cohort in which everybody was asked and one host says no to all."""
    sent = tuple(
        Previous(match.family, match.host, match.role, State.SENT) for match in before.matches if match.host != gone
    )
    stays = instance.pairs.hosts != instance.host_index[gone]
    return replace(instance, pairs=instance.pairs.where(stays), previous=sent)


def _measure_beds(report: Report) -> None:
    """Party sizes against beds, beside greedy: with a quarter of the beds left over, and with too few."""
    for beds in (3, 2):
        instance = make_cohort(300, 200, beds=beds)
        persons = sum(family.party for family in instance.families)
        name = f"300 × 200, {persons} persons for {sum(host.beds['mentor'] for host in instance.hosts)} beds"
        began = time.monotonic()
        matching = solve(instance, seconds=60)
        spent = time.monotonic() - began
        by_hand = greedy(instance)
        objective = matching.objective
        report.note(f"{name}: placed {objective.placed}, affinity {objective.affinity}; greedy {by_hand}")
        report.add(f"{name}: gap", 100 * matching.gap, "%", MOST_MISSING)
        report.add(f"{name}: time", spent, "s", 61)


if __name__ == "__main__":
    main()
