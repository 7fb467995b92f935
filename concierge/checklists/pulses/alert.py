"""A low answer reaches a person the same day: a step to call the family, and a mail with its words."""

import datetime as dt
from collections.abc import Sequence

from flask_babel import force_locale
from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.events import PulseAnsweredLow
from concierge.checklists.models import StepRow
from concierge.checklists.pulses.models import Pulse, PulseAnswer
from concierge.checklists.pulses.words import SCORE_LABELS, TREND_LABELS, call_title
from concierge.checklists.reminders.told import who_is_told
from concierge.checklists.states import OPEN_STATUSES
from concierge.families.models import Household, Member
from concierge.notifications.models import Message
from concierge.notifications.preferences import get_staff_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND = "pulse_low"


def call_family(event: PulseAnsweredLow, actor: Actor, now: dt.datetime) -> None:
    """Give each low subject a step for today, and tell whoever follows the file by mail."""
    pulse = db.session.get_one(Pulse, event.pulse_id)
    household = db.session.get_one(Household, pulse.household_id)
    answers = db.session.scalars(select(PulseAnswer).where(PulseAnswer.pulse_id == pulse.id)).all()
    step_ids = []
    for answer in answers:
        if answer.member_id == actor.member_id and answer.subject.value in event.subjects:
            step = _open_step(answers, answer.subject) or _add_step(household, answer.subject, now)
            if answer.comment:
                steps.comment(actor, step, answer.comment, shared=True, now=now)
            answer.step_id = step.id
            step_ids.append(step.id)
    db.session.flush()
    for person in who_is_told(household):
        queue_message(
            actor,
            kind=KIND,
            key=f"pulse-low:{pulse.id}:{actor.member_id}:{person.id}:{now:%Y-%m-%dT%H:%M}",
            recipient=person.email,
            recipient_name=person.full_name,
            context={
                "pulse_id": pulse.id,
                "member_id": actor.member_id,
                "person_id": person.id,
                "subjects": list(event.subjects),
                "step_id": step_ids[0],
            },
            household_id=household.id,
            now=now,
            due=get_staff_choices(person.id).when(now),
        )


def render_alert(message: Message, _now: dt.datetime) -> MailContent | None:
    """Say which family, about what and in which words; None when the answer was taken back meanwhile."""
    pulse = db.session.get(Pulse, message.context["pulse_id"])
    person = db.session.get(Person, message.context["person_id"])
    if pulse is None or person is None:
        return None
    subjects = [Subject(value) for value in message.context["subjects"]]
    answers = db.session.scalars(
        select(PulseAnswer)
        .where(
            PulseAnswer.pulse_id == pulse.id,
            PulseAnswer.member_id == message.context["member_id"],
            PulseAnswer.subject.in_(subjects),
            PulseAnswer.score <= pulse.low,
        )
        .order_by(PulseAnswer.id)
    ).all()
    if not answers:
        return None
    return MailContent(
        template=KIND,
        values={
            "family": db.session.get_one(Household, pulse.household_id).name,
            "member": db.session.get_one(Member, message.context["member_id"]).first_name,
            "answers": answers,
            "labels": TREND_LABELS,
            "score_labels": SCORE_LABELS,
            "step_id": message.context["step_id"],
        },
        language=person.language,
        signer="",
    )


def _open_step(answers: Sequence[PulseAnswer], subject: Subject) -> StepRow | None:
    """Return the step the same subject already led to, from either adult, when it is still to be done."""
    ids = [answer.step_id for answer in answers if answer.subject is subject and answer.step_id is not None]
    query = select(StepRow).where(StepRow.id.in_(ids), StepRow.status.in_(OPEN_STATUSES))
    return db.session.scalars(query.order_by(StepRow.id)).first()


def _add_step(household: Household, subject: Subject, now: dt.datetime) -> StepRow:
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    with force_locale(owner.language if owner else "fr"):
        title = call_title(subject, household.name)
    return steps.add_local_step(
        Actor.system(household.space_id),
        household,
        title=title,
        subject=subject,
        due_on=paris_date(now),
        for_family=False,
        member_id=None,
        assignee_id=None,
        now=now,
    )
