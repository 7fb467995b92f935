"""When a mail may leave, around the two nights on which the clock changes too."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from concierge.notifications.quiet_hours import NEVER_QUIET, QuietHours, next_allowed
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import PARIS

WORKS_ON = CivilCalendar("52").is_working_day
SPRING, AUTUMN = dt.datetime(2027, 3, 28, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, tzinfo=dt.UTC)
hours = st.integers(0, 23)
quiet_hours = st.builds(QuietHours, start=hours, end=hours)
near_a_change = st.builds(
    lambda change, minutes: change + dt.timedelta(minutes=minutes),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(-3 * 1440, 3 * 1440),
)
instants = near_a_change | st.integers(0, 2_000_000).map(lambda minutes: SPRING + dt.timedelta(minutes=minutes))


def _paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)


@given(instants, quiet_hours, st.booleans())
def test_it_leaves_later_never_in_quiet_hours_never_on_a_day_off(
    instant: dt.datetime, quiet: QuietHours, working: bool
) -> None:
    at = next_allowed(instant, quiet, works_on=WORKS_ON if working else None)

    local = at.astimezone(PARIS)
    assert at >= instant
    assert not quiet.holds(local.hour)
    assert not working or WORKS_ON(local.date())


@given(instants, quiet_hours)
def test_it_leaves_at_the_first_quarter_of_an_hour_that_is_allowed(instant: dt.datetime, quiet: QuietHours) -> None:
    at = next_allowed(instant, quiet)

    step = dt.timedelta(minutes=15)
    waited = int((at - instant) / step)
    assert all(quiet.holds((instant + number * step).astimezone(PARIS).hour) for number in range(waited))


@given(instants, quiet_hours, st.booleans())
def test_asking_again_when_it_may_leave_changes_nothing(instant: dt.datetime, quiet: QuietHours, working: bool) -> None:
    works_on = WORKS_ON if working else None
    at = next_allowed(instant, quiet, works_on=works_on)
    assert next_allowed(at, quiet, works_on=works_on) == at


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("2026-11-20T19:59", "2026-11-20T19:59"),
        ("2026-11-20T20:00", "2026-11-21T08:00"),
        ("2026-11-21T03:00", "2026-11-21T08:00"),
        ("2027-03-27T23:00", "2027-03-28T08:00"),
        ("2026-10-24T23:00", "2026-10-25T08:00"),
    ],
)
def test_what_is_written_in_the_evening_leaves_in_the_morning(written: str, leaves: str) -> None:
    assert next_allowed(_paris(written), QuietHours(start=20, end=8)) == _paris(leaves)


def test_an_hour_that_does_not_exist_is_the_one_after_it() -> None:
    at = next_allowed(_paris("2027-03-28T01:30"), QuietHours(start=22, end=2))
    assert at == _paris("2027-03-28T03:00")


def test_a_bridge_of_holidays_is_waited_for() -> None:
    before_christmas = _paris("2026-12-24T21:00")
    assert next_allowed(before_christmas, QuietHours(start=20, end=9), works_on=WORKS_ON) == _paris("2026-12-28T09:00")
    assert next_allowed(_paris("2026-12-25T10:00"), NEVER_QUIET, works_on=WORKS_ON) == _paris("2026-12-28T08:00")
