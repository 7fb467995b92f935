"""Sharing out one person's work among the others: pure, explained, the same whatever the order.

shared = share_out(
    [FamilyWork(household_id=7, steps=(ToAssign.of(step),), owner_id="3", moves_file=True, close=("5",))],
    staff=[...],            # those who stay
    loads={"5": 420},
)
shared[7].owner_id          # who follows the file from now on
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from concierge.checklists.definition.model import Speciality, Who, WhoRole
from concierge.checklists.planning.assignment import Assignment, AssignmentCause, StaffMember, ToAssign, assign
from concierge.checklists.planning.plans import InstanceKey

_WATCHED = (AssignmentCause.WATCH, AssignmentCause.FAMILY)  # somebody else does it: no load
_ANYBODY = Who(role=WhoRole.CONCIERGE, speciality=Speciality.ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyWork:
    """What is passed on of one family; `close` is who else works with it, closest first."""

    household_id: int
    steps: tuple[ToAssign, ...]
    owner_id: str | None
    moves_file: bool
    close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Who follows the file, and who does each step."""

    owner_id: str | None
    steps: Mapping[InstanceKey, Assignment]


def share_out(
    works: Iterable[FamilyWork], staff: Sequence[StaffMember], loads: Mapping[str, int]
) -> Mapping[int, Shared]:
    """Give each family to whoever knows it, else to whoever has most time; each step by speciality and presence."""
    carried, there = dict(loads), {person.id: person for person in staff}
    shared = {}
    for work in sorted(works, key=lambda work: work.household_id):
        close = [person_id for person_id in work.close if person_id in there]
        owner = work.owner_id if work.owner_id in there else None
        if work.moves_file:
            owner = close[0] if close else _lightest(staff, carried)
        found = assign(
            [_without_owner(step) if owner is None else step for step in work.steps], staff, carried, owner, close
        )
        given = {step.key: _watched_by(owner, found[step.key]) for step in work.steps}
        for step in work.steps:
            assignment = given[step.key]
            if assignment.person_id is not None and assignment.cause not in _WATCHED:
                carried[assignment.person_id] = carried.get(assignment.person_id, 0) + step.effort
        shared[work.household_id] = Shared(owner_id=owner, steps=given)
    return shared


def _lightest(staff: Sequence[StaffMember], loads: Mapping[str, int]) -> str | None:
    working = [person for person in staff if person.weekly_minutes > 0]
    lightest = min(
        working, key=lambda person: (loads.get(person.id, 0) / person.weekly_minutes, person.id), default=None
    )
    return None if lightest is None else lightest.id


def _without_owner(step: ToAssign) -> ToAssign:
    """Return a step that nobody owns any more as one that anybody may do; the family keeps its own."""
    if step.who.role in (WhoRole.CONCIERGE, WhoRole.FAMILY, WhoRole.MEMBER):
        return step
    return replace(step, who=_ANYBODY)


def _watched_by(owner: str | None, assignment: Assignment) -> Assignment:
    """Return who watches over what the family does: whoever follows the file."""
    return replace(assignment, person_id=owner) if assignment.cause is AssignmentCause.FAMILY else assignment
