"""Writes what a family wants to see, in place of what it had told before."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from concierge.families.fact_choices import ChildcareWish, Choice, HousingWish, SchoolLevel
from concierge.families.facts import Fact
from concierge.families.models import Member
from concierge.families.queries import typed_facts
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.weekends.bookings.events import NeedsTold
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.bookings.moving import hold_booking
from concierge.weekends.bookings.need_rules import (
    Importance,
    Offered,
    Question,
    Somebody,
    Told,
    check_told,
    questions_for,
)
from concierge.weekends.bookings.party import age_on, is_child, who_can_come
from concierge.weekends.bookings.places import is_told
from concierge.weekends.bookings.queries import list_wanted_activities
from concierge.weekends.bookings.rules import expect_answerable
from concierge.weekends.choices import COMING, ActivityKind, BookingState
from concierge.weekends.models import Weekend

_KNOWN: Mapping[ActivityKind, tuple[Fact, type[Choice]]] = {
    ActivityKind.HOUSING: (Fact.HOUSING_WISH, HousingWish),
    ActivityKind.SCHOOL: (Fact.SCHOOL_LEVEL, SchoolLevel),
    ActivityKind.CHILDCARE: (Fact.CHILDCARE_WISH, ChildcareWish),
}
_TELLING = COMING | {BookingState.WAITING, BookingState.OFFERED}


def questions_of(booking: Booking, weekend: Weekend, members: Sequence[Member]) -> list[Question]:
    """Return what a family is asked about at a weekend, of whom comes."""
    people = [member for member in who_can_come(members) if member.id in booking.member_ids]
    somebody = [Somebody(id=each.id, child=is_child(each), age=age_on(each, weekend.starts_on)) for each in people]
    offered = [
        Offered(kind=row.kind, audience=row.audience, child_from=row.child_from, child_to=row.child_to)
        for row in list_wanted_activities(weekend.id)
    ]
    return questions_for(offered, somebody)


def save_needs(actor: Actor, booking_id: int, told: Sequence[Told], *, now: dt.datetime) -> None:
    """Write what a family wants to see. What it no longer wants keeps its row, with a count of none.

    A programme may still name that row; whoever plans sees that nothing is wanted of it any more.
    """
    held = hold_booking(actor, booking_id)
    booking = held.booking
    expect_answerable(held.weekend.state, held.weekend.ends_on, paris_date(now))
    if booking.state not in _TELLING:
        raise DomainError(N_("Dites d’abord que vous venez."))
    check_told(told)
    rows = db.session.scalars(select(Need).where(Need.booking_id == booking.id)).all()
    known = {(row.kind, row.member_ids[0] if row.member_ids else None): row for row in rows}
    changed = False
    for each in told:
        row = known.get((each.question.kind, each.question.member_id))
        if row is None and each.importance is not Importance.NONE:
            row = Need(
                space_id=booking.space_id,
                booking_id=booking.id,
                household_id=booking.household_id,
                kind=each.question.kind,
                member_ids=[each.question.member_id] if each.question.member_id else [],
            )
            db.session.add(row)
        if row is not None:
            changed |= _write(row, each, by_family=actor.member_id is not None)
    if changed or booking.detailed_at is None:
        booking.detailed_at = now
        db.session.flush()
        event = NeedsTold(
            household_id=booking.household_id,
            weekend_id=booking.weekend_id,
            booking_id=booking.id,
            after_told=booking.state in COMING and is_told(booking.weekend_id),
        )
        events.record(event, actor, now)


def suggested_words(household_id: int, question: Question) -> str:
    """Return what the file knows already, so that it is typed once: a choice of the interview, in its own words."""
    fact, choices = _KNOWN.get(question.kind, (None, None))
    if fact is None or choices is None:
        return ""
    said = typed_facts(household_id).get((question.member_id, fact))
    return next((each.label for each in choices if each.value == said), "")


def _write(row: Need, told: Told, *, by_family: bool) -> bool:
    gone = told.importance is Importance.NONE
    values = {
        "count": 0 if gone else told.count,
        "must": told.must,
        "weight": told.weight,
        "words": told.words,
        "adults": told.question.adults,
        "children": told.question.children,
        "by_family": by_family,
    }
    changed = any(getattr(row, name) != value for name, value in values.items() if name != "by_family")
    if changed:
        for name, value in values.items():
            setattr(row, name, value)
    return changed
