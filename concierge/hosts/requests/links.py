"""Links by which one of the two answers a request without an account: each mail carries one, all lead to one page."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import delete, select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, PersonalLink
from concierge.families.access import actor_of_member
from concierge.families.models import Member
from concierge.hosts.access import actor_of
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.models import HostRequest, HostRequestLink
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import LinkGone, NotFound
from concierge.platform.i18n import N_
from concierge.platform.tokens import token_hash

_GONE = N_("Ce lien n’est plus valable.")
_PURPOSES = {Side.HOST: LinkPurpose.HOST_REQUEST, Side.FAMILY: LinkPurpose.FAMILY_REQUEST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """Who holds a link, and the request it answers."""

    actor: Actor
    request: HostRequest
    side: Side


def read_link(token: str, now: dt.datetime) -> Answerer:
    """Return what a link opens; LinkGone when it is too old, or whoever it was for has gone. Changes nothing."""
    row = db.session.scalars(select(HostRequestLink).where(HostRequestLink.link_id == _find(token, now).id)).first()
    if row is None:
        raise LinkGone(_GONE)
    side = Side.HOST if row.host_person_id is not None else Side.FAMILY
    actor = actor_of_host(row.host_person_id) if row.host_person_id else actor_of_member(row.member_id or 0)
    if actor is None:
        raise LinkGone(_GONE)
    return Answerer(actor=actor, request=db.session.get_one(HostRequest, row.request_id), side=side)


def actor_of_host(host_person_id: int) -> Actor | None:
    """Return somebody of a host household who is still one of ours, acting for themself."""
    person = db.session.get(HostPerson, host_person_id)
    host = db.session.get(Host, person.host_id) if person is not None else None
    if person is None or host is None or host.state is HostState.ERASED or host.confirmed_at is None:
        return None
    return actor_of(person)


def find_behind(token: str) -> HostRequestLink | None:
    """Return what a link is about, however old; None when it was closed or never was."""
    return db.session.scalars(
        select(HostRequestLink)
        .join(PersonalLink, PersonalLink.id == HostRequestLink.link_id)
        .where(
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.purpose.in_(_PURPOSES.values()),
            PersonalLink.revoked_at.is_(None),
        )
    ).first()


def token_of_mail(message: Message, request: HostRequest, to: HostPerson | Member, now: dt.datetime) -> str:
    """Return the token of a mail's link; a mail tried again keeps its link."""
    actor = Actor.system(message.space_id)
    if (link_id := message.context.get("link_id")) is not None:
        token = links.renew_token(actor, link_id, now=now)
        if token is not None:
            return token
    host_side = isinstance(to, HostPerson)
    link, token = links.create_link(
        actor,
        purpose=_PURPOSES[Side.HOST if host_side else Side.FAMILY],
        household_id=None if host_side else request.household_id,
        host_id=request.host_id if host_side else None,
        now=now,
    )
    db.session.add(
        HostRequestLink(
            space_id=request.space_id,
            request_id=request.id,
            link_id=link.id,
            household_id=request.household_id,
            host_id=request.host_id,
            host_person_id=to.id if host_side else None,
            member_id=None if host_side else to.id,
        )
    )
    db.session.flush()
    message.context = {**message.context, "link_id": link.id}
    return token


def close_request_links(actor: Actor, person: HostPerson, now: dt.datetime) -> None:
    """Close the links of somebody who is no longer of a host household."""
    mine = HostRequestLink.host_person_id == person.id
    for link_id in db.session.scalars(select(HostRequestLink.link_id).where(mine)).all():
        links.revoke_link(Actor.system(actor.space_id), link_id, host_id=person.host_id, now=now)
    db.session.execute(delete(HostRequestLink).where(mine))


def _find(token: str, now: dt.datetime) -> PersonalLink:
    with suppress(NotFound):
        return links.get_link(token, LinkPurpose.HOST_REQUEST, now)
    return links.get_link(token, LinkPurpose.FAMILY_REQUEST, now)
