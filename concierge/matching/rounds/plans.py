"""After a no or a silence: three ways to match again, compared, and one of them made the board's proposals."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.choices import WAITING, RequestState
from concierge.hosts.requests.models import HostRequest
from concierge.matching.cohort_rows import Plan
from concierge.matching.rounds.choices import ProposalState
from concierge.matching.rounds.events import BoardKept, PlanChosen
from concierge.matching.rounds.faults import BoardChanged
from concierge.matching.rounds.models import MatchingProposal, MatchingRound
from concierge.matching.rounds.services import expect_nobody_sends, give_hosts, hold_round
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One family for whom a plan proposes another host than the board does; `sent`: the host was asked already."""

    proposal_id: int
    household_id: int
    kind: OfferKind
    before: int | None
    after: int | None
    sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShown:
    """A plan beside the others."""

    plan: Plan
    placed: int
    alone: int
    affinity: int
    changed: int
    moves: Sequence[Moved]


def list_plans(actor: Actor, found: MatchingRound) -> list[PlanShown]:
    """Return the plans of a round, compared with its board."""
    rows = _rows(actor, found.id)
    return [_shown(Plan(name), plain, rows) for name, plain in found.plans.items() if name in set(Plan)]


def choose_plan(actor: Actor, round_id: int, plan: Plan, *, seen: int | None, now: dt.datetime) -> PlanShown:
    """Make a plan the board's proposals; what was sent stays sent until somebody approves the change."""
    found = hold_round(actor, round_id, seen=seen)
    expect_nobody_sends(actor, round_id)
    plain = found.plans.get(plan.value)
    if plain is None:
        raise BoardChanged
    rows = _rows(actor, found.id)
    shown = _shown(plan, plain, rows)
    give_hosts(actor, found.id, {move.proposal_id: move.after for move in shown.moves}, now)
    for row, request in rows.values():  # what ended is no longer what this family waits for
        if request is not None and request.state not in WAITING and row.state is ProposalState.PROPOSED:
            row.request_id = row.decided_by = row.decided_at = None
    found.plans, found.shortages = {}, plain["shortages"]
    figures = {name: plain[name] for name in ("placed", "affinity", "changed")}
    found.figures = {**found.figures, **figures}
    db.session.flush()
    events.record(PlanChosen(round_id=found.id, plan=plan.value), actor, now)
    return shown


def keep_board(actor: Actor, round_id: int, *, seen: int | None, now: dt.datetime) -> bool:
    """Set the plans aside and change nothing else; tell whether there were any."""
    found = hold_round(actor, round_id, seen=seen)
    if not found.plans:
        return False
    found.plans = {}
    db.session.flush()
    events.record(BoardKept(round_id=found.id), actor, now)
    return True


_Rows = Mapping[tuple[int, OfferKind], tuple[MatchingProposal, HostRequest | None]]


def _rows(actor: Actor, round_id: int) -> _Rows:
    query = (
        select(MatchingProposal, HostRequest)
        .outerjoin(HostRequest, HostRequest.id == MatchingProposal.request_id)
        .where(MatchingProposal.visible_to(actor), MatchingProposal.round_id == round_id)
        .order_by(MatchingProposal.id)
    )
    return {(row.household_id, row.kind): (row, request) for row, request in db.session.execute(query)}


def _shown(plan: Plan, plain: Mapping[str, Any], rows: _Rows) -> PlanShown:
    moves = []
    for household_id, kind, after in plain["hosts"]:
        row, request = rows.get((household_id, OfferKind(kind)), (None, None))
        if row is None or not _may_move(row, request):
            continue
        sent = request is not None and request.state in WAITING
        before = request.host_id if sent and request is not None else _proposed(row)
        if before != after:
            moves.append(
                Moved(
                    proposal_id=row.id, household_id=household_id, kind=row.kind, before=before, after=after, sent=sent
                )
            )
    return PlanShown(
        plan=plan,
        placed=plain["placed"],
        alone=plain["alone"],
        affinity=plain["affinity"],
        changed=plain["changed"],
        moves=moves,
    )


def _proposed(row: MatchingProposal) -> int | None:
    return row.host_id if row.state is ProposalState.PROPOSED else None


def _may_move(row: MatchingProposal, request: HostRequest | None) -> bool:
    """Tell whether a family may be proposed another host: what both said yes to since stays."""
    if row.state is not ProposalState.APPROVED:
        return row.is_open
    return request is None or request.state is not RequestState.ACCEPTED
