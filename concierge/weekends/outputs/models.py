"""What is kept of what was handed out: entries of calendars, PDFs, who was seen on the day."""

import datetime as dt

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.documents.file_kinds import FileKind
from concierge.documents.keeping import HoldsFile
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy
from concierge.weekends.bookings.models import OfComingFamily
from concierge.weekends.models import OfWeekends
from concierge.weekends.outputs.choices import PaperKind, PaperState, PresenceState


class CalendarItem(OfWeekends, Scoped, Base):
    """One entry in somebody's calendar, a family's adult, a guide or a host: what it last said, and how often.

    Adults and guides have entries of activities, hosts of relations: a night, a meal. `uid` never changes; `sequence`
    rises with each change, so that a calendar that has the entry replaces it. `digest` stands for everything the
    entry says. A cancelled one is kept: calendars must learn of it.
    """

    __tablename__ = "weekend_calendar_item"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        link("weekend_programme", "programme_id"),
        link("weekend_activity", "activity_id"),
        link("household", "household_id"),
        link("member", "member_id"),
        link("guide", "guide_id"),
        link("host", "host_id"),
        link("host_relation", "relation_id"),
        UniqueConstraint("uid"),
        Index("ix_weekend_calendar_item_weekend_id", "weekend_id"),
        Index("ix_weekend_calendar_item_household_id", "household_id"),
        Index("ix_weekend_calendar_item_member_id", "member_id"),
        Index("ix_weekend_calendar_item_guide_id", "guide_id"),
        Index("ix_weekend_calendar_item_host_id", "host_id"),
        Index("ix_weekend_calendar_item_relation_id", "relation_id"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    programme_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)  # that changed it last
    activity_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    guide_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    relation_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    uid: Mapped[str] = column(String(80), nullable=False, privacy=Privacy.TECHNICAL)
    sequence: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    starts_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    minutes: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    title: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.TECHNICAL)  # of the activity; no name
    digest: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    cancelled: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)


class Presence(OfComingFamily, Scoped, Base):
    """What was last seen of a family on the day."""

    __tablename__ = "weekend_presence"
    __table_args__ = (
        unique_in_space(),
        link("weekend_booking", "booking_id"),
        link("household", "household_id"),
        link("person", "noted_by"),
        UniqueConstraint("booking_id"),
        Index("ix_weekend_presence_household_id", "household_id"),
    )

    booking_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[PresenceState] = column(EnumText(PresenceState), nullable=False, privacy=Privacy.TECHNICAL)
    minutes: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # late
    noted_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    noted_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Attendance(OfComingFamily, Scoped, Base):
    """Whether a family was seen at a visit, said by somebody who was there."""

    __tablename__ = "weekend_attendance"
    __table_args__ = (
        unique_in_space(),
        link("weekend_booking", "booking_id"),
        link("household", "household_id"),
        link("weekend_activity", "activity_id"),
        link("person", "noted_by"),
        UniqueConstraint("booking_id", "activity_id"),
        Index("ix_weekend_attendance_household_id", "household_id"),
        Index("ix_weekend_attendance_activity_id", "activity_id"),
    )

    booking_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    activity_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    came: Mapped[bool] = column(nullable=False, privacy=Privacy.TECHNICAL)
    noted_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    noted_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)


class Paper(HoldsFile, OfWeekends, Scoped, Base):
    """A PDF of a weekend's papers, made by a worker from the programme `programme_id`; `about_id` says whose it is.

    None is older than the weekend by more than a month, none outlives a family that is in it.
    """

    __tablename__ = "weekend_paper"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        link("weekend_programme", "programme_id"),
        UniqueConstraint("stored_name"),
        UniqueConstraint("weekend_id", "what", "about_id"),
        Index("ix_weekend_paper_programme_id", "programme_id"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    programme_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    what: Mapped[PaperKind] = column(EnumText(PaperKind), nullable=False, privacy=Privacy.TECHNICAL)
    about_id: Mapped[int] = column(BigId, nullable=False, default=0, privacy=Privacy.TECHNICAL)  # 0: of everybody
    state: Mapped[PaperState] = column(EnumText(PaperState), nullable=False, privacy=Privacy.TECHNICAL)
    turn: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.TECHNICAL)  # of the file
    kind: Mapped[FileKind | None] = column(EnumText(FileKind), nullable=True, privacy=Privacy.TECHNICAL)
    size: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # bytes
    stored_name: Mapped[str | None] = column(String(32), nullable=True, privacy=Privacy.TECHNICAL)
    missing_since: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    asked_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    made_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
