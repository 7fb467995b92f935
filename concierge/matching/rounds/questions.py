"""« Pourquoi pas X ? »: asked of a worker, answered by what it would gain or cost, and chosen if somebody wants it."""

import datetime as dt
from collections.abc import Sequence

from concierge.hosts.models import Host
from concierge.matching.hard_rules import Exclusion, Rule
from concierge.matching.rounds.choices import QuestionState
from concierge.matching.rounds.events import ProposalsChanged
from concierge.matching.rounds.faults import BoardChanged
from concierge.matching.rounds.models import MatchingProposal, MatchingQuestion
from concierge.matching.rounds.services import give_hosts, hold_proposal
from concierge.platform import events, outbox
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db

JOB = "matching.question"


def ask_question(actor: Actor, proposal_id: int, *, host_id: int, now: dt.datetime) -> MatchingQuestion:
    """Ask what it would change to give a family this host; the same question about the same board is asked once."""
    row = hold_proposal(actor, proposal_id)
    host = fetch(actor, Host, host_id).id
    known = scoped(actor, MatchingQuestion).where(
        MatchingQuestion.proposal_id == row.id,
        MatchingQuestion.host_id == host,
        MatchingQuestion.state == QuestionState.WAITING,
    )
    if (same := db.session.scalars(known.limit(1)).first()) is not None:
        return same
    found = MatchingQuestion(
        space_id=row.space_id,
        round_id=row.round_id,
        proposal_id=row.id,
        host_id=host,
        state=QuestionState.WAITING,
        asked_at=now,
        asked_by=actor.person_id,
    )
    db.session.add(found)
    db.session.flush()
    outbox.put(JOB, {"question_id": found.id}, key=f"{JOB}:{found.id}", now=now, space_id=found.space_id)
    return found


def moves_of(question: MatchingQuestion) -> dict[int, int | None]:
    """Return whom an answer proposes to whom: the family that was asked about, and those who would move."""
    moves = {int(proposal_id): after for proposal_id, _before, after in question.answer.get("moves", ())}
    return {**moves, question.proposal_id: question.host_id}


def rules_of(question: MatchingQuestion) -> Sequence[Exclusion]:
    """Return the rules that exclude the host from the family."""
    known = {rule.value: rule for rule in Rule}
    return [Exclusion(known[name], figures) for name, figures in question.answer.get("rules", ()) if name in known]


def choose_answer(actor: Actor, question_id: int, now: dt.datetime) -> MatchingProposal:
    """Do what an answer says, if the board is still the one it was about."""
    question = fetch(actor, MatchingQuestion, question_id)
    row = hold_proposal(actor, question.proposal_id)
    if question.state is not QuestionState.DONE or not question.answer.get("possible", True):
        raise BoardChanged
    before = {int(proposal_id): host for proposal_id, host, _after in question.answer.get("moves", ())}
    query = scoped(actor, MatchingProposal).where(MatchingProposal.id.in_(before))
    now_there = {each.id: each.host_id for each in db.session.scalars(query) if each.is_open and not each.pinned}
    if row.version != question.answer.get("version") or now_there != before:
        raise BoardChanged
    give_hosts(actor, row.round_id, moves_of(question), now)
    event = ProposalsChanged(round_id=row.round_id, proposal_id=row.id, what="answered")
    events.record(event, actor, now)
    return row
