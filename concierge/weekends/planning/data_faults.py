"""What is wrong with what a programme would be computed from, told before anything is computed. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from concierge.programmes.instance import Adults, Window
from concierge.weekends.planning.building import presence_of
from concierge.weekends.planning.clocks import Clock
from concierge.weekends.planning.rows import Coming, Doing, WeekendRows, Wish
from concierge.weekends.planning.suiting import has_nobody, serving


class DataFaultKind(StrEnum):
    """What somebody should mend first. Those of `STOPPING` leave nothing to compute."""

    NOBODY_COMES = "nobody_comes"
    NOTHING_TO_DO = "nothing_to_do"
    NO_WINDOW = "no_window"
    TOO_LONG = "too_long"
    OUTSIDE_WEEKEND = "outside_weekend"
    NO_CAPACITY = "no_capacity"
    NO_VENUE = "no_venue"
    NO_COORDINATES = "no_coordinates"
    NO_ROOM = "no_room"
    NOBODY_GUIDES = "nobody_guides"
    GUIDE_TWICE = "guide_twice"
    NOT_THERE = "not_there"
    NOTHING_SERVES = "nothing_serves"
    TOO_FEW = "too_few"
    MUSTS_OVERLAP = "musts_overlap"
    TOO_MANY_FOR_ALL = "too_many_for_all"
    NO_SEATS = "no_seats"


STOPPING = frozenset({DataFaultKind.NOBODY_COMES, DataFaultKind.NOTHING_TO_DO})


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFault:
    """One thing to mend, and where."""

    kind: DataFaultKind
    activity_id: int | None = None
    other_id: int | None = None  # a second activity
    venue_id: int | None = None
    guide_id: int | None = None
    booking_id: int | None = None
    need_id: int | None = None
    found: int = 0  # what there is
    wanted: int = 0


def find_data_faults(rows: WeekendRows) -> list[DataFault]:
    """Return all of them, what stops everything first."""
    found: list[DataFault] = []
    if not rows.families:
        found.append(DataFault(kind=DataFaultKind.NOBODY_COMES))
    if not rows.activities:
        found.append(DataFault(kind=DataFaultKind.NOTHING_TO_DO))
    for activity in rows.activities:
        found += _of_activity(rows, activity)
    found += _of_venues(rows)
    found += _of_guides(rows)
    for family in rows.families:
        found += _of_family(rows, family)
    without_car = sum(len(family.people) for family in rows.families if not family.own_car)
    if without_car and not rows.seats:
        found.append(DataFault(kind=DataFaultKind.NO_SEATS, wanted=without_car))
    return found


def _of_activity(rows: WeekendRows, activity: Doing) -> Iterator[DataFault]:
    clock = Clock.of(rows.starts_on)
    windows = [clock.window(span) for span in activity.windows]
    longest = max((end - start for start, end in windows), default=0)
    name = activity.id
    if not windows:
        yield DataFault(kind=DataFaultKind.NO_WINDOW, activity_id=name)
    elif longest < activity.minutes:
        yield DataFault(kind=DataFaultKind.TOO_LONG, activity_id=name, found=longest, wanted=activity.minutes)
    elif not _within(rows, windows, activity.minutes):
        yield DataFault(kind=DataFaultKind.OUTSIDE_WEEKEND, activity_id=name)
    if activity.families == 0 or activity.most == 0 or (activity.most is not None and activity.least > activity.most):
        yield DataFault(kind=DataFaultKind.NO_CAPACITY, activity_id=name)
    if activity.venue_id is None:
        yield DataFault(kind=DataFaultKind.NO_VENUE, activity_id=name)
    if has_nobody(activity):
        yield DataFault(kind=DataFaultKind.NOBODY_GUIDES, activity_id=name)
    room = next((venue.room for venue in rows.venues if venue.id == activity.venue_id), None)
    limits = [limit for limit in (activity.most, room) if limit is not None]
    persons = sum(len(family.people) for family in rows.families)
    if activity.for_all and limits and 0 < min(limits) < persons:
        yield DataFault(kind=DataFaultKind.TOO_MANY_FOR_ALL, activity_id=name, found=min(limits), wanted=persons)


def _within(rows: WeekendRows, windows: Sequence[Window], minutes: int) -> bool:
    days = (rows.ends_on - rows.starts_on).days + 1
    return any(end - max(start, 0) >= minutes and start < days * 24 * 60 for start, end in windows)


def _of_venues(rows: WeekendRows) -> Iterator[DataFault]:
    used = {activity.venue_id for activity in rows.activities}
    for venue in rows.venues:
        if venue.id not in used:
            continue
        if venue.commune_code is None and (venue.latitude is None or venue.longitude is None):
            yield DataFault(kind=DataFaultKind.NO_COORDINATES, venue_id=venue.id)
        if venue.room == 0:
            yield DataFault(kind=DataFaultKind.NO_ROOM, venue_id=venue.id)


def _of_guides(rows: WeekendRows) -> Iterator[DataFault]:
    """Find guides who alone receive families at two fixed times that overlap."""
    clock = Clock.of(rows.starts_on)
    fixed = [
        (activity.asked[0].guide_id, activity, span)
        for activity in rows.activities
        if len(activity.asked) == 1 and (span := _fixed(clock, activity)) is not None and not has_nobody(activity)
    ]
    for (guide, one, span), (other_guide, other, other_span) in combinations(fixed, 2):
        if guide == other_guide and span[0] < other_span[1] and other_span[0] < span[1]:
            yield DataFault(kind=DataFaultKind.GUIDE_TWICE, guide_id=guide, activity_id=one.id, other_id=other.id)


def _of_family(rows: WeekendRows, family: Coming) -> Iterator[DataFault]:
    name = family.booking_id
    if not presence_of(rows, family):
        yield DataFault(kind=DataFaultKind.NOT_THERE, booking_id=name)
        return
    venues = {venue.id: venue for venue in rows.venues}
    served = {wish.id: serving(wish, family, rows.activities, venues) for wish in family.wishes}
    for wish in family.wishes:
        those = len(served[wish.id])
        if wish.must and not those:
            yield DataFault(kind=DataFaultKind.NOTHING_SERVES, booking_id=name, need_id=wish.id)
        elif those < wish.count and (wish.must or those):
            yield DataFault(
                kind=DataFaultKind.TOO_FEW, booking_id=name, need_id=wish.id, found=those, wanted=wish.count
            )
    yield from _overlapping(rows, family, served)


def _overlapping(rows: WeekendRows, family: Coming, served: dict[int, list[Doing]]) -> Iterator[DataFault]:
    """Find two musts at fixed times that overlap and need the same person."""
    clock = Clock.of(rows.starts_on)
    bound = [
        (wish, those[0], span)
        for wish in family.wishes
        if wish.must and len(those := served[wish.id]) == 1 and (span := _fixed(clock, those[0])) is not None
    ]
    for (one, first, span), (other, second, other_span) in combinations(bound, 2):
        if (
            span[0] < other_span[1]
            and other_span[0] < span[1]
            and _in_any_case(one, family) & _in_any_case(other, family)
        ):
            yield DataFault(
                kind=DataFaultKind.MUSTS_OVERLAP,
                booking_id=family.booking_id,
                activity_id=first.id,
                other_id=second.id,
                need_id=other.id,
            )


def _fixed(clock: Clock, activity: Doing) -> Window | None:
    """Return the one time at which an activity can be, None where there is a choice."""
    windows = [clock.window(span) for span in activity.windows]
    return windows[0] if len(windows) == 1 and windows[0][1] - windows[0][0] == activity.minutes else None


def _in_any_case(wish: Wish, family: Coming) -> set[int]:
    found = set(wish.member_ids)
    if wish.adults is Adults.ALL:
        found |= {person.id for person in family.people if not person.child}
    return found
