"""Families that come and have not said what they want to see are asked once more, gently, some days after their yes."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import and_, exists, select

from concierge.families.models import Household
from concierge.notifications.models import Message
from concierge.notifications.preferences import list_contact_choices
from concierge.notifications.services import MailContent
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.events import NeedsReminded
from concierge.weekends.bookings.mails import content_of, who_of, write_to_family
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import find_held
from concierge.weekends.bookings.queries import is_wanted
from concierge.weekends.bookings.rules import is_answerable, needs_reminded_from
from concierge.weekends.choices import BookingState, WeekendState
from concierge.weekends.models import Weekend

KIND = "weekend_needs_asked"
_UNDER_WAY: Final = (WeekendState.INVITATIONS, WeekendState.PROGRAMME)


def follow_needs(now: dt.datetime, commit: Callable[[], None]) -> None:
    """Remind each family whose second form is still empty, once; one transaction each."""
    something = exists().where(Activity.weekend_id == Weekend.id, is_wanted())
    query = (
        select(Booking, Weekend)
        .join(Weekend, and_(Weekend.id == Booking.weekend_id))
        .where(*_silent(), Weekend.state.in_(_UNDER_WAY), Weekend.ends_on >= paris_date(now), something)
        .order_by(Booking.id)
    )
    for booking, weekend in db.session.execute(query).all():
        if _is_due(booking, weekend, now):
            _remind(booking, now)
            commit()


def ask_needs(event: NeedsReminded, actor: Actor, now: dt.datetime) -> None:
    """Write to the adults of a family, once each."""
    booking = db.session.get_one(Booking, event.booking_id)
    write_to_family(actor, booking, KIND, "needs", {}, now)


def render_needs_asked(message: Message, now: dt.datetime) -> MailContent | None:
    """Ask what they want to see; None when they told meanwhile, do not come any more, or asked for quiet."""
    booking, member = who_of(message)
    if booking is None or member is None or booking.state is not BookingState.ACCEPTED:
        return None
    weekend = db.session.get_one(Weekend, booking.weekend_id)
    over = not is_answerable(weekend.state, weekend.ends_on, paris_date(now))
    if over or booking.detailed_at is not None or _wants_quiet(booking.household_id, member.id, now):
        return None
    return content_of(message, KIND, booking, member, {}, now)


def _silent() -> tuple[Any, ...]:
    return (
        Booking.state == BookingState.ACCEPTED,
        Booking.detailed_at.is_(None),
        Booking.needs_reminded_at.is_(None),
    )


def _is_due(booking: Booking, weekend: Weekend, now: dt.datetime) -> bool:
    since = booking.answered_at or booking.added_at
    due = needs_reminded_from(since, weekend.starts_on)
    return due is not None and due <= now and paris_date(now) < weekend.starts_on


def _remind(booking: Booking, now: dt.datetime) -> None:
    actor = Actor.system(booking.space_id)
    held = find_held(actor, booking.id)
    row = held.booking if held is not None else None
    if row is None or row.state is not BookingState.ACCEPTED or row.detailed_at or row.needs_reminded_at:
        return
    row.needs_reminded_at = now
    db.session.flush()
    ids = {"household_id": row.household_id, "weekend_id": row.weekend_id, "booking_id": row.id}
    events.record(NeedsReminded(**ids), actor, now)


def _wants_quiet(household_id: int, member_id: int, now: dt.datetime) -> bool:
    household = db.session.get_one(Household, household_id)
    paused = household.reminders_paused_until is not None and household.reminders_paused_until >= paris_date(now)
    return paused or household.closed_on is not None or not list_contact_choices([member_id])[member_id].reminders
