"""Writes down who of the team read what is sensitive of a family, and tells it."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from concierge.accounts.models import Membership, Person
from concierge.accounts.roles import Role
from concierge.families.duplicates.moving import MergeRule, MergeRules
from concierge.families.facts import FACTS, Privacy
from concierge.families.interview.models import InterviewAnswer
from concierge.families.models import FactValueRow, Member, Note
from concierge.families.readings.models import Sensitive, SensitiveReading
from concierge.platform.access import Actor
from concierge.platform.db import db

KEPT: Final = dt.timedelta(days=365)
MERGE_RULES: MergeRules = {"sensitive_reading": MergeRule(one_per=("person_id", "kind", "hour"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """Who read what of a family: how many hours of how many, the last time."""

    first_name: str
    last_name: str
    role: Role | None
    kind: Sensitive
    times: int
    first_at: dt.datetime
    last_at: dt.datetime


def list_readings(actor: Actor, household_id: int) -> list[ReadingLine]:
    """Return who read what, the latest first. One query."""
    last = func.max(SensitiveReading.at)
    rows = db.session.execute(
        select(
            Person.first_name,
            Person.last_name,
            func.max(Membership.role),
            SensitiveReading.kind,
            func.count(SensitiveReading.id.distinct()),
            func.min(SensitiveReading.at),
            last,
        )
        .join(Person, Person.id == SensitiveReading.person_id)
        .outerjoin(Membership, Membership.person_id == Person.id)
        .where(SensitiveReading.visible_to(actor), SensitiveReading.household_id == household_id)
        .group_by(Person.id, Person.first_name, Person.last_name, SensitiveReading.kind)
        .order_by(last.desc(), Person.id)
    ).all()
    return [
        ReadingLine(
            first_name=first, last_name=name, role=Role(role) if role else None, kind=kind, times=times,
            first_at=first_at, last_at=last_at,
        )
        for first, name, role, kind, times, first_at, last_at in rows
    ]  # fmt: skip


def write_reading(actor: Actor, household_id: int, kinds: Collection[Sensitive], now: dt.datetime) -> None:
    """Write down that somebody of the team read these kinds, where the file holds any; once an hour each."""
    if actor.person_id is None:
        return
    hour = now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H")
    for kind in sorted(set(kinds) & held_kinds(household_id)):
        row = SensitiveReading(
            space_id=actor.space_id,
            household_id=household_id,
            person_id=actor.person_id,
            kind=kind,
            hour=hour,
            at=now,
        )
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:  # the same hour, or a file that was erased meanwhile
            continue


def held_kinds(household_id: int) -> set[Sensitive]:
    """Return which sensitive kinds a file holds something of."""
    facts = [fact for fact, spec in FACTS.items() if spec.privacy is Privacy.SENSITIVE]
    health = or_(
        exists().where(Member.household_id == household_id, or_(Member.needs != "", Member.expected_on.is_not(None))),
        exists().where(FactValueRow.household_id == household_id, FactValueRow.fact.in_(facts)),
        exists().where(InterviewAnswer.household_id == household_id),
    )
    notes = exists().where(Note.household_id == household_id)
    row = db.session.execute(select(health, notes)).one()
    return {kind for kind, held in zip((Sensitive.HEALTH, Sensitive.NOTES), row, strict=True) if held}


def forget_readings(now: dt.datetime) -> None:
    """Erase what was read more than a year ago."""
    db.session.execute(delete(SensitiveReading).where(SensitiveReading.at < now - KEPT))


def kinds_of(lines: Sequence[ReadingLine]) -> set[Sensitive]:
    """Return which kinds were read at all."""
    return {line.kind for line in lines}
