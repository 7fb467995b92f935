"""Reading what is known of a project, judged by the agency's personas and scale."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from concierge.accounts.models import Person
from concierge.families.anchor_dates import Moment
from concierge.families.choices import Channel, Direction
from concierge.families.models import Contact, Household
from concierge.families.qualification.models import Qualification
from concierge.families.qualification.persona_loading import PERSONAS
from concierge.families.qualification.personas import Persona, PersonaSettings, Resemblance, rank_personas
from concierge.families.qualification.priority import (
    Priority,
    PrioritySettings,
    Signs,
    is_ranked,
    measure_priority,
    signs_of,
)
from concierge.families.qualification.priority_loading import PRIORITY
from concierge.families.queries import Project, get_project, milestone_dates
from concierge.platform.access import Actor, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The persona somebody chose; `persona` is None when they said that none fits, or it is no longer configured."""

    persona: Persona | None
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectReading:
    """What a file says of its project. `priority` is None once the family has settled or left."""

    project: Project
    ranked: Sequence[Resemblance]
    decided: Decided | None
    signs: Signs
    priority: Priority | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How many files have the same points, by `Priority.measured`; those still `waiting` are counted in none."""

    files: Mapping[str, int]
    waiting: int


@dataclass(frozen=True, slots=True)
class _Counts:
    visits: int = 0
    contacts: int = 0


def read_project(actor: Actor, household: Household, now: dt.datetime) -> ProjectReading:
    """Return what a family's project says today."""
    project, today = get_project(household), paris_date(now)
    counts = count_contacts([household.id]).get(household.id, _Counts())
    signs = _signs(household, project, today, counts)
    moment = Moment(today=today, anchors=project.anchors)
    personas = PERSONAS.current(actor.space_id)
    return ProjectReading(
        project=project,
        ranked=rank_personas(personas, project.household, moment),
        decided=_find_decided(actor, household, personas),
        signs=signs,
        priority=_priority(PRIORITY.current(household.space_id), project, moment, signs),
    )


def measure(household: Household, project: Project, counts: _Counts | None, today: dt.date) -> Priority | None:
    """Return the priority of a file, None once the family has settled or left."""
    moment = Moment(today=today, anchors=project.anchors)
    signs = _signs(household, project, today, counts or _Counts())
    return _priority(PRIORITY.current(household.space_id), project, moment, signs)


def count_contacts(household_ids: Sequence[int]) -> dict[int, _Counts]:
    """Return the visits and the contacts begun by the family, of each file that has some, in one query."""
    visit, theirs = Contact.channel == Channel.VISIT, Contact.direction == Direction.FROM_FAMILY
    rows = db.session.execute(
        select(Contact.household_id, func.count().filter(visit), func.count().filter(theirs))
        .where(Contact.household_id.in_(household_ids))
        .group_by(Contact.household_id)
    )
    return {household_id: _Counts(visits, contacts) for household_id, visits, contacts in rows}


def count_measured(actor: Actor) -> Measured:
    """Count the files that are ranked by what was measured of them: one query, however many there are."""
    rows = db.session.execute(
        select(Qualification.measured, func.count())
        .join(Household, Household.id == Qualification.household_id)
        .where(
            Qualification.visible_to(actor),
            Household.closed_on.is_(None),
            Household.is_confirmed(),
            Qualification.level.is_not(None),
        )
        .group_by(Qualification.measured)
    )
    files: dict[str, int] = {row.measured: row[1] for row in rows}
    return Measured(waiting=files.pop("", 0), files=files)


def find_qualification(actor: Actor, household_id: int) -> Qualification | None:
    """Return what was decided of a file."""
    return db.session.execute(
        scoped(actor, Qualification).where(Qualification.household_id == household_id)
    ).scalar_one_or_none()


def _priority(settings: PrioritySettings, project: Project, moment: Moment, signs: Signs) -> Priority | None:
    if not is_ranked(signs.reached):
        return None
    return measure_priority(settings, project.household, moment, signs)


def _signs(household: Household, project: Project, today: dt.date, counts: _Counts) -> Signs:
    dates = milestone_dates(household)
    return signs_of(dates, project.anchors, today, visits=counts.visits, contacts=counts.contacts)


def _find_decided(actor: Actor, household: Household, personas: PersonaSettings) -> Decided | None:
    row = find_qualification(actor, household.id)
    if row is None or row.persona_at is None:
        return None
    by = db.session.get(Person, row.persona_by) if row.persona_by else None
    return Decided(persona=personas.find(row.persona), by="" if by is None else by.full_name, at=row.persona_at)
