"""The civil calendar and offsets: leap days, year ends, holidays, school years."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, strategies as st

from concierge.checklists.planning.dates import (
    Offset,
    OffsetUnit,
    add_months,
    add_working_days,
    next_working_day,
    previous_working_day,
)
from concierge.platform.civil_calendar import ZONES, CivilCalendar, SchoolZone
from concierge.platform.languages import french_date
from concierge.platform.public_holidays import public_holidays

HAUTE_MARNE = CivilCalendar("52")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "offset", "expected"),
    [
        (date(2027, 1, 31), "1 month", date(2027, 2, 28)),
        (date(2028, 1, 31), "1 month", date(2028, 2, 29)),
        (date(2028, 2, 29), "1 year", date(2029, 2, 28)),
        (date(2028, 2, 29), "-4 years", date(2024, 2, 29)),
        (date(2026, 12, 31), "2 months", date(2027, 2, 28)),
        (date(2027, 1, 15), "-1 month", date(2026, 12, 15)),
        (date(2026, 12, 31), "1 day", date(2027, 1, 1)),
        (date(2027, 1, 4), "-1 week", date(2026, 12, 28)),
        (date(2027, 3, 26), "1 working day", date(2027, 3, 30)),  # Easter Monday is the 29th
        (date(2026, 12, 31), "1 working day", date(2027, 1, 4)),
        (date(2027, 1, 4), "-1 working day", date(2026, 12, 31)),
        (date(2027, 1, 2), "0 working days", date(2027, 1, 2)),
    ],
)
def test_offsets_follow_the_civil_calendar(day: date, offset: str, expected: date) -> None:
    assert Offset.parse(offset).shift(day, HAUTE_MARNE) == expected


@pytest.mark.parametrize("text", ["", "2", "2 mois", "two days", "1.5 days", "--1 day", "1 day extra", "+1 day"])
def test_what_is_no_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unreadable"):
        Offset.parse(text)


@pytest.mark.parametrize("text", ["21 years", "-99999 days", "300 months", "6000 working days"])
def test_an_offset_beyond_twenty_years_is_refused(text: str) -> None:
    with pytest.raises(OverflowError):
        Offset.parse(text)


@given(st.integers(-20, 20), st.sampled_from(OffsetUnit))
def test_an_offset_is_written_and_read_back(amount: int, unit: OffsetUnit) -> None:
    assert Offset.parse(str(Offset(amount, unit))) == Offset(amount, unit)


@given(DAYS, st.integers(-60, 60))
def test_months_keep_the_day_or_take_the_last_one(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@given(DAYS, st.integers(1, 40))
def test_working_days_go_forth_and_back(day: date, count: int) -> None:
    start = next_working_day(day, HAUTE_MARNE)
    end = add_working_days(start, count, HAUTE_MARNE)
    assert HAUTE_MARNE.is_working_day(end)
    assert add_working_days(end, -count, HAUTE_MARNE) == start
    assert previous_working_day(day, HAUTE_MARNE) <= day <= start


@pytest.mark.parametrize(
    ("department", "subdivision"),
    [("52", None), ("2A", None), ("57", "57"), ("67", "6AE"), ("68", "6AE")]
    + [(code, code) for code in ("971", "972", "973", "974", "976")],
)
def test_holidays_are_those_that_the_library_knows(department: str, subdivision: str | None) -> None:
    years = range(2009, 2100)
    theirs = holidays.country_holidays("FR", subdiv=subdivision, years=years, language="fr")
    ours = {day: name for year in years for day, name in public_holidays(department, year).items()}
    # Two feasts on one day: the library joins their names, by the alphabet.
    assert {day: name.lower() for day, name in ours.items()} == {
        day: name.split(";")[0].lower() for day, name in theirs.items()
    }


def test_alsace_and_moselle_have_two_more_holidays() -> None:
    good_friday, saint_stephen = date(2027, 3, 26), date(2026, 12, 26)
    for department in ("57", "67", "68"):
        assert CivilCalendar(department).holiday_name(good_friday) == "vendredi saint"
        assert CivilCalendar(department).holiday_name(saint_stephen) == "Saint-Étienne"
    assert HAUTE_MARNE.is_working_day(good_friday)


def test_every_metropolitan_departement_but_corsica_has_a_zone() -> None:
    assert len(ZONES) == 94
    assert {CivilCalendar(code).school_zone for code in ("10", "52")} == {SchoolZone.B}
    assert CivilCalendar("2A").school_zone is None
    assert CivilCalendar("2A", zone=SchoolZone.B).school_zone is SchoolZone.B


@pytest.mark.parametrize(
    ("day", "rentree"),
    [
        (date(2024, 7, 1), date(2024, 9, 2)),  # 1 September 2024 was a Sunday
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 9, 2), date(2027, 9, 1)),
        (date(2029, 5, 1), date(2029, 9, 3)),  # beyond the official dates: the Monday after Saturday 1 September
        (date(2031, 1, 1), date(2031, 9, 1)),
    ],
)
def test_the_coming_rentree(day: date, rentree: date) -> None:
    assert HAUTE_MARNE.rentree_on_or_after(day) == rentree


def test_a_school_year_runs_from_rentree_to_summer() -> None:
    assert HAUTE_MARNE.school_year_start(date(2026, 12, 25)) == date(2026, 9, 1)
    assert HAUTE_MARNE.school_year_start(date(2027, 7, 2)) == date(2026, 9, 1)
    assert HAUTE_MARNE.school_year_start(date(2027, 7, 20)) is None
    assert HAUTE_MARNE.school_year_start(date(2035, 7, 6)) is None


def test_dates_are_written_the_french_way() -> None:
    assert french_date(date(2027, 4, 1)) == "1er\u00a0avril"
    assert french_date(date(2026, 4, 13), weekday=True) == "lundi\u00a013\u00a0avril"
    assert french_date(date(2027, 2, 28), year=True) == "28\u00a0février\u00a02027"
