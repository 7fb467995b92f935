"""Times in which something may happen, as they stand in a row: pairs of instants, in UTC."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Dialect
from sqlalchemy.types import TypeDecorator

Span = tuple[dt.datetime, dt.datetime]
"""Two instants, the second after the first."""


class Spans(TypeDecorator[Sequence[Span]]):
    """Pairs of instants, kept as ISO texts in UTC, in their order."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Iterable[Span] | None, _dialect: Dialect) -> list[list[str]] | None:
        """Return what is stored."""
        if value is None:
            return None
        return sorted([_written(start), _written(end)] for start, end in value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> tuple[Span, ...]:
        """Return the pairs; none for nothing."""
        return tuple((dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)) for start, end in value or ())


def _written(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat(timespec="minutes")
