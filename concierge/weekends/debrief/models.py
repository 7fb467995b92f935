"""What families said of their weekend, and what the team noted."""

import datetime as dt

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy
from concierge.weekends.bookings.models import OfComingFamily
from concierge.weekends.debrief.choices import Onward


class Impression(OfComingFamily, Scoped, Base):
    """What one family said of one weekend. `face`: 1 to 5. `said_at` None: only the team has noted something.

    `notes` are the team's; the family never reads them in its space.
    """

    __tablename__ = "weekend_impression"
    __table_args__ = (
        unique_in_space(),
        link("weekend_booking", "booking_id"),
        link("household", "household_id"),
        link("member", "member_id"),
        UniqueConstraint("booking_id"),
        Index("ix_weekend_impression_household_id", "household_id"),
    )

    booking_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    face: Mapped[int | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    onward: Mapped[Onward | None] = column(EnumText(Onward), nullable=True, privacy=Privacy.STATISTICAL)
    communes: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    housing: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    schools: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    jobs: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    people: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    words: Mapped[str] = column(String(1000), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    notes: Mapped[str] = column(String(2000), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    said_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    noted_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
