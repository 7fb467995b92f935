"""What can be done today comes before what waits for somebody else; else the date decides."""

import datetime as dt

from hypothesis import given, strategies as st

from concierge.checklists.turns import turn

TODAY = dt.date(2026, 11, 22)
DAYS = st.dates(TODAY - dt.timedelta(days=90), TODAY + dt.timedelta(days=90))


@given(st.none() | DAYS, st.dates(TODAY - dt.timedelta(days=90), TODAY))
def test_a_blocked_step_never_comes_before_what_can_be_done_today(blocked: dt.date | None, due: dt.date) -> None:
    assert turn(due, blocked=False, today=TODAY) < turn(blocked, blocked=True, today=TODAY)


@given(DAYS, DAYS, st.booleans())
def test_among_steps_of_one_kind_the_date_decides(one: dt.date, other: dt.date, blocked: bool) -> None:
    first = turn(one, blocked=blocked, today=TODAY) < turn(other, blocked=blocked, today=TODAY)

    assert not first or one < other


@given(DAYS, DAYS.filter(lambda day: day > TODAY))
def test_what_is_blocked_still_comes_before_later_work(blocked: dt.date, later: dt.date) -> None:
    if blocked < later:
        assert turn(blocked, blocked=True, today=TODAY) < turn(later, blocked=False, today=TODAY)
