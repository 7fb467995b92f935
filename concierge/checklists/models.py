"""Published definitions, plans, and the steps of each family."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, false, literal_column, text
from sqlalchemy.orm import Mapped

from concierge.checklists.definition.model import Subject, WhoRole
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.planning.recurrence import Repeat
from concierge.checklists.states import OPEN_STATUSES, WaitingFor
from concierge.families.models import OfHousehold
from concierge.platform.access import Actor, Permission, VisibleInSpace
from concierge.platform.db import Base, BigId, EnumText, Scoped, UtcDateTime, column, link, unique_in_space
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


class DefinitionVersion(Scoped, VisibleInSpace, Base):
    """A journey as it was published: immutable, pinned by the plans built from it."""

    __tablename__ = "definition_version"
    __table_args__ = (unique_in_space(), UniqueConstraint("space_id", "journey", "number"))

    journey: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    number: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    checksum: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    content: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    published_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    published_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)


class JourneyDraft(Scoped, VisibleInSpace, Base):
    """What an agency changes in a journey, laid over the shipped files: what is published next, and ever after."""

    __tablename__ = "journey_draft"
    __table_args__ = (unique_in_space(), link("person", "changed_by"), UniqueConstraint("space_id", "journey"))

    journey: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    overlay: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    published: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    base_checksum: Mapped[str] = column(String(64), nullable=False, privacy=Privacy.TECHNICAL)
    changed_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    changed_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class HouseholdPlan(OfHousehold, Scoped, Base):
    """The year of one family: which version it follows, what is missing, whether it is still up to date."""

    __tablename__ = "household_plan"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("definition_version", "version_id"),
        UniqueConstraint("household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    version_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    open_questions: Mapped[list[list[Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.PROJECT)
    built_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    outdated_since: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class UpgradeState(StrEnum):
    """Life of the upgrade of many files."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


UPGRADE_LABELS = {
    UpgradeState.WAITING: N_("en attente"),
    UpgradeState.RUNNING: N_("en cours"),
    UpgradeState.DONE: N_("terminée"),
    UpgradeState.UNDOING: N_("annulation en cours"),
    UpgradeState.UNDONE: N_("annulée"),
}


class PlanUpgrade(Scoped, VisibleInSpace, Base):
    """Files led to a newer version together, batch by batch: how far it is, what it changed."""

    __tablename__ = "plan_upgrade"
    __table_args__ = (unique_in_space(), link("definition_version", "version_id"), link("person", "asked_by"))

    version_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[UpgradeState] = column(EnumText(UpgradeState), nullable=False, privacy=Privacy.TECHNICAL)
    asked_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    asked_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    finished_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    total: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    done: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    added: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    moved: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    removed: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    failed: Mapped[list[int]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)  # household ids

    @property
    def is_under_way(self) -> bool:
        """Tell whether a worker still has something to do."""
        return self.state in {UpgradeState.WAITING, UpgradeState.RUNNING, UpgradeState.UNDOING}


class PlanChange(OfHousehold, Scoped, Base):
    """What one update did to the steps of a family, so that it can be undone once."""

    __tablename__ = "plan_change"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("definition_version", "from_version_id"),
        link("definition_version", "to_version_id"),
        link("plan_upgrade", "upgrade_id"),
        link("person", "made_by"),
        Index("ix_plan_change_household_id", "household_id"),
        Index("ix_plan_change_upgrade_id", "upgrade_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    upgrade_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    from_version_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    to_version_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    made_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    made_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    added: Mapped[list[list[Any]]] = column(JSON, nullable=False, privacy=Privacy.PROJECT)  # [key, member]
    before: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, privacy=Privacy.FREE_TEXT)  # rows as they were
    removed: Mapped[list[dict[str, Any]]] = column(JSON, nullable=False, privacy=Privacy.FREE_TEXT)  # whole rows
    was_outdated_since: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    undone_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


_BLOCKED = f"'{StepStatus.BLOCKED.value}'"
_OPEN_VALUES = [f"'{status.value}'" for status in OPEN_STATUSES]
_OPEN = f"status IN ({', '.join(_OPEN_VALUES)})"


def _partial(name: str, condition: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


class StepRow(OfHousehold, Scoped, Base):
    """One step of one family. Texts are read from the pinned version; a local step carries its own title.

    None of it is left by erasure: which steps a family had tells of births, illness, work.
    """

    __tablename__ = "step"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("member", "member_id"),
        link("definition_version", "version_id"),
        link("person", "assignee_id"),
        Index("ix_step_household_id_status_due_on", "household_id", "status", "due_on"),
        Index("ix_step_assignee_id_status_due_on", "assignee_id", "status", "due_on"),
        # What people wait for is a small part of all steps: these hold only that, in the order in which pages show it.
        _partial("ix_step_open", _OPEN, "space_id", "due_on", "household_id", "position", "who", "status"),
        _partial("ix_step_blocked", f"status = {_BLOCKED}", "space_id", "assignee_id", "due_on"),
        _partial("ix_step_unassigned", "assignee_id IS NULL", "space_id", "household_id"),
        _partial("ix_step_help_asked", "help_asked_at IS NOT NULL", "space_id", "household_id"),
        _partial("ix_step_family_declined", "family_declined_at IS NOT NULL", "space_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    version_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    key: Mapped[str] = column(String(120), nullable=False, privacy=Privacy.PROJECT)
    subject: Mapped[Subject] = column(EnumText(Subject), nullable=False, privacy=Privacy.PROJECT)
    position: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    title: Mapped[str | None] = column(String(160), nullable=True, privacy=Privacy.FREE_TEXT)
    who: Mapped[WhoRole] = column(EnumText(WhoRole), nullable=False, privacy=Privacy.TECHNICAL)
    speciality: Mapped[str | None] = column(String(20), nullable=True, privacy=Privacy.TECHNICAL)
    assignee_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    assigned_by_hand: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    assignment: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.TECHNICAL)
    due_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.PROJECT)
    earliest_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    latest_on: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    explanation: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.PROJECT)
    waits_for: Mapped[list[list[Any]]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    pinned: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    effort: Mapped[int] = column(nullable=False, default=15, privacy=Privacy.TECHNICAL)
    needed_for_move: Mapped[bool] = column(nullable=False, default=False, privacy=Privacy.TECHNICAL)
    status: Mapped[StepStatus] = column(EnumText(StepStatus), nullable=False, privacy=Privacy.PROJECT)
    waiting_for: Mapped[WaitingFor | None] = column(EnumText(WaitingFor), nullable=True, privacy=Privacy.TECHNICAL)
    reason: Mapped[str] = column(Text, nullable=False, default="", privacy=Privacy.FREE_TEXT)
    repeats: Mapped[Repeat | None] = column(EnumText(Repeat), nullable=True, privacy=Privacy.TECHNICAL)
    repeats_from: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # first day of the series
    ticked: Mapped[list[str]] = column(JSON, nullable=False, default=list, privacy=Privacy.TECHNICAL)
    outcome: Mapped[dict[str, Any]] = column(JSON, nullable=False, default=dict, privacy=Privacy.FREE_TEXT)
    help_asked_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    family_declined_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    done_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.PROJECT)
    done_by_person: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    done_by_member: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    version: Mapped[int] = column(nullable=False, default=1, privacy=Privacy.TECHNICAL)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


def is_open(step: type[StepRow] = StepRow) -> ColumnElement[bool]:
    """Return the condition of steps still open, its values written out: only so does it fit the partial index."""
    return step.status.in_([literal_column(value) for value in _OPEN_VALUES])


def is_blocked(step: type[StepRow] = StepRow) -> ColumnElement[bool]:
    """Return the condition of blocked steps, its value written out for the same reason."""
    return step.status == literal_column(_BLOCKED)


class StepComment(Scoped, Base):
    """What the team and the family say about a step; `shared` with the family or kept among the team."""

    __tablename__ = "step_comment"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("step", "step_id"),
        link("person", "person_id"),
        link("member", "member_id"),
        Index("ix_step_comment_step_id", "step_id"),
        Index("ix_step_comment_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    step_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    member_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    text: Mapped[str] = column(Text, nullable=False, privacy=Privacy.FREE_TEXT)
    shared: Mapped[bool] = column(nullable=False, privacy=Privacy.TECHNICAL)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """The team that works on files; readers what is shared, a family what is shared with it."""
        in_space = cls.space_id == actor.space_id
        if actor.can(Permission.FILES_WRITE):
            return and_(in_space)
        if actor.can(Permission.FILES_READ):
            return and_(in_space, cls.shared)
        if actor.can(Permission.OWN_FILE):
            return and_(in_space, cls.household_id == actor.household_id, cls.shared)
        return false()


class HandOver(OfHousehold, Scoped, Base):
    """What one colleague got of a family from another, told in their day until they have read it."""

    __tablename__ = "hand_over"
    __table_args__ = (
        unique_in_space(),
        link("household", "household_id"),
        link("person", "from_person_id"),
        link("person", "to_person_id"),
        link("person", "made_by"),
        link("note", "note_id"),
        Index("ix_hand_over_to_person_id_read_at", "to_person_id", "read_at"),
        Index("ix_hand_over_household_id", "household_id"),
    )

    household_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.TECHNICAL)
    from_person_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)  # None: it was nobody's
    to_person_id: Mapped[int] = column(BigId, nullable=False, privacy=Privacy.STAFF)
    note_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    steps: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    with_file: Mapped[bool] = column(nullable=False, privacy=Privacy.TECHNICAL)
    until: Mapped[dt.date | None] = column(nullable=True, privacy=Privacy.TECHNICAL)  # of an absence: the day back
    made_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    made_by: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.STAFF)
    read_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
