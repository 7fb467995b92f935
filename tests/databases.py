"""Databases of the tests: made, emptied between two tests, dropped."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, Table, text

from concierge.platform.db import Base, db

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
# What tests keep from one another: official lists, which those that need them fill once.
KEPT_TABLES = {"commune", "commune_postal_code", "commune_search", "former_commune", "intercommunality"}
# Ids begin anew, as they do on SQLite: a test that names one, or compares two, finds the same each time.
_ANEW = text(
    "SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences WHERE last_value IS NOT NULL"
)


def postgres_answers() -> bool:
    """Tell whether a PostgreSQL server is there for the tests."""
    try:
        psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=20).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    """Make a PostgreSQL database, yield its address, drop it; the test is skipped where no server answers."""
    if not postgres_answers():
        pytest.skip("no PostgreSQL server answers at TEST_POSTGRES (127.0.0.1:5432)")
    name = sql.Identifier(f"concierge_{purpose}_{secrets.token_hex(4)}")
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(name))
        # What a test wrote need not outlive a power cut: no commit waits for the disk.
        admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
    try:
        yield f"{POSTGRES}/{name.as_string()[1:-1]}"
    finally:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def empty_tables() -> None:
    """Take out of the database of the open context what a test left there.

    Only tables that hold something are touched. TRUNCATE makes new files for each table and each of its indexes, and
    lets every connection forget what it knew of them: a second for fifty tables, where this takes some milliseconds.
    """
    with db.engine.begin() as connection:
        for table in reversed(_filled(connection)):
            connection.execute(table.delete())
        if connection.dialect.name == "postgresql":
            connection.execute(_ANEW)


def _filled(connection: Connection) -> list[Table]:
    """Return the tables that hold rows, those that others refer to first."""
    tables = {table.name: table for table in Base.metadata.sorted_tables if table.name not in KEPT_TABLES}
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
    filled = set(connection.execute(text(asked)).scalars())
    return [table for name, table in tables.items() if name in filled]
