"""What is kept of an erasure (no name, no address), and why a family's data are kept longer than the rule says."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class Ground(StrEnum):
    """Why a family's data were erased."""

    FAMILY = "family"  # it asked for it
    TEAM = "team"  # the team has no more reason to keep them
    RETENTION = "retention"  # nobody of the family has spoken to us for as long as the rule says
    UNCONFIRMED = "unconfirmed"  # the person somebody else spoke for said no, or nothing


GROUND_LABELS = {
    Ground.FAMILY: N_("La famille l’a demandé"),
    Ground.TEAM: N_("L’équipe n’a plus de raison de garder ces données"),
    Ground.RETENTION: N_("La durée de conservation est passée"),
    Ground.UNCONFIRMED: N_("La personne n’a pas confirmé sa demande"),
}


class HostGround(StrEnum):
    """Why a host's data were erased."""

    HOST = "host"  # they asked for it
    TEAM = "team"
    RETENTION = "retention"
    UNCONFIRMED = "unconfirmed"  # nobody said that the application was theirs


HOST_GROUND_LABELS = {
    HostGround.HOST: N_("La personne l’a demandé"),
    HostGround.TEAM: N_("L’équipe n’a plus de raison de garder ces données"),
    HostGround.RETENTION: N_("La durée de conservation est passée"),
    HostGround.UNCONFIRMED: N_("La personne n’a pas confirmé sa demande"),
}


class PersonGround(StrEnum):
    """Why the data of one adult were erased."""

    PERSON = "person"  # they asked for it
    TEAM = "team"


PERSON_GROUND_LABELS = {
    PersonGround.PERSON: N_("La personne l’a demandé"),
    PersonGround.TEAM: N_("L’équipe n’a plus de raison de garder ces données"),
}


class Erasure(Scoped, Base):
    """One file that was erased. Never updated, never deleted; `opened_at` tells it from any other of its number."""

    __tablename__ = "erasure"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("person", "erased_by"),
        UniqueConstraint("household_id"),
        Index("ix_erasure_space_id_at", "space_id", "at"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    erased_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)  # None: the software itself
    ground: Mapped[Ground] = column(EnumText(Ground), nullable=False, privacy=Privacy.STATISTICAL)
    act: Mapped[str] = column(String(32), nullable=False, privacy=Privacy.TECHNICAL)  # files that went together
    opened_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    counts: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.STATISTICAL)  # rows by table

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Whoever may erase."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_ERASE) else false()


class LongerKept(Scoped, Base):
    """Why the data of a family are kept beyond the rule, until when, decided by whom. The last one counts."""

    __tablename__ = "longer_kept"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("person", "decided_by"),
        Index("ix_longer_kept_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    until: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    reason: Mapped[str] = column(Text, nullable=False, privacy=Privacy.FREE_TEXT)
    decided_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    decided_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """The team that works on files."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_WRITE) else false()


class HostErasure(Scoped, Base):
    """One host who was erased. Never updated, never deleted; `opened_at` tells them from another of their number."""

    __tablename__ = "host_erasure"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("person", "erased_by"),
        UniqueConstraint("host_id"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    erased_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)  # None: the host, or the rule
    ground: Mapped[HostGround] = column(EnumText(HostGround), nullable=False, privacy=Privacy.STATISTICAL)
    opened_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    counts: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.STATISTICAL)  # rows by table

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Whoever may erase."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_ERASE) else false()


class MemberErasure(Scoped, Base):
    """One adult who was erased, the others of the home staying. Never updated, never deleted.

    `files_opened` tells the file from any other of its number: when it, and those made one with it, began. `whole` are
    the texts that went entirely, by table, column and number.
    """

    __tablename__ = "member_erasure"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        link("person", "erased_by"),
        UniqueConstraint("member_id"),
        Index("ix_member_erasure_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    erased_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)  # None: the software itself
    ground: Mapped[PersonGround] = column(EnumText(PersonGround), nullable=False, privacy=Privacy.STATISTICAL)
    files_opened: Mapped[list[str]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    whole: Mapped[list[str]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    counts: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.STATISTICAL)  # rows by table

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Whoever may erase."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_ERASE) else false()
