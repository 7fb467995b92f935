"""Gatherings: writing them down, announcing, calling off, and who of those invited came."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, func, select, update

from concierge.hosts.ambassadors.choices import Answer, Audience
from concierge.hosts.ambassadors.events import (
    GatheringAnnounced,
    GatheringCancelled,
    GatheringChanged,
    GuestInvited,
    PresenceNoted,
)
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest
from concierge.hosts.ambassadors.rules import GatheringDetails, check_gathering
from concierge.hosts.choices import HostState, OfferKind
from concierge.hosts.models import Host, HostOffer
from concierge.hosts.queries import holds
from concierge.platform import events, outbox
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_

TELL_JOB = "hosts.tell_guests"
_CALENDAR = ("title", "starts_at", "minutes", "place")  # what an entry of a calendar shows


def hold_gathering(actor: Actor, gathering_id: int) -> Gathering:
    """Return a gathering that nobody else decides about until the transaction ends."""
    query = scoped(actor, Gathering).where(Gathering.id == gathering_id).with_for_update()
    row = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def add_gathering(
    actor: Actor, details: GatheringDetails, *, audience: Audience, topic: str = "", now: dt.datetime
) -> Gathering:
    """Write a gathering down; nobody is written to yet."""
    check_gathering(details, now)
    row = Gathering(
        space_id=actor.space_id, audience=audience, topic=_topic(audience, topic), person_id=actor.person_id,
        **asdict(details),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    changes = [Changed(field="title", old=None, new=row.title)]
    events.record(GatheringChanged(gathering_id=row.id), actor, now, changes=changes)
    return row


def change_gathering(
    actor: Actor,
    gathering_id: int,
    details: GatheringDetails,
    *,
    audience: Audience,
    topic: str,
    seen_version: int | None,
    now: dt.datetime,
) -> Gathering:
    """Change a gathering to come; those who said they come are told when their calendar must change."""
    row = hold_gathering(actor, gathering_id)
    expect_to_come(row, now)
    check_gathering(details, now)
    if details.places is not None and details.places < row.taken:
        raise DomainError(
            N_("%(taken)s personnes ont déjà dit oui : gardez au moins autant de places."),
            field="places",
            taken=row.taken,
        )
    values = asdict(details) | {"audience": audience, "topic": _topic(audience, topic)}
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    if not differing:
        return row
    expect_version(row, seen_version)
    changes = [Changed(field=name, old=_text(getattr(row, name)), new=_text(values[name])) for name in differing]
    for name in differing:
        setattr(row, name, values[name])
    moved = bool({*differing} & {*_CALENDAR})
    if moved:
        row.sequence += 1
    db.session.flush()
    events.record(GatheringChanged(gathering_id=row.id), actor, now, changes=changes)
    if row.invited_at is not None and (moved or "places" in differing):
        tell_later(row, "moved", now)
    return row


def choose_guests(actor: Actor, gathering_id: int, host_ids: Collection[int], now: dt.datetime) -> int:
    """Put hosts chosen by hand on the list; who is on it stays. Return how many are new."""
    row = hold_gathering(actor, gathering_id)
    expect_to_come(row, now)
    return len(add_guests(actor, row, host_ids, now))


def drop_guest(actor: Actor, gathering_id: int, guest_id: int) -> None:
    """Take somebody off the list who was not written to."""
    row, guest = hold_gathering(actor, gathering_id), fetch(actor, GatheringGuest, guest_id)
    if guest.gathering_id != row.id:
        raise NotFound
    if row.invited_at is not None:
        raise DomainError(N_("Les invitations sont parties : cette personne a la sienne."))
    db.session.delete(guest)
    db.session.flush()


def announce(actor: Actor, gathering_id: int, now: dt.datetime) -> Gathering:
    """Have everybody concerned written to who was not; pressed again, whoever came to the network since is."""
    row = hold_gathering(actor, gathering_id)
    expect_to_come(row, now)
    if row.audience is Audience.CHOSEN and not db.session.scalar(_guests(row).limit(1)):
        raise DomainError(N_("Choisissez d’abord qui inviter."))
    row.invited_at = row.invited_at or now
    db.session.flush()
    events.record(GatheringAnnounced(gathering_id=row.id), actor, now)
    tell_later(row, "invited", now)
    return row


def call_off(actor: Actor, gathering_id: int, now: dt.datetime) -> Gathering:
    """Call a gathering off; everybody who was written to and did not say no is told."""
    row = hold_gathering(actor, gathering_id)
    if row.cancelled_at is not None:
        return row
    expect_to_come(row, now)
    row.cancelled_at, row.sequence = now, row.sequence + 1
    db.session.flush()
    events.record(GatheringCancelled(gathering_id=row.id), actor, now)
    if row.invited_at is not None:
        tell_later(row, "cancelled", now)
    return row


def note_presence(actor: Actor, gathering_id: int, present: Collection[int], now: dt.datetime) -> int:
    """Note which of those invited came; return how many did."""
    row = hold_gathering(actor, gathering_id)
    if row.starts_at > now or row.cancelled_at is not None:
        raise DomainError(N_("La rencontre n’a pas encore eu lieu."))
    guests = db.session.scalars(_guests(row)).all()
    changed = [guest for guest in guests if guest.came != (guest.id in present)]
    for guest in changed:
        guest.came = guest.id in present
    db.session.flush()
    happened = [PresenceNoted(host_id=guest.host_id, gathering_id=row.id) for guest in changed]
    events.record_all(happened, actor, now)
    return sum(bool(guest.came) for guest in guests)


def concerned_hosts(actor: Actor, row: Gathering) -> Sequence[int]:
    """Return the hosts a gathering is for, of the network as it is now; chosen by hand, those already chosen."""
    if row.audience is Audience.CHOSEN:
        return []
    query = scoped(actor, Host).with_only_columns(Host.id).where(Host.state == HostState.ACTIVE)
    if row.audience is Audience.TOPIC:
        query = query.join(HostOffer, HostOffer.host_id == Host.id)
        query = query.where(HostOffer.kind == OfferKind.EXPERTISE, holds(HostOffer.topics, row.topic))
    return db.session.scalars(query.order_by(Host.id)).all()


def add_guests(actor: Actor, row: Gathering, host_ids: Collection[int], now: dt.datetime) -> list[GatheringGuest]:
    """Put hosts on the list of a gathering that is held, those who are not on it; return them."""
    known = set(db.session.scalars(_guests(row).with_only_columns(GatheringGuest.host_id)))
    wanted = sorted(set(host_ids) - known)
    active = set(
        db.session.scalars(scoped(actor, Host).with_only_columns(Host.id).where(Host.state == HostState.ACTIVE))
    )
    guests = [
        GatheringGuest(space_id=row.space_id, gathering_id=row.id, host_id=host_id)
        for host_id in wanted
        if host_id in active
    ]
    db.session.add_all(guests)
    db.session.flush()
    happened = [GuestInvited(host_id=guest.host_id, gathering_id=row.id) for guest in guests]
    events.record_all(happened, actor, now)
    return guests


def recount(space_id: int, now: dt.datetime) -> None:
    """Count anew who comes to what is to come: guests may have gone with their host's data."""
    coming = (
        select(func.coalesce(func.sum(GatheringGuest.people), 0))
        .where(GatheringGuest.gathering_id == Gathering.id, GatheringGuest.answer == Answer.COMES)
        .scalar_subquery()
    )
    chosen = (Gathering.space_id == space_id, Gathering.starts_at > now)
    db.session.execute(update(Gathering).where(*chosen).values(taken=coming), execution_options=_UNSEEN)
    db.session.expire_all()


def expect_to_come(row: Gathering, now: dt.datetime) -> None:
    """Refuse what is done too late."""
    if row.cancelled_at is not None:
        raise DomainError(N_("Cette rencontre est annulée."))
    if row.starts_at <= now:
        raise DomainError(N_("Cette rencontre a déjà eu lieu."))


def tell_later(row: Gathering, what: str, now: dt.datetime) -> None:
    """Have a worker write to those concerned."""
    key = f"{TELL_JOB}:{row.id}:{what}:{row.sequence}:{now.isoformat()}"
    outbox.put(TELL_JOB, {"gathering_id": row.id, "what": what}, key=key, now=now, space_id=row.space_id)


_UNSEEN: Any = {"synchronize_session": False}


def _guests(row: Gathering) -> Select[GatheringGuest]:
    return select(GatheringGuest).where(GatheringGuest.gathering_id == row.id)


def _topic(audience: Audience, topic: str) -> str:
    if audience is Audience.TOPIC and not topic:
        raise DomainError(N_("Choisissez le sujet."), field="topic")
    return topic if audience is Audience.TOPIC else ""


def _text(value: object) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else str(value) if value not in (None, "") else None
