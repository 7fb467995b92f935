"""When a family's data go: counted from its last sign, never before it was announced long enough."""

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Months that data are kept, days on the list before they go."""

    months: int
    warn_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of one file: the family's last sign, when it came on the list, until when it is kept on purpose."""

    last_sign: dt.date
    announced_on: dt.date | None = None
    kept_until: dt.date | None = None


def due_on(signs: Signs, delays: Delays) -> dt.date:
    """Return the day from which the rule lets the data go."""
    day = signs.last_sign + relativedelta(months=delays.months)
    return day if signs.kept_until is None else max(day, signs.kept_until)


def is_to_announce(signs: Signs, delays: Delays, today: dt.date) -> bool:
    """Tell whether the file belongs on the list: it goes within the days of warning, or should have gone."""
    return due_on(signs, delays) <= today + dt.timedelta(days=delays.warn_days)


def erased_on(signs: Signs, delays: Delays, today: dt.date) -> dt.date:
    """Return the day the data go: a file found late is on the list as long as any other."""
    announced = signs.announced_on if _still_holds(signs) else None
    return max(due_on(signs, delays), (announced or today) + dt.timedelta(days=delays.warn_days))


def is_to_erase(signs: Signs, delays: Delays, today: dt.date) -> bool:
    """Tell whether the data go today."""
    return _still_holds(signs) and erased_on(signs, delays, today) <= today


def needs_announcing(signs: Signs, delays: Delays, today: dt.date) -> bool:
    """Tell whether the file comes on the list today."""
    return is_to_announce(signs, delays, today) and not _still_holds(signs)


def _still_holds(signs: Signs) -> bool:
    """A sign of the family after the announcement makes it void."""
    return signs.announced_on is not None and signs.announced_on >= signs.last_sign
