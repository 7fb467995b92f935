"""What an adult answers to « Accueillir à votre tour »."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.families.models import OfHousehold
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class Welcome(StrEnum):
    """How a family would welcome others, or not."""

    HOST = "host"
    AMBASSADOR = "ambassador"
    LATER = "later"
    NO = "no"


WELCOME_LABELS = {
    Welcome.HOST: N_("Oui, recevoir une famille : un repas, une visite"),
    Welcome.AMBASSADOR: N_("Oui, parler du pays autour de nous, répondre au téléphone"),
    Welcome.LATER: N_("Plus tard, reparlons-en"),
    Welcome.NO: N_("Non, pas pour nous"),
}


class WelcomeAnswer(OfHousehold, Scoped, Base):
    """One adult's answer; it can be changed."""

    __tablename__ = "welcome_answer"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        link("step", "step_id"),
        UniqueConstraint("member_id"),
        Index("ix_welcome_answer_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    choice: Mapped[Welcome] = column(EnumText(Welcome), nullable=False, privacy=Privacy.STATISTICAL)
    words: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.FREE_TEXT)
    answered_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    step_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # what the team does with it
