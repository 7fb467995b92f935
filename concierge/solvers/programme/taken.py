"""What the visits of other families leave: guides, rooms, places in sessions, seats."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from concierge.programmes.instance import Activity, Family, Instance, Visit, Window

Load = tuple[int, int, int]  # from, to, persons
Session = tuple[str, int, str | None]  # activity, start, guide


class Catalogue:
    """The parts of an instance by name, and the drives between its places."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.families = {family.id: family for family in instance.families}
        self.activities = {activity.id: activity for activity in instance.activities}
        self.guides = {guide.id: guide for guide in instance.guides}
        self.rooms = {place.id: place.room for place in instance.places if place.room is not None}
        riders = sum(len(family.persons) for family in instance.families if not family.own_car)
        self.seats = instance.seats if riders > instance.seats else None  # None: enough for everybody

    def drive(self, start: str | None, end: str | None) -> int:
        """Return the minutes between two places."""
        if start is None or end is None or start == end:
            return 0
        drives = self.instance.drives
        if (start, end) in drives:
            return drives[start, end]
        return drives.get((end, start), self.instance.unknown_drive)


class Taken:
    """Which guides, rooms, sessions and seats are in use; visits can be added one by one."""

    def __init__(self, catalogue: Catalogue, visits: Iterable[Visit] = ()) -> None:
        self.catalogue = catalogue
        self.sessions: dict[Session, list[Visit]] = defaultdict(list)
        self.by_guide: dict[str, dict[tuple[int, str], None]] = defaultdict(dict)
        self.loads: dict[str, list[Load]] = defaultdict(list)
        by_family: dict[str, list[Visit]] = defaultdict(list)
        for visit in visits:
            if visit.activity in catalogue.activities:
                self.add(visit)
                by_family[visit.family].append(visit)
        self.seats: list[Load] = []
        if catalogue.seats is not None:
            for name, those in by_family.items():
                family = catalogue.families.get(name)
                if family is not None and not family.own_car:
                    self.seats += rides(catalogue, family, those)

    def add(self, visit: Visit) -> None:
        """Take what a visit needs, seats left out."""
        activity = self.catalogue.activities[visit.activity]
        self.sessions[visit.activity, visit.start, visit.guide].append(visit)
        if visit.guide is not None:
            self.by_guide[visit.guide][visit.start, visit.activity] = None
        if activity.place in self.catalogue.rooms:
            self.loads[activity.place].append((visit.start, visit.start + activity.minutes, len(visit.persons)))

    def free_starts(
        self, activity: Activity, guide: str | None, starts: Sequence[int], *, family: str, persons: int
    ) -> list[int]:
        """Return the starts at which these persons of a family could still come."""
        closed = self._closed(activity, guide, persons)
        open_starts = [start for start in starts if not any(low < start < high for low, high in closed)]
        return [
            start
            for start in open_starts
            if self.fits_session(activity, start, guide, families={family}, persons=persons)
        ]

    def fits_session(
        self, activity: Activity, start: int, guide: str | None, *, families: set[str], persons: int
    ) -> bool:
        """Say whether a session takes these persons of these families besides those who are there."""
        there = self.sessions.get((activity.id, start, guide), ())
        if activity.most is not None and persons + sum(len(visit.persons) for visit in there) > activity.most:
            return False
        if activity.families is None:
            return True
        return len(families | {visit.family for visit in there}) <= activity.families

    def persons_at(self, activity: str, start: int, guide: str | None) -> int:
        """Return how many others are in a session."""
        return sum(len(visit.persons) for visit in self.sessions.get((activity, start, guide), ()))

    def starts_of(self, activity: str) -> set[tuple[int, str | None]]:
        """Return the sessions of an activity that others are in."""
        return {(start, guide) for (name, start, guide), those in self.sessions.items() if name == activity and those}

    def _closed(self, activity: Activity, guide: str | None, persons: int) -> list[Window]:
        """Return the open intervals in which no start may lie; joining a session is always possible at its start."""
        closed: list[Window] = []
        for start, name in self.by_guide.get(guide, ()) if guide is not None else ():
            other = self.catalogue.activities[name]
            away = self.catalogue.drive(activity.place, other.place)
            low, high = start - away - activity.minutes, start + other.minutes + away
            closed += [(low, start), (start, high)] if name == activity.id else [(low, high)]
        room = self.catalogue.rooms.get(activity.place)
        if room is not None:
            left = room - persons
            closed += [
                (start - activity.minutes, end) for start, end in crowded(self.loads.get(activity.place, ()), left)
            ]
        return closed


def rides(catalogue: Catalogue, family: Family, visits: Sequence[Visit]) -> list[Load]:
    """Return when persons of a family without a car are driven."""
    found: list[Load] = []
    ordered = sorted(visits, key=lambda visit: (visit.start, visit.activity))
    for window in family.present:
        for person in family.persons:
            here, now = family.home, None
            for visit in ordered:
                activity = catalogue.activities[visit.activity]
                end = visit.start + activity.minutes
                inside = window[0] <= visit.start and end <= window[1]
                if inside and (person.id in visit.persons or not family.may_part):
                    found.append((visit.start - catalogue.drive(here, activity.place), visit.start, 1))
                    here, now = activity.place, end
            if now is not None:
                found.append((now, now + catalogue.drive(here, family.home), 1))
    return [ride for ride in found if ride[1] > ride[0]]


def crowded(loads: Iterable[Load], most: int) -> list[Window]:
    """Return when more than `most` persons are there."""
    if most < 0:
        return [(-(10**9), 10**9)]
    changes: dict[int, int] = defaultdict(int)
    for start, end, persons in loads:
        changes[start] += persons
        changes[end] -= persons
    found: list[Window] = []
    there, since = 0, None
    for moment in sorted(changes):
        there += changes[moment]
        if there > most and since is None:
            since = moment
        elif there <= most and since is not None:
            found.append((since, moment))
            since = None
    return found
