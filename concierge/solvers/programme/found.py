"""What a search says while it runs and when it ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from concierge.programmes.instance import Price, Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a search stands, with the best so far. `bound` is 0 as long as nothing is proved; `gap` is then None."""

    best: int
    bound: int
    gap: float | None
    seconds: float
    visits: int
    families: int
    programme: Programme


Listener = Callable[[Progress], bool]
"""Is told how far a search is; False stops it, and the best programme so far is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best programme found, what it costs, and what at least any programme costs.

    `gap` is the share by which the price exceeds the bound: 0.03 for three per cent; None when nothing is proved.
    `alone` holds for each family what its programme costs at least if it had everything for itself. `seconds` are those
    of the search, `bound_seconds` those spent on the bound before it.
    """

    programme: Programme
    price: Price
    bound: int = 0
    gap: float | None = None
    greedy: int | None = None
    alone: Mapping[str, int] = field(default_factory=dict)
    steps: int = 0
    stopped: bool = False
    seconds: float = 0.0
    bound_seconds: float = 0.0
    musts_after: float = 0.0  # seconds after which the last must was placed that the programme keeps
    touched: tuple[str, ...] = ()  # families that a repair was free to change


def gap_between(price: int, bound: int) -> float | None:
    """Return by which share a price exceeds a bound; nothing is proved by a bound of 0 for a programme that costs."""
    if price <= bound:
        return 0.0
    return (price - bound) / bound if bound > 0 else None
