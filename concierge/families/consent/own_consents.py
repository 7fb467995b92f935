"""What somebody agreed to, by the link of a mail: one page, one button to take each of them back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose
from concierge.families.consent.mail_links import Holder, find_holder, holder_of, token_of_mail
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Means
from concierge.families.consent.queries import ConsentLine, list_consents, todays_words
from concierge.families.consent.services import withdraw_consent
from concierge.families.models import Household, Member
from concierge.notifications.models import Message
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import fetch
from concierge.platform.db import db
from concierge.platform.errors import LinkGone, NotFound
from concierge.platform.i18n import N_

KIND = "consents_link"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnConsents:
    """The page: what holds, what was taken back, and what taking back does, by consent."""

    holder: Holder
    standing: Sequence[ConsentLine]
    ended: Sequence[ConsentLine]
    withdrawals: Mapping[int, str]


def read_own_consents(token: str, now: dt.datetime) -> OwnConsents:
    """Return what a link shows; LinkGone when it is too old or its person was erased. Changes nothing."""
    holder = _holder(token, now)
    language = holder.household.language
    own = [line for line in list_consents(holder.actor, holder.household.id) if line.member_id == holder.member.id]
    return OwnConsents(
        holder=holder,
        standing=[line for line in own if line.stands],
        ended=[line for line in own if not line.stands],
        withdrawals={
            line.consent_id: todays_words(holder.space.id, line.purpose, language, line.recipient).withdrawal
            for line in own
        },
    )


def withdraw_by_link(token: str, consent_id: int, now: dt.datetime) -> None:
    """Take back one's own consent, with effect at once; NotFound for anybody else's."""
    holder = _holder(token, now)
    consent = fetch(holder.actor, Consent, consent_id)
    if consent.member_id != holder.member.id:
        raise NotFound
    withdraw_consent(holder.actor, consent, means=Means.LINK, now=now)


def send_fresh_link(token: str, now: dt.datetime) -> None:
    """Send a fresh link to the known address behind an old one, once an hour. Says nothing of whether there is one."""
    holder = find_holder(token, LinkPurpose.CONSENTS) or find_holder(token, LinkPurpose.CONFIRMATION)
    if holder is None or not holder.member.email or not holder.household.confirmed:
        return
    queue_message(
        holder.actor,
        kind=KIND,
        key=f"consents:{holder.member.id}:{now:%Y-%m-%dT%H}",
        recipient=holder.member.email,
        recipient_name=holder.member.full_name,
        context={"link_to": holder.member.id},
        household_id=holder.household.id,
        now=now,
    )


def render_fresh_link(message: Message, now: dt.datetime) -> MailContent | None:
    """Make the link and its mail; None when the person was erased, or has no address any more."""
    member = db.session.get(Member, message.context["link_to"])
    if member is None or not member.email:
        return None
    household = db.session.get_one(Household, member.household_id)
    message.recipient = member.email  # corrected meanwhile
    token = token_of_mail(message, member, LinkPurpose.CONSENTS, now)
    return MailContent(
        template=KIND, values={"token": token, "first_name": member.first_name}, language=household.language, signer=""
    )


def _holder(token: str, now: dt.datetime) -> Holder:
    try:
        link = links.get_link(token, LinkPurpose.CONSENTS, now)
    except NotFound:  # whoever said yes by the link of a mail takes it back by the same
        link = links.get_link(token, LinkPurpose.CONFIRMATION, now)
    holder = holder_of(link)
    if not holder.household.name:
        raise LinkGone(N_("Ce lien n’est plus valable."))
    return holder
