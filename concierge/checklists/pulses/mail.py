"""« Comment allez-vous ? »: the mail that opens the family's space on its five questions."""

import datetime as dt

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.checklists.pulses.models import Pulse, PulseAnswer
from concierge.checklists.pulses.words import pulse_moment
from concierge.checklists.reminders.rules_loading import REMINDERS
from concierge.families.access import token_of_mail
from concierge.families.choices import MemberKind
from concierge.families.models import Household, Member
from concierge.notifications.models import Message
from concierge.notifications.preferences import list_contact_choices
from concierge.notifications.quiet_hours import next_allowed
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND = "pulse_asked"


def queue_pulse_mails(actor: Actor, household: Household, pulse: Pulse, now: dt.datetime) -> int:
    """Queue one mail for each adult who wants some and whose address we know; return how many are new."""
    adults = select(Member).where(
        Member.household_id == household.id,
        Member.kind == MemberKind.ADULT,
        Member.removed_on.is_(None),
        Member.email != "",
    )
    queued = 0
    members = db.session.scalars(adults.order_by(Member.position, Member.id)).all()
    choices = list_contact_choices([member.id for member in members])
    for member in members:
        if not choices[member.id].reminders:
            continue
        message = queue_message(
            actor,
            kind=KIND,
            key=f"pulse:{pulse.id}:{member.id}",
            recipient=member.email,
            recipient_name=member.full_name,
            context={"pulse_id": pulse.id, "member_id": member.id},
            household_id=household.id,
            now=now,
            due=next_allowed(now, choices[member.id].quiet or REMINDERS.installed().quiet),
        )
        queued += message is not None
    return queued


def render_pulse(message: Message, now: dt.datetime) -> MailContent | None:
    """Make the mail and its link; None when it came too late, was answered, or the family asked for quiet."""
    pulse = db.session.get(Pulse, message.context["pulse_id"])
    member = db.session.get(Member, message.context["member_id"])
    if pulse is None or member is None or member.removed_on is not None or not member.email:
        return None
    household = db.session.get_one(Household, pulse.household_id)
    today = paris_date(now)
    paused = household.reminders_paused_until is not None and household.reminders_paused_until >= today
    if paused or household.closed_on is not None or today > pulse.expires_on or _has_answered(pulse, member):
        return None
    message.recipient = member.email  # corrected meanwhile: a link never leaves for an address known to be wrong
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    return MailContent(
        template=KIND,
        values={
            "token": token_of_mail(Actor.system(message.space_id), message, member, now),
            "pulse": pulse,
            "moment_of": pulse_moment,
            "owner": owner,
            "first_name": member.first_name,
        },
        language=household.language,
        signer=owner.first_name if owner else "",
        reply_to=owner.email if owner else None,
    )


def _has_answered(pulse: Pulse, member: Member) -> bool:
    query = select(PulseAnswer.id).where(PulseAnswer.pulse_id == pulse.id, PulseAnswer.member_id == member.id)
    return db.session.scalars(query.limit(1)).first() is not None
