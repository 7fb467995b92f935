"""Writes down who of the team read what is sensitive of a family, and tells it."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from concierge.accounts.models import Membership, Person
from concierge.accounts.roles import Role
from concierge.families.consent.health import IS_SENSITIVE
from concierge.families.duplicates.moving import MergeRule, MergeRules
from concierge.families.interview.models import InterviewAnswer
from concierge.families.interview.vocabulary import known_grid
from concierge.families.models import FactValueRow, Member, Note
from concierge.families.readings.models import Sensitive, SensitiveReading
from concierge.platform.access import Actor
from concierge.platform.db import db

HeldElsewhere = Mapping[Sensitive, Sequence[Callable[[int], ColumnElement[bool]]]]
KEPT: Final = dt.timedelta(days=365)
MERGE_RULES: MergeRules = {"sensitive_reading": MergeRule(one_per=("person_id", "kind", "hour"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """Who read what of a family: in how many hours, the first and the last time."""

    first_name: str
    last_name: str
    role: Role | None
    kind: Sensitive
    times: int
    first_at: dt.datetime
    last_at: dt.datetime


def list_readings(actor: Actor, household_id: int) -> list[ReadingLine]:
    """Return who read what of a file, the latest first. One query."""
    last = func.max(SensitiveReading.at)
    role = select(Membership.role).where(Membership.person_id == Person.id).order_by(Membership.id).limit(1)
    rows = db.session.execute(
        select(
            Person.first_name,
            Person.last_name,
            role.scalar_subquery(),
            SensitiveReading.kind,
            func.count(),
            func.min(SensitiveReading.at),
            last,
        )
        .join(Person, Person.id == SensitiveReading.person_id)
        .where(SensitiveReading.visible_to(actor), SensitiveReading.household_id == household_id)
        .group_by(Person.id, Person.first_name, Person.last_name, SensitiveReading.kind)
        .order_by(last.desc(), Person.id, SensitiveReading.kind)
    )
    return [
        ReadingLine(
            first_name=first_name,
            last_name=last_name,
            role=role,
            kind=kind,
            times=times,
            first_at=first_at,
            last_at=last_at,
        )
        for first_name, last_name, role, kind, times, first_at, last_at in rows.all()
    ]


def write_reading(actor: Actor, household_id: int, kinds: Collection[Sensitive], now: dt.datetime) -> None:
    """Write down that somebody of the team read these kinds; once an hour each."""
    for kind in sorted(kinds):
        reading = SensitiveReading(
            space_id=actor.space_id,
            household_id=household_id,
            person_id=actor.person_id,
            kind=kind,
            hour=hour_of(now),
            at=now,
        )
        try:
            with db.session.begin_nested():
                db.session.add(reading)
        except IntegrityError:  # read before in this hour, perhaps at this very moment
            continue


def hour_of(now: dt.datetime) -> str:
    """Return the hour that readings are counted by."""
    return now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H")


def held_kinds(household_id: int, elsewhere: HeldElsewhere) -> set[Sensitive]:
    """Return which sensitive kinds a file holds something of, here or in other features. One query."""
    questions = [name for name, question in known_grid().questions.items() if question.is_sensitive]
    here = Member.household_id == household_id
    found = {
        Sensitive.HEALTH: or_(
            exists().where(here, Member.needs != ""),
            exists().where(FactValueRow.household_id == household_id, IS_SENSITIVE),
            exists().where(
                InterviewAnswer.household_id == household_id,
                InterviewAnswer.question.in_(questions),
                InterviewAnswer.declined.is_(False),
            ),
        ),
        Sensitive.BIRTH: exists().where(here, Member.expected_on.is_not(None)),
        Sensitive.NOTES: exists().where(Note.household_id == household_id),
    }
    found |= {
        kind: or_(found[kind], *(condition(household_id) for condition in conditions))
        for kind, conditions in elsewhere.items()
    }
    row = db.session.execute(select(*found.values())).one()
    return {kind for kind, held in zip(found, row, strict=True) if held}


def forget_readings(now: dt.datetime) -> None:
    """Erase what was read more than a year ago."""
    db.session.execute(delete(SensitiveReading).where(SensitiveReading.at < now - KEPT))
