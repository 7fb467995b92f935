"""What families wish for, whom the team asked for them, by which links people answer."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, UniqueConstraint, and_, false, text
from sqlalchemy.orm import Mapped

from concierge.families.consent.purposes import Means
from concierge.families.models import OfHousehold
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.choices import RequestState
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy

_WAITING = text("state IN ('host_asked', 'family_asked')")


class OfBothSides:
    """Rows between a family and a host show to the team, to that very family, and to that very host."""

    space_id: Mapped[int]
    household_id: Mapped[int]
    host_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff of the space, and each of the two."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.HOSTS_READ):
            return and_(in_space)
        if actor.can(Permission.OWN_HOST):
            return and_(in_space, cls.host_id == actor.host_id)
        if actor.can(Permission.OWN_FILE):
            return and_(in_space, cls.household_id == actor.household_id)
        return false()


class HostWish(OfHousehold, Scoped, Base):
    """A family's yes to one kind of relation: from then on hosts may hear of it, without its name."""

    __tablename__ = "host_wish"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        UniqueConstraint("household_id", "kind"),
        Index("ix_host_wish_space_id_kind", "space_id", "kind"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[OfferKind] = column(EnumText(OfferKind), nullable=False, privacy=Privacy.PROJECT)
    wanted_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.PROJECT)
    expects: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    tells_origin: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.PROJECT)  # region or country
    means: Mapped[Means] = column(EnumText(Means), nullable=False, privacy=Privacy.TECHNICAL)
    given_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    recorded_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)  # None: the family itself
    by_name: Mapped[str] = column(String(160), nullable=False, default="", privacy=Privacy.IDENTITY)
    withdrawn_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


class HostRequest(OfBothSides, Scoped, Base):
    """One host asked for one family. `asked_on` is the day on which whoever's turn it is was asked."""

    __tablename__ = "host_request"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("host", "host_id"),
        link("person", "person_id"),
        Index("ix_host_request_household_id", "household_id"),
        Index("ix_host_request_host_id", "host_id"),
        Index("ix_host_request_space_id_state", "space_id", "state", "expires_on"),
        Index(
            "uq_host_request_waiting",
            "household_id",
            "kind",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[OfferKind] = column(EnumText(OfferKind), nullable=False, privacy=Privacy.STATISTICAL)
    state: Mapped[RequestState] = column(EnumText(RequestState), nullable=False, privacy=Privacy.STATISTICAL)
    on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.PROJECT)  # the day that is asked for now
    on_by_host: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.PROJECT)  # they moved it
    score: Mapped[int | None] = column(nullable=True, privacy=Privacy.PROJECT)
    reasons: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)  # who decided to ask
    sent_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    asked_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    expires_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)  # the last day to answer
    reminded_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    turn: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)  # a mail for each
    host_yes_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    closed_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
    reason: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)  # of a no
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class HostRequestLink(OfBothSides, Scoped, Base):
    """Which request a personal link answers, for which side, and whom its mail went to."""

    __tablename__ = "host_request_link"
    __table_args__ = (
        unique_in_space(),
        link("host_request", "request_id"),
        link("personal_link", "link_id"),
        link("household", "household_id"),
        link("host", "host_id"),
        link("host_person", "host_person_id"),
        link("member", "member_id"),
        UniqueConstraint("link_id"),
        Index("ix_host_request_link_request_id", "request_id"),
        Index("ix_host_request_link_household_id", "household_id"),
        Index("ix_host_request_link_host_id", "host_id"),
    )

    request_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    link_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # one of the two
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
