"""Dates in words: those that Babel would write, which knows every language of the world."""

from datetime import date

import pytest
from babel.dates import format_date  # noqa: TID251 - the judge
from hypothesis import given, strategies as st

from concierge.platform.languages import NBSP, date_in_words, month_name, weekday_name


@given(st.dates(), st.sampled_from(["fr", "en"]))
def test_dates_are_written_as_babel_writes_them_but_for_the_first_of_a_french_month(day: date, language: str) -> None:
    theirs = format_date(day, "EEEE d MMMM y", locale=language)
    if language == "fr" and day.day == 1:
        theirs = theirs.replace(" 1 ", " 1er ", 1)
    assert date_in_words(day, language, weekday=True, year=True) == theirs.replace(" ", NBSP)


@pytest.mark.parametrize(("language", "names"), [("fr", ("samedi", "août")), ("en", ("Saturday", "August"))])
def test_days_and_months_alone(language: str, names: tuple[str, str]) -> None:
    day = date(2026, 8, 1)
    assert (weekday_name(day, language), month_name(day, language)) == names
