"""What a programme costs, computed from itself: the solver's own sum must be the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from concierge.programmes.instance import MUST, WAIT_ALLOWED, Family, Instance, Price, Programme, Visit
from concierge.programmes.itineraries import Day, Lookup, days_of, legs_of, missing_of, price_of_one, unkept_pauses

Told = tuple[str, str, int, frozenset[str], str | None]


def price(instance: Instance, programme: Programme) -> Price:
    """Return the price of a whole programme; visits of what the instance does not know cost and serve nothing."""
    lookup = Lookup(instance)
    theirs = visits_by_family(lookup, programme.visits)
    told: dict[str, list[Visit]] = defaultdict(list)
    for visit in instance.told:
        told[visit.family].append(visit)
    return add_up(
        price_family(lookup, family, theirs.get(family.id, ()), told.get(family.id, ())) for family in instance.families
    )


def price_family(lookup: Lookup, family: Family, visits: Sequence[Visit], told: Sequence[Visit]) -> Price:
    """Return what the day of one family costs; `told` is what it was told."""
    days = list(days_of(lookup, family, visits))
    adults = {person.id for person in family.persons if not person.child}
    lost = len(unkept_pauses(lookup, family, visits, days)) * MUST
    lost += sum(price_of_one(need) * missing_of(need, visits) for need in family.needs if need.must)
    driven = sum(leg.end - leg.start for leg in legs_of(lookup, family, days) if leg.person in adults)
    kept = {as_told(visit) for visit in visits}
    return Price(
        musts=lost,
        wishes=_wishes(family, visits),
        waits=sum(_waits(lookup, day) for day in days if day.person in adults),
        drives=driven // 10,
        changes=lookup.instance.change_price * sum(as_told(visit) not in kept for visit in told),
    )


def visits_by_family(lookup: Lookup, visits: Iterable[Visit]) -> dict[str, list[Visit]]:
    """Return the visits of each family whose activity is known."""
    found: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        if visit.family in lookup.families and visit.activity in lookup.activities:
            found[visit.family].append(visit)
    return found


def as_told(visit: Visit) -> Told:
    """Return what a family was told: for which need it is, it does not see."""
    return visit.family, visit.activity, visit.start, frozenset(visit.persons), visit.guide


def add_up(prices: Iterable[Price]) -> Price:
    """Return the sum."""
    musts = wishes = waits = drives = changes = 0
    for each in prices:
        musts, wishes, waits = musts + each.musts, wishes + each.wishes, waits + each.waits
        drives, changes = drives + each.drives, changes + each.changes
    return Price(musts=musts, wishes=wishes, waits=waits, drives=drives, changes=changes)


def _wishes(family: Family, visits: Sequence[Visit]) -> int:
    wishes = [need for need in family.needs if not need.must]
    all_of_them = sum(need.weight * need.count for need in wishes)
    lost = sum(need.weight * missing_of(need, visits) for need in wishes)
    return lost + (lost * lost // all_of_them if all_of_them else 0)


def _waits(lookup: Lookup, day: Day) -> int:
    total = 0
    for one, other in pairwise(day.visits):
        waited = other.start - lookup.end(one) - lookup.drive(lookup.place(one), lookup.place(other))
        total += max(0, waited - WAIT_ALLOWED) // 10
    return total
