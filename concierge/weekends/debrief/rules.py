"""What weekends led to, as counts and money. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How far the families of one weekend, or of several, came, and what that cost in cents."""

    weekends: int = 1
    invited: int = 0
    came: int = 0
    decided: int = 0
    settled: int = 0
    persons: int = 0  # of those who came
    cost: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        """Return both together."""
        return Outcome(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    @property
    def per_family(self) -> int | None:
        """Return the cost of each family that came."""
        return None if not self.came else round(self.cost / self.came)

    @property
    def per_settled(self) -> int | None:
        """Return the cost of each family that settled."""
        return None if not self.settled else round(self.cost / self.settled)

    @property
    def share(self) -> float | None:
        """Return the share of those who came that settled."""
        return None if not self.came else self.settled / self.came


NOTHING = Outcome(weekends=0)


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the sum of several."""
    return sum(outcomes, NOTHING)
