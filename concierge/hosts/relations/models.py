"""Families and hosts who both said yes."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from concierge.hosts.choices import OfferKind
from concierge.hosts.relations.choices import Ending
from concierge.hosts.requests.models import OfBothSides
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy

_ACTIVE = text("ended_at IS NULL")


class HostRelation(OfBothSides, Scoped, Base):
    """A family and a host whose contacts are open to each other. No matching moves it unless somebody unlocks it."""

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
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
