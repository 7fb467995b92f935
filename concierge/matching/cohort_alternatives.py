"""For each seeker every allowed host with its score, as bare numbers: half a million pairs weigh some megabytes."""

from array import array
from collections.abc import Iterator, Mapping

from concierge.matching.cohort_rows import Sought


class Alternatives(Mapping[Sought, tuple[tuple[int, int], ...]]):
    """The hosts of a seeker, the best first; they are put in order when they are asked for."""

    __slots__ = ("_ends", "_hosts", "_places", "_scores")

    def __init__(
        self, places: Mapping[Sought, int], ends: "array[int]", hosts: "array[int]", scores: "array[int]"
    ) -> None:
        """Take the places of seekers, hosts and scores of one after the other, and where those of each end."""
        self._places = places
        self._ends, self._hosts, self._scores = ends, hosts, scores

    def __getitem__(self, sought: Sought) -> tuple[tuple[int, int], ...]:
        """Return (host, score)."""
        place = self._places[sought]
        some = slice(self._ends[place - 1] if place else 0, self._ends[place])
        found = zip(self._hosts[some], self._scores[some], strict=True)
        return tuple(sorted(found, key=lambda each: (-each[1], each[0])))

    def __iter__(self) -> Iterator[Sought]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return f"<{len(self._hosts)} pairs of {len(self)} seekers>"
