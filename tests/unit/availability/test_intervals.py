"""Ranges of days: half-open, merged, covering."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, strategies as st

from concierge.availability.intervals import DayRange, covering, merge

ORIGIN = dt.date(2026, 8, 1)


def _day(number: int) -> dt.date:
    return ORIGIN + dt.timedelta(days=number)


ranges = st.builds(
    lambda start, length: DayRange(_day(start), _day(start + length)), st.integers(0, 40), st.integers(1, 12)
)
lists = st.lists(ranges, max_size=8)
days = st.integers(-2, 60).map(_day)


def test_people_say_both_days_and_the_range_ends_the_day_after() -> None:
    week = DayRange.of(dt.date(2026, 8, 3), dt.date(2026, 8, 7))
    assert (week.days, week.last, week.end) == (5, dt.date(2026, 8, 7), dt.date(2026, 8, 8))
    assert week.last in week
    assert week.end not in week
    with pytest.raises(ValueError, match="one day"):
        DayRange(ORIGIN, ORIGIN)


def test_ranges_that_follow_each_other_are_one_stretch() -> None:
    days = [DayRange.of(_day(4), _day(5)), DayRange.of(_day(1), _day(3)), DayRange.of(_day(9), _day(9))]
    assert merge(days) == (DayRange.of(_day(1), _day(5)), DayRange.of(_day(9), _day(9)))
    assert covering(days, _day(2)) == DayRange.of(_day(1), _day(5))
    assert covering(days, _day(7)) is None


@given(lists, days)
def test_merging_keeps_every_day_and_adds_none(found: list[DayRange], day: dt.date) -> None:
    assert any(day in each for each in merge(found)) == any(day in each for each in found)


@given(lists)
def test_what_is_merged_is_apart_and_in_order_and_merging_again_changes_nothing(found: list[DayRange]) -> None:
    merged = merge(found)
    assert all(one.end < other.start for one, other in itertools.pairwise(merged))
    assert merge(merged) == merged
    assert merge(reversed(found)) == merged


@given(lists, days)
def test_the_stretch_around_a_day_holds_it_and_every_range_it_meets(found: list[DayRange], day: dt.date) -> None:
    around = covering(found, day)
    assert (around is not None) == any(day in each for each in found)
    if around is not None:
        assert day in around
        assert all(around.start <= each.start and each.end <= around.end for each in found if each.overlaps(around))


@given(ranges, ranges)
def test_two_ranges_overlap_when_a_day_is_in_both(one: DayRange, other: DayRange) -> None:
    shared = [_day(number) for number in range(60) if _day(number) in one and _day(number) in other]
    assert one.overlaps(other) == other.overlaps(one) == bool(shared)
