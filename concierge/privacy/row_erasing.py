"""Erases rows: those no figure is counted from go, the others are blanked column by column, by class."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table, delete, select, update
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.types import TypeEngine

from concierge.platform.db import Base, db
from concierge.platform.privacy import Privacy
from concierge.privacy.reach import FAMILIES, HOSTS, PERSONAL, Rows, chunks, is_kept, tables_of

_NEUTRAL: Sequence[tuple[type[TypeEngine[Any]], Any]] = ((String, ""), (Boolean, False), (Integer, 0), (JSON, {}))


class CannotBlank(TypeError):
    """A personal column that must hold something, of which nothing is neutral."""


def erase_rows(rows: Rows) -> dict[str, int]:
    """Erase the rows; return how many by table, blanked ones included. What refers to others goes before them."""
    db.session.flush()
    tables = [table for table in Base.metadata.sorted_tables if rows.get(table.name)]
    for table in tables:
        if is_kept(table):
            _blank(table, rows)
    for table in reversed(tables):
        if not is_kept(table):
            for some in chunks(rows[table.name]):
                db.session.execute(delete(table).where(table.columns["id"].in_(some)))
    db.session.expire_all()
    return {table.name: len(rows[table.name]) for table in tables}


def blank_values(table: Table) -> dict[str, Any]:
    """Return what is written over the columns of a row that is kept."""
    return {column.name: _neutral(column) for column in table.columns if _is_blanked(column)}


def department_of(commune_code: str | None) -> str | None:
    """Return the department of a commune, from its INSEE code."""
    if not commune_code:
        return None
    return commune_code[:3] if commune_code.startswith(("97", "98")) else commune_code[:2]


def _blank(table: Table, rows: Rows) -> None:
    values = blank_values(table)
    if "version" in table.columns:  # whoever has the row before them must not write it back
        values["version"] = table.columns["version"] + 1
    for some in chunks(rows[table.name]):
        if values:
            db.session.execute(update(table).where(table.columns["id"].in_(some)).values(values))
        for place in (column for column in table.columns if column.info["privacy"] is Privacy.PLACE):
            _generalise(table, place, some)


def _generalise(table: Table, place: KeyedColumnElement[Any], ids: Any) -> None:
    key = table.columns["id"]
    for row_id, code in db.session.execute(select(key, place).where(key.in_(ids), place.is_not(None))).all():
        db.session.execute(update(table).where(key == row_id).values({place.name: department_of(code)}))


def _is_blanked(column: Column[Any]) -> bool:
    """Tell whether a column of a kept row is written over: what is personal, and what refers to a row that goes."""
    if column.info["privacy"] is Privacy.PLACE:
        return False
    if column.info["privacy"] in PERSONAL or column.info["privacy"] is Privacy.CREDENTIAL:
        return True
    return any(key.column.name == "id" and key.column.table.name in _going() for key in column.foreign_keys)


@cache
def _going() -> frozenset[str]:
    return frozenset(table.name for root in (FAMILIES, HOSTS) for table in tables_of(root) if not is_kept(table))


def _neutral(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    default = column.default
    if default is not None and default.is_scalar:
        return default.arg  # type: ignore[attr-defined]
    for kind, neutral in _NEUTRAL:
        if isinstance(column.type, kind):
            return neutral
    raise CannotBlank(f"{column.table.name}.{column.name}")
