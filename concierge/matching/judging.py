"""One family and one offer, judged in words: every rule that excludes, every reason that counts."""

from concierge.matching.affinities import Accord, name_reasons, points, sort_points
from concierge.matching.coder import Coder
from concierge.matching.hard_rules import Exclusion, broken, name_rules
from concierge.matching.profiles import Offering, Rarity, Seeking, Weights


def exclusions(seeking: Seeking, offering: Offering, weights: Weights) -> tuple[Exclusion, ...]:
    """Return every rule that an offer breaks for a family, in the order in which a person would say them."""
    coder = Coder([seeking], weights, Rarity())
    codes = coder.code_seeking(seeking), coder.code_offer(offering)
    return name_rules(broken(*codes), *codes)


def accord(seeking: Seeking, offering: Offering, weights: Weights, rarity: Rarity) -> Accord:
    """Return the score of a pair and its reasons."""
    coder = Coder([seeking], weights, rarity)
    counts = points(coder.code_seeking(seeking), coder.code_offer(offering), coder.scale)
    reasons = name_reasons(sort_points(counts), seeking, offering, offering.minutes, rarity)
    return Accord(sum(counts), reasons)
