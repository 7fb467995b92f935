"""The log of readings of what is sensitive: one row for each person, file, kind and hour."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.families.models import OfHousehold
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class Sensitive(StrEnum):
    """What is read apart from the rest."""

    HEALTH = "health"  # needs, disability, diet, answers of the interview that the law protects
    BIRTH = "birth"  # an expected birth: it stands at the head of every page of the file
    NOTES = "notes"  # the team's own


SENSITIVE_LABELS = {
    Sensitive.HEALTH: N_("Santé, handicap, régime alimentaire"),
    Sensitive.BIRTH: N_("Naissance attendue"),
    Sensitive.NOTES: N_("Notes de l’équipe"),
}


class SensitiveReading(OfHousehold, Scoped, Base):
    """Somebody of the team opened a page that shows something sensitive of a family."""

    __tablename__ = "sensitive_reading"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("person", "person_id"),
        UniqueConstraint("household_id", "person_id", "kind", "hour"),
        Index("ix_sensitive_reading_at", "at"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STAFF)
    kind: Mapped[Sensitive] = column(EnumText(Sensitive), nullable=False, privacy=Privacy.TECHNICAL)
    hour: Mapped[str] = column(String(13), nullable=False, privacy=Privacy.TECHNICAL)  # « 2026-11-28T10 », UTC
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
