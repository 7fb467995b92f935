"""Rounds: asked for, changed by hand, computed again. Nothing here writes to a family or to a host."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Protocol

from sqlalchemy import select

from concierge.accounts.models import Space
from concierge.families.cohorts.models import Cohort
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.queries import list_open_wishes
from concierge.matching.cohort_reading import Wanted
from concierge.matching.rounds.choices import ProposalState, RoundState, Scope, Task
from concierge.matching.rounds.events import ProposalsChanged, RoundAsked
from concierge.matching.rounds.faults import (
    BoardChanged,
    NothingToMatch,
    ProposalSettled,
    RoundBusy,
    SendingUnderWay,
)
from concierge.matching.rounds.models import MatchingProposal, MatchingRound
from concierge.matching.rounds.queries import family_ids_of, find_running_sending, free_for_round, list_seats
from concierge.matching.rounds.reasoning import reasons_of
from concierge.matching.rounds.seats import Move, Seat, find_move, free_places
from concierge.matching.settings import MATCHING
from concierge.platform import events, outbox
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_

JOB = "matching.round"


class Asker(Protocol):
    """Asks a worker to do something with a round that was seen."""

    def __call__(self, actor: Actor, round_id: int, *, seen: int | None, now: dt.datetime) -> MatchingRound:
        """Return the round, in a worker's hands."""
        ...


def start_round(
    actor: Actor,
    *,
    kinds: Collection[OfferKind],
    scope: Scope = Scope.OPEN,
    cohort_id: int | None = None,
    chosen: Collection[int] = (),
    now: dt.datetime,
) -> MatchingRound:
    """Ask a worker to match the families who wish. Raises NothingToMatch, RoundBusy while another one is computed."""
    if not kinds:
        raise DomainError(N_("Choisissez au moins ce que l’on cherche pour elles."), field="kinds")
    if scope is Scope.COHORT:
        fetch(actor, Cohort, cohort_id or 0)
    if scope is Scope.CHOSEN and not chosen:
        raise DomainError(N_("Cochez au moins une famille."), field="chosen")
    _expect_nobody_computes(actor)
    found = MatchingRound(
        space_id=actor.space_id,
        kinds=sorted(kinds),
        scope=scope,
        cohort_id=cohort_id if scope is Scope.COHORT else None,
        chosen=sorted(chosen) if scope is Scope.CHOSEN else [],
        weights=asdict(MATCHING.current(actor.space_id).weights),
        state=RoundState.WAITING,
        task=Task.SOLVE,
        turn=0,
        asked_at=now,
        asked_by=actor.person_id,
    )
    if not sought_by(actor, found):
        raise NothingToMatch(N_("Aucune famille de ce choix n’attend cela pour l’instant : rien à rapprocher."))
    db.session.add(found)
    db.session.flush()
    _put(actor, found, Task.SOLVE, now)
    return found


def sought_by(actor: Actor, found: MatchingRound) -> list[Wanted]:
    """Return the open wishes a round is for."""
    wishes = list_open_wishes(actor, found.offer_kinds)
    if found.scope is Scope.CHOSEN:
        kept = set(found.chosen)
        wishes = [wish for wish in wishes if wish.household_id in kept]
    elif found.scope is Scope.COHORT:
        members = family_ids_of(actor, found.cohort_id or 0)
        wishes = [wish for wish in wishes if wish.household_id in members]
    return [Wanted(household_id=wish.household_id, kind=wish.kind, on=wish.wanted_on) for wish in wishes]


def ask_again(actor: Actor, round_id: int, *, seen: int | None, now: dt.datetime) -> MatchingRound:
    """Compute a round again: what is pinned, ruled out or sent stays, today's weights count."""
    found = hold_round(actor, round_id, seen=seen)
    expect_nobody_sends(actor, round_id)
    found.weights = asdict(MATCHING.current(actor.space_id).weights)
    _put(actor, found, Task.SOLVE, now)
    return found


def ask_plans(actor: Actor, round_id: int, *, seen: int | None, now: dt.datetime) -> MatchingRound:
    """Have three ways to match again computed: keep all that was sent, disturb the least, begin anew."""
    found = hold_round(actor, round_id, seen=seen)
    expect_nobody_sends(actor, round_id)
    _put(actor, found, Task.PLANS, now)
    return found


def set_pin(actor: Actor, proposal_id: int, *, pinned: bool, seen: int | None, now: dt.datetime) -> MatchingProposal:
    """Keep a proposal as it is whatever is computed, or let it go."""
    found = hold_proposal(actor, proposal_id, seen)
    if pinned and found.host_id is None:
        raise DomainError(N_("Personne n’est proposé à cette famille : il n’y a rien à épingler."))
    if found.pinned != pinned:
        found.pinned = pinned
        _changed(actor, found, "pinned" if pinned else "unpinned", now)
    return found


def forbid(actor: Actor, proposal_id: int, *, host_id: int, seen: int | None, now: dt.datetime) -> MatchingProposal:
    """Rule a host out for a family in this round; proposed to it, nobody is until something else is chosen."""
    found = hold_proposal(actor, proposal_id, seen)
    if host_id not in found.forbidden:
        found.forbidden = sorted({*found.forbidden, host_id})
        if found.host_id == host_id:
            _give(found, None, ())
            found.pinned = False
        _changed(actor, found, "forbidden", now)
    return found


def allow(actor: Actor, proposal_id: int, *, host_id: int, seen: int | None, now: dt.datetime) -> MatchingProposal:
    """Let a host be proposed to a family again; who has nobody has this host at once where a place is left.

    So a host ruled out by mistake is back with one click.
    """
    found = hold_proposal(actor, proposal_id, seen)
    if host_id in found.forbidden:
        found.forbidden = [each for each in found.forbidden if each != host_id]
        db.session.flush()
        if found.host_id is None and _has_place(actor, found, host_id, now):
            give_hosts(actor, found.round_id, {found.id: host_id}, now)
        _changed(actor, found, "allowed", now)
    return found


def set_aside(actor: Actor, proposal_id: int, *, aside: bool, seen: int | None, now: dt.datetime) -> MatchingProposal:
    """Leave a family out of this round, or take it in again."""
    found = hold_proposal(actor, proposal_id, seen, also=(ProposalState.REFUSED,))
    wanted = ProposalState.REFUSED if aside else ProposalState.PROPOSED
    if found.state is not wanted:
        found.state, found.pinned = wanted, False
        _give(found, None, ())
        _changed(actor, found, "aside" if aside else "taken_in", now)
    return found


def move_family(
    actor: Actor,
    proposal_id: int,
    *,
    host_id: int,
    other_id: int | None,
    gain: int,
    seen: int | None,
    now: dt.datetime,
) -> Move:
    """Give a family another host, in exchange with another family or not, if it changes the total as was shown."""
    found = hold_proposal(actor, proposal_id, seen)
    seats = list_seats(actor, found.round_id, found.kind)
    seat = next(each for each in seats if each.proposal_id == proposal_id)
    free = free_places(free_for_round(actor, found.round_id, now), seats)
    move = find_move(seat, seats, free, host_id=host_id, other_id=other_id)
    if move is None or move.gain != gain or host_id in found.forbidden:
        raise BoardChanged
    give_hosts(actor, found.round_id, _places_after(seat, move), now)
    _changed(actor, found, "moved", now, other_id=other_id)
    return move


def give_hosts(actor: Actor, round_id: int, hosts: Mapping[int, int | None], now: dt.datetime) -> None:
    """Propose other hosts to some families, each with what brings them together."""
    query = scoped(actor, MatchingProposal).where(MatchingProposal.id.in_(hosts), MatchingProposal.round_id == round_id)
    rows = list(db.session.scalars(query.order_by(MatchingProposal.id).with_for_update()))
    found = fetch(actor, MatchingRound, round_id)
    why = reasons_of(
        actor, found, [(row, host) for row in rows if (host := hosts[row.id]) is not None], paris_date(now)
    )
    for row in rows:
        row.state, row.overtaken = ProposalState.PROPOSED, None
        _give(row, hosts[row.id], why.get(row.id, ()))
    db.session.flush()


def hold_round(actor: Actor, round_id: int, *, seen: int | None = None) -> MatchingRound:
    """Return a round that nobody else changes until the transaction ends. Raises RoundBusy, BoardChanged."""
    query = scoped(actor, MatchingRound).where(MatchingRound.id == round_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise NotFound
    if found.is_computing:
        raise RoundBusy
    if seen is not None and found.version != seen:
        raise BoardChanged
    return found


def hold_proposal(
    actor: Actor, proposal_id: int, seen: int | None = None, *, also: Sequence[ProposalState] = ()
) -> MatchingProposal:
    """Return an open proposal, its round held."""
    round_id = fetch(actor, MatchingProposal, proposal_id).round_id
    hold_round(actor, round_id)
    query = scoped(actor, MatchingProposal).where(MatchingProposal.id == proposal_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise NotFound
    if found.state is ProposalState.APPROVED:
        raise ProposalSettled
    if (seen is not None and found.version != seen) or not (found.is_open or found.state in also):
        raise BoardChanged
    return found


def expect_nobody_sends(actor: Actor, round_id: int) -> None:
    """Refuse what would move many proposals of a round that is held while a worker sends some of them."""
    if find_running_sending(actor, round_id) is not None:
        raise SendingUnderWay


def _give(row: MatchingProposal, host_id: int | None, reasons: Sequence[Sequence[object]]) -> None:
    row.host_id = host_id
    row.score = next((score for host, score in row.options if host == host_id), None)
    row.reasons = [list(each) for each in reasons]


def _has_place(actor: Actor, row: MatchingProposal, host_id: int, now: dt.datetime) -> bool:
    """Tell whether a host fits a family and has a place that nobody of the round is proposed."""
    seats = list_seats(actor, row.round_id, row.kind)
    fits = any(host == host_id for host, _score in row.options)
    return fits and free_places(free_for_round(actor, row.round_id, now), seats).get((host_id, row.kind), 0) > 0


def _places_after(seat: Seat, move: Move) -> dict[int, int | None]:
    found: dict[int, int | None] = {seat.proposal_id: move.host_id}
    if move.other is not None:
        found[move.other.proposal_id] = move.other_host_id
    return found


def _expect_nobody_computes(actor: Actor) -> None:
    """Let one round of an agency be computed at a time: two that begin at once wait for each other here."""
    db.session.execute(select(Space.id).where(Space.id == actor.space_id).with_for_update())
    computing = (RoundState.WAITING, RoundState.RUNNING)
    query = scoped(actor, MatchingRound).where(MatchingRound.state.in_(computing)).limit(1)
    if db.session.execute(query).first() is not None:
        raise RoundBusy


def _put(actor: Actor, found: MatchingRound, task: Task, now: dt.datetime) -> None:
    found.state, found.task, found.turn, found.plans = RoundState.WAITING, task, found.turn + 1, {}
    db.session.flush()
    payload = {"round_id": found.id, "turn": found.turn}
    outbox.put(JOB, payload, key=key_of(found.id, found.turn), now=now, space_id=found.space_id)
    events.record(RoundAsked(round_id=found.id, turn=found.turn), actor, now)


def key_of(round_id: int, turn: int) -> str:
    """Return what a worker's turn at a round is called."""
    return f"{JOB}:{round_id}:{turn}"


def _changed(actor: Actor, row: MatchingProposal, what: str, now: dt.datetime, *, other_id: int | None = None) -> None:
    db.session.flush()
    event = ProposalsChanged(round_id=row.round_id, proposal_id=row.id, other_id=other_id, what=what)
    events.record(event, actor, now)
