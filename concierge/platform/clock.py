"""The time. Only views, jobs and the command line ask for it; everything else receives it."""

import datetime as dt
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> dt.datetime:
    """Return the present instant, in UTC."""
    return dt.datetime.now(dt.UTC)


def paris_date(instant: dt.datetime) -> dt.date:
    """Return the civil date in France at `instant`."""
    return instant.astimezone(PARIS).date()


def today() -> dt.date:
    """Return the present civil date in France."""
    return paris_date(now())
