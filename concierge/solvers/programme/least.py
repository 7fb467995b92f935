"""One family by all its ways: what its programme costs at least, and programmes that may be as good.

The ways leave out waits, children's pauses, most of the watch over children, seats, and that something far away is not
done twice. So what they cost can only be too low, and the best ones have to be looked at before they are believed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from concierge.programmes.instance import MUST, Family, Need, Pause, Visit, Window
from concierge.programmes.itineraries import price_of_one
from concierge.solvers.programme.stops import Stop
from concierge.solvers.programme.taken import Catalogue
from concierge.solvers.programme.ways import NEVER, Counting, DayOfWays, Hopes, Option, Row, TooMany, Ways

STATES: Final = 1_000_000  # what may be served of everything, combined
FAR: Final = 10**6  # minutes nobody drives


@dataclass
class AllWays:
    """The ways of a family through its days.

    `stops` are all visits that it could make, `known` is what one of its programmes costs: nothing dearer is looked
    for. Raises TooMany where a day has more than `limit` ways. `watched`: for programmes, not for a bound.
    """

    catalogue: Catalogue
    family: Family
    stops: Sequence[Stop]
    known: int
    limit: int
    watched: bool = False
    count: int = field(init=False, default=0)  # of ways
    most: dict[str, int] = field(init=False)  # how often each need can be served
    days: list[tuple[list[Option], Ways, Any]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        adults = [person.id for person in self.family.persons if not person.child]
        self.children = frozenset(person.id for person in self.family.persons if person.child)
        self.movers = adults if self.family.may_part else adults[:1]
        self.times = [1] * len(adults) if self.family.may_part else [len(adults)][: len(adults)]
        self.cared = list(_merged(self.family.care))
        self.stops = list(self._possible())
        self.most = {need.id: self._most(need) for need in self.family.needs}
        self.free = {stop.need.id for stop in self.stops if not all(self._goers(stop))}  # no adult comes: no way
        self.counting = Counting.of({name: most for name, most in self.most.items() if most and name not in self.free})
        if self.counting.states > STATES:
            raise TooMany
        self.without = sum(
            price_of_one(need) * (need.count - self.most[need.id]) for need in self.family.needs if need.must
        )  # musts that are impossible in any case
        self.strict = self.known - self.without <= MUST  # what is better loses no other must and no pause
        self.prices = self._prices()

    @property
    def least(self) -> int:
        """Return what no programme costs less than, at most what is known."""
        return min(self.known, int(self.prices.min()))

    def best(self, most: int) -> Iterator[tuple[int, list[Visit]]]:
        """Yield programmes that cost less than what is known if nothing was left out of account, the cheapest first."""
        for state in np.argsort(self.prices, kind="stable")[:most].tolist():
            if self.prices[state] >= self.known:
                return
            yield int(self.prices[state]), list(self._visits(state))

    def _most(self, need: Need) -> int:
        return min(need.count, len({stop.activity.id for stop in self.stops if stop.need.id == need.id}))

    def _goers(self, stop: Stop) -> list[tuple[int, ...]]:
        """Return which of the movers could go to a stop together."""
        if not self.family.may_part:
            return [(0,)[: len(self.movers)]]
        always = [number for number, name in enumerate(self.movers) if name in stop.always]
        if not stop.one_of:
            return [tuple(always)]
        return [tuple(sorted((*always, self.movers.index(name)))) for name in stop.one_of]

    def _prices(self) -> Row:
        """Return what it costs at least, for each combination of what is served."""
        total: Row = np.full(self.counting.states, FAR)
        total[0] = 0
        days = [self._options(day) for day in range(len(self.family.present))]
        wishes = [self._wished(options) for options in days]
        for day in sorted(range(len(days)), key=lambda day: len(days[day])):
            if days[day]:
                ways = self._day(day, days, sum(wishes) - wishes[day])
                total, chosen = _both(total, ways, self.counting)
                self.count += ways.count
                self.days.append((days[day], ways, chosen))
                wishes[day] = self._most_wished(ways)
        return self._lost() + total // 10

    def _options(self, day: int) -> list[Option]:
        return [
            Option(stop, who, self.children - stop.always, self.children & stop.always)
            for stop in self.stops
            if stop.day == day and stop.need.id not in self.free
            for who in self._goers(stop)
        ]

    def _wished(self, options: Sequence[Option]) -> int:
        """Return what the wishes that a day could serve are worth, were there time for all."""
        return sum(
            need.weight * min(self.most[need.id], _times(options, need.id))
            for need in self.family.needs
            if not need.must and need.id in self.counting.digits
        )

    def _most_wished(self, ways: Ways) -> int:
        """Return the most that the wishes served by one of some ways are worth."""
        worth: Row = np.zeros(len(ways.served), dtype=np.int64)
        for need in self.family.needs:
            if not need.must and need.id in self.counting.digits:
                step, base, _most = self.counting.digits[need.id]
                worth += need.weight * (ways.served // step % base)
        return int(worth.max())

    def _day(self, day: int, days: Sequence[Sequence[Option]], wishes: int) -> Ways:
        others = [option for number, options in enumerate(days) if number != day for option in options]
        wished = [need for need in self.family.needs if not need.must]
        hopes = Hopes(
            known=self.known,
            needs={
                need.id: (price_of_one(need), need.must, _times(others, need.id)) for need in self.family.needs
            },
            everything=sum(need.weight * need.count for need in wished),
            lost=sum(need.weight * (need.count - self.most[need.id]) for need in wished),
            without=self.without,
            wishes=wishes,
        )  # fmt: skip
        return DayOfWays(
            self.catalogue, self.family, self.family.present[day], days[day], self.counting, list(self._pauses(day)),
            self.times, self.limit, min(NEVER - 1, 10 * (self.known - self.without) + 9), self.watched,
            self.cared, hopes,
        ).find()  # fmt: skip

    def _pauses(self, day: int) -> Iterator[tuple[Pause, int]]:
        """Yield pauses that have to be kept on a day, with whose they are."""
        if not self.strict:
            return
        everybody = {person.id for person in self.family.persons}
        for number, mover in enumerate(self.movers):
            body = {mover} if self.family.may_part else everybody
            for pause in sorted(self.family.pauses, key=lambda each: each.window):
                low, high = pause.window
                days = [at for at, window in enumerate(self.family.present) if window[0] < high and window[1] > low]
                if days == [day] and body & set(pause.persons) and pause.minutes <= high - low:
                    yield pause, number

    def _lost(self) -> Row:
        """Return what is lost at each combination of what is served."""
        served = np.arange(self.counting.states)
        musts: Row = np.full(len(served), self.without)
        wishes: Row = np.zeros(len(served), dtype=np.int64)
        everything = 0
        for need in self.family.needs:
            most = self.most[need.id]
            done: Row = most
            if need.id in self.counting.digits:
                step, base, _most = self.counting.digits[need.id]
                done = served // step % base
            if need.must:
                musts = musts + price_of_one(need) * (most - done)
            else:
                everything += need.weight * need.count
                wishes = wishes + need.weight * (need.count - done)
        return musts + wishes + (wishes * wishes // everything if everything else 0)

    def _visits(self, state: int) -> Iterator[Visit]:
        """Yield the visits of the ways that serve this with the least driving."""
        for options, ways, chosen in reversed(self.days):
            way = int(chosen[state])
            for number, start in ways.options_of(way):
                stop = options[number].stop
                there = stop.always | ({self.movers[each] for each in options[number].who} & set(stop.one_of))
                if stop.one_of and not self.family.may_part:
                    there = stop.always | {stop.one_of[0]}
                yield Visit(
                    family=self.family.id, need=stop.need.id, activity=stop.activity.id, start=start,
                    persons=tuple(person.id for person in self.family.persons if person.id in there),
                    guide=next(guide for guide, starts in stop.starts.items() if start in starts),
                )  # fmt: skip
            state -= int(ways.served[way])

    def _possible(self) -> Iterator[Stop]:
        """Yield the stops; where no adult is left for a child, only at times in which it is looked after."""
        adults = {person.id for person in self.family.persons if not person.child}
        on_their_own = {
            person for stop in self.stops if not adults & {*stop.always, *stop.one_of} for person in stop.always
        }
        for stop in self.stops:
            every = len(stop.always & adults) + bool(stop.one_of) == len(adults)
            if not every or not self.children - stop.always - on_their_own or not adults:
                yield stop
                continue
            starts = {
                guide: tuple(start for start in those if self._is_cared_for(start, start + stop.activity.minutes))
                for guide, those in stop.starts.items()
            }
            if any(starts.values()):
                yield replace(stop, starts=starts)

    def _is_cared_for(self, start: int, end: int) -> bool:
        return any(low <= start and end <= high for low, high in self.cared)


def _times(options: Sequence[Option], need: str) -> int:
    """Return how often some options could serve a need."""
    return len({option.stop.activity.id for option in options if option.stop.need.id == need})


def _both(total: Row, ways: Ways, counting: Counting) -> tuple[Row, Row]:
    """Return what is driven at least on some days and on one more, and the way of that day."""
    before = np.flatnonzero(total < FAR)
    found, chosen = np.full(len(total), FAR), np.zeros(len(total), dtype=np.int64)
    digits = [(before // step % base, step, base, most) for step, base, most in counting.digits.values()]
    for number, (served, driven) in enumerate(zip(ways.served.tolist(), ways.driven.tolist(), strict=True)):
        fits = np.ones(len(before), dtype=bool)
        for digit, step, base, most in digits:
            fits &= digit + served // step % base <= most
        those = before[fits]
        sums = total[those] + driven
        less = sums < found[those + served]
        found[those[less] + served] = sums[less]
        chosen[those[less] + served] = number
    return found, chosen


def _merged(windows: Sequence[Window]) -> Iterator[Window]:
    """Yield windows without gaps between those that touch."""
    now: Window | None = None
    for low, high in sorted(windows):
        if now is not None and low <= now[1]:
            now = now[0], max(now[1], high)
            continue
        if now is not None:
            yield now
        now = low, high
    if now is not None:
        yield now
