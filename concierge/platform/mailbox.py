"""A real SMTP server that keeps the mails instead of delivering them, and the reading of what it kept."""

import asyncio
import datetime as dt
import os
import re
import secrets
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path
from typing import Final

from concierge.platform import clock

MAX_MAIL_BYTES: Final = 20 * 1024 * 1024
_SAFE_ID: Final = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """One mail of the built-in server. `id` is its file name without `.eml`; `date` is the instant it was received."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    date: dt.datetime
    message_id: str
    text: str
    html: str


def iter_mailbox(folder: Path) -> Iterator[KeptMail]:
    """Read the mails of a folder one by one, the newest first; a missing folder is an empty one."""
    return (_parse(path) for path in _files(folder))


def read_mailbox(folder: Path) -> list[KeptMail]:
    """Return all mails of a folder, the newest first."""
    return list(iter_mailbox(folder))


def find_mail(folder: Path, mail_id: str) -> KeptMail | None:
    """Return one mail, or None. An id that is not one of ours never reaches the file system."""
    path = folder / f"{mail_id}.eml"
    return _parse(path) if _SAFE_ID.fullmatch(mail_id) and path.is_file() else None


def keep_mail(folder: Path, content: bytes, *, sender: str, recipients: Sequence[str], now: dt.datetime) -> str:
    """Write one mail whole or not at all; return its id. The envelope is kept in headers: it says who really got it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mail_id = f"{now.astimezone(dt.UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    envelope = f"X-Mail-From: {_one_line(sender)}\r\nX-Rcpt-To: {', '.join(map(_one_line, recipients))}\r\n"
    draft = folder / f".{mail_id}.part"
    with draft.open("wb") as file:
        file.write(envelope.encode("utf-8") + content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / f"{mail_id}.eml")
    return mail_id


def _files(folder: Path) -> list[Path]:
    """Return the mails, newest first: their names begin with the instant they came."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.glob("*.eml") if _SAFE_ID.fullmatch(path.stem)), reverse=True)


def _parse(path: Path) -> KeptMail:
    from email import policy  # the page of kept mails is a demonstration's

    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    recipients = getaddresses([str(value) for value in message.get_all("X-Rcpt-To", [])])
    received = dt.datetime.strptime(path.stem.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=dt.UTC)
    return KeptMail(
        id=path.stem,
        sender=str(message.get("From", message.get("X-Mail-From", ""))),
        recipients=tuple(address for _name, address in recipients),
        subject=str(message.get("Subject", "")),
        date=received,
        message_id=str(message.get("Message-ID", "")).strip(),
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError):  # a charset nobody knows: show what can be shown
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _one_line(value: str) -> str:
    return " ".join(value.split())


def run_mailbox(folder: Path, host: str, port: int) -> None:
    """Serve SMTP until SIGTERM or SIGINT. Never bind it outside the loopback: it takes mail from anybody."""
    asyncio.run(_serve(folder, host, port))


async def _serve(folder: Path, host: str, port: int) -> None:
    # aiosmtpd comes with the embedded extra only: a server that sends real mail reads this module without it.
    from aiosmtpd.smtp import SMTP, Envelope, Session

    class Keeper:
        """What aiosmtpd calls for each mail."""

        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
            """Keep the mail, then say so."""
            content = envelope.original_content or b""
            keep_mail(
                folder,
                content,
                sender=envelope.mail_from or "",
                recipients=envelope.rcpt_tos,
                now=clock.now(),
            )
            return "250 OK"

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Keeper(), enable_SMTPUTF8=True, data_size_limit=MAX_MAIL_BYTES, hostname="localhost", loop=loop),
        host,
        port,
    )
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with server:
        await stopped.wait()
