"""What RQ calls: one outbox row, executed as one transaction."""

import datetime as dt
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from concierge.platform import clock, outbox
from concierge.platform.unit_of_work import unit_of_work

Job = Callable[[dict[str, Any], dt.datetime], None]
Jobs = Mapping[str, Job]


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """A job of the schedule. `slot` names the period an instant falls in (French time); one row per slot."""

    job: str
    slot: Callable[[dt.datetime], str | None]


def daily_at(hour: int, minute: int = 0) -> Callable[[dt.datetime], str | None]:
    """Return the slot of the day once that time of day has come in France, and None before."""

    def slot(instant: dt.datetime) -> str | None:
        local = instant.astimezone(clock.PARIS)
        return local.date().isoformat() if (local.hour, local.minute) >= (hour, minute) else None

    return slot


def hourly(instant: dt.datetime) -> str:
    """Return the slot of the hour; in UTC, so that the hour that comes twice in autumn is two."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H")


def every_minutes(minutes: int) -> Callable[[dt.datetime], str | None]:
    """Return the slot of so many minutes, a divisor of sixty; in UTC, as above."""

    def slot(instant: dt.datetime) -> str | None:
        utc = instant.astimezone(dt.UTC)
        return f"{utc:%Y-%m-%dT%H}:{utc.minute - utc.minute % minutes:02d}"

    return slot


def expand(schedule: Sequence[Periodic], now: dt.datetime) -> int:
    """Write the outbox rows of the periods that have begun; return how many are new."""
    added = 0
    for periodic in schedule:
        slot = periodic.slot(now)
        if slot is not None:
            added += outbox.put(periodic.job, {"slot": slot}, key=f"{periodic.job}:{slot}", now=now)
    return added


def execute(job_id: int, attempt: int) -> bool:
    """Do one outbox row; False when there was nothing (left) to do."""
    now = clock.now()
    try:
        with unit_of_work():
            row = outbox.take(job_id, attempt, now)
            if row is None:
                return False
            handlers: Jobs = current_app.extensions["jobs"]
            handlers[row.name](row.payload, now)
            outbox.mark_done(row, clock.now())
    except Exception as error:
        with unit_of_work():
            outbox.mark_failed(job_id, attempt, "".join(traceback.format_exception_only(error)).strip(), clock.now())
        current_app.logger.exception("outbox job %s failed (attempt %s)", job_id, attempt)
    return True
