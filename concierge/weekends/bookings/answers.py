"""A family says that it comes, differently, or not; the last place goes to one, the others wait in their order."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from concierge.families.consent.health import settle_health
from concierge.families.consent.purposes import Means
from concierge.families.models import Member
from concierge.families.queries import list_members
from concierge.families.rules import expect_confirmed
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.weekends.bookings.events import AnswerChanged
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.moving import Held, hold_booking, move
from concierge.weekends.bookings.party import counts_of
from concierge.weekends.bookings.places import is_told, party_of, room_of, take_places
from concierge.weekends.bookings.rules import (
    NoPlaceLeft,
    Party,
    after_no,
    after_yes,
    check_party,
    expect_answerable,
    expect_may_say_yes,
    held_by,
    may_be_let_in,
)
from concierge.weekends.bookings.waiting import offer_free_places
from concierge.weekends.choices import HOLDING, Arrival, BookingState, Lodging

HEALTH = ("diet", "allergies", "step_free", "mobility")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What a family tells of its coming."""

    adults: int
    children: int = 0
    child_ages: tuple[int, ...] = ()
    member_ids: tuple[int, ...] = ()
    diet: str = ""
    allergies: str = ""
    step_free: bool = False
    mobility: str = ""
    arrival: Arrival | None = None
    arrives_at: dt.datetime | None = None
    arrives_where: str = ""
    leaves_at: dt.datetime | None = None
    lodging: Lodging | None = None
    may_part: bool = True
    words: str = ""

    @property
    def party(self) -> Party:
        """How many places they need."""
        return Party(adults=self.adults, children=self.children)

    @property
    def touches_health(self) -> bool:
        """Tell whether something of it is kept only with the agreement of an adult."""
        return any(getattr(self, name) for name in HEALTH)


def say_yes(
    actor: Actor, booking_id: int, coming: Coming, *, now: dt.datetime, health_agreed: Means | None = None
) -> Booking:
    """Say that a family comes, or tell something else of its coming.

    Without room it waits in its turn; who has places and asks for too many keeps what they had (NoPlaceLeft).
    Raises AnsweredAlready. Said twice, it is said once.
    """
    held = hold_booking(actor, booking_id)
    booking = held.booking
    expect_answerable(held.weekend.state, held.weekend.ends_on, paris_date(now))
    expect_may_say_yes(booking.state)
    expect_confirmed(held.household)
    _check(held, coming)
    if booking.state in {BookingState.ACCEPTED, BookingState.WAITING} and not _changes(booking, coming):
        return booking
    by = db.session.get(Member, actor.member_id) if actor.member_id is not None else None
    touched = _says_more_of_health(booking, coming)
    settle_health(actor, held.household, touched=touched, agreed=health_agreed, by=by, now=now)
    _settle(actor, held, coming, now)
    return booking


def say_no(actor: Actor, booking_id: int, *, reason: str, now: dt.datetime) -> Booking:
    """Say that a family does not come, or no longer; its places go to whoever waits. Said twice, it is said once."""
    held = hold_booking(actor, booking_id)
    into = after_no(held.booking.state)
    if into is held.booking.state:
        return held.booking
    held.booking.reason, held.booking.answered_at = reason, now
    move(actor, held, into, now)
    offer_free_places(held.weekend, now)
    return held.booking


def let_in(actor: Actor, booking_id: int, *, reason: str, now: dt.datetime) -> Booking:
    """Let a family in beyond the places there are: somebody of the team, by name, with a reason that is kept."""
    held = hold_booking(actor, booking_id)
    booking = held.booking
    if booking.state is BookingState.ACCEPTED:
        return booking
    if not reason:
        raise DomainError(N_("Dites pourquoi : l’équipe le relira le jour venu."), field="reason")
    if not may_be_let_in(booking.state):
        raise DomainError(N_("Cette famille ne peut pas recevoir de place : invitez-la d’abord."))
    expect_answerable(held.weekend.state, held.weekend.ends_on, paris_date(now))
    if booking.adults < 1:
        booking.adults, booking.children = _whole_family(held)
    take_places(held.weekend, party_of(booking), beyond=True)
    booking.overbooked_by, booking.answered_at = actor.person_id, now
    move(actor, held, BookingState.ACCEPTED, now, reason=reason)
    return booking


def _settle(actor: Actor, held: Held, coming: Coming, now: dt.datetime) -> None:
    booking, before = held.booking, held_by(held.booking.state, party_of(held.booking))
    changes = [each for each in _changes(booking, coming) if each.field != "weekend_member_ids"]  # numbers
    has_places = take_places(held.weekend, coming.party, held=before)
    if not has_places and booking.state in HOLDING:
        raise _too_many(held, coming.party)
    into = after_yes(booking.state, has_places=has_places)
    was = booking.state
    _write(booking, coming, now)
    if into is was:
        db.session.flush()
        event = AnswerChanged(
            household_id=booking.household_id,
            weekend_id=booking.weekend_id,
            booking_id=booking.id,
            after_told=is_told(booking.weekend_id),
        )
        events.record(event, actor, now, changes=changes)
    else:
        if into is BookingState.WAITING:
            booking.asked_places_at = now
        booking.reason = ""
        move(actor, held, into, now)
    offer_free_places(held.weekend, now)


def _too_many(held: Held, party: Party) -> NoPlaceLeft:
    room, mine = room_of(held.weekend), party_of(held.booking)
    for most, taken, wanted, had, message in (
        (
            room.adults_most,
            room.adults_taken,
            party.adults,
            mine.adults,
            N_("Il reste %(left)s place d’adulte en plus des vôtres. Rien n’a changé pour vous : appelez-nous."),
        ),
        (
            room.children_most,
            room.children_taken,
            party.children,
            mine.children,
            N_("Il reste %(left)s place d’enfant en plus des vôtres. Rien n’a changé pour vous : appelez-nous."),
        ),
    ):
        if most is not None and wanted > had and taken + wanted - had > most:
            return NoPlaceLeft(message, field="members", left=max(0, most - taken))
    return NoPlaceLeft(N_("Il n’y a plus de place. Rien n’a changé pour vous : appelez-nous."), field="members")


def _check(held: Held, coming: Coming) -> None:
    check_party(coming.party, coming.child_ages)
    theirs = {member.id for member in list_members(Actor.system(held.booking.space_id), held.household.id)}
    if not theirs.issuperset(coming.member_ids):
        raise DomainError(N_("Cette personne n’est pas de cette famille."), field="members")
    if coming.arrives_at and coming.leaves_at and coming.leaves_at <= coming.arrives_at:
        raise DomainError(N_("Le départ vient après l’arrivée : vérifiez les heures."), field="leaves_time")


def _whole_family(held: Held) -> tuple[int, int]:
    members = list_members(Actor.system(held.booking.space_id), held.household.id)
    return counts_of(members)


def _says_more_of_health(booking: Booking, coming: Coming) -> bool:
    return any(getattr(coming, name) and getattr(coming, name) != getattr(booking, name) for name in HEALTH)


def _changes(booking: Booking, coming: Coming) -> list[Changed]:
    found = []
    for name, privacy in _PRIVACY.items():
        old, new = _plain(getattr(booking, name)), _plain(getattr(coming, name))
        if old != new:
            found.append(Changed(field=f"weekend_{name}", old=_said(old), new=_said(new), privacy=privacy))
    return found


def _write(booking: Booking, coming: Coming, now: dt.datetime) -> None:
    for name in _PRIVACY:
        setattr(booking, name, _plain(getattr(coming, name)))
    booking.answered_at = now


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _said(value: Any) -> str | None:
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="minutes")
    return None if value in (None, "", []) else str(value)


_PRIVACY = {field.name: Privacy.SENSITIVE if field.name in HEALTH else Privacy.FREE_TEXT for field in fields(Coming)}
