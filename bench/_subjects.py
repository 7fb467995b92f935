"""Which families and steps the benchmarks look at."""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select

from bench._dataset import CONCIERGE
from concierge.accounts.models import Person
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.families import access
from concierge.families.choices import MemberKind
from concierge.families.models import Household, Member
from concierge.platform.access import Actor
from concierge.platform.clock import now
from concierge.platform.db import db
from concierge.platform.unit_of_work import unit_of_work

STEPS = (40, 50)  # of the files that are measured


@dataclass(frozen=True, slots=True)
class Subjects:
    """Open files of an ordinary size, the largest one, and open steps without anything to fill in."""

    households: list[int]
    largest: int
    steps: list[int]
    link_token: str  # of a personal link into the first of the files


def find_subjects(app: Flask) -> Subjects:
    """Choose them, always the same ones; make a personal link."""
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == CONCIERGE)).one()
        counts = (
            select(StepRow.household_id, func.count().label("steps"))
            .join(Household, Household.id == StepRow.household_id)
            .where(Household.closed_on.is_(None), Household.space_id == person.space_id)
            .group_by(StepRow.household_id)
            .subquery()
        )
        sized = db.session.execute(select(counts.c.household_id, counts.c.steps).order_by(counts.c.household_id)).all()
        households = [row[0] for row in sized if STEPS[0] <= row[1] <= STEPS[1]][:20]
        steps = select(StepRow.id).where(StepRow.household_id.in_(households), StepRow.status == StepStatus.TODO)
        found = list(db.session.scalars(steps.order_by(StepRow.id).limit(200)))
        space_id = person.space_id
        db.session.remove()
        with unit_of_work():
            adult = db.session.scalars(
                select(Member)
                .where(Member.household_id == households[0], Member.kind == MemberKind.ADULT)
                .order_by(Member.position)
                .limit(1)
            ).one()
            token = access.create_access(Actor.system(space_id), adult, now())
        return Subjects(
            households=households, largest=max(sized, key=lambda row: row[1])[0], steps=found, link_token=token
        )
