"""Read a mail that somebody sent: who, to which address, in which words, with what. Pure; never fails.

Mails are written by whoever likes: headers that lie about the charset, parts within parts, megabytes of nothing. What
can be read is read, what cannot is left out with a sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr
from typing import Final

from concierge.platform.forms import clean_text
from concierge.replies.quoting import text_of_html, without_quote

LARGEST: Final = 30 * 1024 * 1024  # bytes of a mail
LONGEST_TEXT: Final = 20_000  # characters kept of what was written
_READ: Final = 200_000  # characters looked at for it
MOST_PARTS: Final = 200
_DELIVERED: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")
_BULK: Final = {"bulk", "junk", "list", "auto_reply"}
CUT: Final = "\n[…] La suite, trop longue, n’est pas gardée."


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A file that came with a mail; no content when it could not be read."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A mail as far as it concerns us."""

    message_id: str
    sender: str  # the address, in small letters
    sender_name: str
    subject: str
    text: str
    recipients: tuple[str, ...]
    answers: str  # the identifiers of the mails it answers
    enclosed: tuple[Enclosed, ...]
    automatic: bool


def read_reply(raw: bytes, *, recipient: str = "") -> Reply | None:
    """Return what a mail says; None for what is no mail at all. `recipient` is the address it was delivered to."""
    try:
        mail = BytesParser().parsebytes(raw[:LARGEST])
        parts = _parts(mail)
    except RecursionError:  # mails in mails in mails, by the hundred: no person writes that
        return None
    name, sender = parseaddr(_header(mail, "From"))
    if "@" not in sender:
        return None
    return Reply(
        message_id=_header(mail, "Message-ID")[:500],
        sender=sender.lower()[:254],
        sender_name=name[:160],
        subject=_header(mail, "Subject")[:200],
        text=_said(parts),
        recipients=(recipient.lower(), *_recipients(mail)) if recipient else _recipients(mail),
        answers=" ".join((_header(mail, "In-Reply-To"), _header(mail, "References")))[:4000],
        enclosed=tuple(_enclosed(parts)),
        automatic=_is_automatic(mail),
    )


def _is_automatic(mail: Mail) -> bool:
    """Tell whether a machine wrote it: absences, lists, reports of servers, answers of calendars (RFC 3834)."""
    submitted = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"} or _header(mail, "Precedence").lower() in _BULK:
        return True
    if mail.get_content_type() == "multipart/report" or _header(mail, "Return-Path").strip() == "<>":
        return True
    if any(mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "List-Id", "Feedback-ID")):
        return True
    method = mail.get_param("method")
    return mail.get_content_type() == "text/calendar" and str(method).upper() == "REPLY"


def _header(mail: Mail, name: str) -> str:
    """Return a header in readable words on one line."""
    value = mail.get(name)
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(str(value)[:4000])))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        text = str(value)[:4000]
    return " ".join(clean_text(text.encode("utf-8", "replace").decode()).split())


def _recipients(mail: Mail) -> tuple[str, ...]:
    values = [str(value)[:2000] for name in _DELIVERED for value in (mail.get_all(name) or [])[:20]]
    return tuple(address.lower() for _name, address in getaddresses(values) if "@" in address)


def _parts(mail: Mail) -> list[Mail]:
    """Return the leaves of a mail; a mail within a mail is one of them."""
    found: list[Mail] = []
    waiting = [mail]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting.extend(reversed([each for each in payload[:MOST_PARTS] if isinstance(each, Mail)]))
        else:
            found.append(part)
    return found


def _is_body(part: Mail, kind: str) -> bool:
    return (
        part.get_content_type() == kind
        and part.get_content_disposition() != "attachment"
        and part.get_filename() is None
    )


def _said(parts: list[Mail]) -> str:
    plain = "\n".join(_text(part) for part in parts if _is_body(part, "text/plain"))
    said = without_quote(clean_text(plain[:_READ]))
    if not said:
        html = next((part for part in parts if _is_body(part, "text/html")), None)
        said = "" if html is None else without_quote(clean_text(text_of_html(_text(html))[:_READ]))
    return said if len(said) <= LONGEST_TEXT else said[:LONGEST_TEXT].rstrip() + CUT


def _text(part: Mail) -> str:
    """Return the text of a part; a charset that is unknown, or not the true one, is guessed."""
    content = _bytes(part)
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _bytes(part: Mail) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


def _enclosed(parts: list[Mail]) -> Iterator[Enclosed]:
    """Return what came with the words; the pictures of a signature are no document."""
    for part in parts:
        name = part.get_filename()
        named = name is not None or part.get_content_disposition() == "attachment"
        drawn = part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"
        if part.get_content_type() == "message/rfc822":
            yield Enclosed(name="message transféré", content=b"")
        elif named and not drawn:
            yield Enclosed(name=_file_name(name), content=_bytes(part))


def _file_name(name: str | None) -> str:
    try:
        text = str(make_header(decode_header(name or "")))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        text = name or ""
    text = clean_text(text.encode("utf-8", "replace").decode())
    return re.sub(r"\s+", " ", text)[:160] or "sans nom"
