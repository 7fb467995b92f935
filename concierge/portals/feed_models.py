"""Calendar subscriptions."""

import datetime as dt

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from concierge.platform.access import VisibleInSpace
from concierge.platform.db import Base, BigId, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy

_OF_HOSTS = text("host_id IS NOT NULL")


class CalendarFeed(Scoped, VisibleInSpace, Base):
    """The address at which a calendar reads one person's days: a colleague's, a newcomer's, or a host's."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        unique_in_space(),
        link("person", "person_id"),
        link("member", "member_id"),
        link("host", "host_id"),
        UniqueConstraint("token_hash"),
        Index("ix_calendar_feed_person_id", "person_id"),
        Index("ix_calendar_feed_member_id", "member_id"),
        Index("ix_calendar_feed_host_id", "host_id", sqlite_where=_OF_HOSTS, postgresql_where=_OF_HOSTS),
    )

    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    token_hash: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.CREDENTIAL)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    revoked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
