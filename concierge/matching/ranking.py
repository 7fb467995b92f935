"""The best hosts for one family, and why the others are not among them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Final

from concierge.matching.affinities import Accord, name_reasons, points, rarity_among, sort_points
from concierge.matching.coder import Coder
from concierge.matching.codes import OfferCode
from concierge.matching.hard_rules import Exclusion, Rule, broken, name_rules, rules_in
from concierge.matching.profiles import Offering, Rarity, Seeking, Weights

Verdict = int
"""The bits of the rules that are broken, above the score: one number adds up in a third of the time of two."""
_SCORE: Final = 16  # bits: a score is a thousand and what rounding adds


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The offers of a kind, for one family: the best first; of those excluded first whom the fewest rules exclude.

    Only the first ones are told; `possible` and `ruled_out` count all, `by_rule` whom each rule excludes.
    """

    proposals: Sequence[Proposal] = ()
    excluded: Sequence[Excluded] = ()
    possible: int = 0
    ruled_out: int = 0
    by_rule: Mapping[Rule, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Numbers of offers, in the order of a `Ranking`, and what all of them come to."""

    best: Sequence[int]
    excluded: Sequence[int]
    possible: int
    by_rules: Mapping[int, int]  # offers by the bits of the rules that they break


def rank(seeking: Seeking, offerings: Sequence[Offering], weights: Weights, most: int | None = None) -> Ranking:
    """Judge every offer for one family. The same offers in any order give the same ranking."""
    rarity = rarity_among(offerings)
    coder = Coder([seeking], weights, rarity)
    ordered = sorted(offerings, key=lambda each: each.host_id)
    seeker = coder.code_seeking(seeking)

    codes = [coder.code_offer(offering) for offering in ordered]
    found = [verdict(broken(seeker, code), sum(points(seeker, code, coder.scale))) for code in codes]
    return tell(judge(found, most), seeking, coder, rarity, ordered.__getitem__)


def verdict(bits: int, score: int) -> Verdict:
    """Put rules and score together."""
    return bits << _SCORE | score


def judge(verdicts: Sequence[Verdict], most: int | None) -> Judged:
    """Say which offers come first; equal ones in the order given."""
    by_rules = Counter([each >> _SCORE for each in verdicts])
    by_rules.pop(0, None)
    rules = {bits: bits.bit_count() for bits in by_rules}
    least = 1 << _SCORE
    allowed = [(-each, number) for number, each in enumerate(verdicts) if each < least]
    others = [
        (rules[each >> _SCORE], -(each & least - 1), number) for number, each in enumerate(verdicts) if each >= least
    ]
    return Judged(
        best=[each[-1] for each in _first(most, allowed)],
        excluded=[each[-1] for each in _first(most, others)],
        possible=len(allowed),
        by_rules=by_rules,
    )


def tell(
    judged: Judged, seeking: Seeking, coder: Coder, rarity: Rarity, offering_of: Callable[[int], Offering]
) -> Ranking:
    """Put the first ones into words."""
    seeker = coder.code_seeking(seeking)

    def agree(offering: Offering, code: OfferCode) -> Accord:
        counts = points(seeker, code, coder.scale)
        return Accord(sum(counts), name_reasons(sort_points(counts), seeking, offering, offering.minutes, rarity))

    proposals = [
        Proposal(offering, agree(offering, coder.code_offer(offering))) for offering in map(offering_of, judged.best)
    ]
    excluded = []
    for offering in map(offering_of, judged.excluded):
        code = coder.code_offer(offering)
        rules = name_rules(broken(seeker, code), seeker, code)
        excluded.append(Excluded(offering, rules, agree(offering, code)))
    return Ranking(
        proposals=proposals,
        excluded=excluded,
        possible=judged.possible,
        ruled_out=sum(judged.by_rules.values()),
        by_rule=count_rules(judged.by_rules),
    )


def count_rules(by_rules: Mapping[int, int]) -> Mapping[Rule, int]:
    """Return how many offers each rule excludes, from how many break which rules together."""
    found: Counter[Rule] = Counter()
    for bits, count in by_rules.items():
        for rule in rules_in(bits):
            found[rule] += count
    return found


def _first(most: int | None, found: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    return nsmallest(most, found) if most is not None else sorted(found)
