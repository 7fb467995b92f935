"""A form sent twice is done once: a double click, a network that repeats, an impatient reload."""

import datetime as dt
import hashlib
import secrets

from sqlalchemy import String, UniqueConstraint, delete
from sqlalchemy.orm import Mapped
from wtforms import HiddenField

from concierge.platform.db import Base, UtcDateTime, add_once, column, db, id_column
from concierge.platform.forms import Form
from concierge.platform.privacy import Privacy

REMEMBERED = dt.timedelta(days=7)


class Submission(Base):
    """One sending of a form that adds something, known by a hash of its key and words."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = id_column()
    key: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)


def _new_key() -> str:
    return secrets.token_hex(16)


class OnceForm(Form):
    """A form that adds something: each one shown carries a key of its own."""

    once = HiddenField(default=_new_key)

    def is_repeated(self, now: dt.datetime) -> bool:
        """Tell whether this form was already taken, perhaps at this very moment in another request.

        Asked before the work, in its transaction: when the work is refused, the same form may be sent again. Other
        words under the same key (somebody came back to the page) are something else to add.
        """
        key = hashlib.sha256(repr(self.said()).encode("utf-8", "surrogatepass")).hexdigest()
        return not add_once(Submission(key=key, at=now), key=Submission.key)

    def said(self) -> list[tuple[str, str]]:
        """Return the key and words that tell two sendings apart."""
        return sorted((name, str(field.data)) for name, field in self._fields.items() if name != "csrf_token")


def forget_submissions(now: dt.datetime) -> None:
    """Erase what nobody will send again."""
    db.session.execute(delete(Submission).where(Submission.at <= now - REMEMBERED))
