"""The knock on the scheduler's door: best effort, because the rows themselves are the truth."""

import time
from contextlib import suppress

from flask import current_app

from concierge.platform.redis_line import line_to

CHANNEL = "concierge:outbox"
_PATIENCE = 0.3  # seconds
_SILENCE = 5.0  # seconds without trying again after Redis refused, so that no request waits for a dead server


def relay() -> None:
    """Tell the relay that there is work. When Redis is away the relay finds it by itself within seconds."""
    state = current_app.extensions["wake"]
    if time.monotonic() < state["silent_until"]:
        return
    with suppress(OSError):
        state["say"]("PUBLISH", CHANNEL, "1")
        return
    state["silent_until"] = time.monotonic() + _SILENCE


def init(app_extensions: dict[str, object], redis_url: str) -> None:
    """Prepare the line of one application."""
    app_extensions["wake"] = {"say": line_to(redis_url, patience=_PATIENCE), "silent_until": 0.0}


def is_heard() -> bool:
    """Tell whether Redis answers at this moment."""
    try:
        current_app.extensions["wake"]["say"]("PING")
    except OSError:
        return False
    return True
