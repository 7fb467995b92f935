"""Reading what is known of a project, judged by the agency's personas and scale."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from concierge.accounts.models import Person
from concierge.families.anchor_dates import Moment
from concierge.families.choices import Channel, Direction
from concierge.families.models import Contact, Household
from concierge.families.qualification.models import Qualification
from concierge.families.qualification.persona_loading import PERSONAS
from concierge.families.qualification.personas import Persona, Resemblance, rank_personas
from concierge.families.qualification.priority import Priority, Signs, is_ranked, measure_priority, signs_of
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
    return ProjectReading(
        project=project,
        ranked=rank_personas(PERSONAS.installed(), project.household, moment),
        decided=_find_decided(actor, household),
        signs=signs,
        priority=_priority(project, moment, signs),
    )


def measure(household: Household, project: Project, counts: _Counts | None, today: dt.date) -> Priority | None:
    """Return the priority of a file, None once the family has settled or left."""
    moment = Moment(today=today, anchors=project.anchors)
    return _priority(project, moment, _signs(household, project, today, counts or _Counts()))


def count_contacts(household_ids: Sequence[int]) -> dict[int, _Counts]:
    """Return the visits and the contacts begun by the family, of each file that has some, in one query."""
    visit, theirs = Contact.channel == Channel.VISIT, Contact.direction == Direction.FROM_FAMILY
    rows = db.session.execute(
        select(Contact.household_id, func.count().filter(visit), func.count().filter(theirs))
        .where(Contact.household_id.in_(household_ids))
        .group_by(Contact.household_id)
    )
    return {household_id: _Counts(visits, contacts) for household_id, visits, contacts in rows}


def find_qualification(actor: Actor, household_id: int) -> Qualification | None:
    """Return what was decided of a file."""
    return db.session.execute(
        scoped(actor, Qualification).where(Qualification.household_id == household_id)
    ).scalar_one_or_none()


def _priority(project: Project, moment: Moment, signs: Signs) -> Priority | None:
    if not is_ranked(signs.reached):
        return None
    return measure_priority(PRIORITY.installed(), project.household, moment, signs)


def _signs(household: Household, project: Project, today: dt.date, counts: _Counts) -> Signs:
    dates = milestone_dates(household)
    return signs_of(dates, project.anchors, today, visits=counts.visits, contacts=counts.contacts)


def _find_decided(actor: Actor, household: Household) -> Decided | None:
    row = find_qualification(actor, household.id)
    if row is None or row.persona_at is None:
        return None
    by = db.session.get(Person, row.persona_by) if row.persona_by else None
    return Decided(
        persona=PERSONAS.installed().find(row.persona), by="" if by is None else by.full_name, at=row.persona_at
    )
