"""Which settings of its own an agency has at the moment: a mark that is never used twice.

What was read under a mark holds as long as the mark does, in every process; nothing has to be told to forget.
"""

import secrets

from concierge.platform.db import db

_KNOWN = "settings_marks"
UNTOUCHED = ""  # an agency that changed nothing


def new_mark() -> str:
    """Return a mark that nothing was ever read under."""
    return secrets.token_hex(8)


def remember_mark(space_id: int, mark: str) -> None:
    """Keep the mark of an agency for the rest of the transaction: whoever signs in brings it along."""
    db.session.info.setdefault(_KNOWN, {})[space_id] = (db.session().get_transaction(), mark)


def recall_mark(space_id: int) -> str | None:
    """Return the mark of an agency, None when this transaction did not read it yet."""
    transaction, mark = db.session.info.get(_KNOWN, {}).get(space_id, (None, ""))
    return mark if transaction is not None and transaction is db.session().get_transaction() else None
