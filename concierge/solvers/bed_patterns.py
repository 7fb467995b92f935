"""Which parties fit a house together: the bounds of beds for HiGHS.

Persons counted against beds let a program sleep two thirds of a family, and many houses with a bed left over add up to
families that nobody can place. So each house chooses one of the few sets of party sizes that fit it; once it has
chosen, places are a flow, whose answers are whole by themselves.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations_with_replacement
from math import comb
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array

from concierge.solvers.instances import Indices

Weights = npt.NDArray[np.float64]
_MOST: Final = 500  # sets of sizes looked at for one house; a larger one counts persons


@dataclass(slots=True)
class Program:
    """Rows over the pairs and, behind them, the sets of sizes of each house. `whole`: places alone are no flow here."""

    pairs: int
    columns: int
    whole: bool = False
    _rows: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)
    _values: list[float] = field(default_factory=list)
    _most: list[float] = field(default_factory=list)

    def bound(self, groups: Indices, most: Weights) -> None:
        """Let no group of pairs hold more than so many."""
        self._rows += (len(self._most) + groups).tolist()
        self._columns += range(len(groups))
        self._values += [1.0] * len(groups)
        self._most += most.tolist()

    def row(self, columns: Sequence[int], values: Sequence[float], most: float) -> None:
        """Bound one sum."""
        self._rows += [len(self._most)] * len(columns)
        self._columns += columns
        self._values += values
        self._most.append(most)

    def house(self, at: Indices, persons: Indices, places: int, beds: int) -> None:
        """Let a house take one set of sizes that fits; or count persons, where there are too many sets."""
        sizes = tuple(sorted(set(persons.tolist())))
        if comb(len(sizes) + places, places) > _MOST:
            self.row(at.tolist(), persons.astype(float).tolist(), beds)
            self.whole = True
            return
        sets = largest_sets(sizes, places, beds)
        chosen = list(range(self.columns, self.columns + len(sets)))
        self.columns += len(sets)
        self.row(chosen, [1.0] * len(sets), 1)
        for place, size in enumerate(sizes):
            those = at[persons == size].tolist()
            self.row([*those, *chosen], [*[1.0] * len(those), *[-float(each[place]) for each in sets]], 0)

    def constraints(self) -> LinearConstraint:
        """Return all rows."""
        shape = (len(self._most), self.columns)
        return LinearConstraint(
            csr_array((self._values, (self._rows, self._columns)), shape=shape), -np.inf, self._most
        )


@lru_cache(maxsize=1024)
def largest_sets(sizes: tuple[int, ...], places: int, beds: int) -> Sequence[tuple[int, ...]]:
    """Return how many parties of each size fit together, without what is part of a larger set."""
    fitting = [
        tuple(Counter(each)[size] for size in sizes)
        for count in range(1, places + 1)
        for each in combinations_with_replacement(sizes, count)
        if sum(each) <= beds
    ]
    return [
        each
        for each in fitting
        if not any(each != other and all(a <= b for a, b in zip(each, other, strict=True)) for other in fitting)
    ]
