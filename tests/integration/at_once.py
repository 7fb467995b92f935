"""The same form sent twice at the same moment, as two servers' threads see it."""

import contextvars
import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from unittest.mock import patch

from concierge.platform import clock
from concierge.platform.db import db
from tests.integration.accounts.browsers import ORIGIN, Browser


def send_at_once(browser: Browser, path: str, typed: Mapping[str, str], now: dt.datetime, times: int = 2) -> list[int]:
    """Send a form several times at once from one browser; return the statuses, the lowest first."""
    fields, statuses = dict(typed) | {"csrf_token": browser.form_token()}, []

    def send() -> None:
        client = browser.app.test_client()
        client._cookies = dict(browser.client._cookies or {})
        answer = contextvars.Context().run(client.post, path, data=fields, headers={"Origin": ORIGIN})
        statuses.append(answer.status_code)

    db.session.commit()
    with patch.object(clock, "now", lambda: now):
        threads = [Thread(target=send) for _click in range(times)]
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
