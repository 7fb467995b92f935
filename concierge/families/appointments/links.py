"""Links by which a family chooses, moves or calls off one meeting: each mail carries one, all lead to the same page."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, PersonalLink, Space
from concierge.families.appointments.mails import KIND_PROPOSED, queue_for_member
from concierge.families.appointments.models import AppointmentProposal
from concierge.families.models import FamilyAccess, Household, Member
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import LinkGone
from concierge.platform.i18n import N_
from concierge.platform.tokens import token_hash

_GONE = N_("Ce lien n’est plus valable.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser:
    """Who holds a link, and the proposal it is about."""

    actor: Actor
    proposal: AppointmentProposal
    space: Space
    first_name: str


def read_link(token: str, now: dt.datetime) -> Chooser:
    """Return what a link opens; LinkGone when it is too old or its file is closed. Changes nothing."""
    link = links.get_link(token, LinkPurpose.APPOINTMENT, now)
    row = db.session.execute(
        select(AppointmentProposal, Member, Household)
        .join(FamilyAccess, FamilyAccess.proposal_id == AppointmentProposal.id)
        .join(Member, Member.id == FamilyAccess.member_id)
        .join(Household, Household.id == AppointmentProposal.household_id)
        .where(FamilyAccess.link_id == link.id)
    ).one_or_none()
    if row is None:
        raise LinkGone(_GONE)
    proposal, member, household = row
    if household.closed_on is not None or not household.confirmed or member.removed_on is not None:
        raise LinkGone(_GONE)
    space = db.session.get_one(Space, proposal.space_id)
    actor = replace(
        Actor.system(space.id),
        name=member.full_name,
        member_id=member.id,
        household_id=household.id,
        language=household.language,
    )
    return Chooser(actor=actor, proposal=proposal, space=space, first_name=member.first_name)


def send_again(token: str, now: dt.datetime) -> None:
    """Send a fresh link to the known address behind an old one, while the file is open. Never says so."""
    proposal = db.session.execute(
        select(AppointmentProposal)
        .join(FamilyAccess, FamilyAccess.proposal_id == AppointmentProposal.id)
        .join(PersonalLink, PersonalLink.id == FamilyAccess.link_id)
        .join(Household, Household.id == AppointmentProposal.household_id)
        .where(
            Household.closed_on.is_(None),
            Household.is_confirmed(),
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.purpose == LinkPurpose.APPOINTMENT,
            PersonalLink.revoked_at.is_(None),
        )
    ).scalar_one_or_none()
    if proposal is None:
        return
    queue_for_member(
        Actor.system(proposal.space_id),
        proposal.member_id,
        kind=KIND_PROPOSED,
        key=f"appointment-link:{proposal.id}:{now:%Y-%m-%dT%H}",
        context={"proposal_id": proposal.id},
        now=now,
    )
