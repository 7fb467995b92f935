"""Approving proposals: what was sent before is taken back, then each request leaves in a transaction of its own."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.hosts.requests.choices import WAITING
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.rules import AlreadyAsked, NotWished, PlaceGone
from concierge.hosts.requests.services import send_request, withdraw_request
from concierge.matching.rounds.choices import Overtaken, ProposalState
from concierge.matching.rounds.events import ProposalApproved
from concierge.matching.rounds.models import MatchingProposal
from concierge.matching.rounds.reasoning import reasons_from
from concierge.matching.rounds.services import hold_round
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError

Checkpoint = Callable[[], None]
_WHY: Mapping[type[DomainError], Overtaken] = {
    PlaceGone: Overtaken.PLACE_GONE,
    AlreadyAsked: Overtaken.ALREADY_ASKED,
    NotWished: Overtaken.NOT_WISHED,
}


class Outcome(StrEnum):
    """What became of one that was to be approved."""

    SENT = "sent"
    OVERTAKEN = "overtaken"  # the place is gone, somebody else asked…
    DONE_BEFORE = "done_before"  # somebody else approved it, or this form was sent twice
    CHANGED = "changed"  # no longer what was seen
    FAILED = "failed"  # nothing was sent, nobody knows why: it stays on the board


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """One proposal and its outcome; `message` is what the rules said (a msgid)."""

    proposal_id: int
    outcome: Outcome
    message: str = ""
    overtaken: Overtaken = Overtaken.OTHER


def list_sendable(actor: Actor, round_id: int, ids: Collection[int] | None = None) -> Sequence[MatchingProposal]:
    """Return the proposals that may be approved, all of a round or some."""
    query = scoped(actor, MatchingProposal).where(
        MatchingProposal.round_id == round_id, MatchingProposal.state == ProposalState.PROPOSED
    )
    query = query.where(MatchingProposal.host_id.is_not(None) | MatchingProposal.request_id.is_not(None))
    if ids is not None:
        query = query.where(MatchingProposal.id.in_(ids))
    return db.session.scalars(query.order_by(MatchingProposal.id)).all()


def approve(
    actor: Actor, round_id: int, seen: Mapping[int, int], now: dt.datetime, checkpoint: Checkpoint
) -> list[Approved]:
    """Send what was seen (proposal, version), one transaction each: a place that is gone takes no other along.

    Nothing is sent twice.
    """
    take_back_first(actor, round_id, seen, now, checkpoint)
    found = []
    for proposal_id in sorted(seen):
        found.append(approve_one(actor, round_id, proposal_id, seen[proposal_id], now))
        checkpoint()
    return found


def take_back_first(
    actor: Actor, round_id: int, seen: Mapping[int, int], now: dt.datetime, checkpoint: Checkpoint
) -> None:
    """Take back, before anything is sent, what holds a place that another one of these is to have.

    So families exchange their hosts. What else a proposal replaces is taken back with it.
    """
    rows = list_sendable(actor, round_id, seen)
    wanted = {(row.host_id, row.kind) for row in rows}
    for proposal_id, before in list_replaced(actor, rows).items():
        if (before.host_id, before.kind) in wanted:
            _take_back(actor, round_id, proposal_id, seen[proposal_id], now)
            checkpoint()


def _take_back(actor: Actor, round_id: int, proposal_id: int, version: int, now: dt.datetime) -> None:
    row = _hold(actor, round_id, proposal_id)
    if row is None or row.state is not ProposalState.PROPOSED or row.version != version:
        return
    before = _waiting_request(actor, row)
    if before is not None and before.host_id != row.host_id:
        withdraw_request(actor, before.id, now=now)


def approve_one(actor: Actor, round_id: int, proposal_id: int, version: int, now: dt.datetime) -> Approved:
    """Send one request as it was seen, in the present transaction; what the rules refuse is noted on the proposal."""
    row = _hold(actor, round_id, proposal_id)
    if row is None:
        return Approved(proposal_id=proposal_id, outcome=Outcome.CHANGED)
    if row.state is ProposalState.APPROVED:
        return _said(row, Outcome.DONE_BEFORE)
    if row.version != version or row.state is not ProposalState.PROPOSED:
        return _said(row, Outcome.CHANGED)
    try:
        with db.session.begin_nested():
            sent = _send(actor, row, now)
    except DomainError as refused:
        row.state, row.overtaken, row.pinned = ProposalState.OVERTAKEN, _WHY.get(type(refused), Overtaken.OTHER), False
        row.request_id = None
        db.session.flush()
        return _said(row, Outcome.OVERTAKEN, refused.message)
    row.request_id, row.decided_by, row.decided_at = sent, actor.person_id, now
    row.state = ProposalState.PROPOSED if row.host_id is None else ProposalState.APPROVED
    db.session.flush()
    events.record(ProposalApproved(round_id=round_id, proposal_id=row.id), actor, now)
    return _said(row, Outcome.SENT)


def _send(actor: Actor, row: MatchingProposal, now: dt.datetime) -> int | None:
    """Send a request, unless this very one is on its way; nobody proposed, it is only taken back."""
    before = _waiting_request(actor, row)
    if before is not None and before.host_id == row.host_id:
        return before.id
    if before is not None:
        withdraw_request(actor, before.id, now=now)
    if row.host_id is None:
        return None
    reasons = [
        {"affinity": each.affinity.value, "points": each.points, "names": list(each.names)}
        for each in reasons_from(row.reasons)
    ]
    return send_request(
        actor,
        household_id=row.household_id,
        host_id=row.host_id,
        kind=row.kind,
        on=row.wanted_on,
        score=row.score,
        reasons=reasons,
        now=now,
    ).id


def _hold(actor: Actor, round_id: int, proposal_id: int) -> MatchingProposal | None:
    hold_round(actor, round_id)
    query = scoped(actor, MatchingProposal).where(
        MatchingProposal.id == proposal_id, MatchingProposal.round_id == round_id
    )
    statement = query.with_for_update().execution_options(populate_existing=True)
    return db.session.execute(statement).scalar_one_or_none()


def _waiting_request(actor: Actor, row: MatchingProposal) -> HostRequest | None:
    if row.request_id is None:
        return None
    request = fetch(actor, HostRequest, row.request_id)
    return request if request.state in WAITING else None


def list_replaced(actor: Actor, rows: Sequence[MatchingProposal]) -> Mapping[int, HostRequest]:
    """Return what approving these would take back, by proposal."""
    ids = {row.request_id: row for row in rows if row.request_id is not None}
    query = scoped(actor, HostRequest).where(HostRequest.id.in_(ids), HostRequest.state.in_(WAITING))
    found = {ids[request.id].id: request for request in db.session.scalars(query)}
    return {row.id: found[row.id] for row in rows if row.id in found and found[row.id].host_id != row.host_id}


def _said(row: MatchingProposal, outcome: Outcome, message: str = "") -> Approved:
    return Approved(proposal_id=row.id, outcome=outcome, message=message, overtaken=row.overtaken or Overtaken.OTHER)
