"""Dates and instants in words, the same way on every page and in every mail: registered as Jinja filters."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, gettext

from concierge.platform import clock
from concierge.platform.clock import PARIS

_NBSP = "\u00a0"


def day(value: dt.date | None, *, year: bool | None = None, weekday: bool = False) -> str:
    """Write « 3 octobre », with the year when it is not the present one (or as asked)."""
    if value is None:
        return ""
    with_year = value.year != clock.today().year if year is None else year
    return _day(value, with_year, weekday, _language())


def full_day(value: dt.date | None) -> str:
    """Write « samedi 3 octobre »."""
    return day(value, weekday=True)


def relative_day(value: dt.date | None, today: dt.date) -> str:
    """Write « aujourd'hui », « demain », « il y a 3 jours », else the day."""
    return "" if value is None else _relative_day(value, today, _language())


# A list says the same few dates again and again, and a date takes longer to write than the rest of its row.
@lru_cache(maxsize=4096)
def _day(value: dt.date, with_year: bool, weekday: bool, language: str) -> str:
    pattern = ("EEEE " if weekday else "") + "d MMMM" + (" y" if with_year else "")
    text = format_date(value, pattern, locale=language)
    if language == "fr" and value.day == 1:
        text = text.replace("1 ", "1er ", 1)
    return text.replace(" ", _NBSP)


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
            return format_date(value, "EEEE d", locale=language).replace(" ", _NBSP)
        case _:
            return _day(value, value.year != today.year, False, language)


def hour(value: dt.datetime) -> str:
    """Write « 14 h 30 » in French, « 14:30 » in English; French time."""
    local = value.astimezone(PARIS)
    return f"{local.hour}{_NBSP}h{_NBSP}{local.minute:02d}" if _language() == "fr" else f"{local:%H:%M}"


def moment(value: dt.datetime) -> str:
    """Write « 3 octobre à 14 h 30 »."""
    local = value.astimezone(PARIS)
    return str(gettext("%(day)s à %(hour)s", day=day(local.date()), hour=hour(value)))


def full_moment(value: dt.datetime) -> str:
    """Write « samedi 3 octobre à 14 h 30 »."""
    local = value.astimezone(PARIS)
    return str(gettext("%(day)s à %(hour)s", day=full_day(local.date()), hour=hour(value)))


def month(value: str) -> str:
    """Write « octobre 2026 » for « 2026-10 »."""
    first = dt.date.fromisoformat(f"{value}-01")
    text = format_date(first, "MMMM y", locale=_language())
    return text[:1].upper() + text[1:]


def weight(size: int) -> str:
    """Write a number of bytes as « 840 Ko » or « 1,2 Mo »."""
    if size < 1_000_000:
        return str(gettext("%(number)s Ko", number=max(1, round(size / 1000))))
    number = format_decimal(round(size / 1_000_000, 1), locale=_language())
    return str(gettext("%(number)s Mo", number=number))


def listed(words: Iterable[str]) -> str:
    """Write « Langres, Chaumont et Joinville »."""
    return format_list(list(words), locale=_language())


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
    )


def _language() -> str:
    locale = get_locale()
    return "fr" if locale is None else locale.language
