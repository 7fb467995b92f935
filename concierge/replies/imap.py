"""Read the mailbox that takes answers, every few minutes: each mail is taken in, then marked as read.

What was read is marked so, what belongs to no agency is left with a flag for whoever looks after the mailbox. Stopped
at any moment, it begins again without taking anything twice.
"""

import datetime as dt
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy.exc import OperationalError

from concierge.config import Config
from concierge.platform.unit_of_work import commit, rollback
from concierge.replies.reading import LARGEST
from concierge.replies.receiving import Outcome, receive_mail

JOB: Final = "replies.read_mailbox"
TIMEOUT: Final = 20.0  # seconds
AT_ONCE: Final = 50  # mails of one visit; the next one comes soon
_NEW: Final = "UNSEEN UNFLAGGED UNDELETED"
_log = logging.getLogger(__name__)


class MailboxAway(Exception):
    """The mailbox does not answer, or not as it should; the next visit tries again."""


def read_mailbox(config: Config, now: dt.datetime) -> dict[Outcome, int]:
    """Take in what has come; return how many of each. Each mail is a transaction of its own."""
    counted: dict[Outcome, int] = {}
    with _open(config.imap_url) as mailbox:
        for number in _new_mails(mailbox):
            raw = _content(mailbox, number)
            try:
                outcome = Outcome.NOBODYS if raw is None else receive_mail(raw, config, now)
                commit()
            except (OperationalError, OSError):  # the database or the disk is away: the mail stays unread
                rollback()
                raise
            except Exception:  # noqa: BLE001 - whatever is wrong with one mail, the others are taken in
                rollback()
                _log.exception("a mail of the mailbox of answers could not be taken in; it is flagged there")
                outcome = Outcome.NOBODYS
            _expect(mailbox.uid("STORE", number, "+FLAGS", r"(\Flagged)" if outcome is Outcome.NOBODYS else r"(\Seen)"))
            counted[outcome] = counted.get(outcome, 0) + 1
    return counted


@contextmanager
def _open(url: str) -> Iterator[imaplib.IMAP4]:
    """Sign in and open the folder; every way of failing is the mailbox being away."""
    parts = urlsplit(url)
    host, tls = parts.hostname or "127.0.0.1", parse_qs(parts.query).get("tls", [""])[0]
    context = ssl.create_default_context()
    try:
        mailbox: imaplib.IMAP4
        if parts.scheme == "imaps":
            mailbox = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=TIMEOUT)
        else:
            mailbox = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
            if tls == "starttls":
                mailbox.starttls(context)
        try:
            mailbox.login(unquote(parts.username or ""), unquote(parts.password or ""))
            _expect(mailbox.select(f'"{_folder(parts.path)}"'))
            yield mailbox
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                mailbox.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxAway(f"{type(error).__name__}: {error}"[:300]) from error


def _folder(path: str) -> str:
    return unquote(path.strip("/")).replace("\\", "").replace('"', "") or "INBOX"


def _new_mails(mailbox: imaplib.IMAP4) -> list[str]:
    found = next(iter(_expect(mailbox.uid("SEARCH", _NEW))), b"")
    numbers = found.decode("ascii", "replace").split() if isinstance(found, bytes) else []
    return [number for number in numbers if number.isdigit()][:AT_ONCE]


def _content(mailbox: imaplib.IMAP4, number: str) -> bytes | None:
    """Return a mail, without marking it; None when it is too large to be a letter."""
    said = _expect(mailbox.uid("FETCH", number, "(RFC822.SIZE)"))
    size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(each for each in said if isinstance(each, bytes)))
    if size is not None and int(size[1]) > LARGEST:
        return None
    parts = _expect(mailbox.uid("FETCH", number, "(BODY.PEEK[])"))
    return next((part[1] for part in parts if isinstance(part, tuple) and isinstance(part[1], bytes)), None)


def _expect(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    """Return what the server says; raise when it says no."""
    status, said = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status} {said!r}"[:300])
    return said
