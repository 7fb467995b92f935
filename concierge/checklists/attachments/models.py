"""Documents attached to steps."""

import datetime as dt

from sqlalchemy import ColumnElement, Index, String, UniqueConstraint, and_, false, text
from sqlalchemy.orm import Mapped

from concierge.documents.file_kinds import FileKind
from concierge.documents.keeping import HoldsFile
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy

_UNSEEN = "seen_at IS NULL AND member_id IS NOT NULL"  # what families sent and nobody has looked at


class Attachment(HoldsFile, Scoped, Base):
    """One document of a step. The file is in the store under `stored_name`; what it says may be anything."""

    __tablename__ = "attachment"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("step", "step_id"),
        link("person", "person_id"),
        link("member", "member_id"),
        UniqueConstraint("stored_name"),
        Index("ix_attachment_step_id", "step_id"),
        Index("ix_attachment_household_id", "household_id"),
        Index(
            "ix_attachment_unseen",
            "space_id",
            "step_id",
            sqlite_where=text(_UNSEEN),
            postgresql_where=text(_UNSEEN),
        ),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    step_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.FREE_TEXT)
    kind: Mapped[FileKind] = column(EnumText(FileKind), nullable=False, privacy=Privacy.TECHNICAL)
    size: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)  # bytes
    # Stands for the file: a photograph of a health card is exported and erased with this name.
    stored_name: Mapped[str] = column(String(32), nullable=False, privacy=Privacy.SENSITIVE)
    checksum: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.SENSITIVE)  # SHA-256
    shared: Mapped[bool] = column(nullable=False, privacy=Privacy.TECHNICAL)
    seen_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)  # by the team
    missing_since: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """The team sees every document, a family what it sent or was given; readers and partners none.

        Families are told that nobody else reads what they send.
        """
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.FILES_WRITE):
            return and_(in_space)
        if actor.can(Permission.OWN_FILE):
            return and_(in_space, cls.household_id == actor.household_id, cls.shared)
        return false()
