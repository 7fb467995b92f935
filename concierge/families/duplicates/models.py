"""What finds people again, and what was decided about files that look alike."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, UniqueConstraint, and_, false, text
from sqlalchemy.orm import Mapped

from concierge.families.duplicates.keys import KeyKind
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy

_NOT_COMPARED = text("compared_at IS NULL")


class ForTheTeam:
    """Rows for those who work on files."""

    space_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """The team of the space; neither readers, nor partners, nor families."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_WRITE) else false()


class IdentityKey(ForTheTeam, Scoped, Base):
    """One key of one person: made anew with every change of the household, in the same transaction."""

    __tablename__ = "identity_key"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        UniqueConstraint("member_id", "kind", "key"),
        Index("ix_identity_key_space_id_key", "space_id", "key", "household_id", "kind"),
        Index("ix_identity_key_household_id", "household_id"),
        Index(
            "ix_identity_key_not_compared",
            "space_id",
            "household_id",
            sqlite_where=_NOT_COMPARED,
            postgresql_where=_NOT_COMPARED,
        ),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[KeyKind] = column(EnumText(KeyKind), nullable=False, privacy=Privacy.TECHNICAL)
    key: Mapped[str] = column(String(300), nullable=False, privacy=Privacy.CONTACT)
    compared_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


class PairState(StrEnum):
    """What is known of two files that look alike."""

    OPEN = "open"
    DISTINCT = "distinct"  # somebody said so: never proposed again


class DuplicatePair(ForTheTeam, Scoped, Base):
    """Two files that may be one family's; `first_id` is the smaller number."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        unique_in_space(),
        link("household", "first_id"),
        link("household", "second_id"),
        link("person", "decided_by"),
        UniqueConstraint("first_id", "second_id"),
        Index("ix_duplicate_pair_space_id_state_points", "space_id", "state", "points"),
        Index("ix_duplicate_pair_second_id", "second_id"),
    )

    first_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    second_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    points: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[PairState] = column(EnumText(PairState), nullable=False, privacy=Privacy.TECHNICAL)
    found_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    decided_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    decided_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)


class FileMerge(ForTheTeam, Scoped, Base):
    """Two files made one. `journal` holds what moved and what was written, row by row, so that it can be taken back."""

    __tablename__ = "file_merge"
    __table_args__ = (
        unique_in_space(),
        link("household", "kept_id"),
        link("household", "absorbed_id"),
        link("person", "made_by"),
        link("person", "undone_by"),
        Index("ix_file_merge_kept_id", "kept_id"),
        Index("ix_file_merge_absorbed_id", "absorbed_id"),
    )

    kept_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    absorbed_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    made_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    made_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    journal: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, privacy=Privacy.SENSITIVE)
    undone_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    undone_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    left: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # what had changed and stayed
