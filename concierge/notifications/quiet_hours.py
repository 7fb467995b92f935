"""When a mail may leave: outside somebody's quiet hours and, if they wish, on working days only. Pure values."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from concierge.platform.clock import PARIS

MORNING = 8  # the first hour of a working day for whoever has no quiet hours
_LONGEST_WAIT = 31  # days; nobody's holidays are longer, a loop must end

WorkingDays = Callable[[dt.date], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From one hour of the day to another, French time, over midnight when the first is the later. Equal: never."""

    start: int
    end: int

    def holds(self, hour: int) -> bool:
        """Tell whether an hour of the day is quiet."""
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


NEVER_QUIET = QuietHours(start=0, end=0)


def next_allowed(instant: dt.datetime, quiet: QuietHours, *, works_on: WorkingDays | None = None) -> dt.datetime:
    """Return the first instant from `instant` on when a mail may leave, in UTC.

    Hours are those of the clock on the wall in France: on the two days when it changes, an hour that does not exist is
    the one after it, and one that comes twice is allowed, or quiet, both times.
    """
    last = instant + dt.timedelta(days=_LONGEST_WAIT)
    at = instant.astimezone(dt.UTC)
    while at < last:
        local = at.astimezone(PARIS)
        if works_on is not None and not works_on(local.date()):
            at = _at(local.date() + dt.timedelta(days=1), quiet.end if quiet != NEVER_QUIET else MORNING)
        elif quiet.holds(local.hour):
            later_today = quiet.end > local.hour
            at = _at(local.date() + dt.timedelta(days=0 if later_today else 1), quiet.end)
        else:
            break
    return at


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), PARIS).astimezone(dt.UTC)
