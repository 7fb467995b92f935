"""Which open step comes first: by date, but what waits for somebody else never before what can be done today."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, bindparam, case

from concierge.checklists.models import StepRow, is_blocked

TODAY = bindparam("today", type_=Date())  # the day a statement with `in_turn` is given


def turn(due_on: dt.date | None, *, blocked: bool, today: dt.date) -> tuple[dt.date, bool, dt.date]:
    """Return what to sort open steps by.

    A blocked step whose day has come stands after everything due by today, and before what comes later; without a date
    it stands last.
    """
    on = due_on or dt.date.max
    return (max(on, today) if blocked else on), blocked, on


def its_day(step: type[StepRow] = StepRow) -> ColumnElement[dt.date]:
    """Return the day on which it is the turn of a step, in SQL."""
    return case((is_blocked(step) & (step.due_on < TODAY), TODAY), else_=step.due_on)


def in_turn(step: type[StepRow] = StepRow) -> tuple[SQLColumnExpression[Any], ...]:
    """Return the columns to sort steps by in SQL, the same order as `turn`."""
    return step.due_on.is_(None), its_day(step), is_blocked(step), step.due_on
