"""The keys of partners' software, and the people it told us of."""

import datetime as dt
import hashlib

from sqlalchemy import ColumnElement, Index, String, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class ApiToken(Scoped, Base):
    """What lets the software of a source's organisation write to us: shown once, kept as a hash, revocable."""

    __tablename__ = "api_token"
    __table_args__ = (
        unique_in_space(),
        link("intake_source", "source_id"),
        link("person", "made_by"),
        UniqueConstraint("token_hash"),
        Index("ix_api_token_source_id", "source_id"),
    )

    source_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(80), nullable=False, privacy=Privacy.TECHNICAL)
    token_hash: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.CREDENTIAL)
    made_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    made_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    used_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    revoked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Only those who manage the agency's settings."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.SETTINGS_WRITE) else false()


class ApiProspect(Scoped, Base):
    """One person somebody's software told us of, by the key it gave; its sender knows it by `public_id` alone."""

    __tablename__ = "api_prospect"
    __table_args__ = (
        unique_in_space(),
        link("intake_source", "source_id"),
        link("api_token", "token_id"),
        link("household", "household_id"),
        UniqueConstraint("key"),
        UniqueConstraint("public_id"),
        Index("ix_api_prospect_household_id", "household_id"),
        Index("ix_api_prospect_token_id_at", "token_id", "at"),
    )

    source_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    token_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    key: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    public_id: Mapped[str] = column(String(32), nullable=False, privacy=Privacy.TECHNICAL)
    # Of what was sent: erased with it, because a guess could be tried against it.
    body_hash: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.CONTACT)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)

    @staticmethod
    def key_of(source_id: int, key: str) -> str:
        """Return what is stored of a sender's key: two softwares of one source share their keys, a renewed one too."""
        return hashlib.sha256(f"api:{source_id}:{key}".encode()).hexdigest()

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Only staff of the space."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_READ) else false()
