"""What the programme of a weekend is made from, as it stands in rows: frozen, so that rules are pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from concierge.programmes.instance import Adults, Children
from concierge.weekends.choices import ActivityKind, AskState, Audience
from concierge.weekends.windows import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A person who comes. Those a family counts without naming them have numbers below zero."""

    id: int
    name: str
    child: bool = False
    age: int | None = None
    languages: str = ""
    trade: str = ""  # as they told it in the interview; nothing: unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a family must or would like to do."""

    id: int
    kind: ActivityKind
    count: int = 1
    must: bool = False
    weight: int = 10
    activity_ids: Sequence[int] = ()
    adults: Adults = Adults.ALL
    children: Children = Children.ALL
    member_ids: Sequence[int] = ()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A family that comes."""

    booking_id: int
    household_id: int
    name: str
    people: Sequence[Someone]
    wishes: Sequence[Wish] = ()
    said: frozenset[ActivityKind] = frozenset()  # kinds it spoke of, also to say that it wants none
    arrives_at: dt.datetime | None = None
    leaves_at: dt.datetime | None = None
    own_car: bool = True
    may_part: bool = True
    home_code: str | None = None
    step_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A venue."""

    id: int
    name: str
    commune_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    room: int | None = None
    step_free: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A guide for an activity, and what they said."""

    guide_id: int
    rank: int = 0
    state: AskState = AskState.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """An activity that is not called off."""

    id: int
    kind: ActivityKind
    title: str
    minutes: int
    windows: Sequence[Span]
    venue_id: int | None = None
    families: int | None = 1
    least: int = 0
    most: int | None = None
    for_all: bool = False
    audience: Audience = Audience.FAMILY
    trades: Sequence[str] = ()
    child_from: int | None = None
    child_to: int | None = None
    languages: Sequence[str] = ()
    must: bool = False  # for whoever it suits and did not speak of its kind
    weight: int = 10
    asked: Sequence[Asked] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A guide: when they are there (no window: the whole weekend), from when to when they cannot."""

    id: int
    name: str
    windows: Sequence[Span] = ()
    absent_from: dt.datetime | None = None
    absent_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A visit of a programme."""

    id: int
    booking_id: int
    household_id: int
    activity_id: int
    starts_at: dt.datetime
    minutes: int
    member_ids: Sequence[int]
    need_id: int | None = None
    guide_id: int | None = None
    locked: bool = False
    version: int = 1

    @property
    def ends_at(self) -> dt.datetime:
        """Return when it is over."""
        return self.starts_at + dt.timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendRows:
    """Everything of one weekend. `drives` by the names of places (`place_of_venue`, `place_of_commune`).

    `pauses` are those of `Weekend.pauses`: {"label": "Déjeuner", "from": "12:00", "to": "14:00", "minutes": 60}, in
    French time, for everybody on each day; with "who": "children" for those under seven, "care" when all children are
    looked after; with "days": [0] on the first day alone. A meal among the activities that falls into it serves as it.
    """

    weekend_id: int
    starts_on: dt.date
    ends_on: dt.date
    families: Sequence[Coming] = ()
    activities: Sequence[Doing] = ()
    guides: Sequence[Helper] = ()
    venues: Sequence[Spot] = ()
    pauses: Sequence[Mapping[str, Any]] = ()
    seats: int = 0
    drives: Mapping[tuple[str, str], int] = field(default_factory=dict)
    off: Sequence[Doing] = ()  # activities called off: programmes told before may name them
    away: Mapping[int, str] = field(default_factory=dict)  # families that do not come any more, by booking


def place_of_venue(venue_id: int) -> str:
    """Name the place of a venue."""
    return f"v{venue_id}"


def place_of_commune(code: str) -> str:
    """Name the place where a family sleeps."""
    return f"c{code}"


def place_of(activity: Doing) -> str:
    """Name the place of an activity; one of its own while nobody said where."""
    return f"a{activity.id}" if activity.venue_id is None else place_of_venue(activity.venue_id)


def person_name(booking_id: int, person_id: int) -> str:
    """Name somebody in an instance: those not named by their family have numbers that repeat."""
    return f"{booking_id}.{person_id}"


def person_id(name: str) -> int:
    """Return whom `person_name` named."""
    return int(name.rpartition(".")[2])


def all_need(activity_id: int) -> str:
    """Name the need of a moment for all."""
    return f"all{activity_id}"
