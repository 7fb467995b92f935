"""Every mail the software sends or failed to send."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, false, text
from sqlalchemy.orm import Mapped

from concierge.platform.access import Actor, Permission, VisibleInSpace
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class MessageState(StrEnum):
    """Life of a message."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # the address refused it
    CANCELLED = "cancelled"  # nothing to say any more when its turn came


STATE_LABELS = {
    MessageState.WAITING: N_("En attente"),
    MessageState.SENT: N_("Envoyé"),
    MessageState.FAILED: N_("Échec"),
    MessageState.CANCELLED: N_("Devenu inutile"),
}


_FAILED = text("state = 'failed'")
_OF_HOSTS = text("host_id IS NOT NULL")


class Message(Scoped, VisibleInSpace, Base):
    """One mail to one address. The text is made when it leaves, from `kind` and `context` (ids only)."""

    __tablename__ = "message"
    __table_args__ = (
        unique_in_space(),
        UniqueConstraint("key"),
        Index("ix_message_space_id_created_at", "space_id", "created_at"),
        Index("ix_message_household_id", "household_id"),
        Index("ix_message_space_id_recipient_created_at", "space_id", "recipient", "created_at"),
        Index("ix_message_host_id", "host_id", sqlite_where=_OF_HOSTS, postgresql_where=_OF_HOSTS),
        Index("ix_message_failed", "space_id", "household_id", sqlite_where=_FAILED, postgresql_where=_FAILED),
    )

    household_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    key: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    context: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    recipient_name: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.IDENTITY)
    recipient: Mapped[str] = column(String(254), nullable=False, privacy=Privacy.CONTACT)
    subject: Mapped[str] = column(String(200), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    state: Mapped[MessageState] = column(EnumText(MessageState), nullable=False, privacy=Privacy.TECHNICAL)
    error: Mapped[str | None] = column(Text, nullable=True, privacy=Privacy.FREE_TEXT)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    due_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)  # None: at once
    sent_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


class StaffPreference(Scoped, Base):
    """What a member of the team wants by e-mail, and when. Without a row, the defaults of `preferences` hold."""

    __tablename__ = "staff_preference"
    __table_args__ = (unique_in_space(), link("person", "person_id"), UniqueConstraint("person_id"))

    person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    digest_hour: Mapped[int | None] = column(nullable=True, privacy=Privacy.STAFF)  # None: no digest
    kinds: Mapped[list[str]] = column(JSON, nullable=False, privacy=Privacy.STAFF)  # of `preferences.MailKind`
    quiet_start: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.STAFF)
    quiet_end: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.STAFF)  # equal to the start: never quiet
    working_days: Mapped[bool] = column(nullable=False, default=True, privacy=Privacy.STAFF)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Each person sees their own."""
        return and_(cls.space_id == actor.space_id, cls.person_id == actor.person_id)


class ContactPreference(Scoped, Base):
    """Whether and when an adult of a family is written to. Without a row: yes, and the agency's quiet hours."""

    __tablename__ = "contact_preference"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        UniqueConstraint("member_id"),
        Index("ix_contact_preference_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    reminders: Mapped[bool] = column(nullable=False, default=True, privacy=Privacy.CONTACT)
    quiet_start: Mapped[int | None] = column(nullable=True, privacy=Privacy.CONTACT)  # None: the agency's
    quiet_end: Mapped[int | None] = column(nullable=True, privacy=Privacy.CONTACT)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff of the space, or the newcomers of that very family."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.FILES_READ):
            return and_(in_space)
        if actor.can(Permission.OWN_FILE):
            return and_(in_space, cls.household_id == actor.household_id)
        return false()
