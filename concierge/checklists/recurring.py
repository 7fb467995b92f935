"""A step that comes back: done, it leaves the next one of its series; taken back, it takes the next one with it."""

import datetime as dt

from sqlalchemy import exists, select

from concierge.accounts.models import Space
from concierge.checklists import events as happened
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.models import StepComment, StepRow
from concierge.checklists.planning.dates import add_months
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.planning.recurrence import Repeat, next_date, next_key
from concierge.families.anchor_dates import Anchor
from concierge.families.models import Household
from concierge.families.queries import typed_anchors
from concierge.platform import events
from concierge.platform.access import Actor, expect_version
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


def repeat(
    actor: Actor, step: StepRow, rhythm: Repeat | None, *, seen_version: int | None = None, now: dt.datetime
) -> None:
    """Let a step of the family's own come back, at another rhythm, or no longer."""
    if step.repeats is rhythm:
        return
    if rhythm is not None and (step.version_id is not None or step.due_on is None):
        message = N_("Seule une étape ajoutée pour cette famille, avec une date, peut revenir.")
        raise DomainError(message, field="repeats")
    expect_version(step, seen_version)
    change = Changed(
        field="repeats",
        old=step.repeats.value if step.repeats else None,
        new=rhythm.value if rhythm else None,
        privacy=Privacy.TECHNICAL,
    )
    step.repeats, step.repeats_from = rhythm, step.due_on if rhythm else None
    db.session.flush()
    event = happened.StepRepeats(household_id=step.household_id, step_id=step.id)
    events.record(event, actor, now, changes=[change])


def add_next(actor: Actor, step: StepRow, now: dt.datetime) -> None:
    """Add the step that follows one that was done, unless the series is over or the next one is there already."""
    if step.repeats is None or step.repeats_from is None:
        return
    key, household = next_key(step.key), db.session.get_one(Household, step.household_id)
    if household.closed_on is not None or _find(step.household_id, key) is not None:
        return
    calendar = CivilCalendar(db.session.get_one(Space, step.space_id).department)
    done_on = paris_date(now)
    due_on = next_date(step.repeats, step.repeats_from, after=max(done_on, step.due_on or done_on), calendar=calendar)
    moved_in = typed_anchors(household.id).get((None, Anchor.MOVE_IN))
    if moved_in is not None and due_on > add_months(moved_in.on, 12):
        return
    following = StepRow(
        space_id=step.space_id,
        household_id=step.household_id,
        member_id=step.member_id,
        version_id=None,
        key=key,
        subject=step.subject,
        position=step.position,
        title=step.title,
        who=step.who,
        speciality=step.speciality,
        assignee_id=step.assignee_id,
        assigned_by_hand=step.assigned_by_hand,
        assignment=step.assignment,
        due_on=due_on,
        pinned=True,
        effort=step.effort,
        status=StepStatus.TODO,
        reason="",
        repeats=step.repeats,
        repeats_from=step.repeats_from,
    )
    db.session.add(following)
    db.session.flush()
    events.record(happened.StepAdded(household_id=step.household_id, step_id=following.id), actor, now)


def take_next_back(step: StepRow) -> None:
    """Take away the step that followed one that is open again, if nobody has touched it."""
    if step.repeats is None:
        return
    following = _find(step.household_id, next_key(step.key), for_update=True)
    if following is None or following.status is not StepStatus.TODO or following.version != 1:
        return
    if any(db.session.scalar(select(exists().where(of.step_id == following.id))) for of in (StepComment, Attachment)):
        return
    db.session.delete(following)
    db.session.flush()


def _find(household_id: int, key: str, *, for_update: bool = False) -> StepRow | None:
    query = select(StepRow).where(StepRow.household_id == household_id, StepRow.key == key)
    return db.session.scalars(query.with_for_update() if for_update else query).first()
