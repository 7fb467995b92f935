"""What families share: guides, rooms, sessions, seats. The second half of the checker."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from concierge.programmes.faults import Fault, FaultKind
from concierge.programmes.instance import Family, Visit
from concierge.programmes.itineraries import Leg, Lookup

Session = tuple[str, int, str | None]  # activity, start, guide


def check_shared(
    lookup: Lookup, visits: Sequence[Visit], legs: Sequence[tuple[Family, Sequence[Leg]]]
) -> Iterator[Fault]:
    """Yield what is wrong between families, and between families and those who receive them."""
    sessions: dict[Session, list[Visit]] = defaultdict(list)
    for visit in visits:
        sessions[visit.activity, visit.start, visit.guide].append(visit)
    yield from _windows(lookup, sessions)
    yield from _guides(lookup, sessions)
    yield from _sizes(lookup, sessions)
    yield from _rooms(lookup, visits)
    yield from _seats(lookup, legs)


def _windows(lookup: Lookup, sessions: dict[Session, list[Visit]]) -> Iterator[Fault]:
    """Check that each session lies in a window of its activity and of its guide."""
    for (name, start, guide), those in sessions.items():
        activity = lookup.activities[name]
        end = start + activity.minutes
        visits = tuple(those)
        if not any(window[0] <= start and end <= window[1] for window in activity.windows):
            yield Fault(kind=FaultKind.OUTSIDE_WINDOW, visits=visits, place=activity.place, at=start)
        if guide is None:
            if activity.guides:
                yield Fault(kind=FaultKind.GUIDE_MISSING, visits=visits, place=activity.place)
        elif guide not in activity.guides or guide not in lookup.guides:
            yield Fault(kind=FaultKind.GUIDE_NOT_ASKED, visits=visits, guide=guide)
        elif not any(window[0] <= start and end <= window[1] for window in lookup.guides[guide].windows):
            yield Fault(kind=FaultKind.GUIDE_AWAY, visits=visits, guide=guide, at=start)


def _guides(lookup: Lookup, sessions: dict[Session, list[Visit]]) -> Iterator[Fault]:
    """Check that each guide is at one place at a time and has the time to drive to the next."""
    by_guide: dict[str, list[Session]] = defaultdict(list)
    for session in sessions:
        if session[2] is not None:
            by_guide[session[2]].append(session)
    for guide, theirs in by_guide.items():
        for one, other in combinations(sorted(theirs, key=lambda session: (session[1], session[0])), 2):
            first, second = lookup.activities[one[0]], lookup.activities[other[0]]
            gap = other[1] - one[1] - first.minutes
            away = lookup.drive(first.place, second.place)
            if gap >= away:
                continue
            kind, minutes = (FaultKind.GUIDE_TWICE, -gap) if gap < 0 else (FaultKind.GUIDE_DRIVE, away - gap)
            visits = (*sessions[one], *sessions[other])
            yield Fault(kind=kind, visits=visits, guide=guide, at=other[1], minutes=minutes)


def _sizes(lookup: Lookup, sessions: dict[Session, list[Visit]]) -> Iterator[Fault]:
    """Check least, most and families of each session."""
    for (name, start, guide), those in sessions.items():
        activity = lookup.activities[name]
        persons = len({(visit.family, person) for visit in those for person in visit.persons})
        families = len({visit.family for visit in those})
        found = (
            (FaultKind.SESSION_SMALL, activity.least - persons),
            (FaultKind.SESSION_FULL, 0 if activity.most is None else persons - activity.most),
            (FaultKind.SESSION_SHARED, 0 if activity.families is None else families - activity.families),
        )
        for kind, beyond in found:
            if beyond > 0:
                yield Fault(kind=kind, visits=tuple(those), guide=guide, place=activity.place, at=start, beyond=beyond)


def _rooms(lookup: Lookup, visits: Sequence[Visit]) -> Iterator[Fault]:
    """Check how many persons are at each place at the same time."""
    by_place: dict[str, list[tuple[int, int, int, Visit]]] = defaultdict(list)
    for visit in visits:
        known = lookup.places.get(lookup.place(visit))
        if known is not None and known.room is not None:
            by_place[known.id].append((visit.start, lookup.end(visit), len(visit.persons), visit))
    for name, those in by_place.items():
        room = lookup.places[name].room or 0
        for at, beyond, there in _crowds(those, room):
            yield Fault(kind=FaultKind.PLACE_FULL, visits=there, place=name, at=at, beyond=beyond)


def _seats(lookup: Lookup, legs: Sequence[tuple[Family, Sequence[Leg]]]) -> Iterator[Fault]:
    """Check how many persons without a car are driven at the same time."""
    driven = [(leg.start, leg.end, 1, leg.visit) for _family, theirs in legs for leg in theirs if leg.end > leg.start]
    for at, beyond, there in _crowds(driven, lookup.instance.seats):
        yield Fault(kind=FaultKind.SEATS, visits=there, at=at, beyond=beyond)


def _crowds(spans: Iterable[tuple[int, int, int, Visit]], room: int) -> Iterator[tuple[int, int, tuple[Visit, ...]]]:
    """Yield each moment at which a crowd beyond the room begins or grows: how many beyond, and who is there."""
    ordered = sorted(spans, key=lambda span: span[0])
    inside: list[tuple[int, int, int, Visit]] = []
    for index, span in enumerate(ordered):
        inside = [each for each in inside if each[1] > span[0]] + [span]
        if index + 1 < len(ordered) and ordered[index + 1][0] == span[0]:
            continue
        beyond = sum(each[2] for each in inside) - room
        if beyond > 0:
            yield span[0], beyond, tuple({id(each[3]): each[3] for each in inside}.values())
