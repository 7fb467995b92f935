"""One database layer for SQLite and PostgreSQL: base class, column declarations, types, write locks."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    event,
    orm,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, MappedColumn, mapped_column
from sqlalchemy.sql.selectable import TypedReturnsRows

from concierge.platform.privacy import Privacy
from concierge.platform.turns import NoTurn, turns_of

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class DatabaseBusy(OperationalError):
    """So many write to the one file of SQLite that it was not this transaction's turn in time; nothing was done."""


class Base(DeclarativeBase):
    """Common ancestor of every table."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})

Columns = TypeVarTuple("Columns")
M = TypeVar("M", bound=Base)
BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant: aware in Python, UTC in the database; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        """Convert to UTC before it is written."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        """SQLite forgets the zone; every stored instant is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


_TURN = "turn"  # of a connection to SQLite: that it is its turn to write
IDLE = 20.0  # seconds after which a connection is asked whether it is still one

E = TypeVar("E", bound=StrEnum)


class EnumText(TypeDecorator[E]):
    """A StrEnum stored by its value, so that a rename in the code never rewrites the database."""

    impl = String(40)
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | None, _dialect: Dialect) -> str | None:
        """Write the value."""
        return None if value is None else self.enum(value).value

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[Any], E | None]:
        """Read the member back: one look-up, because pages read thousands of these."""
        members: dict[str | None, E | None] = {member.value: member for member in self.enum}
        return ({None: None} | members).__getitem__


def column(*args: Any, privacy: Privacy, **options: Any) -> MappedColumn[Any]:
    """Declare a column and the class of personal data it holds; export, erasure and retention follow from it."""
    return mapped_column(*args, info={"privacy": privacy}, **options)


def id_column() -> MappedColumn[Any]:
    """Declare the numbered primary key of a table."""
    return column(BigId, primary_key=True, autoincrement=True, privacy=Privacy.TECHNICAL)


class Scoped:
    """A row of one space: (space_id, id) is what other rows point to, so that no link can leave its space."""

    id: Mapped[int] = id_column()
    space_id: Mapped[int] = column(ForeignKey("space.id"), nullable=False, privacy=Privacy.TECHNICAL)


def unique_in_space() -> UniqueConstraint:
    """Return the key that composite foreign keys point to."""
    return UniqueConstraint("space_id", "id")


def link(table: str, *columns: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return the composite foreign key to a row of `table` in the same space; `columns` is the referring column."""
    return ForeignKeyConstraint(["space_id", *columns], [f"{table}.space_id", f"{table}.id"], ondelete=ondelete)


def add_once(row: Base, *, key: InstrumentedAttribute[str]) -> bool:
    """Insert a row; False when its unique `key` is taken, perhaps at this very moment by somebody else."""
    return bool(add_all_once([row], key=key))


def add_all_once(rows: Sequence[M], *, key: InstrumentedAttribute[str]) -> list[M]:
    """Insert rows made alike, in one statement; return those whose unique `key` nobody had, in their order.

    Who inserts the same key at this very moment is waited for. Among `rows`, the first of a key is the one.
    """
    if not rows:
        return []
    db.session.flush()  # what these rows refer to
    model, name = type(rows[0]), key.key
    given = [each for each in orm.class_mapper(model).column_attrs.keys() if each in rows[0].__dict__]  # noqa: SIM118
    in_order = sorted(rows, key=lambda row: str(getattr(row, name)))  # two who insert the same ones wait in one order
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    table = model.__table__
    statement = insert(table).on_conflict_do_nothing(index_elements=[name]).returning(table.c[name], table.c.id)  # type: ignore[arg-type]
    values = [{each: getattr(row, each) for each in given} for row in in_order]
    new = {row[0]: row[1] for row in db.session.execute(statement, values)}
    added = []
    for row in rows:
        if (row_id := new.pop(getattr(row, name), None)) is not None:
            row.id = row_id  # type: ignore[attr-defined]
            orm.make_transient_to_detached(row)
            added.append(row)
    db.session.add_all(added)
    return added


_writing: ContextVar[bool] = ContextVar("writing", default=False)


def alias_of(model: type[M]) -> type[M]:
    """Return another name for a table, each of its columns found at once.

    SQLAlchemy finds a column of an alias when a statement first speaks of it, and threads that do so at once may get
    the column of the table itself: a statement made then, and kept, would compare the table with itself until the
    process ends.
    """
    alias = orm.aliased(model)  # noqa: TID251 - the only place
    for name in orm.class_mapper(model).column_attrs.keys():  # noqa: SIM118 - not a dictionary
        attribute = getattr(alias, name)
        attribute.comparator.__clause_element__()
        attribute.__clause_element__()
    return alias


def read_columns(
    statement: TypedReturnsRows[*Columns], values: Mapping[str, Any] | None = None
) -> CursorResult[*Columns]:
    """Read a statement of columns, in the transaction of the session: for what pages ask at every request.

    `session.execute` also prepares for objects, of which there are none here; without that a statement costs the web
    process a quarter less. Never for a class: its rows would come as loose columns.
    """
    return db.session.connection().execute(statement, values)


def read_plain(statement: TypedReturnsRows[*Columns]) -> list[tuple[*Columns]]:
    """Read whole numbers and texts by the thousands, as the driver hands them over: nothing is made of each row.

    Never for dates, choices or lists: they would come as the database keeps them.
    """
    cursor = read_columns(statement).cursor
    assert cursor is not None  # it returns rows
    return cast("list[tuple[*Columns]]", cursor.fetchall())


@contextmanager
def write_intent() -> Iterator[None]:
    """Take SQLite's write lock at the start of the transactions begun inside, instead of failing at the first write."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def set_write_intent(*, writing: bool) -> None:
    """Same as `write_intent` where a block does not fit: the context of one request."""
    _writing.set(writing)


def begin_request() -> None:
    """Begin a request; one that only reads sends PostgreSQL no BEGIN and no ROLLBACK: two journeys fewer.

    Nothing changes in what is read, since each statement of such a transaction sees what others committed before it.
    SQLite keeps its transaction: all statements of a page read one state there.
    """
    if not _writing.get() and db.engine.dialect.name != "sqlite":
        db.session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def configure_engine(engine: Engine) -> None:
    """Make SQLite behave like a server: WAL, foreign keys, patience, explicit BEGIN; never trust an old connection."""
    if engine.dialect.name != "sqlite":
        _try_idle_connections(engine)
        return

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "busy_timeout=8000",
            "synchronous=NORMAL",
            "cache_size=-500",  # kB for each thread; the system keeps the rest of the file at hand
            "temp_store=MEMORY",
            "secure_delete=ON",  # what is erased is written over, not only forgotten
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    turns = turns_of(Path(engine.url.database).resolve()) if engine.url.database else None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _writing.get() and turns is not None and _TURN not in connection.info:
            try:
                turns.take()
            except NoTurn as late:
                raise DatabaseBusy("BEGIN IMMEDIATE", None, late) from late
            connection.info[_TURN] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")

    @event.listens_for(engine, "checkin")
    def done(_connection: Any, record: Any) -> None:
        """Every transaction ends with its connection back in the pool, committed, rolled back or broken."""
        if turns is not None and record.info.pop(_TURN, False):
            turns.give_back()


def _try_idle_connections(engine: Engine) -> None:
    """Ask a connection that slept whether its server is still there, and take a new one if not.

    Asking each time, as the pool would by itself, costs every page a journey to the server.
    """

    @event.listens_for(engine, "checkin")
    def remember(_connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            alive = False
        if not alive:
            raise DisconnectionError


def settle_deletions() -> None:
    """Let go of SQLite's journal of past writes, which still holds what was erased; a busy one is let go of later."""
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def refresh_statistics() -> None:
    """Let SQLite look at its tables: without it, it reads a whole space to find one family (75 ms for 200,000 steps).

    Whole, not a sample, which takes one space of thousands of families for a small one: about a second. PostgreSQL
    does this by itself.
    """
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("ANALYZE"))
