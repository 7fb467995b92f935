"""Waiting for what other processes do: bounded, and never longer than needed."""

import os
import select
import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60.0  # seconds: far beyond what a loaded machine needs; reached only by a real failure
T = TypeVar("T")


def until(condition: Callable[[], T], what: str, *, within: float = PATIENCE) -> T:
    """Return the first true answer of `condition`; fail with `what` when none comes in time."""
    deadline = time.monotonic() + within
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {within:.0f} s in vain: {what}"
        select.select([], [], [], 0.02)
    return answer


def is_gone(pid: int, *, within: float = PATIENCE) -> bool:
    """Wait for the end of a process that need not be our child."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], within)[0])
    finally:
        os.close(watched)
