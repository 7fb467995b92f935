"""Fills everything that is held of a family with one word, and looks for it everywhere afterwards."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import redis
from flask import Flask
from sqlalchemy import Date, String, Table, Text, cast, literal, select, update
from sqlalchemy.types import JSON

from concierge.config import Config
from concierge.platform.clock import paris_date
from concierge.platform.db import Base, UtcDateTime, db
from concierge.platform.privacy import Privacy
from concierge.privacy.reach import FAMILIES, PERSONAL, Root, rows_of, tables_of, tables_of_families

MARK = "Zyxwvie"
EMAIL = "zyxwvie@famille.example"
PHONE = "06 39 98 12 34"
BIRTH = dt.date(1911, 3, 9)  # of nobody else
NEEDLES = (MARK, MARK.lower(), "+33639981234", "0639981234", PHONE, "1911-03-09")


def mark_everything(ids: list[int], root: Root = FAMILIES) -> dict[str, int]:
    """Write the mark in every column of every row of these families, or hosts, that may tell something of them.

    By reflection, so that a column to come is filled too: every personal one, and every free text whatever its class.
    """
    rows, marked = rows_of(ids, root), {}
    for table in tables_of(root):
        own = rows.get(table.name, frozenset())
        values = {
            column.name: value
            for column in table.columns
            if column.info["privacy"] in PERSONAL and (value := _marked(table, column)) is not None
        }
        if values and own:
            db.session.execute(update(table).where(table.columns["id"].in_(own)).values(values))
            marked[table.name] = len(own)
    db.session.commit()
    return marked


def _marked(table: Table, column: Any) -> Any:
    kind = column.type
    if column.name == "stored_name" or column.info["privacy"] is Privacy.PLACE:
        return None
    if column.name in {"recipient", "email"}:
        return EMAIL
    if column.name == "phone":
        return PHONE
    if isinstance(kind, JSON):
        return [{"said": MARK}] if table.name in {"file_merge", "plan_change"} else {"said": MARK}
    if isinstance(kind, String | Text):
        numbered = literal(f"{MARK} ").concat(cast(table.columns["id"], String))
        room = kind.length or 200
        return None if room < len(MARK) else MARK if room < 20 else numbered
    return BIRTH if isinstance(kind, Date) else None


def personal_tables(root: Root = FAMILIES) -> set[str]:
    """Return the tables in which the mark can be written."""
    return {
        table.name
        for table in tables_of(root)
        if any(column.info["privacy"] in PERSONAL and _marked(table, column) is not None for column in table.columns)
    }


def add_what_is_missing(space_id: int, household_id: int, now: dt.datetime) -> None:
    """Add a row to each of these tables that holds none of the family, whatever it is for: those to come too."""
    for table in tables_of_families():
        if table.name in personal_tables() and table.name not in rows_of([household_id]):
            rows = {name: min(ids) for name, ids in rows_of([household_id]).items()}
            values = {c.name: a_value(c, rows, space_id, household_id, now) for c in table.columns if _is_asked(c)}
            db.session.execute(table.insert().values(values))
    db.session.commit()


def _is_asked(column: Any) -> bool:
    return column.name != "id" and (not column.nullable or column.name == "household_id")


def a_value(column: Any, rows: dict[str, int], space_id: int, household_id: int, now: dt.datetime) -> Any:
    """Return something that a column takes; a reference leads to one of these rows where there is one."""
    if column.name in {"space_id", "household_id"}:
        return space_id if column.name == "space_id" else household_id
    for key in column.foreign_keys:
        target = key.column.table
        first = select(target.columns["id"]).order_by(target.columns["id"]).limit(1)
        return rows.get(target.name) or db.session.execute(first).scalar_one()
    enum = getattr(column.type, "enum", None)
    if enum is not None:
        return next(iter(enum))
    if isinstance(column.type, UtcDateTime | Date):
        return now if isinstance(column.type, UtcDateTime) else paris_date(now)
    return {} if isinstance(column.type, JSON) else "x" if isinstance(column.type, String | Text) else True


def traces_in_tables() -> list[str]:
    """Return where the mark stands in any row of any table."""
    found = []
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(table.select()):
                text = json.dumps([str(value) for value in row], ensure_ascii=False)
                found += [f"{table.name}: {text}" for needle in NEEDLES if needle in text]
    return found


def traces_in_files(app: Flask) -> list[str]:
    """Return which files of the installation hold the mark, the database's own included."""
    config: Config = app.extensions["config"]
    return [str(path) for path in _files(config.var_dir) if _holds(path)]


def traces_in_redis(app: Flask) -> list[str]:
    """Return which keys hold the mark."""
    config: Config = app.extensions["config"]
    server = redis.Redis.from_url(config.redis_url)
    found = []
    for key in server.scan_iter():
        dumped = key + (server.dump(key) or b"")
        if any(needle.encode() in dumped for needle in NEEDLES):
            found.append(key.decode())
    return found


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _holds(path: Path) -> bool:
    content = path.read_bytes()
    return any(needle.encode() in content for needle in NEEDLES)
