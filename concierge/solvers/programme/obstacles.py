"""What stands in the way of one visit at one time, thing by thing, other families' visits by name."""

from collections.abc import Callable, Iterator, Sequence

from concierge.programmes.instance import Activity, Family, Visit, Window
from concierge.programmes.itineraries import Lookup, days_of, unkept_pauses
from concierge.solvers.programme.reasons import Giving, Relaxation
from concierge.solvers.programme.stops import Stop
from concierge.solvers.programme.taken import Catalogue, Taken, crowded

Closed = Callable[[int], bool]
"""Whether a start is closed by something."""


class Obstacles:
    """Asks what closes the starts of a stop with a guide."""

    def __init__(self, catalogue: Catalogue, taken: Taken, family: Family) -> None:
        self.catalogue, self.taken, self.family = catalogue, taken, family

    def of(self, stop: Stop, guide: str | None) -> Iterator[tuple[Relaxation, Closed]]:
        """Yield each thing that may be in the way, with the starts that it closes."""
        activity = stop.activity
        yield Relaxation(kind=Giving.PRESENCE, family=self.family.id), _outside(self.family.present, activity.minutes)
        yield (
            Relaxation(kind=Giving.ACTIVITY_WINDOW, activity=activity.id),
            _outside(activity.windows, activity.minutes),
        )
        if guide is not None:
            windows = self.catalogue.guides[guide].windows
            yield Relaxation(kind=Giving.GUIDE_WINDOW, guide=guide), _outside(windows, activity.minutes)
            yield from self._sessions_of(activity, guide)
        yield from self._room(stop)
        yield from self._session(stop, guide)

    def lost_pauses(self, visits: Sequence[Visit]) -> set[str]:
        """Return the pauses that these visits of the family do not keep."""
        lookup = Lookup(self.catalogue.instance)
        return set(unkept_pauses(lookup, self.family, visits, list(days_of(lookup, self.family, visits))))

    def _sessions_of(self, activity: Activity, guide: str) -> Iterator[tuple[Relaxation, Closed]]:
        for start, name in self.taken.by_guide.get(guide, ()):
            other = self.catalogue.activities[name]
            away = self.catalogue.drive(activity.place, other.place)
            low, high = start - away - activity.minutes, start + other.minutes + away
            joined = start if name == activity.id else None
            visits = tuple(self.taken.sessions[name, start, guide])
            yield Relaxation(kind=Giving.GUIDE_TAKEN, guide=guide, visits=visits), _between(low, high, joined)

    def _room(self, stop: Stop) -> Iterator[tuple[Relaxation, Closed]]:
        activity = stop.activity
        room = self.catalogue.rooms.get(activity.place)
        if room is None:
            return
        if room < stop.size:
            yield Relaxation(kind=Giving.PLACE_FULL, place=activity.place), lambda _start: True
            return
        loads = self.taken.loads.get(activity.place, [])
        for low, high in crowded(loads, room - stop.size):
            visits = tuple(
                visit
                for (name, start, _guide), those in self.taken.sessions.items()
                if self.catalogue.activities[name].place == activity.place
                and start < high
                and start + self.catalogue.activities[name].minutes > low
                for visit in those
            )
            relaxation = Relaxation(kind=Giving.PLACE_FULL, place=activity.place, visits=visits)
            yield relaxation, _between(low - activity.minutes, high)

    def _session(self, stop: Stop, guide: str | None) -> Iterator[tuple[Relaxation, Closed]]:
        """Yield sessions that are full, what never holds so many, and groups that do not come together."""
        activity, family = stop.activity, {self.family.id}
        if activity.most is not None and stop.size > activity.most:
            yield Relaxation(kind=Giving.SESSION_FULL, activity=activity.id), lambda _start: True
        for (name, start, other_guide), those in self.taken.sessions.items():
            if (name, other_guide) != (activity.id, guide) or not those:
                continue
            if not self.taken.fits_session(activity, start, guide, families=family, persons=stop.size):
                relaxation = Relaxation(kind=Giving.SESSION_FULL, activity=activity.id, visits=tuple(those))
                yield relaxation, _between(start - 1, start + 1)
        if activity.least > stop.size:
            too_few = Relaxation(kind=Giving.GROUP_SMALL, activity=activity.id)
            yield too_few, self._too_few(activity, guide, stop.size)

    def _too_few(self, activity: Activity, guide: str | None, size: int) -> Closed:
        return lambda start: self.taken.persons_at(activity.id, start, guide) + size < activity.least


def _outside(windows: Sequence[Window], minutes: int) -> Closed:
    return lambda start: not any(low <= start and start + minutes <= high for low, high in windows)


def _between(low: int, high: int, but: int | None = None) -> Closed:
    return lambda start: low < start < high and start != but
