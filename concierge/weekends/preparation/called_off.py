"""Families and guides are told that a weekend does not take place: once each, and only those who knew of it."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.families.addressees import adults_with_address
from concierge.families.models import Household, Member
from concierge.notifications.models import Message
from concierge.notifications.services import Letter, MailContent, queue_messages
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import AskState, BookingState
from concierge.weekends.events import WeekendCalledOff
from concierge.weekends.models import Guide, Weekend
from concierge.weekends.wording import say_days

KIND = "weekend_called_off"
_KNEW = (BookingState.INVITED, BookingState.WAITING, BookingState.OFFERED, BookingState.ACCEPTED, BookingState.CAME)
_TOLD = (AskState.ASKED, AskState.ACCEPTED, AskState.OTHER_TIME)


def tell_called_off(event: WeekendCalledOff, actor: Actor, now: dt.datetime) -> None:
    """Write to the adults of families who were invited or come, and to guides who were asked."""
    weekend = db.session.get_one(Weekend, event.weekend_id)
    queue_messages(actor, [*_to_families(weekend), *_to_guides(weekend)], now)


def render_called_off(message: Message, _now: dt.datetime) -> MailContent | None:
    """Say so; None when whoever it was for is no longer there, or has no address."""
    weekend = db.session.get_one(Weekend, message.context["weekend_id"])
    owner = db.session.get(Person, weekend.owner_id or 0)
    signer = owner.first_name if owner else ""
    values = {"weekend": weekend, "say_days": say_days}
    if (guide_id := message.context.get("guide_id")) is not None:
        guide = db.session.get(Guide, guide_id)
        if guide is None or not guide.email:
            return None
        return MailContent(
            template=KIND, values=values | {"name": guide.name, "guide": True}, language="fr", signer=signer
        )
    member = db.session.get(Member, message.context["member_id"])
    if member is None or not member.email:
        return None
    language = db.session.get_one(Household, member.household_id).language
    named = values | {"name": member.first_name, "guide": False}
    return MailContent(template=KIND, values=named, language=language, signer=signer)


def _to_families(weekend: Weekend) -> Sequence[Letter]:
    query = select(Booking).where(Booking.weekend_id == weekend.id, Booking.state.in_(_KNEW)).order_by(Booking.id)
    return [
        Letter(
            kind=KIND,
            key=f"{KIND}:{weekend.id}:m{member.id}",
            recipient=member.email,
            recipient_name=member.full_name,
            context={"weekend_id": weekend.id, "member_id": member.id},
            household_id=booking.household_id,
        )
        for booking in db.session.scalars(query).all()
        for member in adults_with_address(booking.household_id)
    ]


def _to_guides(weekend: Weekend) -> Sequence[Letter]:
    asked = select(ActivityGuide.guide_id).join(Activity, Activity.id == ActivityGuide.activity_id)
    asked = asked.where(Activity.weekend_id == weekend.id, ActivityGuide.state.in_(_TOLD))
    query = select(Guide).where(Guide.id.in_(asked), Guide.email != "").order_by(Guide.id)
    return [
        Letter(
            kind=KIND,
            key=f"{KIND}:{weekend.id}:g{guide.id}",
            recipient=guide.email,
            recipient_name=guide.name,
            context={"weekend_id": weekend.id, "guide_id": guide.id},
            household_id=None,
        )
        for guide in db.session.scalars(query).all()
    ]
