"""When a host is free, pure: usual weekdays, exceptions both ways, a pause above all.

calendar = HostCalendar(weekdays=frozenset({5, 6}), away=(DayRange.of(date(2026, 8, 1), date(2026, 8, 16)),))
calendar.is_free(date(2026, 8, 22))          # True, a Saturday
calendar.free_ranges(DayRange.of(…, …))      # the days as few ranges, in order
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from concierge.availability.intervals import ONE_DAY, DayRange, merge


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCalendar:
    """No `weekdays` (Monday is 0) means any day. `away` wins over `free`, the pause over both."""

    weekdays: frozenset[int] = frozenset()
    away: tuple[DayRange, ...] = ()
    free: tuple[DayRange, ...] = ()
    paused_from: date | None = None
    paused_until: date | None = None  # back that day; None with a pause: without end

    def is_free(self, day: date) -> bool:
        """Tell whether somebody may be sent to them that day."""
        if self.is_paused(day) or any(day in each for each in self.away):
            return False
        return not self.weekdays or day.weekday() in self.weekdays or any(day in each for each in self.free)

    def is_paused(self, day: date) -> bool:
        """Tell whether their pause covers a day."""
        return (
            self.paused_from is not None
            and day >= self.paused_from
            and (self.paused_until is None or day < self.paused_until)
        )

    def free_ranges(self, within: DayRange) -> tuple[DayRange, ...]:
        """Return the free days of a stretch as few ranges, in order."""
        return merge(DayRange(day, day + ONE_DAY) for day in _days(within) if self.is_free(day))

    def next_free(self, within: DayRange) -> date | None:
        """Return the first free day of a stretch, None when there is none."""
        return next((day for day in _days(within) if self.is_free(day)), None)


def _days(within: DayRange) -> Iterator[date]:
    return (within.start + timedelta(days=number) for number in range(within.days))
