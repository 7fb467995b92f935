"""Many rows in one statement, past the objects of the session, which are told afterwards."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, inspect, update
from sqlalchemy.orm.exc import StaleDataError

from concierge.platform.db import Base, db


def update_rows(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Write rows given with their `id`, the `version` they were read at and what changes.

    StaleDataError when somebody has changed or deleted one of them since. One statement for all that change the same
    columns, where a flush sends one for each row that counts its versions.
    """
    table = model.__table__
    changing = (
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("of_id"), table.c.version == bindparam("of_version"))
        .values(version=table.c.version + 1)
    )
    for _columns, group in groupby(sorted(rows, key=sorted), key=sorted):
        values = [{_WHICH.get(name, name): value for name, value in row.items()} for row in group]
        found = db.session.execute(changing, values).rowcount  # type: ignore[attr-defined]
        if found != len(values):
            raise StaleDataError(f"{model.__tablename__}: {found} of {len(values)} rows are as they were read")
    read_again(model, (row["id"] for row in rows))


_WHICH = {"id": "of_id", "version": "of_version"}


def delete_rows(model: type[Base], ids: Sequence[int]) -> None:
    """Delete rows without asking each object of the session whether it is one of them."""
    if ids:
        db.session.execute(delete(model.__table__).where(model.__table__.c.id.in_(ids)))  # type: ignore[arg-type]
    for row in _remembered(model, ids):
        db.session.expunge(row)


def read_again(model: type[Base], ids: Iterable[int]) -> None:
    """Let the session read these rows again when they are next asked for: a statement has changed them."""
    for row in _remembered(model, ids):
        db.session.expire(row)


def _remembered(model: type[Base], ids: Iterable[int]) -> list[Base]:
    key, present = inspect(model).identity_key_from_primary_key, db.session.identity_map
    return [row for one in ids if (row := present.get(key((one,)))) is not None]
