"""The ways of a family through one day, for each set of needs that it could see to the one with the least driving.

A way is known by what it served, where each adult is and since when, what was driven and what may not be done again. Of
two that are alike the one in which nobody is free earlier and no less was driven is dropped. Beginning as early as
possible is never worse, since waiting costs nothing here. All ways of one length are made at once, as rows of numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import prod
from typing import Any, Final

import numpy as np

from concierge.programmes.instance import Family, Pause, Window
from concierge.solvers.programme.stops import Stop
from concierge.solvers.programme.taken import Catalogue

NEAR: Final = 20  # minutes: what was done within them is remembered, so that it is not done twice
NEVER: Final = 30_000  # later than any minute of a day
AT_ONCE: Final = 300_000  # ways of one length, before the worse ones are left out: some hundred megabytes
BEFORE: Final = (1, 2, 3, 4, 6, 8, 12, 16)  # which of those that were sorted before one may make it superfluous

# The rows of a table of ways that have not ended; for each mover follow: where, since when, since when busy there.
SERVED, MEMORY, DRIVEN, TRAIL, LAST, BEGAN, MOVERS = range(7)
AT, TIME, BUSY = range(3)

Row = Any  # an array of whole numbers
Table = Any  # rows of them


class TooMany(Exception):
    """There are more ways than are worth counting."""


@dataclass(frozen=True, slots=True)
class Option:
    """A stop, who of the movers goes there, and the children who do not come, and who do."""

    stop: Stop
    who: tuple[int, ...]
    left: frozenset[str]
    children: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ways:
    """What was served, in how many minutes of driving at least, at the end of which trail; and all trails."""

    served: Row
    driven: Row
    trail: Row
    before: Row  # of each trail the one that it goes on from, -1 at home
    option: Row
    began: Row

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.before)

    def options_of(self, way: int) -> Iterator[tuple[int, int]]:
        """Yield the options of a way by their numbers, each with its start."""
        trail = int(self.trail[way])
        while trail >= 0:
            yield int(self.option[trail]), int(self.began[trail])
            trail = int(self.before[trail])


@dataclass(frozen=True, slots=True)
class Counting:
    """How often each need was served, as the digits of one number: by need what one adds, the base, the most."""

    digits: dict[str, tuple[int, int, int]]

    @classmethod
    def of(cls, most: dict[str, int]) -> "Counting":
        """Give each need a digit."""
        digits, step = dict[str, tuple[int, int, int]](), 1
        for name, count in reversed(most.items()):
            digits[name] = (step, count + 1, count)
            step *= count + 1
        return cls(digits)

    @property
    def states(self) -> int:
        """Return how many numbers there are."""
        return prod(base for _step, base, _most in self.digits.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Hopes:
    """What is known beforehand of what a day can still be good for: ways that cannot end below `known` are dropped.

    Of each need: what one of it is worth, whether it is a must, how often other days could serve it at most; `wishes`
    is the most that all wishes together could be worth on other days.
    """

    known: int
    needs: Mapping[str, tuple[int, bool, int]]
    everything: int  # what all wishes are worth
    lost: int  # wishes that are lost in any case
    without: int  # musts that are lost in any case, as a price
    wishes: int

    def left(self, day: "DayOfWays", table: Table) -> Row:
        """Return which ways may still end below what is known."""
        now = table[day._rows(TIME)].min(axis=0)
        state = table[SERVED] & (day.states - 1)
        musts: Row = np.full(len(now), self.without)
        gone: Row = np.full(len(now), self.lost)  # wishes that nothing can serve any more
        elsewhere: Row = np.zeros(len(now), dtype=np.int64)  # wishes that only other days can serve
        for name, (step, base, most) in day.counting.digits.items():
            worth, must, others = self.needs[name]
            lacks = most - state // step % base
            lacks = np.where(now <= day.latest.get(name, -1), 0, lacks)
            beyond = np.maximum(lacks - others, 0)
            if must:
                musts += worth * beyond
            else:
                gone += worth * beyond
                elsewhere += worth * lacks
        gone = np.maximum(gone, self.lost + elsewhere - self.wishes)
        home = day.homeward[table[day._rows(AT)]]
        driven = table[DRIVEN] + (home * np.array(day.movers)[:, None]).sum(axis=0)
        share = gone * gone // self.everything if self.everything else 0
        return musts + gone + share + driven // 10 < self.known


@dataclass
class DayOfWays:
    """The ways of a family through one day of presence.

    `movers` are the adults whose ways differ, each with how many go that way. `pauses` of each have to be kept. More
    than `furthest` is never driven. `watched`: two adults are not both away from a child, and it is not at two visits
    at once, as far as the last visit of each tells, but while it is looked after (`cared`). This may cut off what is
    possible: it is for those who look for a programme, not for a bound.
    """

    catalogue: Catalogue
    family: Family
    present: Window
    options: Sequence[Option]
    counting: Counting
    pauses: Sequence[tuple[Pause, int]]
    movers: Sequence[int]
    limit: int
    furthest: int
    watched: bool = False
    cared: Sequence[Window] = ()
    hopes: "Hopes | None" = None
    first: int = field(init=False)

    def __post_init__(self) -> None:
        self.first = min([self.present[0], *(pause.window[0] for pause, _mover in self.pauses)])
        self.states = 1 << self.counting.states.bit_length()
        self.bits = [self.states << number for number in range(len(self.pauses))]
        self.all_kept = sum(self.bits)
        self.overlapping = any(
            mover == other and one.window[0] < two.window[1] and two.window[0] < one.window[1]
            for (one, mover), (two, other) in combinations(self.pauses, 2)
        )
        drive, home = self.catalogue.drive, self.family.home
        places = [option.stop.activity.place for option in self.options]
        self.away = np.array([[drive(one, other) for one in (*places, home)] for other in places])
        self.home = np.array([drive(place, home) for place in (*places, home)])
        self.homeward = self._homeward()
        self.minutes = np.array([*(option.stop.activity.minutes for option in self.options), 0])
        self.starts = [self._earliest(option.stop) for option in self.options]
        self.marks, self.near = self._memory()
        self.latest: dict[str, int] = {}  # when a need can begin to be served at the latest
        for option in self.options:
            last = max(start for starts in option.stop.starts.values() for start in starts) - self.first
            self.latest[option.stop.need.id] = max(last, self.latest.get(option.stop.need.id, -1))
        largest = (self.states << len(self.pauses)) * (len(self.options) + 1) ** len(self.movers)
        if largest * (max(self.marks, default=0) * 2 + 1) >= 1 << 62:
            raise TooMany

    def _homeward(self) -> Row:
        """Return the minutes home from each place by whatever places: a drive may be longer than a detour."""
        shortest = np.vstack([self.away, self.home])
        for middle in range(len(shortest)):
            shortest = np.minimum(shortest, shortest[:, middle, None] + shortest[None, middle])
        return shortest[:, -1]

    def _earliest(self, stop: Stop) -> Row:
        """Return for each minute when the stop can begin at the earliest."""
        length = self.present[1] - self.first + 1
        every = np.unique(np.array([start for starts in stop.starts.values() for start in starts])) - self.first
        return np.append(every, NEVER)[np.searchsorted(every, np.arange(length))]

    def _memory(self) -> tuple[list[int], Row]:
        """Return the mark of each option that could be taken twice, and the marks that are kept there."""
        known: dict[tuple[str, str], int] = {}
        marks = []
        for option in self.options:
            need, activity = option.stop.need.id, option.stop.activity.id
            several = self.counting.digits[need][2] > 1
            marks.append(known.setdefault((need, activity), 1 << len(known)) if several else 0)
        near = [
            sum({mark for mark, minutes in zip(marks, away.tolist(), strict=False) if minutes <= NEAR})
            for away in self.away
        ]
        return marks, np.array([*near, 0])

    def find(self) -> Ways:
        """Return what can be served on this day and what is driven for it at least; nothing served is one of them."""
        table = np.zeros((MOVERS + 3 * len(self.movers), 1), dtype=np.int64)
        table[[TRAIL, *self._rows(AT)]] = -1
        ended, trails, count = [np.array([[0], [0], [-1]])], [table[[TRAIL, LAST, BEGAN]][:, :0]], 0
        table = self._rest(table)
        while table.shape[1]:
            table = self._all_visits(table)
            trails.append(table[[TRAIL, LAST, BEGAN]])
            table[TRAIL] = np.arange(count, count + table.shape[1])
            count += table.shape[1]
            table = self._best(self._rest(table))
            if count > self.limit:
                raise TooMany
            ended.append(self._end(table))
        served, driven, trail = np.concatenate(ended, axis=1)
        order = np.lexsort((driven, served))
        order = order[np.append(True, served[order][1:] != served[order][:-1])]
        before, option, began = np.concatenate(trails, axis=1)
        return Ways(served[order], driven[order], trail[order], before, option, began + self.first)

    def _all_visits(self, table: Table) -> Table:
        """Go on to every stop; the worse ways are left out whenever there are many, so that memory holds them."""
        parts: list[Table] = [table[:, :0]]
        for number in range(len(self.options)):
            parts.append(self._visit(table, number))
            if sum(part.shape[1] for part in parts[1:]) > AT_ONCE:
                parts = [self._best(np.concatenate(parts, axis=1))]
                if parts[0].shape[1] > self.limit:
                    raise TooMany
        return self._best(np.concatenate(parts, axis=1))

    def _rows(self, of: int) -> list[int]:
        return [MOVERS + 3 * each + of for each in range(len(self.movers))]

    def _visit(self, table: Table, number: int) -> Table:
        """Go on to a stop wherever that is possible."""
        stop, who = self.options[number].stop, self.options[number].who
        step, base, most = self.counting.digits[stop.need.id]
        possible = (table[SERVED] & (self.states - 1)) // step % base < most
        if self.marks[number]:
            possible &= table[MEMORY] & self.marks[number] == 0
        those = np.flatnonzero(possible)
        arrives, driven, returning = self._drive(table, those, number)
        last = len(self.starts[number]) - 1
        begins = self.starts[number][np.minimum(arrives, last)]
        if self.watched:
            begins = self._watch(table, those, number, arrives, begins)
        ends = begins + stop.activity.minutes
        fits = (arrives <= last) & (ends + self.homeward[number] <= self.present[1] - self.first)
        fits &= driven + returning <= self.furthest
        table, begins, ends = table[:, those[fits]], begins[fits], ends[fits]
        for each in who:
            row = MOVERS + 3 * each
            table[row + AT], table[row + TIME], table[row + BUSY] = number, ends, begins
        table[SERVED] += step
        table[DRIVEN], table[LAST], table[BEGAN] = driven[fits], number, begins
        for (pause, mover), bit in zip(self.pauses, self.bits, strict=True):
            if mover in who and stop.activity.id in pause.activities and _may_serve(stop, pause):
                table[SERVED] |= bit
        kept = np.bitwise_or.reduce(self.near[table[self._rows(AT)]], axis=0)
        table[MEMORY] = (table[MEMORY] & kept) | self.marks[number]
        return table if self.hopes is None else table[:, self.hopes.left(self, table)]

    def _drive(self, table: Table, those: Row, number: int) -> tuple[Row, Row, Row]:
        """Return when all who go are at a stop, what was driven then, and what is at least driven home at the end."""
        opens = self.present[0] - self.first
        arrives: Row = np.full(len(those), opens)
        driven, returning = table[DRIVEN, those], np.zeros(len(those), dtype=np.int64)
        for each, times in enumerate(self.movers):
            at, time = table[MOVERS + 3 * each + AT, those], table[MOVERS + 3 * each + TIME, those]
            if each not in self.options[number].who:
                returning += self.homeward[at] * times
                continue
            drive = self.away[number][at]
            arrives = np.maximum(arrives, np.where(at < 0, np.maximum(time, opens), time) + drive)
            driven += drive * times
            returning += self.homeward[number] * times
        return arrives, driven, returning

    def _watch(self, table: Table, those: Row, number: int, arrives: Row, begins: Row) -> Row:
        """Begin after another adult's visit where a child would be with nobody, or in two places."""
        mine = self.options[number]
        for other in set(range(len(self.movers))) - set(mine.who):
            row = MOVERS + 3 * other
            at = table[row + AT, those]
            alone = np.array([self._leave(option, mine) for option in self.options] + [False])[at]
            twice = np.array([bool(option.children & mine.children) for option in self.options] + [False])[at]
            low, high = table[row + BUSY, those], table[row + BUSY, those] + self.minutes[at]
            starts, ends = np.maximum(low, begins), np.minimum(high, begins + mine.stop.activity.minutes)
            for care in self.cared:
                alone &= ~((care[0] - self.first <= starts) & (ends <= care[1] - self.first))
            wrong = (alone | twice) & (starts < ends)
            late = np.maximum(arrives, high + np.where(twice, self.away[number][at], 0))
            last = len(self.starts[number]) - 1
            begins = np.where(wrong, self.starts[number][np.minimum(late, last)], begins)
        return begins

    def _leave(self, one: Option, other: Option) -> bool:
        """Say whether two options together leave a child with nobody."""
        return bool(one.left & other.left) and {*one.who, *other.who} >= set(range(len(self.movers)))

    def _rest(self, table: Table) -> Table:
        """Add the ways that keep a pause here, and drop those that cannot keep it any more."""
        for (pause, mover), bit in zip(self.pauses, self.bits, strict=True):
            low, high = pause.window[0] - self.first, pause.window[1] - self.first
            row = MOVERS + 3 * mover
            lacks = table[SERVED] & bit == 0
            since = np.where(table[row + AT] < 0, 0, table[row + BUSY] + self.minutes[table[row + AT]])
            free = np.maximum(since, low) + pause.minutes
            keeps = lacks & (free <= high)
            rests = table[:, keeps]
            rests[SERVED] |= bit
            rests[row + TIME] = np.maximum(rests[row + TIME], free[keeps])
            if not any(option.stop.activity.id in pause.activities for option in self.options):
                table = table[:, ~lacks | (since + pause.minutes <= high)]
            table = np.concatenate([table, rests], axis=1)
        return table

    def _end(self, table: Table) -> Table:
        """Go home from where each is, if every pause is kept then."""
        served, driven = table[SERVED], table[DRIVEN]
        backs, in_time = [], np.ones(len(served), dtype=bool)
        for each, times in enumerate(self.movers):
            row, at = MOVERS + 3 * each, table[MOVERS + 3 * each + AT]
            backs.append(table[row + BUSY] + self.minutes[at] + self.home[at])
            driven = driven + self.home[at] * times
            in_time &= backs[each] <= self.present[1] - self.first
        for (pause, mover), bit in zip(self.pauses, self.bits, strict=True):
            kept = np.maximum(backs[mover], pause.window[0] - self.first) + pause.minutes
            served = np.where(kept <= pause.window[1] - self.first, served | bit, served)
        good = in_time & (served >= self.all_kept)
        return np.stack([served - self.all_kept, driven, table[TRAIL]])[:, good]

    def _best(self, table: Table) -> Table:
        """Drop those that are no better than another in anything."""
        if not table.shape[1]:
            return table
        key = table[MEMORY]
        for row in self._rows(AT):
            key = key * (len(self.options) + 1) + table[row] + 1
        key = key * (self.states << len(self.pauses)) + table[SERVED]
        rows = [*self._rows(TIME), *(self._rows(BUSY) if self.overlapping else ())]
        packed = table[DRIVEN]
        for number, row in enumerate(self._rows(TIME)[:3]):
            packed = packed + (table[row] << (15 + 15 * number))
        order = np.lexsort((packed, key))
        key, driven, times = key[order], table[DRIVEN][order], table[rows][:, order]
        worse = np.zeros(len(order), dtype=bool)
        for before in BEFORE:
            if before >= len(order):
                break
            found = (key[before:] == key[:-before]) & (driven[before:] >= driven[:-before])
            for row in times:
                found &= row[before:] >= row[:-before]
            worse[before:] |= found
        return table[:, order[~worse]]


def _may_serve(stop: Stop, pause: Pause) -> bool:
    starts = [start for those in stop.starts.values() for start in those]
    return min(starts) < pause.window[1] and max(starts) + stop.activity.minutes > pause.window[0]
