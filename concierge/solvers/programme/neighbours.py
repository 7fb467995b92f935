"""Which families to solve again next: the worst regret first, then pairs and threes that want the same."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from concierge.programmes.instance import Visit
from concierge.solvers.programme.state import State

Key = tuple[str, str]


class Neighbours:
    """Chooses groups; one is not tried again before something near it has changed."""

    def __init__(self, state: State, alone: Mapping[str, int], ideals: Mapping[str, Sequence[Visit]]) -> None:
        self.state, self.alone, self.ideals = state, alone, ideals
        self.changed: dict[str, int] = defaultdict(int)  # family: when it last changed
        self.tried_at: dict[tuple[str, ...], tuple[int, ...]] = {}
        self.clock = 0
        self.wants = {family.id: self._wants(family.id) for family in state.instance.families}

    def _wants(self, name: str) -> set[Key]:
        """Return what a family might use: guides, places with a room, sessions that hold few."""
        found: set[Key] = set()
        for need in self.state.lookup.families[name].needs:
            for each in need.activities:
                activity = self.state.catalogue.activities.get(each)
                if activity is None:
                    continue
                found |= {("guide", guide) for guide in activity.guides}
                if activity.place in self.state.catalogue.rooms:
                    found.add(("place", activity.place))
                if activity.most is not None or activity.families is not None:
                    found.add(("activity", activity.id))
        return found

    def _uses(self, name: str) -> set[Key]:
        found: set[Key] = set()
        for visit in self.state.visits[name]:
            activity = self.state.catalogue.activities.get(visit.activity)
            if activity is not None:
                found |= {("activity", activity.id), ("place", activity.place)}
                found |= {("guide", visit.guide)} if visit.guide else set()
        return found

    def regret(self, name: str) -> int:
        """Return by how much a family is worse off than alone."""
        return self.state.prices[name].total - self.alone.get(name, 0)

    def next_group(self) -> tuple[str, ...] | None:
        """Return the most promising group that was not tried since something near it changed; None: there is none."""
        by_regret = sorted(self.wants, key=lambda name: (-self.regret(name), name))
        by_regret = [name for name in by_regret if self.regret(name) > 0]
        for name in by_regret:
            if self._worth_trying((name,)):
                return (name,)
        users = {name: self._uses(name) for name in self.wants}
        for size in (2, 3):
            for group in self._groups(by_regret, users, size):
                if self._worth_trying(group):
                    return group
        return None

    def _groups(self, by_regret: Sequence[str], users: Mapping[str, set[Key]], size: int) -> Iterator[tuple[str, ...]]:
        """Yield groups of one family and those that use what it wants, the closest first."""
        for name in by_regret:
            near = [(len(self.wants[name] & used), other) for other, used in users.items() if other != name]
            close = [other for shared, other in sorted(near, key=lambda each: (-each[0], each[1])) if shared]
            for others in combinations(close[: 8 if size == 2 else 5], size - 1):
                yield tuple(sorted((name, *others)))

    def closest(self, name: str) -> list[str]:
        """Return who uses what a family wants, who uses most of it first."""
        shared = {other: len(self.wants[name] & self._uses(other)) for other in self.wants if other != name}
        return sorted((other for other, count in shared.items() if count), key=lambda other: (-shared[other], other))

    def _worth_trying(self, group: tuple[str, ...]) -> bool:
        if group not in self.tried_at:
            return True
        return len(group) == 1 and self.tried_at[group] != self._surroundings(group)

    def _surroundings(self, group: tuple[str, ...]) -> tuple[int, ...]:
        """Return when the group and those around it last changed."""
        wants = set().union(*(self.wants[name] for name in group))
        return tuple(self.changed[name] for name in self.wants if name in group or self.wants[name] & wants)

    def tried(self, group: tuple[str, ...], *, better: bool) -> None:
        """Remember a try."""
        if better:
            self.clock += 1
            for name in group:
                self.changed[name] = self.clock
            for other in [known for known in self.tried_at if len(known) > 1 and set(known) & set(group)]:
                del self.tried_at[other]
        self.tried_at[group] = self._surroundings(group)
