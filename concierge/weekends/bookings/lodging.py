"""Where families of a weekend sleep: written when a host and a family have both said yes, or by hand.

Hosts who were asked for the days of a family that does not come any more are let go.
"""

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

from sqlalchemy import Select, and_, select

from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.relations.choices import Ending
from concierge.hosts.relations.ending import close_relation
from concierge.hosts.relations.events import RelationEnded, RelationOpened
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import WAITING, RequestState, Side
from concierge.hosts.requests.closing import close_request
from concierge.hosts.requests.models import HostRequest
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.events import Changed
from concierge.platform.privacy import Privacy
from concierge.weekends.bookings.events import BookingMoved, LodgingSettled
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import hold_booking
from concierge.weekends.bookings.rules import MERGED
from concierge.weekends.choices import COMING, HOLDING, OVER, BookingState
from concierge.weekends.models import Weekend

_EVE = dt.timedelta(days=1)  # whoever comes from afar sleeps there the night before
_EXPECTED = HOLDING | COMING
_BEDS = (OfferKind.LODGING, OfferKind.MEAL)
Meeting = TypeVar("Meeting", HostRequest, HostRelation)


def settle_lodging(actor: Actor, booking_id: int, *, where: str, commune_code: str | None, now: dt.datetime) -> None:
    """Write where a family sleeps; nothing is written twice."""
    booking = hold_booking(actor, booking_id).booking
    if (booking.lodged_where, booking.lodged_commune_code) == (where, commune_code):
        return
    change = Changed(
        field="weekend_lodged_where", old=booking.lodged_where or None, new=where or None, privacy=Privacy.PLACE
    )
    booking.lodged_where, booking.lodged_commune_code = where, commune_code
    db.session.flush()
    settled = LodgingSettled(household_id=booking.household_id, weekend_id=booking.weekend_id, booking_id=booking.id)
    events.record(settled, actor, now, changes=[change])


def follow_yes(event: RelationOpened, actor: Actor, now: dt.datetime) -> None:
    """Write that a family sleeps with the host it has just been found, for the weekend that day is of."""
    relation = db.session.get_one(HostRelation, event.relation_id)
    for booking in _bookings_of(relation, _EXPECTED):
        host = db.session.get_one(Host, relation.host_id)
        team = Actor.system(actor.space_id)
        settle_lodging(team, booking.id, where=host.name, commune_code=host.commune_code, now=now)


def follow_end(event: RelationEnded, actor: Actor, now: dt.datetime) -> None:
    """Forget where a family was to sleep when that is off before the weekend; somebody else is to be found."""
    relation = db.session.get_one(HostRelation, event.relation_id)
    name = db.session.scalar(select(Host.name).where(Host.id == relation.host_id))
    for booking in _bookings_of(relation, tuple(BookingState)):
        if booking.lodged_where == name:
            settle_lodging(Actor.system(actor.space_id), booking.id, where="", commune_code=None, now=now)


def follow_booking(event: BookingMoved, actor: Actor, now: dt.datetime) -> None:
    """Let go the hosts who lodge or cook on the days of a family that does not come any more.

    They are thanked; the family has heard of its weekend by another mail. Who comes to another weekend on that day
    keeps its bed.
    """
    if BookingState(event.into) not in OVER or event.cause == MERGED:
        return
    weekend = db.session.get_one(Weekend, event.weekend_id)
    household_id = event.household_id or 0
    for request in db.session.scalars(_of_days(HostRequest, household_id, weekend)).all():
        if request.state in WAITING and not _expected_on(household_id, request.on):
            close_request(actor, request, RequestState.WITHDRAWN, now, tells_family=False)
    for relation in db.session.scalars(_of_days(HostRelation, household_id, weekend)).all():
        if relation.ended_at is None and not _expected_on(household_id, relation.on):
            by = Side.FAMILY if actor.household_id is not None else Side.TEAM
            close_relation(actor, relation, Ending.FAMILY_LEFT, by=by, tells_family=False, now=now)


def _of_days(kind: type[Meeting], household_id: int, weekend: Weekend) -> Select[Meeting]:
    days = kind.on.between(weekend.starts_on - _EVE, weekend.ends_on)
    return select(kind).where(kind.household_id == household_id, kind.kind.in_(_BEDS), days).order_by(kind.id)


def _expected_on(household_id: int, on: dt.date | None) -> bool:
    return on is not None and bool(_bookings_on(household_id, on, _EXPECTED))


def list_weekends_of(relation: HostRelation) -> list[int]:
    """Return the weekends that a family was to come to on the day of a bed or a meal."""
    if relation.kind not in _BEDS or relation.on is None:
        return []
    found = _bookings_on(relation.household_id, relation.on, tuple(BookingState))
    return sorted({booking.weekend_id for booking in found})


def _bookings_of(relation: HostRelation, states: Collection[BookingState]) -> list[Booking]:
    if relation.kind is not OfferKind.LODGING or relation.on is None:
        return []
    return _bookings_on(relation.household_id, relation.on, states)


def _bookings_on(household_id: int, on: dt.date, states: Collection[BookingState]) -> list[Booking]:
    query = (
        select(Booking)
        .join(Weekend, and_(Weekend.id == Booking.weekend_id))
        .where(
            Booking.household_id == household_id,
            Booking.state.in_(states),
            Weekend.starts_on <= on + _EVE,
            Weekend.ends_on >= on,
        )
    )
    return list(db.session.scalars(query.order_by(Booking.id)))
