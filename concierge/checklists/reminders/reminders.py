"""Reminders to families: one mail a day at most, about their own steps, through the outbox."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from concierge.accounts.models import Person, Space
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.next_actions import step_title
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.reminders.rules import ReminderRules, StepDate, due_reminders
from concierge.checklists.reminders.rules_loading import REMINDERS
from concierge.families.choices import MemberKind
from concierge.families.models import Household, Member
from concierge.notifications.models import Message
from concierge.notifications.preferences import list_contact_choices
from concierge.notifications.quiet_hours import QuietHours, next_allowed
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND = "step_reminder"
MOST = 5  # a family sees at most five things at once
BATCH = 500

_FAMILY = (WhoRole.FAMILY, WhoRole.MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderStep:
    """One line of a reminder."""

    title: str
    due_on: dt.date
    late: bool


def collect_reminders(now: dt.datetime) -> int:
    """Queue today's reminders in every space, family by family; return how many. A second run adds none."""
    today, rules = paris_date(now), REMINDERS.installed()
    queued = 0
    for space in db.session.scalars(select(Space)).all():
        actor, works_on = Actor.system(space.id), CivilCalendar(space.department).is_working_day
        due = db.session.execute(
            select(StepRow.household_id, StepRow.id, StepRow.due_on)
            .join(Household, Household.id == StepRow.household_id)
            .where(
                StepRow.space_id == space.id,
                *_to_remind(today, rules),
                Household.closed_on.is_(None),
                or_(Household.reminders_paused_until.is_(None), Household.reminders_paused_until < today),
            )
        ).all()
        dates = [StepDate(step_id=row.id, due_on=row.due_on) for row in due if row.due_on is not None]
        reminded = {reminder.step_id for reminder in due_reminders(rules, dates, today, works_on)}
        ids = sorted({row.household_id for row in due if row.id in reminded})
        for start in range(0, len(ids), BATCH):
            households = db.session.scalars(select(Household).where(Household.id.in_(ids[start : start + BATCH])))
            queued += sum(_queue(actor, household, f"reminder:{household.id}:{today}", now) for household in households)
    return queued


def remind_now(actor: Actor, household: Household, now: dt.datetime) -> bool:
    """Queue a reminder asked for by staff; False when there is nothing to remind of or nobody to write to."""
    if not _steps(household.id, paris_date(now), REMINDERS.installed()):
        return False
    return _queue(actor, household, f"reminder:{household.id}:{now:%Y-%m-%dT%H:%M}", now, asked_for=True)


def render_reminder(message: Message, now: dt.datetime) -> MailContent | None:
    """Say what is to be done as it stands when the mail leaves; None when nothing is left."""
    household = db.session.get(Household, message.household_id)
    if household is None or household.closed_on is not None:
        return None
    today = paris_date(now)
    paused = household.reminders_paused_until is not None and household.reminders_paused_until >= today
    if paused and not message.context.get("asked_for"):
        return None
    steps = _steps(household.id, today, REMINDERS.installed())
    found = _recipient(household.id)
    if not steps or found is None:
        return None
    message.recipient, message.recipient_name = found[0].email, found[0].full_name  # as they stand now: corrected, say
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    values: dict[str, Any] = {
        "steps": [
            ReminderStep(
                title=step.title or step_title(step.version_id, step.key, household.language),
                due_on=step.due_on,
                late=step.due_on < today,
            )
            for step in steps
            if step.due_on is not None
        ],
        "owner": owner,
    }
    return MailContent(
        template=KIND,
        values=values,
        language=household.language,
        signer=owner.first_name if owner else "",
        reply_to=owner.email if owner else None,
    )


def _queue(actor: Actor, household: Household, key: str, now: dt.datetime, *, asked_for: bool = False) -> bool:
    found = _recipient(household.id)
    if found is None:
        return False
    recipient, quiet = found
    message = queue_message(
        actor,
        kind=KIND,
        key=key,
        recipient=recipient.email,
        recipient_name=recipient.full_name,
        context={"asked_for": asked_for},
        household_id=household.id,
        now=now,
        due=None if asked_for else next_allowed(now, quiet or REMINDERS.installed().quiet),
    )
    return message is not None


def _recipient(household_id: int) -> tuple[Member, QuietHours | None] | None:
    """Return the first adult with an address who wants reminders, and their quiet hours: one mail for the household."""
    adults = db.session.scalars(
        select(Member)
        .where(
            Member.household_id == household_id,
            Member.kind == MemberKind.ADULT,
            Member.removed_on.is_(None),
            Member.email != "",
        )
        .order_by(Member.position, Member.id)
    ).all()
    choices = list_contact_choices([adult.id for adult in adults])
    return next(((adult, choices[adult.id].quiet) for adult in adults if choices[adult.id].reminders), None)


def _to_remind(today: dt.date, rules: ReminderRules) -> list[Any]:
    return [
        StepRow.who.in_(_FAMILY),
        StepRow.status.in_((StepStatus.TODO, StepStatus.STARTED)),
        StepRow.family_declined_at.is_(None),
        StepRow.due_on <= today + rules.ahead,
    ]


def _steps(household_id: int, today: dt.date, rules: ReminderRules) -> Sequence[StepRow]:
    query = select(StepRow).where(StepRow.household_id == household_id, *_to_remind(today, rules))
    return db.session.scalars(query.order_by(StepRow.due_on, StepRow.position).limit(MOST)).all()
