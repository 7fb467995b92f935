"""The instance of a weekend, made from its rows; and visits from a programme. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from concierge.programmes.instance import Activity, Family, Guide, Instance, Need, Pause, Person, Place, Visit, Window
from concierge.weekends.choices import ActivityKind, PauseFor
from concierge.weekends.planning.clocks import Clock, cut, days_between
from concierge.weekends.planning.rows import (
    Coming,
    Doing,
    Helper,
    Placed,
    Spot,
    WeekendRows,
    all_need,
    person_id,
    person_name,
    place_of,
    place_of_commune,
    place_of_venue,
)
from concierge.weekends.planning.suiting import attendance_for, expected_of, guides_of, has_nobody, serving, suits

MORNING = dt.time(8)
NIGHT = dt.time(23)
MEALS = (ActivityKind.DINNER, ActivityKind.HOST_MEAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A visit as a programme has it, ready to become a row."""

    booking_id: int
    activity_id: int
    need_id: int | None
    guide_id: int | None
    starts_at: dt.datetime
    member_ids: tuple[int, ...]


def build_instance(
    rows: WeekendRows, *, locked: Iterable[Placed] = (), told: Iterable[Placed] = (), change_price: int = 300
) -> Instance:
    """Return what a programme of this weekend is computed from and checked against."""
    clock = Clock.of(rows.starts_on)
    venues = {venue.id: venue for venue in rows.venues}
    homes = {place_of_commune(each.home_code) for each in rows.families if each.home_code}
    loose = {place_of(activity) for activity in rows.activities if activity.venue_id is None}
    places = [Place(id=place_of_venue(venue.id), room=venue.room) for venue in rows.venues]
    places += [Place(id=name) for name in sorted(homes | loose)]
    families = [_family(rows, family, venues) for family in rows.families]
    return Instance(
        families=families,
        activities=[_activity(clock, activity) for activity in rows.activities],
        guides=[_guide(rows, clock, guide) for guide in rows.guides],
        places=places,
        drives=rows.drives,
        seats=rows.seats,
        locked=visits_of(rows, locked),
        told=visits_of(rows, told),
        change_price=change_price,
    )


def visits_of(rows: WeekendRows, placed: Iterable[Placed]) -> list[Visit]:
    """Return visits as the instance names them."""
    clock = Clock.of(rows.starts_on)
    return [visit_of(clock, each) for each in placed]


def visit_of(clock: Clock, placed: Placed) -> Visit:
    """Return one visit as the instance names it."""
    return Visit(
        family=str(placed.booking_id),
        need=all_need(placed.activity_id) if placed.need_id is None else str(placed.need_id),
        activity=str(placed.activity_id),
        start=clock.minutes(placed.starts_at),
        persons=tuple(person_name(placed.booking_id, member) for member in placed.member_ids),
        guide=None if placed.guide_id is None else str(placed.guide_id),
    )


def drafted_of(rows: WeekendRows, visits: Iterable[Visit]) -> list[Drafted]:
    """Return what becomes rows; the way back of `visits_of`."""
    clock = Clock.of(rows.starts_on)
    return [
        Drafted(
            booking_id=int(visit.family),
            activity_id=int(visit.activity),
            need_id=int(visit.need) if visit.need.isdecimal() else None,
            guide_id=None if visit.guide is None else int(visit.guide),
            starts_at=clock.instant(visit.start),
            member_ids=tuple(sorted(map(person_id, visit.persons))),
        )
        for visit in visits
    ]


def presence_of(rows: WeekendRows, family: Coming) -> list[Window]:
    """Return when a family is there, day by day, between its arrival and its departure."""
    clock = Clock.of(rows.starts_on)
    found: list[Window] = []
    for day in days_between(rows.starts_on, rows.ends_on):
        start, end = clock.local(day, MORNING), clock.local(day, NIGHT)
        if family.arrives_at is not None:
            start = max(start, clock.minutes(family.arrives_at))
        if family.leaves_at is not None:
            end = min(end, clock.minutes(family.leaves_at))
        if end > start:
            found.append((start, end))
    return found


def pauses_of(rows: WeekendRows, family: Coming) -> list[Pause]:
    """Return the meals and rests of a family, on the days it is there."""
    clock, present = Clock.of(rows.starts_on), presence_of(rows, family)
    meals = tuple(str(activity.id) for activity in rows.activities if activity.kind in MEALS)
    found: list[Pause] = []
    for number, day in enumerate(days_between(rows.starts_on, rows.ends_on)):
        for index, pause in enumerate(rows.pauses):
            window = _pause_window(clock, day, pause)
            persons = () if pause.get("who") == PauseFor.CARE else _who_rests(family, pause)
            there = any(start < window[1] and end > window[0] for start, end in present)
            if persons and there and number in pause.get("days", (number,)):
                found.append(
                    Pause(
                        id=f"{day.isoformat()}.{index}",
                        persons=persons,
                        window=window,
                        minutes=min(int(pause["minutes"]), window[1] - window[0]),
                        activities=meals,
                    )
                )
    return found


def care_of(rows: WeekendRows) -> list[Window]:
    """Return when the children are looked after."""
    clock = Clock.of(rows.starts_on)
    return [
        _pause_window(clock, day, pause)
        for number, day in enumerate(days_between(rows.starts_on, rows.ends_on))
        for pause in rows.pauses
        if pause.get("who") == PauseFor.CARE and number in pause.get("days", (number,))
    ]


def _pause_window(clock: Clock, day: dt.date, pause: Mapping[str, Any]) -> Window:
    start, end = (clock.local(day, dt.time.fromisoformat(pause[name])) for name in ("from", "to"))
    return start, max(start, end)


def _who_rests(family: Coming, pause: Mapping[str, Any]) -> tuple[str, ...]:
    small = pause.get("who") == PauseFor.CHILDREN
    return tuple(
        person_name(family.booking_id, person.id)
        for person in family.people
        if not small or (person.child and (person.age is None or person.age < 7))
    )


def _family(rows: WeekendRows, family: Coming, venues: Mapping[int, Spot]) -> Family:
    return Family(
        id=str(family.booking_id),
        persons=tuple(Person(id=person_name(family.booking_id, each.id), child=each.child) for each in family.people),
        present=presence_of(rows, family),
        needs=needs_of(rows, family, venues),
        pauses=pauses_of(rows, family),
        care=care_of(rows),
        home=place_of_commune(family.home_code) if family.home_code else None,
        own_car=family.own_car,
        may_part=family.may_part,
    )


def needs_of(rows: WeekendRows, family: Coming, venues: Mapping[int, Spot]) -> list[Need]:
    """Return what a family must or would like to do; moments for all, and musts of a kind it did not speak of."""
    known = {person.id for person in family.people}
    found = [
        Need(
            id=str(wish.id),
            activities=tuple(str(each.id) for each in serving(wish, family, rows.activities, venues)),
            count=wish.count,
            must=wish.must,
            weight=wish.weight,
            adults=wish.adults,
            children=wish.children,
            persons=tuple(person_name(family.booking_id, each) for each in wish.member_ids if each in known),
        )
        for wish in family.wishes
    ]
    for activity in rows.activities:
        if expected_of(activity, family) and suits(activity, family, venues):
            adults, children = attendance_for(activity.audience)
            found.append(
                Need(
                    id=all_need(activity.id), activities=(str(activity.id),), must=True, weight=activity.weight,
                    adults=adults, children=children,
                )
            )  # fmt: skip
    return found


def _activity(clock: Clock, activity: Doing) -> Activity:
    windows = [] if has_nobody(activity) else [clock.window(span) for span in activity.windows]
    return Activity(
        id=str(activity.id),
        kind=activity.kind.value,
        place=place_of(activity),
        minutes=activity.minutes,
        windows=[window for window in windows if window[1] - window[0] >= activity.minutes],
        guides=tuple(str(asked.guide_id) for asked in guides_of(activity)),
        least=activity.least,
        most=activity.most,
        families=activity.families,
    )


def _guide(rows: WeekendRows, clock: Clock, guide: Helper) -> Guide:
    whole = clock.local(rows.starts_on, dt.time()), clock.local(rows.ends_on + dt.timedelta(days=1), dt.time())
    windows = [clock.window(span) for span in guide.windows] or [whole]
    if guide.absent_from is not None:
        until = whole[1] if guide.absent_until is None else clock.minutes(guide.absent_until)
        windows = cut(windows, (clock.minutes(guide.absent_from), until))
    return Guide(id=str(guide.id), windows=windows)
