"""Values of rows as JSON holds them, and back: what an act must remember to be taken back."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date

from concierge.platform.db import UtcDateTime


def plain(value: Any) -> Any:
    """Return a value of a column as JSON holds it."""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


def read(column: ColumnElement[Any], value: Any) -> Any:
    """Return what a plain value was in this column."""
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return dt.datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return dt.date.fromisoformat(value)
    enum = getattr(column.type, "enum", None)
    return enum(value) if enum else value
