"""What an agency changed of a settings file, each version kept."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.platform.access import VisibleInSpace
from concierge.platform.db import Base, BigId, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class SettingVersion(Scoped, VisibleInSpace, Base):
    """A layer over one settings file, never changed once written; the last one holds. None: as the file says."""

    __tablename__ = "setting_version"
    __table_args__ = (
        unique_in_space(),
        link("person", "person_id"),
        UniqueConstraint("space_id", "kind", "number"),
    )

    kind: Mapped[str] = column(String(40), nullable=False, privacy=Privacy.TECHNICAL)
    number: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    change: Mapped[dict[str, Any] | None] = column(JSON(none_as_null=True), nullable=True, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
