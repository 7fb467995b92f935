"""The gates families come in by, and what came through them."""

import datetime as dt
import hashlib
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.families.choices import Source
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class IntakeSource(Scoped, Base):
    """One gate of one organisation: an office's counter, a fair, a campaign. A file never changes its source."""

    __tablename__ = "intake_source"
    __table_args__ = (
        unique_in_space(),
        link("organisation", "organisation_id"),
        link("person", "owner_id"),
        link("cohort", "cohort_id"),
        UniqueConstraint("slug"),
    )

    organisation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    owner_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    cohort_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # its people are of it
    kind: Mapped[Source] = column(EnumText(Source), nullable=False, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.TECHNICAL)
    campaign: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.TECHNICAL)
    slug: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    sites: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    welcome_fr: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.TECHNICAL)
    welcome_en: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.TECHNICAL)
    active: Mapped[bool] = column(nullable=False, default=True, privacy=Privacy.TECHNICAL)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff see those of the space, a partner those of its organisation, a family none."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.FILES_READ):
            return and_(in_space)
        if actor.organisation_id is None or actor.can(Permission.OWN_FILE):
            return false()
        return and_(in_space, cls.organisation_id == actor.organisation_id)

    def welcome(self, language: str) -> str:
        """Return the words that greet whoever opens the form, French where English is missing."""
        return self.welcome_en or self.welcome_fr if language == "en" else self.welcome_fr


class ReceivedCapture(Scoped, Base):
    """One capture by the key its sender gave it: sent twice, it gives back the file it made."""

    __tablename__ = "received_capture"
    __table_args__ = (
        unique_in_space(),
        link("intake_source", "source_id"),
        link("household", "household_id"),
        UniqueConstraint("key"),
        Index("ix_received_capture_household_id", "household_id"),
    )

    key: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    source_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)

    @staticmethod
    def key_of(source_id: int, key: str) -> str:
        """Return what is stored of a sender's key: each source has keys of its own."""
        return hashlib.sha256(f"{source_id}:{key}".encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Only staff of the space."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_READ) else false()


class CounterCapture(Scoped, Base):
    """What somebody wrote down of a person they met, under the name they gave: how an organisation finds it again."""

    __tablename__ = "counter_capture"
    __table_args__ = (
        unique_in_space(),
        link("organisation", "organisation_id"),
        link("person", "person_id"),
        link("intake_source", "source_id"),
        link("household", "household_id"),
        UniqueConstraint("key"),
        Index("ix_counter_capture_household_id", "household_id"),
        Index("ix_counter_capture_space_id_organisation_id_taken_at", "space_id", "organisation_id", "taken_at"),
        Index("ix_counter_capture_person_id", "person_id"),
    )

    key: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    organisation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STATISTICAL)
    person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STAFF)
    source_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(170), nullable=False, privacy=Privacy.IDENTITY)
    search_text: Mapped[str] = column(String(400), nullable=False, privacy=Privacy.IDENTITY)
    taken_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    received_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Those of one's own organisation, to whoever captures."""
        if actor.organisation_id is None or not actor.can(Permission.CAPTURE):
            return false()
        return and_(cls.space_id == actor.space_id, cls.organisation_id == actor.organisation_id)


class FormSending(Scoped, Base):
    """One sending of a public form, kept for a day to count how many come from one place and for one source."""

    __tablename__ = "form_sending"
    __table_args__ = (
        unique_in_space(),
        link("intake_source", "source_id"),
        Index("ix_form_sending_origin_at", "origin", "at"),
        Index("ix_form_sending_source_id_at", "source_id", "at"),
    )

    source_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    origin: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)  # `suspicion.origin_mark`
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)

    @classmethod
    def visible_to(cls, _actor: Actor) -> ColumnElement[bool]:
        """Nobody's to read."""
        return false()


class DoubtfulCapture(Scoped, Base):
    """What came by a form and looks like no person: kept for the team, who let it in or throw it away."""

    __tablename__ = "doubtful_capture"
    __table_args__ = (
        unique_in_space(),
        link("intake_source", "source_id"),
        link("household", "household_id"),
        link("person", "decided_by"),
        UniqueConstraint("key"),
        Index("ix_doubtful_capture_space_id_decided_at", "space_id", "decided_at"),
    )

    key: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    source_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    said: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.FREE_TEXT)  # empty once thrown away
    suspicions: Mapped[list[str]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    decided_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    decided_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    household_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # None: thrown away

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Only the team that works on files."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_WRITE) else false()
