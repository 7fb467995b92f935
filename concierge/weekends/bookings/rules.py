"""Who may answer what, when places are enough, until when one waits: values in, values out."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from concierge.platform.clock import PARIS
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.weekends.choices import HOLDING, BookingState, WeekendState

MOST_OF_A_FAMILY: Final = 12  # adults, and as many children
SHORTEST_OFFER: Final = dt.timedelta(hours=2)  # a place that comes free the evening before
NEEDS_AFTER: Final = dt.timedelta(days=4)  # a yes; then a family that has not said what it wants to see hears of it
SHORTEST_TO_TELL: Final = dt.timedelta(days=2)
_INVITING: Final = frozenset({WeekendState.INVITATIONS, WeekendState.PROGRAMME})
_ANSWERING: Final = _INVITING | {WeekendState.LIVE}
_MAY_SAY_YES: Final = frozenset(
    {
        BookingState.INVITED,
        BookingState.WAITING,
        BookingState.OFFERED,
        BookingState.ACCEPTED,
        BookingState.DECLINED,  # minds change
        BookingState.EXPIRED,
        BookingState.CANCELLED,
    }
)
_AFTER_NO: Final = {
    BookingState.INVITED: BookingState.DECLINED,
    BookingState.WAITING: BookingState.DECLINED,
    BookingState.OFFERED: BookingState.DECLINED,
    BookingState.EXPIRED: BookingState.DECLINED,
    BookingState.DECLINED: BookingState.DECLINED,
    BookingState.ACCEPTED: BookingState.CANCELLED,
    BookingState.CANCELLED: BookingState.CANCELLED,
}
CALLED_OFF: Final = "called_off"  # why a booking moved
MERGED: Final = "merged"
# Families that know of a weekend, and hear of it when it is called off.
KNEW: Final = frozenset(
    {BookingState.INVITED, BookingState.WAITING, BookingState.OFFERED, BookingState.ACCEPTED, BookingState.CAME}
)
_AGAIN: Final = frozenset({BookingState.DECLINED, BookingState.EXPIRED, BookingState.WITHDRAWN, BookingState.CANCELLED})


class AnsweredAlready(DomainError):
    """Nothing is asked of this family any more."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Cette invitation n’attend plus de réponse. Appelez-nous si vous vouliez venir."))


class BookedElsewhere(DomainError):
    """Families that would be invited know of another weekend on these days; one may mean to all the same."""

    status = 409


class NoPlaceLeft(DomainError):
    """More would come than there are places for."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """How many come with one family; nobody: no place is held."""

    adults: int = 0
    children: int = 0

    @property
    def families(self) -> int:
        """One family, as soon as somebody comes."""
        return int(self.adults + self.children > 0)


NOBODY: Final = Party()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a weekend has room for and what is taken; None: as many as come."""

    families_most: int | None = None
    adults_most: int | None = None
    children_most: int | None = None
    families_taken: int = 0
    adults_taken: int = 0
    children_taken: int = 0

    def has_room(self, party: Party, held: Party = NOBODY) -> bool:
        """Tell whether a family can have its places, those it holds given back first.

        Only what it asks more of is looked at: who comes with fewer never has to leave because others were let in
        beyond.
        """
        return all(
            more <= 0 or most is None or taken + more <= most
            for more, taken, most in (
                (party.families - held.families, self.families_taken, self.families_most),
                (party.adults - held.adults, self.adults_taken, self.adults_most),
                (party.children - held.children, self.children_taken, self.children_most),
            )
        )

    def with_party(self, party: Party, held: Party = NOBODY) -> "Room":
        """Return the room once a family has its places."""
        return Room(
            families_most=self.families_most,
            adults_most=self.adults_most,
            children_most=self.children_most,
            families_taken=self.families_taken + party.families - held.families,
            adults_taken=self.adults_taken + party.adults - held.adults,
            children_taken=self.children_taken + party.children - held.children,
        )


Waiter = TypeVar("Waiter")


def first_that_fits(waiting: Iterable[tuple[Waiter, Party]], room: Room) -> Waiter | None:
    """Return who is offered what is free: the first in turn whom there is room for; who needs more waits on."""
    return next((who for who, party in waiting if room.has_room(party)), None)


def held_by(state: BookingState, party: Party) -> Party:
    """Return the places that a family holds."""
    return party if state in HOLDING else NOBODY


def may_say_yes(state: BookingState) -> bool:
    """Tell whether a yes is still heard: to an old invitation it is, as long as there is a place or a list."""
    return state in _MAY_SAY_YES


def expect_may_say_yes(state: BookingState) -> None:
    """Refuse a yes to what was never asked, was taken back, or is over."""
    if not may_say_yes(state):
        raise AnsweredAlready


def after_yes(state: BookingState, *, has_places: bool) -> BookingState:
    """Return what a yes makes of a booking."""
    expect_may_say_yes(state)
    return BookingState.ACCEPTED if has_places else BookingState.WAITING


def after_no(state: BookingState) -> BookingState:
    """Return what a no makes of a booking; a no after a yes is a cancellation."""
    if state not in _AFTER_NO:
        raise AnsweredAlready
    return _AFTER_NO[state]


def may_be_invited(state: BookingState) -> bool:
    """Tell whether somebody thought of may be written to."""
    return state is BookingState.SHORTLISTED


def may_be_thought_of_again(state: BookingState) -> bool:
    """Tell whether a family that is out may be put back on the list."""
    return state in _AGAIN


def may_be_withdrawn(state: BookingState) -> bool:
    """Tell whether the team can take a family off: never one that came, or was expected."""
    return state in {
        BookingState.SHORTLISTED,
        BookingState.INVITED,
        BookingState.WAITING,
        BookingState.OFFERED,
        BookingState.ACCEPTED,
    }


def may_be_let_in(state: BookingState) -> bool:
    """Tell whether somebody of the team may let a family in beyond the places there are."""
    return state in {BookingState.INVITED, BookingState.WAITING, BookingState.EXPIRED}


def expect_inviting(state: WeekendState) -> None:
    """Refuse to write to families before there is something to invite them to, or after."""
    if state not in _INVITING:
        raise DomainError(N_("On invite pendant les invitations et le programme : faites d’abord avancer le week-end."))


def is_answerable(state: WeekendState, ends_on: dt.date, today: dt.date) -> bool:
    """Tell whether families still answer."""
    return state in _ANSWERING and today <= ends_on


def expect_answerable(state: WeekendState, ends_on: dt.date, today: dt.date) -> None:
    """Refuse answers to a weekend that was called off or is over."""
    if state is WeekendState.CANCELLED:
        raise DomainError(N_("Ce week-end n’aura pas lieu. Appelez-nous : nous en préparons d’autres."))
    if not is_answerable(state, ends_on, today):
        raise AnsweredAlready


def check_party(party: Party, child_ages: Sequence[int]) -> None:
    """Refuse a family nobody of which comes, or one that is a mistyped number."""
    if not 1 <= party.adults <= MOST_OF_A_FAMILY:
        raise DomainError(
            N_("Dites qui vient : au moins un adulte, %(most)s au plus."), field="members", most=MOST_OF_A_FAMILY
        )
    if not 0 <= party.children <= MOST_OF_A_FAMILY:
        raise DomainError(
            N_("%(most)s enfants au plus : appelez-nous si vous venez plus nombreux."),
            field="members",
            most=MOST_OF_A_FAMILY,
        )
    if any(not 0 <= age <= 17 for age in child_ages):
        raise DomainError(N_("L’âge d’un enfant va de 0 à 17 ans."), field="ages")


def answers_until(now: dt.datetime, days: int, starts_on: dt.date) -> dt.datetime:
    """Return until when an invitation waits: the delay, and never into the weekend itself; at least some hours."""
    return max(now + SHORTEST_OFFER, min(now + dt.timedelta(days=days), _midnight(starts_on)))


def offered_until(now: dt.datetime, hours: int, starts_on: dt.date) -> dt.datetime:
    """Return until when a freed place is kept."""
    return max(now + SHORTEST_OFFER, min(now + dt.timedelta(hours=hours), _midnight(starts_on)))


def is_reminded(
    state: BookingState,
    invited_at: dt.datetime | None,
    expires_at: dt.datetime | None,
    reminded_at: dt.datetime | None,
    now: dt.datetime,
) -> bool:
    """Tell whether an invited family hears of it once more, once: when half of its time is over."""
    if state is not BookingState.INVITED or invited_at is None or expires_at is None:
        return False
    if reminded_at is not None and reminded_at >= invited_at:
        return False
    return invited_at + (expires_at - invited_at) / 2 <= now < expires_at


def needs_reminded_from(since: dt.datetime, starts_on: dt.date) -> dt.datetime | None:
    """Return from when a family is reminded to say what it wants to see: some days after its yes, or at half of the
    time that is left; None when it said yes on the eve."""
    left = _midnight(starts_on) - since
    return None if left < SHORTEST_TO_TELL else since + min(NEEDS_AFTER, left / 2)


def is_expired(state: BookingState, expires_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether an invitation or an offered place has waited long enough."""
    return state in {BookingState.INVITED, BookingState.OFFERED} and expires_at is not None and expires_at <= now


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=PARIS).astimezone(dt.UTC)
