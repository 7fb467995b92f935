"""Sending one e-mail over SMTP."""

import datetime as dt
import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 20.0  # seconds
LONGEST_LOCAL, LONGEST_ADDRESS = 64, 254  # characters, RFC 5321
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """What a mail says to its reader's calendar: an entry in the iCalendar format, and what to do with it."""

    method: str
    content: bytes
    name: str = "rendez-vous.ics"  # of the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """A mail ready to leave. `message_id` is the same at each attempt, so that a second copy is recognised."""

    sender_name: str
    sender: str
    recipient_name: str
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    reply_to: str | None = None
    calendar: CalendarPart | None = None
    calendars: Sequence[CalendarPart] = ()  # several entries: each is a file, since one of them holds one entry


def can_receive(address: str) -> bool:
    """Tell whether a mail can leave for an address: no accent, no quotes, what every server on the way takes."""
    local, at, host = address.rpartition("@")
    known = bool(at) and len(local) <= LONGEST_LOCAL and len(address) <= LONGEST_ADDRESS
    return known and _LOCAL.fullmatch(local) is not None and _HOST.fullmatch(host) is not None


def compose(email: Email, now: dt.datetime) -> EmailMessage:
    """Build the MIME message: text and HTML, no header that typed text could break."""
    from email.headerregistry import Address  # workers send: pages do without half a megabyte of grammar

    message = EmailMessage()
    message["From"] = Address(_one_line(email.sender_name), addr_spec=email.sender)
    message["To"] = Address(_one_line(email.recipient_name), addr_spec=email.recipient)
    message["Subject"] = _one_line(email.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = email.message_id
    message["Auto-Submitted"] = "auto-generated"
    if email.reply_to:
        message["Reply-To"] = email.reply_to
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    if email.calendar is not None:
        # Twice, as calendars want it: beside the text for those that answer by themselves, and as a file to open.
        entry = email.calendar.content
        message.add_alternative(entry.decode(), subtype="calendar", params={"method": email.calendar.method})
        message.add_attachment(entry, maintype="application", subtype="ics", filename=email.calendar.name)
    for each in email.calendars:
        message.add_attachment(
            each.content.decode(), subtype="calendar", params={"method": each.method}, filename=each.name
        )
    return message


def send(email: Email, *, smtp_url: str, now: dt.datetime) -> None:
    """Hand `email` to the server at `smtp_url` (see `config.check_smtp_url`)."""
    parts = urlsplit(smtp_url)
    host = parts.hostname or "127.0.0.1"
    tls = parse_qs(parts.query).get("tls", [""])[0]
    context = ssl.create_default_context()
    client: smtplib.SMTP
    if parts.scheme == "smtps":
        client = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
    else:
        client = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    with client:
        if tls == "starttls":
            client.starttls(context=context)
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        client.send_message(compose(email, now))


def _one_line(text: str) -> str:
    return " ".join(text.split())
