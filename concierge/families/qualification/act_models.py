"""What was done to files from the board or from the list, one or many at once, so that it can be taken back."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped

from concierge.families.qualification.models import OfTeam
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class ActKind(StrEnum):
    """What may be done to several files at once; `MOVE` is the board's, one file at a time."""

    MOVE = "move"
    ASSIGN = "assign"
    TAG = "tag"
    ADVICE = "advice"
    CLOSE = "close"
    COHORT = "cohort"
    DATES = "dates"  # those a cohort shares, changed for many files (`families.cohorts`)


BULK_LABELS = {
    ActKind.ASSIGN: N_("Confier à quelqu’un"),
    ActKind.TAG: N_("Ajouter une étiquette"),
    ActKind.ADVICE: N_("Noter un conseil donné"),
    ActKind.COHORT: N_("Mettre dans une cohorte"),
    ActKind.CLOSE: N_("Fermer avec une raison"),
}


class FileAct(OfTeam, Scoped, Base):
    """One act of one person, on `files` files."""

    __tablename__ = "file_act"
    __table_args__ = (unique_in_space(), link("person", "person_id"))

    kind: Mapped[ActKind] = column(EnumText(ActKind), nullable=False, privacy=Privacy.TECHNICAL)
    files: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    undone_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


class FileActEntry(OfTeam, Scoped, Base):
    """What an act changed of one file: what stood there before and after, as plain values."""

    __tablename__ = "file_act_entry"
    __table_args__ = (
        unique_in_space(),
        link("file_act", "act_id"),
        link("household", "household_id"),
        Index("ix_file_act_entry_act_id", "act_id"),
        Index("ix_file_act_entry_household_id", "household_id"),
    )

    act_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    before: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.FREE_TEXT)
    after: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.FREE_TEXT)
