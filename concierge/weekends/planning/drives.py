"""Minutes between the places of a weekend, computed when asked for: hundreds of venues have too many pairs. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from concierge.territory.travel_time import Corrections, travel_time

NEXT_DOOR = 5  # minutes between two venues of one commune: out, in again


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A commune, or a point in it."""

    code: str
    latitude: float | None
    longitude: float | None


class Drives(Mapping[tuple[str, str], int]):
    """The minutes between every two places whose drive is known, both ways; listed one way."""

    def __init__(self, places: Mapping[str, Where], known: Corrections) -> None:
        self._places, self._known = places, known
        self._between: dict[tuple[Where, Where], int | None] = {}  # most venues share their commune's point

    def __getitem__(self, pair: tuple[str, str]) -> int:
        """Return the minutes. Raises KeyError where nobody knows them."""
        one, other = pair
        if one == other:
            raise KeyError(pair)
        minutes = self._minutes(self._places[one], self._places[other])
        if minutes is None:
            raise KeyError(pair)
        return minutes

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs whose drive is known."""
        return (pair for pair in combinations(self._places, 2) if self.get(pair) is not None)

    def __len__(self) -> int:
        """Return how many they are."""
        return sum(1 for _pair in self)

    def _minutes(self, one: Where, other: Where) -> int | None:
        if one.code and one.code == other.code:
            return NEXT_DOOR
        if (one, other) not in self._between:
            minutes = travel_time(one, other, corrections=self._known).minutes
            self._between[one, other] = None if minutes is None else max(NEXT_DOOR, minutes)
        return self._between[one, other]
