"""The worker's part of a round. Loads the solvers: web processes never import this.

Nothing is locked while it reads and computes; a killed worker begins again, and what an earlier turn computed is thrown
away. Everything is written in one transaction at the end.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select

from concierge.hosts.requests.choices import WAITING
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.places import loads_of
from concierge.hosts.requests.queries import list_refused_pairs
from concierge.matching.affinities import rarity_among
from concierge.matching.cohort_reading import Reading, Wanted, read_cohort, rows_of
from concierge.matching.cohort_rows import CohortAnswer, CohortProposal, CohortRows, Plan, Sought, Standing
from concierge.matching.cohort_solving import force_pair, solve_cohort
from concierge.matching.pairs import Judge
from concierge.matching.profiles import Rarity
from concierge.matching.rounds.choices import ProposalState, QuestionState, RoundState, Task
from concierge.matching.rounds.models import MatchingProposal, MatchingQuestion, MatchingRound
from concierge.matching.rounds.queries import free_now
from concierge.matching.rounds.questions import JOB as QUESTION_JOB
from concierge.matching.rounds.reasoning import plain_of
from concierge.matching.rounds.services import key_of, sought_by
from concierge.platform import outbox
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db, set_write_intent
from concierge.solvers.flow import TooWide

Checkpoint = Callable[[], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What a worker read: the rows to solve, and what was sent among them."""

    rows: CohortRows
    reading: Reading
    sought: Sequence[Wanted]
    sent: Mapping[Sought, int]
    rarity: Mapping[str, float]


def work_on_round(round_id: int, turn: int, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Compute a round, or its three plans; does nothing where that was done, or asked for again since."""
    found = _held(round_id, turn)
    if found is None:
        return
    found.state = RoundState.RUNNING
    db.session.flush()
    checkpoint()
    try:
        with _reading():
            given = _read(found, now, sent_too=found.task is Task.PLANS)
            checkpoint()
        answers = {plan: solve_cohort(given.rows, plan) for plan in _plans_of(found.task)}
    except TooWide:
        _give_up(round_id, turn, now)
        return
    except Exception:
        if not outbox.is_last_attempt(key_of(round_id, turn)):
            raise
        _log.exception("round %d is given up", round_id)
        _give_up(round_id, turn, now)
        return
    found = _held(round_id, turn)
    if found is not None:
        _write(found, given, answers, now)


def answer_question(question_id: int, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Answer « pourquoi pas X ? » by the best matching that has this pair, beside the proposals as they are."""
    question = db.session.get(MatchingQuestion, question_id)
    if question is None or question.state is not QuestionState.WAITING:
        return
    with _reading():
        found = db.session.get_one(MatchingRound, question.round_id)
        asked = db.session.get_one(MatchingProposal, question.proposal_id)
        rows = _open_rows(found.id)
        given = _read(found, now, sent_too=False)
        checkpoint()
    try:
        forced = force_pair(given.rows, _as_they_are(rows), asked.household_id, question.host_id, asked.kind)
    except Exception:
        if not outbox.is_last_attempt(f"{QUESTION_JOB}:{question_id}"):
            raise
        _log.exception("question %d is given up", question_id)
        question.state = QuestionState.FAILED
        db.session.flush()
        return
    hosts = {proposal.sought: proposal.host_id for proposal in forced.answer.proposals}
    known = {(row.household_id, row.kind): row for row in rows}
    question = db.session.get_one(MatchingQuestion, question_id, populate_existing=True, with_for_update=True)
    question.state = QuestionState.DONE
    question.answer = {
        "placed": forced.placed,
        "affinity": forced.affinity,
        "moves": [
            [known[place].id, known[place].host_id, hosts.get(place)] for place in forced.moved if place in known
        ],
        "rules": [] if forced.possible else _rules(given, asked, question.host_id),
        "possible": forced.possible,
        "version": asked.version,
    }
    db.session.flush()


def _read(found: MatchingRound, now: dt.datetime, *, sent_too: bool) -> Input:
    """Read who seeks and who offers; with `sent_too` what was sent may move as well."""
    actor = replace(Actor.system(found.space_id), person_id=found.asked_by)
    rows = _rows_with_requests(found.id)
    sent = {
        (row.household_id, row.kind): request.host_id
        for row, request in rows
        if request is not None and request.state in WAITING and (row.is_open or sent_too)
    }
    aside = {(row.household_id, row.kind) for row, _request in rows if row.state is ProposalState.REFUSED}
    sought = [each for each in sought_by(actor, found) if (each.household_id, each.kind) not in aside]
    days = {(row.household_id, row.kind): row.wanted_on for row, _request in rows}
    sought += [Wanted(household_id=who, kind=kind, on=days[who, kind]) for who, kind in sorted(sent)]
    reading = read_cohort(actor, sought, paris_date(now), places=free_now(actor, now), loads=loads_of(actor, now))
    there = {seeker.sought for seeker in reading.seekers}
    offered = {(offer.offering.host_id, offer.offering.kind) for offer in reading.offers}
    standing = [
        Standing(household_id=who, host_id=host_id, kind=kind, accepted=False)
        for (who, kind), host_id in sent.items()
        if (who, kind) in there and (host_id, kind) in offered
    ]
    pinned = {(row.household_id, row.host_id, row.kind) for row, _request in rows if row.pinned and row.is_open}
    given = rows_of(
        reading,
        found.weighed,
        standing=standing,
        pinned={
            (who, host, kind)
            for who, host, kind in pinned
            if host is not None and (who, kind) in there and (host, kind) in offered
        },
        forbidden={(row.household_id, host, row.kind) for row, _request in rows for host in row.forbidden}
        | list_refused_pairs(actor, found.offer_kinds),
    )
    rarity = rarity_among([offer.offering for offer in reading.offers]).of
    return Input(rows=given, reading=reading, sought=sought, sent=sent, rarity=rarity)


def _write(found: MatchingRound, given: Input, answers: Mapping[Plan, CohortAnswer], now: dt.datetime) -> None:
    answer = answers[Plan.LEAST]
    solved = found.task is Task.SOLVE
    rows = {(row.household_id, row.kind): row for row in _rows_of(found.id)}
    proposals = {each.sought: each for each in answer.proposals}
    lost = {(who, kind) for who, _host, kind in answer.impossible}
    there = {seeker.sought: seeker for seeker in given.rows.seekers}
    for each in given.sought:
        place = each.household_id, each.kind
        if place not in there:
            continue
        row = rows.get(place)
        if row is None:
            row = MatchingProposal(
                space_id=found.space_id, round_id=found.id, household_id=each.household_id, kind=each.kind,
                state=ProposalState.PROPOSED, reasons=[], options=[], forbidden=[], pinned=False,
            )  # fmt: skip
            db.session.add(row)
        row.wanted_on = each.on
        row.options = [list(pair) for pair in answer.alternatives.get(place, ())]
        row.pinned = row.pinned and place not in lost
        if solved:
            _propose(row, proposals.get(place), sent=place in given.sent)
    if solved:
        _forget(row for place, row in rows.items() if place not in there and row.is_open)
        found.shortages = shortages_of(answer)
        found.figures = {**_figures(answer, given), "rarity": dict(given.rarity)}
    else:
        found.plans = {plan.value: _plan(each, given) for plan, each in answers.items()}
        found.figures = {**found.figures, "rarity": dict(given.rarity)}
    found.state, found.finished_at = RoundState.DONE, now
    db.session.flush()


def _propose(row: MatchingProposal, proposal: CohortProposal | None, *, sent: bool) -> None:
    row.state, row.overtaken = ProposalState.PROPOSED, None
    row.host_id = None if proposal is None else proposal.host_id
    row.score = None if proposal is None else proposal.score
    row.reasons = [] if proposal is None else plain_of(proposal.reasons)
    if not sent:
        row.request_id = row.decided_by = row.decided_at = None


def _figures(answer: CohortAnswer, given: Input) -> dict[str, Any]:
    return {
        "placed": answer.placed,
        "affinity": answer.affinity,
        "worst": answer.worst,
        "solver": answer.solver,
        "optimal": answer.optimal,
        "gap": answer.gap,
        "seekers": len(given.rows.seekers),
        "offers": len(given.rows.offers),
        "places": sum(offer.places for offer in given.rows.offers),
        "impossible": len(answer.impossible),
    }


def _plan(answer: CohortAnswer, given: Input) -> dict[str, Any]:
    placed = {each.sought: each.host_id for each in answer.proposals}
    return {
        "placed": answer.placed,
        "alone": len(answer.unplaced),
        "affinity": answer.affinity,
        "changed": answer.changed,
        "hosts": [[*seeker.sought, placed.get(seeker.sought)] for seeker in given.rows.seekers],
        "shortages": shortages_of(answer),
    }


def shortages_of(answer: CohortAnswer) -> list[dict[str, Any]]:
    """Return where places are missing, as it is kept."""
    return [
        {
            "seekers": [list(place) for place in shortage.seekers],
            "hosts": list(shortage.host_ids),
            "places": shortage.places,
            "rules": {rule.value: count for rule, count in shortage.rules.items() if count},
        }
        for shortage in answer.shortages
    ]


def _as_they_are(rows: Sequence[MatchingProposal]) -> CohortAnswer:
    """Return the proposals of a board as if they had just been computed."""
    proposals = tuple(
        CohortProposal(household_id=row.household_id, host_id=row.host_id, kind=row.kind, score=row.score)
        for row in rows
        if row.host_id is not None and row.state is ProposalState.PROPOSED
    )
    placed = {each.sought for each in proposals}
    return CohortAnswer(
        proposals=proposals,
        unplaced=tuple((row.household_id, row.kind) for row in rows if (row.household_id, row.kind) not in placed),
        placed=len(proposals),
        affinity=sum(each.score or 0 for each in proposals),
    )


def _rules(given: Input, asked: MatchingProposal, host_id: int) -> list[list[Any]]:
    """Return the rules that exclude a pair, with the figures of their sentences."""
    wanted = asked.household_id, asked.kind
    for seeker in (each for each in given.reading.seekers if each.sought == wanted):
        for offer in given.reading.offers:
            if (offer.offering.host_id, offer.offering.kind) == (host_id, asked.kind):
                judge = Judge(seeker.seeking, given.rows.weights, Rarity(dict(given.rarity)))
                found = judge.rules(given.reading.offering_for(seeker, offer))
                return [[each.rule.value, dict(each.figures)] for each in found]
    return []


def _plans_of(task: Task) -> Sequence[Plan]:
    return tuple(Plan) if task is Task.PLANS else (Plan.LEAST,)


@contextmanager
def _reading() -> Iterator[None]:
    """Read without keeping others from writing: SQLite has one lock for all."""
    set_write_intent(writing=False)
    try:
        yield
    finally:
        set_write_intent(writing=True)


def _give_up(round_id: int, turn: int, now: dt.datetime) -> None:
    db.session.rollback()
    found = _held(round_id, turn)
    if found is not None:
        found.state, found.finished_at = RoundState.FAILED, now
        db.session.flush()


def _forget(rows: Iterator[MatchingProposal]) -> None:
    """Let go of families who no longer wish, or were asked for elsewhere."""
    ids = [row.id for row in rows]
    if ids:
        db.session.execute(delete(MatchingQuestion).where(MatchingQuestion.proposal_id.in_(ids)))
        db.session.execute(delete(MatchingProposal).where(MatchingProposal.id.in_(ids)))


def _rows_with_requests(round_id: int) -> list[tuple[MatchingProposal, HostRequest | None]]:
    query = (
        select(MatchingProposal, HostRequest)
        .outerjoin(HostRequest, HostRequest.id == MatchingProposal.request_id)
        .where(MatchingProposal.round_id == round_id)
        .order_by(MatchingProposal.id)
    )
    return [(row, request) for row, request in db.session.execute(query)]


def _rows_of(round_id: int) -> list[MatchingProposal]:
    query = select(MatchingProposal).where(MatchingProposal.round_id == round_id).order_by(MatchingProposal.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _open_rows(round_id: int) -> list[MatchingProposal]:
    return [row for row in _rows_of(round_id) if row.is_open]


def _held(round_id: int, turn: int) -> MatchingRound | None:
    """Return a round that waits for this very turn, held until the next commit."""
    query = select(MatchingRound).where(MatchingRound.id == round_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    return found if found is not None and found.turn == turn and found.is_computing else None
