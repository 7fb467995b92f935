"""The mails of a weekend's families: would you come, how things stand, and a word to the team. One for each turn."""

import datetime as dt
from typing import Any

from concierge.accounts.models import Person
from concierge.families.addressees import adults_with_address
from concierge.families.appointments.mails import who_is_told
from concierge.families.models import Household, Member
from concierge.notifications.models import Message
from concierge.notifications.preferences import get_staff_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.bookings.events import AnswerChanged, BookingMoved, FamilyInvited, FamilyReminded
from concierge.weekends.bookings.links import token_of_mail
from concierge.weekends.bookings.models import Booking, BookingLink
from concierge.weekends.bookings.rules import is_answerable
from concierge.weekends.choices import BOOKING_LABELS, BookingState
from concierge.weekends.models import Weekend
from concierge.weekends.wording import say_days

KIND_INVITED = "weekend_invited"
KIND_SETTLED = "weekend_settled"
KIND_TOLD = "weekend_told"
_WRITTEN = frozenset({BookingState.ACCEPTED, BookingState.WAITING, BookingState.OFFERED})
_TAKEN_BACK = frozenset({BookingState.INVITED, BookingState.WAITING, BookingState.OFFERED, BookingState.ACCEPTED})
_TEAM_HEARS = frozenset({BookingState.CANCELLED, BookingState.DECLINED, BookingState.ACCEPTED, BookingState.WAITING})


def invite(event: FamilyInvited | FamilyReminded, actor: Actor, now: dt.datetime) -> None:
    """Write to the adults of a family: an invitation, or that it still waits."""
    booking = db.session.get_one(Booking, event.booking_id)
    reminder = isinstance(event, FamilyReminded)
    write_to_family(actor, booking, KIND_INVITED, "r" if reminder else "", {"reminder": reminder}, now)


def tell_standing(event: BookingMoved, actor: Actor, now: dt.datetime) -> None:
    """Tell a family how things stand for it, and the team what a family did by itself."""
    booking, into = db.session.get_one(Booking, event.booking_id), BookingState(event.into)
    taken_back = into is BookingState.WITHDRAWN and BookingState(event.before) in _TAKEN_BACK and not event.cause
    if into in _WRITTEN or into is BookingState.CANCELLED or taken_back:
        write_to_family(actor, booking, KIND_SETTLED, into.value, {"state": into.value}, now)
    if actor.member_id is not None and into in _TEAM_HEARS:
        _tell_team(booking, into.value, after_told=event.after_told, now=now)


def tell_change(event: AnswerChanged, actor: Actor, now: dt.datetime) -> None:
    """Tell the team that a family comes otherwise than the programme says."""
    if event.after_told and actor.member_id is not None:
        booking = db.session.get_one(Booking, event.booking_id)
        _tell_team(booking, f"change:{now:%Y-%m-%dT%H:%M}", after_told=True, now=now)


def send_again(link: BookingLink, now: dt.datetime) -> None:
    """Send a fresh link to whoever had one, hourly at most, while the weekend is ahead."""
    booking = db.session.get_one(Booking, link.booking_id)
    member = db.session.get(Member, link.member_id or 0)
    if member is not None and booking.state in _TAKEN_BACK | {BookingState.EXPIRED}:
        _queue(
            Actor.system(link.space_id), booking, member, KIND_INVITED, f"{now:%Y-%m-%dT%H}", {"reminder": False}, now
        )


def render_invited(message: Message, now: dt.datetime) -> MailContent | None:
    """Invite, or say that an answer is still awaited; None to whoever has answered meanwhile."""
    booking, member = who_of(message)
    if booking is None or member is None or not _is_ahead(booking, now):
        return None
    asked_again = booking.turn == message.context["turn"] and booking.state in _TAKEN_BACK | {BookingState.EXPIRED}
    if not asked_again or (message.context["reminder"] and booking.state is not BookingState.INVITED):
        return None
    values = {"reminder": bool(message.context["reminder"]), "answered": booking.state is not BookingState.INVITED}
    return content_of(message, KIND_INVITED, booking, member, values, now)


def render_settled(message: Message, now: dt.datetime) -> MailContent | None:
    """Say how things stand; None when they moved on meanwhile: that has its own mail."""
    booking, member = who_of(message)
    if booking is None or member is None or not _is_ahead(booking, now):
        return None
    if booking.state.value != message.context["state"] or booking.turn != message.context["turn"]:
        return None
    return content_of(message, KIND_SETTLED, booking, member, {"state": booking.state.value}, now)


def render_told(message: Message, _now: dt.datetime) -> MailContent | None:
    """Tell a colleague in a sentence what a family answered; None when it is no longer there."""
    booking, person = (
        db.session.get(Booking, message.context["booking_id"]),
        db.session.get(Person, message.context["person_id"]),
    )
    if booking is None or person is None:
        return None
    values = {
        "booking": booking,
        "weekend": db.session.get_one(Weekend, booking.weekend_id),
        "family": db.session.get_one(Household, booking.household_id).name,
        "state_label": BOOKING_LABELS[booking.state],
        "after_told": bool(message.context["after_told"]),
    }
    return MailContent(template=KIND_TOLD, values=values, language=person.language, signer="")


def write_to_family(
    actor: Actor, booking: Booking, kind: str, which: str, context: dict[str, Any], now: dt.datetime
) -> None:
    """Queue a mail for each adult of a family who has an address of their own, once for each `which` of this turn."""
    for member in adults_with_address(booking.household_id):
        _queue(actor, booking, member, kind, f"{booking.turn}{which}", context, now)


def _queue(
    actor: Actor, booking: Booking, member: Member, kind: str, which: str, context: dict[str, Any], now: dt.datetime
) -> None:
    queue_message(
        actor,
        kind=kind,
        key=f"{kind}:{booking.id}:{member.id}:{which}",
        recipient=member.email,
        recipient_name=member.full_name,
        context=context | {"booking_id": booking.id, "member_id": member.id, "turn": booking.turn},
        household_id=booking.household_id,
        now=now,
    )


def _tell_team(booking: Booking, which: str, *, after_told: bool, now: dt.datetime) -> None:
    household = db.session.get_one(Household, booking.household_id)
    weekend = db.session.get_one(Weekend, booking.weekend_id)
    for person in who_is_told(household, weekend.owner_id):
        queue_message(
            Actor.system(booking.space_id),
            kind=KIND_TOLD,
            key=f"{KIND_TOLD}:{booking.id}:{booking.turn}:{which}:{person.id}",
            recipient=person.email,
            recipient_name=person.full_name,
            context={"booking_id": booking.id, "person_id": person.id, "after_told": after_told},
            household_id=household.id,
            now=now,
            due=now if after_told else get_staff_choices(person.id).when(now),
        )


def who_of(message: Message) -> tuple[Booking | None, Member | None]:
    """Return what a mail is about and whom it is for; an address corrected meanwhile is the one it leaves for."""
    booking = db.session.get(Booking, message.context["booking_id"])
    member = db.session.get(Member, message.context["member_id"])
    if member is None or member.removed_on is not None or not member.email:
        return booking, None
    message.recipient = member.email
    return booking, member


def _is_ahead(booking: Booking, now: dt.datetime) -> bool:
    weekend = db.session.get_one(Weekend, booking.weekend_id)
    return is_answerable(weekend.state, weekend.ends_on, paris_date(now))


def content_of(
    message: Message, kind: str, booking: Booking, member: Member, values: dict[str, Any], now: dt.datetime
) -> MailContent:
    """Return a mail to an adult of a family about its weekend, in the family's language, with a link of its own."""
    household = db.session.get_one(Household, booking.household_id)
    weekend = db.session.get_one(Weekend, booking.weekend_id)
    owner = db.session.get(Person, weekend.owner_id or household.owner_id or 0)
    common = {
        "first_name": member.first_name,
        "booking": booking,
        "weekend": weekend,
        "say_days": say_days,
        "token": token_of_mail(message, booking, member, now),
    }
    return MailContent(
        template=kind,
        values=common | values,
        language=household.language,
        signer=owner.first_name if owner else "",
        reply_to=owner.email if owner else None,
    )
