"""The knock on the scheduler's door: best effort, because the rows themselves are the truth."""

import time
from contextlib import suppress

import redis
from flask import current_app

CHANNEL = "concierge:outbox"
_SILENCE = 5.0  # seconds without trying again after Redis refused, so that no request waits for a dead server


def connect(url: str, *, patience: float = 0.3) -> "redis.Redis":
    """Return a client that gives up after `patience` seconds."""
    return redis.Redis.from_url(url, socket_connect_timeout=patience, socket_timeout=patience)


def relay() -> None:
    """Tell the relay that there is work. When Redis is away the relay finds it by itself within seconds."""
    state = current_app.extensions["wake"]
    if time.monotonic() < state["silent_until"]:
        return
    with suppress(redis.RedisError, OSError):
        state["client"].publish(CHANNEL, "1")
        return
    state["silent_until"] = time.monotonic() + _SILENCE


def init(app_extensions: dict[str, object], redis_url: str) -> None:
    """Prepare the client of one application."""
    app_extensions["wake"] = {"client": connect(redis_url), "silent_until": 0.0}
