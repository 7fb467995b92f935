"""A relation that needs somebody reaches the team the same day: a step in the family's file, a mail to its owner.

The step names the two and says nothing more: the family sees its steps, and neither side learns what the other said.
"""

import datetime as dt

from flask_babel import force_locale, gettext as _
from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import StepRow
from concierge.checklists.pulses.words import TITLE_LIMIT
from concierge.checklists.reminders.told import who_is_told
from concierge.checklists.states import OPEN_STATUSES
from concierge.families.models import Household
from concierge.hosts.models import Host
from concierge.hosts.relations.choices import ALARM_LABELS, Alarm
from concierge.hosts.relations.events import RelationNeedsSomebody
from concierge.hosts.relations.models import HostRelation, RelationQuestion
from concierge.hosts.requests.choices import Side
from concierge.hosts.words import offer_words
from concierge.notifications.models import Message
from concierge.notifications.preferences import get_staff_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND = "relation_alarm"


def call_somebody(event: RelationNeedsSomebody, actor: Actor, now: dt.datetime) -> None:
    """Give the file a step for today, unless one is open already; tell whoever follows it by mail."""
    relation = db.session.get_one(HostRelation, event.relation_id)
    household = db.session.get_one(Household, relation.household_id)
    _call(household, db.session.get_one(Host, relation.host_id), now)
    for person in who_is_told(household):
        which = event.question_id or f"{paris_date(now)}"
        queue_message(
            Actor.system(actor.space_id),
            kind=KIND,
            key=f"relation-alarm:{relation.id}:{event.alarm}:{event.side}:{which}:{person.id}",
            recipient=person.email,
            recipient_name=person.full_name,
            context={
                "relation_id": relation.id,
                "alarm": event.alarm,
                "side": event.side,
                "question_id": event.question_id,
                "person_id": person.id,
            },
            household_id=household.id,
            now=now,
            due=get_staff_choices(person.id).when(now),
        )


def render_alarm(message: Message, _now: dt.datetime) -> MailContent | None:
    """Say who needs somebody and in which words; None when it was taken back or settled meanwhile."""
    relation = db.session.get(HostRelation, message.context["relation_id"])
    person = db.session.get(Person, message.context["person_id"])
    alarm = Alarm(message.context["alarm"])
    if relation is None or person is None or relation.ended_at is not None:
        return None
    question = db.session.get(RelationQuestion, message.context["question_id"] or 0)
    if alarm is Alarm.CHANGE and relation.change_asked_on is None:
        return None
    if alarm is Alarm.SILENT and relation.quiet_on is None:
        return None
    words = question.words if question is not None else relation.change_words if alarm is Alarm.CHANGE else ""
    host = db.session.get_one(Host, relation.host_id).name
    with force_locale(person.language):
        family = str(_("la famille %(name)s", name=db.session.get_one(Household, relation.household_id).name))
    return MailContent(
        template=KIND,
        values={
            "family": family,
            "host": host,
            "who": host if message.context["side"] == Side.HOST else f"{family[:1].upper()}{family[1:]}",
            "silent": alarm is Alarm.SILENT,
            "change": alarm is Alarm.CHANGE,
            "what": ALARM_LABELS[alarm],
            "words": words,
            "relation": relation,
            "offer_words": offer_words,
        },
        language=person.language,
        signer="",
    )


def _call(household: Household, host: Host, now: dt.datetime) -> None:
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    with force_locale(owner.language if owner else "fr"):
        longest = TITLE_LIMIT - len(_("Prendre des nouvelles : la rencontre avec %(host)s", host=""))
        title = str(_("Prendre des nouvelles : la rencontre avec %(host)s", host=host.name[:longest]))
    standing = select(StepRow.id).where(
        StepRow.household_id == household.id, StepRow.title == title, StepRow.status.in_(OPEN_STATUSES)
    )
    if db.session.scalars(standing.limit(1)).first() is not None:
        return
    steps.add_local_step(
        Actor.system(household.space_id),
        household,
        title=title,
        subject=Subject.SOCIAL,
        due_on=paris_date(now),
        for_family=False,
        member_id=None,
        assignee_id=None,
        now=now,
    )
