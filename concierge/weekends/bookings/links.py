"""Links by which a family answers an invitation without an account: each mail carries one, all lead to one page."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, PersonalLink
from concierge.families.access import actor_of_member
from concierge.families.models import Member
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.clock import PARIS
from concierge.platform.db import db
from concierge.platform.errors import LinkGone
from concierge.platform.i18n import N_
from concierge.platform.tokens import token_hash
from concierge.weekends.bookings.models import Booking, BookingLink
from concierge.weekends.models import Weekend

_GONE = N_("Ce lien n’est plus valable.")
_AFTERWARDS = dt.timedelta(days=30)  # the page of the weekend is still read, and impressions told, by the same link


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who holds a link, and the booking it answers for."""

    actor: Actor
    booking: Booking


def read_link(token: str, now: dt.datetime) -> Guest:
    """Return what a link opens; LinkGone when it is too old, or whoever it was for has gone. Changes nothing."""
    link = links.get_link(token, LinkPurpose.WEEKEND, now)
    row = db.session.scalars(select(BookingLink).where(BookingLink.link_id == link.id)).first()
    actor = actor_of_member(row.member_id or 0) if row is not None else None
    booking = db.session.get(Booking, row.booking_id) if row is not None else None
    if actor is None or booking is None or booking.household_id != actor.household_id:
        raise LinkGone(_GONE)
    return Guest(actor=actor, booking=booking)


def find_behind(token: str) -> BookingLink | None:
    """Return what a link is about, however old; None when it was closed or never was."""
    return db.session.scalars(
        select(BookingLink)
        .join(PersonalLink, PersonalLink.id == BookingLink.link_id)
        .where(
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.purpose == LinkPurpose.WEEKEND,
            PersonalLink.revoked_at.is_(None),
        )
    ).first()


def token_of_mail(message: Message, booking: Booking, to: Member, now: dt.datetime) -> str:
    """Return the token of a mail's link; a mail tried again keeps its link."""
    actor = Actor.system(message.space_id)
    if (link_id := message.context.get("link_id")) is not None:
        token = links.renew_token(actor, link_id, now=now)
        if token is not None:
            return token
    link, token = make_booking_link(booking, to, now)
    message.context = {**message.context, "link_id": link.id}
    return token


def make_booking_link(booking: Booking, to: Member, now: dt.datetime) -> tuple[PersonalLink, str]:
    """Make a link to a family's page of a weekend; return it with its token."""
    ends_on = db.session.get_one(Weekend, booking.weekend_id).ends_on
    link, token = links.create_link(
        Actor.system(booking.space_id),
        purpose=LinkPurpose.WEEKEND,
        household_id=booking.household_id,
        now=now,
        until=dt.datetime.combine(ends_on, dt.time(), tzinfo=PARIS) + _AFTERWARDS,
    )
    db.session.add(
        BookingLink(
            space_id=booking.space_id,
            booking_id=booking.id,
            household_id=booking.household_id,
            member_id=to.id,
            link_id=link.id,
        )
    )
    db.session.flush()
    return link, token
