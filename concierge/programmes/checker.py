"""Every hard rule that a programme breaks: pure Python, no solver, fast enough to be asked while a block is dragged."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from concierge.programmes.faults import Fault, FaultKind, Unkept
from concierge.programmes.instance import Family, Instance, Programme, Visit, Window
from concierge.programmes.itineraries import (
    Day,
    Leg,
    Lookup,
    days_of,
    legs_of,
    missing_of,
    present_at,
    unkept_pauses,
    wanted_persons,
)
from concierge.programmes.pricing import visits_by_family
from concierge.programmes.shared_checks import check_shared


def check(instance: Instance, programme: Programme) -> tuple[Fault, ...]:
    """Return every broken rule; a programme without faults can be lived as it stands."""
    lookup = Lookup(instance)
    faults = list(_unknown(lookup, programme))
    legs: list[tuple[Family, list[Leg]]] = []
    for name, visits in visits_by_family(lookup, programme.visits).items():
        family = lookup.families[name]
        days = list(days_of(lookup, family, visits))
        faults += check_family(lookup, family, visits, days)
        if not family.own_car:
            legs.append((family, list(legs_of(lookup, family, days))))
    known = [visit for visit in programme.visits if visit.activity in lookup.activities]
    faults += check_shared(lookup, known, legs)
    there = Counter(map(_exactly, programme.visits))
    faults += [
        Fault(kind=FaultKind.LOCK_BROKEN, visits=(visit,), family=visit.family)
        for visit in instance.locked
        if not there[_exactly(visit)]
    ]
    return tuple(faults)


def check_family(lookup: Lookup, family: Family, visits: Sequence[Visit], days: Sequence[Day]) -> Iterator[Fault]:
    """Yield the rules that concern one family alone; its visits' activities are known."""
    yield from _needs(lookup, family, visits)
    yield from _travels(lookup, family, days)
    yield from _children(lookup, family, visits)


def unkept(instance: Instance, programme: Programme) -> tuple[Unkept, ...]:
    """Return the needs and pauses that are not kept, in the order of the instance."""
    lookup = Lookup(instance)
    theirs = visits_by_family(lookup, programme.visits)
    found: list[Unkept] = []
    for family in instance.families:
        visits = theirs.get(family.id, [])
        for need in family.needs:
            missing = missing_of(need, visits)
            if missing:
                found.append(Unkept(family=family.id, need=need.id, must=need.must, missing=missing))
        days = list(days_of(lookup, family, visits))
        found += [
            Unkept(family=family.id, pause=pause, persons=persons)
            for pause, persons in unkept_pauses(lookup, family, visits, days).items()
        ]
    return tuple(found)


def _exactly(visit: Visit) -> tuple[str, str, str, int, frozenset[str], str | None]:
    return visit.family, visit.need, visit.activity, visit.start, frozenset(visit.persons), visit.guide


def _unknown(lookup: Lookup, programme: Programme) -> Iterator[Fault]:
    for visit in programme.visits:
        if visit.family not in lookup.families:
            yield Fault(kind=FaultKind.UNKNOWN_FAMILY, visits=(visit,), family=visit.family)
        if visit.activity not in lookup.activities:
            yield Fault(kind=FaultKind.UNKNOWN_ACTIVITY, visits=(visit,), family=visit.family)


def _needs(lookup: Lookup, family: Family, visits: Sequence[Visit]) -> Iterator[Fault]:
    """Check what each visit is for, who attends, and that nothing is served twice."""
    needs = {need.id: need for need in family.needs}
    served: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        need = needs.get(visit.need)
        if need is None:
            yield Fault(kind=FaultKind.UNKNOWN_NEED, visits=(visit,), family=family.id)
            continue
        served[need.id].append(visit)
        if visit.activity not in need.activities:
            yield Fault(kind=FaultKind.NOT_FOR_NEED, visits=(visit,), family=family.id)
        doubled = len(set(visit.persons)) != len(visit.persons)
        if doubled or not wanted_persons(family, need, visit.persons):
            yield Fault(kind=FaultKind.WRONG_PERSONS, visits=(visit,), family=family.id, persons=tuple(visit.persons))
    for name, those in served.items():
        by_activity: dict[str, list[Visit]] = defaultdict(list)
        for visit in those:
            by_activity[visit.activity].append(visit)
        for same in by_activity.values():
            if len(same) > 1:
                yield Fault(kind=FaultKind.SERVED_TWICE, visits=tuple(same), family=family.id)
        if len(by_activity) > needs[name].count:
            beyond = len(by_activity) - needs[name].count
            yield Fault(kind=FaultKind.TOO_MANY, visits=tuple(those), family=family.id, beyond=beyond)
    for visit in visits:
        if present_at(lookup, family, visit) is None:
            yield Fault(kind=FaultKind.ABSENT, visits=(visit,), family=family.id)


def _travels(lookup: Lookup, family: Family, days: Sequence[Day]) -> Iterator[Fault]:
    """Check that each person gets from home to each visit and back, at one place at a time."""
    lacking: dict[tuple[FaultKind, tuple[Visit, ...], int], list[str]] = defaultdict(list)
    for day in days:
        first, last = day.visits[0], max(day.visits, key=lookup.end)
        late = day.present[0] + lookup.drive(family.home, lookup.place(first)) - first.start
        if late > 0:
            lacking[FaultKind.NO_TIME_FROM_HOME, (first,), late].append(day.person)
        late = lookup.end(last) + lookup.drive(lookup.place(last), family.home) - day.present[1]
        if late > 0:
            lacking[FaultKind.NO_TIME_TO_HOME, (last,), late].append(day.person)
        for one, other in pairwise(day.visits):
            away = lookup.drive(lookup.place(one), lookup.place(other))
            gap = other.start - lookup.end(one)
            if gap < 0:
                kind = FaultKind.OVERLAP if family.may_part else FaultKind.PARTED
                lacking[kind, (one, other), -gap].append(day.person)
            elif gap < away:
                lacking[FaultKind.NO_DRIVE, (one, other), away - gap].append(day.person)
    for (kind, visits, minutes), persons in lacking.items():
        yield Fault(kind=kind, visits=visits, family=family.id, persons=tuple(persons), minutes=minutes)


def _children(lookup: Lookup, family: Family, visits: Sequence[Visit]) -> Iterator[Fault]:
    """Check that a child who is at no visit is with an adult who is at none, except while they are looked after."""
    adults = {person.id for person in family.persons if not person.child}
    children = [person.id for person in family.persons if person.child]
    if not children or not adults:
        return
    for window in family.present:
        inside = [visit for visit in visits if visit.start < window[1] and lookup.end(visit) > window[0]]
        for start, end in _pieces(lookup, family, inside, window):
            at_visits = [visit for visit in inside if visit.start <= start and end <= lookup.end(visit)]
            busy = {person for visit in at_visits for person in visit.persons}
            alone = tuple(child for child in children if child not in busy)
            if alone and adults <= busy:
                yield Fault(
                    kind=FaultKind.CHILDREN_ALONE, visits=tuple(at_visits), family=family.id, persons=alone,
                    at=start, minutes=end - start,
                )  # fmt: skip


def _pieces(lookup: Lookup, family: Family, visits: Sequence[Visit], window: Window) -> Iterator[Window]:
    """Cut the time in which somebody is at a visit into pieces in which nothing changes, care left out."""
    if not visits:
        return
    cuts = {moment for care in family.care for moment in care} | set(window)
    cuts |= {moment for visit in visits for moment in (visit.start, lookup.end(visit))}
    within = sorted(moment for moment in cuts if window[0] <= moment <= window[1])
    for start, end in pairwise(within):
        if not any(care[0] <= start and end <= care[1] for care in family.care):
            yield start, end
