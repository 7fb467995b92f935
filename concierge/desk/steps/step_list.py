"""Every step of a person, with filters and pages: where the groups of Aujourd'hui continue."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, exists, func, select

from concierge.checklists.definition.model import Subject, WhoRole
from concierge.checklists.models import StepRow, is_blocked, is_open
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.step_lines import StepLine, select_lines, step_lines
from concierge.checklists.turns import in_turn
from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.i18n import N_

PAGE = 20  # fifty made a telephone scroll through nine screens


class When(StrEnum):
    """Which steps, by their date or state."""

    ALL = "all"
    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    UNDATED = "undated"
    BLOCKED = "blocked"
    HELP = "help"
    DECLINED = "declined"
    FAMILY = "family"
    DONE = "done"


WHEN_LABELS = {
    When.ALL: N_("Toutes"),
    When.LATE: N_("En retard"),
    When.TODAY: N_("Aujourd’hui"),
    When.WEEK: N_("Sept prochains jours"),
    When.UNDATED: N_("Sans date"),
    When.BLOCKED: N_("Bloquées"),
    When.HELP: N_("Aide demandée"),
    When.DECLINED: N_("« Pas pour nous »"),
    When.FAMILY: N_("En attente de la famille"),
    When.DONE: N_("Faites"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFilters:
    """What is asked of the list. `person` 0: nobody; None: the whole team."""

    person: int | None
    when: When = When.ALL
    subject: Subject | None = None
    page: int = 1

    @classmethod
    def from_query(cls, args: Mapping[str, str], actor: Actor) -> Self:
        """Read the filters from an address; the reader's own steps by default."""
        whose, when, subject = args.get("qui", ""), args.get("quand", ""), args.get("sujet", "")
        page = args.get("page", "")
        person = actor.person_id
        if whose == "equipe":
            person = None
        elif whose.isdecimal() and len(whose) < 12:
            person = int(whose)
        return cls(
            person=person,
            when=When(when) if when in set(When) else When.ALL,
            subject=Subject(subject) if subject in set(Subject) else None,
            page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
        )

    def to_query(self, **changes: Any) -> dict[str, Any]:
        """Return the arguments of the address for these filters."""
        wanted = replace(self, **changes)
        query: dict[str, Any] = {"qui": "equipe" if wanted.person is None else wanted.person}
        if wanted.when is not When.ALL:
            query["quand"] = wanted.when.value
        if wanted.subject is not None:
            query["sujet"] = wanted.subject.value
        if wanted.page != 1:
            query["page"] = wanted.page
        return query


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """One page of steps."""

    lines: list[StepLine]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def list_steps(actor: Actor, filters: StepFilters, today: dt.date) -> StepPage:
    """Return one page of steps, each in its turn."""
    conditions = step_conditions(actor, filters, today)
    total = db.session.execute(select(func.count()).select_from(StepRow).where(*conditions)).scalar_one()
    page = min(filters.page, max(1, -(-total // PAGE)))
    order = (*in_turn(), StepRow.household_id, StepRow.position, StepRow.id)
    first = select(StepRow.id).where(*conditions).order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    rows = db.session.execute(select_lines().where(StepRow.id.in_(first)).order_by(*order), {"today": today}).all()
    return StepPage(lines=step_lines(actor, rows), total=total, page=page)


_OURS = StepRow.who.in_((WhoRole.CONCIERGE, WhoRole.OWNER))
_WORKABLE = StepRow.status.in_((StepStatus.TODO, StepStatus.STARTED))


def step_conditions(actor: Actor, filters: StepFilters, today: dt.date) -> list[ColumnElement[bool]]:
    """Return what these filters ask of a step, in files that are not closed."""
    conditions: list[ColumnElement[bool]] = [StepRow.visible_to(actor)]
    if filters.person == 0:
        conditions.append(StepRow.assignee_id.is_(None))
    elif filters.person is not None:
        conditions.append(StepRow.assignee_id == filters.person)
    if filters.subject is not None:
        conditions.append(StepRow.subject == filters.subject)
    conditions.append(
        StepRow.status == StepStatus.DONE
        if filters.when is When.DONE
        else is_blocked()
        if filters.when is When.BLOCKED
        else is_open()
    )
    match filters.when:  # each holds what the group of Aujourd’hui that leads here counts
        case When.LATE:
            conditions += [_OURS, _WORKABLE, StepRow.due_on < today]
        case When.TODAY:
            conditions += [_OURS, _WORKABLE, StepRow.due_on == today]
        case When.WEEK:
            conditions += [_OURS, _WORKABLE, StepRow.due_on > today, StepRow.due_on <= today + dt.timedelta(days=7)]
        case When.HELP:
            conditions.append(StepRow.help_asked_at.is_not(None))
        case When.DECLINED:
            conditions.append(StepRow.family_declined_at.is_not(None))
        case When.FAMILY:
            conditions += [~_OURS, _WORKABLE, StepRow.due_on < today]
        case When.UNDATED:
            conditions.append(StepRow.due_on.is_(None))
        case _:
            pass
    open_file = exists().where(Household.id == StepRow.household_id, Household.closed_on.is_(None))
    return [*conditions, open_file.correlate(StepRow)]
