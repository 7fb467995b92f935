"""À surveiller: what the coordinator keeps an eye on — steps without anybody, ageing, silent and escalated files."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from concierge.accounts.models import Person
from concierge.checklists.models import StepRow
from concierge.checklists.reminders.escalation import is_escalated
from concierge.checklists.reminders.rules import ReminderRules
from concierge.checklists.reminders.rules_loading import REMINDERS
from concierge.checklists.step_lines import StepLine, select_lines, step_lines
from concierge.desk.steps.step_list import StepFilters, list_steps
from concierge.families.models import Contact, Household
from concierge.hosts.relations.reading import RelationLine, list_watched
from concierge.hosts.requests.lines import RequestLine, list_late_lines
from concierge.platform.access import Actor, Permission
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow

SHOWN = 25  # of each group
_BY_SOMEBODY = EventRow.person_id.is_not(None) | EventRow.member_id.is_not(None)  # reminders move nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFile:
    """A file in which nothing moves, or a family nobody has spoken with; `since` None: never."""

    household_id: int
    family: str
    owner: str | None
    since: dt.date | None
    opened_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFiles:
    """The first of them, the longest first, and how many there are."""

    files: list[WatchedFile]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What waits for nobody or has been left too long."""

    unassigned: list[StepLine]
    unassigned_total: int
    escalated: list[StepLine]
    ageing: WatchedFiles
    silent: WatchedFiles
    relations: list[RelationLine]
    late_requests: Sequence[RequestLine]  # to hosts or to families, after their reminder
    rules: ReminderRules

    @property
    def is_empty(self) -> bool:
        """Tell whether all is well."""
        files, hosts = self.ageing.total or self.silent.total, self.relations or self.late_requests
        return not (self.unassigned or self.escalated or files or hosts)


def get_watch(actor: Actor, now: dt.datetime) -> Watch:
    """Return what is to be watched in the space: a fixed number of queries, however much there is."""
    today, rules = paris_date(now), REMINDERS.installed()
    unassigned = list_steps(actor, StepFilters(person=0), today)
    return Watch(
        unassigned=unassigned.lines[:SHOWN],
        unassigned_total=unassigned.total,
        escalated=_escalated(actor, rules, today),
        ageing=_files(actor, today - dt.timedelta(days=rules.ageing_after), _done_since, _last_done),
        silent=_files(actor, today - dt.timedelta(days=rules.silent_after), _spoken_since, _last_contact),
        relations=list_watched(actor) if actor.can(Permission.HOSTS_WRITE) else [],
        late_requests=list_late_lines(actor, today),
        rules=rules,
    )


def _escalated(actor: Actor, rules: ReminderRules, today: dt.date) -> list[StepLine]:
    if not rules.every or not rules.concierge_after:
        return []
    rows = db.session.execute(
        select_lines()
        .where(StepRow.visible_to(actor), *is_escalated(rules, today), Household.closed_on.is_(None))
        .order_by(StepRow.due_on, StepRow.household_id, StepRow.position)
        .limit(SHOWN)
    ).all()
    return step_lines(actor, rows)


def _done_since(instant: dt.datetime) -> ColumnElement[bool]:
    """Somebody did something in the file: whatever is recorded, by the team or the family."""
    return exists().where(EventRow.household_id == Household.id, EventRow.at >= instant, _BY_SOMEBODY)


def _last_done() -> Any:
    return select(func.max(EventRow.at)).where(EventRow.household_id == Household.id, _BY_SOMEBODY).scalar_subquery()


def _spoken_since(instant: dt.datetime) -> ColumnElement[bool]:
    return exists().where(Contact.household_id == Household.id, Contact.at >= instant)


def _last_contact() -> Any:
    return select(func.max(Contact.at)).where(Contact.household_id == Household.id).scalar_subquery()


def _files(actor: Actor, day: dt.date, moved_since: Any, last: Any) -> WatchedFiles:
    midnight = dt.datetime.combine(day, dt.time(), PARIS)
    moved: Any = last()
    query: Select[Any] = (
        select(
            Household.id,
            Household.name,
            Household.opened_on,
            Person.first_name,
            Person.last_name,
            moved.label("last"),
            func.count().over().label("total"),
        )
        .outerjoin(Person, Person.id == Household.owner_id)
        .where(
            Household.visible_to(actor),
            Household.closed_on.is_(None),
            Household.opened_on < day,
            ~moved_since(midnight),
        )
        .order_by(func.coalesce(moved, midnight.replace(year=2000)), Household.id)
        .limit(SHOWN)
    )
    rows = db.session.execute(query).all()
    return WatchedFiles(
        files=[
            WatchedFile(
                household_id=row.id,
                family=row.name,
                owner=None if row.first_name is None else f"{row.first_name} {row.last_name}",
                since=None if row.last is None else paris_date(row.last),
                opened_on=row.opened_on,
            )
            for row in rows
        ],
        total=rows[0].total if rows else 0,
    )
