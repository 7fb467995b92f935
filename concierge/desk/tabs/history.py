"""The history of a file: who did what and when, with old and new values."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.checklists.catalogue import find_step
from concierge.checklists.definition.model import Outcome
from concierge.checklists.models import StepRow
from concierge.checklists.next_actions import step_title
from concierge.desk.tabs.history_labels import EVENT_LABELS, PROJECT_EVENTS, field_label, outcome_of, value_label
from concierge.families.duplicates.merged import absorbed_by
from concierge.families.models import Household, Member
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.events import ChangeRow, EventRow

PAGE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryChange:
    """One value before and after, in the reader's words."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened. `label` is a msgid."""

    at: dt.datetime
    by: str
    label: str
    about: str | None
    changes: tuple[HistoryChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _StepWords:
    title: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One page of a file's history, the latest first."""

    lines: list[HistoryLine]
    page: int
    has_more: bool


def get_history(actor: Actor, household_id: int, *, page: int) -> History:
    """Return one page of the history, of files merged into this one too: six queries for any number of lines."""
    fetch(actor, Household, household_id)
    whose = [household_id, *absorbed_by(household_id)]
    rows = db.session.scalars(
        scoped(actor, EventRow)
        .where(EventRow.household_id.in_(whose))
        .order_by(EventRow.at.desc(), EventRow.id.desc())
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    ).all()
    return History(lines=_lines(rows[:PAGE], actor.language), page=page, has_more=len(rows) > PAGE)


def list_project_changes(actor: Actor, household_id: int, *, since: dt.datetime) -> list[HistoryLine]:
    """Return what changed in a family's project after an instant: what a plan may have to follow."""
    rows = db.session.scalars(
        scoped(actor, EventRow)
        .where(EventRow.household_id == household_id, EventRow.at > since, EventRow.name.in_(PROJECT_EVENTS))
        .order_by(EventRow.at.desc(), EventRow.id.desc())
        .limit(PAGE)
    ).all()
    return _lines(rows, actor.language)


def _lines(rows: Sequence[EventRow], language: str) -> list[HistoryLine]:
    steps = _steps(rows, language)
    changes = _changes(rows, steps, language)
    people = _people(rows)
    return [
        HistoryLine(
            at=row.at,
            by=people.get((row.person_id, row.member_id), "")
            or (_("L’accueillant") if row.data.get("by_host") else ""),
            label=EVENT_LABELS.get(row.name, row.name),
            about=step.title if (step := steps.get(_step_id(row))) else None,
            changes=tuple(changes.get(row.id, ())),
        )
        for row in rows
    ]


def _changes(
    events: Sequence[EventRow], steps: Mapping[int, _StepWords], language: str
) -> Mapping[int, list[HistoryChange]]:
    about = {row.id: steps.get(_step_id(row)) for row in events}
    rows = db.session.scalars(select(ChangeRow).where(ChangeRow.event_id.in_(about)).order_by(ChangeRow.id))
    found: dict[int, list[HistoryChange]] = {}
    for row in rows:
        step = about[row.event_id]
        outcome = outcome_of(row.field, step.outcomes) if step else None
        change = HistoryChange(
            field=outcome.label.in_language(language) if outcome else field_label(row.field),
            old=value_label(row.field, row.old, outcome),
            new=value_label(row.field, row.new, outcome),
        )
        found.setdefault(row.event_id, []).append(change)
    return found


def _people(rows: Sequence[EventRow]) -> Mapping[tuple[int | None, int | None], str]:
    person_ids = {row.person_id for row in rows if row.person_id}
    member_ids = {row.member_id for row in rows if row.member_id}
    names: dict[tuple[int | None, int | None], str] = {}
    for person in db.session.scalars(select(Person).where(Person.id.in_(person_ids))):
        names[person.id, None] = person.full_name
    for member in db.session.scalars(select(Member).where(Member.id.in_(member_ids))):
        names[None, member.id] = member.full_name
    return names


def _step_id(row: EventRow) -> int:
    return int(row.data.get("step_id", 0))


def _steps(rows: Sequence[EventRow], language: str) -> Mapping[int, _StepWords]:
    ids = {_step_id(row) for row in rows if "step_id" in row.data}
    query = select(StepRow.id, StepRow.title, StepRow.version_id, StepRow.key).where(StepRow.id.in_(ids))
    found = {}
    for step_id, title, version_id, key in db.session.execute(query):
        definition = find_step(version_id, key)
        outcomes = definition.outcome if definition else ()
        found[step_id] = _StepWords(title=title or step_title(version_id, key, language), outcomes=outcomes)
    return found
