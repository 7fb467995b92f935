"""The same form sent twice at the same moment, as two servers' threads see it."""

import contextvars
import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any
from unittest.mock import patch

from concierge.platform import clock
from concierge.platform.db import db
from tests.integration.accounts.browsers import ORIGIN, Browser


def send_at_once(browser: Browser, path: str, typed: Mapping[str, str], now: dt.datetime, times: int = 2) -> list[int]:
    """Send a form several times at once from one browser; return the statuses, the lowest first."""
    return send_all_at_once(browser, [(path, typed)] * times, now)


def send_all_at_once(browser: Browser, forms: Sequence[tuple[str, Mapping[str, Any]]], now: dt.datetime) -> list[int]:
    """Send several forms, addresses with what was typed, at once from one browser; return the statuses likewise."""
    token, statuses = browser.form_token(), []

    def send(path: str, typed: Mapping[str, Any]) -> None:
        client = browser.app.test_client()
        client._cookies = dict(browser.client._cookies or {})
        fields = dict(typed) | {"csrf_token": token}
        answer = contextvars.Context().run(client.post, path, data=fields, headers={"Origin": ORIGIN})
        statuses.append(answer.status_code)

    db.session.commit()
    with patch.object(clock, "now", lambda: now):
        threads = [Thread(target=send, args=form) for form in forms]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    db.session.expire_all()
    return sorted(statuses)


class Together:
    """Where two threads wait for each other; SQLite lets one writer in at a time, so nobody waits for ever."""

    def __init__(self) -> None:
        self._both = Barrier(2, timeout=1.0)

    def wait(self) -> None:
        """Wait for the other."""
        with suppress(BrokenBarrierError):
            self._both.wait()
