"""Personal links of hosts: made when the mail leaves, opened on a device, closed with whoever they were for."""

import datetime as dt
from typing import Any

from sqlalchemy import Row, Select, delete, func, select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, PersonalLink, Space
from concierge.accounts.roles import HOST_PERMISSIONS
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostAccess, HostPerson
from concierge.hosts.relations.models import RelationLink
from concierge.notifications.models import Message
from concierge.notifications.services import queue_message
from concierge.platform.access import Actor
from concierge.platform.brand import Brand
from concierge.platform.db import db, read_columns
from concierge.platform.errors import DomainError, LinkGone
from concierge.platform.i18n import N_
from concierge.platform.tokens import token_hash

KIND_LINK = "host_link"
_MINUTE = "%Y-%m-%dT%H:%M"  # staff: a double click is one request
_HOUR = "%Y-%m-%dT%H"  # anybody may ask for a lost link: nobody's letter box is flooded
_GONE = N_("Ce lien n’est plus valable.")


def invite(actor: Actor, person: HostPerson, now: dt.datetime, *, once_per: str = _MINUTE) -> None:
    """Send somebody a link to their space as a host; a second request in the same period sends nothing more."""
    if not person.email:
        raise DomainError(N_("Ajoutez d’abord une adresse e-mail à cette personne."))
    queue_for(actor, person, KIND_LINK, now.strftime(once_per), now)


def queue_for(actor: Actor, person: HostPerson, kind: str, which: str, now: dt.datetime) -> None:
    """Ask for a mail to one of the people of a host household, once for each `which`."""
    queue_message(
        actor,
        kind=kind,
        key=f"{kind}:{person.id}:{which}",
        recipient=person.email,
        recipient_name=person.full_name,
        context={"host_person_id": person.id},
        household_id=None,
        host_id=person.host_id,
        now=now,
    )


def token_of_mail(message: Message, person: HostPerson, purpose: LinkPurpose, now: dt.datetime) -> str:
    """Return the token of a mail's link; a mail tried again keeps its link."""
    actor = Actor.system(message.space_id)
    if (link_id := message.context.get("link_id")) is not None:
        token = links.renew_token(actor, link_id, now=now)
        if token is not None:
            return token
    link, token = make_link(actor, person, purpose, now)
    message.context = {**message.context, "link_id": link.id}
    return token


def make_link(
    actor: Actor, person: HostPerson, purpose: LinkPurpose, now: dt.datetime, until: dt.datetime | None = None
) -> tuple[PersonalLink, str]:
    """Make a link for one of the people of a host household; return it with its token."""
    link, token = links.create_link(
        actor, purpose=purpose, household_id=None, host_id=person.host_id, now=now, until=until
    )
    db.session.add(
        HostAccess(space_id=person.space_id, host_id=person.host_id, host_person_id=person.id, link_id=link.id)
    )
    db.session.flush()
    return link, token


def person_behind(token: str, purpose: LinkPurpose, now: dt.datetime) -> HostPerson:
    """Return whom a living link is for; LinkGone or NotFound otherwise."""
    link = links.get_link(token, purpose, now)
    person: HostPerson | None = db.session.scalars(_people().where(HostAccess.link_id == link.id)).one_or_none()
    if person is None:
        raise LinkGone(_GONE)
    return person


def open_on_device(token: str, *, device: str, now: dt.datetime) -> str:
    """Open a device session with a link's token; return the device's own token."""
    link = links.get_link(token, LinkPurpose.HOST, now)
    row = db.session.execute(_BY_LINK.where(PersonalLink.id == link.id)).first()
    if row is None:
        raise LinkGone(_GONE)
    return links.open_device(_host(row), link, device=device, now=now)


def send_again(token: str, now: dt.datetime) -> None:
    """Send a fresh link to the known address behind an expired one. Says nothing of whether there is one."""
    query = _people().join(PersonalLink, PersonalLink.id == HostAccess.link_id)
    person = db.session.scalars(
        query.where(
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.purpose == LinkPurpose.HOST,
            PersonalLink.revoked_at.is_(None),
        )
    ).one_or_none()
    if person is not None and person.email:
        invite(Actor.system(person.space_id), person, now, once_per=_HOUR)


def send_to_address(email: str, now: dt.datetime) -> None:
    """Send a link to whoever has this address as a host. Says nothing of whether there is one."""
    if not email:
        return
    query = (
        select(HostPerson)
        .join(Host, Host.id == HostPerson.host_id)
        .where(func.lower(HostPerson.email) == email.lower(), Host.confirmed_at.is_not(None))
    )
    for person in db.session.scalars(query.limit(3)):
        invite(Actor.system(person.space_id), person, now, once_per=_HOUR)


def find_host(device_token: str, now: dt.datetime) -> Actor | None:
    """Return the host behind a device's cookie. One query."""
    row = read_columns(_BY_DEVICE, {"token_hash": token_hash(device_token), "now": now}).first()
    return None if row is None else _host(row)


def actor_of(person: HostPerson) -> Actor:
    """Return somebody of a host household, acting for themself."""
    return _host(db.session.execute(_HOSTS.where(HostPerson.id == person.id)).one())


def find_host_actor(host_id: int) -> Actor | None:
    """Return the first of a host household, acting for themself; None when they have left or were erased."""
    row = db.session.execute(
        _HOSTS.where(Host.id == host_id, Host.state != HostState.LEFT).order_by(HostPerson.position)
    ).first()
    return None if row is None else _host(row)


def close_links_of(actor: Actor, person: HostPerson, now: dt.datetime) -> None:
    """Close the links of somebody who is no longer of this household, and what they opened."""
    for table in (HostAccess, RelationLink):
        query = select(table.link_id).where(table.host_person_id == person.id)
        for link_id in db.session.scalars(query).all():
            links.revoke_link(Actor.system(actor.space_id), link_id, host_id=person.host_id, now=now)
        db.session.execute(delete(table).where(table.host_person_id == person.id))


def _people() -> Select[HostPerson]:
    return select(HostPerson).join(HostAccess, HostAccess.host_person_id == HostPerson.id)


# Made once, columns instead of rows: every page of a host asks this.
_HOSTS = (
    select(
        HostPerson.host_id,
        HostPerson.space_id,
        HostPerson.first_name,
        HostPerson.last_name,
        Host.language,
        Space.name.label("space_name"),
        Space.accent,
        Space.warm,
    )
    .join(Host, Host.id == HostPerson.host_id)
    .join(Space, Space.id == HostPerson.space_id)
    .where(Host.confirmed_at.is_not(None), Host.state != HostState.ERASED)
)
_BY_LINK = _HOSTS.join(HostAccess, HostAccess.host_person_id == HostPerson.id).join(
    PersonalLink, PersonalLink.id == HostAccess.link_id
)
_BY_DEVICE = links.opened_by_device(_BY_LINK, LinkPurpose.HOST)


def _host(row: Row[*tuple[Any, ...]]) -> Actor:
    return Actor(
        space_id=row.space_id,
        name=f"{row.first_name} {row.last_name}".strip(),
        permissions=HOST_PERMISSIONS,
        host_id=row.host_id,
        language=row.language,
        brand=Brand(row.space_name, row.accent, row.warm),
    )
