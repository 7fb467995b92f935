"""The family file: household, its people, what is known of them, their dates, contacts and notes."""

import datetime as dt

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, exists, false, or_, text
from sqlalchemy.orm import Mapped, relationship

from concierge.families.anchor_dates import Anchor
from concierge.families.choices import Channel, ClosingReason, Confirmation, Direction, MeetingWay, MemberKind, Source
from concierge.families.facts import Fact
from concierge.platform.access import Actor, Permission, VisibleInSpace
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.privacy import Privacy

CONFIRMED = (Confirmation.NOT_NEEDED, Confirmation.GIVEN)
WRITTEN = (Channel.EMAIL, Channel.MESSAGE)
_UNCONFIRMED = text("confirmation IN ('awaited', 'expired', 'refused')")


class Household(Scoped, Base):
    """One family or person moving. The milestones are dated facts; every figure is counted from them."""

    __tablename__ = "household"
    __table_args__ = (
        unique_in_space(),
        link("person", "owner_id"),
        link("organisation", "origin_organisation_id"),
        link("organisation", "responsible_organisation_id"),
        link("household", "merged_into"),
        Index("ix_household_merged_into", "merged_into"),
        link("intake_source", "source_id"),
        Index("ix_household_space_id_source_id", "space_id", "source_id"),
        link("cohort", "cohort_id"),
        Index("ix_household_space_id_cohort_id", "space_id", "cohort_id"),
        # `confirmation` belongs to what every reader may see: with it, counting files opens none of them.
        Index("ix_household_space_id_closed_on_name", "space_id", "closed_on", "name", "confirmation"),
        Index("ix_household_space_id_owner_id_closed_on", "space_id", "owner_id", "closed_on"),
        Index("ix_household_space_id_opened_on", "space_id", "opened_on"),
        Index("ix_household_unconfirmed", "space_id", sqlite_where=_UNCONFIRMED, postgresql_where=_UNCONFIRMED),
    )

    name: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.IDENTITY)
    search_text: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.IDENTITY)
    language: Mapped[str] = column(String(5), nullable=False, default="fr", privacy=Privacy.PROJECT)
    summary: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.FREE_TEXT)
    origin_place: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.PROJECT)
    origin_commune_code: Mapped[str | None] = column(String(5), nullable=True, privacy=Privacy.PLACE)
    target_commune_code: Mapped[str | None] = column(String(5), nullable=True, privacy=Privacy.PLACE)
    source: Mapped[Source] = column(EnumText(Source), nullable=False, privacy=Privacy.STATISTICAL)
    source_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STATISTICAL)  # never changes
    cohort_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STATISTICAL)
    origin_organisation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STATISTICAL)
    responsible_organisation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STATISTICAL)
    owner_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    confirmation: Mapped[Confirmation] = column(
        EnumText(Confirmation), nullable=False, default=Confirmation.NOT_NEEDED, privacy=Privacy.STATISTICAL
    )
    opened_on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.STATISTICAL)
    contacted_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    qualified_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    invited_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    visited_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    decided_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    settled_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    twelve_months_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    closed_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.STATISTICAL)
    closing_reason: Mapped[ClosingReason | None] = column(
        EnumText(ClosingReason), nullable=True, privacy=Privacy.STATISTICAL
    )
    merged_into: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # the file kept instead
    reminders_paused_until: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    members: Mapped[list["Member"]] = relationship(
        viewonly=True, order_by="Member.position, Member.id", primaryjoin="Household.id == foreign(Member.household_id)"
    )

    @property
    def confirmed(self) -> bool:
        """Tell whether the file may be worked: its person applied, was met by the team, or has confirmed."""
        return self.confirmation in CONFIRMED

    @classmethod
    def is_confirmed(cls) -> ColumnElement[bool]:
        """Return the condition of a file that may be listed and worked."""
        return cls.confirmation.in_(CONFIRMED)

    @classmethod
    def is_counted(cls) -> ColumnElement[bool]:
        """Return the condition of a file that figures count: it was worked, even if nothing is known of it any more."""
        return cls.confirmation.in_((*CONFIRMED, Confirmation.ERASED))

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff see the space; a partner what it brought or is responsible for; a newcomer their own file.

        A file nobody has confirmed shows to nobody here: `families.consent.queries` reads those.
        """
        return and_(cls.in_scope_of(actor), cls.is_confirmed())

    @classmethod
    def in_scope_of(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the condition of a file of the actor's own scope, confirmed or not."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.FILES_READ):
            return and_(in_space)
        if actor.can(Permission.OWN_FILE):
            return and_(in_space, cls.id == actor.household_id)
        if actor.organisation_id is None:
            return false()
        mine = or_(
            cls.origin_organisation_id == actor.organisation_id,
            cls.responsible_organisation_id == actor.organisation_id,
            exists().where(
                HouseholdOrigin.household_id == cls.id, HouseholdOrigin.organisation_id == actor.organisation_id
            ),
        )
        return and_(in_space, mine)


class OfHousehold:
    """Rows of a file show to whoever may see the file whole, and to the family itself."""

    space_id: Mapped[int]
    household_id: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff of the space, or the newcomer of that very file."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.FILES_READ):
            return and_(in_space)
        if actor.can(Permission.OWN_FILE):
            return and_(in_space, cls.household_id == actor.household_id)
        return false()


class Member(OfHousehold, Scoped, Base):
    """An adult, a child (perhaps not yet born) or a pet of a household."""

    __tablename__ = "member"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        Index("ix_member_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[MemberKind] = column(EnumText(MemberKind), nullable=False, privacy=Privacy.STATISTICAL)
    position: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    first_name: Mapped[str] = column(String(80), nullable=False, privacy=Privacy.IDENTITY)
    last_name: Mapped[str] = column(String(80), nullable=False, default="", privacy=Privacy.IDENTITY)
    birth_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.IDENTITY)
    expected_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.SENSITIVE)
    relation: Mapped[str] = column(String(80), nullable=False, default="", privacy=Privacy.PROJECT)
    relative: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.PROJECT)
    email: Mapped[str] = column(String(254), nullable=False, default="", privacy=Privacy.CONTACT)
    phone: Mapped[str] = column(String(30), nullable=False, default="", privacy=Privacy.CONTACT)
    languages: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.PROJECT)
    needs: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.SENSITIVE)
    removed_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def full_name(self) -> str:
        """First name, then last name when it is known."""
        return f"{self.first_name} {self.last_name}".strip()


class HouseholdOrigin(OfHousehold, Scoped, Base):
    """One more organisation that brought the family: of a file merged into this one."""

    __tablename__ = "household_origin"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("organisation", "organisation_id"),
        UniqueConstraint("household_id", "organisation_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    organisation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STATISTICAL)


class FactValueRow(OfHousehold, Scoped, Base):
    """One known fact, about the household or one member. Its former values are in the history."""

    __tablename__ = "fact_value"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        Index("ix_fact_value_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    fact: Mapped[Fact] = column(EnumText(Fact), nullable=False, privacy=Privacy.TECHNICAL)
    value: Mapped[str | int | bool] = column(JSON, nullable=False, privacy=Privacy.SENSITIVE)
    recorded_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)


class AnchorDateRow(OfHousehold, Scoped, Base):
    """A date everything else hangs on; `confirmed` when it is certain or has happened."""

    __tablename__ = "anchor_date"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        Index("ix_anchor_date_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    anchor: Mapped[Anchor] = column(EnumText(Anchor), nullable=False, privacy=Privacy.TECHNICAL)
    on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.PROJECT)
    confirmed: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)


class HouseholdTag(OfHousehold, Scoped, Base):
    """A free label on a file."""

    __tablename__ = "household_tag"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        UniqueConstraint("household_id", "tag"),
        Index("ix_household_tag_space_id_tag", "space_id", "tag"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    tag: Mapped[str] = column(String(40), nullable=False, privacy=Privacy.FREE_TEXT)


class Contact(OfHousehold, Scoped, Base):
    """A call, visit or message, with what was promised. An open promise is an awaited answer."""

    __tablename__ = "contact"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("person", "person_id"),
        Index("ix_contact_household_id_at", "household_id", "at"),
        Index("ix_contact_space_id_followed_up_at_follow_up_on", "space_id", "followed_up_at", "follow_up_on"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    channel: Mapped[Channel] = column(EnumText(Channel), nullable=False, privacy=Privacy.STATISTICAL)
    direction: Mapped[Direction] = column(EnumText(Direction), nullable=False, privacy=Privacy.STATISTICAL)
    summary: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.FREE_TEXT)
    follow_up_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    followed_up_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)

    @property
    def awaits_family(self) -> bool:
        """Tell whether the date is the family's: we wrote, and wait for its word."""
        return self.direction is Direction.TO_FAMILY and self.channel in WRITTEN


class Appointment(OfHousehold, Scoped, Base):
    """A meeting to come (or past) with the family."""

    __tablename__ = "appointment"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("person", "person_id"),
        Index("ix_appointment_household_id_starts_at", "household_id", "starts_at"),
        Index("ix_appointment_space_id_starts_at", "space_id", "starts_at"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    starts_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.PROJECT)
    place: Mapped[str] = column(String(160), nullable=False, default="", privacy=Privacy.FREE_TEXT)
    subject: Mapped[str] = column(String(160), nullable=False, privacy=Privacy.FREE_TEXT)
    cancelled_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # invited by e-mail
    way: Mapped[MeetingWay] = column(
        EnumText(MeetingWay), nullable=False, default=MeetingWay.PLACE, privacy=Privacy.PROJECT
    )
    minutes: Mapped[int] = column(nullable=False, default=60, privacy=Privacy.TECHNICAL)
    sequence: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # rises with each change


class Note(Scoped, Base):
    """What the team keeps in mind about a family. Never shown to the family, a partner or a reader."""

    __tablename__ = "note"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("person", "person_id"),
        Index("ix_note_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    text: Mapped[str] = column(Text, nullable=False, privacy=Privacy.FREE_TEXT)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Only the team that works on files."""
        return and_(cls.space_id == actor.space_id) if actor.can(Permission.FILES_WRITE) else false()


class FamilyAccess(OfHousehold, Scoped, Base):
    """Which family, and who in it, a personal link is for."""

    __tablename__ = "family_access"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        link("personal_link", "link_id"),
        link("appointment_proposal", "proposal_id"),
        UniqueConstraint("link_id"),
        Index("ix_family_access_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    link_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    proposal_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # of a meeting to choose


class LocalDeadline(Scoped, VisibleInSpace, Base):
    """A civil or local date of one year: a ballot, the crèche commission of a commune. No commune: the whole agency."""

    __tablename__ = "local_deadline"
    __table_args__ = (unique_in_space(), Index("ix_local_deadline_space_id_on", "space_id", "on"))

    anchor: Mapped[Anchor] = column(EnumText(Anchor), nullable=False, privacy=Privacy.TECHNICAL)
    commune_code: Mapped[str | None] = column(String(5), nullable=True, privacy=Privacy.TECHNICAL)
    on: Mapped[dt.date] = column(nullable=False, privacy=Privacy.TECHNICAL)
    source: Mapped[str] = column(String(200), nullable=False, default="", privacy=Privacy.TECHNICAL)
    verified_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
