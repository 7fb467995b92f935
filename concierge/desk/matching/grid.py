"""Families × hosts: the affinity of each pair, whom each is proposed, and the rule that excludes where one does."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from concierge.hosts.choices import OfferKind
from concierge.matching.cohort_reading import Reading
from concierge.matching.pairs import Judge
from concierge.matching.rounds.board import BoardLine
from concierge.matching.rounds.models import MatchingProposal, MatchingRound
from concierge.matching.rounds.queries import active_offers, host_names
from concierge.matching.rounds.reasoning import rarity_of, read_pairs
from concierge.matching.wording import say_why_not
from concierge.platform.access import Actor

HOSTS_SHOWN: Final = 40
HEATS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One family and one host: the affinity in a hundred and its heat from 1 to 5, or why not."""

    host_id: int
    score: int | None = None
    heat: int = 0
    chosen: bool = False
    ruled_out: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A host, and how many of the families shown are proposed to them."""

    host_id: int
    name: str
    proposed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The columns, one row of cells for each line, and how many hosts are left out."""

    columns: Sequence[Column]
    rows: Sequence[tuple[BoardLine, Sequence[Cell]]]
    left_out: int


def make_grid(actor: Actor, found: MatchingRound, kind: OfferKind, lines: Sequence[BoardLine], today: dt.date) -> Grid:
    """Return the grid of one page of families of one kind, in as many statements as for one family."""
    offering = active_offers(actor, [kind])[kind] | {
        line.proposal.host_id for line in lines if line.proposal.host_id is not None
    }
    proposed = Counter(line.proposal.host_id for line in lines if line.proposal.host_id is not None)
    weight: Counter[int] = Counter()
    for line in lines:
        for host, score in line.proposal.options:
            weight[host] += score
    shown = sorted(offering, key=lambda host: (-proposed[host], -weight[host], host))[:HOSTS_SHOWN]
    names = host_names(actor, shown)
    columns = [Column(host_id=host, name=names[host][0], proposed=proposed[host]) for host in shown if host in names]
    rows = [line.proposal for line in lines]
    reading = read_pairs(actor, rows, set(shown), today)
    broken = _broken(reading, found, rows)
    return Grid(
        columns=columns,
        rows=[(line, [_cell(line.proposal, column.host_id, broken) for column in columns]) for line in lines],
        left_out=len(offering) - len(columns),
    )


def _broken(reading: Reading, found: MatchingRound, rows: Sequence[MatchingProposal]) -> Mapping[tuple[int, int], str]:
    """Return why each pair is not possible today, by family and host."""
    wanted = {(row.household_id, row.kind) for row in rows}
    told = {}
    for seeker in (each for each in reading.seekers if each.sought in wanted):
        judge = Judge(seeker.seeking, found.weighed, rarity_of(found))
        for offer in (each for each in reading.offers if each.offering.kind == seeker.seeking.kind):
            rules = judge.rules(reading.offering_for(seeker, offer))
            if rules:
                words = " ".join(why.text for why in say_why_not(rules))
                told[seeker.household_id, offer.offering.host_id] = words
    return told


def _cell(row: MatchingProposal, host_id: int, broken: Mapping[tuple[int, int], str]) -> Cell:
    score = next((score for host, score in row.options if host == host_id), None)
    chosen = row.host_id == host_id
    if host_id in row.forbidden:
        return Cell(host_id=host_id, ruled_out=True, why_not=_("Vous l’avez écarté pour cette famille."))
    if score is None:
        why = broken.get((row.household_id, host_id)) or _("Pas regardé au dernier calcul : recalculez.")
        return Cell(host_id=host_id, chosen=chosen, why_not=why)
    best = max((value for _host, value in row.options), default=0)
    heat = HEATS if not best else max(1, min(HEATS, 1 + score * HEATS // (best + 1)))
    return Cell(host_id=host_id, score=round(score / 10), heat=heat, chosen=chosen)
