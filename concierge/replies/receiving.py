"""What becomes of a mail that came in: a contact of its family's file, or a place among those to be attached.

The address an answer was sent to carries the number of our mail and a seal (`notifications.identifiers`); without it
the identifier of the mail that is answered says the same. Nothing is taken twice: a mail is known by its Message-ID.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from concierge.accounts.models import Space
from concierge.config import Config
from concierge.families import journal
from concierge.families.choices import Channel, Direction
from concierge.families.duplicates.moving import MergeRule, MergeRules
from concierge.families.journal import ContactDetails
from concierge.families.models import WRITTEN, Contact, Household, Member
from concierge.notifications.bounces import note_bounce, read_bounce
from concierge.notifications.identifiers import read_identifier, read_reply_address, seems_reply_address
from concierge.notifications.models import Message
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import add_once, db
from concierge.replies import events as happened
from concierge.replies.enclosures import keep_enclosed, named_only
from concierge.replies.models import ReceivedMail, Stray
from concierge.replies.reading import Reply, read_reply

MERGE_RULES: MergeRules = {"received_mail": MergeRule()}


class Outcome(StrEnum):
    """What became of a mail."""

    FILED = "filed"
    STRAY = "stray"
    KNOWN = "known"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    NOBODYS = "nobodys"  # no agency can be told: it is left where it is


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Where a mail belongs: a file, with whoever wrote; or why it is a stray one."""

    space_id: int
    household: Household | None = None
    member: Member | None = None
    message: Message | None = None
    stray: Stray | None = None


def receive_mail(raw: bytes, config: Config, now: dt.datetime, *, recipient: str = "") -> Outcome:
    """Take one mail in. What a mail server sends back is noted as such; what a machine wrote is let go."""
    bounce = read_bounce(raw, config.secret_key)
    if bounce is not None:
        note_bounce(bounce, now)
        return Outcome.BOUNCE
    reply = read_reply(raw, recipient=recipient)
    if reply is None or reply.automatic or _is_ours(reply, config):
        return Outcome.AUTOMATIC
    found = _find(reply, config)
    if found is None:
        return Outcome.NOBODYS
    mail = ReceivedMail(space_id=found.space_id, key=_key(reply, raw), at=now, stray=found.stray)
    if not add_once(mail, key=ReceivedMail.key):
        return Outcome.KNOWN
    if found.stray is not None or found.household is None:
        _set_aside(mail, reply, found, now)
        return Outcome.STRAY
    _file(mail, reply, found, now)
    return Outcome.FILED


def _key(reply: Reply, raw: bytes) -> str:
    """Name a mail: by its Message-ID and who sent it, else by what it is, byte for byte."""
    name = f"{reply.message_id} {reply.sender}".encode() if reply.message_id else raw
    return hashlib.sha256(name).hexdigest()


def _is_ours(reply: Reply, config: Config) -> bool:
    """Tell whether a mail of ours came back to us: answering it would never end."""
    own = {config.mail_from.lower(), config.reply_to.lower()}
    return reply.sender in own or read_identifier(reply.message_id, config.secret_key) is not None


def _find(reply: Reply, config: Config) -> _Found | None:
    marks = [mark for address in reply.recipients if (mark := read_reply_address(address, config.secret_key))]
    answered = read_identifier(reply.answers, config.secret_key)
    mark = marks[0] if marks else answered
    if mark is None:
        forged = any(seems_reply_address(address) for address in reply.recipients)
        space_id = _space_of(reply)
        why = Stray.FORGED if forged else Stray.NO_MARK
        return None if space_id is None else _Found(space_id=space_id, stray=why)
    space_id, message_id = mark
    if db.session.get(Space, space_id) is None:
        return None
    message = db.session.get(Message, message_id)
    household = _household_of(message, space_id)
    if message is None or household is None:
        return _Found(space_id=space_id, stray=Stray.GONE)
    member = _writer(reply, household)
    known = member is not None or (reply.sender == message.recipient.lower() and "person_id" not in message.context)
    stray = None if known else Stray.STRANGER  # a colleague who answers what we wrote to them is not the family
    if stray is None and not household.confirmed:
        stray = Stray.UNCONFIRMED
    return _Found(space_id=space_id, household=household, member=member, message=message, stray=stray)


def _household_of(message: Message | None, space_id: int) -> Household | None:
    """Return the file a mail was about, the one it was merged into if any; None when it is erased."""
    if message is None or message.space_id != space_id or message.household_id is None:
        return None
    household = db.session.get(Household, message.household_id)
    for _merge in range(10):
        if household is None or household.merged_into is None:
            break
        household = db.session.get(Household, household.merged_into)
    return household if household is not None and household.name else None


def _writer(reply: Reply, household: Household) -> Member | None:
    """Return who of the family has this address; two who share one are told by their name."""
    rows = db.session.scalars(
        select(Member)
        .where(
            Member.household_id == household.id,
            Member.removed_on.is_(None),
            func.lower(Member.email) == reply.sender,
        )
        .order_by(Member.position, Member.id)
    ).all()
    named = [row for row in rows if row.first_name.lower() in reply.sender_name.lower()]
    return next(iter((*named, *rows)), None)


def _space_of(reply: Reply) -> int | None:
    """Return whose agency a mail without our mark is for: the only one, or the only one that knows the sender."""
    spaces = db.session.scalars(select(Space.id).order_by(Space.id).limit(2)).all()
    if len(spaces) < 2:
        return next(iter(spaces), None)
    told = db.session.scalars(select(Space.id).where(func.lower(Space.email).in_(reply.recipients), Space.email != ""))
    knows = db.session.scalars(
        select(Member.space_id).where(func.lower(Member.email) == reply.sender, Member.removed_on.is_(None)).distinct()
    )
    for found in (told.all(), knows.all()):
        if len(found) == 1:
            return found[0]
    return None


def _set_aside(mail: ReceivedMail, reply: Reply, found: _Found, now: dt.datetime) -> None:
    mail.stray = found.stray
    mail.household_id = found.household.id if found.household is not None else None
    mail.sender, mail.sender_name, mail.subject = reply.sender, reply.sender_name, reply.subject
    mail.text = reply.text
    mail.enclosed = [enclosed.name for enclosed in reply.enclosed[:20]]
    db.session.flush()
    event = happened.StrayReceived(household_id=mail.household_id, mail_id=mail.id)
    events.record(event, Actor.system(mail.space_id), now)


def _file(mail: ReceivedMail, reply: Reply, found: _Found, now: dt.datetime) -> None:
    """Write the family's words in its journal: an answer somebody owes it today; what it owed us has come."""
    household, member = found.household, found.member
    assert household is not None
    actor = Actor(
        space_id=household.space_id,
        name=member.full_name if member is not None else reply.sender,
        permissions=Actor.system(household.space_id).permissions,
        member_id=member.id if member is not None else None,
        household_id=household.id,
    )
    _close_awaited(actor, household, now)
    said = (
        keep_enclosed(actor, household, found.message, reply.enclosed, now)
        if member is not None
        else named_only([enclosed.name for enclosed in reply.enclosed])
    )
    contact = write_down(actor, household, reply.subject, reply.text, said, now)
    mail.household_id, mail.contact_id = household.id, contact.id
    db.session.flush()
    events.record(happened.ReplyReceived(household_id=household.id, contact_id=contact.id), actor, now)


def write_down(
    actor: Actor, household: Household, subject: str, text: str, enclosed: list[str], now: dt.datetime
) -> Contact:
    """Keep the words of a mail as a contact that somebody answers today."""
    words = text or (f"(courriel sans texte : {subject})" if subject else "(courriel sans texte)")
    details = ContactDetails(
        channel=Channel.EMAIL,
        direction=Direction.FROM_FAMILY,
        summary="\n\n".join(part for part in (words, "\n".join(enclosed)) if part),
        follow_up_on=paris_date(now),
    )
    return journal.await_answer(actor, household, details, now)


def _close_awaited(actor: Actor, household: Household, now: dt.datetime) -> None:
    """End the wait for an answer to what we wrote; what we promised by telephone is still ours to do."""
    awaited = select(Contact.id).where(
        Contact.household_id == household.id,
        Contact.direction == Direction.TO_FAMILY,
        Contact.channel.in_(WRITTEN),
        Contact.follow_up_on.is_not(None),
        Contact.followed_up_at.is_(None),
    )
    for contact_id in db.session.scalars(awaited.order_by(Contact.id)).all():
        journal.follow_up(actor, contact_id, now)
