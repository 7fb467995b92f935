"""Moments offered to a family, among which it chooses."""

import datetime as dt

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped

from concierge.families.choices import MeetingWay
from concierge.families.models import OfHousehold
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class AppointmentProposal(OfHousehold, Scoped, Base):
    """A few moments at which a colleague could meet a family; the one it chooses becomes an appointment."""

    __tablename__ = "appointment_proposal"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        link("person", "person_id"),
        link("contact", "contact_id"),
        link("appointment", "appointment_id"),
        Index("ix_appointment_proposal_household_id", "household_id"),
        Index("ix_appointment_proposal_appointment_id", "appointment_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)  # who is written to
    person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)  # the colleague who meets them
    subject: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.FREE_TEXT)
    way: Mapped[MeetingWay] = column(EnumText(MeetingWay), nullable=False, privacy=Privacy.PROJECT)
    place: Mapped[str] = column(String(160), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    minutes: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    slots: Mapped[list[str]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)  # instants in UTC, in order
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    contact_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # the answer awaited
    appointment_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # what was chosen
    declined_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    withdrawn_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)

    @property
    def moments(self) -> list[dt.datetime]:
        """Return the moments offered."""
        return [dt.datetime.fromisoformat(slot) for slot in self.slots]
