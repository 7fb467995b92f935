"""Families and hosts who both said yes."""

import datetime as dt

from sqlalchemy import ColumnElement, Index, String, UniqueConstraint, and_, false, text
from sqlalchemy.orm import Mapped

from concierge.hosts.choices import OfferKind
from concierge.hosts.models import OfHost
from concierge.hosts.relations.choices import Answer, Ending, How, Mood
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.models import OfBothSides
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy

_ACTIVE = text("ended_at IS NULL AND NOT beside")
_WAITING = text("answered_at IS NULL AND lapsed_on IS NULL")


class OfOneSide:
    """What one of the two says shows to them and to the team that keeps the register, never to the other."""

    space_id: Mapped[int]
    household_id: Mapped[int]
    host_id: Mapped[int]
    side: Mapped[Side]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Those who write the register, and whoever said it."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.HOSTS_WRITE):
            return and_(in_space)
        if actor.can(Permission.OWN_HOST):
            return and_(in_space, cls.host_id == actor.host_id, cls.side == Side.HOST)
        if actor.can(Permission.OWN_FILE):
            return and_(in_space, cls.household_id == actor.household_id, cls.side == Side.FAMILY)
        return false()


class HostRelation(OfBothSides, Scoped, Base):
    """A family and a host whose contacts are open to each other. No matching moves it unless somebody unlocks it.

    A family has one of a kind at a time, but for those that came with a merged file (`beside`).
    """

    __tablename__ = "host_relation"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("host", "host_id"),
        link("host_request", "request_id"),
        UniqueConstraint("request_id"),
        Index("ix_host_relation_host_id", "host_id"),
        Index("ix_host_relation_household_id", "household_id"),
        Index(
            "uq_host_relation_active",
            "household_id",
            "kind",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    request_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[OfferKind] = column(EnumText(OfferKind), nullable=False, privacy=Privacy.STATISTICAL)
    on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.PROJECT)  # of a meal, a visit, a night
    opened_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    unlocked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    ended_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    ending: Mapped[Ending | None] = column(EnumText(Ending), nullable=True, privacy=Privacy.STATISTICAL)
    ended_by: Mapped[Side | None] = column(EnumText(Side), nullable=True, privacy=Privacy.PROJECT)
    ended_words: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)  # to the team
    beside: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)  # another of its kind
    met_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)  # the first time
    last_sign_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    quiet_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # the team was told
    proposed_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # to say thank you and end
    change_asked_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.PROJECT)  # by the family
    change_words: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


def _links(*more: object) -> tuple[object, ...]:
    return (
        unique_in_space(),
        link("host_relation", "relation_id"),
        link("household", "household_id"),
        link("host", "host_id"),
        *more,
    )


class RelationQuestion(OfOneSide, Scoped, Base):
    """« Vous êtes-vous parlé ? », put to one side, and what they said. At most one of a side waits."""

    __tablename__ = "host_relation_question"
    __table_args__ = _links(
        UniqueConstraint("relation_id", "side", "number"),
        Index("ix_host_relation_question_household_id", "household_id"),
        Index("ix_host_relation_question_host_id", "host_id"),
        Index(
            "uq_host_relation_question_waiting",
            "relation_id",
            "side",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    relation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    side: Mapped[Side] = column(EnumText(Side), nullable=False, privacy=Privacy.PROJECT)
    number: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    asked_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    reminded_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    lapsed_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # nobody answered
    answered_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.PROJECT)
    answer: Mapped[Answer | None] = column(EnumText(Answer), nullable=True, privacy=Privacy.PROJECT)
    mood: Mapped[Mood | None] = column(EnumText(Mood), nullable=True, privacy=Privacy.SENSITIVE)
    words: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    by_name: Mapped[str] = column(String(160), nullable=False, default="", privacy=Privacy.IDENTITY)


class RelationNote(OfOneSide, Scoped, Base):
    """« Vu, téléphoné, écrit », with its day and a short line. Its words are its side's and the team's."""

    __tablename__ = "host_relation_note"
    __table_args__ = _links(
        link("host_relation_question", "question_id"),
        Index("ix_host_relation_note_relation_id", "relation_id", "on"),
        Index("ix_host_relation_note_household_id", "household_id"),
        Index("ix_host_relation_note_host_id", "host_id"),
    )

    relation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    question_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # the answer it came from
    side: Mapped[Side] = column(EnumText(Side), nullable=False, privacy=Privacy.PROJECT)
    how: Mapped[How] = column(EnumText(How), nullable=False, privacy=Privacy.PROJECT)
    on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.PROJECT)
    words: Mapped[str] = column(String(300), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    by_name: Mapped[str] = column(String(160), nullable=False, default="", privacy=Privacy.IDENTITY)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)


class RelationLink(OfBothSides, Scoped, Base):
    """Which relation a personal link is about, for which side, and whom its mail went to."""

    __tablename__ = "host_relation_link"
    __table_args__ = _links(
        link("personal_link", "link_id"),
        link("host_person", "host_person_id"),
        link("member", "member_id"),
        UniqueConstraint("link_id"),
        Index("ix_host_relation_link_relation_id", "relation_id"),
        Index("ix_host_relation_link_household_id", "household_id"),
        Index("ix_host_relation_link_host_id", "host_id"),
    )

    relation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    link_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # one of the two
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)


class HostThanks(OfHost, Scoped, Base):
    """One year of a host, counted and thanked for: by our mail, and by a person if they wish."""

    __tablename__ = "host_thanks"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("person", "person_id"),
        UniqueConstraint("host_id", "ends_on"),
        Index("ix_host_thanks_space_id_ends_on", "space_id", "ends_on"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    starts_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.STATISTICAL)
    ends_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.STATISTICAL)  # the day of the thanks
    families: Mapped[int] = column(nullable=False, privacy=Privacy.STATISTICAL)
    meetings: Mapped[int] = column(nullable=False, privacy=Privacy.STATISTICAL)
    nights: Mapped[int] = column(nullable=False, privacy=Privacy.STATISTICAL)
    advice: Mapped[int] = column(nullable=False, privacy=Privacy.STATISTICAL)
    written_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    thanked_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # by a person
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
