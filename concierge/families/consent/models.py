"""The proofs: what text somebody agreed to, how, when, who wrote it down, and when it was taken back."""

import datetime as dt

from sqlalchemy import ColumnElement, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.families.consent.purposes import Means, Purpose
from concierge.families.models import OfHousehold
from concierge.platform.access import VisibleInSpace
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class ConsentText(Scoped, VisibleInSpace, Base):
    """A text exactly as somebody first agreed to it, the agency's name in it. Never changes."""

    __tablename__ = "consent_text"
    __table_args__ = (unique_in_space(), UniqueConstraint("space_id", "purpose", "checksum"))

    purpose: Mapped[Purpose] = column(EnumText(Purpose), nullable=False, privacy=Privacy.TECHNICAL)
    version: Mapped[str] = column(String(30), nullable=False, privacy=Privacy.TECHNICAL)
    checksum: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    fr: Mapped[str] = column(Text, nullable=False, privacy=Privacy.TECHNICAL)
    en: Mapped[str] = column(Text, nullable=False, privacy=Privacy.TECHNICAL)
    first_used_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)


class Consent(OfHousehold, Scoped, Base):
    """One adult's yes to one purpose, for one recipient where it is about sharing. Withdrawn, it stays as a proof."""

    __tablename__ = "consent"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        link("consent_text", "text_id"),
        link("organisation", "recipient_id"),
        link("person", "recorded_by"),
        Index("ix_consent_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    purpose: Mapped[Purpose] = column(EnumText(Purpose), nullable=False, privacy=Privacy.TECHNICAL)
    recipient_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    text_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # None: older than the texts
    language: Mapped[str] = column(String(5), nullable=False, privacy=Privacy.TECHNICAL)
    means: Mapped[Means] = column(EnumText(Means), nullable=False, privacy=Privacy.TECHNICAL)
    given_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    recorded_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    evidence: Mapped[str] = column(String(500), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    withdrawn_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    withdrawn_means: Mapped[Means | None] = column(EnumText(Means), nullable=True, privacy=Privacy.TECHNICAL)

    @classmethod
    def stands(cls) -> ColumnElement[bool]:
        """Return the condition of a consent that holds today."""
        return cls.withdrawn_at.is_(None)
