"""Runs the migrations inside the application, in batch mode so that SQLite can change tables too."""

from alembic import context
from flask import current_app

from concierge.platform.db import EnumText, UtcDateTime

target_metadata = current_app.extensions["migrate"].db.metadata


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own types as the plain ones they are in the database, so that old migrations never import today's code."""
    if kind == "type" and isinstance(item, EnumText):
        return f"sa.String({item.impl_instance.length})"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Bring the database of the present application to the wanted revision."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
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
