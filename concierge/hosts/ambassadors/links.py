"""The links of invitations: each mail carries one, all lead to the page of that gathering and that guest."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Row, Select, select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, PersonalLink, Space
from concierge.hosts.access import actor_of, make_link
from concierge.hosts.ambassadors.answers import KIND_INVITED
from concierge.hosts.ambassadors.models import Gathering, GatheringAccess, GatheringGuest
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostPerson
from concierge.notifications.models import Message
from concierge.notifications.services import queue_message
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import LinkGone
from concierge.platform.i18n import N_
from concierge.platform.tokens import token_hash

_AFTERWARDS = dt.timedelta(days=7)  # a link says that the gathering is over rather than nothing
_GONE = N_("Ce lien n’est plus valable.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Who holds a link, and what they are invited to."""

    actor: Actor
    guest: GatheringGuest
    gathering: Gathering
    first_name: str
    space: Space


def read_link(token: str, now: dt.datetime) -> Invited:
    """Return what a link opens; LinkGone when it is too old or its host left. Changes nothing."""
    link = links.get_link(token, LinkPurpose.GATHERING, now)
    row = db.session.execute(_behind().where(GatheringAccess.link_id == link.id)).one_or_none()
    if row is None or row.Host.state is not HostState.ACTIVE:
        raise LinkGone(_GONE)
    return Invited(
        actor=actor_of(row.HostPerson),
        guest=row.GatheringGuest,
        gathering=row.Gathering,
        first_name=row.HostPerson.first_name,
        space=db.session.get_one(Space, row.Gathering.space_id),
    )


def send_again(token: str, now: dt.datetime) -> None:
    """Send a fresh link to the known address behind an old one, while the gathering is to come. Never says so."""
    query = (
        _behind()
        .join(PersonalLink, PersonalLink.id == GatheringAccess.link_id)
        .where(
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.purpose == LinkPurpose.GATHERING,
            PersonalLink.revoked_at.is_(None),
            Gathering.starts_at > now,
            Gathering.cancelled_at.is_(None),
            Host.state == HostState.ACTIVE,
        )
    )
    row: Row[*tuple[GatheringGuest, Gathering, HostPerson, Host]] | None = db.session.execute(query).one_or_none()
    if row is None:
        return
    guest, person = row.GatheringGuest, row.HostPerson
    queue_message(
        Actor.system(guest.space_id),
        kind=KIND_INVITED,
        key=f"gathering-link:{guest.id}:{now:%Y-%m-%dT%H}",
        recipient=person.email,
        recipient_name=person.full_name,
        context={"host_person_id": person.id, "guest_id": guest.id, "again": True},
        household_id=None,
        host_id=guest.host_id,
        now=now,
    )


def token_of_mail(message: Message, person: HostPerson, guest: GatheringGuest, row: Gathering, now: dt.datetime) -> str:
    """Return the token of a mail's link; a mail tried again keeps its link."""
    actor = Actor.system(message.space_id)
    if (link_id := message.context.get("link_id")) is not None:
        token = links.renew_token(actor, link_id, now=now)
        if token is not None:
            return token
    link, token = make_guest_link(actor, person, guest, row, now)
    message.context = {**message.context, "link_id": link.id}
    return token


def make_guest_link(
    actor: Actor, person: HostPerson, guest: GatheringGuest, row: Gathering, now: dt.datetime
) -> tuple[PersonalLink, str]:
    """Make a link that answers one invitation; return it with its token."""
    link, token = make_link(actor, person, LinkPurpose.GATHERING, now, until=row.ends_at + _AFTERWARDS)
    db.session.add(
        GatheringAccess(
            space_id=guest.space_id, guest_id=guest.id, host_id=guest.host_id, host_person_id=person.id, link_id=link.id
        )
    )
    db.session.flush()
    return link, token


def _behind() -> Select[*tuple[GatheringGuest, Gathering, HostPerson, Host]]:
    return (
        select(GatheringGuest, Gathering, HostPerson, Host)
        .join(GatheringAccess, GatheringAccess.guest_id == GatheringGuest.id)
        .join(Gathering, Gathering.id == GatheringGuest.gathering_id)
        .join(HostPerson, HostPerson.id == GatheringAccess.host_person_id)
        .join(Host, Host.id == GatheringGuest.host_id)
    )
