"""« J'ai besoin d'aide » reaches the concierge at once by mail, as well as their day."""

import datetime as dt

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.checklists.events import HelpAsked
from concierge.checklists.models import StepComment, StepRow
from concierge.checklists.next_actions import step_title
from concierge.families.models import Household
from concierge.notifications.models import Message
from concierge.notifications.preferences import MailKind, get_staff_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.db import db

KIND = "help_asked"


def tell_concierge(event: HelpAsked, actor: Actor, now: dt.datetime) -> None:
    """Queue the mail to whoever has the step, else to the owner of the file."""
    step = db.session.get_one(StepRow, event.step_id)
    household = db.session.get_one(Household, step.household_id)
    person_id = step.assignee_id or household.owner_id
    person = db.session.get(Person, person_id) if person_id else None
    if person is None or person.left_on is not None:
        return
    choices = get_staff_choices(person.id)
    if not choices.wants(MailKind.HELP_ASKED):
        return
    queue_message(
        actor,
        kind=KIND,
        key=f"help:{step.id}:{now:%Y-%m-%dT%H:%M}",
        recipient=person.email,
        recipient_name=person.full_name,
        context={"step_id": step.id, "person_id": person.id},
        household_id=household.id,
        now=now,
        due=choices.when(now),
    )


def render_help(message: Message, _now: dt.datetime) -> MailContent | None:
    """Say which family asks and about what; None when it has been answered meanwhile."""
    step = db.session.get(StepRow, message.context["step_id"])
    person = db.session.get(Person, message.context["person_id"])
    if step is None or person is None or step.help_asked_at is None:
        return None
    household = db.session.get_one(Household, step.household_id)
    words = db.session.scalars(
        select(StepComment.text)
        .where(StepComment.step_id == step.id, StepComment.member_id.is_not(None))
        .order_by(StepComment.at.desc(), StepComment.id.desc())
        .limit(1)
    ).first()
    return MailContent(
        template=KIND,
        values={
            "family": household.name,
            "step_id": step.id,
            "title": step.title or step_title(step.version_id, step.key, person.language),
            "words": words or "",
        },
        language=person.language,
        signer="",
    )
