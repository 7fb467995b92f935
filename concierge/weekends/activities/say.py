"""Moments of activities in words."""

import datetime as dt

from flask_babel import gettext as _

from concierge.platform.clock import paris_date
from concierge.platform.wording import day, hour
from concierge.weekends.windows import Span


def say_window(span: Span, minutes: int) -> str:
    """Write « samedi 3 octobre, à 14 h 30 » for a fixed time, « …, de 9 h 00 à 12 h 00 » otherwise."""
    start, end = span
    on = day(paris_date(start), weekday=True, year=False)
    if end - start == dt.timedelta(minutes=minutes):
        return str(_("%(day)s, à %(hour)s", day=on, hour=hour(start)))
    return str(_("%(day)s, de %(first)s à %(last)s", day=on, first=hour(start), last=hour(end)))
