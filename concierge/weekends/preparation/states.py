"""A weekend moves on, goes back, is called off."""

import datetime as dt

from sqlalchemy import func, select

from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.bookings.ending import hold_files_of
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import (
    COMING,
    ActivityKind,
    AskState,
    BookingState,
    ProgrammeState,
    WeekendState,
)
from concierge.weekends.debrief.models import Impression
from concierge.weekends.events import WeekendCalledOff, WeekendMoved
from concierge.weekends.models import BudgetLine, Weekend
from concierge.weekends.planning.models import Programme
from concierge.weekends.preparation.rules import Ask, Standing, next_state, previous_state
from concierge.weekends.preparation.services import hold_weekend

_LATE = frozenset({WeekendState.DEBRIEF, WeekendState.CLOSED})


def read_standing(weekend: Weekend, now: dt.datetime) -> Standing:
    """Return what a weekend has; five statements, however large it is."""
    activities = _activities(weekend)
    guides = _guides(weekend)
    bookings = _bookings(weekend)
    open_asks = guides.get(AskState.NOT_ASKED, 0) + guides.get(AskState.ASKED, 0) + guides.get(AskState.OTHER_TIME, 0)
    came = bookings.get(BookingState.CAME, 0)
    met = {
        Ask.OWNER: weekend.owner_id is not None,
        Ask.CAPACITY: weekend.families_most is not None,
        Ask.ACTIVITIES: bool(activities),
        Ask.VENUES: bool(activities) and all(activities),
        Ask.GUIDES_ASKED: bool(activities) and not guides.get(AskState.NOT_ASKED),
        Ask.FAMILIES: any(bookings.get(state) for state in COMING),
        Ask.GUIDES_AGREED: bool(activities) and not open_asks,
        Ask.TOLD: _told(weekend),
        Ask.OVER: paris_date(now) > weekend.ends_on,
        Ask.PRESENCE: not bookings.get(BookingState.ACCEPTED),
        Ask.SPENT: not _unspent(weekend),
        Ask.IMPRESSIONS: _impressions(weekend) >= came,
    }
    return Standing(met=frozenset(ask for ask, holds in met.items() if holds))


def move_on(actor: Actor, weekend_id: int, *, seen: WeekendState, sure: bool, now: dt.datetime) -> Weekend:
    """Let a weekend move on; what is missing is said first, `sure` goes on all the same. Done already: nothing."""
    weekend = hold_weekend(actor, weekend_id)
    if weekend.state is not seen:
        return weekend
    following = next_state(weekend.state)
    if following is None:
        raise DomainError(N_("Ce week-end est arrivé au bout."))
    if read_standing(weekend, now).missing(weekend.state) and not sure:
        raise DomainError(N_("Il manque encore quelque chose : cochez « Continuer quand même » si c’est voulu."))
    return _move(actor, weekend, following, now)


def go_back(actor: Actor, weekend_id: int, *, seen: WeekendState, now: dt.datetime) -> Weekend:
    """Take a weekend back by one state; nothing that was done in it is lost."""
    weekend = hold_weekend(actor, weekend_id)
    if weekend.state is not seen:
        return weekend
    before = previous_state(weekend.state)
    if before is None:
        raise DomainError(N_("Ce week-end est à son début."))
    return _move(actor, weekend, before, now)


def call_off(actor: Actor, weekend_id: int, now: dt.datetime) -> Weekend:
    """Call a weekend off, as long as it is not over.

    Whoever handles the event, in this same transaction, tells families and guides, then ends their bookings.
    """
    hold_files_of(actor, weekend_id)
    weekend = hold_weekend(actor, weekend_id)
    if weekend.cancelled_at is not None:
        return weekend
    if weekend.state in _LATE:
        raise DomainError(N_("Ce week-end a eu lieu."))
    weekend.state, weekend.cancelled_at = WeekendState.CANCELLED, now
    db.session.flush()
    events.record(WeekendCalledOff(weekend_id=weekend.id), actor, now)
    return weekend


def _move(actor: Actor, weekend: Weekend, state: WeekendState, now: dt.datetime) -> Weekend:
    changes = [Changed(field="state", old=weekend.state.value, new=state.value)]
    weekend.state = state
    db.session.flush()
    events.record(WeekendMoved(weekend_id=weekend.id, state=state.value), actor, now, changes=changes)
    return weekend


def _activities(weekend: Weekend) -> list[bool]:
    """Return, for each activity, whether it has a place and a time."""
    query = select(Activity.kind, Activity.venue_id, Activity.windows)
    rows = db.session.execute(query.where(Activity.weekend_id == weekend.id, Activity.cancelled_at.is_(None)))
    return [bool(windows) and (venue is not None or kind is ActivityKind.FREE) for kind, venue, windows in rows]


def _guides(weekend: Weekend) -> dict[AskState, int]:
    query = (
        select(ActivityGuide.state, func.count())
        .join(Activity, Activity.id == ActivityGuide.activity_id)
        .where(Activity.weekend_id == weekend.id, Activity.cancelled_at.is_(None))
        .group_by(ActivityGuide.state)
    )
    return dict(db.session.execute(query).all())


def _bookings(weekend: Weekend) -> dict[BookingState, int]:
    query = select(Booking.state, func.count()).where(Booking.weekend_id == weekend.id).group_by(Booking.state)
    return dict(db.session.execute(query).all())


def _told(weekend: Weekend) -> bool:
    query = select(Programme.id).where(Programme.weekend_id == weekend.id, Programme.state == ProgrammeState.TOLD)
    return db.session.scalar(query.limit(1)) is not None


def _unspent(weekend: Weekend) -> bool:
    query = select(BudgetLine.id).where(BudgetLine.weekend_id == weekend.id, BudgetLine.spent.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def _impressions(weekend: Weekend) -> int:
    query = (
        select(func.count())
        .select_from(Impression)
        .join(Booking, Booking.id == Impression.booking_id)
        .where(Booking.weekend_id == weekend.id, Booking.state == BookingState.CAME, Impression.said_at.is_not(None))
    )
    return db.session.scalar(query) or 0
