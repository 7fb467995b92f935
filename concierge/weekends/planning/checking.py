"""A programme against its weekend: what is broken, what is missing, and what a change would break. Pure but reading."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from concierge.platform.access import Actor
from concierge.programmes.checker import check, unkept
from concierge.programmes.faults import Fault, Unkept
from concierge.programmes.instance import Instance, Price, Programme
from concierge.programmes.pricing import price
from concierge.weekends.planning.building import build_instance, visits_of
from concierge.weekends.planning.reading import read_weekend
from concierge.weekends.planning.rows import Placed, WeekendRows, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a change does: rules it breaks that held before, musts and pauses it loses or gains, and what it costs."""

    breaks: tuple[Fault, ...] = ()
    loses: tuple[Unkept, ...] = ()
    gains: tuple[Unkept, ...] = ()
    mends: int = 0  # rules broken before that hold now
    cost: int = 0

    @property
    def is_harmless(self) -> bool:
        """Whether nobody has to think twice."""
        return not self.breaks and not any(each.must for each in self.loses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a programme stands, before somebody changes it."""

    faults: tuple[Fault, ...]
    unkept: tuple[Unkept, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A weekend with what it takes to check any programme of it."""

    rows: WeekendRows
    instance: Instance

    def faults(self, placed: Iterable[Placed]) -> tuple[Fault, ...]:
        """Return the broken rules."""
        return check(self.instance, self._programme(placed))

    def unkept(self, placed: Iterable[Placed]) -> tuple[Unkept, ...]:
        """Return what is missing."""
        return unkept(self.instance, self._programme(placed))

    def price(self, placed: Iterable[Placed]) -> Price:
        """Return what it costs."""
        return price(self.instance, self._programme(placed))

    def judge(self, before: Sequence[Placed], after: Sequence[Placed]) -> Verdict:
        """Return what a change does."""
        return self.compare(self.stand(before), self.stand(after))

    def stand(self, placed: Sequence[Placed]) -> Standing:
        """Return how a programme stands."""
        programme = self._programme(placed)
        return Standing(
            faults=check(self.instance, programme),
            unkept=unkept(self.instance, programme),
            total=price(self.instance, programme).total,
        )

    def compare(self, old: Standing, new: Standing) -> Verdict:
        """Return what leads from one standing to another."""
        worst = {_same(fault): _size(fault) for fault in sorted(old.faults, key=_size)}
        return Verdict(
            breaks=tuple(fault for fault in new.faults if _size(fault) > worst.get(_same(fault), -1)),
            loses=_beyond(new.unkept, old.unkept),
            gains=_beyond(old.unkept, new.unkept),
            mends=len({_same(fault) for fault in old.faults} - {_same(fault) for fault in new.faults}),
            cost=new.total - old.total,
        )

    def around(self, placed: Sequence[Placed], moving: Sequence[Placed]) -> tuple["Bench", list[Placed]]:
        """Return a small bench on which changes of time and guide of some visits are judged as on the whole one.

        What else happens with their families, their guides, at their places stays on it; and, when one of the families
        has no car, everybody who is driven.
        """
        ids = {each.booking_id for each in moving}
        activities = {each.activity_id for each in moving}
        known = {each.id: each for each in self.rows.activities}
        places = {place_of(known[each]) for each in activities if each in known}
        guides = {asked.guide_id for each in activities if each in known for asked in known[each].asked}
        guides |= {each.guide_id for each in moving if each.guide_id is not None}
        on_foot = {each.booking_id for each in self.rows.families if not each.own_car}
        driven = on_foot if on_foot & ids else set[int]()
        near = [
            each
            for each in placed
            if each.booking_id in ids | driven
            or each.guide_id in guides
            or (each.activity_id in known and place_of(known[each.activity_id]) in places)
        ]
        families = {str(each) for each in ids | {each.booking_id for each in near}}
        done = {str(each) for each in activities | {each.activity_id for each in near}}
        part = replace(
            self.instance,
            families=[each for each in self.instance.families if each.id in families],
            activities=[each for each in self.instance.activities if each.id in done],
            guides=[each for each in self.instance.guides if int(each.id) in guides | {v.guide_id for v in near}],
        )
        return replace(self, instance=part), near

    def _programme(self, placed: Iterable[Placed]) -> Programme:
        return Programme(visits=visits_of(self.rows, placed))


def open_bench(actor: Actor, weekend_id: int) -> Bench:
    """Read a weekend and make what its programmes are checked against; what was told costs nothing here."""
    rows = read_weekend(actor, weekend_id)
    return Bench(rows=rows, instance=build_instance(rows))


def _same(fault: Fault) -> Hashable:
    """Return what makes two faults of two programmes one: a moved visit that is still wrong is not wrong anew."""
    visits = frozenset((visit.family, visit.activity) for visit in fault.visits)
    return fault.kind, fault.family, fault.guide, fault.place, visits


def _size(fault: Fault) -> int:
    return max(fault.minutes, fault.beyond)


def _beyond(these: Iterable[Unkept], those: Iterable[Unkept]) -> tuple[Unkept, ...]:
    """Return what is missing in the first and not, or less, in the second."""
    known = {(each.family, each.need, each.pause): (each.missing, set(each.persons)) for each in those}
    found: list[Unkept] = []
    for each in these:
        missing, persons = known.get((each.family, each.need, each.pause), (0, set()))
        if each.missing > missing or set(each.persons) - persons:
            found.append(each)
    return tuple(found)
