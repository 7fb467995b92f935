"""Whom one may think of for a weekend: qualified files, those that press most first, with what helps to choose."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select

from concierge.families.anchor_dates import Anchor
from concierge.families.choices import MemberKind
from concierge.families.models import AnchorDateRow, Household, Member
from concierge.families.qualification.models import Qualification
from concierge.families.qualification.priority import PriorityLevel
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.territory.queries import CommuneHit, find_communes
from concierge.territory.travel_time import distance_km
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.rules import may_be_thought_of_again
from concierge.weekends.choices import BookingState
from concierge.weekends.models import Weekend

MOST_SHOWN = 200
_FREE = tuple(state for state in BookingState if may_be_thought_of_again(state))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A family one may think of. `far_km`: from the commune it hopes for to the nearest place of the weekend."""

    household_id: int
    name: str
    persona: str | None
    level: PriorityLevel | None
    adults: int
    children: int
    moves_in: dt.date | None
    target: str
    far_km: int | None
    visited_on: dt.date | None
    invited_on: dt.date | None
    before: BookingState | None  # what it answered to this weekend once


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is looked for: any of these, none means all."""

    persona: str = ""
    level: str = ""
    family: str = ""  # with children, without
    seen: str = ""  # never came, came before


def list_candidates(actor: Actor, weekend: Weekend, choice: Choice) -> Sequence[Candidate]:
    """Return whom one may think of: four statements, however many there are; those that press most come first."""
    taken = select(Booking.household_id).where(Booking.weekend_id == weekend.id, Booking.state.not_in(_FREE))
    query = (
        select(Household, Qualification.persona, Qualification.level, Booking.state)
        .outerjoin(Qualification, and_(Qualification.household_id == Household.id))
        .outerjoin(Booking, and_(Booking.household_id == Household.id, Booking.weekend_id == weekend.id))
        .where(
            Household.visible_to(actor),
            Household.closed_on.is_(None),
            Household.settled_on.is_(None),
            or_(Household.qualified_on.is_not(None), Household.invited_on.is_not(None)),
            Household.id.not_in(taken),
        )
    )
    if choice.persona:
        query = query.where(Qualification.persona == choice.persona)
    if choice.level:
        query = query.where(Qualification.level == choice.level)
    if choice.seen:
        never = Household.visited_on.is_(None)
        query = query.where(never if choice.seen == "jamais" else ~never)
    if choice.family:
        has_children = select(Member.household_id).where(Member.kind == MemberKind.CHILD, Member.removed_on.is_(None))
        among = Household.id.in_(has_children)
        query = query.where(among if choice.family == "enfants" else ~among)
    order = (func.coalesce(Qualification.points, -1).desc(), Household.name, Household.id)
    rows = db.session.execute(query.order_by(*order).limit(MOST_SHOWN)).all()
    return _with_details(weekend, [(row[0], row[1], row[2], row[3]) for row in rows])


def persona_mix(personas: Sequence[str | None]) -> Mapping[str, int]:
    """Count families by persona, the most frequent first; "" are those without."""
    return dict(Counter(persona or "" for persona in personas).most_common())


_Row = tuple[Household, str | None, PriorityLevel | None, BookingState | None]


def _with_details(weekend: Weekend, rows: Sequence[_Row]) -> list[Candidate]:
    ids = [household.id for household, *_more in rows]
    people, dates = _people(ids), _moves(ids)
    codes = {household.target_commune_code for household, *_more in rows if household.target_commune_code}
    communes = find_communes(sorted(codes | set(weekend.sites)))
    sites = [communes[code] for code in weekend.sites if code in communes]
    return [
        Candidate(
            household_id=household.id,
            name=household.name,
            persona=persona,
            level=level,
            adults=people.get(household.id, (0, 0))[0],
            children=people.get(household.id, (0, 0))[1],
            moves_in=dates.get(household.id),
            target=target.name if (target := communes.get(household.target_commune_code or "")) else "",
            far_km=_nearest(target, sites),
            visited_on=household.visited_on,
            invited_on=household.invited_on,
            before=before,
        )
        for household, persona, level, before in rows
    ]


def _nearest(target: CommuneHit | None, sites: Sequence[CommuneHit]) -> int | None:
    if target is None:
        return None
    far = [km for site in sites if (km := distance_km(target, site)) is not None]
    return round(min(far)) if far else None


def _people(household_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    adults = func.sum(case((Member.kind == MemberKind.ADULT, 1), else_=0))
    born = and_(Member.kind == MemberKind.CHILD, Member.expected_on.is_(None))
    query = (
        select(Member.household_id, adults, func.sum(case((born, 1), else_=0)))
        .where(Member.household_id.in_(household_ids), Member.removed_on.is_(None))
        .group_by(Member.household_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in db.session.execute(query)}


def _moves(household_ids: Sequence[int]) -> Mapping[int, dt.date]:
    query = select(AnchorDateRow.household_id, AnchorDateRow.on).where(
        AnchorDateRow.household_id.in_(household_ids), AnchorDateRow.anchor == Anchor.MOVE_IN
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
