"""Free moments: within the hours of work, never over another meeting, the same on the clock all year."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.families.appointments.rules import (
    Busy,
    MeetingRules,
    first_of_each_day,
    free_moments,
    instant_of,
    may_change,
    spread,
)
from concierge.families.appointments.settings import MEETINGS
from concierge.platform.clock import PARIS
from concierge.platform.definition_files.yaml_tree import DefinitionErrors

RULES = MeetingRules()
MONDAY = dt.date(2026, 11, 23)
DAYS = [MONDAY + dt.timedelta(days=n) for n in range(21)]
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def on_weekdays(day: dt.date) -> bool:
    return day.weekday() < 5


def free(*busy: Busy, minutes: int = 45, days: list[dt.date] | None = None) -> list[dt.datetime]:
    chosen = [MONDAY] if days is None else days
    return free_moments(RULES, chosen, minutes=minutes, busy=busy, works_on=on_weekdays, after=LONG_AGO)


def hours(moments: list[dt.datetime]) -> list[str]:
    return [f"{moment.astimezone(PARIS):%H:%M}" for moment in moments]


def test_a_day_offers_each_half_hour_at_which_the_meeting_ends_in_time() -> None:
    assert hours(free()) == ["09:30", "10:00", "10:30", "11:00", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30"]
    assert hours(free(minutes=180)) == ["14:00", "14:30"]


def test_a_meeting_may_begin_when_another_ends() -> None:
    taken = Busy.of(instant_of(MONDAY, dt.time(10)), 60)
    assert hours(free(taken, minutes=30))[:3] == ["09:30", "11:00", "11:30"]


@pytest.mark.parametrize("changes", [dt.date(2026, 10, 26), dt.date(2027, 3, 29)])  # the Mondays after
def test_ten_o_clock_is_ten_o_clock_before_and_after_the_clocks_change(changes: dt.date) -> None:
    days = [changes - dt.timedelta(days=3), changes]
    before, after = (moment for moment in free(days=days) if moment.astimezone(PARIS).hour == 10 and moment.minute == 0)
    assert after - before != dt.timedelta(days=3)
    assert hours([before, after]) == ["10:00", "10:00"]


@given(
    st.lists(st.tuples(st.integers(0, 21 * 48), st.integers(1, 240)), max_size=12),
    st.sampled_from([20, 30, 45, 60, 90]),
    st.integers(0, 21 * 24),
)
def test_whatever_is_taken_nothing_offered_is_in_its_way(
    taken: list[tuple[int, int]], minutes: int, later: int
) -> None:
    start = instant_of(MONDAY, dt.time())
    busy = [Busy.of(start + dt.timedelta(minutes=30 * half), length) for half, length in taken]
    after = start + dt.timedelta(hours=later)

    found = free_moments(RULES, DAYS, minutes=minutes, busy=busy, works_on=on_weekdays, after=after)

    assert found == sorted(set(found))
    for moment in found:
        local = moment.astimezone(PARIS)
        end = (moment + dt.timedelta(minutes=minutes)).astimezone(PARIS)
        assert moment >= after
        assert on_weekdays(local.date())
        assert any(opens <= local.time() and end.time() <= closes for opens, closes in RULES.hours)
        assert not any(Busy.of(moment, minutes).overlaps(each) for each in busy)
    few = spread(found, most=14)
    assert len(few) <= 14
    assert set(first_of_each_day(few, most=3)) <= set(few) <= set(found)
    offered = first_of_each_day(few, most=3)
    assert len({moment.astimezone(PARIS).date() for moment in offered}) == len(offered)


def test_a_family_changes_its_mind_until_the_day_before() -> None:
    starts = instant_of(MONDAY, dt.time(10))
    assert may_change(starts, RULES, starts - dt.timedelta(hours=24))
    assert not may_change(starts, RULES, starts - dt.timedelta(hours=24) + dt.timedelta(seconds=1))


def test_the_shipped_file_says_what_the_code_takes_without_one(tmp_path: Path) -> None:
    shipped = MEETINGS.load(Path(__file__).resolve().parents[3] / "workflows")
    assert shipped == MEETINGS.load(tmp_path) == RULES


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('hours: ["9h-12h"]\n', 1, "ces heures ne se lisent pas"),
        ('hours: ["14:00-9:00"]\n', 1, "ces heures ne se lisent pas"),
        ('hours: ["9:00-12:00"]\nminutes: 5\n', 2, "un nombre entier entre 10 et 240"),
        ('hours: ["9:00-12:00"]\nheures: 2\n', 2, "clé inconnue « heures »"),
        ("minutes: 30\n", 1, "il manque « hours »"),
    ],
)
def test_a_fault_is_told_with_its_line_and_remedy(tmp_path: Path, text: str, line: int, words: str) -> None:
    (tmp_path / "rendez-vous.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        MEETINGS.load(tmp_path)
    (error,) = refused.value.errors
    assert (error.file, error.line) == ("rendez-vous.yaml", line)
    assert words in str(error)
