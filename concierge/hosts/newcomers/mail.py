"""« Et si vous ouvriez votre porte à votre tour ? »: the mail, with the family's own link."""

import datetime as dt
from collections.abc import Sequence

from concierge.accounts.models import Person
from concierge.families.access import token_of_mail
from concierge.families.models import Household, Member
from concierge.hosts.newcomers.models import NewcomerInvitation
from concierge.hosts.newcomers.rules import Invited
from concierge.notifications.models import Message
from concierge.notifications.preferences import list_contact_choices
from concierge.notifications.quiet_hours import NEVER_QUIET, next_allowed
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND = "newcomer_invited"


def queue_invitations(actor: Actor, invitation: NewcomerInvitation, people: Sequence[Member], now: dt.datetime) -> None:
    """Queue one mail for each of these adults, at an hour they allow."""
    choices = list_contact_choices([member.id for member in people])
    for member in people:
        queue_message(
            actor,
            kind=KIND,
            key=f"newcomer:{invitation.id}:{invitation.asked_times}:{member.id}",
            recipient=member.email,
            recipient_name=member.full_name,
            context={"invitation_id": invitation.id, "member_id": member.id},
            household_id=invitation.household_id,
            now=now,
            due=next_allowed(now, choices[member.id].quiet or NEVER_QUIET),
        )


def render_invitation(message: Message, now: dt.datetime) -> MailContent | None:
    """Make the mail and its link; None when it was answered, held back or the family asked for quiet meanwhile."""
    invitation = db.session.get(NewcomerInvitation, message.context["invitation_id"])
    member = db.session.get(Member, message.context["member_id"])
    if invitation is None or invitation.state is not Invited.ASKED or invitation.held:
        return None
    household = db.session.get_one(Household, invitation.household_id)
    paused = household.reminders_paused_until
    if household.closed_on is not None or (paused is not None and paused >= paris_date(now)):
        return None
    if member is None or member.removed_on is not None or not member.email:
        return None
    message.recipient = member.email  # corrected meanwhile: a link never leaves for an address known to be wrong
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    token = token_of_mail(Actor.system(message.space_id), message, member, now)
    return MailContent(
        template=KIND,
        values={"token": token, "owner": owner, "first_name": member.first_name},
        language=household.language,
        signer=owner.first_name if owner else "",
        reply_to=owner.email if owner else None,
    )
