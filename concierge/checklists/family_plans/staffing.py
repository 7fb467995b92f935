"""Who can be given steps today, and how much each already carries."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update

from concierge.accounts.events import PersonLeft
from concierge.accounts.queries import list_followers
from concierge.availability.queries import ranges_by_person
from concierge.checklists.definition.model import Speciality
from concierge.checklists.models import StepRow, is_open
from concierge.checklists.planning.assignment import Assignment, AssignmentCause, StaffMember, ToAssign, assign
from concierge.checklists.planning.plans import InstanceKey, PlannedStep
from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.db import db

LOAD_WINDOW = dt.timedelta(days=30)  # a load far ahead is not this month's


@dataclass(slots=True)
class Team:
    """The people and their minutes of remaining effort, kept up to date as families are planned one after another."""

    staff: tuple[StaffMember, ...]
    loads: dict[str, int]


def load_team(actor: Actor, today: dt.date) -> Team:
    """Return who follows files in this space, what they carry and when they are away. Three queries."""
    away = ranges_by_person(actor, today)
    staff = tuple(
        StaffMember(
            id=str(colleague.person_id),
            specialities=frozenset(Speciality(value) for value in colleague.specialities),
            weekly_minutes=colleague.weekly_minutes,
            absences=away.get(colleague.person_id, ()),
        )
        for colleague in list_followers(actor)
        if colleague.weekly_minutes > 0
    )
    rows = db.session.execute(
        select(StepRow.assignee_id, func.sum(StepRow.effort))
        .where(
            StepRow.space_id == actor.space_id,
            StepRow.assignee_id.in_([int(person.id) for person in staff]),
            is_open(),
            StepRow.due_on <= today + LOAD_WINDOW,
        )
        .group_by(StepRow.assignee_id)
    )
    return Team(staff=staff, loads={str(person_id): int(minutes) for person_id, minutes in rows})


def release_work(event: PersonLeft, actor: Actor, _now: dt.datetime) -> None:
    """Leave nobody's name on work that nobody does: open steps and files show as « personne » until handed over."""
    db.session.execute(
        update(StepRow)
        .where(StepRow.space_id == actor.space_id, StepRow.assignee_id == event.left_person_id, is_open())
        .values(assignee_id=None, assigned_by_hand=False, assignment={}, version=StepRow.version + 1)
    )
    db.session.execute(
        update(Household)
        .where(Household.space_id == actor.space_id, Household.owner_id == event.left_person_id)
        .where(Household.closed_on.is_(None))
        .values(owner_id=None, version=Household.version + 1)
    )


def assign_steps(
    steps: Sequence[PlannedStep], team: Team, *, owner_id: int | None
) -> Mapping[InstanceKey, tuple[int | None, Assignment]]:
    """Choose a person for each step; what the family does is watched over by the file's owner."""
    owner = None if owner_id is None else str(owner_id)
    found = assign([ToAssign.of(step) for step in steps], team.staff, team.loads, owner)
    given: dict[InstanceKey, tuple[int | None, Assignment]] = {}
    for step in steps:
        assignment = found[step.key]
        if assignment.person_id is not None:
            team.loads[assignment.person_id] = team.loads.get(assignment.person_id, 0) + step.effort
        watcher = owner if assignment.cause is AssignmentCause.FAMILY else assignment.person_id
        given[step.key] = (int(watcher) if watcher else None, assignment)
    return given
