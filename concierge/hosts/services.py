"""Writing the register: who opens their door, what is known of them. Days, offers and states stand apart."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts import events as happened
from concierge.hosts.access import close_links_of
from concierge.hosts.choices import HostState, Pledge, Way
from concierge.hosts.models import Host, HostNewcomer, HostPerson
from concierge.hosts.pledges import give_pledge
from concierge.hosts.requests.links import close_request_links
from concierge.hosts.rules import HostDetails, PersonDetails, check_details, host_name
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.platform.search_text import words_sought

_PLAIN = (
    "commune_code", "language", "presentation", "from_elsewhere", "here_since", "origin", "pets", "smoking",
    "home_access", "life_stage",
)  # fmt: skip
_LISTS = ("child_years", "languages", "interests")
_OF_PERSON = ("first_name", "last_name", "email", "phone", "profession")


def hold_host(actor: Actor, host_id: int) -> Host:
    """Return a host that nobody else writes to until the transaction ends: what is sent at once comes one by one."""
    query = scoped(actor, Host).where(Host.id == host_id).with_for_update(key_share=True)
    host = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if host is None:
        raise NotFound
    return host


def open_host(
    actor: Actor,
    details: HostDetails,
    *,
    agreed: Means,
    now: dt.datetime,
    household_id: int | None = None,
    confirmed: bool = True,
) -> Host:
    """Write down somebody we know: the team talked with them, or `household_id` is the file of their family.

    Not `confirmed`, their address still has to be.
    """
    way = Way.TEAM if household_id is None else Way.NEWCOMER
    if household_id is not None:
        fetch(actor, Household, household_id)
    host = add_host(actor, details, way=way, confirmed_at=now if confirmed else None, now=now)
    if household_id is not None:
        db.session.add(HostNewcomer(space_id=host.space_id, host_id=host.id, household_id=household_id))
        db.session.flush()
    give_pledge(actor, host, Pledge.CONSENT, means=agreed, now=now)
    return host


def add_host(
    actor: Actor,
    details: HostDetails,
    *,
    way: Way,
    confirmed_at: dt.datetime | None,
    now: dt.datetime,
    suspicions: Sequence[str] = (),
) -> Host:
    """Add a row to the register; refuse an address that another host has."""
    today = paris_date(now)
    check_details(details, today)
    refuse_known_address(actor.space_id, details.people)
    host = Host(
        space_id=actor.space_id,
        name=host_name(details.people),
        state=HostState.APPLIED,
        way=way,
        applied_on=today,
        last_sign_on=today,
        confirmed_at=confirmed_at,
        suspicions=list(suspicions),
        **_values(details),
    )
    db.session.add(host)
    db.session.flush()
    _write_people(actor, host, details.people, now)
    events.record(happened.HostApplied(host_id=host.id, way=way.value), actor, now)
    return host


def update_host(actor: Actor, host: Host, details: HostDetails, *, seen_version: int | None, now: dt.datetime) -> None:
    """Write what was typed of a host, prepared on the version seen; only what differs is recorded."""
    check_details(details, paris_date(now))
    changes = _differences(host, details)
    if not changes:
        return
    expect_version(host, seen_version)
    refuse_known_address(host.space_id, details.people, but=host.id)
    for name, value in _values(details).items():
        setattr(host, name, value)
    host.name = host_name(details.people)
    _write_people(actor, host, details.people, now)
    touch(host)
    heard(actor, host, now)
    db.session.flush()
    events.record(happened.HostChanged(host_id=host.id), actor, now, changes=changes)


def note_sign(actor: Actor, host: Host, now: dt.datetime) -> None:
    """Write down that a host was heard of: their data are kept from that day on."""
    host.last_sign_on, host.announced_on = paris_date(now), None
    db.session.flush()
    events.record(happened.SignNoted(host_id=host.id), actor, now)


def heard(actor: Actor, host: Host, now: dt.datetime) -> None:
    """Count what a host does themself as a sign of theirs."""
    if actor.host_id is not None:
        host.last_sign_on, host.announced_on = paris_date(now), None


def touch(host: Host) -> None:
    """Move the version with what stands in other tables, so that two people at it are noticed."""
    flag_modified(host, "search_text")


def refuse_known_address(space_id: int, people: Sequence[PersonDetails], *, but: int | None = None) -> None:
    """Refuse an e-mail address that belongs to another host: they are the same people."""
    for number, person in enumerate(people, start=1):
        other = find_by_address(space_id, person.email)
        if other is not None and other.id != but:
            raise DomainError(
                N_("Cette adresse est déjà celle de « %(name)s » : complétez plutôt cette fiche."),
                field="email" if number == 1 else "email_2",
                name=other.name,
            )


def find_by_address(space_id: int, email: str) -> Host | None:
    """Return the host of the space who has this address, whatever their state."""
    if not email:
        return None
    query = (
        select(Host)
        .join(HostPerson, HostPerson.host_id == Host.id)
        .where(HostPerson.space_id == space_id, func.lower(HostPerson.email) == email.lower())
    )
    return db.session.scalars(query.limit(1)).first()


def plain_text(value: Any) -> str | None:
    """Return a value as the history keeps it: dates in ISO form, lists by commas, nothing for an empty one."""
    if value in (None, "", [], ()):
        return None
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _values(details: HostDetails) -> dict[str, Any]:
    plain = {name: getattr(details, name) for name in _PLAIN}
    return plain | {name: sorted(set(getattr(details, name))) for name in _LISTS}


def _differences(host: Host, details: HostDetails) -> list[Changed]:
    table = Host.__table__.columns
    found = [
        Changed(
            field=name, old=plain_text(getattr(host, name)), new=plain_text(value), privacy=table[name].info["privacy"]
        )
        for name, value in _values(details).items()
        if getattr(host, name) != value
    ]
    stored = {person.position: person for person in _people(host)}
    for position in range(max(len(stored), len(details.people))):
        old = stored.get(position)
        new = details.people[position] if position < len(details.people) else None
        found += [
            Changed(field=name, old=before, new=after, privacy=Privacy.CONTACT)
            for name in _OF_PERSON
            if (before := plain_text(getattr(old, name, ""))) != (after := plain_text(getattr(new, name, "")))
        ]
    return found


def _write_people(actor: Actor, host: Host, people: Sequence[PersonDetails], now: dt.datetime) -> None:
    stored = {person.position: person for person in _people(host)}
    for position, details in enumerate(people):
        row = stored.pop(position, None)
        if row is None:
            row = HostPerson(space_id=host.space_id, host_id=host.id, position=position, first_name="")
            db.session.add(row)
        for name in _OF_PERSON:
            setattr(row, name, getattr(details, name))
    for gone in stored.values():
        _forget_person(actor, gone, now)
    said = [f"{p.first_name} {p.last_name} {p.email} {p.phone} {p.profession}" for p in people]
    host.search_text = " ".join(words_sought(" ".join([host_name(people), *said])))
    db.session.flush()
    db.session.expire(host, ["people"])


def _forget_person(actor: Actor, person: HostPerson, now: dt.datetime) -> None:
    """Take somebody out who is no longer of this household: their links close with them."""
    close_links_of(actor, person, now)
    close_request_links(actor, person, now)
    db.session.delete(person)


def _people(host: Host) -> Sequence[HostPerson]:
    query = select(HostPerson).where(HostPerson.host_id == host.id).order_by(HostPerson.position)
    return db.session.scalars(query).all()
