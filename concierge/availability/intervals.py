"""Ranges of days, pure: the first day is in, the last one named (`end`) is out, so that ranges meet without a gap.

week = DayRange.of(date(2026, 8, 3), date(2026, 8, 7))   # as people say it, both days included
date(2026, 8, 7) in week, week.days, week.end            # True, 5, date(2026, 8, 8): the first day after
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """The days from `start` to the one before `end`; never empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a range holds one day at least")

    @classmethod
    def of(cls, first: date, last: date) -> Self:
        """Return the range of two days, both included."""
        return cls(first, last + ONE_DAY)

    @property
    def last(self) -> date:
        """Return the last day that is in."""
        return self.end - ONE_DAY

    @property
    def days(self) -> int:
        """Return how many days there are."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: "DayRange") -> bool:
        """Tell whether a day is in both."""
        return self.start < other.end and other.start < self.end


def merge(ranges: Iterable[DayRange]) -> tuple[DayRange, ...]:
    """Return the same days as few ranges, in order: those that overlap or follow each other become one."""
    merged: list[DayRange] = []
    for each in sorted(ranges):
        if merged and each.start <= merged[-1].end:
            merged[-1] = DayRange(merged[-1].start, max(merged[-1].end, each.end))
        else:
            merged.append(each)
    return tuple(merged)


def covering(ranges: Iterable[DayRange], day: date) -> DayRange | None:
    """Return the whole stretch of days around `day`, None when it is in none of the ranges."""
    return next((each for each in merge(ranges) if day in each), None)
