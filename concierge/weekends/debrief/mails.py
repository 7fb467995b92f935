"""The mail that asks a family how its weekend was, when the team comes to the debrief. Once for each adult."""

import datetime as dt

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.families.addressees import adults_with_address
from concierge.families.models import Household, Member
from concierge.notifications.models import Message
from concierge.notifications.services import Letter, MailContent, queue_messages
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.bookings.links import token_of_mail
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import BookingState, WeekendState
from concierge.weekends.debrief.services import find_impression
from concierge.weekends.events import WeekendMoved
from concierge.weekends.models import Weekend

KIND = "impressions_asked"


def ask_impressions(event: WeekendMoved, actor: Actor, now: dt.datetime) -> None:
    """Write to those who came, when their weekend comes to its debrief; gone back and forth, once all the same."""
    if event.state != WeekendState.DEBRIEF.value:
        return
    query = select(Booking).where(Booking.weekend_id == event.weekend_id, Booking.state == BookingState.CAME)
    for booking in db.session.scalars(query.order_by(Booking.id)).all():
        letters = [
            Letter(
                kind=KIND,
                key=f"{KIND}:{booking.id}:{member.id}",
                recipient=member.email,
                recipient_name=member.full_name,
                context={"booking_id": booking.id, "member_id": member.id},
                household_id=booking.household_id,
            )
            for member in adults_with_address(booking.household_id)
        ]
        queue_messages(actor, letters, now)


def render_asked(message: Message, now: dt.datetime) -> MailContent | None:
    """Ask, unless the family has said how it was meanwhile."""
    booking = db.session.get(Booking, message.context["booking_id"])
    member = db.session.get(Member, message.context["member_id"])
    if booking is None or member is None or not member.email or booking.state is not BookingState.CAME:
        return None
    said = find_impression(Actor.system(booking.space_id), booking.id)
    if said is not None and said.said_at is not None:
        return None
    weekend = db.session.get_one(Weekend, booking.weekend_id)
    household = db.session.get_one(Household, booking.household_id)
    owner = db.session.get(Person, weekend.owner_id or household.owner_id or 0)
    values = {
        "first_name": member.first_name,
        "weekend": weekend,
        "token": token_of_mail(message, booking, member, now),
    }
    signer = owner.first_name if owner else ""
    return MailContent(template=KIND, values=values, language=household.language, signer=signer)
