"""The register as a ranking needs it: every offer of a kind in few columns, as the driver hands them over.

A register has thousands of hosts but some hundred different offers: columns come as they are stored, so that each
different one is judged once, and what is yes or no comes as the bits of one number.
"""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, and_, cast, extract, func, literal, select

from concierge.availability.intervals import DayRange
from concierge.families.trades import stems_of
from concierge.hosts.calendar import HostCalendar
from concierge.hosts.choices import DayKind, HomeAccess, HostState, LifeStage, OfferKind, Refusal
from concierge.hosts.models import Host, HostBlock, HostDays, HostOffer, HostPerson
from concierge.hosts.pledges import who_agrees
from concierge.hosts.queries import HORIZON
from concierge.hosts.requests.places import full_hosts
from concierge.hosts.requests.queries import hosts_who_said_no
from concierge.hosts.rules import needs_references
from concierge.matching.affinities import rarity_of
from concierge.matching.codes import UNKNOWN
from concierge.matching.origins import origin_stems
from concierge.matching.profiles import Offering, Rarity, Seeking
from concierge.platform.access import Actor
from concierge.platform.clock import PARIS
from concierge.platform.db import read_columns, read_plain
from concierge.territory.queries import find_points, travel_times
from concierge.territory.travel_time import Place

ELSEWHERE, PAUSED, UNCHECKED, STEPS, AGREES = 1, 2, 4, 8, 16  # the bits of `Row.flags`
_CHECKED: Final = dt.date.min  # references: whenever it was
_WEEK: Final = 7
_DAY: Final = 24 * 60 * 60  # seconds
_INTERESTS: Final = 5  # where they stand in a row


class Row(NamedTuple):
    """One offer as it is read, lists as the texts they are stored as.

    `weekdays` are left empty where any of them would do.
    """

    host_id: int
    commune: str | None
    flags: int
    weekdays: str
    languages: str
    interests: str
    child_years: str
    life_stage: str
    within_minutes: int | None
    within_km: int | None
    beds: int | None
    refuses: str
    audiences: str


class Drive(NamedTuple):
    """The way from where a family goes, in the numbers of a code."""

    minutes: int = UNKNOWN
    km: int = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Every active offer of a kind that somebody may see, by host; what else decides stands beside it by host.

    `free`: of those who make exceptions in the window, whether one of its days is free all the same.
    """

    kind: OfferKind
    today: dt.date
    window: DayRange
    rows: Sequence[tuple[Any, ...]]  # what stands in a `Row`; to make one of each would take as long as to judge it
    drives: Mapping[str | None, Drive]
    trades: Mapping[int, frozenset[str]]  # those that the family has too
    origins: Mapping[int, frozenset[str]]  # likewise
    free: Mapping[int, bool]
    blocked: frozenset[int]
    declined: frozenset[int] = frozenset()  # who said no to this family, or it to them
    full: frozenset[int] = frozenset()
    year_full: frozenset[int] = frozenset()

    def tastes(self, sought: Sequence[str]) -> Sequence[int]:
        """Return which of these interests each row has: the first is the lowest bit.

        Keys are slugs: the quotes around one delimit it in a list that is stored.
        """
        found = [0] * len(self.rows)
        texts = [row[_INTERESTS] for row in self.rows]
        for place, key in enumerate(sought):
            word = f'"{key}"'
            for number in [number for number, text in enumerate(texts) if word in text]:
                found[number] |= 1 << place
        return found

    def is_free(self, weekdays: str) -> bool:
        """Tell whether somebody without exceptions has a free day in the window."""
        return is_free(weekdays, (), self.window)

    def offering(self, number: int) -> Offering:
        """Return one offer in words."""
        row = Row(*self.rows[number])
        host_id, flags, drive = row.host_id, row.flags, self.drives[row.commune]
        refuses = refusals_of(row.refuses)
        return Offering(
            host_id=host_id,
            kind=self.kind,
            minutes=None if drive.minutes == UNKNOWN else drive.minutes,
            km=None if drive.km == UNKNOWN else drive.km,
            within_minutes=row.within_minutes,
            within_km=row.within_km,
            beds=row.beds,
            refuses=refuses,
            awaits_references=waits(self.kind, refuses, flags),
            audiences=words_of(row.audiences),
            languages=words_of(row.languages),
            interests=words_of(row.interests),
            occupations=self.trades.get(host_id, frozenset()),
            child_ages=tuple(self.today.year - year for year in json.loads(row.child_years)),
            origins=self.origins.get(host_id, frozenset()),
            life_stage=LifeStage(row.life_stage),
            from_elsewhere=bool(flags & ELSEWHERE),
            home_access=HomeAccess.STEPS if flags & STEPS else HomeAccess.UNKNOWN,
            charter_stands=bool(flags & AGREES),
            paused=bool(flags & PAUSED),
            has_free_days=self.free.get(host_id, self.is_free(row.weekdays)),
            blocked=host_id in self.blocked,
            declined=host_id in self.declined,
            full=host_id in self.full,
            year_full=host_id in self.year_full,
        )


def read_register(
    actor: Actor, household_id: int, seeking: Seeking, on: dt.date | None, today: dt.date, target: Place | None
) -> Register:
    """Read every active offer of the kind that is sought, in as many statements however many hosts there are."""
    offered = _offered(actor, seeking.kind)
    window = DayRange.of(on, on) if on else DayRange.of(today, today + dt.timedelta(days=HORIZON))
    rows: Any = read_plain(_offers(actor, offered, on or today, window))
    blocked = select(HostBlock.host_id).where(HostBlock.household_id == household_id)
    full, year_full = full_hosts(actor, seeking.kind, dt.datetime.combine(today, dt.time(), PARIS))
    return Register(
        kind=seeking.kind,
        today=today,
        window=window,
        rows=rows,
        drives=_drives(actor, target, {row[1] for row in rows}),
        trades=_trades(actor, seeking.occupations) if seeking.occupations else {},
        origins=_origins(offered, seeking.origins) if seeking.origins else {},
        free=_exceptions(actor, seeking.kind, window),
        blocked=frozenset(read_columns(blocked).scalars()),
        declined=hosts_who_said_no(actor, household_id, seeking.kind),
        full=full,
        year_full=year_full,
    )


def refusals_of(text: str) -> frozenset[Refusal]:
    """Return what an offer refuses, as it is stored."""
    return frozenset(Refusal(word) for word in json.loads(text))


def waits(kind: OfferKind, refuses: Iterable[Refusal], flags: int) -> bool:
    """Tell whether references must be checked before children come."""
    return needs_references(kind, list(refuses), None if flags & UNCHECKED else _CHECKED)


def words_of(text: str) -> frozenset[str]:
    """Return a list as it is stored."""
    return frozenset(json.loads(text))


def rarity_in(tastes: Iterable[int], sought: Sequence[str]) -> Rarity:
    """Return how rare each of these interests is among the hosts, from what `Register.tastes` says of them."""
    counts = Counter(tastes)
    having = {
        key: sum(count for bits, count in counts.items() if bits >> place & 1) for place, key in enumerate(sought)
    }
    return rarity_of({key: count for key, count in having.items() if count}, counts.total())


def is_free(weekdays: str, days: Sequence[tuple[DayKind, DayRange]], window: DayRange) -> bool:
    """Tell whether a day of the window is free. Whoever is not paused on its first day is not paused later.

    Who is away for fewer days than there are weeks has one of their weekdays left: this is true of nearly everybody.
    """
    if sum(each.days for kind, each in days if kind is DayKind.AWAY) < window.days // _WEEK:
        return True
    calendar = HostCalendar(
        weekdays=frozenset(json.loads(weekdays)) if weekdays else frozenset(),
        away=tuple(each for kind, each in days if kind is DayKind.AWAY),
        free=tuple(each for kind, each in days if kind is DayKind.FREE),
    )
    return calendar.next_free(window) is not None


def _offers(actor: Actor, offered: ColumnElement[bool], day: dt.date, window: DayRange) -> Select[*tuple[Any, ...]]:
    """Return the statement; its columns are those of a `Row`."""
    yes: tuple[ColumnElement[bool], ...] = (
        and_(Host.from_elsewhere),
        Host.paused_on(day),
        Host.references_on.is_(None),
        Host.home_access == HomeAccess.STEPS,
        Host.id.in_(who_agrees(actor.space_id)),
    )
    flags = sum((cast(each, Integer) * (1 << place) for place, each in enumerate(yes)), start=literal(0))
    return (
        select(
            Host.id,
            Host.commune_code,
            flags,
            cast(Host.weekdays, String) if window.days < _WEEK else literal(""),
            cast(Host.languages, String),
            cast(Host.interests, String),
            cast(Host.child_years, String),
            cast(Host.life_stage, String),
            HostOffer.within_minutes,
            HostOffer.within_km,
            HostOffer.beds,
            cast(HostOffer.refuses, String),
            cast(HostOffer.audiences, String),
        )
        .join(HostOffer, HostOffer.host_id == Host.id)
        .where(offered)
        .order_by(Host.id)
    )


def _drives(actor: Actor, target: Place | None, codes: set[str | None]) -> Mapping[str | None, Drive]:
    """Return the drive to each commune of a host, unknown ones too."""
    found: dict[str | None, Drive] = dict.fromkeys(codes, Drive())
    if target is not None:
        for code, drive in travel_times(actor, target, find_points(code for code in codes if code)).items():
            found[code] = Drive(
                minutes=UNKNOWN if drive.minutes is None else drive.minutes,
                km=UNKNOWN if drive.distance_km is None else round(drive.distance_km),
            )
    return found


def _trades(actor: Actor, sought: frozenset[str]) -> Mapping[int, frozenset[str]]:
    """Return the trades that a host and the family share, of those hosts who share one."""
    people = HostPerson.visible_to(actor)
    named = read_columns(select(HostPerson.profession).where(people).distinct()).scalars()
    shared = {text: stems_of(text) & sought for text in named}
    near = sorted(text for text, stems in shared.items() if stems)
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    having = select(HostPerson.host_id, HostPerson.profession).where(people, HostPerson.profession.in_(near))
    for host_id, profession in read_plain(having) if near else ():
        found[host_id] |= shared[profession]
    return dict(found)


def _origins(offered: ColumnElement[bool], sought: frozenset[str]) -> Mapping[int, frozenset[str]]:
    """Return the origins that a host and the family share; few hosts tell theirs."""
    told = select(Host.id, Host.origin).join(HostOffer, HostOffer.host_id == Host.id).where(offered, Host.origin != "")
    found = {host_id: origin_stems(text) & sought for host_id, text in read_columns(told)}
    return {host_id: stems for host_id, stems in found.items() if stems}


def _exceptions(actor: Actor, kind: OfferKind, window: DayRange) -> Mapping[int, bool]:
    """Tell of hosts who make exceptions in the window whether a day is free all the same; who is left out is free."""
    days: dict[tuple[int, str], list[tuple[DayKind, DayRange]]] = defaultdict(list)
    for host_id, weekdays, exception, starts_on, back_on in read_columns(_days(actor, kind, window)):
        days[host_id, weekdays].append((exception, DayRange(starts_on, back_on)))
    return {host_id: is_free(weekdays, found, window) for (host_id, weekdays), found in days.items()}


@lru_cache(maxsize=64)
def _days(actor: Actor, kind: OfferKind, window: DayRange) -> Select[int, str, DayKind, dt.date, dt.date]:
    """Make the statement once: most readers ask for any day."""
    meanwhile = and_(HostDays.back_on > window.start, HostDays.starts_on < window.end)
    query = (
        select(HostDays.host_id, cast(Host.weekdays, String), HostDays.kind, HostDays.starts_on, HostDays.back_on)
        .join(Host, Host.id == HostDays.host_id)
        .join(HostOffer, HostOffer.host_id == Host.id)
        .where(_offered(actor, kind), meanwhile)
    )
    weeks = window.days // _WEEK
    return query.where(HostDays.host_id.in_(_long_away(meanwhile, weeks))) if weeks else query


def _offered(actor: Actor, kind: OfferKind) -> ColumnElement[bool]:
    return and_(Host.visible_to(actor), Host.state == HostState.ACTIVE, HostOffer.kind == kind)


def _long_away(meanwhile: ColumnElement[bool], days: int) -> Select[int]:
    """Return the select of hosts who are away for so many days at least: others are free on one of their weekdays."""
    lasts = extract("epoch", HostDays.back_on) - extract("epoch", HostDays.starts_on)
    away = and_(meanwhile, HostDays.kind == DayKind.AWAY)
    return select(HostDays.host_id).where(away).group_by(HostDays.host_id).having(func.sum(lasts) >= days * _DAY)
