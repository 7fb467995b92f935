"""Reading absences."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.availability.intervals import DayRange
from concierge.availability.models import Absence, AbsenceKind
from concierge.platform.access import Actor, Permission
from concierge.platform.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceLine:
    """One absence as lists show it. The reason is None for whom it does not concern."""

    absence_id: int
    person_id: int
    name: str
    first: dt.date
    last: dt.date
    kind: AbsenceKind | None
    note: str
    is_ours: bool  # to withdraw: one's own, or anybody's for whoever runs the team


def list_absences(actor: Actor, today: dt.date, *, person_id: int | None = None) -> list[AbsenceLine]:
    """Return the absences of today and to come, of one person or of the whole team, the earliest first."""
    query = (
        select(Absence, Person.first_name, Person.last_name)
        .join(Person, Person.id == Absence.person_id)
        .where(Absence.visible_to(actor), Absence.back_on > today, Person.left_on.is_(None))
        .order_by(Absence.starts_on, Absence.back_on, Absence.id)
    )
    if person_id is not None:
        query = query.where(Absence.person_id == person_id)
    return [_line(actor, absence, f"{first} {last}") for absence, first, last in db.session.execute(query)]


def ranges_by_person(actor: Actor, today: dt.date) -> Mapping[int, tuple[DayRange, ...]]:
    """Return the days away, from today on, of everybody who has any."""
    rows = db.session.execute(
        select(Absence.person_id, Absence.starts_on, Absence.back_on)
        .where(Absence.visible_to(actor), Absence.back_on > today)
        .order_by(Absence.starts_on)
    )
    found: dict[int, tuple[DayRange, ...]] = {}
    for person_id, start, end in rows:
        found[person_id] = (*found.get(person_id, ()), DayRange(start, end))
    return found


def list_away(actor: Actor, today: dt.date) -> set[int]:
    """Return who is away today."""
    ranges = ranges_by_person(actor, today)
    return {person_id for person_id, away in ranges.items() if any(today in each for each in away)}


def _line(actor: Actor, absence: Absence, name: str) -> AbsenceLine:
    ours = absence.person_id == actor.person_id or actor.can(Permission.TEAM_MANAGE)
    return AbsenceLine(
        absence_id=absence.id,
        person_id=absence.person_id,
        name=name,
        first=absence.starts_on,
        last=absence.range.last,
        kind=absence.kind if ours else None,
        note=absence.note if ours else "",
        is_ours=ours,
    )
