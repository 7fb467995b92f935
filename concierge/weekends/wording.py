"""Weekends in words."""

import datetime as dt

from flask_babel import get_locale, gettext as _

from concierge.platform.wording import day, number


def say_days(first: dt.date, last: dt.date) -> str:
    """Write « samedi 3 et dimanche 4 octobre 2026 », « du jeudi 1 au dimanche 4 octobre 2026 »."""
    end = day(last, year=True, weekday=True)
    if first == last:
        return end
    start = day(first, year=first.year != last.year, weekday=True)
    if (first.year, first.month) == (last.year, last.month):
        start = " ".join(start.split(" ")[:-1]) or start
    if (last - first).days == 1:
        return str(_("%(first)s et %(last)s", first=start, last=end))
    return str(_("du %(first)s au %(last)s", first=start, last=end))


def euros(cents: int) -> str:
    """Write « 1 250 € », « 12,50 € », kept on one line."""
    whole, rest = divmod(cents, 100)
    mark = "." if str(get_locale() or "fr").startswith("en") else ","
    return f"{number(whole)}{f'{mark}{rest:02d}' if rest else ''}\u00a0€"
