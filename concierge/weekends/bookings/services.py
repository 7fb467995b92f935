"""Who is thought of, invited in waves, written to again, taken off."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import select

from concierge.families.choices import Milestone
from concierge.families.models import Household
from concierge.families.queries import hold_file
from concierge.families.services import date_milestone
from concierge.platform import events
from concierge.platform.access import Actor, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.weekends.bookings.clashes import list_clashes
from concierge.weekends.bookings.events import FamilyInvited, FamilyShortlisted
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import Held, hold_booking, move
from concierge.weekends.bookings.places import hold_weekend
from concierge.weekends.bookings.rules import (
    BookedElsewhere,
    answers_until,
    expect_inviting,
    may_be_invited,
    may_be_thought_of_again,
    may_be_withdrawn,
)
from concierge.weekends.bookings.waiting import offer_free_places
from concierge.weekends.choices import BookingState, WeekendState
from concierge.weekends.models import Weekend

_OVER = frozenset({WeekendState.DEBRIEF, WeekendState.CLOSED, WeekendState.CANCELLED})


def shortlist_families(actor: Actor, weekend_id: int, household_ids: Collection[int], now: dt.datetime) -> int:
    """Think of these families for a weekend; those on its list already stay as they are. Return how many are new."""
    weekend = hold_weekend(actor, weekend_id)
    if weekend.state in _OVER:
        raise DomainError(N_("Ce week-end est terminé : on n’y ajoute plus personne."))
    households = db.session.scalars(scoped(actor, Household).where(Household.id.in_(set(household_ids)))).all()
    if any(household.closed_on is not None for household in households):
        raise DomainError(N_("Un de ces dossiers est fermé : rouvrez-le d’abord."))
    known = {row.household_id: row for row in _bookings_of(weekend, [household.id for household in households])}
    added = []
    for household in households:
        row = known.get(household.id)
        if row is None:
            row = Booking(
                space_id=weekend.space_id,
                weekend_id=weekend.id,
                household_id=household.id,
                state=BookingState.SHORTLISTED,
                added_at=now,
            )
            db.session.add(row)
        elif may_be_thought_of_again(row.state):
            row.state, row.expires_at, row.added_at = BookingState.SHORTLISTED, None, now
        else:
            continue
        added.append(row)
    db.session.flush()
    happened = [
        FamilyShortlisted(household_id=row.household_id, weekend_id=weekend.id, booking_id=row.id) for row in added
    ]
    events.record_all(happened, actor, now)
    return len(added)


def invite_families(
    actor: Actor, weekend_id: int, booking_ids: Collection[int], now: dt.datetime, *, sure: bool = False
) -> int:
    """Invite these families together: one wave more. A second click invites nobody twice. Return how many were.

    One that knows of another weekend on these days is said first (BookedElsewhere); `sure` invites it all the same.
    """
    chosen = db.session.scalars(
        scoped(actor, Booking).where(Booking.weekend_id == weekend_id, Booking.id.in_(set(booking_ids)))
    ).all()
    files = [hold_file(actor, household_id) for household_id in sorted(row.household_id for row in chosen)]
    weekend = hold_weekend(actor, weekend_id)
    expect_inviting(weekend.state)
    if any(household.closed_on is not None for household in files):
        raise DomainError(N_("Un de ces dossiers est fermé : rouvrez-le d’abord."))
    households = {household.id: household for household in files}
    for row in chosen:
        db.session.refresh(row)
    rows = [row for row in chosen if may_be_invited(row.state)]
    if not sure:
        _expect_free(actor, weekend, [households[row.household_id] for row in rows])
    wave = _last_wave(weekend) + 1
    for row in rows:
        held = Held(booking=row, household=households[row.household_id], weekend=weekend)
        _invite(actor, held, wave, now)
    return len(rows)


def invite_again(actor: Actor, booking_id: int, now: dt.datetime) -> None:
    """Write once more to a family that was invited, with a fresh delay; the former mail's link still opens."""
    held = hold_booking(actor, booking_id)
    expect_inviting(held.weekend.state)
    if held.booking.state not in {BookingState.INVITED, BookingState.EXPIRED}:
        raise DomainError(N_("Cette famille a déjà répondu."))
    _invite(actor, held, held.booking.wave, now)


def withdraw_booking(actor: Actor, booking_id: int, now: dt.datetime, *, cause: str = "") -> None:
    """Take a family off for the team; its places go to whoever waits. Nothing happens to one that is off."""
    held = hold_booking(actor, booking_id)
    if held.booking.state is BookingState.WITHDRAWN:
        return
    if not may_be_withdrawn(held.booking.state):
        raise DomainError(N_("Cette famille n’attend plus rien de ce week-end : il n’y a rien à retirer."))
    move(actor, held, BookingState.WITHDRAWN, now, cause=cause)
    offer_free_places(held.weekend, now)


def _invite(actor: Actor, held: Held, wave: int, now: dt.datetime) -> None:
    weekend, booking = held.weekend, held.booking
    booking.invited_at, booking.reminded_at, booking.wave = now, None, wave
    until = answers_until(now, weekend.answer_days, weekend.starts_on)
    move(actor, held, BookingState.INVITED, now, expires_at=until)
    if held.household.invited_on is None:
        date_milestone(actor, held.household, Milestone.INVITED, paris_date(now), now)
    event = FamilyInvited(
        household_id=booking.household_id, weekend_id=weekend.id, booking_id=booking.id, wave=booking.wave
    )
    events.record(event, actor, now)


def _expect_free(actor: Actor, weekend: Weekend, households: Sequence[Household]) -> None:
    clashes = list_clashes(actor, weekend, [household.id for household in households])
    taken = [household.name for household in households if household.id in clashes]
    if taken:
        raise BookedElsewhere(
            N_(
                "Déjà pris par un autre week-end à ces dates : %(names)s. Personne n’est invité encore. "
                "Si c’est voulu, cochez « Inviter quand même »."
            ),
            names=", ".join(taken),
        )


def _bookings_of(weekend: Weekend, household_ids: Collection[int]) -> Sequence[Booking]:
    query = select(Booking).where(Booking.weekend_id == weekend.id, Booking.household_id.in_(household_ids))
    return db.session.scalars(query).all()


def _last_wave(weekend: Weekend) -> int:
    query = select(Booking.wave).where(Booking.weekend_id == weekend.id).order_by(Booking.wave.desc()).limit(1)
    return db.session.scalar(query) or 0
