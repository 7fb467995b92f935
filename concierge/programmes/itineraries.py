"""Who is where when, read from a programme: what the checker and the price are computed from. No solver in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from concierge.programmes.instance import (
    MUST,
    Activity,
    Adults,
    Children,
    Family,
    Guide,
    Instance,
    Need,
    Place,
    Visit,
    Window,
)


@dataclass(slots=True)
class Lookup:
    """The parts of an instance by their names."""

    instance: Instance
    families: dict[str, Family] = field(init=False)
    activities: dict[str, Activity] = field(init=False)
    guides: dict[str, Guide] = field(init=False)
    places: dict[str, Place] = field(init=False)

    def __post_init__(self) -> None:
        self.families = {each.id: each for each in self.instance.families}
        self.activities = {each.id: each for each in self.instance.activities}
        self.guides = {each.id: each for each in self.instance.guides}
        self.places = {each.id: each for each in self.instance.places}

    def drive(self, start: str | None, end: str | None) -> int:
        """Return the minutes between two places; none from or to a home that nobody knows."""
        if start is None or end is None or start == end:
            return 0
        drives = self.instance.drives
        found = drives.get((start, end))
        return drives.get((end, start), self.instance.unknown_drive) if found is None else found

    def end(self, visit: Visit) -> int:
        """Return when a visit ends."""
        return visit.start + self.activities[visit.activity].minutes

    def place(self, visit: Visit) -> str:
        """Return where a visit is."""
        return self.activities[visit.activity].place


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One drive of one person: from `start` to `end`, before or after the visit."""

    person: str
    start: int
    end: int
    visit: Visit


@dataclass(slots=True)
class Day:
    """What one person does on one day of presence, in order of time."""

    person: str
    present: Window
    visits: list[Visit]


def days_of(lookup: Lookup, family: Family, visits: Sequence[Visit]) -> Iterator[Day]:
    """Yield the days of each person of a family; visits outside its presence belong to none."""
    ordered = sorted(visits, key=lambda visit: (visit.start, visit.activity))
    placed = [(present_at(lookup, family, visit), visit) for visit in ordered]
    for window in family.present:
        inside = [visit for present, visit in placed if present == window]
        for person in family.persons:
            theirs = [visit for visit in inside if person.id in visit.persons] if family.may_part else inside
            if theirs:
                yield Day(person.id, window, theirs)


def present_at(lookup: Lookup, family: Family, visit: Visit) -> Window | None:
    """Return the day of presence in which a visit lies."""
    end = lookup.end(visit)
    return next((window for window in family.present if window[0] <= visit.start and end <= window[1]), None)


def legs_of(lookup: Lookup, family: Family, days: Iterable[Day]) -> Iterator[Leg]:
    """Yield the drives of each person: as late as possible to a visit, home at once after the last."""
    for day in days:
        here = family.home
        for visit in day.visits:
            away = lookup.drive(here, lookup.place(visit))
            yield Leg(person=day.person, start=visit.start - away, end=visit.start, visit=visit)
            here = lookup.place(visit)
        last, end = day.visits[-1], lookup.end(day.visits[-1])
        yield Leg(person=day.person, start=end, end=end + lookup.drive(here, family.home), visit=last)


def unkept_pauses(
    lookup: Lookup, family: Family, visits: Sequence[Visit], days: Sequence[Day]
) -> dict[str, tuple[str, ...]]:
    """Return the pauses that are not kept, each with the persons who miss it."""
    if not family.pauses:
        return {}
    busy: dict[str, list[Window]] = defaultdict(list)
    for leg in legs_of(lookup, family, days):
        busy[leg.person].append((leg.start, leg.end))
    for day in days:
        busy[day.person] += [(visit.start, lookup.end(visit)) for visit in day.visits]
    missing: dict[str, tuple[str, ...]] = {}
    for pause in family.pauses:
        served = {
            person
            for visit in visits
            if visit.activity in pause.activities
            and visit.start < pause.window[1]
            and lookup.end(visit) > pause.window[0]
            for person in visit.persons
        }
        without = tuple(
            person
            for person in pause.persons
            if person not in served and _longest_free(busy[person], pause.window) < pause.minutes
        )
        if without:
            missing[pause.id] = without
    return missing


def _longest_free(busy: Iterable[Window], window: Window) -> int:
    free, longest = window[0], 0
    for start, end in sorted(busy):
        longest = max(longest, min(start, window[1]) - free)
        free = max(free, end)
    return max(longest, window[1] - free)


def wanted_persons(family: Family, need: Need, persons: Iterable[str]) -> bool:
    """Say whether exactly these persons may be at a visit for a need."""
    there, named = set(persons), set(need.persons)
    adults = {person.id for person in family.persons if not person.child}
    children = {person.id for person in family.persons if person.child}
    expected_children = children if need.children is Children.ALL else children & named
    if not there or there & children != expected_children or there - adults - children:
        return False
    if need.adults is Adults.ALL:
        return there & adults == adults
    if need.adults is Adults.NAMED or adults <= named:
        return there & adults == adults & named
    return named & adults <= there and len((there & adults) - named) == 1


def missing_of(need: Need, visits: Iterable[Visit]) -> int:
    """Return how many of a need's activities are missing."""
    done = {visit.activity for visit in visits if visit.need == need.id and visit.activity in need.activities}
    return max(0, need.count - len(done))


def price_of_one(need: Need) -> int:
    """Return what one missing activity of a need costs, fairness left out."""
    return max(MUST, MUST * need.weight // 10) if need.must else need.weight
