"""A programme against its weekend: what is broken, what is missing, and what a change would break. Pure but reading."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from concierge.platform.access import Actor
from concierge.programmes.checker import check, unkept
from concierge.programmes.faults import Fault, Unkept
from concierge.programmes.instance import Instance, Price, Programme
from concierge.programmes.pricing import price
from concierge.weekends.planning.building import build_instance, visits_of
from concierge.weekends.planning.reading import read_weekend
from concierge.weekends.planning.rows import Placed, WeekendRows


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
        old, new = self.faults(before), self.faults(after)
        worst = {_same(fault): _size(fault) for fault in sorted(old, key=_size)}
        breaks = tuple(fault for fault in new if _size(fault) > worst.get(_same(fault), -1))
        missing, missing_then = self.unkept(after), self.unkept(before)
        return Verdict(
            breaks=breaks,
            loses=_beyond(missing, missing_then),
            gains=_beyond(missing_then, missing),
            mends=len({_same(fault) for fault in old} - {_same(fault) for fault in new}),
            cost=self.price(after).total - self.price(before).total,
        )

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
