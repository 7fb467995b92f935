"""What cannot be twice on the same days: a family at two weekends, a host's house for two families.

Said, never refused: somebody of the team decides.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, false, select, true, union_all

from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import WAITING
from concierge.hosts.requests.models import HostRequest
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.rules import KNEW
from concierge.weekends.choices import BookingState
from concierge.weekends.models import Weekend


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Another weekend on the same days, and where the family stands with it."""

    weekend_id: int
    title: str
    starts_on: dt.date
    ends_on: dt.date
    state: BookingState


def list_clashes(actor: Actor, weekend: Weekend, household_ids: Collection[int]) -> Mapping[int, Sequence[Clash]]:
    """Return the other weekends of these families on its days, by file: one statement for any number of them."""
    query = (
        select(Booking.household_id, Booking.state, Weekend)
        .join(Weekend, and_(Weekend.id == Booking.weekend_id))
        .where(
            Booking.visible_to(actor),
            Booking.household_id.in_(household_ids),
            Booking.state.in_(KNEW),
            Booking.weekend_id != weekend.id,
            Weekend.cancelled_at.is_(None),
            Weekend.starts_on <= weekend.ends_on,
            Weekend.ends_on >= weekend.starts_on,
        )
        .order_by(Weekend.starts_on, Weekend.id)
    )
    found: dict[int, list[Clash]] = defaultdict(list)
    for household_id, state, other in db.session.execute(query) if household_ids else ():
        days = {"starts_on": other.starts_on, "ends_on": other.ends_on}
        found[household_id].append(Clash(weekend_id=other.id, title=other.title, state=state, **days))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTaken:
    """Another family that a host lodges or has at its table on a day, or is asked to (`agreed` False)."""

    name: str
    kind: OfferKind
    agreed: bool


def list_taken_hosts(
    actor: Actor, host_ids: Collection[int], on: dt.date, *, besides: int
) -> Mapping[int, Sequence[HostTaken]]:
    """Return whom these hosts receive on a day, by host, this family left out: one statement."""
    beds = (OfferKind.LODGING, OfferKind.MEAL)
    found_, asked = HostRelation, HostRequest
    agreed = select(found_.host_id, found_.household_id, found_.kind, true().label("agreed")).where(
        found_.visible_to(actor), found_.host_id.in_(host_ids), found_.on == on, found_.ended_at.is_(None)
    )
    waiting = select(asked.host_id, asked.household_id, asked.kind, false().label("agreed")).where(
        asked.visible_to(actor), asked.host_id.in_(host_ids), asked.on == on, asked.state.in_(WAITING)
    )
    both = union_all(agreed.where(found_.kind.in_(beds)), waiting.where(asked.kind.in_(beds))).subquery()
    query = (
        select(both.c.host_id, both.c.kind, both.c.agreed, Household.name)
        .join(Household, and_(Household.id == both.c.household_id))
        .where(both.c.household_id != besides)
        .order_by(Household.name, both.c.kind)
    )
    found: dict[int, list[HostTaken]] = defaultdict(list)
    for host_id, kind, holds, name in db.session.execute(query) if host_ids else ():
        found[host_id].append(HostTaken(name=name, kind=OfferKind(kind), agreed=bool(holds)))
    return found
