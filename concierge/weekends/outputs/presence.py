"""Who was seen on the day: there, late, absent; in one tap, which can be taken back."""

import datetime as dt

from sqlalchemy import select

from concierge.families.choices import Milestone
from concierge.families.services import date_milestone
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.weekends.bookings.moving import Held, hold_booking, move
from concierge.weekends.choices import COMING, BookingState
from concierge.weekends.outputs.choices import PresenceState
from concierge.weekends.outputs.events import FamilySeen
from concierge.weekends.outputs.models import Presence

LATEST = 12 * 60  # minutes
_SEEN = COMING | {BookingState.ABSENT}
_BECOMES = {PresenceState.ARRIVED: BookingState.CAME, PresenceState.ABSENT: BookingState.ABSENT}


def note_presence(
    actor: Actor, booking_id: int, state: PresenceState | None, now: dt.datetime, *, minutes: int = 0
) -> bool:
    """Note what is seen of a family that was expected; None takes it back. Said twice it is said once: then False."""
    held = hold_booking(actor, booking_id)
    if held.booking.state not in _SEEN:
        raise DomainError(N_("Cette famille n’est pas attendue à ce week-end."))
    if paris_date(now) < held.weekend.starts_on:
        raise DomainError(N_("Le week-end n’a pas commencé : attendez le premier jour pour noter qui est là."))
    if state is PresenceState.LATE and not 0 < minutes <= LATEST:
        raise DomainError(N_("Dites de combien de minutes la famille est en retard."), field="minutes")
    minutes = minutes if state is PresenceState.LATE else 0
    seen = db.session.scalars(select(Presence).where(Presence.booking_id == booking_id)).one_or_none()
    if (seen.state if seen else None, seen.minutes if seen else 0) == (state, minutes):
        return False
    _write(actor, held, seen, state, minutes, now)
    changes = _follow(actor, held, state, now)
    event = FamilySeen(
        household_id=held.booking.household_id,
        weekend_id=held.weekend.id,
        booking_id=booking_id,
        state=state.value if state else "",
        minutes=minutes,
    )
    events.record(event, actor, now, changes=changes)
    return True


def _write(
    actor: Actor, held: Held, seen: Presence | None, state: PresenceState | None, minutes: int, now: dt.datetime
) -> None:
    if state is None:
        if seen is not None:
            db.session.delete(seen)
        return
    if seen is None:
        booking = held.booking
        seen = Presence(space_id=booking.space_id, booking_id=booking.id, household_id=booking.household_id)
        db.session.add(seen)
    seen.state, seen.minutes, seen.noted_at, seen.noted_by = state, minutes, now, actor.person_id


def _follow(actor: Actor, held: Held, state: PresenceState | None, now: dt.datetime) -> list[Changed]:
    """Let the booking say the same; whoever came has visited."""
    booking, changes = held.booking, list[Changed]()
    into = BookingState.ACCEPTED if state is None else _BECOMES.get(state, BookingState.ACCEPTED)
    if into is BookingState.ACCEPTED and booking.state is not BookingState.ACCEPTED:
        changes.append(Changed(field="state", old=booking.state.value, new=into.value, privacy=Privacy.STATISTICAL))
        booking.state = into  # nobody says yes anew: what was seen is taken back
    elif into is not booking.state:
        move(actor, held, into, now, cause="seen")
    visited, weekend = held.household.visited_on, held.weekend
    if into is BookingState.CAME and visited is None:
        date_milestone(actor, held.household, Milestone.VISITED, min(paris_date(now), weekend.ends_on), now)
    if into is not BookingState.CAME and visited is not None and weekend.starts_on <= visited <= weekend.ends_on:
        date_milestone(actor, held.household, Milestone.VISITED, None, now)
    db.session.flush()
    return changes
