"""Spaces, organisations, people, memberships, sign-ins, personal links."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from concierge.accounts.roles import OrganisationKind, Role
from concierge.platform.access import VisibleInSpace
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, id_column, link, unique_in_space
from concierge.platform.privacy import Privacy


class Space(Base):
    """One agency and its partners: the wall nothing crosses."""

    __tablename__ = "space"

    id: Mapped[int] = id_column()
    name: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.TECHNICAL)
    department: Mapped[str] = column(String(3), nullable=False, privacy=Privacy.TECHNICAL)
    accent: Mapped[str] = column(String(7), nullable=False, privacy=Privacy.TECHNICAL)
    warm: Mapped[str] = column(String(7), nullable=False, privacy=Privacy.TECHNICAL)
    phone: Mapped[str] = column(String(30), nullable=False, default="", privacy=Privacy.TECHNICAL)
    email: Mapped[str] = column(String(254), nullable=False, default="", privacy=Privacy.TECHNICAL)
    settings: Mapped[dict[str, str]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    settings_mark: Mapped[str] = column(String(16), nullable=False, default="", privacy=Privacy.TECHNICAL)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Organisation(Scoped, VisibleInSpace, Base):
    """The agency or one of its partners."""

    __tablename__ = "organisation"
    __table_args__ = (unique_in_space(),)

    name: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[OrganisationKind] = column(EnumText(OrganisationKind), nullable=False, privacy=Privacy.TECHNICAL)
    commune_code: Mapped[str | None] = column(String(5), nullable=True, privacy=Privacy.TECHNICAL)
    phone: Mapped[str] = column(String(30), nullable=False, default="", privacy=Privacy.TECHNICAL)
    email: Mapped[str] = column(String(254), nullable=False, default="", privacy=Privacy.TECHNICAL)


class Person(Scoped, VisibleInSpace, Base):
    """Somebody who signs in: staff or partner agent."""

    __tablename__ = "person"
    __table_args__ = (unique_in_space(), UniqueConstraint("email"))

    first_name: Mapped[str] = column(String(80), nullable=False, privacy=Privacy.STAFF)
    last_name: Mapped[str] = column(String(80), nullable=False, privacy=Privacy.STAFF)
    email: Mapped[str] = column(String(254), nullable=False, privacy=Privacy.STAFF)
    phone: Mapped[str] = column(String(30), nullable=False, default="", privacy=Privacy.STAFF)
    language: Mapped[str] = column(String(5), nullable=False, default="fr", privacy=Privacy.STAFF)
    password_hash: Mapped[str | None] = column(String(200), nullable=True, privacy=Privacy.CREDENTIAL)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    left_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STAFF)

    @property
    def full_name(self) -> str:
        """First name, then last name."""
        return f"{self.first_name} {self.last_name}"


class Membership(Scoped, VisibleInSpace, Base):
    """A person's role in an organisation. One is enough to work; `weekly_minutes` is the capacity for steps."""

    __tablename__ = "membership"
    __table_args__ = (
        unique_in_space(),
        link("person", "person_id"),
        link("organisation", "organisation_id"),
        UniqueConstraint("person_id", "organisation_id"),
        Index("ix_membership_space_id_role", "space_id", "role"),
    )

    person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    organisation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    role: Mapped[Role] = column(EnumText(Role), nullable=False, privacy=Privacy.STAFF)
    specialities: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.STAFF)
    weekly_minutes: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.STAFF)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SignInSession(Scoped, VisibleInSpace, Base):
    """One signed-in browser. The cookie holds the token, the row its hash."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        unique_in_space(),
        link("person", "person_id"),
        UniqueConstraint("token_hash"),
        Index("ix_sign_in_session_person_id", "person_id"),
    )

    person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    token_hash: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.CREDENTIAL)
    device: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.STAFF)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    expires_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    revoked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


class SignInFailure(Base):
    """A refused sign-in, counted per address typed and per network origin (both only as hashes)."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_key_at", "key", "at"),)

    id: Mapped[int] = id_column()
    key: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)


class LinkPurpose(StrEnum):
    """What a personal link opens; one link, one purpose."""

    NEWCOMER = "newcomer"
    HOST = "host"
    HOST_CONFIRMATION = "host_confirmation"  # says that whoever applied as a host was oneself
    GATHERING = "gathering"  # answers one invitation to hosts
    HOST_REQUEST = "host_request"  # answers a request as a host
    FAMILY_REQUEST = "family_request"  # answers it as the family
    CONFIRMATION = "confirmation"  # says yes or no to what somebody else wrote down
    CONSENTS = "consents"  # shows what one agreed to, and takes it back
    APPOINTMENT = "appointment"  # chooses, moves or calls off one meeting
    WEEKEND = "weekend"  # answers an invitation to a weekend, tells what a family needs there
    WEEKEND_GUIDE = "weekend_guide"  # answers what a guide of a weekend is asked, shows their day
    RELATION = "relation"  # says how it goes between a family and a host


class PersonalLink(Scoped, VisibleInSpace, Base):
    """A personal address sent by e-mail. It opens device sessions until it expires or is revoked."""

    __tablename__ = "personal_link"
    __table_args__ = (unique_in_space(), UniqueConstraint("token_hash"))

    purpose: Mapped[LinkPurpose] = column(EnumText(LinkPurpose), nullable=False, privacy=Privacy.TECHNICAL)
    token_hash: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.CREDENTIAL)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    expires_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    revoked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


class DeviceSession(Scoped, VisibleInSpace, Base):
    """A telephone or computer that opened a personal link."""

    __tablename__ = "device_session"
    __table_args__ = (
        unique_in_space(),
        link("personal_link", "link_id"),
        UniqueConstraint("token_hash"),
        Index("ix_device_session_link_id", "link_id"),
    )

    link_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    token_hash: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.CREDENTIAL)
    device: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.CONTACT)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    expires_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    revoked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
