"""A step the family leaves late in spite of the reminders: whoever follows the file is told, then the coordination."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from concierge.accounts.models import Membership, Person, Space
from concierge.accounts.roles import Role
from concierge.availability.queries import list_away
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow, is_open
from concierge.checklists.next_actions import step_title
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.reminders.reminders import ReminderStep
from concierge.checklists.reminders.rules import ReminderRules, Stage, escalated_on
from concierge.checklists.reminders.rules_loading import REMINDERS
from concierge.families.models import Household
from concierge.notifications.models import Message
from concierge.notifications.preferences import MailKind, list_staff_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND = "step_escalation"
CAUGHT_UP = dt.timedelta(days=7)  # a day on which nothing ran is made good; what was late long before stays silent
_STAGES = (Stage.CONCIERGE, Stage.COORDINATOR)
_Told = dict[tuple[Stage, int], list[int]]  # steps by stage and household


def is_escalated(rules: ReminderRules, today: dt.date) -> list[ColumnElement[bool]]:
    """Return the conditions of the family's steps that have reached somebody of the team and are still to be done."""
    days = rules.every * rules.concierge_after
    return [
        is_open(),
        StepRow.status.in_((StepStatus.TODO, StepStatus.STARTED)),
        StepRow.who.in_((WhoRole.FAMILY, WhoRole.MEMBER)),
        StepRow.family_declined_at.is_(None),
        StepRow.due_on <= (today - dt.timedelta(days=days) if days else dt.date.min),
    ]


def collect_escalations(now: dt.datetime) -> int:
    """Queue what is to be told today in every space, one mail a file and person; a second run adds none."""
    queued = 0
    for space in db.session.scalars(select(Space)).all():
        queued += _collect(space, REMINDERS.installed(), now)
    return queued


def render_escalation(message: Message, now: dt.datetime) -> MailContent | None:
    """Say which steps are still late; None when none is."""
    person = db.session.get(Person, message.context["person_id"])
    household = db.session.get(Household, message.household_id)
    if person is None or household is None or household.closed_on is not None:
        return None
    rows = db.session.scalars(
        select(StepRow)
        .where(StepRow.id.in_(message.context["step_ids"]), *is_escalated(REMINDERS.installed(), paris_date(now)))
        .order_by(StepRow.due_on, StepRow.position)
    ).all()
    if not rows:
        return None
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    steps = [
        ReminderStep(
            title=row.title or step_title(row.version_id, row.key, person.language), due_on=row.due_on, late=True
        )
        for row in rows
        if row.due_on is not None
    ]
    values = {
        "family": household.name,
        "household_id": household.id,
        "steps": steps,
        "owner": None if owner is None or owner.id == person.id else owner.full_name,
    }
    return MailContent(template=KIND, values=values, language=person.language, signer="")


def _collect(space: Space, rules: ReminderRules, now: dt.datetime) -> int:
    reached, owners = _reached(space.id, rules, paris_date(now))
    if not reached:
        return 0
    actor, works_on = Actor.system(space.id), CivilCalendar(space.department).is_working_day
    people = {person.id: person for person in db.session.scalars(select(Person).where(Person.space_id == space.id))}
    coordinators, away = _coordinators(space.id), list_away(actor, paris_date(now))
    choices = list_staff_choices(list(people))
    queued = 0
    for (stage, household_id), step_ids in reached.items():
        owner = people.get(owners[household_id] or 0)
        is_there = owner is not None and owner.left_on is None and owner.id not in away
        told = [owner] if stage is Stage.CONCIERGE and owner and is_there else coordinators
        for person in told:
            if not choices[person.id].wants(MailKind.ESCALATION):
                continue
            message = queue_message(
                actor,
                kind=KIND,
                key=f"escalation:{stage}:{household_id}:{person.id}:{paris_date(now)}",
                recipient=person.email,
                recipient_name=person.full_name,
                context={"person_id": person.id, "stage": stage.value, "step_ids": step_ids},
                household_id=household_id,
                now=now,
                due=choices[person.id].when(now, works_on),
            )
            queued += message is not None
    return queued


def _reached(space_id: int, rules: ReminderRules, today: dt.date) -> tuple[_Told, dict[int, int | None]]:
    """Return the steps that have come to a stage and of which nobody was told yet, and who follows each file."""
    rows = db.session.execute(
        select(StepRow.id, StepRow.household_id, StepRow.due_on, Household.owner_id)
        .join(Household, Household.id == StepRow.household_id)
        .where(
            StepRow.space_id == space_id,
            *is_escalated(rules, today),
            Household.closed_on.is_(None),
            or_(Household.reminders_paused_until.is_(None), Household.reminders_paused_until < today),
        )
        .order_by(StepRow.household_id, StepRow.due_on, StepRow.id)
    ).all()
    told = _already_told(space_id, {row.household_id for row in rows})
    reached: _Told = defaultdict(list)
    for row in rows:
        for stage in _STAGES:
            on = escalated_on(rules, row.due_on, stage)
            if on is not None and today - CAUGHT_UP < on <= today and (stage, row.id) not in told:
                reached[stage, row.household_id].append(row.id)
    return reached, {row.household_id: row.owner_id for row in rows}


def _already_told(space_id: int, household_ids: set[int]) -> set[tuple[Stage, int]]:
    contexts = db.session.scalars(
        select(Message.context).where(
            Message.space_id == space_id, Message.household_id.in_(household_ids), Message.kind == KIND
        )
    )
    return {(Stage(context["stage"]), step_id) for context in contexts for step_id in context["step_ids"]}


def _coordinators(space_id: int) -> Sequence[Person]:
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.space_id == space_id, Membership.role == Role.COORDINATOR, Person.left_on.is_(None))
        .order_by(Person.id)
    ).all()
