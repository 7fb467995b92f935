"""Reading the register: the list and its filters in a constant number of queries, one host whole."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, String, and_, cast, exists, func, not_, select

from concierge.availability.intervals import DayRange
from concierge.hosts.calendar import HostCalendar
from concierge.hosts.choices import DayKind, HostState, OfferKind
from concierge.hosts.models import Host, HostDays, HostOffer, HostPerson
from concierge.hosts.pledges import charter_stands
from concierge.hosts.rules import needs_references
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.i18n import N_
from concierge.platform.search_text import words_sought
from concierge.territory.queries import CommuneHit, find_communes, travel_times

PAGE: Final = 40
SOON: Final = 14  # days in which somebody must have a free one to be « libre bientôt »
HORIZON: Final = 180  # days looked ahead for the next free one


class Group(StrEnum):
    """Which part of the register is shown."""

    NETWORK = "reseau"
    APPLYING = "candidatures"
    PAUSED = "pause"
    ENDED = "sorties"


GROUP_LABELS = {
    Group.NETWORK: N_("Dans le réseau"),
    Group.APPLYING: N_("Candidatures"),
    Group.PAUSED: N_("En pause"),
    Group.ENDED: N_("Sorties"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFilters:
    """What the address of the list asks for."""

    group: Group = Group.NETWORK
    text: str = ""
    offer: OfferKind | None = None
    topic: str = ""
    language: str = ""
    near: str = ""  # the INSEE code of a commune
    minutes: int = 30
    soon: bool = False
    old_charter: bool = False
    page: int = 1

    def to_query(self, **changes: object) -> dict[str, object]:
        """Return what stands in the address; what is not said is left out."""
        said = {
            "vue": self.group.value if self.group is not Group.NETWORK else "",
            "q": self.text,
            "offre": self.offer.value if self.offer else "",
            "sujet": self.topic,
            "langue": self.language,
            "commune-code": self.near,
            "minutes": self.minutes if self.near else "",
            "libre": "1" if self.soon else "",
            "charte": "1" if self.old_charter else "",
            "page": self.page if self.page > 1 else "",
        }
        return {name: value for name, value in (said | changes).items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLine:
    """One host as the list shows it."""

    host_id: int
    name: str
    people: str
    commune: str
    state: HostState
    offers: Sequence[OfferKind]
    languages: Sequence[str]
    paused: bool
    paused_until: dt.date | None
    next_free: dt.date | None
    charter_stands: bool
    awaits_references: bool
    from_elsewhere: bool
    confirmed: bool
    doubtful: bool
    waits_for: int  # days since they applied
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPage:
    """One page of the list, and how many each part of the register holds."""

    lines: Sequence[HostLine]
    total: int
    page: int
    pages: int
    counts: Mapping[Group, int] = field(default_factory=dict)


def list_hosts(actor: Actor, filters: HostFilters, today: dt.date, near: CommuneHit | None = None) -> HostPage:
    """Return one page of the hosts that answer; with `near`, the closest first."""
    columns = (Host.id, Host.commune_code, Host.weekdays, Host.paused_since, Host.paused_until)
    query = select(*columns).where(Host.visible_to(actor), in_group(filters.group, today), *_conditions(actor, filters))
    found = list(db.session.execute(query.order_by(Host.name, Host.id)))
    minutes = _minutes(actor, found, near)
    if near is not None:
        found = [row for row in found if minutes.get(row.commune_code or "", 10**6) <= filters.minutes]
        found.sort(key=lambda row: minutes[row.commune_code or ""])
    if filters.soon:
        free = _calendars(found, exceptions_of([row.id for row in found], today))
        window = DayRange.of(today, today + dt.timedelta(days=SOON))
        found = [row for row in found if free[row.id].next_free(window) is not None]
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, filters.page), pages)
    shown = found[(number - 1) * PAGE : number * PAGE]
    return HostPage(
        lines=_lines(actor, [row.id for row in shown], today, minutes),
        total=len(found),
        page=number,
        pages=pages,
        counts=count_groups(actor, today),
    )


def in_group(group: Group, today: dt.date) -> ColumnElement[bool]:
    """Return the condition of a part of the register."""
    if group is Group.APPLYING:
        return Host.state.in_((HostState.APPLIED, HostState.INTERVIEW))
    if group is Group.ENDED:
        return Host.state.in_((HostState.LEFT, HostState.REFUSED))
    active = Host.state == HostState.ACTIVE
    return and_(active, Host.paused_on(today)) if group is Group.PAUSED else active


def count_groups(actor: Actor, today: dt.date) -> dict[Group, int]:
    """Count the hosts of each part, in one query; who is paused is of the network too."""
    counted = (func.count().filter(in_group(group, today)) for group in Group)
    row = db.session.execute(select(*counted).select_from(Host).where(Host.visible_to(actor))).one()
    return dict(zip(Group, row, strict=True))


def calendar_of(actor: Actor, host: Host, today: dt.date) -> HostCalendar:
    """Return when a host is free, from today on."""
    del actor  # the host was fetched by them
    return _calendars([host], exceptions_of([host.id], today))[host.id]


def next_free(calendar: HostCalendar, today: dt.date) -> dt.date | None:
    """Return the first free day from today on, None when none is in sight."""
    return calendar.next_free(DayRange.of(today, today + dt.timedelta(days=HORIZON)))


def calendars_of(hosts: Collection[Host], today: dt.date) -> Mapping[int, HostCalendar]:
    """Return when each of these hosts is free, from today on, in one query."""
    return _calendars(hosts, exceptions_of([host.id for host in hosts], today))


def exceptions_of(host_ids: Collection[int], today: dt.date) -> Mapping[int, Sequence[HostDays]]:
    """Return the exceptions of today and to come, by host."""
    found: dict[int, list[HostDays]] = defaultdict(list)
    query = select(HostDays).where(HostDays.host_id.in_(host_ids), HostDays.back_on > today)
    for row in db.session.scalars(query.order_by(HostDays.starts_on)) if host_ids else ():
        found[row.host_id].append(row)
    return found


def who_speaks_of(actor: Actor) -> Mapping[str, int]:
    """Count, by topic, the active hosts who can speak of it: « qui peut parler de… »."""
    query = (
        select(HostOffer.topics)
        .join(Host, Host.id == HostOffer.host_id)
        .where(Host.visible_to(actor), Host.state == HostState.ACTIVE, HostOffer.kind == OfferKind.EXPERTISE)
    )
    found: dict[str, int] = defaultdict(int)
    for topics in db.session.scalars(query):
        for topic in topics:
            found[topic] += 1
    return found


def _conditions(actor: Actor, filters: HostFilters) -> list[ColumnElement[bool]]:
    words = words_sought(filters.text)
    found = [Host.search_text.contains(word, autoescape=True) for word in words]
    if filters.offer is not None:
        found.append(_offers(HostOffer.kind == filters.offer))
    if filters.topic:
        found.append(_offers(holds(HostOffer.topics, filters.topic)))
    if filters.language:
        found.append(holds(Host.languages, filters.language))
    if filters.old_charter:
        found.append(not_(charter_stands(actor.space_id)))
    return found


def _offers(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(HostOffer.host_id == Host.id, condition)


def holds(column: Any, key: str) -> ColumnElement[bool]:
    """Return the condition of a list that holds a key: keys are slugs, so their quotes delimit them."""
    return cast(column, String).contains(f'"{key}"', autoescape=True)


def _minutes(actor: Actor, rows: Iterable[Row[*tuple[object, ...]]], near: CommuneHit | None) -> dict[str, int]:
    if near is None:
        return {}
    places = find_communes({row.commune_code for row in rows if row.commune_code})
    drives = travel_times(actor, near, places.values())
    return {code: drive.minutes for code, drive in drives.items() if drive.minutes is not None}


def _calendars(rows: Iterable[Any], exceptions: Mapping[int, Sequence[HostDays]]) -> dict[int, HostCalendar]:
    found = {}
    for row in rows:
        days = exceptions.get(row.id, ())
        found[row.id] = HostCalendar(
            weekdays=frozenset(row.weekdays),
            away=tuple(DayRange(day.starts_on, day.back_on) for day in days if day.kind is DayKind.AWAY),
            free=tuple(DayRange(day.starts_on, day.back_on) for day in days if day.kind is DayKind.FREE),
            paused_from=row.paused_since,
            paused_until=row.paused_until,
        )
    return found


def _lines(actor: Actor, ids: Sequence[int], today: dt.date, minutes: Mapping[str, int]) -> list[HostLine]:
    query = scoped(actor, Host).add_columns(charter_stands(actor.space_id)).where(Host.id.in_(ids))
    rows = {host.id: (host, stands) for host, stands in db.session.execute(query)}
    offers, people = _offers_of(ids), _people_of(ids)
    places = find_communes({host.commune_code for host, _stands in rows.values() if host.commune_code})
    calendars = calendars_of([host for host, _stands in rows.values()], today)
    order = {kind: number for number, kind in enumerate(OfferKind)}
    found = []
    for host, stands in (rows[host_id] for host_id in ids if host_id in rows):
        own = sorted(offers.get(host.id, ()), key=lambda offer: order[offer.kind])
        place = places.get(host.commune_code or "")
        found.append(
            HostLine(
                host_id=host.id,
                name=host.name,
                people=", ".join(p.profession for p in people.get(host.id, ()) if p.profession),
                commune=place.name if place else "",
                state=host.state,
                offers=[offer.kind for offer in own],
                languages=host.languages,
                paused=host.is_paused(today),
                paused_until=host.paused_until,
                next_free=next_free(calendars[host.id], today),
                charter_stands=stands,
                awaits_references=any(needs_references(o.kind, o.refuses, host.references_on) for o in own),
                from_elsewhere=host.from_elsewhere,
                confirmed=host.confirmed_at is not None,
                doubtful=bool(host.suspicions),
                waits_for=(today - host.applied_on).days,
                minutes=minutes.get(host.commune_code or ""),
            )
        )
    return found


def _offers_of(ids: Sequence[int]) -> Mapping[int, list[HostOffer]]:
    found: dict[int, list[HostOffer]] = defaultdict(list)
    for row in db.session.scalars(select(HostOffer).where(HostOffer.host_id.in_(ids)).order_by(HostOffer.id)):
        found[row.host_id].append(row)
    return found


def _people_of(ids: Sequence[int]) -> Mapping[int, list[HostPerson]]:
    found: dict[int, list[HostPerson]] = defaultdict(list)
    for row in db.session.scalars(select(HostPerson).where(HostPerson.host_id.in_(ids)).order_by(HostPerson.position)):
        found[row.host_id].append(row)
    return found
