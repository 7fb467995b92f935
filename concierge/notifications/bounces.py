"""Mails that come back: the report of a mail server is read, and the message it speaks of becomes a failure.

The address that mails are sent from receives these reports; its server hands each to `concierge bounce`. The identifier
of our mails carries a seal, so that nobody can declare another's address dead by writing to that address.
"""

import datetime as dt
from dataclasses import dataclass
from email.message import Message as Mail
from email.parser import BytesParser

from concierge.notifications.identifiers import read_identifier
from concierge.notifications.models import Message
from concierge.notifications.services import mark_returned
from concierge.platform.access import Actor
from concierge.platform.db import db

LONGEST_ANSWER = 500
LARGEST = 2 * 1024 * 1024  # bytes: a report quotes at most one mail of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A mail that will not arrive, and what the server of the address answered."""

    space_id: int
    message_id: int
    answer: str


def read_bounce(raw: bytes, secret: str) -> Bounce | None:
    """Return what a report says of a mail of ours (RFC 3464); None for anything else, a mere delay among it."""
    try:
        report = BytesParser().parsebytes(raw[:LARGEST])
    except RecursionError:  # mails in mails in mails, by the hundred: no server writes that
        return None
    if report.get_content_type() != "multipart/report":
        return None
    answer = next((said for part in report.walk() if (said := _refusal(part))), None)
    ours = next((name for part in report.walk() if (name := read_identifier(_identifier(part), secret))), None)
    if answer is None or ours is None:
        return None
    space_id, message_id = ours
    return Bounce(space_id=space_id, message_id=message_id, answer=answer[:LONGEST_ANSWER])


def note_bounce(bounce: Bounce, now: dt.datetime) -> bool:
    """Write a return on its message; False when there is no such message any more."""
    message = db.session.get(Message, bounce.message_id)
    if message is None or message.space_id != bounce.space_id:
        return False
    mark_returned(Actor.system(bounce.space_id), bounce.message_id, bounce.answer, now)
    return True


def _refusal(part: Mail) -> str | None:
    """Return the words of a lasting refusal from the blocks of a delivery status, one block for each recipient."""
    if part.get_content_type() != "message/delivery-status":
        return None
    for block in part.get_payload() if part.is_multipart() else []:
        if not isinstance(block, Mail):
            continue
        status = str(block.get("Status", ""))
        if str(block.get("Action", "")).strip().lower() == "failed" and status[:1] == "5":
            words = str(block.get("Diagnostic-Code", "")).partition(";")[2] or status
            return "".join(c for c in " ".join(words.split()) if c.isprintable())
    return None


def _identifier(part: Mail) -> str:
    """Return the identifier of the mail a part quotes, whole or by its headers alone."""
    kind = part.get_content_type()
    if kind == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        quoted = BytesParser().parsebytes(content if isinstance(content, bytes) else b"")
        return str(quoted.get("Message-ID", ""))
    if kind == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        return str(inner.get("Message-ID", "")) if isinstance(inner, Mail) else ""
    return ""
