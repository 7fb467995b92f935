"""Steps of a family's own that come back: a call every month, a visit every quarter, until the year ends.

first = date(2027, 1, 31)
next_date(Repeat.MONTH, first, after=first, calendar=calendar)    # 1 March: 28 February is a Sunday
"""

from datetime import date
from enum import StrEnum
from itertools import count

from concierge.checklists.planning.dates import Offset, OffsetUnit, WorkingDays, next_working_day
from concierge.platform.i18n import N_


class Repeat(StrEnum):
    """How often a step comes back."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    QUARTER = "quarter"


REPEAT_LABELS = {
    Repeat.WEEK: N_("chaque semaine"),
    Repeat.TWO_WEEKS: N_("toutes les deux semaines"),
    Repeat.MONTH: N_("chaque mois"),
    Repeat.QUARTER: N_("tous les trois mois"),
}
_EVERY = {
    Repeat.WEEK: Offset(1, OffsetUnit.WEEK),
    Repeat.TWO_WEEKS: Offset(2, OffsetUnit.WEEK),
    Repeat.MONTH: Offset(1, OffsetUnit.MONTH),
    Repeat.QUARTER: Offset(3, OffsetUnit.MONTH),
}


def next_date(repeat: Repeat, first: date, *, after: date, calendar: WorkingDays) -> date:
    """Return the first working day of the series that comes later than `after`.

    Counted from the `first` date of the series, not from the last one: what was done late, or moved for a public
    holiday, does not shift the rhythm, and a series begun on the 31st comes back to the 31st.
    """
    every = _EVERY[repeat]
    for turn in count(1):
        day = next_working_day(Offset(every.amount * turn, every.unit).shift(first, calendar), calendar)
        if day > after:
            return day
    raise AssertionError("unreachable")


def next_key(key: str) -> str:
    """Return the key of the step that follows one in its series: always the same, so that it is made once."""
    name, _dash, number = key.rpartition("~")
    return f"{name}~{int(number) + 1}" if name and number.isdecimal() else f"{key}~2"
