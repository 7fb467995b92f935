"""Queueing mails and sending them: written down first, made and sent by a worker, kept with their state."""

import datetime as dt
import re
import smtplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template
from flask_babel import force_locale

from concierge.accounts.models import Space
from concierge.config import Config
from concierge.notifications import identifiers
from concierge.notifications.events import MessageReturned, MessageTriedAgain
from concierge.notifications.models import Message, MessageState
from concierge.platform import events, mail, outbox
from concierge.platform.access import Actor, fetch
from concierge.platform.db import add_all_once, db
from concierge.platform.unit_of_work import commit, rollback

SEND_JOB = "notifications.send"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailContent:
    """What a mail says: the folder under templates/emails, its values, the language, who signs it."""

    template: str
    values: Mapping[str, Any]
    language: str
    signer: str
    reply_to: str | None = None
    calendar: mail.CalendarPart | None = None
    calendars: Sequence[mail.CalendarPart] = ()


Renderer = Callable[[Message, dt.datetime], MailContent | None]
Renderers = Mapping[str, Renderer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to ask for; the same `key` asked again is the same mail."""

    kind: str
    key: str
    recipient: str
    recipient_name: str
    context: dict[str, Any]
    household_id: int | None
    due: dt.datetime | None = None
    host_id: int | None = None


def queue_message(
    actor: Actor,
    *,
    kind: str,
    key: str,
    recipient: str,
    recipient_name: str,
    context: dict[str, Any],
    household_id: int | None,
    now: dt.datetime,
    due: dt.datetime | None = None,
    host_id: int | None = None,
) -> Message | None:
    """Ask for one mail; None when the same `key` was asked before or there is no address to send it to."""
    letter = Letter(
        kind=kind,
        key=key,
        recipient=recipient,
        recipient_name=recipient_name,
        context=context,
        household_id=household_id,
        due=due,
        host_id=host_id,
    )
    return next(iter(queue_messages(actor, [letter], now)), None)


def queue_messages(actor: Actor, letters: Sequence[Letter], now: dt.datetime) -> list[Message]:
    """Ask for mails, in two statements; return those that were not asked before and have an address to go to."""
    messages = [
        Message(
            space_id=actor.space_id,
            household_id=letter.household_id,
            host_id=letter.host_id,
            key=letter.key,
            kind=letter.kind,
            context=letter.context,
            recipient=letter.recipient,
            recipient_name=letter.recipient_name,
            subject="",
            state=MessageState.WAITING,
            created_at=now,
            due_at=letter.due,
        )
        for letter in letters
        if letter.recipient
    ]
    new = add_all_once(messages, key=Message.key)
    wanted = [
        outbox.Wanted(payload={"message_id": message.id}, key=_job_key(message.id), due=message.due_at)
        for message in new
    ]
    outbox.put_all(SEND_JOB, wanted, now=now, space_id=actor.space_id)
    return new


def try_again(actor: Actor, message_id: int, now: dt.datetime) -> Message:
    """Send a message that was given up or refused once more (the address may have been corrected meanwhile)."""
    message = fetch(actor, Message, message_id)
    if message.state is MessageState.FAILED:
        message.state = MessageState.WAITING
        message.error = None
        message.due_at = now
        db.session.flush()
        outbox.ask_again(_job_key(message.id), now)
        events.record(MessageTriedAgain(message_id=message.id, household_id=message.household_id), actor, now)
    return message


def mark_returned(actor: Actor, message_id: int, answer: str, now: dt.datetime) -> Message:
    """Note that a sent message came back: from then on it is a failure, as if the address had refused it."""
    message = fetch(actor, Message, message_id)
    if message.state is MessageState.SENT:
        message.state = MessageState.FAILED
        message.error = answer
        db.session.flush()
        events.record(MessageReturned(message_id=message.id, household_id=message.household_id), actor, now)
    return message


def send_message(message_id: int, renderers: Renderers, now: dt.datetime) -> None:
    """Make and send one mail. A failure is written on the message, where people see it, before it is tried again."""
    message = db.session.get(Message, message_id)
    if message is None or message.state is not MessageState.WAITING:
        return
    try:
        _deliver(message, renderers, now)
    except Exception as failure:
        rollback()
        _note_failure(message_id, failure)
        raise


def _deliver(message: Message, renderers: Renderers, now: dt.datetime) -> None:
    content = renderers[message.kind](message, now)
    if content is None:
        message.state = MessageState.CANCELLED
        return
    space = db.session.get_one(Space, message.space_id)
    config: Config = current_app.extensions["config"]
    email = _render(message, content, space, config)
    message.subject = email.subject[:200]
    commit()  # what the mail refers to (a personal link) exists before the mail does; nobody waits for the server
    try:
        mail.send(email, smtp_url=config.smtp_url, now=now)
    except smtplib.SMTPRecipientsRefused as refusal:
        code, answer = next(iter(refusal.recipients.values()))
        if code < 500:
            raise
        message.state = MessageState.FAILED
        message.error = f"{code} {answer.decode('utf-8', 'replace')}"[:500]
        return
    message.state = MessageState.SENT
    message.sent_at = now
    message.error = None


def _note_failure(message_id: int, failure: Exception) -> None:
    message = db.session.get_one(Message, message_id)
    message.error = f"{type(failure).__name__}: {failure}"[:500]
    if outbox.is_last_attempt(_job_key(message_id)):
        message.state = MessageState.FAILED
    commit()


def _job_key(message_id: int) -> str:
    return f"message:{message_id}"


def _render(message: Message, content: MailContent, space: Space, config: Config) -> mail.Email:
    values = {
        **content.values,
        "space": space,
        "signer": content.signer,
        "recipient_name": message.recipient_name,
        "base_url": config.base_url,
    }
    folder = f"emails/{content.template}"
    with current_app.test_request_context(base_url=config.base_url), force_locale(content.language):
        subject = render_template(f"{folder}/subject.txt", **values)
        text = render_template(f"{folder}/body.txt", **values)
        html = render_template(f"{folder}/body.html", **values)
    domain = urlsplit(config.base_url).hostname or "localhost"
    return mail.Email(
        sender_name=f"{content.signer} – {space.name}" if content.signer else space.name,
        sender=config.mail_from,
        recipient_name=message.recipient_name,
        recipient=message.recipient,
        subject=" ".join(subject.split()),
        text=re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n",  # parts left out leave no hole
        html=html,
        message_id=identifiers.identifier(message.space_id, message.id, domain=domain, secret=config.secret_key),
        reply_to=_reply_to(message, content, config),
        calendar=content.calendar,
        calendars=content.calendars,
    )


def _reply_to(message: Message, content: MailContent, config: Config) -> str | None:
    """Return where an answer goes: to the file itself when answers are read, for whoever is written to of a family."""
    to_family = message.household_id is not None and "person_id" not in message.context
    if config.reply_to and to_family:
        return identifiers.reply_address(config.reply_to, message.space_id, message.id, secret=config.secret_key)
    return content.reply_to
