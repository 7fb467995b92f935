"""Answers that feed nothing else, and what an agency changed of the shipped questions."""

import datetime as dt

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.families.interview.grid import Level
from concierge.platform.access import Actor, Permission, VisibleInSpace
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class InterviewAnswer(Scoped, Base):
    """The present answer to one question; former ones are in the history. Free words stand apart from typed values.

    Shown to nobody but the team: neither to partners nor to readers.
    """

    __tablename__ = "interview_answer"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        link("person", "answered_by"),
        Index("ix_interview_answer_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    question: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    value: Mapped[str | int | bool | list[str] | None] = column(
        JSON(none_as_null=True), nullable=True, privacy=Privacy.SENSITIVE
    )
    words: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.SENSITIVE)
    # They prefer not to say: kept with its day, so that nobody asks again; no value, no word goes with it.
    declined: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.SENSITIVE)
    answered_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    answered_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Only the team that works on files."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_WRITE) else false()


class QuestionSetting(Scoped, VisibleInSpace, Base):
    """What an agency changed of one shipped question."""

    __tablename__ = "question_setting"
    __table_args__ = (unique_in_space(), UniqueConstraint("space_id", "question"))

    question: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    level: Mapped[Level | None] = column(EnumText(Level), nullable=True, privacy=Privacy.TECHNICAL)
    off: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
