"""Keeps the keys of every person: with each change of a household, and once for files that were there before."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, select

from concierge.families.duplicates.keys import keys_of
from concierge.families.duplicates.likeness import Home, Someone
from concierge.families.duplicates.models import IdentityKey
from concierge.families.models import Household, Member
from concierge.platform import outbox
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.events import Event

COMPARE_JOB = "families.compare_files"
FILL_JOB = "families.fill_identities"
FILES_PER_FILL = 500
_KEY_LENGTH = 300


def follow(happened: Sequence[Event], actor: Actor, now: dt.datetime) -> None:
    """Make the keys of households anew after a change of their people; they are compared with the others soon."""
    write_keys(actor.space_id, [event.household_id for event in happened if event.household_id is not None])
    ask_comparison(actor.space_id, now)


def ask_comparison(space_id: int, now: dt.datetime) -> None:
    """Ask that what is new be compared: once a minute and space, however much changes."""
    key = f"{COMPARE_JOB}:{space_id}:{now:%Y%m%d%H%M}"
    outbox.put(COMPARE_JOB, {"space_id": space_id}, key=key, now=now, space_id=space_id)


def write_keys(space_id: int, household_ids: Sequence[int]) -> None:
    """Write the keys of everybody in these households, in the present transaction. Three statements."""
    db.session.flush()
    people = load_people(household_ids)
    db.session.execute(delete(IdentityKey).where(IdentityKey.household_id.in_(household_ids)))
    rows: list[dict[str, Any]] = [
        {
            "space_id": space_id,
            "household_id": household_id,
            "member_id": person.key,
            "kind": kind,
            "key": key[:_KEY_LENGTH],
        }
        for household_id in household_ids
        for person in people[household_id]
        for kind, key in sorted(keys_of(person))
    ]
    if rows:
        db.session.execute(insert(IdentityKey), rows)


def load_people(household_ids: Sequence[int]) -> Mapping[int, list[Someone]]:
    """Return who belongs to each household, as they are compared; `key` is the member's number."""
    columns = (
        Member.household_id,
        Member.id,
        Member.kind,
        Member.first_name,
        Member.last_name,
        Member.birth_on,
        Member.email,
        Member.phone,
    )
    rows = db.session.execute(
        select(*columns)
        .where(Member.household_id.in_(household_ids), Member.removed_on.is_(None))
        .order_by(Member.position, Member.id)
    )
    people: dict[int, list[Someone]] = defaultdict(list)
    for household_id, key, kind, first_name, last_name, birth_on, email, phone in rows:
        person = Someone(
            kind=kind,
            first_name=first_name,
            last_name=last_name,
            birth_on=birth_on,
            email=email,
            phone=phone,
            key=key,
        )
        people[household_id].append(person)
    return people


def load_homes(household_ids: Sequence[int]) -> dict[int, Home]:
    """Return households as they are compared. Two queries."""
    people = load_people(household_ids)
    rows = db.session.execute(
        select(Household.id, Household.origin_commune_code).where(Household.id.in_(household_ids))
    )
    return {row.id: Home(people=tuple(people[row.id]), commune=row.origin_commune_code) for row in rows}


def fill_identities(after: int, now: dt.datetime) -> None:
    """Write the keys of files opened before there were any, and ask for the next ones until all have theirs."""
    rows = db.session.execute(
        select(Household.id, Household.space_id)
        .where(Household.id > after, ~exists().where(IdentityKey.household_id == Household.id))
        .order_by(Household.id)
        .limit(FILES_PER_FILL)
    ).all()
    by_space: dict[int, list[int]] = defaultdict(list)
    for household_id, space_id in rows:
        by_space[space_id].append(household_id)
    for space_id, household_ids in by_space.items():
        write_keys(space_id, household_ids)
        ask_comparison(space_id, now)
    if len(rows) == FILES_PER_FILL:
        last = rows[-1].id
        outbox.put(FILL_JOB, {"after": last}, key=f"{FILL_JOB}:{last}", now=now)
