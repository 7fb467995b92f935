"""A cohort read from the database: every family and every offer once, in a number of statements that does not grow."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from concierge.availability.intervals import DayRange
from concierge.families.models import Household, Member
from concierge.families.queries import get_projects
from concierge.families.trades import stems_of
from concierge.hosts.calendar import HostCalendar
from concierge.hosts.choices import HostState, OfferKind, Refusal
from concierge.hosts.models import Host, HostBlock, HostOffer, HostPerson
from concierge.hosts.pledges import charter_stands
from concierge.hosts.queries import HORIZON, calendars_of
from concierge.hosts.requests.models import HostWish
from concierge.hosts.rules import needs_references
from concierge.matching.cohort_rows import CohortOffer, CohortRows, CohortSeeker, Drive, Standing
from concierge.matching.origins import origin_stems, origins_of
from concierge.matching.profiles import Offering, Weights
from concierge.matching.suggestions import Wish, seeking_of
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.territory.queries import corrections, find_communes
from concierge.territory.travel_time import travel_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One family that seeks one kind of relation, and the day it asked for, if any."""

    household_id: int
    kind: OfferKind
    on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read. `unfree`: the hosts who are not there on the day a family asked for."""

    seekers: tuple[CohortSeeker, ...]
    offers: tuple[CohortOffer, ...]
    drives: Mapping[tuple[str, str], Drive]
    blocked: frozenset[tuple[int, int]]
    unfree: frozenset[tuple[int, int, OfferKind]]
    hosts: Mapping[int, Host] = field(default_factory=dict)
    households: Mapping[int, Household] = field(default_factory=dict)

    def offering_for(self, seeker: CohortSeeker, offer: CohortOffer) -> Offering:
        """Return an offer as one family meets it: the way between them, whether they are kept apart, its day."""
        host_id = offer.offering.host_id
        drive = self.drives.get((seeker.commune or "", offer.commune or ""), Drive())
        free = (seeker.household_id, host_id, offer.offering.kind) not in self.unfree
        return replace(
            offer.offering,
            minutes=drive.minutes,
            km=drive.km,
            blocked=(seeker.household_id, host_id) in self.blocked,
            has_free_days=offer.offering.has_free_days and free,
        )


def read_cohort(
    actor: Actor,
    sought: Sequence[Wanted],
    today: dt.date,
    *,
    places: Mapping[tuple[int, OfferKind], int] | None = None,
    loads: Mapping[int, int] | None = None,
    host_ids: Collection[int] | None = None,
) -> Reading:
    """Read families and the offers of the kinds they seek; with `host_ids` the offers of some hosts only."""
    kinds = {each.kind for each in sought}
    hosts, offers, calendars = _read_offers(actor, kinds, today, places, loads or {}, host_ids)
    households, seekers = _read_seekers(actor, sought, today)
    return Reading(
        seekers=seekers,
        offers=offers,
        drives=_drives(actor, seekers, offers),
        blocked=_blocked(households, host_ids),
        unfree=_unfree(sought, offers, calendars),
        hosts=hosts,
        households=households,
    )


def rows_of(
    reading: Reading,
    weights: Weights,
    *,
    standing: Sequence[Standing] = (),
    pinned: Iterable[tuple[int, int, OfferKind]] = (),
    forbidden: Iterable[tuple[int, int, OfferKind]] = (),
) -> CohortRows:
    """Return what the solver takes: a standing relation keeps its place, a day nobody is free on forbids a pair."""
    held: dict[tuple[int, OfferKind], int] = {}
    for each in standing:
        key = each.host_id, each.kind
        held[key] = held.get(key, 0) + 1
    offers = tuple(
        replace(offer, places=max(0, offer.places) + held.get((offer.offering.host_id, offer.offering.kind), 0))
        for offer in reading.offers
    )
    together: dict[int, int] = {}
    for offer in offers:
        together[offer.offering.host_id] = together.get(offer.offering.host_id, 0) + offer.places
    return CohortRows(
        seekers=reading.seekers,
        offers=offers,
        drives=reading.drives,
        standing=tuple(standing),
        pinned=frozenset(pinned),
        forbidden=frozenset(forbidden) | reading.unfree,
        blocked=reading.blocked,
        weights=weights,
        host_places=together,
    )


def _read_offers(
    actor: Actor,
    kinds: Collection[OfferKind],
    today: dt.date,
    places: Mapping[tuple[int, OfferKind], int] | None,
    loads: Mapping[int, int],
    host_ids: Collection[int] | None,
) -> tuple[dict[int, Host], tuple[CohortOffer, ...], Mapping[int, HostCalendar]]:
    query = (
        select(Host, HostOffer, charter_stands(actor.space_id))
        .join(HostOffer, HostOffer.host_id == Host.id)
        .where(Host.visible_to(actor), Host.state == HostState.ACTIVE, HostOffer.kind.in_(sorted(kinds)))
        .order_by(Host.id, HostOffer.id)
    )
    if host_ids is not None:
        query = query.where(Host.id.in_(host_ids))
    rows = [(host, offer, stands) for host, offer, stands in db.session.execute(query)]
    hosts = {host.id: host for host, _offer, _stands in rows}
    calendars, trades = calendars_of(list(hosts.values()), today), _trades_of(hosts)
    window = DayRange.of(today, today + dt.timedelta(days=HORIZON))
    free = {host_id: calendar.next_free(window) is not None for host_id, calendar in calendars.items()}
    found = []
    for host, offer, stands in rows:
        offering = Offering(
            host_id=host.id,
            kind=offer.kind,
            within_minutes=offer.within_minutes,
            within_km=offer.within_km,
            beds=offer.beds,
            refuses=frozenset(Refusal(word) for word in offer.refuses),
            awaits_references=needs_references(offer.kind, offer.refuses, host.references_on),
            audiences=frozenset(offer.audiences),
            languages=frozenset(host.languages),
            interests=frozenset(host.interests),
            occupations=trades.get(host.id, frozenset()),
            child_ages=tuple(today.year - year for year in host.child_years),
            origins=origin_stems(host.origin),
            life_stage=host.life_stage,
            from_elsewhere=host.from_elsewhere,
            smoking=host.smoking,
            home_access=host.home_access,
            charter_stands=stands,
            paused=host.is_paused(today),
            has_free_days=free[host.id],
        )
        number = offer.at_once if places is None else places.get((host.id, offer.kind), 0)
        found.append(
            CohortOffer(offering=offering, commune=host.commune_code, places=number, load=loads.get(host.id, 0))
        )
    return hosts, tuple(found), calendars


def _trades_of(hosts: Collection[int]) -> Mapping[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    query = select(HostPerson.host_id, HostPerson.profession).where(HostPerson.host_id.in_(hosts))
    for host_id, profession in db.session.execute(query):
        found[host_id] = found.get(host_id, frozenset()) | stems_of(profession)
    return found


def _read_seekers(
    actor: Actor, sought: Sequence[Wanted], today: dt.date
) -> tuple[dict[int, Household], tuple[CohortSeeker, ...]]:
    ids = sorted({each.household_id for each in sought})
    households = {row.id: row for row in db.session.scalars(scoped(actor, Household).where(Household.id.in_(ids)))}
    projects = get_projects(list(households.values()))
    members: dict[int, list[Member]] = {}
    query = scoped(actor, Member).where(Member.household_id.in_(ids), Member.removed_on.is_(None))
    for member in db.session.scalars(query.order_by(Member.position, Member.id)):
        members.setdefault(member.household_id, []).append(member)
    origins = find_communes(code for row in households.values() if (code := row.origin_commune_code))
    tells = _who_tells_origin(actor, ids)
    found = []
    for each in sorted(sought, key=lambda one: (one.household_id, one.kind)):
        if (household := households.get(each.household_id)) is not None:
            facts, people = projects[household.id].household, members.get(household.id, [])
            known = origins_of(household, origins.get(household.origin_commune_code or ""))
            told = known if (household.id, each.kind) in tells else frozenset[str]()
            seeking = seeking_of(facts, people, Wish(kind=each.kind, on=each.on), today, told)
            found.append(
                CohortSeeker(household_id=household.id, seeking=seeking, commune=household.target_commune_code)
            )
    return households, tuple(found)


def _who_tells_origin(actor: Actor, ids: Collection[int]) -> set[tuple[int, OfferKind]]:
    """Return the families who let hosts know where they come from, by what they wish for."""
    query = select(HostWish.household_id, HostWish.kind).where(
        HostWish.visible_to(actor),
        HostWish.household_id.in_(ids),
        HostWish.withdrawn_at.is_(None),
        HostWish.tells_origin,
    )
    return {(household_id, kind) for household_id, kind in db.session.execute(query)}


def _drives(
    actor: Actor, seekers: Sequence[CohortSeeker], offers: Sequence[CohortOffer]
) -> Mapping[tuple[str, str], Drive]:
    to, where = {each.commune for each in seekers}, {each.commune for each in offers}
    places = find_communes(code for code in to | where if code)
    known = corrections(actor)
    found = {}
    for start in sorted(code for code in to if code in places):
        for end in sorted(code for code in where if code in places):
            drive = travel_time(places[start], places[end], corrections=known)
            km = None if drive.distance_km is None else round(drive.distance_km)
            found[start, end] = Drive(minutes=drive.minutes, km=km)
    return found


def _blocked(households: Collection[int], host_ids: Collection[int] | None) -> frozenset[tuple[int, int]]:
    query = select(HostBlock.household_id, HostBlock.host_id).where(HostBlock.household_id.in_(households))
    if host_ids is not None:
        query = query.where(HostBlock.host_id.in_(host_ids))
    return frozenset((household_id, host_id) for household_id, host_id in db.session.execute(query))


def _unfree(
    sought: Sequence[Wanted], offers: Sequence[CohortOffer], calendars: Mapping[int, HostCalendar]
) -> frozenset[tuple[int, int, OfferKind]]:
    dated = [each for each in sought if each.on is not None]
    free: dict[tuple[int, dt.date], bool] = {}
    found = []
    for each in dated:
        assert each.on is not None
        day = DayRange.of(each.on, each.on)
        for offer in offers:
            host_id = offer.offering.host_id
            if offer.offering.kind != each.kind:
                continue
            if (key := (host_id, each.on)) not in free:
                free[key] = calendars[host_id].next_free(day) is not None
            if not free[key]:
                found.append((each.household_id, host_id, each.kind))
    return frozenset(found)
