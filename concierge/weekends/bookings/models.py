"""Families and weekends: who is thought of, invited, comes; what they told; what they want to see."""

import datetime as dt

from sqlalchemy import JSON, ColumnElement, Index, String, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy
from concierge.programmes.instance import Adults, Children
from concierge.weekends.choices import ActivityKind, Arrival, BookingState, Lodging


class OfComingFamily:
    """Rows of one family at a weekend show to the team that reads weekends, and to that very family."""

    space_id: Mapped[int]
    household_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff of the space, or the newcomer of that very file."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.WEEKENDS_READ):
            return and_(in_space)
        if actor.can(Permission.OWN_FILE):
            return and_(in_space, cls.household_id == actor.household_id)
        return false()


class Booking(OfComingFamily, Scoped, Base):
    """One family and one weekend, from being thought of to having come.

    `adults`, `children` are whom its places are for; `member_ids` who comes (none: everybody of the file).
    `expires_at`: until when an invitation, or a place that came free, waits for its answer. `asked_places_at` is the
    turn on the waiting list: the earliest first. `detailed_at`: when it first said what it wants
    to see; `needs_reminded_at`: when it was reminded to.
    """

    __tablename__ = "weekend_booking"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        link("household", "household_id"),
        link("person", "overbooked_by"),
        UniqueConstraint("weekend_id", "household_id"),
        Index("ix_weekend_booking_household_id", "household_id"),
        Index("ix_weekend_booking_weekend_id_state", "weekend_id", "state"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[BookingState] = column(EnumText(BookingState), nullable=False, privacy=Privacy.STATISTICAL)
    wave: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    adults: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.PROJECT)
    children: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.PROJECT)
    child_ages: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)
    member_ids: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    diet: Mapped[str] = column(String(300), nullable=False, default="", privacy=Privacy.SENSITIVE)
    allergies: Mapped[str] = column(String(300), nullable=False, default="", privacy=Privacy.SENSITIVE)
    step_free: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.SENSITIVE)
    mobility: Mapped[str] = column(String(300), nullable=False, default="", privacy=Privacy.SENSITIVE)
    arrival: Mapped[Arrival | None] = column(EnumText(Arrival), nullable=True, privacy=Privacy.PROJECT)
    arrives_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.PROJECT)
    arrives_where: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.PROJECT)
    leaves_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.PROJECT)
    lodging: Mapped[Lodging | None] = column(EnumText(Lodging), nullable=True, privacy=Privacy.PROJECT)
    lodged_where: Mapped[str] = column(String(200), nullable=False, default="", privacy=Privacy.PROJECT)
    lodged_commune_code: Mapped[str | None] = column(String(5), nullable=True, privacy=Privacy.PLACE)
    may_part: Mapped[bool] = column(nullable=False, default=True, privacy=Privacy.PROJECT)  # two visits at a time
    words: Mapped[str] = column(String(1000), nullable=False, default="", privacy=Privacy.FREE_TEXT)  # of the family
    reason: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)  # of its no
    added_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    invited_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    reminded_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    answered_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    asked_places_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    expires_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    needs_reminded_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    detailed_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    overbooked_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    turn: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # a mail for each
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Need(OfComingFamily, Scoped, Base):
    """Something a family must or would like to do: `count` of `activity_ids`, of all that suit when none is named.

    `by_family`: they said it themselves. `words` are theirs: « un F3 à louer, avec jardin ».
    """

    __tablename__ = "weekend_need"
    __table_args__ = (
        unique_in_space(),
        link("weekend_booking", "booking_id"),
        link("household", "household_id"),
        Index("ix_weekend_need_booking_id", "booking_id"),
        Index("ix_weekend_need_household_id", "household_id"),
    )

    booking_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[ActivityKind] = column(EnumText(ActivityKind), nullable=False, privacy=Privacy.PROJECT)
    count: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.PROJECT)
    must: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.PROJECT)
    weight: Mapped[int] = column(nullable=False, default=10, privacy=Privacy.PROJECT)  # 1 to 100
    activity_ids: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    adults: Mapped[Adults] = column(EnumText(Adults), nullable=False, privacy=Privacy.PROJECT)
    children: Mapped[Children] = column(EnumText(Children), nullable=False, privacy=Privacy.PROJECT)
    member_ids: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    words: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    by_family: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class BookingLink(OfComingFamily, Scoped, Base):
    """Which family's answer to which weekend a personal link gives, and whom its mail went to."""

    __tablename__ = "weekend_booking_link"
    __table_args__ = (
        unique_in_space(),
        link("weekend_booking", "booking_id"),
        link("household", "household_id"),
        link("member", "member_id"),
        link("personal_link", "link_id"),
        UniqueConstraint("link_id"),
        Index("ix_weekend_booking_link_booking_id", "booking_id"),
        Index("ix_weekend_booking_link_household_id", "household_id"),
    )

    booking_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    link_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
