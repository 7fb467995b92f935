"""What was decided about a project, and how much it presses."""

import datetime as dt

from sqlalchemy import ColumnElement, Index, String, Text, UniqueConstraint, and_, false, or_
from sqlalchemy.orm import Mapped

from concierge.families.qualification.advice_levels import AdviceLevel
from concierge.families.qualification.priority import PriorityLevel
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class OfTeam:
    """Rows about a family that the agency's people see, never the family or a partner."""

    space_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Whoever may read every file of the space."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_READ) else false()


class Qualification(OfTeam, Scoped, Base):
    """One row for each file. The persona is a person's choice; the priority is measured anew when the file changes.

    `measured` are the points it comes from, as `priority.measured_as` writes them; "" of a file that is not ranked.
    """

    __tablename__ = "qualification"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("person", "persona_by"),
        UniqueConstraint("household_id"),
        Index("ix_qualification_space_id_persona", "space_id", "persona"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    persona: Mapped[str | None] = column(String(60), nullable=True, privacy=Privacy.STATISTICAL)
    persona_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    persona_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    level: Mapped[PriorityLevel | None] = column(EnumText(PriorityLevel), nullable=True, privacy=Privacy.STATISTICAL)
    points: Mapped[int] = column(nullable=False, default=-1, privacy=Privacy.TECHNICAL)  # -1: no longer ranked
    measured: Mapped[str] = column(String(6), nullable=False, default="", privacy=Privacy.STATISTICAL)


class FitDismissal(OfTeam, Scoped, Base):
    """A remark about the fit of a project that somebody set aside, and why."""

    __tablename__ = "fit_dismissal"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("person", "person_id"),
        UniqueConstraint("household_id", "remark"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    remark: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    reason: Mapped[str] = column(Text, nullable=False, privacy=Privacy.FREE_TEXT)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)


class Advice(OfTeam, Scoped, Base):
    """What was done for a family at one contact or beside it, on the three levels of the ICARI method."""

    __tablename__ = "advice"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("contact", "contact_id"),
        link("person", "person_id"),
        Index("ix_advice_household_id_on", "household_id", "on"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    contact_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    level: Mapped[AdviceLevel] = column(EnumText(AdviceLevel), nullable=False, privacy=Privacy.STATISTICAL)
    on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.STATISTICAL)
    note: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.FREE_TEXT)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)


class SavedList(Scoped, Base):
    """A choice of filters that somebody keeps under a name; shared, the whole team sees it."""

    __tablename__ = "saved_list"
    __table_args__ = (unique_in_space(), link("person", "person_id"), UniqueConstraint("person_id", "name"))

    person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STAFF)
    name: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.STAFF)
    address: Mapped[str] = column(String(600), nullable=False, privacy=Privacy.STAFF)  # the part after « ? »
    shared: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.STAFF)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """One's own, and those the others of the team share."""
        if not actor.can(Permission.FILES_READ):
            return false()
        return and_(cls.space_id == actor.space_id, or_(cls.person_id == actor.person_id, cls.shared))
