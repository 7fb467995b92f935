"""Runs the migrations inside the application, in batch mode so that SQLite can change tables too."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

from concierge.platform.db import EnumText, UtcDateTime

target_metadata = current_app.extensions["migrate"].db.metadata


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own types as the plain ones they are in the database, so that old migrations never import today's code."""
    if kind == "type" and isinstance(item, EnumText):
        return f"sa.String({item.impl_instance.length})"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def keys_unwatched(connection: Connection) -> Iterator[None]:
    """Let SQLite change a table, which it does by making it anew while other rows still point at the old one."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if lost := driver.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"rows that point at nothing after the migration: {lost[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Bring the database of the present application to the wanted revision."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, keys_unwatched(connection):
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
