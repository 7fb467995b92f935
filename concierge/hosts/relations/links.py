"""The link of a mail by which one side says how it goes: opening changes nothing, it shows the other's first name."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, PersonalLink, Space
from concierge.accounts.roles import NEWCOMER_PERMISSIONS
from concierge.families.models import Household, Member
from concierge.hosts.access import actor_of
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.relations.mails import queue_question
from concierge.hosts.relations.models import HostRelation, RelationLink
from concierge.hosts.requests.choices import Side
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import LinkGone
from concierge.platform.i18n import N_
from concierge.platform.tokens import token_hash

_GONE = N_("Ce lien n’est plus valable.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a link, and what it is about."""

    actor: Actor
    relation: HostRelation
    space: Space
    first_name: str


def read_link(token: str, now: dt.datetime) -> Holder:
    """Return what a link opens; LinkGone when it is too old, or whoever it was for is gone."""
    link = links.get_link(token, LinkPurpose.RELATION, now)
    about = db.session.scalars(select(RelationLink).where(RelationLink.link_id == link.id)).one_or_none()
    if about is None:
        raise LinkGone(_GONE)
    relation = db.session.get_one(HostRelation, about.relation_id)
    space = db.session.get_one(Space, about.space_id)
    actor, first_name = _host_side(about) if about.host_person_id else _family_side(about, space)
    return Holder(actor=actor, relation=relation, space=space, first_name=first_name)


def send_again(token: str, now: dt.datetime) -> None:
    """Send a fresh link to the known address behind an old one, while the two are in touch. Never says so."""
    query = (
        select(RelationLink, HostRelation)
        .join(PersonalLink, PersonalLink.id == RelationLink.link_id)
        .join(HostRelation, HostRelation.id == RelationLink.relation_id)
        .where(
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.purpose == LinkPurpose.RELATION,
            PersonalLink.revoked_at.is_(None),
            HostRelation.ended_at.is_(None),
        )
    )
    row = db.session.execute(query).one_or_none()
    if row is not None:
        about, relation = row
        side = Side.HOST if about.host_person_id else Side.FAMILY
        queue_question(Actor.system(relation.space_id), relation, side, f"link:{now:%Y-%m-%dT%H}", now)


def _host_side(about: RelationLink) -> tuple[Actor, str]:
    person = db.session.get(HostPerson, about.host_person_id)
    host = db.session.get(Host, about.host_id)
    if person is None or host is None or host.state is HostState.ERASED or host.confirmed_at is None:
        raise LinkGone(_GONE)
    return actor_of(person), person.first_name


def _family_side(about: RelationLink, space: Space) -> tuple[Actor, str]:
    member = db.session.get(Member, about.member_id or 0)
    household = db.session.get_one(Household, about.household_id)
    if member is None or member.removed_on is not None or not household.confirmed:
        raise LinkGone(_GONE)
    actor = replace(
        Actor.system(space.id),
        name=member.full_name,
        permissions=NEWCOMER_PERMISSIONS,
        member_id=member.id,
        household_id=household.id,
        language=household.language,
    )
    return actor, member.first_name
