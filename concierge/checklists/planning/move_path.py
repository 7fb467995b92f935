"""« Ce qui bloque le déménagement »: which open steps the move waits for, and the chain that ends last."""

from collections.abc import Mapping
from datetime import date

from concierge.checklists.planning.plans import InstanceKey, PlannedStep


def move_blockers(steps: tuple[PlannedStep, ...], move_in: date | None, today: date) -> tuple[InstanceKey, ...]:
    """Return the open steps needed for the move and the open steps they wait for, by date; none once moved in."""
    if move_in is not None and move_in < today:
        return ()
    by_key = {step.key: step for step in steps}
    found: dict[InstanceKey, PlannedStep] = {}
    waiting = [step for step in steps if step.needed_for_move and step.is_open]
    while waiting:
        step = waiting.pop()
        if step.key not in found:
            found[step.key] = step
            waiting += _open_prerequisites(step, by_key)
    return tuple(
        step.key
        for step in sorted(found.values(), key=lambda step: (step.due or date.max, step.order, step.key.member or ""))
    )


def critical_path(steps: tuple[PlannedStep, ...], move_in: date | None, today: date) -> tuple[InstanceKey, ...]:
    """Return the chain of open steps that decides when the family can move, first step first."""
    if move_in is not None and move_in < today:
        return ()
    by_key = {step.key: step for step in steps}
    needed = [step for step in steps if step.needed_for_move and step.is_open and step.due is not None]
    chain: list[InstanceKey] = []
    step = max(needed, key=_end, default=None)
    while step is not None:
        chain.append(step.key)
        step = max(_open_prerequisites(step, by_key), key=_end, default=None)
    return tuple(reversed(chain))


def _end(step: PlannedStep) -> tuple[date, int, str]:
    return step.due or date.min, step.order, step.key.member or ""


def _open_prerequisites(step: PlannedStep, by_key: Mapping[InstanceKey, PlannedStep]) -> list[PlannedStep]:
    """Return what still stands before `step`: of each group nothing when one is done, else the one that ends first."""
    found = []
    for group in step.prerequisites:
        members = [by_key[key] for key in group]
        if members and all(member.is_open for member in members):
            found.append(min(members, key=lambda member: (member.due or date.max, member.order)))
    return found
