"""Erases a host in one act, as a family is (0013): on demand, after three years of silence, or never confirmed."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from dateutil.relativedelta import relativedelta
from flask import current_app
from sqlalchemy import Select, func, select

from concierge.accounts.models import Person, Space
from concierge.config import Config
from concierge.families.duplicates.contact_points import phones_of
from concierge.hosts.applications import list_unconfirmed_before
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.settings import HOSTS as HOST_SETTINGS
from concierge.notifications.models import Message
from concierge.platform import events
from concierge.platform.access import Actor, Permission, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import Forbidden
from concierge.platform.events import EventRow
from concierge.platform.search_text import normalise
from concierge.platform.unit_of_work import after_commit
from concierge.privacy import ledger, traces
from concierge.privacy.erasure import Leftovers, OtherName, ask_to_finish
from concierge.privacy.events import HostErased, HostErasureAnnounced
from concierge.privacy.ledger import LedgerLine
from concierge.privacy.models import HostErasure, HostGround
from concierge.privacy.reach import HOSTS, rows_of
from concierge.privacy.retention import delays_of
from concierge.privacy.row_erasing import erase_rows
from concierge.privacy.rules import Delays, Signs, erased_on, is_to_announce, is_to_erase, needs_announcing

BATCH: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DueHost:
    """A host who goes soon: since when they gave no sign, when they go."""

    host_id: int
    name: str
    last_sign: dt.date
    erased_on: dt.date


def erase_host(actor: Actor, host_id: int, *, typed_name: str, ground: HostGround, now: dt.datetime) -> None:
    """Erase a host for good; their name, typed, says that whoever asks knows what they do."""
    host = fetch(actor, Host, host_id)
    if not (actor.can(Permission.FILES_ERASE) or actor.can(Permission.OWN_HOST)):
        raise Forbidden
    if normalise(typed_name) != normalise(host.name):
        raise OtherName
    erase(actor, host, ground=ground, now=now)


def erase(actor: Actor, host: Host, *, ground: HostGround, now: dt.datetime) -> None:
    """Erase a host with everything that hangs on them; what is left is counted and names nobody."""
    db.session.execute(select(Host.id).where(Host.id == host.id).with_for_update())
    host_id, space_id = host.id, host.space_id
    rows, marks, first = rows_of([host_id], HOSTS), _marks_of(host), _opened_at(host_id)
    messages = rows.get("message", frozenset())
    config: Config = current_app.extensions["config"]
    left = Leftovers(mails=traces.list_mails_about(marks, messages, config.mailbox_dir), documents=())
    traces.erase_jobs(messages, marks)
    counts = erase_rows(rows)
    traces.erase_mail_errors(marks)
    gone = db.session.get_one(Host, host_id)
    gone.state, gone.ended_on = HostState.ERASED, gone.ended_on or paris_date(now)
    row = HostErasure(
        space_id=space_id,
        host_id=host_id,
        at=now,
        erased_by=actor.person_id,
        ground=ground,
        opened_at=first,
        counts=counts,
    )
    db.session.add(row)
    db.session.flush()
    events.record(HostErased(host_id=host_id, ground=ground.value), Actor.system(space_id), now)
    after_commit(partial(ledger.append, [ledger.line_of_host(row)]))
    ask_to_finish(space_id, [], left, (), now)


def list_due_hosts(actor: Actor, now: dt.datetime) -> list[DueHost]:
    """Return the hosts on the list of those erased soon, those who go first at the top."""
    today, delays = paris_date(now), delays_of(actor.space_id)
    query = _silent(actor.space_id, today, delays).where(Host.visible_to(actor))
    found = [
        DueHost(
            host_id=host.id,
            name=host.name,
            last_sign=host.last_sign_on,
            erased_on=erased_on(_signs(host), delays, today),
        )
        for host in db.session.scalars(query)
        if is_to_announce(_signs(host), delays, today)
    ]
    return sorted(found, key=lambda due: (due.erased_on, due.host_id))


def apply_host_retention(now: dt.datetime, commit: Callable[[], None]) -> None:
    """Announce and erase, one by one, each committed; applications nobody confirmed go after the agency's delay."""
    today = paris_date(now)
    for space_id in db.session.scalars(select(Space.id).order_by(Space.id)).all():
        system, delays = Actor.system(space_id), delays_of(space_id)
        for host in db.session.scalars(_silent(space_id, today, delays)).all():
            if is_to_erase(_signs(host), delays, today):
                erase(system, host, ground=HostGround.RETENTION, now=now)
            elif needs_announcing(_signs(host), delays, today):
                host.announced_on = today
                db.session.flush()
                events.record(HostErasureAnnounced(host_id=host.id), system, now)
            commit()
    _forget_unconfirmed(now, commit)


def replay_hosts(lines: Iterable[LedgerLine], now: dt.datetime) -> int:
    """Erase, after a restore, the hosts that the backup brought back; return how many."""
    erased = 0
    for line in lines:
        host = db.session.get(Host, line.host_id) if line.host_id is not None else None
        if host is None or host.space_id != line.space_id or not host.name or _opened_at(host.id) != line.opened_at:
            continue
        erase(Actor.system(line.space_id), host, ground=HostGround(line.ground.value), now=now)
        erased += 1
    return erased


def _forget_unconfirmed(now: dt.datetime, commit: Callable[[], None]) -> None:
    before, after = paris_date(now) - dt.timedelta(days=HOST_SETTINGS.installed().confirm_within), 0
    while hosts := list_unconfirmed_before(before, after, BATCH):
        after = hosts[-1].id
        for host in hosts:
            erase(Actor.system(host.space_id), host, ground=HostGround.UNCONFIRMED, now=now)
            commit()


def _silent(space_id: int, today: dt.date, delays: Delays) -> Select[Host]:
    # Months have several lengths: three days more leave nobody out, and the rule decides.
    limit = today + dt.timedelta(days=delays.warn_days + 3) - relativedelta(months=delays.months)
    return select(Host).where(
        Host.space_id == space_id,
        Host.state != HostState.ERASED,
        Host.confirmed_at.is_not(None),
        Host.last_sign_on <= limit,
    )


def _signs(host: Host) -> Signs:
    return Signs(last_sign=host.last_sign_on, announced_on=host.announced_on)


def _opened_at(host_id: int) -> dt.datetime | None:
    return db.session.scalar(select(func.min(EventRow.at)).where(EventRow.host_id == host_id))


def _marks_of(host: Host) -> traces.Marks:
    people: Sequence[HostPerson] = db.session.scalars(select(HostPerson).where(HostPerson.host_id == host.id)).all()
    written = db.session.scalars(select(Message.recipient).where(Message.host_id == host.id))
    addresses = {address.lower() for address in (*(p.email for p in people), *written) if address}
    team = {email.lower() for email in db.session.scalars(select(Person.email).where(Person.space_id == host.space_id))}
    names = {host.name, *(p.full_name for p in people if p.last_name)}
    return traces.Marks(
        space_id=host.space_id,
        addresses=frozenset(addresses - team),
        phones=frozenset(phone for p in people for phone in phones_of(p.phone)),
        names=frozenset(name for name in names if len(name) > 2),
        file_ids=frozenset(),
    )
