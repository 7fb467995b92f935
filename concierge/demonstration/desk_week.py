"""The week on everybody's desk: whatever day the demonstration is opened, something is due today and tomorrow."""

from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.demonstration.agency import TEAM, Agency
from concierge.demonstration.days import Days
from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.db import db

_TODAY = 2  # steps due today, at least, for each of the team who has any
_WEEK = 4  # in the seven days after


def fill(agency: Agency, days: Days) -> None:
    """Bring steps forward where somebody's day or week is empty, as one does on a Monday morning."""
    for colleague in TEAM:
        actor = agency.actors[colleague.key]
        mine = _open_steps(actor)
        if not colleague.specialities:
            mine = [step for step in mine if step.who is WhoRole.OWNER]
        due = [step for step in mine if step.due_on == days.today]
        week = [step for step in mine if step.due_on and days.today < step.due_on <= days.day(7)]
        later = [step for step in mine if step.due_on and step.due_on > days.day(7) and not step.waits_for]
        wanted = [days.today] * (_TODAY - len(due)) + [days.day(2 + n) for n in range(_WEEK - len(week))]
        at = days.past(2, 8, 40)
        for step, day in zip(later, wanted, strict=False):
            steps.postpone(actor, step, day, now=min(at, days.at(day, 8)))


def _open_steps(actor: Actor) -> list[StepRow]:
    query = (
        select(StepRow)
        .join(Household, Household.id == StepRow.household_id)
        .where(
            StepRow.assignee_id == actor.person_id,
            StepRow.who.in_((WhoRole.CONCIERGE, WhoRole.OWNER)),
            StepRow.status == StepStatus.TODO,
            StepRow.pinned.is_(False),
            Household.closed_on.is_(None),
        )
        .order_by(StepRow.due_on, StepRow.id)
    )
    return list(db.session.scalars(query))
