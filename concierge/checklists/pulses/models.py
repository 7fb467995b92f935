"""What a family is asked in its first year, and what each adult answered."""

import datetime as dt

from sqlalchemy import ColumnElement, Index, Text, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.checklists.definition.model import Subject
from concierge.families.models import OfHousehold
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class Pulse(OfHousehold, Scoped, Base):
    """One question to a family, so many days after its move-in; it keeps the rules it was sent under."""

    __tablename__ = "pulse"
    __table_args__ = (unique_in_space(), link("household", "household_id"), UniqueConstraint("household_id", "days"))

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    days: Mapped[int] = column(nullable=False, privacy=Privacy.STATISTICAL)
    due_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    expires_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)  # the last day to answer
    low: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)  # a score that alerts a person
    sent_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    opened_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    answered_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)


class PulseAnswer(Scoped, Base):
    """What one adult said of one subject: a face, a few words, or both. One says « santé »: all are sensitive."""

    __tablename__ = "pulse_answer"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("pulse", "pulse_id"),
        link("member", "member_id"),
        link("step", "step_id"),
        UniqueConstraint("pulse_id", "member_id", "subject"),
        Index("ix_pulse_answer_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    pulse_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    subject: Mapped[Subject] = column(EnumText(Subject), nullable=False, privacy=Privacy.TECHNICAL)
    score: Mapped[int | None] = column(nullable=True, privacy=Privacy.SENSITIVE)
    comment: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.SENSITIVE)
    answered_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    step_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # what a low answer led to

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """The team that works on files, and each adult their own: neither readers, nor partners, nor the household."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.FILES_WRITE):
            return and_(in_space)
        if actor.can(Permission.OWN_FILE):
            return and_(in_space, cls.household_id == actor.household_id, cls.member_id == actor.member_id)
        return false()
