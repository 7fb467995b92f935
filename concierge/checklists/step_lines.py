"""A step as lists show it: its title, whose it is, which family, in the reader's language."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, or_, select

from concierge.accounts.models import Person
from concierge.checklists.definition.model import Subject, WhoRole
from concierge.checklists.models import StepComment, StepRow
from concierge.checklists.next_actions import step_title
from concierge.checklists.planning.plans import InstanceKey, PlannedStep, StepStatus
from concierge.checklists.states import OPEN_STATUSES, WaitingFor
from concierge.families.models import Household, Member
from concierge.platform.access import Actor
from concierge.platform.db import alias_of, db, read_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One line of a list of steps."""

    step_id: int
    key: str
    version: int
    household_id: int
    family: str
    member: str | None
    member_id: int | None
    title: str
    subject: Subject
    who: WhoRole
    assignee_id: int | None
    assignee: str | None
    due_on: dt.date | None
    latest_on: dt.date | None
    status: StepStatus
    waiting_for: WaitingFor | None
    reason: str
    pinned: bool
    needed_for_move: bool
    help_asked: bool
    declined: bool
    family_words: str | None  # what the family last said, when it asks for help or declines
    done_at: dt.datetime | None

    @property
    def is_open(self) -> bool:
        """Tell whether something remains to be done."""
        return self.status in OPEN_STATUSES

    def is_late(self, today: dt.date) -> bool:
        """Tell whether the step should have been done."""
        return self.is_open and self.due_on is not None and self.due_on < today

    def is_beyond_limit(self, today: dt.date) -> bool:
        """Tell whether the legal or practical limit is behind us."""
        return self.is_open and self.latest_on is not None and self.latest_on < today


_ASSIGNEE = alias_of(Person)
_LAST_WORDS = (
    select(StepComment.text)
    .where(StepComment.step_id == StepRow.id, StepComment.member_id.is_not(None), StepComment.shared)
    .order_by(StepComment.at.desc(), StepComment.id.desc())
    .limit(1)
    .correlate(StepRow)
    .scalar_subquery()
)
_WAITS_FOR_US = or_(StepRow.help_asked_at.is_not(None), StepRow.family_declined_at.is_not(None))
_LINES = (
    select(
        StepRow.id,
        StepRow.version,
        StepRow.household_id,
        StepRow.member_id,
        StepRow.version_id,
        StepRow.key,
        StepRow.title,
        StepRow.subject,
        StepRow.who,
        StepRow.assignee_id,
        StepRow.due_on,
        StepRow.latest_on,
        StepRow.status,
        StepRow.waiting_for,
        StepRow.reason,
        StepRow.pinned,
        StepRow.needed_for_move,
        StepRow.help_asked_at,
        StepRow.family_declined_at,
        StepRow.done_at,
        Household.name.label("family"),
        Member.first_name.label("member"),
        _ASSIGNEE.first_name,
        _ASSIGNEE.last_name,
        case((_WAITS_FOR_US, _LAST_WORDS)).label("family_words"),
    )
    .join(Household, Household.id == StepRow.household_id)
    .outerjoin(Member, Member.id == StepRow.member_id)
    .outerjoin(_ASSIGNEE, _ASSIGNEE.id == StepRow.assignee_id)
)


_LINE = _LINES.where(StepRow.id == bindparam("step_id"))


def select_lines() -> Select[*tuple[Any, ...]]:
    """Return the select of what lines need: a third of the cost of whole rows, and no query for the names."""
    return _LINES


def step_lines(actor: Actor, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[StepLine]:
    """Return the lines of what `select_lines` found, in its order."""
    return [
        StepLine(
            step_id=row.id,
            key=row.key,
            version=row.version,
            household_id=row.household_id,
            family=row.family,
            member=row.member,
            member_id=row.member_id,
            title=row.title or step_title(row.version_id, row.key, actor.language),
            subject=row.subject,
            who=row.who,
            assignee_id=row.assignee_id,
            assignee=row.assignee_id and f"{row.first_name} {row.last_name}",
            due_on=row.due_on,
            latest_on=row.latest_on,
            status=row.status,
            waiting_for=row.waiting_for,
            reason=row.reason,
            pinned=row.pinned,
            needed_for_move=row.needed_for_move,
            help_asked=row.help_asked_at is not None,
            declined=row.family_declined_at is not None,
            family_words=row.family_words,
            done_at=row.done_at,
        )
        for row in rows
    ]


def get_line(actor: Actor, step_id: int) -> StepLine:
    """Return the line of a step that this request has read, as this request left it."""
    db.session.flush()
    rows = read_columns(_LINE, {"step_id": step_id}).all()
    (line,) = step_lines(actor, rows)
    return line


def planned_lines(
    actor: Actor, planned: Sequence[PlannedStep], version_id: int, members: Sequence[Member]
) -> Mapping[InstanceKey, tuple[str, str | None]]:
    """Return title and member of steps that exist only in a plan."""
    names = {str(member.id): member.first_name for member in members}
    return {
        step.key: (step_title(version_id, step.key.step, actor.language), names.get(step.key.member or ""))
        for step in planned
    }


def key_titles(actor: Actor, keys: Sequence[InstanceKey], version_id: int) -> Mapping[InstanceKey, str]:
    """Return the titles of steps known by their keys only."""
    return {key: step_title(version_id, key.step, actor.language) for key in keys}
