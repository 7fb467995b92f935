"""Weekends with all that a programme needs: places, guides, activities, families that come and what they want."""

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.programmes.instance import Adults, Children
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.choices import (
    ActivityKind,
    Arrival,
    AskState,
    Audience,
    BookingState,
    Lodging,
    WeekendKind,
    WeekendState,
)
from concierge.weekends.models import Guide, Vehicle, Venue, Weekend
from concierge.weekends.planning.clocks import instant_of
from concierge.weekends.windows import Span
from tests.factories import Agency, adult, child, make_commune, make_family

SATURDAY = dt.date(2026, 10, 3)
SUNDAY = dt.date(2026, 10, 4)
LANGRES, CHAUMONT, JOINVILLE = ("52269", "Langres"), ("52121", "Chaumont"), ("52250", "Joinville")
_PLACES = {LANGRES: (47.862, 5.333), CHAUMONT: (48.111, 5.139), JOINVILLE: (48.444, 5.139)}
_NAMES = ("Petit", "Durand", "Moreau", "Lefèvre", "Girard", "Bonnet", "Dupont", "Lambert", "Fontaine", "Rousseau")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A weekend and what belongs to it, by name."""

    weekend: Weekend
    venues: dict[str, Venue]
    guides: dict[str, Guide]
    activities: dict[str, Activity]
    bookings: list[Booking]
    households: list[Household]


def on(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """Return an instant by the clocks of Paris."""
    return instant_of(day, dt.time(hour, minute))


def between(day: dt.date, start: int, end: int) -> Span:
    """Return a span of whole hours."""
    return on(day, start), on(day, end)


def make_world(
    agency: Agency, *, families: int = 2, houses: int = 3, first: dt.date = SATURDAY, now: dt.datetime
) -> World:
    """Make a weekend of two days: houses, a school, an employer, a dinner for all; families that want them."""
    actor, second = agency.coordinator, first + dt.timedelta(days=1)
    for (code, name), (latitude, longitude) in _PLACES.items():
        make_commune(code, name, latitude=latitude, longitude=longitude)
    weekend = Weekend(
        space_id=actor.space_id, title="Week-end de Langres", kind=WeekendKind.DISCOVERY, state=WeekendState.PROGRAMME,
        starts_on=first, ends_on=second, sites=[LANGRES[0]], created_at=now,
        pauses=[{"label": "Déjeuner", "from": "12:00", "to": "14:00", "minutes": 60}],
    )  # fmt: skip
    db.session.add(weekend)
    db.session.flush()
    communes = (LANGRES, CHAUMONT, JOINVILLE)
    venues = {
        name: _add(Venue(space_id=actor.space_id, name=name, commune_code=code, room=room, address="1 rue Haute"))
        for name, code, room in (
            *((f"Rue Haute {n + 1}", communes[n % 3][0], None) for n in range(houses)),
            ("École Jean-Duvet", LANGRES[0], 30), ("Atelier Plasti", CHAUMONT[0], None), ("Château", LANGRES[0], 200),
        )
    }  # fmt: skip
    guides = {
        name: _add(Guide(space_id=actor.space_id, name=name, email="", languages=[]))
        for name in ("Luc Bernard", "Anne Faure", "Marie Roche", "Paul Henry", *_more_guides(houses))
    }
    world = World(weekend=weekend, venues=venues, guides=guides, activities={}, bookings=[], households=[])
    for number in range(houses):
        windows = (
            (between(first, 9, 12), between(first, 14, 18))
            if number % 2
            else (between(second, 9, 12), between(first, 9, 18))
        )
        _activity(world, actor, f"Maison {number + 1}", ActivityKind.HOUSING, f"Rue Haute {number + 1}", 45, windows,
                  guides=_who_shows(number))  # fmt: skip
    _activity(world, actor, "École primaire", ActivityKind.SCHOOL, "École Jean-Duvet", 30, (between(first, 9, 12),),
              families=4, guides=("Marie Roche",))  # fmt: skip
    _activity(world, actor, "Plasti recrute", ActivityKind.EMPLOYER, "Atelier Plasti", 60, (between(first, 14, 18),),
              families=3, guides=("Paul Henry",), audience=Audience.CONCERNED)  # fmt: skip
    _activity(world, actor, "Dîner au château", ActivityKind.DINNER, "Château", 120, ((on(first, 19), on(first, 21)),),
              families=None, for_all=True)  # fmt: skip
    _add(Vehicle(space_id=actor.space_id, weekend_id=weekend.id, name="Minibus", seats=8))
    for number in range(families):
        add_coming(agency, world, number, now=now)
    db.session.flush()
    return world


def _more_guides(houses: int) -> list[str]:
    """Name a guide more for every four houses beyond the first eight."""
    return [f"Guide {number}" for number in range(3, 3 + max(0, houses - 8) // 4)]


def _who_shows(number: int) -> tuple[str, ...]:
    more = f"Guide {3 + (number - 8) // 4}"
    return ("Luc Bernard", "Anne Faure") if number < 8 else (more, "Anne Faure")


def add_coming(agency: Agency, world: World, number: int, *, now: dt.datetime) -> Booking:
    """Let one family more come: a house and the school are musts, the employer a wish."""
    name = f"{_NAMES[number % len(_NAMES)]}{'' if number < len(_NAMES) else f' {number // len(_NAMES) + 1}'}"
    household = make_family(
        agency, now=now, planned=False, name=name,
        members=(adult("Claire", name, email=f"c{number}@famille.example"), adult("Thomas", name, email=""), child()),
    )  # fmt: skip
    members = list_members(agency.concierge, household.id)
    booking = Booking(
        space_id=household.space_id, weekend_id=world.weekend.id, household_id=household.id,
        state=BookingState.ACCEPTED, adults=2, children=1, child_ages=[7], member_ids=[m.id for m in members],
        arrival=Arrival.TRAIN if number % 5 == 4 else Arrival.CAR, lodging=Lodging.HOTEL,
        lodged_commune_code=(LANGRES, CHAUMONT)[number % 2][0], added_at=now, answered_at=now,
    )  # fmt: skip
    _add(booking)
    world.weekend.families_taken += 1
    world.weekend.adults_taken += 2
    world.weekend.children_taken += 1
    _need(booking, ActivityKind.HOUSING, must=True, count=1 + number % 2)
    _need(booking, ActivityKind.SCHOOL, must=True, adults=Adults.ANY)
    _need(booking, ActivityKind.EMPLOYER, adults=Adults.NAMED, children=Children.NONE, member_ids=[members[0].id])
    world.bookings.append(booking)
    world.households.append(household)
    return booking


def _need(booking: Booking, kind: ActivityKind, **more: object) -> Need:
    values = {"adults": Adults.ALL, "children": Children.ALL, "count": 1, "must": False, "weight": 10} | more
    return _add(
        Need(space_id=booking.space_id, booking_id=booking.id, household_id=booking.household_id, kind=kind, **values)
    )


def _activity(
    world: World, actor: Actor, title: str, kind: ActivityKind, venue: str, minutes: int, windows: tuple[Span, ...],
    *, guides: tuple[str, ...] = (), **more: object,
) -> None:  # fmt: skip
    values = {"audience": Audience.FAMILY, "families": 1} | more
    row = _add(
        Activity(
            space_id=actor.space_id, weekend_id=world.weekend.id, kind=kind, title=title, minutes=minutes,
            venue_id=world.venues[venue].id, windows=windows, position=len(world.activities), **values,
        )
    )  # fmt: skip
    world.activities[title] = row
    for rank, name in enumerate(guides):
        _add(
            ActivityGuide(
                space_id=actor.space_id, activity_id=row.id, guide_id=world.guides[name].id, rank=rank,
                state=AskState.ACCEPTED,
            )
        )  # fmt: skip


T = TypeVar("T")


def _add(row: T) -> T:
    db.session.add(row)
    db.session.flush()
    return row
