"""« Qu’aurait cette famille ? »: a year planned with a draft beside the same year with the version in use.

Nothing is written: the plan of a real family is computed from what is known of it, its steps as they are.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.models import Space
from concierge.checklists.catalogue import get_journey, latest_version
from concierge.checklists.definition.model import Journey
from concierge.checklists.definition.words import full_condition_words
from concierge.checklists.editor.drafts import Draft
from concierge.checklists.editor.sample_families import SampleFamily
from concierge.checklists.family_plans.building import get_planning_projects
from concierge.checklists.family_plans.plan_rows import key_of, state_of
from concierge.checklists.models import StepRow
from concierge.checklists.planning.planner import build_plan
from concierge.checklists.planning.plans import InstanceKey, Plan, PlannedStep, StepState
from concierge.checklists.wording import explain_date
from concierge.families.anchor_dates import AnchorDates
from concierge.families.known_facts import HouseholdFacts
from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.search_text import normalise

FOUND = 12  # families shown by a search


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of one person in the year: its date in the draft, its date in the version in use."""

    key: str
    title: str
    member: str
    due: dt.date | None
    before: dt.date | None
    why: str  # a sentence
    reason: str  # what the definition says of the date: it completes « parce que »
    is_added: bool = False
    is_moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A step that the draft no longer gives; `condition` is what it asks for now, "" when the draft has it not."""

    title: str
    member: str
    before: dt.date | None
    condition: str
    is_taken_away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPreview:
    """The year that a family would get."""

    checklists: tuple[tuple[str, str, tuple[Line, ...]], ...]  # subject, title, steps
    gone: tuple[Gone, ...]
    compared: bool  # there is a version in use

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return every step."""
        return tuple(line for _subject, _title, lines in self.checklists for line in lines)

    @property
    def added(self) -> tuple[Line, ...]:
        """Return the steps that the version in use does not give."""
        return tuple(line for line in self.lines if line.is_added)

    @property
    def moved(self) -> tuple[Line, ...]:
        """Return the steps whose date changes."""
        return tuple(line for line in self.lines if line.is_moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A family to plan for: what is known of it, and the state of its steps."""

    household: HouseholdFacts
    anchors: AnchorDates
    state: Mapping[InstanceKey, StepState]


def find_families(actor: Actor, text: str) -> list[Household]:
    """Return open files by name; without words, those that moved last."""
    words = normalise(text[:120]).split()
    query = select(Household).where(
        Household.visible_to(actor),
        Household.closed_on.is_(None),
        *(Household.search_text.contains(word, autoescape=True) for word in words),
    )
    order = Household.name if words else Household.id.desc()
    return list(db.session.scalars(query.order_by(order).limit(FOUND)))


def case_of(household: Household, now: dt.datetime) -> Case:
    """Return what is known of a real family."""
    project = get_planning_projects([household], paris_date(now))[household.id]
    rows = db.session.scalars(
        select(StepRow).where(StepRow.household_id == household.id, StepRow.version_id.is_not(None))
    )
    return Case(
        household=project.household, anchors=project.anchors, state={key_of(row): state_of(row) for row in rows}
    )


def case_of_sample(sample: SampleFamily, actor: Actor, now: dt.datetime) -> Case:
    """Return a family that never was, on its first day here."""
    today = paris_date(now)
    department = db.session.get_one(Space, actor.space_id).department
    return Case(household=sample.household(today, department), anchors=sample.anchors(today), state={})


def preview_year(actor: Actor, draft: Draft, case: Case, now: dt.datetime, language: str) -> YearPreview:
    """Plan a family's year with the draft, beside the version in use; DefinitionErrors when the draft is faulty."""
    version = latest_version(actor.space_id, draft.journey)
    return plan_beside(actor, draft.read(), get_journey(version.id) if version else None, case, now, language)


def plan_beside(
    actor: Actor, journey: Journey, used: Journey | None, case: Case, now: dt.datetime, language: str
) -> YearPreview:
    """Plan a family's year with one journey, beside another."""
    today = paris_date(now)
    calendar = CivilCalendar(db.session.get_one(Space, actor.space_id).department)
    new = build_plan(journey, case.household, case.anchors, calendar, case.state, today)
    # Dates that were only planned are planned again on both sides: the difference is that of the journeys alone.
    old = build_plan(used, case.household, case.anchors, calendar, case.state, today) if used else None
    return compare_years(journey, used, new, old, case.household, language)


def compare_years(
    journey: Journey, used: Journey | None, new: Plan, old: Plan | None, household: HouseholdFacts, language: str
) -> YearPreview:
    """Lay two plans of one family side by side."""
    names = {member.id: member.first_name for member in household.members}
    titles = {key: step.title.in_language(language) for key, step in journey.steps.items()}
    before = {step.key: step for step in old.steps} if old else {}
    after = {step.key for step in new.steps}

    def line(step: PlannedStep) -> Line:
        known, reason = before.get(step.key), journey.steps[step.key.step].reason
        return Line(
            key=step.key.step,
            title=titles[step.key.step],
            member=names.get(step.key.member or "", ""),
            due=step.due,
            before=known.due if known else None,
            why=explain_date(step.explanation, step.due, titles),
            reason=reason.in_language(language) if reason else "",
            is_added=old is not None and known is None,
            is_moved=known is not None and known.due != step.due,
        )

    def gone(step: PlannedStep) -> Gone:
        there = journey.steps.get(step.key.step)
        former = used.steps[step.key.step].title.in_language(language) if used else step.key.step
        return Gone(
            title=former,
            member=names.get(step.key.member or "", ""),
            before=step.due,
            condition=full_condition_words(there.when) if there and there.when else "",
            is_taken_away=there is None,
        )

    parts = []
    for checklist in journey.checklists:
        lines = tuple(line(step) for step in new.steps if step.checklist == checklist.key)
        if lines:
            parts.append((checklist.subject.value, checklist.title.in_language(language), lines))
    return YearPreview(
        checklists=tuple(parts),
        gone=tuple(gone(step) for key, step in before.items() if key not in after),
        compared=old is not None,
    )
