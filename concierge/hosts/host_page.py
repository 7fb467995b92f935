"""One host whole, for the page of the team: what a family will see, then what the team knows."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.families.models import Household
from concierge.hosts.calendar import HostCalendar
from concierge.hosts.choices import OfferKind, Pledge
from concierge.hosts.history import HostHistoryLine, get_host_history
from concierge.hosts.models import (
    Host,
    HostBlock,
    HostDays,
    HostInterview,
    HostNewcomer,
    HostNote,
    HostOffer,
    HostPledge,
    HostText,
)
from concierge.hosts.offers import list_days
from concierge.hosts.pledges import is_of_today, list_pledges
from concierge.hosts.queries import calendars_of, next_free
from concierge.hosts.requests.lines import RequestLine, list_lines_of
from concierge.hosts.requests.places import places_of
from concierge.hosts.requests.rules import Places
from concierge.hosts.rules import needs_references
from concierge.platform.access import Actor, Permission, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.territory.queries import find_communes

_WEEKS: Final = 8  # shown in the small calendar
_WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """One offer; `awaits_references` says that children may not come yet."""

    offer: HostOffer
    awaits_references: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One day of the small calendar."""

    day: dt.date
    past: bool
    free: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostView:
    """What a host's own page and the team's show alike."""

    host: Host
    commune: str
    offers: Sequence[OfferLine]
    days: Sequence[HostDays]
    weeks: Sequence[Sequence[CalendarDay]]
    next_free: dt.date | None
    paused: bool
    pledges: Sequence[tuple[HostPledge, HostText]]
    charter: tuple[HostPledge, HostText] | None  # the last one accepted
    charter_stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPage:
    """The page of the team."""

    view: HostView
    interviews: Sequence[tuple[HostInterview, str]]
    notes: Sequence[tuple[HostNote, str]]
    blocks: Sequence[tuple[HostBlock, str]]
    newcomer: Household | None
    references_by: str
    requests: Sequence[RequestLine]
    places: Mapping[OfferKind, Places]
    history: Sequence[HostHistoryLine]
    writes: bool


def get_host_view(actor: Actor, host_id: int, now: dt.datetime) -> HostView:
    """Return what a host sees of themself."""
    return _view(actor, fetch(actor, Host, host_id), now)


def get_host_page(actor: Actor, host_id: int, now: dt.datetime) -> HostPage:
    """Return the page of a host; its number of queries depends on nothing."""
    host = fetch(actor, Host, host_id)
    talks = scoped(actor, HostInterview).where(HostInterview.host_id == host.id)
    interviews = db.session.scalars(talks.order_by(HostInterview.on.desc(), HostInterview.id.desc())).all()
    kept = scoped(actor, HostNote).where(HostNote.host_id == host.id)
    notes = db.session.scalars(kept.order_by(HostNote.at.desc(), HostNote.id.desc())).all()
    team = _team({*(row.person_id for row in interviews), *(row.person_id for row in notes), host.references_by})
    return HostPage(
        view=_view(actor, host, now),
        interviews=[(row, team.get(row.person_id, "")) for row in interviews],
        notes=[(row, team.get(row.person_id, "")) for row in notes],
        blocks=_blocks(actor, host.id),
        newcomer=_newcomer(actor, host.id),
        references_by=team.get(host.references_by, ""),
        requests=list_lines_of(actor, host_id=host.id),
        places={kind: places for (_host, kind), places in places_of(actor, now, [host.id]).items()},
        history=get_host_history(actor, host.id) if actor.can(Permission.HOSTS_WRITE) else (),
        writes=actor.can(Permission.HOSTS_WRITE),
    )


def draw_weeks(calendar: HostCalendar, today: dt.date) -> list[list[CalendarDay]]:
    """Return the coming weeks, Mondays first, from the one of today."""
    monday = today - dt.timedelta(days=today.weekday())
    starts = [monday + _WEEK * number for number in range(_WEEKS)]
    return [
        [
            CalendarDay(day=day, past=day < today, free=day >= today and calendar.is_free(day))
            for day in (start + dt.timedelta(days=number) for number in range(7))
        ]
        for start in starts
    ]


def _view(actor: Actor, host: Host, now: dt.datetime) -> HostView:
    today = paris_date(now)
    order = {kind: number for number, kind in enumerate(OfferKind)}
    calendar = calendars_of([host], today)[host.id]
    pledges = list_pledges(actor, host.id)
    charter = next((row for row in pledges if row[0].pledge is Pledge.CHARTER), None)
    places = find_communes([host.commune_code] if host.commune_code else [])
    return HostView(
        host=host,
        commune=places[host.commune_code].name if host.commune_code in places else "",
        offers=[
            OfferLine(offer=offer, awaits_references=needs_references(offer.kind, offer.refuses, host.references_on))
            for offer in sorted(_offers(actor, host.id), key=lambda offer: order[offer.kind])
        ],
        days=list_days(actor, host.id, today),
        weeks=draw_weeks(calendar, today),
        next_free=next_free(calendar, today),
        paused=host.is_paused(today),
        pledges=pledges,
        charter=charter,
        charter_stands=charter is not None and is_of_today(charter[1]),
    )


def _team(person_ids: Collection[int | None]) -> dict[int | None, str]:
    return {p.id: p.full_name for p in db.session.scalars(select(Person).where(Person.id.in_(person_ids)))}


def _offers(actor: Actor, host_id: int) -> Sequence[HostOffer]:
    return db.session.scalars(scoped(actor, HostOffer).where(HostOffer.host_id == host_id)).all()


def _blocks(actor: Actor, host_id: int) -> list[tuple[HostBlock, str]]:
    query = (
        select(HostBlock, Household.name)
        .join(Household, Household.id == HostBlock.household_id)
        .where(HostBlock.visible_to(actor), HostBlock.host_id == host_id)
        .order_by(HostBlock.at.desc())
    )
    return [(block, name) for block, name in db.session.execute(query)]


def _newcomer(actor: Actor, host_id: int) -> Household | None:
    query = (
        scoped(actor, Household)
        .join(HostNewcomer, HostNewcomer.household_id == Household.id)
        .where(HostNewcomer.visible_to(actor), HostNewcomer.host_id == host_id)
    )
    return db.session.scalars(query.limit(1)).first()
