"""The board of a round, page by page: each family with whom is proposed, why, what else would fit, what was sent."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select

from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.choices import WAITING
from concierge.hosts.requests.models import HostRequest
from concierge.matching.affinities import Reason
from concierge.matching.rounds.choices import ProposalState
from concierge.matching.rounds.models import MatchingProposal, MatchingRound
from concierge.matching.rounds.queries import FREE_AGAIN, free_for_round, host_names, is_open
from concierge.matching.rounds.reasoning import reasons_from
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.i18n import N_
from concierge.platform.search_text import normalise
from concierge.territory.queries import find_communes

PAGE: Final = 20
ALTERNATIVES: Final = 3


class Part(StrEnum):
    """Which families of a round are shown."""

    ALL = ""
    OPEN = "a-decider"
    ALONE = "sans-personne"
    SENT = "envoyees"
    AGAIN = "a-reprendre"
    ASIDE = "mises-de-cote"


PART_LABELS = {
    Part.ALL: N_("Toutes"),
    Part.OPEN: N_("À décider"),
    Part.ALONE: N_("Sans personne"),
    Part.SENT: N_("Demandes parties"),
    Part.AGAIN: N_("À reprendre"),
    Part.ASIDE: N_("Mises de côté"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the address of a board asks for."""

    part: Part = Part.ALL
    kind: OfferKind | None = None
    commune: str = ""
    text: str = ""
    page: int = 1

    def to_query(self, **changes: object) -> dict[str, object]:
        """Return what stands in the address; what is not said is left out."""
        said = {
            "voir": self.part.value,
            "pour": self.kind.value if self.kind else "",
            "commune": self.commune,
            "q": self.text,
            "page": self.page if self.page > 1 else "",
        }
        return {name: value for name, value in (said | changes).items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another host that fits: the affinity, who is proposed to them in this round, or that a place is free."""

    host_id: int
    name: str
    score: int
    free: bool
    taken_by: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One family that seeks one kind of relation, as the board shows it."""

    proposal: MatchingProposal
    family: str
    commune: str
    host: str
    host_commune: str
    reasons: Sequence[Reason]
    alternatives: Sequence[Alternative]
    forbidden: Mapping[int, str]
    request: HostRequest | None
    has_place: bool  # as many are left as this round proposes there

    @property
    def is_overbooked(self) -> bool:
        """Tell whether places went since the computation: who is proposed here would not all be received."""
        row = self.proposal
        return row.state is ProposalState.PROPOSED and row.host_id is not None and not self.has_place

    @property
    def is_free_again(self) -> bool:
        """Tell whether what was sent ended without a yes."""
        return self.request is not None and self.request.state in FREE_AGAIN

    @property
    def replaces(self) -> bool:
        """Tell whether approving it takes back what was sent before."""
        waiting = self.request is not None and self.request.state in WAITING
        return waiting and self.proposal.state is not ProposalState.APPROVED


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """One page of a board."""

    lines: Sequence[BoardLine]
    total: int
    page: int
    pages: int
    counts: Mapping[Part, int] = field(default_factory=dict)


def read_board(actor: Actor, found: MatchingRound, filters: Filters, now: dt.datetime) -> BoardPage:
    """Return one page of a board: what went wrong first, who waits for a decision, who is left, what was sent."""
    conditions = _conditions(filters)
    query = _joined(actor, found)
    total = db.session.execute(query.where(*conditions).with_only_columns(func.count())).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(1, filters.page), pages)
    rows = db.session.execute(
        query.where(*conditions)
        .order_by(_rank(), Household.name, Household.id, MatchingProposal.kind)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return BoardPage(
        lines=board_lines(actor, found, [tuple(row) for row in rows], now),
        total=total,
        page=number,
        pages=pages,
        counts=_count_parts(actor, found),
    )


def read_line(actor: Actor, found: MatchingRound, proposal_id: int, now: dt.datetime) -> BoardLine:
    """Return one line of a board."""
    rows = db.session.execute(_joined(actor, found).where(MatchingProposal.id == proposal_id))
    return board_lines(actor, found, [tuple(row) for row in rows], now)[0]


def board_lines(
    actor: Actor, found: MatchingRound, rows: Sequence[tuple[Any, ...]], now: dt.datetime
) -> list[BoardLine]:
    """Dress proposals with names, reasons and what else would fit, in as many statements as for one."""
    free, holders = free_for_round(actor, found.id, now), _holders(actor, found)
    best = {row.id: _best_others(row) for row, _household, _request in rows}
    wanted = {host for row, _h, _r in rows for host in (row.host_id, *row.forbidden) if host is not None}
    hosts = host_names(actor, wanted | {host for each in best.values() for host, _score in each})
    codes = [code for _row, household, _request in rows if (code := household.target_commune_code)]
    places = find_communes([*codes, *(code for _name, code in hosts.values() if code)])
    lines = []
    for row, household, request in rows:
        name, code = hosts.get(row.host_id or 0, ("", None))
        place = row.host_id or 0, row.kind
        target = places.get(household.target_commune_code or "")
        lines.append(
            BoardLine(
                proposal=row,
                family=household.name,
                commune=target.name if target else "",
                host=name,
                host_commune=places[code].name if code in places else "",
                reasons=reasons_from(row.reasons),
                alternatives=[
                    Alternative(
                        host_id=host_id,
                        name=hosts[host_id][0],
                        score=score,
                        free=free.get((host_id, row.kind), 0) > len(holders.get((host_id, row.kind), ())),
                        taken_by=holders.get((host_id, row.kind), ()),
                    )
                    for host_id, score in best[row.id]
                    if host_id in hosts
                ],
                forbidden={host: hosts[host][0] for host in row.forbidden if host in hosts},
                request=request,
                has_place=free.get(place, 0) >= len(holders.get(place, ())),
            )
        )
    return lines


def communes_of(actor: Actor, found: MatchingRound) -> list[tuple[str, str]]:
    """Return where the families of a round go, by name: what a board is filtered by."""
    query = (
        select(Household.target_commune_code)
        .join(MatchingProposal, MatchingProposal.household_id == Household.id)
        .where(MatchingProposal.visible_to(actor), MatchingProposal.round_id == found.id)
        .distinct()
    )
    hits = find_communes([code for code in db.session.scalars(query) if code])
    return sorted(((code, hit.name) for code, hit in hits.items()), key=lambda each: each[1])


def _joined(actor: Actor, found: MatchingRound) -> Select[MatchingProposal, Household, HostRequest]:
    return (
        select(MatchingProposal, Household, HostRequest)
        .join(Household, Household.id == MatchingProposal.household_id)
        .outerjoin(HostRequest, HostRequest.id == MatchingProposal.request_id)
        .where(MatchingProposal.visible_to(actor), MatchingProposal.round_id == found.id)
    )


def _again() -> ColumnElement[bool]:
    return (MatchingProposal.state == ProposalState.APPROVED) & HostRequest.state.in_(FREE_AGAIN)


def _in_part(part: Part) -> ColumnElement[bool]:
    match part:
        case Part.OPEN:
            return is_open() & MatchingProposal.host_id.is_not(None)
        case Part.ALONE:
            return is_open() & MatchingProposal.host_id.is_(None)
        case Part.SENT:
            return (MatchingProposal.state == ProposalState.APPROVED) & HostRequest.state.not_in(FREE_AGAIN)
        case Part.AGAIN:
            return _again()
        case Part.ASIDE:
            return MatchingProposal.state == ProposalState.REFUSED
    return MatchingProposal.id.is_not(None)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found = [_in_part(filters.part)]
    if filters.kind is not None:
        found.append(MatchingProposal.kind == filters.kind)
    if filters.commune:
        found.append(Household.target_commune_code == filters.commune)
    words = normalise(filters.text).split()
    found += [Household.search_text.contains(word, autoescape=True) for word in words]
    return found


def _count_parts(actor: Actor, found: MatchingRound) -> dict[Part, int]:
    counted = [func.count().filter(_in_part(part)) for part in Part]
    row = db.session.execute(_joined(actor, found).with_only_columns(*counted)).one()
    return dict(zip(Part, row, strict=True))


def _rank() -> ColumnElement[int]:
    nobody = MatchingProposal.host_id.is_(None)
    return case(
        (MatchingProposal.state == ProposalState.OVERTAKEN, 0),
        (_again(), 1),
        ((MatchingProposal.state == ProposalState.PROPOSED) & nobody, 3),
        (MatchingProposal.state == ProposalState.PROPOSED, 2),
        (MatchingProposal.state == ProposalState.APPROVED, 4),
        else_=5,
    )


def _best_others(row: MatchingProposal) -> list[tuple[int, int]]:
    if not row.is_open:
        return []
    others = ((host, score) for host, score in row.options if host != row.host_id and host not in row.forbidden)
    return [pair for pair, _number in zip(others, range(ALTERNATIVES), strict=False)]


def _holders(actor: Actor, found: MatchingRound) -> Mapping[tuple[int, OfferKind], list[str]]:
    """Return whom the round proposes to each host, and has not asked for yet."""
    query = (
        select(MatchingProposal.host_id, MatchingProposal.kind, Household.name)
        .join(Household, Household.id == MatchingProposal.household_id)
        .where(
            MatchingProposal.visible_to(actor),
            MatchingProposal.round_id == found.id,
            MatchingProposal.state == ProposalState.PROPOSED,
            MatchingProposal.host_id.is_not(None),
        )
        .order_by(Household.name)
    )
    names: dict[tuple[int, OfferKind], list[str]] = defaultdict(list)
    for host_id, kind, name in db.session.execute(query):
        if host_id is not None:
            names[host_id, kind].append(name)
    return names
