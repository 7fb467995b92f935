"""Why these two, for a few pairs that somebody chose by hand; the same measure as when the round was computed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from concierge.matching.affinities import Affinity, Reason
from concierge.matching.cohort_reading import Reading, Wanted, read_cohort
from concierge.matching.pairs import Judge
from concierge.matching.profiles import Rarity
from concierge.matching.rounds.models import MatchingProposal, MatchingRound
from concierge.matching.wording import STRONGEST
from concierge.platform.access import Actor

Plain = list[Any]


def reasons_of(
    actor: Actor, found: MatchingRound, pairs: Sequence[tuple[MatchingProposal, int]], today: dt.date
) -> Mapping[int, list[Plain]]:
    """Return the strongest reasons of each pair, by proposal, as they are kept."""
    if not pairs:
        return {}
    reading = read_pairs(actor, [row for row, _host in pairs], {host for _row, host in pairs}, today)
    offers = {(each.offering.host_id, each.offering.kind): each for each in reading.offers}
    seekers = {each.sought: each for each in reading.seekers}
    told = {}
    for row, host_id in pairs:
        seeker, offer = seekers.get((row.household_id, row.kind)), offers.get((host_id, row.kind))
        if seeker is not None and offer is not None:
            met = reading.offering_for(seeker, offer)
            why = Judge(seeker.seeking, found.weighed, rarity_of(found)).accord(met)
            told[row.id] = plain_of(why.reasons[:STRONGEST])
    return told


def read_pairs(actor: Actor, rows: Sequence[MatchingProposal], host_ids: set[int], today: dt.date) -> Reading:
    """Read the families of some proposals, and some hosts."""
    sought = [Wanted(household_id=row.household_id, kind=row.kind, on=row.wanted_on) for row in rows]
    return read_cohort(actor, sought, today, host_ids=host_ids)


def rarity_of(found: MatchingRound) -> Rarity:
    """Return how rare each interest was among the hosts when the round was computed."""
    return Rarity(dict(found.figures.get("rarity", {})))


def plain_of(reasons: Sequence[Reason]) -> list[Plain]:
    """Return reasons as they are kept."""
    return [[reason.affinity.value, reason.points, list(reason.names)] for reason in reasons]


def reasons_from(plain: Sequence[Plain]) -> list[Reason]:
    """Read reasons as they are kept; an affinity that is no more is left out."""
    known = {affinity.value: affinity for affinity in Affinity}
    return [Reason(known[name], points, names) for name, points, names in plain if name in known]
