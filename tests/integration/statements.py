"""How many statements something sends to the database."""

from collections.abc import Callable

from sqlalchemy import event

from concierge.platform.db import db


def statements(act: Callable[[], object]) -> int:
    """Do something; return how many statements it took."""
    sent: list[object] = []

    def note(*given: object) -> None:
        sent.append(given[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)
