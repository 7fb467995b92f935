"""What workers and the schedule do with mails that come in."""

import datetime as dt
from typing import Any

from flask import current_app

from concierge.platform import outbox, unit_of_work
from concierge.replies import imap, strays


def read_mailbox(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Read what has come; nobody waits for the mailbox, each mail is a transaction of its own."""
    outbox.forget_done(imap.JOB, now - dt.timedelta(days=1))
    unit_of_work.commit()
    imap.read_mailbox(current_app.extensions["config"], now)


def forget_strays(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Erase the words of mails that nobody attached in time."""
    strays.forget_strays(now)
