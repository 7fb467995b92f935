"""Instants of a weekend as minutes elapsed since midnight in Paris before it begins, and back: clocks may change."""

import datetime as dt
from dataclasses import dataclass

from concierge.platform.clock import PARIS
from concierge.programmes.instance import Window
from concierge.weekends.windows import Span


@dataclass(frozen=True, slots=True)
class Clock:
    """Counts the minutes of a weekend."""

    origin: dt.datetime

    @classmethod
    def of(cls, first: dt.date) -> "Clock":
        """Return the clock of a weekend that begins on `first`."""
        return cls(instant_of(first, dt.time()))

    def minutes(self, instant: dt.datetime) -> int:
        """Return the whole minutes elapsed."""
        return int((instant - self.origin).total_seconds() // 60)

    def instant(self, minutes: int) -> dt.datetime:
        """Return the instant, in UTC."""
        return self.origin + dt.timedelta(minutes=minutes)

    def local(self, day: dt.date, time: dt.time) -> int:
        """Return the minutes elapsed when clocks in Paris show `time` on `day`."""
        return self.minutes(instant_of(day, time))

    def window(self, span: Span) -> Window:
        """Return a span of instants in minutes."""
        return self.minutes(span[0]), self.minutes(span[1])


def instant_of(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the instant at which clocks in Paris show `time` on `day`, in UTC; the first where they show it twice."""
    return dt.datetime.combine(day, time, PARIS).astimezone(dt.UTC)


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the days of a weekend."""
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def cut(spans: list[Window], away: Window) -> list[Window]:
    """Return what is left of some windows outside another one."""
    left: list[Window] = []
    for start, end in spans:
        left += [piece for piece in ((start, min(end, away[0])), (max(start, away[1]), end)) if piece[1] > piece[0]]
    return left
