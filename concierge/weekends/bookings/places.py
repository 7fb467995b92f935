"""Places of a weekend: taken and given back by one conditional statement, so that the last is given once."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, update

from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.errors import NotFound
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.rules import NOBODY, Party, Room
from concierge.weekends.choices import HOLDING, ProgrammeState
from concierge.weekends.models import Weekend
from concierge.weekends.planning.models import Programme

COLUMNS = ("families", "adults", "children")


def hold_weekend(actor: Actor, weekend_id: int) -> Weekend:
    """Return a weekend whose families nobody else moves until the transaction ends.

    Held after the file and before any booking: of two that touch each other's bookings, one waits.
    """
    db.session.flush()
    query = scoped(Actor.system(actor.space_id), Weekend).where(Weekend.id == weekend_id)
    row = db.session.execute(
        query.with_for_update(key_share=True).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def room_of(weekend: Weekend) -> Room:
    """Return what a weekend has room for, and what is taken."""
    names = [f"{column}_{end}" for column in COLUMNS for end in ("most", "taken")]
    return Room(**{name: getattr(weekend, name) for name in names})


def party_of(booking: Booking) -> Party:
    """Return whom the places of a booking are for."""
    return Party(adults=booking.adults, children=booking.children)


def take_places(weekend: Weekend, party: Party, *, held: Party = NOBODY, beyond: bool = False) -> bool:
    """Take a family's places in exchange for those it holds; False when there is no room.

    One statement: `rules.Room.has_room` says the same. `beyond`: somebody lets them in all the same.
    """
    more = {name: getattr(party, name) - getattr(held, name) for name in COLUMNS}
    taken = db.session.execute(
        update(Weekend)
        .where(Weekend.id == weekend.id, *(() if beyond else (_enough(name, count) for name, count in more.items())))
        .values({f"{name}_taken": getattr(Weekend, f"{name}_taken") + count for name, count in more.items()})
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(weekend)
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def recount(space_id: int, today: dt.date) -> None:
    """Count what is taken anew where rows have gone or moved: an erasure, a merge."""
    values: dict[str, Any] = {}
    mine = and_(Booking.weekend_id == Weekend.id, Booking.state.in_(HOLDING))
    for name in COLUMNS:
        counted = func.count(Booking.id) if name == "families" else func.coalesce(func.sum(getattr(Booking, name)), 0)
        values[f"{name}_taken"] = select(counted).where(mine).correlate(Weekend).scalar_subquery()
    db.session.flush()
    db.session.execute(
        update(Weekend)
        .where(Weekend.space_id == space_id, Weekend.ends_on >= today)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    for row in db.session.identity_map.values():
        if isinstance(row, Weekend):
            db.session.expire(row, [f"{name}_taken" for name in COLUMNS])


def is_told(weekend_id: int) -> bool:
    """Tell whether families and guides have a programme already."""
    told = select(Programme.id).where(Programme.weekend_id == weekend_id, Programme.state == ProgrammeState.TOLD)
    return db.session.scalar(told.limit(1)) is not None


def _enough(name: str, more: int) -> ColumnElement[bool]:
    most, taken = getattr(Weekend, f"{name}_most"), getattr(Weekend, f"{name}_taken")
    return or_(literal(more) <= 0, most.is_(None), taken + more <= most)
