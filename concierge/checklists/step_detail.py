"""Everything a page says about one step."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.checklists.attachments.attachments import DocumentLine, list_documents
from concierge.checklists.catalogue import find_step
from concierge.checklists.definition.model import Outcome, Source
from concierge.checklists.models import StepComment, StepRow
from concierge.checklists.next_actions import step_title
from concierge.checklists.planning.assignment import CAUSE_LABELS, AssignmentCause
from concierge.checklists.planning.explanations import Explanation
from concierge.checklists.step_lines import StepLine, get_line, select_lines, step_lines
from concierge.checklists.wording import explain_date
from concierge.families.models import Member
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db, read_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What was said about a step."""

    by: str
    from_family: bool
    at: dt.datetime
    text: str
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstepLine:
    """One line to tick."""

    key: str
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDetail:
    """A step with its texts in the reader's language, and the words for its date and its person."""

    row: StepRow
    line: StepLine
    family_text: str
    guidance: str
    date_reason: str
    rule_reason: str
    person_reason: str
    source: Source | None
    substeps: Sequence[SubstepLine]
    outcomes: tuple[Outcome, ...]
    outcome_lines: Sequence[tuple[str, str]]
    waits_for: Sequence[StepLine]
    comments: Sequence[Comment]
    documents: Sequence[DocumentLine]
    done_by: str | None


def get_step_detail(actor: Actor, step_id: int, *, shared_only: bool = False) -> StepDetail:
    """Return a step in full; `shared_only` leaves out what staff keep among themselves."""
    row = fetch(actor, StepRow, step_id)
    definition = find_step(row.version_id, row.key)
    line = get_line(actor, row.id)
    language = actor.language
    outcomes = definition.outcome if definition else ()
    return StepDetail(
        row=row,
        line=line,
        family_text=definition.family.in_language(language) if definition else "",
        guidance=definition.guidance.in_language(language) if definition and definition.guidance else "",
        date_reason=_date_reason(row, language),
        rule_reason=definition.reason.in_language(language) if definition and definition.reason else "",
        person_reason="" if shared_only else _person_reason(row),
        source=definition.source if definition else None,
        substeps=[
            SubstepLine(key=s.key, text=s.text.in_language(language), ticked=s.key in row.ticked)
            for s in (definition.substeps if definition else ())
        ],
        outcomes=outcomes,
        outcome_lines=[
            (o.label.in_language(language), str(row.outcome[o.key])) for o in outcomes if row.outcome.get(o.key)
        ],
        waits_for=[] if shared_only else _waits_for(actor, row),
        comments=_comments(actor, row, shared_only=shared_only),
        documents=list_documents(actor, row),
        done_by=_done_by(row),
    )


def _date_reason(row: StepRow, language: str) -> str:
    if row.pinned or not row.explanation:
        return str(gettext("Date choisie par l’équipe.")) if row.due_on else ""
    explanation = Explanation.from_dict(row.explanation)
    titles = {key: step_title(row.version_id, key, language) for key in _keys(row)}
    return explain_date(explanation, row.due_on, titles)


def _keys(row: StepRow) -> set[str]:
    texts = [str(shift.get("detail")) for shift in row.explanation.get("shifts", ()) if shift.get("detail")]
    step = row.explanation.get("step")
    return {*texts, *([str(step)] if step else [])}


def _person_reason(row: StepRow) -> str:
    if row.assigned_by_hand:
        return str(gettext("confiée par un·e collègue"))
    cause = row.assignment.get("cause")
    if not cause:
        return ""
    words = str(gettext(CAUSE_LABELS[AssignmentCause(cause)]))
    absent = row.assignment.get("in_place_of")
    if absent is None:
        return words
    name = _full_names(Person, {int(absent)}).get(int(absent), "")
    return str(gettext("%(reason)s, pendant l’absence de %(name)s", reason=words, name=name))


def _waits_for(actor: Actor, row: StepRow) -> Sequence[StepLine]:
    """Return the open steps that come first; a group of alternatives counts until one of them is done."""
    groups = [[(key, member) for key, member in group] for group in row.waits_for]
    if not groups:
        return []
    keys = {key for group in groups for key, _member in group}
    rows = read_columns(select_lines().where(StepRow.household_id == row.household_id, StepRow.key.in_(keys))).all()
    lines = {(line.key, str(line.member_id) if line.member_id else None): line for line in step_lines(actor, rows)}
    waiting = []
    for group in groups:
        found = [lines[key, member] for key, member in group if (key, member) in lines]
        if found and all(line.is_open for line in found):
            waiting += found
    return waiting


def _comments(actor: Actor, row: StepRow, *, shared_only: bool) -> Sequence[Comment]:
    query = scoped(actor, StepComment).where(StepComment.step_id == row.id)
    if shared_only:
        query = query.where(StepComment.shared)
    comments = db.session.scalars(query.order_by(StepComment.at, StepComment.id)).all()
    people = _full_names(Person, {c.person_id for c in comments if c.person_id})
    members = _full_names(Member, {c.member_id for c in comments if c.member_id})
    return [
        Comment(
            by=people.get(c.person_id or 0) or members.get(c.member_id or 0) or "",
            from_family=c.member_id is not None,
            at=c.at,
            text=c.text,
            shared=c.shared,
        )
        for c in comments
    ]


def _full_names(model: type[Person] | type[Member], ids: set[int]) -> Mapping[int, str]:
    if not ids:
        return {}
    rows = read_columns(select(model.id, model.first_name, model.last_name).where(model.id.in_(ids)))
    return {row_id: f"{first} {last}".strip() for row_id, first, last in rows}


def _done_by(row: StepRow) -> str | None:
    if row.done_by_person is not None:
        return _full_names(Person, {row.done_by_person}).get(row.done_by_person)
    if row.done_by_member is not None:
        return _full_names(Member, {row.done_by_member}).get(row.done_by_member)
    return None
