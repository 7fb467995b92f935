"""Who is away, and when."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped

from concierge.availability.intervals import DayRange
from concierge.platform.access import VisibleInSpace
from concierge.platform.db import Base, BigId, EnumText, Scoped, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class AbsenceKind(StrEnum):
    """Why somebody is away. Shown to themselves and to whoever runs the team, never to the others."""

    HOLIDAY = "holiday"
    TRAINING = "training"
    SICK = "sick"
    OTHER = "other"


KIND_LABELS = {
    AbsenceKind.HOLIDAY: N_("Congés"),
    AbsenceKind.TRAINING: N_("Formation"),
    AbsenceKind.SICK: N_("Arrêt maladie"),
    AbsenceKind.OTHER: N_("Autre raison"),
}


class Absence(Scoped, VisibleInSpace, Base):
    """Days somebody of the team is away: from `starts_on` to the day before `back_on`."""

    __tablename__ = "absence"
    __table_args__ = (
        unique_in_space(),
        link("person", "person_id"),
        Index("ix_absence_space_id_back_on", "space_id", "back_on"),
    )

    person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STAFF)
    starts_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.STAFF)
    back_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.STAFF)
    kind: Mapped[AbsenceKind] = column(EnumText(AbsenceKind), nullable=False, privacy=Privacy.STAFF)
    note: Mapped[str] = column(String(200), nullable=False, default="", privacy=Privacy.STAFF)

    @property
    def range(self) -> DayRange:
        """The days away."""
        return DayRange(self.starts_on, self.back_on)
