"""One family and some hosts, judged pair by pair in plain Python: what pages need where nothing is ranked."""

from concierge.matching.affinities import Accord, name_reasons, points, sort_points
from concierge.matching.coder import Coder
from concierge.matching.hard_rules import Exclusion, broken, name_rules
from concierge.matching.profiles import Offering, Rarity, Seeking, Weights


class Judge:
    """Judges offers for one family, by the numbers every ranking uses."""

    def __init__(self, seeking: Seeking, weights: Weights, rarity: Rarity) -> None:
        self._seeking, self._rarity = seeking, rarity
        self._coder = Coder([seeking], weights, rarity)
        self._seeker = self._coder.code_seeking(seeking)

    def rules(self, offering: Offering) -> tuple[Exclusion, ...]:
        """Return every rule that an offer breaks, in the order in which a person would say them."""
        code = self._coder.code_offer(offering)
        return name_rules(broken(self._seeker, code), self._seeker, code)

    def accord(self, offering: Offering) -> Accord:
        """Return the affinity with an offer, and its reasons."""
        counts = points(self._seeker, self._coder.code_offer(offering), self._coder.scale)
        reasons = name_reasons(sort_points(counts), self._seeking, offering, offering.minutes, self._rarity)
        return Accord(sum(counts), reasons)
