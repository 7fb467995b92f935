"""What waits because of absences and hand-overs: steps nobody will be there for, words not read yet."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from concierge.accounts.models import Person
from concierge.availability.models import Absence
from concierge.checklists.hand_overs.hand_overs import during
from concierge.checklists.models import HandOver, StepRow, is_open
from concierge.families.models import Household, Note
from concierge.platform.access import Actor, Permission
from concierge.platform.db import db

SHOWN = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """An absence during which steps are due that only the absent person has."""

    absence_id: int
    person_id: int
    name: str
    first: dt.date
    last: dt.date
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What a colleague passed on, and the word that came with it."""

    hand_over_id: int
    household_id: int
    family: str
    giver: str | None
    steps: int
    with_file: bool
    until: dt.date | None
    text: str
    made_on: dt.datetime


def select_uncovered(actor: Actor, today: dt.date) -> Select[*tuple[Any, ...]]:
    """Select absences and how many steps are to pass on: everybody's for the coordination, else one's own."""
    query = (
        select(Absence.id, func.count().label("steps"))
        .join(StepRow, StepRow.assignee_id == Absence.person_id)
        .join(Household, Household.id == StepRow.household_id)
        .where(
            Absence.visible_to(actor),
            Absence.back_on > today,
            Household.closed_on.is_(None),
            is_open(),
            *during(Absence.starts_on, Absence.back_on, today),
        )
        .group_by(Absence.id)
    )
    return query if actor.can(Permission.TEAM_MANAGE) else query.where(Absence.person_id == actor.person_id)


def select_unread(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Select what was passed on to the reader and not read yet."""
    return select(HandOver.id).where(
        HandOver.visible_to(actor), HandOver.to_person_id == actor.person_id, HandOver.read_at.is_(None)
    )


def list_uncovered(actor: Actor, today: dt.date) -> list[Uncovered]:
    """Return the absences with steps to pass on, the earliest first."""
    waiting = select_uncovered(actor, today).subquery()
    query = (
        select(Absence, Person.first_name, Person.last_name, waiting.c.steps)
        .join(waiting, waiting.c.id == Absence.id)
        .join(Person, Person.id == Absence.person_id)
        .order_by(Absence.starts_on, Absence.id)
    )
    return [
        Uncovered(
            absence_id=absence.id,
            person_id=absence.person_id,
            name=f"{first} {last}",
            first=absence.starts_on,
            last=absence.range.last,
            steps=steps,
        )
        for absence, first, last, steps in db.session.execute(query)
    ]


def list_unread(actor: Actor) -> list[Unread]:
    """Return what was passed on to the reader and that they have not read yet, the earliest first."""
    query = (
        select(HandOver, Household.name, Person.first_name, Person.last_name, Note.text)
        .join(Household, Household.id == HandOver.household_id)
        .outerjoin(Person, Person.id == HandOver.from_person_id)
        .outerjoin(Note, Note.id == HandOver.note_id)
        .where(HandOver.id.in_(select_unread(actor)))
        .order_by(HandOver.made_at, HandOver.id)
        .limit(SHOWN)
    )
    return [
        Unread(
            hand_over_id=row.id,
            household_id=row.household_id,
            family=family,
            giver=f"{first} {last}" if first else None,
            steps=row.steps,
            with_file=row.with_file,
            until=row.until,
            text=text or "",
            made_on=row.made_at,
        )
        for row, family, first, last, text in db.session.execute(query)
    ]
