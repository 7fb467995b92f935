"""What becomes of bookings when files are closed, merged, parted, erased, or an agreement is taken back."""

import datetime as dt

from sqlalchemy import and_, select, update

from concierge.families.consent.events import HealthErased
from concierge.families.duplicates.events import FilesMerged, FilesSeparated
from concierge.families.models import Household
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import Event, EventRow
from concierge.weekends.bookings.events import BookingMoved
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import find_held, move
from concierge.weekends.bookings.places import hold_weekend, recount
from concierge.weekends.bookings.rules import MERGED, may_be_withdrawn
from concierge.weekends.bookings.waiting import offer_free_places
from concierge.weekends.choices import BookingState
from concierge.weekends.models import Weekend

CLOSED = "closed"
ERASED = "erased"


def follow_file(event: Event, actor: Actor, now: dt.datetime) -> None:
    """Give back the places of a family whose file was closed; weekends that are behind stay as they were."""
    household = db.session.get(Household, event.household_id) if event.household_id is not None else None
    if household is None or household.closed_on is None:
        return
    for booking in ahead_of(household.id, now):
        held = find_held(Actor.system(actor.space_id), booking.id)
        if held is not None and may_be_withdrawn(held.booking.state):
            move(actor, held, BookingState.WITHDRAWN, now, cause=CLOSED)
            offer_free_places(held.weekend, now)


def follow_merge(event: FilesMerged, actor: Actor, now: dt.datetime) -> None:
    """Let go what stayed behind with the absorbed file: the kept one has its own booking, with what was said of both.

    Who holds places is counted anew, as one family.
    """
    left = list(ahead_of(event.absorbed_id, now))
    for booking in left:
        if may_be_withdrawn(booking.state):
            mark(actor, booking, BookingState.WITHDRAWN, now)
    _settle(actor, event, now)


def follow_separation(event: FilesSeparated, actor: Actor, now: dt.datetime) -> None:
    """Give a file that is its own again what it had before; places may be short then, the page says so."""
    for booking in ahead_of(event.absorbed_id, now):
        before = _before_merge(booking)
        if booking.state is BookingState.WITHDRAWN and before is not None:
            mark(actor, booking, before, now)
    _settle(actor, event, now)


def follow_erasure(event: Event, actor: Actor, now: dt.datetime) -> None:
    """Take an erased family off what is ahead, count the places anew, offer those that came free."""
    for booking in ahead_of(event.household_id or 0, now):
        if may_be_withdrawn(booking.state):
            mark(actor, booking, BookingState.WITHDRAWN, now, cause=ERASED)
    recount(actor.space_id, paris_date(now))
    ahead = select(Weekend.id).where(Weekend.space_id == actor.space_id, Weekend.ends_on >= paris_date(now))
    for weekend_id in db.session.scalars(ahead.order_by(Weekend.id)).all():
        offer_free_places(hold_weekend(Actor.system(actor.space_id), weekend_id), now)


def erase_health(event: HealthErased, _actor: Actor, _now: dt.datetime) -> None:
    """Forget diets, allergies and what somebody needs to get about: the agreement to keep them is gone."""
    db.session.execute(
        update(Booking)
        .where(Booking.household_id == event.household_id)
        .values(diet="", allergies="", step_free=False, mobility="", version=Booking.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def ahead_of(household_id: int, now: dt.datetime) -> list[Booking]:
    """Return the bookings of a file for weekends that are not over."""
    query = (
        select(Booking)
        .join(Weekend, and_(Weekend.id == Booking.weekend_id))
        .where(Booking.household_id == household_id, Weekend.ends_on >= paris_date(now))
    )
    return list(db.session.scalars(query.order_by(Booking.id).execution_options(populate_existing=True)))


def _settle(actor: Actor, event: FilesMerged | FilesSeparated, now: dt.datetime) -> None:
    recount(actor.space_id, paris_date(now))
    weekend_ids = {
        row.weekend_id for file in (event.household_id, event.absorbed_id) for row in ahead_of(file or 0, now)
    }
    for weekend_id in sorted(weekend_ids):
        offer_free_places(hold_weekend(actor, weekend_id), now)


def mark(actor: Actor, booking: Booking, into: BookingState, now: dt.datetime, *, cause: str = MERGED) -> None:
    """Write another state without moving places: they are counted anew at the end."""
    before, booking.state = booking.state, into
    db.session.flush()
    moved = BookingMoved(
        household_id=booking.household_id,
        weekend_id=booking.weekend_id,
        booking_id=booking.id,
        before=before.value,
        into=into.value,
        cause=cause,
    )
    events.record(moved, actor, now)


def _before_merge(booking: Booking) -> BookingState | None:
    rows = db.session.scalars(
        select(EventRow)
        .where(EventRow.household_id == booking.household_id, EventRow.name == BookingMoved.name)
        .order_by(EventRow.id.desc())
    )
    last = next((row for row in rows if row.data["booking_id"] == booking.id), None)
    return BookingState(last.data["before"]) if last is not None and last.data["cause"] == MERGED else None
