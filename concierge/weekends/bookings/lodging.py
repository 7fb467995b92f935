"""Where families of a weekend sleep: written when a host and a family have both said yes, or by hand."""

import datetime as dt

from sqlalchemy import and_, select

from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.relations.events import RelationEnded, RelationOpened
from concierge.hosts.relations.models import HostRelation
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.events import Changed
from concierge.platform.privacy import Privacy
from concierge.weekends.bookings.events import LodgingSettled
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import hold_booking
from concierge.weekends.choices import COMING, HOLDING
from concierge.weekends.models import Weekend

_EVE = dt.timedelta(days=1)  # whoever comes from afar sleeps there the night before
_EXPECTED = HOLDING | COMING


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
    for booking in _bookings_of(relation):
        host = db.session.get_one(Host, relation.host_id)
        team = Actor.system(actor.space_id)
        settle_lodging(team, booking.id, where=host.name, commune_code=host.commune_code, now=now)


def follow_end(event: RelationEnded, actor: Actor, now: dt.datetime) -> None:
    """Forget where a family was to sleep when that is off before the weekend; somebody else is to be found."""
    relation = db.session.get_one(HostRelation, event.relation_id)
    name = db.session.scalar(select(Host.name).where(Host.id == relation.host_id))
    for booking in _bookings_of(relation):
        if booking.lodged_where == name:
            settle_lodging(Actor.system(actor.space_id), booking.id, where="", commune_code=None, now=now)


def _bookings_of(relation: HostRelation) -> list[Booking]:
    if relation.kind is not OfferKind.LODGING or relation.on is None:
        return []
    query = (
        select(Booking)
        .join(Weekend, and_(Weekend.id == Booking.weekend_id))
        .where(
            Booking.household_id == relation.household_id,
            Booking.state.in_(_EXPECTED),
            Weekend.starts_on <= relation.on + _EVE,
            Weekend.ends_on >= relation.on,
        )
    )
    return list(db.session.scalars(query.order_by(Booking.id)))
