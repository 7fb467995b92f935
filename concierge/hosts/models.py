"""Who opens their door, what they offer, when; what matching reads stands here in columns and closed words."""

import datetime as dt

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, false, or_
from sqlalchemy.orm import Mapped, relationship

from concierge.families.consent.purposes import Means
from concierge.hosts.choices import (
    DayKind,
    Decision,
    HomeAccess,
    HostState,
    LifeStage,
    OfferKind,
    Pledge,
    Refusal,
    Smoking,
    Way,
)
from concierge.platform.access import Actor, Permission, VisibleInSpace
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy


class Host(Scoped, Base):
    """A household that opens its door: host, mentor, ambassador, often several of these."""

    __tablename__ = "host"
    __table_args__ = (
        unique_in_space(),
        Index("ix_host_space_id_state_name", "space_id", "state", "name"),
        Index("ix_host_space_id_last_sign_on", "space_id", "last_sign_on"),
    )

    name: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.IDENTITY)
    search_text: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.IDENTITY)
    state: Mapped[HostState] = column(EnumText(HostState), nullable=False, privacy=Privacy.STATISTICAL)
    way: Mapped[Way] = column(EnumText(Way), nullable=False, privacy=Privacy.STATISTICAL)
    language: Mapped[str] = column(String(5), nullable=False, default="fr", privacy=Privacy.PROJECT)
    commune_code: Mapped[str | None] = column(String(5), nullable=True, privacy=Privacy.PLACE)
    presentation: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.FREE_TEXT)
    child_years: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.IDENTITY)
    languages: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)
    interests: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)
    from_elsewhere: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.PROJECT)
    here_since: Mapped[int | None] = column(nullable=True, privacy=Privacy.PROJECT)  # a year
    origin: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.PROJECT)  # region or language
    pets: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.PROJECT)
    smoking: Mapped[Smoking] = column(EnumText(Smoking), nullable=False, default=Smoking.NO, privacy=Privacy.PROJECT)
    home_access: Mapped[HomeAccess] = column(
        EnumText(HomeAccess), nullable=False, default=HomeAccess.UNKNOWN, privacy=Privacy.PROJECT
    )
    life_stage: Mapped[LifeStage] = column(
        EnumText(LifeStage), nullable=False, default=LifeStage.UNKNOWN, privacy=Privacy.PROJECT
    )
    weekdays: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)  # none: any day
    paused_since: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.PROJECT)
    paused_until: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.PROJECT)  # back that day; None: no end
    applied_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.STATISTICAL)
    activated_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    ended_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)  # left, or not taken
    confirmed_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    suspicions: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    references_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    references_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    references_note: Mapped[str] = column(String(400), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    last_sign_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    announced_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # on the list of erasures
    yearly_word: Mapped[bool] = column(nullable=False, default=True, privacy=Privacy.TECHNICAL)  # wants our thanks
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    people: Mapped[list["HostPerson"]] = relationship(
        viewonly=True, order_by="HostPerson.position", primaryjoin="Host.id == foreign(HostPerson.host_id)"
    )
    offers: Mapped[list["HostOffer"]] = relationship(
        viewonly=True, order_by="HostOffer.id", primaryjoin="Host.id == foreign(HostOffer.host_id)"
    )

    def is_paused(self, today: dt.date) -> bool:
        """Tell whether they have asked for a pause that still holds."""
        return self.paused_since is not None and (self.paused_until is None or self.paused_until > today)

    @classmethod
    def paused_on(cls, today: dt.date) -> ColumnElement[bool]:
        """Return the condition of `is_paused`."""
        return and_(cls.paused_since.is_not(None), or_(cls.paused_until.is_(None), cls.paused_until > today))

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff see the register of the space, a host themself; who has not confirmed shows to those who write."""
        in_space = and_(cls.space_id == actor.space_id, cls.state != HostState.ERASED)
        if actor.can(Permission.HOSTS_WRITE):
            return in_space
        if actor.can(Permission.HOSTS_READ):
            return and_(in_space, cls.confirmed_at.is_not(None))
        if actor.can(Permission.OWN_HOST):
            return and_(in_space, cls.id == actor.host_id)
        return false()


class OfHost:
    """Rows of a host show to whoever reads the register, and to the host themself."""

    space_id: Mapped[int]
    host_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff of the space, or that very host."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.HOSTS_READ):
            return and_(in_space)
        if actor.can(Permission.OWN_HOST):
            return and_(in_space, cls.host_id == actor.host_id)
        return false()


class KeptApart:
    """Rows about a host that are the team's alone: neither readers nor the host see them."""

    space_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Those who write the register."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.HOSTS_WRITE) else false()


class HostPerson(OfHost, Scoped, Base):
    """One of the adults of a host household."""

    __tablename__ = "host_person"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        UniqueConstraint("host_id", "position"),
        Index("ix_host_person_space_id_email", "space_id", "email"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    position: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    first_name: Mapped[str] = column(String(80), nullable=False, privacy=Privacy.IDENTITY)
    last_name: Mapped[str] = column(String(80), nullable=False, default="", privacy=Privacy.IDENTITY)
    email: Mapped[str] = column(String(254), nullable=False, default="", privacy=Privacy.CONTACT)
    phone: Mapped[str] = column(String(30), nullable=False, default="", privacy=Privacy.CONTACT)
    profession: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.PROJECT)

    @property
    def full_name(self) -> str:
        """First name, then last name."""
        return f"{self.first_name} {self.last_name}".strip()


class HostOffer(OfHost, Scoped, Base):
    """One kind of thing a host offers: for how many, how far, for whom, what it cannot take."""

    __tablename__ = "host_offer"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        UniqueConstraint("host_id", "kind"),
        Index("ix_host_offer_space_id_kind", "space_id", "kind"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[OfferKind] = column(EnumText(OfferKind), nullable=False, privacy=Privacy.PROJECT)
    at_once: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.PROJECT)  # families at the same time
    per_year: Mapped[int] = column(nullable=False, default=4, privacy=Privacy.PROJECT)
    within_minutes: Mapped[int | None] = column(nullable=True, privacy=Privacy.PROJECT)  # by car; None: no limit
    within_km: Mapped[int | None] = column(nullable=True, privacy=Privacy.PROJECT)
    rooms: Mapped[int | None] = column(nullable=True, privacy=Privacy.PROJECT)  # of a lodging
    beds: Mapped[int | None] = column(nullable=True, privacy=Privacy.PROJECT)
    refuses: Mapped[list[Refusal]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)
    audiences: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)  # none: anybody
    topics: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)  # of an expertise
    wishes: Mapped[str] = column(String(600), nullable=False, default="", privacy=Privacy.FREE_TEXT)


class HostDays(OfHost, Scoped, Base):
    """Days that make an exception: from `starts_on` to the day before `back_on`."""

    __tablename__ = "host_days"
    __table_args__ = (unique_in_space(), link("host", "host_id"), Index("ix_host_days_host_id", "host_id", "back_on"))

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[DayKind] = column(EnumText(DayKind), nullable=False, privacy=Privacy.PROJECT)
    starts_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.PROJECT)
    back_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.PROJECT)


class HostText(Scoped, VisibleInSpace, Base):
    """A charter or an agreement exactly as somebody first said yes to it. Never changes."""

    __tablename__ = "host_text"
    __table_args__ = (unique_in_space(), UniqueConstraint("space_id", "pledge", "checksum"))

    pledge: Mapped[Pledge] = column(EnumText(Pledge), nullable=False, privacy=Privacy.TECHNICAL)
    version: Mapped[str] = column(String(30), nullable=False, privacy=Privacy.TECHNICAL)
    checksum: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    fr: Mapped[str] = column(Text, nullable=False, privacy=Privacy.TECHNICAL)
    en: Mapped[str] = column(Text, nullable=False, privacy=Privacy.TECHNICAL)
    first_used_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)


class HostPledge(OfHost, Scoped, Base):
    """A host's yes to one of these texts: by which means, when, written down by whom. It stays as a proof."""

    __tablename__ = "host_pledge"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("host_text", "text_id"),
        Index("ix_host_pledge_host_id", "host_id"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    text_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    pledge: Mapped[Pledge] = column(EnumText(Pledge), nullable=False, privacy=Privacy.TECHNICAL)
    means: Mapped[Means] = column(EnumText(Means), nullable=False, privacy=Privacy.TECHNICAL)
    given_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    recorded_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)  # None: the host themself
    by_name: Mapped[str] = column(String(160), nullable=False, default="", privacy=Privacy.IDENTITY)


class HostInterview(KeptApart, Scoped, Base):
    """One talk with somebody who applies, and what a person decided after it."""

    __tablename__ = "host_interview"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("person", "person_id"),
        Index("ix_host_interview_host_id", "host_id"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    answers: Mapped[dict[str, str]] = column(JSON, nullable=False, default=dict, privacy=Privacy.FREE_TEXT)
    notes: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.FREE_TEXT)
    decision: Mapped[Decision | None] = column(EnumText(Decision), nullable=True, privacy=Privacy.TECHNICAL)


class HostNote(KeptApart, Scoped, Base):
    """What the team keeps in mind about a host."""

    __tablename__ = "host_note"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("person", "person_id"),
        Index("ix_host_note_host_id", "host_id"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    text: Mapped[str] = column(Text, nullable=False, privacy=Privacy.FREE_TEXT)


class HostBlock(KeptApart, Scoped, Base):
    """A family and a host who are not to meet again. Never told to either."""

    __tablename__ = "host_block"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("household", "household_id"),
        link("person", "person_id"),
        UniqueConstraint("host_id", "household_id"),
        Index("ix_host_block_household_id", "household_id"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    reason: Mapped[str] = column(String(400), nullable=False, default="", privacy=Privacy.FREE_TEXT)


class HostNewcomer(KeptApart, Scoped, Base):
    """The file of a family that has become a host: what the loop is counted from while both are there."""

    __tablename__ = "host_newcomer"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("household", "household_id"),
        UniqueConstraint("host_id", "household_id"),
        Index("ix_host_newcomer_household_id", "household_id"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)


class HostAccess(OfHost, Scoped, Base):
    """Which host, and who of them, a personal link is for."""

    __tablename__ = "host_access"
    __table_args__ = (
        unique_in_space(),
        link("host", "host_id"),
        link("host_person", "host_person_id"),
        link("personal_link", "link_id"),
        UniqueConstraint("link_id"),
        Index("ix_host_access_host_id", "host_id"),
    )

    host_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    host_person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    link_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)


class HostGate(Scoped, VisibleInSpace, Base):
    """The public form « Ouvrir sa porte » of one agency: its address, the sites that may show it, open or not."""

    __tablename__ = "host_gate"
    __table_args__ = (unique_in_space(), UniqueConstraint("slug"), UniqueConstraint("space_id"))

    slug: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    sites: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    active: Mapped[bool] = column(nullable=False, default=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class HostSending(Scoped, Base):
    """One sending of the public form, kept for a day to count how many come from one place."""

    __tablename__ = "host_sending"
    __table_args__ = (
        unique_in_space(),
        link("host_gate", "gate_id"),
        Index("ix_host_sending_origin_at", "origin", "at"),
        Index("ix_host_sending_gate_id_at", "gate_id", "at"),
    )

    gate_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    origin: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)  # `suspicion.origin_mark`
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)

    @classmethod
    def visible_to(cls, _actor: Actor) -> ColumnElement[bool]:
        """Nobody's to read."""
        return false()
