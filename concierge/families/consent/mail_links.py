"""The link that a mail carries to one page of one person: made when the mail leaves, kept when it is tried again."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import Select, select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, PersonalLink, Space
from concierge.families.models import FamilyAccess, Household, Member
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.tokens import token_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whom a link was sent to."""

    household: Household
    member: Member
    space: Space

    @property
    def actor(self) -> Actor:
        """Return the person themself, acting on this file alone."""
        return replace(Actor.system(self.space.id), name=self.member.full_name, member_id=self.member.id)


def token_of_mail(message: Message, member: Member, purpose: LinkPurpose, now: dt.datetime) -> str:
    """Return the token of a mail's link; a mail tried again keeps its link."""
    actor = Actor.system(message.space_id)
    if (link_id := message.context.get("link_id")) is not None:
        token = links.renew_token(actor, link_id, now=now)
        if token is not None:
            return token
    link, token = links.create_link(actor, purpose=purpose, household_id=member.household_id, now=now)
    db.session.add(
        FamilyAccess(space_id=member.space_id, household_id=member.household_id, member_id=member.id, link_id=link.id)
    )
    db.session.flush()
    message.context = {**message.context, "link_id": link.id}
    return token


def holder_of(link: PersonalLink) -> Holder:
    """Return whom a living link was sent to."""
    query = _holders().where(FamilyAccess.link_id == link.id)
    household, member, space = db.session.execute(query).one()
    return Holder(household=household, member=member, space=space)


def find_holder(token: str, purpose: LinkPurpose) -> Holder | None:
    """Return whom a link was sent to, however old it is: a fresh one goes to their address alone."""
    found = _holders().join(PersonalLink, PersonalLink.id == FamilyAccess.link_id)
    row = db.session.execute(
        found.where(PersonalLink.token_hash == token_hash(token), PersonalLink.purpose == purpose)
    ).one_or_none()
    return None if row is None else Holder(household=row[0], member=row[1], space=row[2])


def _holders() -> Select[Household, Member, Space]:
    return (
        select(Household, Member, Space)
        .join(FamilyAccess, FamilyAccess.household_id == Household.id)
        .join(Member, Member.id == FamilyAccess.member_id)
        .join(Space, Space.id == Household.space_id)
    )
