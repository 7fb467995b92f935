"""Which open step comes first: by date, but what waits for somebody else never before what can be done today."""

import datetime as dt


def turn(due_on: dt.date | None, *, blocked: bool, today: dt.date) -> tuple[dt.date, bool]:
    """Return what to sort open steps by.

    A blocked step whose day has come stands after everything due by today, and before what comes later; without a date
    it stands last.
    """
    on = due_on or dt.date.max
    return (max(on, today) if blocked else on), blocked
