"""Bringing the database to the present schema."""

import logging

import flask_migrate
from flask import Flask

from concierge.platform.db import db, refresh_statistics, write_intent


def attach(app: Flask) -> None:
    """Let Flask-Migrate know the application. Not when it starts: a web process never migrates, and it weighs 11 MB."""
    if "migrate" not in app.extensions:
        folder = str(app.extensions["config"].migrations_dir)
        flask_migrate.Migrate().init_app(app, db, directory=folder, render_as_batch=True, compare_type=True)


def upgrade(app: Flask) -> None:
    """Apply the missing migrations; on SQLite under the write lock, so that two starts never run them twice."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    attach(app)
    with app.app_context(), write_intent():
        flask_migrate.upgrade(directory=str(app.extensions["config"].migrations_dir))
        refresh_statistics()
        db.session.commit()
        db.session.remove()
