"""The `concierge` command with two jobs more, whose beginning and end a test decides through Redis."""

import datetime as dt
import os
from typing import Any

import redis

from concierge import cli
from concierge.wiring import jobs as wiring

STARTED, RELEASE, RAN = "test:started", "test:release", "test:ran"
ENOUGH = 60  # seconds: a job that nobody releases ends by itself


def note(payload: dict[str, Any], _now: dt.datetime) -> None:
    """Say that the job ran."""
    connect(os.environ["REDIS_URL"]).rpush(RAN, payload["text"])


def hold(payload: dict[str, Any], now: dt.datetime) -> None:
    """Say who holds the job, and wait to be released before doing it."""
    client = connect(os.environ["REDIS_URL"])
    client.rpush(STARTED, os.getppid())  # the worker; the job itself runs in a fork of it
    client.blpop([RELEASE], timeout=ENOUGH)
    note(payload, now)


def connect(url: str) -> redis.Redis:
    """Return a client that waits longer than any answer may take: by itself it gives up after five seconds."""
    return redis.Redis.from_url(url, decode_responses=True, socket_timeout=2 * ENOUGH)


if __name__ == "__main__":
    wiring.JOBS = {**wiring.JOBS, "test.note": note, "test.hold": hold}
    cli.main()
