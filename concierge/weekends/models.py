"""Weekends, who of the team has them in hand, money.

Venues, guides and vehicles, which serve from one weekend to the next.
"""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, Index, String, Text, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy
from concierge.weekends.choices import BudgetKind, WeekendKind, WeekendState
from concierge.weekends.windows import Span, Spans


class OfWeekends:
    """Rows that whoever reads weekends sees, inside their own space."""

    space_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff of the space who read weekends."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.WEEKENDS_READ) else false()


class Weekend(OfWeekends, Scoped, Base):
    """A discovery or confirmation weekend, or one family's stay.

    `*_most` None: as many as come. `*_taken` count whoever holds a place (`choices.HOLDING`); they change by
    conditional updates alone, so that the last place is given once. `overbooked` families were let in beyond by
    somebody, by name.
    """

    __tablename__ = "weekend"
    __table_args__ = (
        unique_in_space(),
        link("person", "owner_id"),
        CheckConstraint("ends_on >= starts_on", name="ck_weekend_dates"),
        Index("ix_weekend_space_id_starts_on", "space_id", "starts_on"),
    )

    title: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[WeekendKind] = column(EnumText(WeekendKind), nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[WeekendState] = column(EnumText(WeekendState), nullable=False, privacy=Privacy.TECHNICAL)
    starts_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    ends_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    sites: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)  # INSEE codes
    words: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.TECHNICAL)  # for the families
    owner_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    pattern: Mapped[str] = column(String(60), nullable=False, default="", privacy=Privacy.TECHNICAL)  # of workflows/
    families_most: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    adults_most: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    children_most: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    families_taken: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    adults_taken: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    children_taken: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    answer_days: Mapped[int] = column(nullable=False, default=10, privacy=Privacy.TECHNICAL)  # to an invitation
    offer_hours: Mapped[int] = column(nullable=False, default=48, privacy=Privacy.TECHNICAL)  # to a freed place
    pauses: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    cancelled_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class WeekendPerson(OfWeekends, Scoped, Base):
    """Somebody of the team who is there, and what they do."""

    __tablename__ = "weekend_person"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        link("person", "person_id"),
        UniqueConstraint("weekend_id", "person_id"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STAFF)
    part: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.STAFF)


class BudgetLine(OfWeekends, Scoped, Base):
    """What is planned and what was spent, in cents."""

    __tablename__ = "weekend_budget_line"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        Index("ix_weekend_budget_line_weekend_id", "weekend_id"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[BudgetKind] = column(EnumText(BudgetKind), nullable=False, privacy=Privacy.TECHNICAL)
    label: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.TECHNICAL)
    planned: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    spent: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Venue(OfWeekends, Scoped, Base):
    """A place that is visited: where its commune lies, without coordinates of its own. `room`: persons at once."""

    __tablename__ = "venue"
    __table_args__ = (unique_in_space(), Index("ix_venue_space_id_name", "space_id", "name"))

    name: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.TECHNICAL)
    address: Mapped[str] = column(String(200), nullable=False, default="", privacy=Privacy.TECHNICAL)
    commune_code: Mapped[str | None] = column(String(5), nullable=True, privacy=Privacy.TECHNICAL)
    latitude: Mapped[float | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    longitude: Mapped[float | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    room: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    step_free: Mapped[bool | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    phone: Mapped[str] = column(String(30), nullable=False, default="", privacy=Privacy.TECHNICAL)
    words: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.TECHNICAL)  # how to find it
    closed_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Guide(OfWeekends, Scoped, Base):
    """Whoever receives or accompanies families: a partner, somebody of the team, a host."""

    __tablename__ = "guide"
    __table_args__ = (
        unique_in_space(),
        link("person", "person_id"),
        link("host", "host_id"),
        Index("ix_guide_space_id_name", "space_id", "name"),
        Index("ix_guide_host_id", "host_id"),
    )

    name: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.STAFF)
    organisation: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.STAFF)
    role: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.STAFF)
    email: Mapped[str] = column(String(254), nullable=False, default="", privacy=Privacy.STAFF)
    phone: Mapped[str] = column(String(30), nullable=False, default="", privacy=Privacy.STAFF)
    language: Mapped[str] = column(String(5), nullable=False, default="fr", privacy=Privacy.STAFF)  # of mails and pages
    languages: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.STAFF)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    host_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    left_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class WeekendGuide(OfWeekends, Scoped, Base):
    """When a guide is there during a weekend; from `absent_from` on they are not (ill, called away)."""

    __tablename__ = "weekend_guide"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        link("guide", "guide_id"),
        UniqueConstraint("weekend_id", "guide_id"),
        Index("ix_weekend_guide_guide_id", "guide_id"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    guide_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    windows: Mapped[tuple[Span, ...]] = column(Spans, nullable=False, default=tuple, privacy=Privacy.TECHNICAL)
    absent_from: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STAFF)
    absent_until: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STAFF)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Vehicle(OfWeekends, Scoped, Base):
    """A minibus or a car of the agency during a weekend: seats for families without one."""

    __tablename__ = "weekend_vehicle"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        link("guide", "driver_id"),
        Index("ix_weekend_vehicle_weekend_id", "weekend_id"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(80), nullable=False, privacy=Privacy.TECHNICAL)
    seats: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)  # for families
    driver_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
