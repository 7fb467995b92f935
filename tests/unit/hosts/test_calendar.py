"""When a host is free: usual days, exceptions both ways, a pause above all."""

import datetime as dt

from hypothesis import given, strategies as st

from concierge.availability.intervals import DayRange
from concierge.hosts.calendar import HostCalendar

MONDAY = dt.date(2026, 11, 23)
WINDOW = DayRange.of(MONDAY, MONDAY + dt.timedelta(days=60))
days = st.integers(0, 60).map(lambda number: MONDAY + dt.timedelta(days=number))
ranges = st.tuples(days, st.integers(1, 20)).map(lambda r: DayRange(r[0], r[0] + dt.timedelta(days=r[1])))
calendars = st.builds(
    HostCalendar,
    weekdays=st.frozensets(st.integers(0, 6)),
    away=st.lists(ranges, max_size=3).map(tuple),
    free=st.lists(ranges, max_size=3).map(tuple),
    paused_from=st.none() | days,
    paused_until=st.none() | days,
)


def test_no_usual_day_means_any_day() -> None:
    assert HostCalendar().is_free(MONDAY)
    assert not HostCalendar(weekdays=frozenset({5, 6})).is_free(MONDAY)


def test_an_exception_opens_a_day_and_being_away_closes_it() -> None:
    saturday_host = HostCalendar(weekdays=frozenset({5}), free=(DayRange.of(MONDAY, MONDAY),))
    both = HostCalendar(free=(DayRange.of(MONDAY, MONDAY),), away=(DayRange.of(MONDAY, MONDAY),))

    assert saturday_host.is_free(MONDAY)
    assert not both.is_free(MONDAY)


def test_a_pause_ends_by_itself_on_the_day_named() -> None:
    calendar = HostCalendar(paused_from=MONDAY, paused_until=MONDAY + dt.timedelta(days=7))

    assert calendar.next_free(WINDOW) == MONDAY + dt.timedelta(days=7)
    assert HostCalendar(paused_from=MONDAY).next_free(WINDOW) is None


@given(calendars)
def test_the_ranges_hold_the_free_days_and_no_other(calendar: HostCalendar) -> None:
    found = calendar.free_ranges(WINDOW)
    day = WINDOW.start
    while day < WINDOW.end:
        assert any(day in each for each in found) == calendar.is_free(day)
        day += dt.timedelta(days=1)
    assert calendar.next_free(WINDOW) == (found[0].start if found else None)


@given(calendars, ranges)
def test_one_more_absence_never_makes_anybody_freer(calendar: HostCalendar, away: DayRange) -> None:
    busier = HostCalendar(
        weekdays=calendar.weekdays,
        away=(*calendar.away, away),
        free=calendar.free,
        paused_from=calendar.paused_from,
        paused_until=calendar.paused_until,
    )
    day = WINDOW.start
    while day < WINDOW.end:
        assert calendar.is_free(day) or not busier.is_free(day)
        day += dt.timedelta(days=1)
