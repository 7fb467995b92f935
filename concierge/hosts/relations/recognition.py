"""Once a year, a thank-you that counts: families met, meetings, nights, advice. Never a reproach, never a ranking."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from concierge.hosts.choices import HostState
from concierge.hosts.models import Host
from concierge.hosts.relations.choices import How
from concierge.hosts.relations.events import HostThanked
from concierge.hosts.relations.models import HostRelation, HostThanks, RelationNote
from concierge.hosts.relations.rules import HostYear, Took, last_thanks_day, year_before, year_of
from concierge.hosts.requests.choices import Side
from concierge.hosts.services import hold_host
from concierge.hosts.settings import HOSTS
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import db

STILL: Final = 30  # days: a thank-you held up longer (a pause, a stopped server) is for next year
SHOWN: Final = 400  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksLine:
    """One year of one host, for whoever thanks them."""

    thanks: HostThanks
    host: Host


def thank_hosts(now: dt.datetime, commit: Callable[[], None]) -> None:
    """Thank those whose day has come, each in a transaction of its own."""
    query = select(Host.id, Host.space_id).where(Host.state == HostState.ACTIVE, Host.yearly_word)
    for host_id, space_id in db.session.execute(query.order_by(Host.id)).all():
        if thank_host(Actor.system(space_id), host_id, now) is not None:
            commit()


def thank_host(actor: Actor, host_id: int, now: dt.datetime) -> HostThanks | None:
    """Write a host's year down and thank them, once; None when it is not the day, or there is nothing to thank for."""
    host = hold_host(actor, host_id)
    today = paris_date(now)
    if host.state is not HostState.ACTIVE or not host.yearly_word or host.activated_on is None:
        return None
    on = last_thanks_day(host.activated_on, today, HOSTS.installed().thanks_on)
    if on is None or (today - on).days > STILL or _known(host.id, on):
        return None
    starts = year_before(on)
    year = get_year(host.id, starts, on)
    if year.is_empty:
        return None
    row = HostThanks(
        space_id=host.space_id,
        host_id=host.id,
        starts_on=starts,
        ends_on=on,
        families=year.families,
        meetings=year.meetings,
        nights=year.nights,
        advice=year.advice,
        written_at=now,
    )
    db.session.add(row)
    db.session.flush()
    events.record(HostThanked(host_id=host.id, thanks_id=row.id, means="mail"), actor, now)
    return row


def mark_thanked(actor: Actor, thanks_id: int, now: dt.datetime) -> HostThanks:
    """Note that somebody of the team thanked a host themself; said twice, it is said once."""
    row = fetch(actor, HostThanks, thanks_id)
    hold_host(actor, row.host_id)
    db.session.refresh(row)
    if row.thanked_on is None:
        row.thanked_on, row.person_id = paris_date(now), actor.person_id
        db.session.flush()
        events.record(HostThanked(host_id=row.host_id, thanks_id=row.id, means="person"), actor, now)
    return row


def choose_yearly_word(actor: Actor, host_id: int, *, wanted: bool) -> None:
    """Let a host say whether they would like our yearly thanks."""
    hold_host(actor, host_id).yearly_word = wanted
    db.session.flush()


def get_year(host_id: int, starts: dt.date, ends: dt.date) -> HostYear:
    """Count what a host did from a day to the eve of another."""
    begin, end = (dt.datetime.combine(day, dt.time(), PARIS) for day in (starts, ends))
    relations = select(HostRelation.id, HostRelation.household_id, HostRelation.kind).where(
        HostRelation.host_id == host_id,
        HostRelation.opened_at < end,
        or_(HostRelation.ended_at.is_(None), HostRelation.ended_at >= begin),
    )
    notes = select(RelationNote.relation_id, RelationNote.side, RelationNote.how, RelationNote.on).where(
        RelationNote.host_id == host_id, RelationNote.on >= starts, RelationNote.on < ends
    )
    seen: dict[int, dict[Side, set[dt.date]]] = defaultdict(lambda: defaultdict(set))
    spoke: set[int] = set()
    for relation_id, side, how, on in db.session.execute(notes):
        if how is How.SEEN:
            seen[relation_id][side].add(on)
        else:
            spoke.add(relation_id)
    return year_of(
        Took(
            household_id=household_id,
            kind=kind,
            seen={side: frozenset(days) for side, days in seen[relation_id].items()},
            spoke=relation_id in spoke,
        )
        for relation_id, household_id, kind in db.session.execute(relations)
    )


def list_thanks(actor: Actor, today: dt.date) -> list[ThanksLine]:
    """Return the years thanked for lately, those nobody of the team has thanked first."""
    query = (
        scoped(actor, HostThanks)
        .join(Host, Host.id == HostThanks.host_id)
        .add_columns(Host)
        .where(HostThanks.ends_on > today - dt.timedelta(days=SHOWN), Host.state == HostState.ACTIVE)
        .order_by(HostThanks.thanked_on.is_not(None), HostThanks.ends_on.desc(), HostThanks.id)
    )
    return [ThanksLine(thanks=thanks, host=host) for thanks, host in db.session.execute(query)]


def list_own_thanks(actor: Actor, host_id: int) -> Sequence[HostThanks]:
    """Return the years a host was thanked for, the latest first."""
    query = scoped(actor, HostThanks).where(HostThanks.host_id == host_id)
    return db.session.scalars(query.order_by(HostThanks.ends_on.desc())).all()


def _known(host_id: int, on: dt.date) -> bool:
    """Tell whether a host has been thanked within the half-year before: the agency's day may have moved."""
    query = select(HostThanks.id).where(HostThanks.host_id == host_id, HostThanks.ends_on > on - dt.timedelta(days=182))
    return db.session.scalars(query.limit(1)).first() is not None
