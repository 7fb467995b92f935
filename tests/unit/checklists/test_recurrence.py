"""When a step that comes back is due next."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from concierge.checklists.planning.recurrence import Repeat, next_date, next_key
from tests.unit.checklists.planner_examples import CALENDAR

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2029, 12, 31))


@pytest.mark.parametrize(
    ("rhythm", "first", "after", "expected"),
    [
        (Repeat.WEEK, dt.date(2027, 3, 1), dt.date(2027, 3, 1), dt.date(2027, 3, 8)),
        (Repeat.WEEK, dt.date(2027, 3, 1), dt.date(2027, 3, 17), dt.date(2027, 3, 22)),  # late
        (Repeat.WEEK, dt.date(2027, 3, 22), dt.date(2027, 3, 22), dt.date(2027, 3, 30)),  # Easter Monday
        (Repeat.MONTH, dt.date(2027, 1, 29), dt.date(2027, 1, 29), dt.date(2027, 3, 1)),  # 28 February is a Sunday
        (Repeat.MONTH, dt.date(2027, 1, 29), dt.date(2027, 3, 1), dt.date(2027, 3, 30)),  # 29 March is Easter Monday
        (Repeat.MONTH, dt.date(2028, 1, 31), dt.date(2028, 1, 31), dt.date(2028, 2, 29)),  # a leap year
        (Repeat.QUARTER, dt.date(2026, 11, 30), dt.date(2026, 11, 30), dt.date(2027, 3, 1)),
    ],
)  # fmt: skip
def test_the_next_date_keeps_the_rhythm_of_the_first(
    rhythm: Repeat, first: dt.date, after: dt.date, expected: dt.date
) -> None:
    assert next_date(rhythm, first, after=after, calendar=CALENDAR) == expected


@given(st.sampled_from(Repeat), DAYS, st.integers(0, 400))
def test_it_comes_later_on_a_working_day_and_not_a_turn_too_late(rhythm: Repeat, first: dt.date, late: int) -> None:
    after = first + dt.timedelta(late)
    found = next_date(rhythm, first, after=after, calendar=CALENDAR)
    assert found > after
    assert CALENDAR.is_working_day(found)
    longest = {Repeat.WEEK: 7, Repeat.TWO_WEEKS: 14, Repeat.MONTH: 31, Repeat.QUARTER: 92}[rhythm]
    assert (found - after).days <= longest + 5  # a long weekend


def test_the_key_of_the_next_one_is_always_the_same() -> None:
    assert [next_key("local.a1"), next_key("local.a1~2"), next_key("local.a1~9")] == [
        "local.a1~2", "local.a1~3", "local.a1~10",
    ]  # fmt: skip
