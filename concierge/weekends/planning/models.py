"""Programmes of a weekend: what was computed, what somebody changed by hand, what families and guides were told."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy
from concierge.weekends.bookings.models import OfComingFamily
from concierge.weekends.choices import ComputeState, ProgrammeState
from concierge.weekends.models import OfWeekends

_TOLD = text("state = 'told'")
_DRAFT = text("state = 'draft'")


class Programme(OfWeekends, Scoped, Base):
    """One programme of a weekend; `number` rises. At most one is a draft, at most one is told.

    `base_id` is the told one that a repair starts from; `cause` what happened. `turn` counts how often a worker was
    asked: what an earlier turn still computes is thrown away. `progress`: best, bound, gap, seconds, as the worker
    goes; `unkept`: musts and wishes that are not in it, with the reasons as codes. `faults_accepted`: what somebody
    forced.
    """

    __tablename__ = "weekend_programme"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        link("weekend_programme", "base_id"),
        link("person", "asked_by"),
        link("person", "told_by"),
        UniqueConstraint("weekend_id", "number"),
        Index("uq_weekend_programme_told", "weekend_id", unique=True, sqlite_where=_TOLD, postgresql_where=_TOLD),
        Index("uq_weekend_programme_draft", "weekend_id", unique=True, sqlite_where=_DRAFT, postgresql_where=_DRAFT),
        Index("ix_weekend_programme_base_id", "base_id"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    number: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[ProgrammeState] = column(EnumText(ProgrammeState), nullable=False, privacy=Privacy.TECHNICAL)
    compute: Mapped[ComputeState] = column(EnumText(ComputeState), nullable=False, privacy=Privacy.TECHNICAL)
    base_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    cause: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    seconds: Mapped[int] = column(nullable=False, default=20, privacy=Privacy.TECHNICAL)
    turn: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    stop_asked: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    progress: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    price: Mapped[dict[str, int]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    unkept: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    asked_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    asked_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    computed_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    told_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    told_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Visit(OfComingFamily, Scoped, Base):
    """One family at one activity: when, who of them, with which guide. `locked`: fixed by hand, never moved."""

    __tablename__ = "weekend_visit"
    __table_args__ = (
        unique_in_space(),
        link("weekend_programme", "programme_id"),
        link("weekend_booking", "booking_id"),
        link("household", "household_id"),
        link("weekend_activity", "activity_id"),
        link("weekend_need", "need_id"),
        link("guide", "guide_id"),
        UniqueConstraint("programme_id", "booking_id", "activity_id", "need_id"),
        Index("ix_weekend_visit_booking_id", "booking_id"),
        Index("ix_weekend_visit_household_id", "household_id"),
        Index("ix_weekend_visit_activity_id", "activity_id"),
        Index("ix_weekend_visit_need_id", "need_id"),
        Index("ix_weekend_visit_guide_id", "guide_id"),
    )

    programme_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    booking_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    activity_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    need_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # none: a moment of all
    guide_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    starts_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.PROJECT)
    minutes: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    member_ids: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    locked: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def ends_at(self) -> dt.datetime:
        """Return when it is over."""
        return self.starts_at + dt.timedelta(minutes=self.minutes)
