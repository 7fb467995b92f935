"""How far a family is with « Et si vous ouvriez votre porte ? »: one row a file, so that it is never asked twice."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.families.models import OfHousehold
from concierge.hosts.newcomers.rules import Invited
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class NewcomerInvitation(OfHousehold, Scoped, Base):
    """The question put to one family. What an adult answered word for word stays with the summary of the year."""

    __tablename__ = "host_invitation"
    __table_args__ = (unique_in_space(), link("household", "household_id"), UniqueConstraint("household_id"))

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[Invited] = column(EnumText(Invited), nullable=False, privacy=Privacy.STATISTICAL)
    held: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    asked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    asked_times: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    answered_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    again_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # after « plus tard »
