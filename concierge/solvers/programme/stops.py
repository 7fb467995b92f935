"""What a family could do: each need at each activity on each day, with the starts and the guides that are possible."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from concierge.programmes.instance import STEP, Activity, Adults, Children, Family, Need, Visit
from concierge.solvers.programme.taken import Catalogue, Taken

StartRule = Callable[[Activity, str | None, Sequence[int]], Sequence[int]]
"""Narrows the starts of an activity with a guide; used where sessions have to fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One possible visit. `always` attend, and one of `one_of` when there are any; `starts` of each guide on a grid."""

    need: Need
    activity: Activity
    day: int
    always: frozenset[str]
    one_of: tuple[str, ...]
    starts: dict[str | None, tuple[int, ...]]
    locked: Visit | None = None

    @property
    def size(self) -> int:
        """Return how many persons attend."""
        return len(self.always) + bool(self.one_of)

    def may_attend(self, person: str) -> bool:
        """Say whether somebody attends in some case."""
        return person in self.always or person in self.one_of


def who_attends(family: Family, need: Need) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return who attends in any case, and of whom exactly one."""
    named = {person.id for person in family.persons if person.id in need.persons}
    adults = [person.id for person in family.persons if not person.child]
    always = set(named)
    if need.children is Children.ALL:
        always |= {person.id for person in family.persons if person.child}
    others = tuple(adult for adult in adults if adult not in named)
    if need.adults is Adults.ALL:
        always |= set(adults)
    elif need.adults is Adults.ANY and len(others) == 1:
        always |= set(others)
    elif need.adults is Adults.ANY:
        return frozenset(always), others
    return frozenset(always), ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StopFinder:
    """Finds the stops of a family that others leave possible.

    `fixed` visits are stops with one start. `extra` visits may lie off the grid: their starts are possible too if the
    windows allow them. Everything keeps away from `blocked` visits.
    """

    catalogue: Catalogue
    family: Family
    taken: Taken
    fixed: Sequence[Visit] = ()
    extra: Sequence[Visit] = ()
    blocked: Sequence[Visit] = ()
    narrow: StartRule | None = None

    def find(self) -> list[Stop]:
        """Return them, need by need."""
        found = [stop for visit in self.fixed if (stop := _fixed_stop(self.catalogue, self.family, visit)) is not None]
        settled = {(visit.need, visit.activity) for visit in (*self.fixed, *self.blocked)}
        for need in self.family.needs:
            always, one_of = who_attends(self.family, need)
            for name in dict.fromkeys(need.activities):
                activity = self.catalogue.activities.get(name)
                if activity is not None and (need.id, name) not in settled and (always or one_of):
                    stop = Stop(need=need, activity=activity, day=0, always=always, one_of=one_of, starts={})
                    found += self._by_day(stop)
        return found

    def _by_day(self, stop: Stop) -> list[Stop]:
        """Return the stop on each day of presence; starts off the grid make stops of their own."""
        activity = stop.activity
        options: dict[tuple[int, int], dict[str | None, list[int]]] = defaultdict(lambda: defaultdict(list))
        all_starts = possible_starts(activity, {visit.start for visit in self.extra if visit.activity == activity.id})
        for guide in guides_of(self.catalogue, activity):
            for start in self._starts(stop, guide, all_starts):
                day = day_of(self.family, start, activity.minutes)
                if day is not None:
                    options[day, start % STEP][guide].append(start)
        return [
            replace(stop, day=day, starts={guide: tuple(starts) for guide, starts in by_guide.items()})
            for (day, _phase), by_guide in sorted(options.items())
        ]

    def _starts(self, stop: Stop, guide: str | None, starts: Sequence[int]) -> Sequence[int]:
        activity = stop.activity
        starts = guided_starts(self.catalogue, activity, guide, starts)
        starts = self.taken.free_starts(activity, guide, starts, family=self.family.id, persons=stop.size)
        for visit in self.blocked:
            other = self.catalogue.activities[visit.activity]
            away = self.catalogue.drive(activity.place, other.place)
            low, high = visit.start - away - activity.minutes, visit.start + other.minutes + away
            starts = [start for start in starts if not low < start < high]
        return starts if self.narrow is None else self.narrow(activity, guide, starts)


def _fixed_stop(catalogue: Catalogue, family: Family, visit: Visit) -> Stop | None:
    need = next((each for each in family.needs if each.id == visit.need), None)
    activity = catalogue.activities.get(visit.activity)
    if need is None or activity is None:
        return None
    day = day_of(family, visit.start, activity.minutes)
    if day is None:
        return None
    return Stop(
        need=need, activity=activity, day=day, always=frozenset(visit.persons), one_of=(),
        starts={visit.guide: (visit.start,)}, locked=visit,
    )  # fmt: skip


def day_of(family: Family, start: int, minutes: int) -> int | None:
    """Return the number of the day of presence in which something lies."""
    for day, (low, high) in enumerate(family.present):
        if low <= start and start + minutes <= high:
            return day
    return None


def possible_starts(activity: Activity, extra: Iterable[int] = ()) -> list[int]:
    """Return the starts that the activity's windows allow: on the grid of each window, and those named."""
    found = {
        start for low, high in activity.windows for start in range(low, high - activity.minutes + 1, STEP)
    }  # fmt: skip
    found |= {
        start
        for start in extra
        if any(low <= start and start + activity.minutes <= high for low, high in activity.windows)
    }
    return sorted(found)


def guides_of(catalogue: Catalogue, activity: Activity) -> tuple[str | None, ...]:
    """Return who may guide: nobody where nobody is needed."""
    if not activity.guides:
        return (None,)
    return tuple(guide for guide in dict.fromkeys(activity.guides) if guide in catalogue.guides)


def guided_starts(catalogue: Catalogue, activity: Activity, guide: str | None, starts: Sequence[int]) -> list[int]:
    """Return the starts at which the guide is there."""
    if guide is None:
        return list(starts)
    windows = catalogue.guides[guide].windows
    return [
        start for start in starts if any(low <= start and start + activity.minutes <= high for low, high in windows)
    ]
