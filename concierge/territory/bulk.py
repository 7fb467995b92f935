"""Writes what differs between a table and a file, in batches, and nothing when nothing differs."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, select, update

from concierge.platform.db import db

BATCH = 2000  # rows: long enough to be quick, short enough to let others write meanwhile

Values = tuple[Any, ...]
Tick = Callable[[int], None]  # told the number of rows just written


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows to add and to change, by column name, and keys to remove, of one table."""

    table: Table
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)


def read_table(table: Table, columns: Sequence[str]) -> dict[Values, Values]:
    """Return the values of `columns` for every row, by primary key."""
    keys = [column.name for column in table.primary_key]
    rows = db.session.execute(select(*(table.c[name] for name in (*keys, *columns))))
    width = len(keys)
    return {tuple(row[:width]): tuple(row[width:]) for row in rows}


def compare(
    table: Table, columns: Sequence[str], present: Mapping[Values, Values], wanted: Mapping[Values, Values]
) -> Difference:
    """Return what turns `present` into `wanted`, both by primary key with the values of `columns`."""
    keys = [column.name for column in table.primary_key]
    difference = Difference(table)
    for key, values in wanted.items():
        before = present.get(key)
        if before is None and key not in present:
            difference.added.append(dict(zip((*keys, *columns), (*key, *values), strict=True)))
        elif before != values:
            difference.changed.append(dict(zip((*keys, *columns), (*key, *values), strict=True)))
    for key in present:
        if key not in wanted:
            difference.removed.append(dict(zip(keys, key, strict=True)))
    return difference


def write(difference: Difference, tick: Tick) -> None:
    """Write a difference in batches; removals first, so that keys are free."""
    table = difference.table
    for batch in _batches(difference.removed):
        rows = [{f"key_{name}": value for name, value in row.items()} for row in batch]
        db.session.execute(delete(table).where(*_by_key(table)), rows)
        tick(len(batch))
    for batch in _batches(difference.added):
        _add(table, batch)
        tick(len(batch))
    _change(table, difference.changed, tick)


def _add(table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; PostgreSQL takes them several times quicker as one stream than as statements."""
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    quoted = connection.dialect.identifier_preparer.quote
    columns = list(rows[0])
    command = f"COPY {quoted(table.name)} ({', '.join(quoted(name) for name in columns)}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(command) as stream:
        for row in rows:
            stream.write_row([row[name].value if isinstance(row[name], Enum) else row[name] for name in columns])


def _change(table: Table, changed: list[dict[str, Any]], tick: Tick) -> None:
    """Update rows: together those that receive the same values (a grouping's members), else one by one."""
    keys = [column.name for column in table.primary_key]
    groups: dict[Values, list[dict[str, Any]]] = defaultdict(list)
    for row in changed:
        groups[tuple(value for name, value in row.items() if name not in keys)].append(row)
    if len(keys) == 1 and 4 * len(groups) < len(changed):
        key = table.c[keys[0]]
        written = 0
        for rows in groups.values():
            values = {name: value for name, value in rows[0].items() if name not in keys}
            db.session.execute(update(table).where(key.in_([row[keys[0]] for row in rows])).values(values))
            written += len(rows)
            if written >= BATCH:
                tick(written)
                written = 0
        tick(written)
        return
    for batch in _batches(changed):
        columns = [name for name in batch[0] if name not in keys]
        statement = update(table).where(*_by_key(table)).values({name: bindparam(f"new_{name}") for name in columns})
        prefixed = [{f"{'key' if n in keys else 'new'}_{n}": value for n, value in row.items()} for row in batch]
        db.session.connection().execute(statement, prefixed)
        tick(len(batch))


def _by_key(table: Table) -> list[ColumnElement[bool]]:
    return [column == bindparam(f"key_{column.name}") for column in table.primary_key]


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
