"""Weekends in words."""

import datetime as dt

from flask_babel import gettext as _

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
    """Write « 1 250,5 € », kept on one line."""
    return f"{number(round(cents / 100, 2))}\u00a0€"
