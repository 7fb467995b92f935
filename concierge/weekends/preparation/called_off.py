"""Families and guides are told that a weekend does not take place: once each, and only those who knew of it.

The same mail takes what they had of it out of their calendars.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.documents.calendars import Party
from concierge.families.addressees import adults_with_address
from concierge.families.models import Household, Member
from concierge.hosts.models import Host, HostPerson
from concierge.notifications.models import Message
from concierge.notifications.services import Letter, MailContent, queue_messages
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.rules import KNEW
from concierge.weekends.choices import AskState
from concierge.weekends.events import WeekendCalledOff
from concierge.weekends.models import Guide, Weekend
from concierge.weekends.outputs.mails import calendar_parts
from concierge.weekends.outputs.reading import read_book
from concierge.weekends.outputs.telling import Changed, end_calendars, letter_to_host, one_of_each_house
from concierge.weekends.wording import say_days

KIND = "weekend_called_off"
_TOLD = (AskState.ASKED, AskState.ACCEPTED, AskState.OTHER_TIME)
Ended = Mapping[tuple[str, int], Changed]


def tell_called_off(event: WeekendCalledOff, actor: Actor, now: dt.datetime) -> None:
    """Write to the adults of families who were invited or come, and to guides who were asked, before bookings end."""
    weekend = db.session.get_one(Weekend, event.weekend_id)
    ended = end_calendars(weekend.id)
    queue_messages(actor, [*_to_families(weekend, ended), *_to_guides(weekend, ended), *_to_hosts(weekend, ended)], now)


def render_called_off(message: Message, now: dt.datetime) -> MailContent | None:
    """Say so; None when whoever it was for is no longer there, or has no address."""
    weekend = db.session.get_one(Weekend, message.context["weekend_id"])
    if (guide_id := message.context.get("guide_id")) is not None:
        guide = db.session.get(Guide, guide_id)
        if guide is None or not guide.email:
            return None
        message.recipient = guide.email
        party = Party(name=guide.name, address=guide.email)
        values = {"name": guide.name, "guide": True}
        return _content(message, weekend, party, values, language=guide.language, now=now)
    if (person_id := message.context.get("host_person_id")) is not None:
        person = db.session.get(HostPerson, person_id)
        if person is None or not person.email:
            return None
        message.recipient = person.email
        party = Party(name=person.full_name, address=person.email)
        values = {"name": person.first_name, "guide": True}
        language = db.session.get_one(Host, person.host_id).language
        return _content(message, weekend, party, values, language=language, now=now)
    member = db.session.get(Member, message.context["member_id"])
    if member is None or not member.email:
        return None
    message.recipient = member.email
    language = db.session.get_one(Household, member.household_id).language
    party = Party(name=member.full_name, address=member.email)
    return _content(message, weekend, party, {"name": member.first_name, "guide": False}, language=language, now=now)


def _content(
    message: Message, weekend: Weekend, party: Party, values: dict[str, Any], *, language: str, now: dt.datetime
) -> MailContent:
    owner = db.session.get(Person, weekend.owner_id or 0)
    parts = calendar_parts(message.context.get("items", []), read_book(weekend), [], party, now)
    return MailContent(
        template=KIND,
        values=values | {"weekend": weekend, "say_days": say_days},
        language=language,
        signer=owner.first_name if owner else "",
        calendar=parts[0] if len(parts) == 1 else None,
        calendars=() if len(parts) == 1 else parts,
    )


def _to_families(weekend: Weekend, ended: Ended) -> Iterable[Letter]:
    query = select(Booking).where(Booking.weekend_id == weekend.id, Booking.state.in_(KNEW)).order_by(Booking.id)
    for booking in db.session.scalars(query).all():
        for member in adults_with_address(booking.household_id):
            yield Letter(
                kind=KIND,
                key=f"{KIND}:{weekend.id}:m{member.id}",
                recipient=member.email,
                recipient_name=member.full_name,
                context={"weekend_id": weekend.id, "member_id": member.id, "items": ended.get(("m", member.id), [])},
                household_id=booking.household_id,
            )


def _to_guides(weekend: Weekend, ended: Ended) -> Iterable[Letter]:
    asked = select(ActivityGuide.guide_id).join(Activity, Activity.id == ActivityGuide.activity_id)
    asked = asked.where(Activity.weekend_id == weekend.id, ActivityGuide.state.in_(_TOLD))
    planned = [number for kind, number in ended if kind == "g"]
    query = select(Guide).where(Guide.id.in_(asked) | Guide.id.in_(planned), Guide.email != "").order_by(Guide.id)
    for guide in db.session.scalars(query).all():
        yield Letter(
            kind=KIND,
            key=f"{KIND}:{weekend.id}:g{guide.id}",
            recipient=guide.email,
            recipient_name=guide.name,
            context={"weekend_id": weekend.id, "guide_id": guide.id, "items": ended.get(("g", guide.id), [])},
            household_id=None,
        )


def _to_hosts(weekend: Weekend, ended: Ended) -> Iterable[Letter]:
    """Write to the houses whose calendars hold a night or a meal of it; whoever was only asked hears otherwise."""
    for person in one_of_each_house([number for kind, number in ended if kind == "h"]):
        yield letter_to_host(person, KIND, f"{KIND}:{weekend.id}:h{person.host_id}", weekend.id, ended)
