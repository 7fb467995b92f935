"""Offsets from an anchor, in civil units, and French dates in words."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, Self


class WorkingDays(Protocol):
    """What date arithmetic needs of a civil calendar."""

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices are open on `day`."""
        ...


class OffsetUnit(StrEnum):
    """What an offset counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    WORKING_DAY = "working day"


class Adjust(StrEnum):
    """Where a date goes that falls on a day when offices are closed."""

    NONE = "none"
    NEXT = "next_working_day"
    PREVIOUS = "previous_working_day"


OFFSET_PATTERN = r"^(-?[0-9]{1,5}) +(working day|day|week|month|year)s?$"
MAX_DAYS = 20 * 366
_DAYS_PER_UNIT = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "working day": 1.4}


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed number of civil units: « -2 months », « 5 working days »."""

    amount: int = 0
    unit: OffsetUnit = OffsetUnit.DAY

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read « 30 days », « -2 months »; ValueError when not understood, OverflowError beyond ± 20 years."""
        match = re.match(OFFSET_PATTERN, text.strip())
        if match is None:
            raise ValueError("unreadable offset")
        amount, unit = int(match[1]), OffsetUnit(match[2])
        if abs(amount) * _DAYS_PER_UNIT[unit] > MAX_DAYS:
            raise OverflowError("offset beyond 20 years")
        return cls(amount, unit)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if abs(self.amount) == 1 else 's'}"

    def shift(self, day: date, calendar: WorkingDays) -> date:
        """Return `day` moved by this offset; months keep the day of the month, or take its last one."""
        match self.unit:
            case OffsetUnit.DAY:
                return day + timedelta(days=self.amount)
            case OffsetUnit.WEEK:
                return day + timedelta(weeks=self.amount)
            case OffsetUnit.MONTH:
                return add_months(day, self.amount)
            case OffsetUnit.YEAR:
                return add_months(day, 12 * self.amount)
            case OffsetUnit.WORKING_DAY:
                return add_working_days(day, self.amount, calendar)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def add_working_days(day: date, count: int, calendar: WorkingDays) -> date:
    """Return the `count`-th working day after (or before) `day`, which itself does not count; 0 gives `day`."""
    step = timedelta(days=1 if count >= 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not calendar.is_working_day(day):
            day += step
    return day


def next_working_day(day: date, calendar: WorkingDays) -> date:
    """Return `day` if offices are open, else the first day after it when they are."""
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date, calendar: WorkingDays) -> date:
    """Return `day` if offices are open, else the last day before it when they are."""
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
