"""Mails that came in: each taken once, and those that no file could be found for."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class Stray(StrEnum):
    """Why a mail found no file by itself."""

    NO_MARK = "no_mark"
    FORGED = "forged"
    GONE = "gone"
    STRANGER = "stranger"
    UNCONFIRMED = "unconfirmed"


STRAY_LABELS = {
    Stray.NO_MARK: N_("n’est pas la réponse à un de nos courriels"),
    Stray.FORGED: N_("porte une marque que nous n’avons pas faite"),
    Stray.GONE: N_("répond à un courriel qui n’existe plus"),
    Stray.STRANGER: N_("vient d’une adresse qui n’est pas de la famille"),
    Stray.UNCONFIRMED: N_("vient d’une personne qui n’a pas encore confirmé"),
}


class ReceivedMail(Scoped, Base):
    """One mail that came in. Its words are here only while it waits for a file; then they are in the journal."""

    __tablename__ = "received_mail"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("contact", "contact_id"),
        link("person", "decided_by"),
        UniqueConstraint("key"),
        Index("ix_received_mail_space_id_stray", "space_id", "stray"),
        Index("ix_received_mail_household_id", "household_id"),
    )

    key: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)  # a hash of its Message-ID
    # Kept after erasure with the key: a mail that is read again is not taken again.
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    stray: Mapped[Stray | None] = column(EnumText(Stray), nullable=True, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int | None] = column(
        BigId, nullable=True, privacy=Privacy.TECHNICAL
    )  # or the one it may be of
    contact_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    sender: Mapped[str] = column(String(254), nullable=False, default="", privacy=Privacy.CONTACT)
    sender_name: Mapped[str] = column(String(160), nullable=False, default="", privacy=Privacy.IDENTITY)
    subject: Mapped[str] = column(String(200), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    text: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.FREE_TEXT)
    enclosed: Mapped[list[str] | None] = column(JSON, nullable=True, privacy=Privacy.FREE_TEXT)  # names of files
    decided_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    decided_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Only the team that works on files."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_WRITE) else false()
