"""The picture of a family's year: one bead per step, month by month, with today and the day they move in.

Pure geometry: templates/macros/year.html draws it.
"""

import calendar
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

WIDTH = 360.0
LONGEST, SHORTEST = 18, 6  # months
_PITCH = 8.5  # from one bead to the next
_TOP, _BELOW = 22.0, 36.0  # room for the words above the beads, and for the months below


class Bead(StrEnum):
    """What a bead says."""

    DONE = "done"
    OWN = "own"  # the family's own, still to do
    TEAM = "team"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One bead."""

    x: float
    y: float
    kind: Bead


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One column. `key` is « 2026-10 »; `year` is written under the first month of each year."""

    key: str
    x: float
    year: int | None
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLine:
    """Everything the drawing needs. `arrival_x` is None when the date is unknown or outside the picture."""

    height: float
    base: float
    column: float
    months: list[Month]
    marks: list[Mark]
    today_x: float
    arrival_x: float | None


def draw_year(steps: Iterable[tuple[dt.date, Bead]], *, today: dt.date, arrival: dt.date | None) -> YearLine:
    """Place dated steps in their months; what lies further than the picture reaches stands in its last month."""
    beads = sorted(steps, key=lambda step: step[0])
    first, count = _span([on for on, _kind in beads], today)
    column = WIDTH / count
    of_month: dict[int, list[Bead]] = defaultdict(list)
    for on, kind in beads:
        of_month[min(max(_index(on) - first, 0), count - 1)].append(kind)
    across = max(1, int((column - 2) // _PITCH))
    rows = max((math.ceil(len(kinds) / across) for kinds in of_month.values()), default=1)
    base = _TOP + max(rows, 3) * _PITCH
    return YearLine(
        height=base + _BELOW,
        base=base,
        column=round(column, 2),
        months=[_month(first + place, place, column, today) for place in range(count)],
        marks=[mark for place, kinds in of_month.items() for mark in _column(kinds, place * column, column, base)],
        today_x=round(_x(today, first, column), 2),
        arrival_x=round(_x(arrival, first, column), 2) if arrival and 0 <= _index(arrival) - first < count else None,
    )


def _index(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _span(days: list[dt.date], today: dt.date) -> tuple[int, int]:
    """Return the first month and how many there are: today is always in the picture."""
    now = _index(today)
    first = min([now, *(_index(day) for day in days)])
    last = max([now, *(_index(day) for day in days)])
    first = max(first, min(last - LONGEST + 1, now - 2))
    return first, min(max(last - first + 1, SHORTEST), LONGEST)


def _x(day: dt.date, first: int, column: float) -> float:
    days = calendar.monthrange(day.year, day.month)[1]
    return (_index(day) - first + (day.day - 0.5) / days) * column


def _month(index: int, place: int, column: float, today: dt.date) -> Month:
    year, month = divmod(index, 12)
    return Month(
        key=f"{year:04d}-{month + 1:02d}",
        x=round(place * column, 2),
        year=year if place == 0 or month == 0 else None,
        is_current=index == _index(today),
    )


def _column(kinds: list[Bead], left: float, column: float, base: float) -> list[Mark]:
    across = max(1, int((column - 2) // _PITCH))
    start = left + (column - (min(across, len(kinds)) - 1) * _PITCH) / 2
    return [
        Mark(
            x=round(start + (place % across) * _PITCH, 2),
            y=round(base - (place // across + 0.5) * _PITCH, 2),
            kind=kind,
        )
        for place, kind in enumerate(kinds)
    ]
