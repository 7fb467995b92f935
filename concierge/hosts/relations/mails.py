"""What is written to the two: how does it go, and thank you. Neither learns what the other said, nor who ended it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, Person
from concierge.families.models import Household, Member
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.relations.choices import Ending
from concierge.hosts.relations.events import RelationAsked, RelationEnded
from concierge.hosts.relations.models import HostRelation, RelationLink, RelationQuestion
from concierge.hosts.relations.people import first_names, people_to_ask
from concierge.hosts.requests.choices import Side
from concierge.hosts.words import offer_words
from concierge.notifications.models import Message
from concierge.notifications.preferences import list_contact_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND_QUESTION = "relation_question"
KIND_ENDED = "relation_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a mail to one side goes to."""

    first_name: str
    full_name: str
    email: str
    language: str
    host_person_id: int | None = None
    member_id: int | None = None


def tell_asked(event: RelationAsked, actor: Actor, now: dt.datetime) -> None:
    """Put the question by mail, or recall it once."""
    relation = db.session.get_one(HostRelation, event.relation_id)
    which = f"{event.question_id}:{'again' if event.again else 'first'}"
    queue_question(actor, relation, Side(event.side), which, now, question_id=event.question_id, again=event.again)


def queue_question(
    actor: Actor, relation: HostRelation, side: Side, which: str, now: dt.datetime, **context: Any
) -> None:
    """Queue the mail that carries a side's link, once for each `which`."""
    _queue(actor, relation, side, KIND_QUESTION, f"relation-question:{relation.id}:{side.value}:{which}", context, now)


def tell_ended(event: RelationEnded, actor: Actor, now: dt.datetime) -> None:
    """Thank both; a family whose file is closed is written to no more, nor a host who was erased."""
    relation = db.session.get_one(HostRelation, event.relation_id)
    for side in (Side.HOST, Side.FAMILY) if event.tells_family else (Side.HOST,):
        key = f"relation-ended:{relation.id}:{side.value}"
        _queue(actor, relation, side, KIND_ENDED, key, {}, now)


def render_question(message: Message, now: dt.datetime) -> MailContent | None:
    """Ask; None when it was answered, lapsed or ended meanwhile, or the family asked for quiet."""
    relation = db.session.get(HostRelation, message.context["relation_id"])
    if relation is None or relation.ended_at is not None:
        return None
    side = Side(message.context["side"])
    recipient = _recipient_of(message, relation, side)
    question = db.session.get(RelationQuestion, message.context.get("question_id") or 0)
    waits = question is None or (question.answered_at is None and question.lapsed_on is None)
    if recipient is None or not waits or (side is Side.FAMILY and _wants_quiet(relation, recipient, now)):
        return None
    values = {
        "token": _token_of_mail(message, relation, side, recipient, now),
        "again": bool(message.context.get("again")),
        "first": question is None or question.number == 1,
        "thanks": relation.proposed_on is not None,
    }
    return _content(KIND_QUESTION, relation, side, recipient, values)


def render_ended(message: Message, _now: dt.datetime) -> MailContent | None:
    """Say thank you, in words that tell nobody off."""
    relation = db.session.get(HostRelation, message.context["relation_id"])
    if relation is None or relation.ended_at is None:
        return None
    side = Side(message.context["side"])
    recipient = _recipient_of(message, relation, side)
    if recipient is None:
        return None
    values = {
        "done": relation.ending is Ending.DONE,
        "next": side is Side.FAMILY and relation.ending in {Ending.CHANGED, Ending.HOST_LEFT},
    }
    return _content(KIND_ENDED, relation, side, recipient, values)


def _queue(
    actor: Actor, relation: HostRelation, side: Side, kind: str, key: str, context: dict[str, Any], now: dt.datetime
) -> None:
    for recipient in find_recipients(relation, side):
        queue_message(
            actor,
            kind=kind,
            key=f"{key}:{recipient.host_person_id or recipient.member_id}",
            recipient=recipient.email,
            recipient_name=recipient.full_name,
            context={
                "relation_id": relation.id,
                "side": side.value,
                "host_person_id": recipient.host_person_id,
                "member_id": recipient.member_id,
            }
            | context,
            household_id=relation.household_id if side is Side.FAMILY else None,
            host_id=relation.host_id if side is Side.HOST else None,
            now=now,
        )


def find_recipients(relation: HostRelation, side: Side) -> list[Recipient]:
    """Return whom a side is written to; a family whose file is closed is written to no more."""
    household = db.session.get(Household, relation.household_id)
    if side is Side.FAMILY and (household is None or household.closed_on is not None):
        return []
    language = household.language if household is not None else ""
    return [
        _host_person(person) if isinstance(person, HostPerson) else _member(person, language)
        for person in people_to_ask(relation, side)
    ]


def _recipient_of(message: Message, relation: HostRelation, side: Side) -> Recipient | None:
    """Return whom a mail is for, as they are today; an address corrected meanwhile is the one it leaves for."""
    if side is Side.HOST:
        person = db.session.get(HostPerson, message.context.get("host_person_id") or 0)
        found = _host_person(person) if person is not None and person.email else None
    else:
        member = db.session.get(Member, message.context.get("member_id") or 0)
        here = member is not None and member.removed_on is None and member.household_id == relation.household_id
        language = db.session.get_one(Household, relation.household_id).language
        found = _member(member, language) if member is not None and here and member.email else None
    if found is not None:
        message.recipient = found.email
    return found


def _host_person(person: HostPerson) -> Recipient:
    return Recipient(
        first_name=person.first_name,
        full_name=person.full_name,
        email=person.email,
        language=db.session.get_one(Host, person.host_id).language,
        host_person_id=person.id,
    )


def _member(member: Member, language: str) -> Recipient:
    return Recipient(
        first_name=member.first_name,
        full_name=member.full_name,
        email=member.email,
        language=language,
        member_id=member.id,
    )


def _wants_quiet(relation: HostRelation, recipient: Recipient, now: dt.datetime) -> bool:
    household = db.session.get_one(Household, relation.household_id)
    paused = household.reminders_paused_until is not None and household.reminders_paused_until >= paris_date(now)
    member_id = recipient.member_id or 0
    return paused or household.closed_on is not None or not list_contact_choices([member_id])[member_id].reminders


def _token_of_mail(message: Message, relation: HostRelation, side: Side, recipient: Recipient, now: dt.datetime) -> str:
    """Return the token of a mail's link; a mail tried again keeps its link."""
    actor = Actor.system(message.space_id)
    if (link_id := message.context.get("link_id")) is not None:
        token = links.renew_token(actor, link_id, now=now)
        if token is not None:
            return token
    link_id, token = make_relation_link(relation, side, recipient, now)
    message.context = {**message.context, "link_id": link_id}
    return token


def make_relation_link(relation: HostRelation, side: Side, recipient: Recipient, now: dt.datetime) -> tuple[int, str]:
    """Make the link by which somebody of a side says how it goes; return its id and its token."""
    of_host = side is Side.HOST
    link, token = links.create_link(
        Actor.system(relation.space_id),
        purpose=LinkPurpose.RELATION,
        household_id=None if of_host else relation.household_id,
        host_id=relation.host_id if of_host else None,
        now=now,
    )
    db.session.add(
        RelationLink(
            space_id=relation.space_id,
            relation_id=relation.id,
            link_id=link.id,
            household_id=relation.household_id,
            host_id=relation.host_id,
            host_person_id=recipient.host_person_id,
            member_id=recipient.member_id,
        )
    )
    db.session.flush()
    return link.id, token


def _content(
    kind: str, relation: HostRelation, side: Side, recipient: Recipient, values: dict[str, Any]
) -> MailContent:
    owner = _owner(relation) if side is Side.FAMILY else None
    with force_locale(recipient.language):
        other = first_names(relation, Side.FAMILY if side is Side.HOST else Side.HOST)
    return MailContent(
        template=kind,
        values={"first_name": recipient.first_name, "other": other, "kind": relation.kind, "relation": relation}
        | {"side": side.value, "offer_words": offer_words}
        | values,
        language=recipient.language,
        signer=owner.first_name if owner else "",
        reply_to=owner.email if owner else None,
    )


def _owner(relation: HostRelation) -> Person | None:
    household = db.session.get_one(Household, relation.household_id)
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    return owner if owner is not None and owner.left_on is None else None
