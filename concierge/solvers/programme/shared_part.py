"""What families in one model share: guides, sessions, rooms, seats; others have narrowed the starts before."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from concierge.programmes.instance import Activity
from concierge.solvers.programme.bodies import Literal, Place
from concierge.solvers.programme.family_part import FamilyPart
from concierge.solvers.programme.taken import Catalogue, Taken


@dataclass(frozen=True, slots=True)
class Chance:
    """A stop with one guide, or with nobody."""

    part: FamilyPart
    place: Place
    guide: str | None
    literal: Literal

    @property
    def activity(self) -> Activity:
        """Return what is done."""
        return self.place.stop.activity

    @property
    def starts(self) -> tuple[int, ...]:
        """Return when it may begin with this guide."""
        return self.place.stop.starts[self.guide]


def chances_of(parts: Sequence[FamilyPart]) -> Iterator[Chance]:
    """Yield the stops of some families, with each of their guides."""
    for part in parts:
        for place in part.places:
            for guide, literal in place.guides.items():
                yield Chance(part, place, guide, literal)


def share(model: cp_model.CpModel, catalogue: Catalogue, parts: Sequence[FamilyPart], taken: Taken) -> None:
    """Add what holds between all stops of these families."""
    Shared(model, catalogue, parts, taken).add()


@dataclass
class Shared:
    """Adds the constraints; kept for the time of one call."""

    model: cp_model.CpModel
    catalogue: Catalogue
    parts: Sequence[FamilyPart]
    taken: Taken

    def add(self) -> None:
        """Add guides and sessions pair by pair, rooms and seats as crowds."""
        by_guide: dict[str, list[Chance]] = defaultdict(list)
        by_activity: dict[str, list[Chance]] = defaultdict(list)
        for chance in chances_of(self.parts):
            if chance.guide is None:
                by_activity[chance.activity.id].append(chance)
            else:
                by_guide[chance.guide].append(chance)
        together: dict[tuple[int, int], tuple[Chance, Chance, Literal]] = {}
        for chances in (*by_guide.values(), *by_activity.values()):
            for one, other in combinations(chances, 2):
                same = self._pair(one, other)
                if same is not None:
                    together[id(one), id(other)] = (one, other, same)
            self._threes(chances, together)
        self._rooms()
        self._seats()

    def _pair(self, one: Chance, other: Chance) -> Literal | None:
        """Keep two chances of one guide apart, or let them be one session that holds both."""
        if self._never_both(one, other) or (one.part is other.part and self._goes_to_both(one, other)):
            return None
        same_activity = one.activity.id == other.activity.id
        common = sorted(set(one.starts) & set(other.starts)) if same_activity else []
        full = [start for start in common if not self._fits(start, (one, other))]
        if one.guide is None and not full:
            return None
        away = 1 if one.guide is None else self.catalogue.drive(one.activity.place, other.activity.place)
        ways = [self._before(one, other, away), self._before(other, one, away)]
        free = [start for start in common if start not in set(full)]
        same = None
        if free:
            same = self.model.new_bool_var("")
            self.model.add(one.place.start == other.place.start).only_enforce_if(same)
            if full:
                domain = cp_model.Domain.from_values(free)
                self.model.add_linear_expression_in_domain(one.place.start, domain).only_enforce_if(same)
            ways.append(same)
        self.model.add_bool_or([~one.literal, ~other.literal, *(way for way in ways if way is not None)])
        return same

    def _before(self, one: Chance, other: Chance, away: int) -> Literal | None:
        minutes = 0 if one.guide is None else one.activity.minutes
        if one.starts[0] + minutes + away > other.starts[-1]:
            return None
        before = self.model.new_bool_var("")
        self.model.add(other.place.start >= one.place.start + minutes + away).only_enforce_if(before)
        return before

    def _never_both(self, one: Chance, other: Chance) -> bool:
        if one.place is other.place:
            return True
        if one.part is not other.part:
            return False
        first, second = one.place.stop, other.place.stop
        return first.need.id == second.need.id and (first.need.count == 1 or first.activity.id == second.activity.id)

    def _goes_to_both(self, one: Chance, other: Chance) -> bool:
        """Say whether somebody is at both in any case: their way keeps them apart already."""
        if one.place.stop.day != other.place.stop.day:
            return True
        return not one.part.family.may_part or bool(one.place.stop.always & other.place.stop.always)

    def _fits(self, start: int, chances: Sequence[Chance]) -> bool:
        return self.taken.fits_session(
            chances[0].activity,
            start,
            chances[0].guide,
            families={chance.part.family.id for chance in chances},
            persons=sum(chance.place.stop.size for chance in chances),
        )

    def _threes(
        self, chances: Sequence[Chance], together: dict[tuple[int, int], tuple[Chance, Chance, Literal]]
    ) -> None:
        """Forbid three chances in one session at starts where two would fit and three do not."""
        for trio in combinations(chances, 3):
            pairs = [together.get((id(one), id(other))) for one, other in combinations(trio, 2)]
            if any(pair is None for pair in pairs):
                continue
            literals = [pair[2] for pair in pairs if pair is not None]
            common = set(trio[0].starts) & set(trio[1].starts) & set(trio[2].starts)
            fits = [start for start in common if self._fits(start, trio)]
            if len(fits) == len(common):
                continue
            if not fits:
                self.model.add_bool_or([~literals[0], ~literals[1]])
                continue
            domain = cp_model.Domain.from_values(fits)
            start = trio[0].place.start
            self.model.add_linear_expression_in_domain(start, domain).only_enforce_if(literals[:2])

    def _rooms(self) -> None:
        """Bound how many persons are at a place at once, with those of other families who are there."""
        by_place: dict[str, list[Place]] = defaultdict(list)
        for part in self.parts:
            for place in part.places:
                if place.stop.activity.place in self.catalogue.rooms:
                    by_place[place.stop.activity.place].append(place)
        for name, places in by_place.items():
            room = self.catalogue.rooms[name]
            loads = self.taken.loads.get(name, [])
            if len(places) < 2 or sum(place.stop.size for place in places) + sum(load[2] for load in loads) <= room:
                continue
            intervals: list[Any] = [
                self.model.new_optional_fixed_size_interval_var(
                    place.start, place.stop.activity.minutes, place.present, ""
                )
                for place in places
            ]
            sizes = [place.stop.size for place in places]
            self._crowd(intervals, sizes, loads, room)

    def _seats(self) -> None:
        """Bound how many persons without a car are driven at once."""
        if self.catalogue.seats is None:
            return
        intervals: list[Any] = []
        sizes: list[int] = []
        for part in self.parts:
            if part.family.own_car:
                continue
            for route in part.routes:
                legs = [*route.legs, *route.returns]
                intervals += legs
                sizes += [len(route.body.persons)] * len(legs)
        if intervals:
            self._crowd(intervals, sizes, self.taken.seats, self.catalogue.seats)

    def _crowd(self, intervals: list[Any], sizes: list[int], loads: Sequence[tuple[int, int, int]], room: int) -> None:
        """Add a crowd; where others alone are beyond the room already, nobody joins them."""
        fixed = [self.model.new_fixed_size_interval_var(start, end - start, "") for start, end, _size in loads]
        heights = _clipped(loads, room)
        self.model.add_cumulative([*intervals, *fixed], [*sizes, *heights], room)


def _clipped(loads: Sequence[tuple[int, int, int]], room: int) -> list[int]:
    """Lower loads that exceed the room together, so that the model stays possible."""
    heights: list[int] = []
    for index, (start, end, size) in enumerate(loads):
        over = [
            (other[0], other[1], heights[at]) for at, other in enumerate(loads[:index])
            if other[0] < end and other[1] > start
        ]  # fmt: skip
        moments = {start, *(each[0] for each in over if each[0] > start)}
        most = max(sum(each[2] for each in over if each[0] <= moment < each[1]) for moment in moments)
        heights.append(max(0, min(size, room - most)))
    return heights
