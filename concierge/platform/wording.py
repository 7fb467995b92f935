"""Dates and instants in words, the same way on every page and in every mail: registered as Jinja filters."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from flask import Flask
from flask_babel import get_locale, gettext

from concierge.platform import clock
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.languages import NBSP, date_in_words, month_name, weekday_name

_NARROW = "\N{NARROW NO-BREAK SPACE}"
_FRENCH_MARKS = str.maketrans({",": _NARROW, ".": ","})


def day(value: dt.date | None, *, year: bool | None = None, weekday: bool = False) -> str:
    """Write « 3 octobre », with the year when it is not the present one (or as asked)."""
    if value is None:
        return ""
    with_year = value.year != clock.today().year if year is None else year
    return _day(value, with_year, weekday, _language())


def full_day(value: dt.date | None) -> str:
    """Write « samedi 3 octobre »."""
    return day(value, weekday=True)


def relative_day(value: dt.date | None, today: dt.date, language: str | None = None) -> str:
    """Write « aujourd'hui », « demain », « il y a 3 jours », else the day; rows of a list tell the page's language."""
    return "" if value is None else _relative_day(value, today, language or _language())


# A list says the same few dates again and again, and a date takes longer to write than the rest of its row.
@lru_cache(maxsize=4096)
def _day(value: dt.date, with_year: bool, weekday: bool, language: str) -> str:
    return date_in_words(value, language, weekday=weekday, year=with_year)


@lru_cache(maxsize=4096)
def _relative_day(value: dt.date, today: dt.date, language: str) -> str:
    days = (value - today).days
    match days:
        case 0:
            return str(gettext("aujourd’hui"))
        case 1:
            return str(gettext("demain"))
        case -1:
            return str(gettext("hier"))
        case _ if -14 < days < 0:
            return str(gettext("il y a %(days)d jours", days=-days))
        case _ if 0 < days < 7:
            return f"{weekday_name(value, language)}{NBSP}{value.day}"
        case _:
            return _day(value, value.year != today.year, False, language)


def hour(value: dt.datetime) -> str:
    """Write « 14 h 30 » in French, « 14:30 » in English; French time."""
    local = value.astimezone(PARIS)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}" if _language() == "fr" else f"{local:%H:%M}"


def moment(value: dt.datetime) -> str:
    """Write « 3 octobre à 14 h 30 »."""
    return str(gettext("%(day)s à %(hour)s", day=day(paris_date(value)), hour=hour(value)))


def full_moment(value: dt.datetime) -> str:
    """Write « samedi 3 octobre à 14 h 30 »."""
    return str(gettext("%(day)s à %(hour)s", day=full_day(paris_date(value)), hour=hour(value)))


def month(value: str) -> str:
    """Write « octobre 2026 » for « 2026-10 »."""
    first = dt.date.fromisoformat(f"{value}-01")
    return f"{month_name(first, _language()).capitalize()} {first.year}"


def weight(size: int) -> str:
    """Write a number of bytes as « 840 Ko » or « 1,2 Mo »."""
    if size < 1_000_000:
        return str(gettext("%(number)s Ko", number=max(1, round(size / 1000))))
    return str(gettext("%(number)s Mo", number=number(round(size / 1_000_000, 1))))


def number(value: float) -> str:
    """Write « 12 345,6 » in French, “12,345.6” in English; three decimals at most."""
    text = f"{value:,.3f}".rstrip("0").removesuffix(".")
    return text.translate(_FRENCH_MARKS) if _language() == "fr" else text


def percent(share: float) -> str:
    """Write « 62 % » for 0.62."""
    return f"{share * 100:.0f}{NBSP}%" if _language() == "fr" else f"{share * 100:.0f}%"


def listed(words: Iterable[str]) -> str:
    """Write « Langres, Chaumont et Joinville »."""
    *first, last = list(words) or [""]
    if not first:
        return last
    if _language() == "fr":
        return f"{', '.join(first)} et {last}"
    return f"{', '.join(first)}{',' if len(first) > 1 else ''} and {last}"


def init_wording(app: Flask) -> None:
    """Give every template these filters."""
    app.jinja_env.filters.update(
        day=day,
        full_day=full_day,
        listed=listed,
        relative_day=relative_day,
        hour=hour,
        moment=moment,
        full_moment=full_moment,
        month=month,
        weight=weight,
        number=number,
        percent=percent,
    )


def _language() -> str:
    locale = get_locale()
    return "fr" if locale is None else locale.language
