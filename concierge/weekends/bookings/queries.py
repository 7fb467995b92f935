"""Reading the families of a weekend."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select

from concierge.families.models import Household, Member
from concierge.families.qualification.models import Qualification
from concierge.families.qualification.priority import PriorityLevel
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import NotFound
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.choices import ActivityKind, BookingState, ProgrammeState
from concierge.weekends.planning.models import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyLine:
    """One family of a weekend as the team's list shows it."""

    booking: Booking
    name: str
    names: Sequence[str]  # of who comes, first names
    persona: str | None
    level: PriorityLevel | None
    needs: int


def get_booking(actor: Actor, weekend_id: int, household_id: int) -> Booking:
    """Return what stands between a weekend and a family."""
    query = scoped(actor, Booking).where(Booking.weekend_id == weekend_id, Booking.household_id == household_id)
    row = db.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_families(actor: Actor, weekend_id: int) -> list[FamilyLine]:
    """Return every family of a weekend: five statements, however many there are."""
    rows = db.session.execute(
        select(Booking, Household.name, Qualification.persona, Qualification.level)
        .join(Household, and_(Household.id == Booking.household_id))
        .outerjoin(Qualification, and_(Qualification.household_id == Booking.household_id))
        .where(Booking.visible_to(actor), Booking.weekend_id == weekend_id)
        .order_by(Booking.asked_places_at, Household.name, Booking.id)
    ).all()
    bookings = [row[0] for row in rows]
    names, needs = _first_names(bookings), count_needs(actor, [booking.id for booking in bookings])
    return [
        FamilyLine(
            booking=booking,
            name=name,
            names=[names[member_id] for member_id in booking.member_ids if member_id in names],
            persona=persona,
            level=level,
            needs=needs.get(booking.id, 0),
        )
        for booking, name, persona, level in rows
    ]


def count_needs(actor: Actor, booking_ids: Sequence[int]) -> Mapping[int, int]:
    """Count what each family told that it wants to see."""
    query = select(Need.booking_id, func.count()).where(
        Need.visible_to(actor), Need.booking_id.in_(booking_ids), Need.count > 0
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Need.booking_id))}


def list_needs(actor: Actor, booking_id: int) -> list[Need]:
    """Return what a family wants to see; what it no longer wants is kept with a count of none."""
    fetch(actor, Booking, booking_id)
    query = scoped(actor, Need).where(Need.booking_id == booking_id, Need.count > 0)
    return list(db.session.scalars(query.order_by(Need.must.desc(), Need.weight.desc(), Need.id)))


def place_in_line(booking: Booking) -> int | None:
    """Return how many stand on the waiting list up to this family, None when it does not wait."""
    if booking.state is not BookingState.WAITING or booking.asked_places_at is None:
        return None
    query = select(func.count(Booking.id)).where(
        Booking.weekend_id == booking.weekend_id,
        Booking.state == BookingState.WAITING,
        (Booking.asked_places_at < booking.asked_places_at)
        | ((Booking.asked_places_at == booking.asked_places_at) & (Booking.id <= booking.id)),
    )
    return db.session.scalar(query) or 0


def told_since(weekend_id: int) -> dt.datetime | None:
    """Return since when families have the programme of a weekend; None when it was not told."""
    told = select(Programme.told_at).where(Programme.weekend_id == weekend_id, Programme.state == ProgrammeState.TOLD)
    return db.session.scalar(told.limit(1))


def tells_health(household_id: int) -> ColumnElement[bool]:
    """Return the condition that a family told something of its health for some weekend: diets, allergies, steps."""
    said = (Booking.diet != "") | (Booking.allergies != "") | (Booking.mobility != "") | Booking.step_free
    return exists().where(Booking.household_id == household_id, said)


def tells_health_of_weekends(household_id: int) -> bool:
    """Tell whether a family told something of its health for some weekend."""
    return bool(db.session.scalar(select(tells_health(household_id))))


def has_needs_to_tell(weekend_id: int) -> bool:
    """Tell whether there is anything to choose from."""
    return bool(list_wanted_activities(weekend_id))


def list_wanted_activities(weekend_id: int) -> list[Activity]:
    """Return what families may wish for: not what everybody does, nor time that is free."""
    query = select(Activity).where(Activity.weekend_id == weekend_id, is_wanted())
    return list(db.session.scalars(query.order_by(Activity.position, Activity.id)))


def is_wanted() -> ColumnElement[bool]:
    """Return the condition that an activity is one a family may wish for."""
    return and_(
        Activity.cancelled_at.is_(None),
        Activity.for_all.is_(False),
        Activity.kind.not_in((ActivityKind.FREE, ActivityKind.DINNER)),
    )


def _first_names(bookings: Sequence[Booking]) -> Mapping[int, str]:
    ids = {member_id for booking in bookings for member_id in booking.member_ids}
    query = select(Member.id, Member.first_name).where(Member.id.in_(ids), Member.removed_on.is_(None))
    return {row[0]: row[1] for row in db.session.execute(query)}
