"""A cohort matched by a worker: what is proposed, changed by hand, computed again; what is refused on the way."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.hosts.requests.choices import RequestState, Side
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.services import say_no, say_yes
from concierge.matching import jobs
from concierge.matching.cohort_rows import Plan
from concierge.matching.rounds.approving import Outcome, approve
from concierge.matching.rounds.choices import Overtaken, ProposalState, QuestionState, RoundState
from concierge.matching.rounds.faults import BoardChanged, NothingToMatch, ProposalSettled, RoundBusy
from concierge.matching.rounds.models import MatchingProposal, MatchingRound
from concierge.matching.rounds.plans import choose_plan, list_plans
from concierge.matching.rounds.queries import free_now, list_seats
from concierge.matching.rounds.questions import ask_question, choose_answer, moves_of
from concierge.matching.rounds.seats import Way, free_places, list_moves
from concierge.matching.rounds.services import (
    allow,
    ask_again,
    ask_plans,
    forbid,
    move_family,
    set_aside,
    set_pin,
    start_round,
)
from concierge.platform.db import db
from tests.factories import Agency, make_agency
from tests.integration.matching.cohorts import (
    MEAL,
    compute,
    hosts,
    make_offering,
    make_round,
    make_wishing,
    proposals,
    reply,
)


def seen(*rows: MatchingProposal) -> dict[int, int]:
    return {row.id: row.version for row in rows}


def nothing() -> None:
    db.session.commit()


def test_a_cohort_is_matched_as_a_whole(agency: Agency, now: dt.datetime) -> None:
    make_wishing(agency, "Petit", now=now, born=2019)
    make_wishing(agency, "Durand", now=now, born=2010)
    make_offering(agency, "Anne", now=now, born=2019)
    make_offering(agency, "Bruno", now=now, born=2010)
    found = make_round(agency, now=now)
    assert hosts(found) == {"Petit": "Anne", "Durand": "Bruno"}
    row = proposals(found)["Petit"]
    assert (row.state, row.reasons[0][0]) == (ProposalState.PROPOSED, "children")
    assert next(host for host, _score in row.options) == row.host_id
    assert (found.state, found.figures["placed"]) == (RoundState.DONE, 2)
    assert found.weights["children"] == 30


def test_more_families_than_places_leaves_some_and_says_where_places_are_missing(
    agency: Agency, now: dt.datetime
) -> None:
    for name in ("Petit", "Durand", "Roux"):
        make_wishing(agency, name, now=now)
    host = make_offering(agency, "Anne", now=now, at_once=2)
    found = make_round(agency, now=now)
    assert sorted(hosts(found).values(), key=str) == ["Anne", "Anne", None]
    assert [(len(each["seekers"]), each["hosts"], each["places"]) for each in found.shortages] == [(3, [host.id], 2)]


def test_nobody_wishes_or_another_round_is_under_way(agency: Agency, now: dt.datetime) -> None:
    with pytest.raises(NothingToMatch):
        start_round(agency.concierge, kinds=[MEAL], now=now)
    make_wishing(agency, "Petit", now=now)
    start_round(agency.concierge, kinds=[MEAL], now=now)
    with pytest.raises(RoundBusy):
        start_round(agency.coordinator, kinds=[MEAL], now=now)
    make_agency(now=now, domain="autre.example", department="10")


def test_no_host_at_all_leaves_everybody(agency: Agency, now: dt.datetime) -> None:
    make_wishing(agency, "Petit", now=now)
    found = make_round(agency, now=now)
    assert hosts(found) == {"Petit": None}
    assert found.state is RoundState.DONE


def test_a_worker_killed_midway_begins_again_and_an_older_turn_writes_nothing(
    agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wishing(agency, "Petit", now=now)
    make_offering(agency, "Anne", now=now)
    found = start_round(agency.concierge, kinds=[MEAL], now=now)
    db.session.commit()

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("concierge.matching.rounds.working.solve_cohort", die)
    with pytest.raises(KeyboardInterrupt):
        jobs.work({"round_id": found.id, "turn": found.turn}, now)
    db.session.rollback()
    assert db.session.get_one(MatchingRound, found.id).state is RoundState.RUNNING
    monkeypatch.undo()
    compute(found, now)
    assert hosts(found) == {"Petit": "Anne"}
    version = proposals(found)["Petit"].version
    compute(found, now)  # the same job once more
    jobs.work({"round_id": found.id, "turn": found.turn - 1}, now)
    assert proposals(found)["Petit"].version == version


def test_what_is_pinned_and_ruled_out_stays_when_it_is_computed_again(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    make_wishing(agency, "Petit", now=now)
    make_wishing(agency, "Durand", now=now)
    anne = make_offering(agency, "Anne", now=now)
    make_offering(agency, "Bruno", now=now, born=2012)
    found = make_round(agency, now=now)
    first = next(row for row in proposals(found).values() if row.host_id == anne.id)
    forbid(actor, first.id, host_id=anne.id, seen=first.version, now=now)
    assert first.host_id is None
    compute(ask_again(actor, found.id, seen=None, now=now), now)
    assert first.host_id not in (None, anne.id)
    allow(actor, first.id, host_id=anne.id, seen=first.version, now=now)
    set_pin(actor, first.id, pinned=True, seen=first.version, now=now)
    compute(ask_again(actor, found.id, seen=None, now=now), now)
    assert (first.pinned, first.host_id != anne.id) == (True, True)


def test_a_host_ruled_out_by_mistake_is_back_with_one_click_where_the_place_is_still_free(
    agency: Agency, now: dt.datetime
) -> None:
    actor = agency.concierge
    make_wishing(agency, "Petit", now=now)
    make_wishing(agency, "Durand", now=now, born=2012)
    anne = make_offering(agency, "Anne", now=now)
    found = make_round(agency, now=now)
    petit, durand = proposals(found)["Petit"], proposals(found)["Durand"]
    assert hosts(found) == {"Petit": "Anne", "Durand": None}
    forbid(actor, petit.id, host_id=anne.id, seen=petit.version, now=now)
    allow(actor, petit.id, host_id=anne.id, seen=petit.version, now=now)
    assert hosts(found) == {"Petit": "Anne", "Durand": None}
    assert petit.reasons

    forbid(actor, petit.id, host_id=anne.id, seen=petit.version, now=now)
    move_family(
        actor, durand.id, host_id=anne.id, other_id=None, gain=durand.options[0][1], seen=durand.version, now=now
    )
    allow(actor, petit.id, host_id=anne.id, seen=petit.version, now=now)
    assert hosts(found) == {"Petit": None, "Durand": "Anne"}


def test_two_families_exchange_their_hosts_as_the_total_said(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    make_wishing(agency, "Petit", now=now, born=2019)
    make_wishing(agency, "Durand", now=now, born=2010)
    make_offering(agency, "Anne", now=now, born=2019)
    bruno = make_offering(agency, "Bruno", now=now, born=2010)
    found = make_round(agency, now=now)
    seats = list_seats(actor, found.id, MEAL)
    petit = proposals(found)["Petit"]
    seat = next(each for each in seats if each.proposal_id == petit.id)
    (move,) = list_moves(seat, seats, free_places(free_now(actor, now), seats))
    assert (move.host_id, move.way, move.gain < 0) == (bruno.id, Way.SWAP, True)
    assert move.other is not None
    with pytest.raises(BoardChanged):  # the total would not change as was shown
        move_family(
            actor, petit.id, host_id=bruno.id, other_id=move.other.proposal_id, gain=1, seen=petit.version, now=now
        )
    move_family(
        actor, petit.id, host_id=bruno.id, other_id=move.other.proposal_id, gain=move.gain, seen=petit.version, now=now
    )
    assert hosts(found) == {"Petit": "Bruno", "Durand": "Anne"}
    assert sum(row.score or 0 for row in proposals(found).values()) == sum(s.score for s in seats) + move.gain


def test_a_family_set_aside_is_left_out_until_it_is_taken_in_again(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    make_wishing(agency, "Petit", now=now)
    make_offering(agency, "Anne", now=now)
    found = make_round(agency, now=now)
    row = proposals(found)["Petit"]
    set_aside(actor, row.id, aside=True, seen=row.version, now=now)
    compute(ask_again(actor, found.id, seen=None, now=now), now)
    assert (row.state, row.host_id) == (ProposalState.REFUSED, None)
    set_aside(actor, row.id, aside=False, seen=row.version, now=now)
    compute(ask_again(actor, found.id, seen=None, now=now), now)
    assert hosts(found) == {"Petit": "Anne"}


def test_two_coordinators_the_second_is_told_and_nothing_is_sent_twice(agency: Agency, now: dt.datetime) -> None:
    make_wishing(agency, "Petit", now=now)
    make_offering(agency, "Anne", now=now)
    found = make_round(agency, now=now)
    row = proposals(found)["Petit"]
    page = seen(row)
    (first,) = approve(agency.concierge, found.id, page, now, nothing)
    (second,) = approve(agency.coordinator, found.id, page, now, nothing)
    assert (first.outcome, second.outcome) == (Outcome.SENT, Outcome.DONE_BEFORE)
    assert [request.id for request in db.session.scalars(select(HostRequest))] == [row.request_id]
    with pytest.raises(ProposalSettled):
        set_pin(agency.coordinator, row.id, pinned=True, seen=None, now=now)


def test_approving_what_has_changed_since_it_was_seen_sends_nothing(agency: Agency, now: dt.datetime) -> None:
    make_wishing(agency, "Petit", now=now)
    make_offering(agency, "Anne", now=now)
    found = make_round(agency, now=now)
    row = proposals(found)["Petit"]
    page = seen(row)
    set_pin(agency.coordinator, row.id, pinned=True, seen=None, now=now)
    (outcome,) = approve(agency.concierge, found.id, page, now, nothing)
    assert outcome.outcome is Outcome.CHANGED
    assert db.session.scalars(select(HostRequest)).all() == []


def test_a_place_that_is_gone_takes_no_other_along(agency: Agency, now: dt.datetime) -> None:
    make_wishing(agency, "Petit", now=now, born=2019)
    make_wishing(agency, "Durand", now=now, born=2010)
    anne = make_offering(agency, "Anne", now=now, born=2019)
    make_offering(agency, "Bruno", now=now, born=2010)
    found = make_round(agency, now=now)
    anne.offers[0].at_once = 0  # their capacity shrank since
    db.session.commit()
    done = {
        each.proposal_id: each
        for each in approve(agency.concierge, found.id, seen(*proposals(found).values()), now, nothing)
    }
    rows = proposals(found)
    assert done[rows["Petit"].id].outcome is Outcome.OVERTAKEN
    assert done[rows["Durand"].id].outcome is Outcome.SENT
    assert (rows["Petit"].state, rows["Petit"].overtaken) == (ProposalState.OVERTAKEN, Overtaken.PLACE_GONE)
    assert rows["Durand"].state is ProposalState.APPROVED


def test_why_not_this_one_says_what_it_costs_and_is_chosen(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    make_wishing(agency, "Petit", now=now, born=2019)
    make_wishing(agency, "Durand", now=now, born=2010)
    make_offering(agency, "Anne", now=now, born=2019)
    bruno = make_offering(agency, "Bruno", now=now, born=2010)
    found = make_round(agency, now=now)
    row = proposals(found)["Petit"]
    question = ask_question(actor, row.id, host_id=bruno.id, now=now)
    assert ask_question(actor, row.id, host_id=bruno.id, now=now) is question
    db.session.commit()
    reply(question, now)
    assert (question.state, question.answer["placed"]) == (QuestionState.DONE, 0)
    assert question.answer["affinity"] < 0
    assert len(moves_of(question)) == 2
    choose_answer(actor, question.id, now)
    assert hosts(found) == {"Petit": "Bruno", "Durand": "Anne"}
    with pytest.raises(BoardChanged):
        choose_answer(actor, question.id, now)


def test_after_a_no_three_plans_and_the_requests_that_change_are_taken_back_when_approved(
    agency: Agency, now: dt.datetime
) -> None:
    actor = agency.concierge
    make_wishing(agency, "Petit", now=now, born=2019)
    make_wishing(agency, "Durand", now=now, born=2018)
    make_offering(agency, "Anne", now=now, born=2019)
    make_offering(agency, "Bruno", now=now, born=2017)
    found = make_round(agency, now=now)
    approve(actor, found.id, seen(*proposals(found).values()), now, nothing)
    anne = make_offering(agency, "Claire", now=now, born=2018)
    row = proposals(found)["Petit"]
    assert row.request_id is not None
    say_no(actor, row.request_id, Side.HOST, reason="", now=now)
    db.session.commit()
    compute(ask_plans(actor, found.id, seen=None, now=now), now)
    plans = {plan.plan: plan for plan in list_plans(actor, found)}
    assert set(plans) == set(Plan)
    assert [plans[plan].placed for plan in (Plan.FREEZE, Plan.LEAST, Plan.FULL)] == [2, 2, 2]
    assert plans[Plan.LEAST].changed == 0
    with pytest.raises(BoardChanged):
        choose_plan(actor, found.id, Plan.LEAST, seen=found.version - 1, now=now)
    choose_plan(actor, found.id, Plan.LEAST, seen=found.version, now=now)
    assert hosts(found)["Petit"] == "Claire"
    assert row.state is ProposalState.PROPOSED
    approve(actor, found.id, seen(row), now, nothing)
    states = [request.state for request in db.session.scalars(select(HostRequest).order_by(HostRequest.id))]
    assert states.count(RequestState.WITHDRAWN) == 0
    assert row.host_id == anne.id


def test_a_plan_that_moves_what_was_sent_withdraws_it_only_when_approved(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    make_wishing(agency, "Petit", now=now, born=2012)
    make_offering(agency, "Anne", now=now, born=2019)
    found = make_round(agency, now=now)
    row = proposals(found)["Petit"]
    approve(actor, found.id, seen(row), now, nothing)
    sent = db.session.scalars(select(HostRequest)).one()
    make_offering(agency, "Bruno", now=now, born=2012)
    compute(ask_plans(actor, found.id, seen=None, now=now), now)
    full = next(plan for plan in list_plans(actor, found) if plan.plan is Plan.FULL)
    assert (full.changed, [move.sent for move in full.moves]) == (1, [True])
    choose_plan(actor, found.id, Plan.FULL, seen=found.version, now=now)
    assert (sent.state, hosts(found)) == (RequestState.HOST_ASKED, {"Petit": "Bruno"})
    approve(actor, found.id, seen(row), now, nothing)
    assert db.session.get_one(HostRequest, sent.id, populate_existing=True).state is RequestState.WITHDRAWN
    assert row.state is ProposalState.APPROVED


def test_what_both_said_yes_to_moves_under_no_plan(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    make_wishing(agency, "Petit", now=now, born=2012)
    make_offering(agency, "Anne", now=now, born=2019)
    found = make_round(agency, now=now)
    row = proposals(found)["Petit"]
    approve(actor, found.id, seen(row), now, nothing)
    make_offering(agency, "Bruno", now=now, born=2012)
    make_wishing(agency, "Durand", now=now)
    compute(ask_plans(actor, found.id, seen=None, now=now), now)
    assert row.request_id is not None
    say_yes(actor, row.request_id, Side.HOST, now=now)
    say_yes(actor, row.request_id, Side.FAMILY, now=now)
    choose_plan(actor, found.id, Plan.FULL, seen=found.version, now=now)
    assert (hosts(found)["Petit"], row.state) == ("Anne", ProposalState.APPROVED)


def test_all_scores_equal_or_a_family_whom_nobody_fits(app: Flask, agency: Agency, now: dt.datetime) -> None:
    for name in ("Petit", "Durand"):
        make_wishing(agency, name, now=now, born=None)
    make_offering(agency, "Anne", now=now)
    make_offering(agency, "Bruno", now=now, refuses=[])
    impossible = make_wishing(agency, "Roux", now=now, born=2025)
    for host in ("Anne", "Bruno"):
        del host
    found = make_round(agency, now=now)
    assert impossible.id in {row.household_id for row in proposals(found).values()}
    assert list(hosts(found).values()).count(None) == 1
