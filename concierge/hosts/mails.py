"""What is written to hosts: the link to their space, please confirm, welcome, not this time."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import select

from concierge.accounts.models import LinkPurpose
from concierge.hosts.access import KIND_LINK, queue_for, token_of_mail
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.relations.certificate import said_of_year
from concierge.hosts.relations.events import HostThanked
from concierge.hosts.relations.models import HostThanks
from concierge.hosts.settings import HOSTS
from concierge.notifications.models import Message
from concierge.notifications.services import MailContent
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND_CONFIRMATION = "host_confirmation"
KIND_WELCOME = "host_welcome"
KIND_NO = "host_no"
KIND_YEAR = "host_year"


def ask_confirmation(actor: Actor, host: Host, now: dt.datetime) -> None:
    """Ask whoever applied whether it was them; once an hour at most."""
    queue_for(actor, host.people[0], KIND_CONFIRMATION, f"{now:%Y-%m-%dT%H}", now)


def say_welcome(actor: Actor, host: Host, now: dt.datetime) -> None:
    """Tell a host that they are one of us, with the link to their space and the charter."""
    queue_for(actor, host.people[0], KIND_WELCOME, f"{paris_date(now)}:{actor.person_id or 0}", now)


def say_no(actor: Actor, host: Host, now: dt.datetime) -> None:
    """Tell somebody, kindly, that it is not this time."""
    queue_for(actor, host.people[0], KIND_NO, f"{paris_date(now)}:{actor.person_id or 0}", now)


def tell_thanks(event: HostThanked, actor: Actor, now: dt.datetime) -> None:
    """Thank a host for their year by mail; nothing when a person did it."""
    host = db.session.get(Host, event.host_id) if event.means == "mail" else None
    person = next((one for one in host.people if one.email), None) if host is not None else None
    if person is not None:
        queue_for(actor, person, KIND_YEAR, str(event.thanks_id), now)


def render_year(message: Message, now: dt.datetime) -> MailContent | None:
    """Say what they did and thank you, unless they left or asked for no such word meanwhile."""
    person = _still_there(message)
    if person is None or _host(person).state is not HostState.ACTIVE or not _host(person).yearly_word:
        return None
    query = select(HostThanks).where(HostThanks.host_id == person.host_id).order_by(HostThanks.ends_on.desc())
    year = db.session.scalars(query.limit(1)).first()
    if year is None:
        return None
    content = _content(KIND_YEAR, message, person, LinkPurpose.HOST, now)
    return replace(content, values={**content.values, "year": year, "said_of_year": said_of_year})


def render_link(message: Message, now: dt.datetime) -> MailContent | None:
    """Make the link to a host's space and the mail that carries it."""
    person = _still_there(message)
    return None if person is None else _content(KIND_LINK, message, person, LinkPurpose.HOST, now)


def render_welcome(message: Message, now: dt.datetime) -> MailContent | None:
    """Say welcome, unless they left meanwhile."""
    person = _still_there(message)
    if person is None or _host(person).state is not HostState.ACTIVE:
        return None
    return _content(KIND_WELCOME, message, person, LinkPurpose.HOST, now)


def render_confirmation(message: Message, now: dt.datetime) -> MailContent | None:
    """Ask whether it was them, unless they said so or were erased meanwhile."""
    person = _still_there(message)
    if person is None or _host(person).confirmed_at is not None:
        return None
    return _content(KIND_CONFIRMATION, message, person, LinkPurpose.HOST_CONFIRMATION, now)


def render_no(message: Message, _now: dt.datetime) -> MailContent | None:
    """Say no kindly, unless somebody decided otherwise meanwhile."""
    person = _still_there(message)
    if person is None or _host(person).state is not HostState.REFUSED:
        return None
    return MailContent(
        template=KIND_NO, values={"first_name": person.first_name}, language=_host(person).language, signer=""
    )


def _content(
    template: str, message: Message, person: HostPerson, purpose: LinkPurpose, now: dt.datetime
) -> MailContent:
    host = _host(person)
    values = {
        "first_name": person.first_name,
        "token": token_of_mail(message, person, purpose, now),
        "days": HOSTS.installed().confirm_within,
    }
    return MailContent(template=template, values=values, language=host.language, signer="")


def _still_there(message: Message) -> HostPerson | None:
    person = db.session.get(HostPerson, message.context.get("host_person_id", 0))
    if person is None or not person.email:
        return None
    message.recipient = person.email  # corrected meanwhile: a link never leaves for an address known to be wrong
    return person


def _host(person: HostPerson) -> Host:
    return db.session.get_one(Host, person.host_id)
