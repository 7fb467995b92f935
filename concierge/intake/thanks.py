"""The mail to whoever applied: we have it, here is who calls and by when."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from concierge.accounts.models import LinkPurpose, Organisation, Person
from concierge.families.consent.mail_links import token_of_mail
from concierge.families.models import Contact, Household, Member
from concierge.intake.rules import Capture
from concierge.notifications.models import Message
from concierge.notifications.services import Letter, MailContent, queue_messages
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND = "intake_received"


def thank(actor: Actor, applied: Sequence[tuple[Household, Capture]], now: dt.datetime) -> None:
    """Write to the addresses given, once a day each: nobody fills a stranger's letter box with our forms."""
    queue_messages(actor, [_letter(household, capture, now) for household, capture in applied], now)


def _letter(household: Household, capture: Capture, now: dt.datetime) -> Letter:
    email = capture.email.lower()
    mark = hashlib.sha256(f"{household.space_id}:{email}".encode()).hexdigest()[:32]
    return Letter(
        kind=KIND,
        key=f"received:{mark}:{paris_date(now)}",
        recipient=email,
        recipient_name=f"{capture.first_name} {capture.last_name}".strip(),
        context={},
        household_id=household.id,
    )


def render_thanks(message: Message, now: dt.datetime) -> MailContent | None:
    """Say what happens next; None when the file is closed, or erased, meanwhile."""
    household = db.session.get(Household, message.household_id)
    if household is None or household.closed_on is not None:
        return None
    person = db.session.scalars(select(Member).where(Member.household_id == household.id).order_by(Member.id)).first()
    promise = db.session.scalars(
        select(Contact.follow_up_on)
        .where(Contact.household_id == household.id, Contact.followed_up_at.is_(None))
        .order_by(Contact.follow_up_on)
    ).first()
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    return MailContent(
        template=KIND,
        values={
            "first_name": person.first_name if person else "",
            "owner": owner,
            "promise": promise,
            "by_phone": bool(person and person.phone),
            "token": token_of_mail(message, person, LinkPurpose.CONSENTS, now) if person else "",
            "organisation": db.session.get_one(Organisation, household.origin_organisation_id).name,
        },
        language=household.language,
        signer=owner.first_name if owner else "",
        reply_to=owner.email if owner else None,
    )
