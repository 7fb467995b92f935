"""Numbers in words: those that Babel would write, which knows every language of the world."""

from decimal import Decimal

from babel.lists import format_list  # noqa: TID251 - the judge
from babel.numbers import format_decimal, format_percent  # noqa: TID251 - the judge
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given, strategies as st

from concierge.platform.wording import listed, number, percent

app = Flask("numbers")
Babel(app)
LANGUAGES = st.sampled_from(["fr", "en"])


@given(st.integers(0, 10**9) | st.decimals(0, 10**7, places=3), LANGUAGES)
def test_numbers_are_written_as_babel_writes_them(value: int | Decimal, language: str) -> None:
    with app.app_context(), force_locale(language):
        assert number(value) == format_decimal(value, locale=language)


@given(st.integers(0, 100), LANGUAGES)
def test_shares_are_written_as_babel_writes_them(hundredths: int, language: str) -> None:
    with app.app_context(), force_locale(language):
        assert percent(hundredths / 100) == format_percent(hundredths / 100, locale=language)


@given(st.lists(st.sampled_from(["Langres", "Chaumont", "Joinville"])), LANGUAGES)
def test_words_are_listed_as_babel_lists_them(words: list[str], language: str) -> None:
    with app.app_context(), force_locale(language):
        assert listed(words) == format_list(words, locale=language)
