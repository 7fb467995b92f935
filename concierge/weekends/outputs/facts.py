"""A weekend as it is handed out, frozen: who comes, what each does when, where, with whom; and what follows from it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from concierge.platform.clock import paris_date
from concierge.territory.travel_time import TravelTime
from concierge.weekends.choices import ActivityKind, Arrival, BookingState, Lodging, WeekendKind, WeekendState
from concierge.weekends.outputs.choices import PresenceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Somewhere: `key` tells two of them apart."""

    key: str
    name: str
    code: str = ""  # of its commune
    commune: str = ""
    address: str = ""
    words: str = ""  # how to find it
    phone: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def where(self) -> str:
        """Return « 12 rue des Tanneurs, Langres »."""
        return ", ".join(dict.fromkeys(part for part in (self.address, self.commune) if part))


@dataclass(frozen=True, slots=True, kw_only=True)
class Escort:
    """Whoever receives or accompanies: a guide of the weekend."""

    id: int
    name: str
    organisation: str = ""
    phone: str = ""
    email: str = ""
    language: str = "fr"
    person_id: int | None = None
    host_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Somebody of a family that comes."""

    id: int
    first_name: str
    full_name: str
    child: bool
    age: int | None = None
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A family that comes: who, how, where it sleeps, what it eats (only what it agreed to have noted)."""

    booking_id: int
    household_id: int
    name: str
    language: str
    state: BookingState
    people: Sequence[Somebody]
    adults: int
    children: int
    arrival: Arrival | None = None
    arrives_at: dt.datetime | None = None
    arrives_where: str = ""
    leaves_at: dt.datetime | None = None
    lodging: Lodging | None = None
    lodged_where: str = ""
    home: Spot | None = None
    diet: str = ""
    allergies: str = ""
    step_free: bool = False
    presence: PresenceState | None = None
    late_minutes: int = 0
    seen_at: dt.datetime | None = None

    @property
    def driven(self) -> bool:
        """Tell whether they need a seat."""
        return self.arrival is not Arrival.CAR

    @property
    def phone(self) -> str:
        """Return where to call them."""
        return next((each.phone for each in self.people if each.phone), "")

    @property
    def ids(self) -> frozenset[int]:
        """Return everybody's."""
        return frozenset(each.id for each in self.people)

    @property
    def count(self) -> int:
        """Return how many come."""
        return self.adults + self.children or len(self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One family, or some of it, at one activity."""

    visit_id: int
    booking_id: int
    activity_id: int
    kind: ActivityKind
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    spot: Spot | None
    guide: Escort | None
    member_ids: frozenset[int]  # none: everybody
    words: str = ""
    for_all: bool = False
    came: bool | None = None  # was the family seen there; None: nobody noted it

    @property
    def minutes(self) -> int:
        """Return how long it is."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """All the families at one activity at one time with one guide."""

    first: Moment
    moments: Sequence[Moment]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMate:
    """Somebody of the team who is there."""

    person_id: int
    name: str
    part: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodger:
    """A host household that lodges a family or has it at its table, on one day."""

    relation_id: int
    host_id: int
    household_id: int
    meal: bool
    on: dt.date | None
    names: str
    phone: str
    commune: str
    language: str = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendBook:
    """Everything papers, pages and calendars of one weekend are made from."""

    weekend_id: int
    space_id: int
    agency: str
    accent: str
    warm: str
    agency_phone: str
    agency_email: str
    title: str
    kind: WeekendKind
    state: WeekendState
    starts_on: dt.date
    ends_on: dt.date
    words: str
    programme_id: int | None = None
    number: int = 0
    told_at: dt.datetime | None = None
    team: Sequence[TeamMate] = ()
    families: Mapping[int, Coming] = field(default_factory=dict)  # by booking
    moments: Sequence[Moment] = ()  # in the order of time
    lodgers: Sequence[Lodger] = ()
    seats: int = 0
    vehicles: Sequence[str] = ()
    drives: Mapping[tuple[str, str], TravelTime] = field(default_factory=dict)  # by keys of spots

    def of_family(self, booking_id: int) -> list[Moment]:
        """Return what a family does, in the order of time."""
        return [moment for moment in self.moments if moment.booking_id == booking_id]

    def of_person(self, booking_id: int, member_id: int) -> list[Moment]:
        """Return what one of them does."""
        return [each for each in self.of_family(booking_id) if not each.member_ids or member_id in each.member_ids]

    def of_guide(self, guide_id: int) -> list[Session]:
        """Return whom a guide receives."""
        return sessions(each for each in self.moments if each.guide is not None and each.guide.id == guide_id)

    def of_spot(self, key: str) -> list[Session]:
        """Return what happens in one place."""
        return sessions(each for each in self.moments if each.spot is not None and each.spot.key == key)

    def guides(self) -> list[Escort]:
        """Return every guide of the programme, by name."""
        found = {each.guide.id: each.guide for each in self.moments if each.guide is not None}
        return sorted(found.values(), key=lambda guide: guide.name.casefold())

    def spots(self) -> list[Spot]:
        """Return every place of the programme, by name."""
        found = {each.spot.key: each.spot for each in self.moments if each.spot is not None}
        return sorted(found.values(), key=lambda spot: spot.name.casefold())

    def find_family_of(self, household_id: int) -> Coming | None:
        """Return what a household is here."""
        return next((each for each in self.families.values() if each.household_id == household_id), None)

    def who(self, moment: Moment) -> list[Somebody]:
        """Return who takes part."""
        people = self.families[moment.booking_id].people
        return [each for each in people if not moment.member_ids or each.id in moment.member_ids]

    def heads(self, moment: Moment) -> int:
        """Return how many take part, also where nobody's name is known."""
        return len(moment.member_ids) or self.families[moment.booking_id].count

    def is_whole(self, moment: Moment) -> bool:
        """Tell whether everybody of the family takes part."""
        return not moment.member_ids or self.families[moment.booking_id].ids <= moment.member_ids


def sessions(moments: Iterable[Moment]) -> list[Session]:
    """Put together the families that are at one activity at one time with one guide."""
    ordered = sorted(moments, key=_session_key)
    return [
        Session(first=group[0], moments=group)
        for group in (list(each) for _key, each in groupby(ordered, _session_key))
    ]


def by_day(moments: Iterable[Moment]) -> dict[dt.date, list[Moment]]:
    """Return moments by the day they begin on, in the order of time."""
    ordered = sorted(moments, key=lambda each: (each.starts_at, each.activity_id))
    return {day: list(group) for day, group in groupby(ordered, lambda each: paris_date(each.starts_at))}


def now_and_next(moments: Sequence[Moment], now: dt.datetime) -> tuple[list[Moment], list[Moment]]:
    """Return what goes on, several where a family parted, and what begins next."""
    running = [each for each in moments if each.starts_at <= now < each.ends_at]
    later = sorted((each for each in moments if each.starts_at > now), key=lambda each: each.starts_at)
    return running, [each for each in later if each.starts_at == later[0].starts_at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """Some people without a car on their way: `on_board` says how many of each family, by booking."""

    leaves_at: dt.datetime
    due_at: dt.datetime
    origin: Spot
    destination: Spot
    on_board: Mapping[int, int]

    @property
    def heads(self) -> int:
        """Return how many seats it takes."""
        return sum(self.on_board.values())


def rides(book: WeekendBook) -> list[Ride]:
    """Return who is driven when, from where to where, in the order of time; each leaves as late as the drive allows."""
    found: dict[tuple[dt.datetime, str, str], tuple[Spot, Spot, dt.datetime, dict[int, int]]] = {}
    for family in book.families.values():
        if not family.driven:
            continue
        for heads, moments in _paths(book, family):
            for origin, destination, due, leaves in _legs(book, family, moments):
                key = (due, origin.key, destination.key)
                boarded = found.setdefault(key, (origin, destination, leaves, {}))[3]
                boarded[family.booking_id] = boarded.get(family.booking_id, 0) + heads
    made = [
        Ride(leaves_at=leaves, due_at=due, origin=origin, destination=destination, on_board=boarded)
        for (due, _from, _to), (origin, destination, leaves, boarded) in found.items()
    ]
    return sorted(made, key=lambda ride: (ride.leaves_at, ride.due_at, ride.origin.key, ride.destination.key))


def seats_taken(made: Sequence[Ride], ride: Ride) -> int:
    """Return how many seats are taken while a ride lasts: by itself, and by those under way at its start."""
    return sum(
        other.heads for other in made if other.leaves_at <= ride.leaves_at < max(other.due_at, other.leaves_at + _BLINK)
    )


_BLINK = dt.timedelta(minutes=1)
_GETTING_IN = 5  # minutes, around the corner as well


def _paths(book: WeekendBook, family: Coming) -> Iterator[tuple[int, list[Moment]]]:
    """Yield everybody's own way through the weekend; where no name is known, the family's, once for all of it."""
    moments = book.of_family(family.booking_id)
    everybody = family.ids.union(*(each.member_ids for each in moments))  # those without a name have numbers too
    for person_id in sorted(everybody):
        yield 1, [each for each in moments if not each.member_ids or person_id in each.member_ids]
    if not everybody:
        yield family.count, moments


def _legs(
    book: WeekendBook, family: Coming, moments: Sequence[Moment]
) -> Iterator[tuple[Spot, Spot, dt.datetime, dt.datetime]]:
    """Yield each drive of a way: from, to, when it is due, when it leaves."""
    for day in by_day(moments).values():
        placed = [each for each in day if each.spot is not None]
        if not placed:
            continue
        first, last = placed[0], placed[-1]
        if family.home is not None and first.spot is not None:
            yield from _leg(book, family.home, first.spot, first.starts_at)
        for one, other in pairwise(placed):
            if one.spot is not None and other.spot is not None:
                yield from _leg(book, one.spot, other.spot, other.starts_at)
        if family.home is not None and last.spot is not None:
            drive = minutes_between(book, last.spot, family.home)
            if last.spot.key != family.home.key:
                due = last.ends_at + dt.timedelta(minutes=drive)
                yield last.spot, family.home, due, last.ends_at


def _leg(
    book: WeekendBook, origin: Spot, to: Spot, due: dt.datetime
) -> Iterator[tuple[Spot, Spot, dt.datetime, dt.datetime]]:
    if origin.key != to.key:
        yield origin, to, due, due - dt.timedelta(minutes=minutes_between(book, origin, to))


def minutes_between(book: WeekendBook, origin: Spot, destination: Spot) -> int:
    """Return the minutes of a drive between two places: some even within one commune, or where nothing is known."""
    drive = find_drive(book, origin, destination)
    return max(_GETTING_IN, drive.minutes if drive is not None and drive.minutes is not None else 0)


def find_drive(book: WeekendBook, origin: Spot | None, destination: Spot | None) -> TravelTime | None:
    """Return a drive between two places, None within one and where one of them is unknown."""
    if origin is None or destination is None or origin.key == destination.key:
        return None
    return book.drives.get((origin.key, destination.key))


def _session_key(moment: Moment) -> tuple[dt.datetime, int, int, dt.datetime]:
    return (moment.starts_at, moment.activity_id, moment.guide.id if moment.guide else 0, moment.ends_at)
