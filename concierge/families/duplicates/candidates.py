"""Who is known already: files that look like one about to be opened, found by their keys, then compared."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, case, func, select

from concierge.families.choices import ClosingReason
from concierge.families.duplicates.identities import load_homes
from concierge.families.duplicates.keys import KeyKind, keys_of
from concierge.families.duplicates.likeness import WORTH_A_LOOK, Home, Likeness, compare_homes
from concierge.families.duplicates.merged import living
from concierge.families.duplicates.models import IdentityKey
from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.db import db

LOOKED_AT = 40  # files compared for one household: those that share most keys
SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that may be the same family's, with what speaks for it and against. Closed ones are there too."""

    household_id: int
    name: str
    people: tuple[str, ...]
    opened_on: dt.date
    closed_on: dt.date | None
    closing_reason: ClosingReason | None
    owner_id: int | None
    origin_organisation_id: int
    likeness: Likeness


def find_candidates(
    actor: Actor,
    home: Home,
    *,
    but: int | None = None,
    at_least: int = WORTH_A_LOOK,
    limit: int = SHOWN,
    even_unconfirmed: bool = False,
) -> list[Candidate]:
    """Return the files of the space that may be of these people, the surest first. Nothing is written. Four queries.

    Only files the actor sees: intake, which must know of all, asks as the software itself (`Actor.system`), for those
    that wait for their person’s word too (`even_unconfirmed`), and shows a partner no more than that somebody is known.
    `but` is the file the people are in, when there is one.
    """
    found = compare_with_others(actor.space_id, home, but=but)
    wanted = {household_id: likeness for household_id, likeness in found.items() if likeness.points >= at_least}
    seen = Household.in_scope_of(actor) if even_unconfirmed else Household.visible_to(actor)
    households = db.session.scalars(select(Household).where(seen, Household.id.in_(wanted)))
    homes = load_homes(list(wanted))
    candidates = [_candidate(household, homes[household.id], wanted[household.id]) for household in households]
    return sorted(candidates, key=lambda c: (-c.likeness.points, -c.household_id))[:limit]


def find_known_keys(space_id: int, keys: Collection[str]) -> frozenset[str]:
    """Return which of these keys somebody of the space has: whoever has none of them is new. One query for many."""
    query = select(IdentityKey.key).where(IdentityKey.space_id == space_id, IdentityKey.key.in_(keys)).distinct()
    return frozenset(db.session.scalars(query)) if keys else frozenset()


def compare_with_others(space_id: int, home: Home, *, but: int | None) -> dict[int, Likeness]:
    """Return how much each file that shares a key looks like theirs; for a merged one, the file that was kept."""
    keys = sorted({key for person in home.people for _kind, key in keys_of(person)})
    if not keys:
        return {}
    ids = list(db.session.scalars(_SHARING, {"space_id": space_id, "keys": keys, "but": but or 0}))
    ends = living(ids)
    found: dict[int, Likeness] = {}
    for household_id, other in load_homes(ids).items():
        likeness, end = compare_homes(home, other), ends[household_id]
        if end != but and (end not in found or likeness.points > found[end].points):
            found[end] = likeness
    return found


_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
# A telephone says more than a birth, a birth more than the sound of a name that hundreds bear.
_WORTH = case((IdentityKey.kind == KeyKind.NAME, 2), (IdentityKey.kind == KeyKind.BIRTH, 3), else_=5)
_SHARING = (
    select(IdentityKey.household_id)
    .where(
        IdentityKey.space_id == bindparam("space_id"),
        IdentityKey.key.in_(_KEYS),
        IdentityKey.household_id != bindparam("but"),
    )
    .group_by(IdentityKey.household_id)
    .order_by(func.sum(_WORTH).desc(), IdentityKey.household_id.desc())
    .limit(LOOKED_AT)
)


def _candidate(household: Household, home: Home, likeness: Likeness) -> Candidate:
    return Candidate(
        household_id=household.id,
        name=household.name,
        people=_names(home),
        opened_on=household.opened_on,
        closed_on=household.closed_on,
        closing_reason=household.closing_reason,
        owner_id=household.owner_id,
        origin_organisation_id=household.origin_organisation_id,
        likeness=likeness,
    )


def _names(home: Home) -> tuple[str, ...]:
    return tuple(f"{person.first_name} {person.last_name}".strip() for person in home.people)
