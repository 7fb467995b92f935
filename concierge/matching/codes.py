"""A family and an offer in whole numbers, in which each rule and each affinity is defined once.

A code holds the numbers of one family or one offer; or, in workers, columns of them (numpy) with a line for each pair.
Rules and affinities use what both understand (`&`, `>`, `*`, `//`, a look into a table), so a page that ranks the hosts
for one family and a job that matches a whole cohort cannot disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

Number = Any
"""A whole number, or a column of them."""

UNKNOWN: Final = -1
NO_LIMIT: Final = 1_000_000
APART: Final = 6  # years between two children who no longer play together
RAREST: Final = 1000  # what a taste counts that a single host has; two of them are as good as it gets
OLDEST: Final = 20  # older « children » count as of this age: three bits an age, in 63
NOBODY: Final = 3 * (OLDEST + 1)  # where no child's age stands
BEST: Final = 1000
FOREIGN: Final = ~0b111  # languages but French


class SeekingCode(NamedTuple):
    """A family. `brings` are the bits of rules that an offer can break by what it cannot do."""

    brings: Number
    party: Number
    languages: Sequence[Number]
    children: Sequence[Number]  # where each child's age stands in `closeness`
    child_count: Number  # 1 when there are none
    interests: Sequence[Number]  # eight a byte
    trades: Sequence[Number]
    audiences: Sequence[Number]
    origins: Sequence[Number]
    life_stage: Number  # a bit; none when unknown
    foreign_points: Number  # for another language than French
    newcomer_points: Number  # for a host who came from elsewhere too


class OfferCode(NamedTuple):
    """One offer of one host. `closeness`, three bits an age: of six years how many one of its children is nearer."""

    cannot: Number
    minutes: Number
    km: Number
    within_minutes: Number
    within_km: Number
    reach: Number  # minutes at which nearness counts for nothing
    beds: Number
    languages: Sequence[Number]
    closeness: Number
    interests: Sequence[Number]
    trades: Sequence[Number]
    audiences: Sequence[Number]
    origins: Sequence[Number]
    life_stage: Number
    from_elsewhere: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What counts how much: points, or weights and what they are out of.

    `rarity`: for each byte of interests what each of its 256 values is worth.
    """

    total: int
    children: int
    interests: int
    nearness: int
    occupation_points: int
    preference_points: int
    life_stage_points: int
    origin_points: int
    rarity: Sequence[Any]


def rounded(part: Number, whole: Number) -> Number:
    """Return a share as points."""
    return (2 * BEST * part + whole) // (2 * whole)
