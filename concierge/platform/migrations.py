"""Bringing the database to the present schema."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import text

from concierge.platform.db import db, refresh_statistics, write_intent

_UPGRADE = 5206_1052  # any number, the same for all: the advisory lock of PostgreSQL


def attach(app: Flask) -> None:
    """Let Flask-Migrate know the application. Not when it starts: a web process never migrates, and it weighs 11 MB."""
    if "migrate" not in app.extensions:
        folder = str(app.extensions["config"].migrations_dir)
        flask_migrate.Migrate().init_app(app, db, directory=folder, render_as_batch=True, compare_type=True)


def upgrade(app: Flask) -> None:
    """Apply the missing migrations; two starts at once run them one after the other."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    attach(app)
    with app.app_context(), _one_at_a_time(app.extensions["config"].var_dir), write_intent():
        flask_migrate.upgrade(directory=str(app.extensions["config"].migrations_dir))
        refresh_statistics()
        db.session.commit()
        db.session.remove()


@contextmanager
def _one_at_a_time(var_dir: Path) -> Iterator[None]:
    """Hold a lock from before the present revision is read: each migration is a transaction of its own."""
    if db.engine.dialect.name == "sqlite":
        with (var_dir / "upgrade.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _UPGRADE})
        connection.commit()  # the lock is the session's; no transaction stays open beside the migrations
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _UPGRADE})
            connection.commit()
