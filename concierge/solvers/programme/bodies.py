"""The way of persons who always go together: one circuit for each day, drives carried along, pauses in between."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from concierge.programmes.instance import STEP, WAIT_ALLOWED, Family, Pause, Person
from concierge.solvers.programme.stops import Stop
from concierge.solvers.programme.taken import Catalogue

Literal = Any  # a Boolean of the model or its negation
Expression = Any


@dataclass(slots=True)
class Place:
    """A stop in the model."""

    stop: Stop
    present: Literal
    start: Expression  # in minutes
    first: int
    last: int
    guides: dict[str | None, Literal]
    attends: dict[str, Literal]  # those of `one_of`
    at: Any  # the variable of the start, in steps after `first`

    def step_of(self, start: int) -> int:
        """Return the value of the variable for a start."""
        return (start - self.first) // STEP


Stay = tuple[Place, Literal]


@dataclass(frozen=True, slots=True)
class Body:
    """Persons with one way; what each of its adults drives and waits is priced."""

    persons: tuple[str, ...]
    adults: tuple[str, ...]

    @classmethod
    def of(cls, persons: Sequence[Person]) -> "Body":
        """Make one of some persons."""
        return cls(tuple(each.id for each in persons), tuple(each.id for each in persons if not each.child))


@dataclass(frozen=True, slots=True)
class Loose:
    """Literals under which a rule of a family does not hold: its presence, the watch over its children."""

    presence: Literal
    children: Literal


@dataclass
class Route:
    """The circuits of one body through its stays."""

    model: cp_model.CpModel
    catalogue: Catalogue
    family: Family
    body: Body
    stays: Sequence[Stay]
    loose: Loose | None = None
    driven: Expression = field(init=False, default=0)
    waits: Expression = field(init=False, default=0)
    legs: list[Any] = field(init=False, default_factory=list)  # intervals of the drives, those that may be empty too
    spans: list[Any] = field(init=False, default_factory=list)  # intervals of the visits with the drives to them
    returns: list[Any] = field(init=False, default_factory=list)
    loads: dict[int, Expression] = field(init=False, default_factory=dict)  # minutes of each day in use
    pauses: list[tuple[Pause, Any, Literal]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        by_day: dict[int, list[Stay]] = defaultdict(list)
        for stay in self.stays:
            by_day[stay[0].stop.day].append(stay)
        for day, stays in by_day.items():
            self._circuit(day, stays)

    def _circuit(self, day: int, stays: Sequence[Stay]) -> None:
        """Order the stays of one day: from home, each after the drive to it, home again."""
        model, drives = self.model, list[Expression]()  # sums that grow in place must not be shared
        arrival, departure = self.family.present[day]
        arcs: list[tuple[int, int, Literal]] = [(0, 0, model.new_bool_var(""))]
        to: list[Expression] = [0] * len(stays)
        longest = [0] * len(stays)
        waits = [self._wait(departure - arrival) if self.body.adults else None for _stay in stays]
        for index, (place, literal) in enumerate(stays):
            home = self._drive_home(place)
            minutes = place.stop.activity.minutes
            arcs.append((index + 1, index + 1, ~literal))
            first, last = model.new_bool_var(""), model.new_bool_var("")
            arcs += [(0, index + 1, first), (index + 1, 0, last)]
            model.add(place.start >= arrival + home).only_enforce_if(first, *self._strict)
            model.add(place.start + minutes + home <= departure).only_enforce_if(last, *self._strict)
            to[index] += home * first
            longest[index] = max(longest[index], home)
            drives.append(home * last)
            if home:
                end = place.start + minutes
                self.returns.append(model.new_optional_fixed_size_interval_var(end, home, last, ""))
            for other_index, (other, _literal) in enumerate(stays):
                if other_index != index and (away := self._follows(place, other)) is not None:
                    follows = model.new_bool_var("")
                    arcs.append((index + 1, other_index + 1, follows))
                    model.add(other.start >= place.start + minutes + away).only_enforce_if(follows)
                    to[other_index] += away * follows
                    longest[other_index] = max(longest[other_index], away)
                    self._price_wait(waits[index], place, other, away, follows)
        model.add_circuit(arcs)
        for index, stay in enumerate(stays):
            drives.append(self._span(stay, to[index], longest[index]))
        busy = sum(place.stop.activity.minutes * literal for place, literal in stays)
        self.loads[day] = busy + sum(drives)
        self.driven = self.driven + sum(drives)

    @property
    def _strict(self) -> list[Literal]:
        return [] if self.loose is None else [~self.loose.presence]

    def _drive_home(self, place: Place) -> int:
        return self.catalogue.drive(self.family.home, place.stop.activity.place)

    def _follows(self, place: Place, other: Place) -> int | None:
        """Return the drive from one stay to the next; None: the second can never follow the first."""
        one, two = place.stop, other.stop
        if one.need.id == two.need.id and (one.need.count == 1 or one.activity.id == two.activity.id):
            return None
        away = self.catalogue.drive(one.activity.place, two.activity.place)
        return away if place.first + one.activity.minutes + away <= other.last else None

    def _span(self, stay: Stay, to: Expression, longest: int) -> Expression:
        """Add a stay with the drive to it as one interval, and the drive on its own; return how long that takes."""
        place, literal = stay
        model, minutes = self.model, place.stop.activity.minutes
        if longest == 0:
            self.spans.append(model.new_optional_fixed_size_interval_var(place.start, minutes, literal, ""))
            return 0
        drive = model.new_int_var(0, longest, "")
        model.add(drive == to)
        leaves = model.new_int_var(place.first - longest, place.last, "")
        end = place.start + minutes
        self.spans.append(model.new_optional_interval_var(leaves, drive + minutes, end, literal, ""))
        if self.catalogue.seats is not None and not self.family.own_car:
            self.legs.append(model.new_optional_interval_var(leaves, drive, place.start, literal, ""))
        return drive

    def _wait(self, most: int) -> Any:
        """Return tenths of what is waited after a stay beyond what is allowed."""
        wait = self.model.new_int_var(0, most // 10 + 1, "")
        self.waits += wait
        return wait

    def _price_wait(self, wait: Any, place: Place, other: Place, away: int, follows: Literal) -> None:
        minutes = place.stop.activity.minutes
        if wait is not None and other.last - place.first - minutes - away >= WAIT_ALLOWED + 10:
            gap = other.start - place.start - minutes - away - WAIT_ALLOWED
            self.model.add(10 * wait >= gap - 9).only_enforce_if(follows)

    def add_pause(self, pause: Pause) -> Literal:
        """Return whether the body has this pause between its visits and drives."""
        free = self.model.new_bool_var("")
        low, high = pause.window
        start = self.model.new_int_var(low, high - pause.minutes, "")
        interval = self.model.new_optional_fixed_size_interval_var(start, pause.minutes, free, "")
        self.pauses.append((pause, interval, free))
        return free

    def close(self) -> None:
        """Nothing at the same time: visits with drives, and pauses whose windows are apart; a day is only so long."""
        groups: list[list[tuple[Pause, Any, Literal]]] = []
        for each in self.pauses:
            low, high = each[0].window
            for group in groups:
                if all(low >= other.window[1] or high <= other.window[0] for other, _interval, _free in group):
                    group.append(each)
                    break
            else:
                groups.append([each])
        for group in groups or [[]]:
            self.model.add_no_overlap([*self.spans, *self.returns, *(interval for _pause, interval, _free in group)])
            for day, load in self.loads.items():
                low, high = self.family.present[day]
                inside = [
                    pause.minutes * free
                    for pause, _interval, free in group
                    if low <= pause.window[0] and pause.window[1] <= high
                ]
                self.model.add(load + sum(inside) <= high - low).only_enforce_if(*self._strict)
