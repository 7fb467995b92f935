"""The demonstration's calendar: days counted from today, so that it is always fresh."""

import datetime as dt
from dataclasses import dataclass

from concierge.platform.clock import PARIS, paris_date

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Days:
    """Days and instants relative to one present instant."""

    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """Return the civil date in France."""
        return paris_date(self.now)

    def day(self, ahead: int) -> dt.date:
        """Return the day `ahead` days from today (negative: in the past), whatever day of the week it is."""
        return self.today + dt.timedelta(days=ahead)

    def working_day(self, ahead: int) -> dt.date:
        """Return that day, moved off a weekend away from today."""
        day = self.day(ahead)
        step = 1 if ahead >= 0 else -1
        while day.weekday() >= 5:
            day += dt.timedelta(days=step)
        return day

    def at(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """Return an instant of `day` in France."""
        return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=PARIS).astimezone(dt.UTC)

    def past(self, ago: int, hour: int = 9, minute: int = 0) -> dt.datetime:
        """Return an instant on a working day `ago` days ago, never after the present one."""
        return min(self.at(self.working_day(-ago), hour, minute), self.now - dt.timedelta(minutes=1))

    def in_words(self, ahead: int) -> str:
        """Return a day as people write it: 12 mars."""
        day = self.day(ahead)
        return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]}"
