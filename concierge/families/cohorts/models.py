"""Cohorts: who announces whom, what all of their files share, and what was done to many of them at once."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, Text, and_, false
from sqlalchemy.orm import Mapped

from concierge.families.anchor_dates import Anchor
from concierge.families.facts import Fact
from concierge.families.qualification.models import OfTeam
from concierge.platform.access import Actor, Permission
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class WorkKind(StrEnum):
    """What a worker does to many files of a cohort."""

    DATES = "dates"
    PLANS = "plans"
    INVITES = "invites"
    REMINDERS = "reminders"


class WorkState(StrEnum):
    """Life of such a work."""

    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


WORK_LABELS = {
    WorkKind.DATES: N_("Changement des dates communes"),
    WorkKind.PLANS: N_("Préparation des parcours"),
    WorkKind.INVITES: N_("Invitation à compléter le dossier"),
    WorkKind.REMINDERS: N_("Rappel de l’invitation"),
}


class Cohort(Scoped, Base):
    """What an organisation announced. `dates` and `facts` are what its files take where they know nothing themselves.

    Files that come in without anybody to follow them go to `owner_id`, else to whoever of `team` carries least.
    """

    __tablename__ = "cohort"
    __table_args__ = (
        unique_in_space(),
        link("organisation", "organisation_id"),
        link("person", "owner_id"),
        Index("ix_cohort_space_id_organisation_id", "space_id", "organisation_id"),
    )

    organisation_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.TECHNICAL)
    announced: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    commune_code: Mapped[str | None] = column(String(5), nullable=True, privacy=Privacy.TECHNICAL)
    contact_name: Mapped[str] = column(String(120), nullable=False, default="", privacy=Privacy.STAFF)
    contact_phone: Mapped[str] = column(String(30), nullable=False, default="", privacy=Privacy.STAFF)
    contact_email: Mapped[str] = column(String(254), nullable=False, default="", privacy=Privacy.STAFF)
    owner_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    team: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    dates: Mapped[dict[str, str]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    facts: Mapped[dict[str, str]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    note: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.FREE_TEXT)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    closed_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def common_dates(self) -> dict[Anchor, dt.date]:
        """Return the dates its files share."""
        return {Anchor(name): dt.date.fromisoformat(on) for name, on in self.dates.items()}

    @property
    def common_facts(self) -> dict[Fact, str]:
        """Return what is known of all of its families."""
        return {Fact(name): value for name, value in self.facts.items()}

    @property
    def shares(self) -> bool:
        """Tell whether it says who follows the files that come in without anybody."""
        return self.owner_id is not None or bool(self.team)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Staff see those of the space, a partner what its own organisation announced, a family none."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.FILES_READ):
            return and_(in_space)
        if actor.organisation_id is None or actor.can(Permission.OWN_FILE):
            return false()
        return and_(in_space, cls.organisation_id == actor.organisation_id)


class CohortWork(OfTeam, Scoped, Base):
    """One act on many files of a cohort. A killed worker goes on after the last file that was committed (`after`)."""

    __tablename__ = "cohort_work"
    __table_args__ = (
        unique_in_space(),
        link("cohort", "cohort_id"),
        link("person", "asked_by"),
        link("file_act", "act_id"),
        Index("ix_cohort_work_cohort_id_id", "cohort_id", "id"),
    )

    cohort_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    kind: Mapped[WorkKind] = column(EnumText(WorkKind), nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[WorkState] = column(EnumText(WorkState), nullable=False, privacy=Privacy.TECHNICAL)
    files: Mapped[list[int]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)  # in their order
    wanted: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    total: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    done: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    changed: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # the others stay as they were
    after: Mapped[int] = column(BigId, nullable=False, default=0, privacy=Privacy.TECHNICAL)
    turn: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)  # how often a worker was asked
    act_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)  # what takes the dates back
    asked_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    asked_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    finished_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)

    @property
    def is_under_way(self) -> bool:
        """Tell whether a worker has it."""
        return self.state in (WorkState.RUNNING, WorkState.UNDOING)

    def dates_of(self, which: str) -> Mapping[Anchor, dt.date | None]:
        """Return the common dates as they were before (`old`) or as they were wanted (`new`)."""
        said: Mapping[str, str | None] = self.wanted.get(which, {})
        return {Anchor(name): None if on is None else dt.date.fromisoformat(on) for name, on in said.items()}


class CohortInvitation(OfTeam, Scoped, Base):
    """One family asked to complete its file, reminded once, and when it answered."""

    __tablename__ = "cohort_invitation"
    __table_args__ = (
        unique_in_space(),
        link("cohort", "cohort_id"),
        link("household", "household_id"),
        link("member", "member_id"),
        link("message", "message_id"),
        link("message", "reminder_id"),
        Index("ix_cohort_invitation_household_id_id", "household_id", "id"),
        Index("ix_cohort_invitation_cohort_id", "cohort_id"),
        Index("ix_cohort_invitation_message_id", "message_id"),
        Index("ix_cohort_invitation_reminder_id", "reminder_id"),
    )

    cohort_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    message_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    reminder_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    asked_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    reminded_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    answered_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.STATISTICAL)
