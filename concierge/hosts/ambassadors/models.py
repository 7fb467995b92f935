"""The rows of ambassadors: documents for them, gatherings and who comes, cards, benefits, what they did."""

import datetime as dt
from typing import Final

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from concierge.documents.file_kinds import FileKind
from concierge.documents.keeping import HoldsFile
from concierge.hosts.ambassadors.choices import Act, Answer, Audience
from concierge.hosts.models import OfHost
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, id_column, link, unique_in_space
from concierge.platform.privacy import Privacy

CODE_LENGTH: Final = 12  # characters of a card's code


class OfTheNetwork:
    """Rows of the agency for its ambassadors: staff that reads the register, and hosts for what is theirs to see."""

    space_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Everybody of the space who reads the register, and its hosts."""
        if actor.can(Permission.HOSTS_READ) or actor.can(Permission.OWN_HOST):
            return and_(cls.space_id == actor.space_id)
        return false()


class KitItem(HoldsFile, OfTheNetwork, Scoped, Base):
    """One thing of the kit: a document we keep, or an address. `topics` none: for everybody."""

    __tablename__ = "kit_item"
    __table_args__ = (
        unique_in_space(),
        UniqueConstraint("stored_name"),
        Index("ix_kit_item_space_id_position", "space_id", "position"),
    )

    title: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.TECHNICAL)
    about: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.TECHNICAL)
    position: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    topics: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    url: Mapped[str] = column(String(400), nullable=False, default="", privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.TECHNICAL)  # of the file
    kind: Mapped[FileKind | None] = column(EnumText(FileKind), nullable=True, privacy=Privacy.TECHNICAL)
    size: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # bytes
    stored_name: Mapped[str | None] = column(String(32), nullable=True, privacy=Privacy.TECHNICAL)
    missing_since: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    added_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Gathering(OfTheNetwork, Scoped, Base):
    """A meeting of the network. `taken` counts who comes: the last place goes to one."""

    __tablename__ = "gathering"
    __table_args__ = (
        unique_in_space(),
        link("person", "person_id"),
        Index("ix_gathering_space_id_starts_at", "space_id", "starts_at"),
    )

    title: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.TECHNICAL)
    starts_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    minutes: Mapped[int] = column(nullable=False, default=120, privacy=Privacy.TECHNICAL)
    place: Mapped[str] = column(String(200), nullable=False, default="", privacy=Privacy.TECHNICAL)
    words: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.TECHNICAL)
    places: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # None: as many as come
    taken: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    audience: Mapped[Audience] = column(EnumText(Audience), nullable=False, privacy=Privacy.TECHNICAL)
    topic: Mapped[str] = column(String(60), nullable=False, default="", privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    invited_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    cancelled_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    sequence: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # of the calendar entry
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def ends_at(self) -> dt.datetime:
        """Return when it is over."""
        return self.starts_at + dt.timedelta(minutes=self.minutes)


class GatheringGuest(OfHost, Scoped, Base):
    """A host invited to a gathering, what they said, whether they came."""

    __tablename__ = "gathering_guest"
    __table_args__ = (
        unique_in_space(),
        link("gathering", "gathering_id"),
        link("host", "host_id"),
        UniqueConstraint("gathering_id", "host_id"),
        Index("ix_gathering_guest_host_id", "host_id"),
    )

    gathering_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    answer: Mapped[Answer] = column(EnumText(Answer), nullable=False, default=Answer.NONE, privacy=Privacy.PROJECT)
    people: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.PROJECT)
    answered_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    turn: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # one mail for each answer
    came: Mapped[bool | None] = column(nullable=True, privacy=Privacy.PROJECT)


class GatheringAccess(OfHost, Scoped, Base):
    """Which invitation a personal link answers."""

    __tablename__ = "gathering_access"
    __table_args__ = (
        unique_in_space(),
        link("gathering_guest", "guest_id"),
        link("host", "host_id"),
        link("host_person", "host_person_id"),
        link("personal_link", "link_id"),
        UniqueConstraint("link_id"),
        Index("ix_gathering_access_guest_id", "guest_id"),
    )

    guest_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    link_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)


class AmbassadorCard(OfHost, Scoped, Base):
    """The card of one person: what a partner checks by its code."""

    __tablename__ = "ambassador_card"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("host_person", "host_person_id"),
        UniqueConstraint("code"),
        Index("ix_ambassador_card_host_id", "host_id"),
        Index("ix_ambassador_card_host_person_id", "host_person_id"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    code: Mapped[str] = column(String(CODE_LENGTH), nullable=False, privacy=Privacy.CREDENTIAL)
    issued_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    valid_until: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    revoked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


class CardCheck(Base):
    """A code that was no card's, tried from somewhere; kept for a day, to slow down whoever guesses."""

    __tablename__ = "card_check"
    __table_args__ = (Index("ix_card_check_origin_at", "origin", "at"),)

    id: Mapped[int] = id_column()
    origin: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)  # `suspicion.origin_mark`
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)


class Benefit(OfTheNetwork, Scoped, Base):
    """What a partner gives to whoever shows their card."""

    __tablename__ = "benefit"
    __table_args__ = (unique_in_space(), Index("ix_benefit_space_id_partner", "space_id", "partner"))

    partner: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.TECHNICAL)
    gift: Mapped[str] = column(String(200), nullable=False, privacy=Privacy.TECHNICAL)
    conditions: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.TECHNICAL)
    commune_code: Mapped[str | None] = column(String(5), nullable=True, privacy=Privacy.TECHNICAL)
    starts_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    ends_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # that day is in
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class HostDeed(OfHost, Scoped, Base):
    """What the team noted that an ambassador did; without an act, a correction of their points."""

    __tablename__ = "host_deed"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("person", "person_id"),
        Index("ix_host_deed_host_id", "host_id"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    act: Mapped[Act | None] = column(EnumText(Act), nullable=True, privacy=Privacy.PROJECT)
    on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.PROJECT)
    about: Mapped[str] = column(String(200), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    points: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.PROJECT)  # of a correction
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
