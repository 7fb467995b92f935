"""The best hosts for one family, and why the others are not among them."""

from collections.abc import Sequence
from dataclasses import dataclass

from concierge.matching.affinities import Accord, accord, rarity_among
from concierge.matching.hard_rules import Exclusion, exclusions
from concierge.matching.profiles import Offering, Seeking, Weights


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer that no rule excludes."""

    offering: Offering
    accord: Accord


@dataclass(frozen=True, slots=True)
class Excluded:
    """An offer that rules exclude; `accord` says what is lost by them."""

    offering: Offering
    rules: tuple[Exclusion, ...]
    accord: Accord


@dataclass(frozen=True, slots=True)
class Ranking:
    """All offers of a kind, for one family: the best first; of those excluded first whom the fewest rules exclude."""

    proposals: Sequence[Proposal]
    excluded: Sequence[Excluded]


def rank(seeking: Seeking, offerings: Sequence[Offering], weights: Weights) -> Ranking:
    """Judge every offer for one family. The same offers in any order give the same ranking."""
    rarity = rarity_among(offerings)
    proposals, excluded = [], []
    for offering in offerings:
        broken = exclusions(seeking, offering, weights)
        found = accord(seeking, offering, weights, rarity)
        if broken:
            excluded.append(Excluded(offering, broken, found))
        else:
            proposals.append(Proposal(offering, found))
    proposals.sort(key=lambda each: (-each.accord.score, each.offering.host_id))
    excluded.sort(key=lambda each: (len(each.rules), -each.accord.score, each.offering.host_id))
    return Ranking(proposals, excluded)
