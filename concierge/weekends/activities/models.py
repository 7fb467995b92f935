"""What can be done during a weekend, and who was asked to receive families there."""

import datetime as dt

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy
from concierge.weekends.choices import ActivityKind, AskState, Audience
from concierge.weekends.models import OfWeekends
from concierge.weekends.windows import Span, Spans


class Activity(OfWeekends, Scoped, Base):
    """Something that can be done: where, how long, when it may begin and end, for how many.

    `windows`: a session fits whole into one of them; a fixed time is a window of the activity's length. `families`
    is how many share a session (1: private, None: as many as there is room for); `least`, `most` count persons.
    `for_all`: a moment of everybody, in each family's programme without being asked for. `must` and `weight` hold
    for whom it suits when the family says nothing. `child_from`, `child_to` are ages in years, both included.
    `trades` are words.
    """

    __tablename__ = "weekend_activity"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        link("venue", "venue_id"),
        Index("ix_weekend_activity_weekend_id", "weekend_id"),
        Index("ix_weekend_activity_venue_id", "venue_id"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[ActivityKind] = column(EnumText(ActivityKind), nullable=False, privacy=Privacy.TECHNICAL)
    title: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.TECHNICAL)
    venue_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    minutes: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    windows: Mapped[tuple[Span, ...]] = column(Spans, nullable=False, default=tuple, privacy=Privacy.TECHNICAL)
    families: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    least: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    most: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    for_all: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    audience: Mapped[Audience] = column(EnumText(Audience), nullable=False, privacy=Privacy.TECHNICAL)
    trades: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    child_from: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    child_to: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    languages: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    must: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    weight: Mapped[int] = column(nullable=False, default=10, privacy=Privacy.TECHNICAL)  # 1 to 100
    cost: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # cents, a person
    words: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.TECHNICAL)  # for families
    cancelled_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    position: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ActivityGuide(OfWeekends, Scoped, Base):
    """A guide for one activity: the first by `rank`, the others in their place; what they were asked and said.

    `turn` rises with each mail. `proposed` are the moments they would rather have, until somebody decides.
    """

    __tablename__ = "activity_guide"
    __table_args__ = (
        unique_in_space(),
        link("weekend_activity", "activity_id"),
        link("guide", "guide_id"),
        UniqueConstraint("activity_id", "guide_id"),
        Index("ix_activity_guide_guide_id", "guide_id"),
    )

    activity_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    guide_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    rank: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    state: Mapped[AskState] = column(EnumText(AskState), nullable=False, privacy=Privacy.TECHNICAL)
    proposed: Mapped[tuple[Span, ...]] = column(Spans, nullable=False, default=tuple, privacy=Privacy.TECHNICAL)
    words: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.STAFF)  # of the guide
    asked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    answered_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    turn: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class GuideLink(OfWeekends, Scoped, Base):
    """Which guide of which weekend a personal link is for: their questions, their day, their roadbook."""

    __tablename__ = "guide_link"
    __table_args__ = (
        unique_in_space(),
        link("weekend", "weekend_id"),
        link("guide", "guide_id"),
        link("personal_link", "link_id"),
        UniqueConstraint("link_id"),
        Index("ix_guide_link_weekend_id_guide_id", "weekend_id", "guide_id"),
        Index("ix_guide_link_guide_id", "guide_id"),
    )

    weekend_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    guide_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    link_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
