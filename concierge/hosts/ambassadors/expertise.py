"""« Qui peut parler de… »: people by topic, language, audience and place, in a constant number of queries."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, select

from concierge.hosts.choices import HostState, OfferKind
from concierge.hosts.models import Host, HostOffer, HostPerson
from concierge.hosts.queries import holds
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.territory.queries import CommuneHit, find_communes, travel_times

PAGE: Final = 30
_FAR: Final = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for. `area` is a grouping of communes, by name; `near` the INSEE code of a commune."""

    topic: str = ""
    language: str = ""
    audience: str = ""
    near: str = ""
    minutes: int = 0  # 0: however far
    area: str = ""
    page: int = 1

    def to_query(self, **changes: object) -> dict[str, object]:
        """Return what stands in the address; what is not said is left out."""
        said: dict[str, object] = {
            "sujet": self.topic,
            "langue": self.language,
            "public": self.audience,
            "commune-code": self.near,
            "minutes": self.minutes if self.near else 0,
            "secteur": self.area,
            "page": self.page if self.page > 1 else 0,
        }
        return {name: value for name, value in (said | changes).items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """One household that can speak of something."""

    host_id: int
    name: str
    people: Sequence[HostPerson]
    commune: str
    topics: Sequence[str]
    languages: Sequence[str]
    audiences: Sequence[str]
    wishes: str
    minutes: int | None
    paused: bool
    paused_until: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """One page of those who answer."""

    lines: Sequence[Speaker]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Who speaks of a topic in a place."""

    count: int
    names: Sequence[str]  # the first ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A commune of the map: how many households of the network live there, and of what they can speak."""

    code: str
    name: str
    hosts: int
    topics: Sequence[str]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertiseMap:
    """Topics × areas, and the communes."""

    areas: Sequence[str]
    cells: Mapping[str, Mapping[str, Cell]]  # by topic, then by area
    totals: Mapping[str, int]  # by topic
    spots: Sequence[Spot]
    unplaced: int = 0  # households without a commune
    hosts: int = 0
    gaps: Sequence[str] = ()  # topics of which nobody speaks

    @property
    def missing(self) -> Mapping[str, int]:
        """Count, by area, the topics of which nobody speaks there."""
        return {area: sum(area not in row for row in self.cells.values()) for area in self.areas}


def find_speakers(actor: Actor, asked: Asked, today: dt.date, near: CommuneHit | None) -> Speakers:
    """Return one page of those who can speak of it, the closest first when a place is named."""
    columns = (Host.id, Host.commune_code, Host.name)
    query = select(*columns).join(HostOffer, HostOffer.host_id == Host.id).where(*_conditions(actor, asked))
    found = list(db.session.execute(query.order_by(Host.name, Host.id)))
    places = find_communes({row.commune_code for row in found if row.commune_code}) if near or asked.area else {}
    if asked.area:
        found = [row for row in found if area_of(places.get(row.commune_code or "")) == asked.area]
    minutes = _minutes(actor, near, places.values())
    if near is not None:
        found.sort(key=lambda row: minutes.get(row.commune_code or "", _FAR))
        if asked.minutes:
            found = [row for row in found if minutes.get(row.commune_code or "", _FAR) <= asked.minutes]
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, asked.page), pages)
    ids = [row.id for row in found[(number - 1) * PAGE : number * PAGE]]
    return Speakers(lines=_lines(ids, minutes, today), total=len(found), page=number, pages=pages)


def draw_map(actor: Actor, topics: Sequence[str]) -> ExpertiseMap:
    """Return who speaks of what, where, over the whole network; four queries whatever its size."""
    query = (
        select(Host.id, Host.name, Host.commune_code, HostOffer.topics)
        .outerjoin(HostOffer, (HostOffer.host_id == Host.id) & (HostOffer.kind == OfferKind.EXPERTISE))
        .where(Host.visible_to(actor), Host.state == HostState.ACTIVE)
        .order_by(Host.name, Host.id)
    )
    rows = list(db.session.execute(query))
    places = find_communes({row.commune_code for row in rows if row.commune_code})
    people: dict[tuple[str, str], list[str]] = defaultdict(list)
    areas: Counter[str] = Counter()
    for row in rows:
        area = area_of(places.get(row.commune_code or ""))
        areas[area] += bool(row.topics)
        for topic in row.topics or ():
            people[topic, area].append(row.name)
    columns = sorted(area for area, number in areas.items() if number)
    known = [*topics, *sorted({topic for topic, _area in people} - set(topics))]
    cells = {
        topic: {area: Cell(count=len(names), names=names[:2]) for area in columns if (names := people[topic, area])}
        for topic in known
    }
    totals = {topic: sum(cell.count for cell in cells[topic].values()) for topic in known}
    return ExpertiseMap(
        areas=columns,
        cells=cells,
        totals=totals,
        spots=_spots(rows, places),
        unplaced=sum(1 for row in rows if row.commune_code not in places),
        hosts=len(rows),
        gaps=[topic for topic in known if not totals[topic]],
    )


def area_of(hit: CommuneHit | None) -> str:
    """Return the grouping of communes a household lives in; the commune itself when it is of none."""
    return "" if hit is None else hit.epci_name or hit.name


def _spots(rows: Iterable[Any], places: Mapping[str, CommuneHit]) -> list[Spot]:
    hosts: Counter[str] = Counter()
    topics: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.commune_code in places:
            hosts[row.commune_code] += 1
            topics[row.commune_code] |= set(row.topics or ())
    return [
        Spot(
            code=code,
            name=places[code].name,
            hosts=number,
            topics=sorted(topics[code]),
            latitude=places[code].latitude,
            longitude=places[code].longitude,
        )
        for code, number in sorted(hosts.items(), key=lambda each: (-each[1], places[each[0]].name))
    ]


def _conditions(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    found = [Host.visible_to(actor), Host.state == HostState.ACTIVE, HostOffer.kind == OfferKind.EXPERTISE]
    if asked.topic:
        found.append(holds(HostOffer.topics, asked.topic))
    if asked.language:
        found.append(holds(Host.languages, asked.language))
    if asked.audience:
        anybody = cast(HostOffer.audiences, String) == "[]"
        found.append(holds(HostOffer.audiences, asked.audience) | anybody)
    return found


def _minutes(actor: Actor, near: CommuneHit | None, places: Iterable[CommuneHit]) -> dict[str, int]:
    if near is None:
        return {}
    drives = travel_times(actor, near, places)
    return {code: drive.minutes for code, drive in drives.items() if drive.minutes is not None}


def _lines(ids: Sequence[int], minutes: Mapping[str, int], today: dt.date) -> list[Speaker]:
    query = select(Host, HostOffer).join(HostOffer, HostOffer.host_id == Host.id)
    shown = query.where(Host.id.in_(ids), HostOffer.kind == OfferKind.EXPERTISE)
    rows = {host.id: (host, offer) for host, offer in db.session.execute(shown)}
    people: dict[int, list[HostPerson]] = defaultdict(list)
    for person in db.session.scalars(
        select(HostPerson).where(HostPerson.host_id.in_(ids)).order_by(HostPerson.position)
    ):
        people[person.host_id].append(person)
    places = find_communes({host.commune_code for host, _offer in rows.values() if host.commune_code})
    found = []
    for host, offer in (rows[host_id] for host_id in ids if host_id in rows):
        place = places.get(host.commune_code or "")
        found.append(
            Speaker(
                host_id=host.id,
                name=host.name,
                people=people[host.id],
                commune=place.name if place else "",
                topics=offer.topics,
                languages=host.languages,
                audiences=offer.audiences,
                wishes=offer.wishes,
                minutes=minutes.get(host.commune_code or ""),
                paused=host.is_paused(today),
                paused_until=host.paused_until,
            )
        )
    return found
