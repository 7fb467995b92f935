"""Many proposals approved at once: a worker sends them, begun again where one was killed; the board says how far."""

import datetime as dt
from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from concierge.hosts.models import Host
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.services import send_request
from concierge.matching.cohort_rows import Plan
from concierge.matching.rounds import approving, sendings
from concierge.matching.rounds.approving import Outcome, approve
from concierge.matching.rounds.choices import Overtaken, ProposalState, SendingState
from concierge.matching.rounds.faults import BoardChanged, SendingUnderWay
from concierge.matching.rounds.models import MatchingRound, MatchingSending
from concierge.matching.rounds.plans import choose_plan
from concierge.matching.rounds.sendings import FEW, SILENCE, ask_sending, find_sending_shown, work_on_sending
from concierge.matching.rounds.services import ask_again, ask_plans, give_hosts, set_pin
from concierge.platform import outbox
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.unit_of_work import commit, unit_of_work
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in
from tests.integration.at_once import send_all_at_once
from tests.integration.matching.cohorts import MEAL, make_offering, make_round, make_wishing, proposals
from tests.integration.pages import Page

FAMILIES = ("Petit", "Durand", "Roux", "Morel", "Girard", "Bonnet", "Lambert")


def seven_and_seven(agency: Agency, now: dt.datetime) -> MatchingRound:
    """Seven families, each with a host of its own."""
    for number, name in enumerate(FAMILIES):
        make_wishing(agency, name, now=now, born=2010 + 2 * number)
        make_offering(agency, f"Hote{number}", now=now, born=2010 + 2 * number)
    return make_round(agency, now=now)


def seen(found: MatchingRound) -> dict[int, int]:
    return {row.id: row.version for row in proposals(found).values()}


def ask(agency: Agency, found: MatchingRound, now: dt.datetime) -> MatchingSending:
    sending = ask_sending(agency.concierge, found.id, seen(found), now)
    db.session.commit()
    return sending


def work(sending: MatchingSending, now: dt.datetime, checkpoint: Callable[[], None] | None = None) -> MatchingSending:
    """Let a worker do its part, as the job does."""
    sending_id = sending.id
    work_on_sending(sending_id, lambda: now, checkpoint or db.session.commit)
    db.session.commit()
    return db.session.get_one(MatchingSending, sending_id, populate_existing=True)


def count_requests() -> int:
    return db.session.scalar(select(func.count()).select_from(HostRequest)) or 0


def dying_after(steps: int) -> Callable[[], None]:
    """A checkpoint that commits so many times; then the worker is killed before it commits."""
    left = [steps]

    def checkpoint() -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        db.session.commit()

    return checkpoint


def test_a_worker_sends_each_once_and_the_round_remembers(agency: Agency, now: dt.datetime) -> None:
    found = seven_and_seven(agency, now)
    sending = ask(agency, found, now)
    assert (sending.state, sending.total, count_requests()) == (SendingState.RUNNING, 7, 0)
    sending = work(sending, now)
    assert (sending.state, sending.done, sending.sent, sending.unsent) == (SendingState.DONE, 7, 7, [])
    assert {row.state for row in proposals(found).values()} == {ProposalState.APPROVED}
    work(sending, now)  # the same job once more
    assert count_requests() == 7
    decided = {row.decided_by for row in proposals(found).values()}
    assert decided == {agency.concierge.person_id}


def test_a_killed_worker_goes_on_after_the_last_one_that_was_kept(agency: Agency, now: dt.datetime) -> None:
    found = seven_and_seven(agency, now)
    sending = ask(agency, found, now)
    with pytest.raises(KeyboardInterrupt):
        work(sending, now, dying_after(3))
    db.session.rollback()
    db.session.refresh(sending)
    assert (sending.state, sending.done, count_requests()) == (SendingState.RUNNING, 3, 3)
    sending = work(sending, now)
    assert (sending.state, sending.done, sending.sent, count_requests()) == (SendingState.DONE, 7, 7, 7)


def test_a_place_that_is_gone_takes_no_other_along_and_its_family_is_named(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    found = seven_and_seven(agency, now)
    sending = ask(agency, found, now)
    other = make_wishing(agency, "Roy", now=now)
    taken = proposals(found)["Roux"].host_id or 0
    send_request(agency.coordinator, household_id=other.id, host_id=taken, kind=MEAL, now=now)
    db.session.commit()
    sending = work(sending, now)
    row = proposals(found)["Roux"]
    assert (sending.done, sending.sent) == (7, 6)
    assert (row.state, row.overtaken) == (ProposalState.OVERTAKEN, Overtaken.PLACE_GONE)
    page = Page(signed_in(app, agency, "Louise", now).get(f"/rapprochements/{found.id}")).text
    assert "6 demandes sont parties." in page
    assert "Ce qui n’est pas parti" in page
    assert page.count("Roux :") == 1


def test_what_somebody_changed_or_sent_meanwhile_is_left_as_it_is(agency: Agency, now: dt.datetime) -> None:
    found = seven_and_seven(agency, now)
    sending = ask(agency, found, now)
    rows = proposals(found)
    approve(agency.coordinator, found.id, {rows["Petit"].id: rows["Petit"].version}, now, db.session.commit)
    set_pin(agency.coordinator, rows["Durand"].id, pinned=True, seen=None, now=now)
    db.session.commit()
    sending = work(sending, now)
    outcomes = {proposal_id: outcome for proposal_id, outcome, _why, _message in sending.unsent}
    assert outcomes == {rows["Petit"].id: Outcome.DONE_BEFORE, rows["Durand"].id: Outcome.CHANGED}
    assert (sending.sent, count_requests()) == (5, 6)


def test_two_families_exchange_hosts_that_were_asked_even_when_the_worker_is_killed_in_between(
    agency: Agency, now: dt.datetime
) -> None:
    found = seven_and_seven(agency, now)
    rows = proposals(found)
    first, second = rows["Petit"], rows["Durand"]
    pair = {first.id: first.version, second.id: second.version}
    approve(agency.concierge, found.id, pair, now, db.session.commit)
    for row in (first, second):
        row.state = ProposalState.PROPOSED  # as a plan leaves them: asked, and proposed to the other
    give_hosts(agency.concierge, found.id, {first.id: second.host_id, second.id: first.host_id}, now)
    db.session.commit()
    wanted = (first.host_id, second.host_id)
    sending = ask(agency, found, now)
    with pytest.raises(KeyboardInterrupt):
        work(sending, now, dying_after(1))  # one of the two requests is taken back, nothing has left
    db.session.rollback()
    sending = work(sending, now)
    assert (sending.sent, sending.unsent) == (7, [])
    asked = [db.session.get_one(HostRequest, row.request_id).host_id for row in (first, second)]
    assert tuple(asked) == wanted


def test_a_double_click_is_one_sending_and_a_second_coordinator_waits(agency: Agency, now: dt.datetime) -> None:
    found = seven_and_seven(agency, now)
    sending = ask(agency, found, now)
    assert ask(agency, found, now).id == sending.id
    late = make_wishing(agency, "Roy", now=now)
    db.session.commit()
    with pytest.raises(SendingUnderWay):
        ask_sending(agency.coordinator, found.id, seen(found) | {late.id + 10_000: 1}, now)
    db.session.rollback()
    work(sending, now)
    with pytest.raises(BoardChanged):  # the form sent once more, when all has left
        ask_sending(agency.concierge, found.id, sending.seen, now)
    assert count_requests() == 7


def test_the_same_form_sent_twice_at_once_is_one_sending(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = seven_and_seven(agency, now)
    louise = signed_in(app, agency, "Louise", now)
    typed = {"p": [f"{row}:{version}" for row, version in sorted(seen(found).items())]}
    assert send_all_at_once(louise, [(f"/rapprochements/{found.id}/envoi", typed)] * 2, now) == [303, 303]
    assert len(db.session.scalars(select(MatchingSending)).all()) == 1


def test_two_workers_at_one_sending_send_each_once(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = seven_and_seven(agency, now)
    sending_id = ask(agency, found, now).id

    def one() -> None:
        with app.app_context(), unit_of_work():
            work_on_sending(sending_id, lambda: now, commit)

    workers = [Thread(target=one) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sending = db.session.get_one(MatchingSending, sending_id, populate_existing=True)
    assert (sending.state, sending.done, sending.sent, count_requests()) == (SendingState.DONE, 7, 7, 7)


def test_nothing_is_computed_and_no_plan_chosen_while_requests_leave(agency: Agency, now: dt.datetime) -> None:
    found = seven_and_seven(agency, now)
    sending = ask(agency, found, now)
    for refused in (
        lambda: ask_again(agency.concierge, found.id, seen=None, now=now),
        lambda: ask_plans(agency.concierge, found.id, seen=None, now=now),
        lambda: choose_plan(agency.concierge, found.id, Plan.LEAST, seen=None, now=now),
    ):
        with pytest.raises(SendingUnderWay):
            refused()
        db.session.rollback()
    work(sending, now)
    assert ask_again(agency.concierge, found.id, seen=None, now=now).is_computing


def test_what_breaks_for_one_family_leaves_it_on_the_board_and_the_others_leave(
    agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = seven_and_seven(agency, now)
    sending, row = ask(agency, found, now), proposals(found)["Morel"]
    really = approving.send_request

    def send(*given: object, **named: object) -> HostRequest:
        if named["household_id"] == row.household_id:
            raise RuntimeError
        return really(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(approving, "send_request", send)
    sending = work(sending, now)
    assert sending.unsent == [[row.id, Outcome.FAILED, Overtaken.OTHER, ""]]
    assert (sending.sent, proposals(found)["Morel"].state) == (6, ProposalState.PROPOSED)


def test_a_database_that_is_away_has_the_job_tried_again_and_given_up_at_last(
    agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = seven_and_seven(agency, now)
    sending = ask(agency, found, now)

    def away(*_given: object, **_named: object) -> HostRequest:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(approving, "send_request", away)
    with pytest.raises(OperationalError):
        work(sending, now)
    db.session.rollback()
    assert db.session.get_one(MatchingSending, sending.id).is_under_way
    monkeypatch.setattr(outbox, "is_last_attempt", lambda _key: True)
    assert work(sending, now).state is SendingState.FAILED
    shown = find_sending_shown(agency.concierge, found, now)
    assert shown is not None
    assert not shown.sending.is_under_way
    assert ask(agency, found, now).is_under_way  # and it may be asked again


def test_a_long_sending_is_several_jobs(agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sendings, "PER_JOB", 3)
    found = seven_and_seven(agency, now)
    sending = work(ask(agency, found, now), now)
    assert (sending.done, sending.turn) == (3, 2)
    sending = work(work(sending, now), now)
    assert (sending.state, sending.sent) == (SendingState.DONE, 7)


def test_few_leave_at_once_many_are_left_to_a_worker(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = seven_and_seven(agency, now)
    louise, path = signed_in(app, agency, "Louise", now), f"/rapprochements/{found.id}"
    ticked = [f"{row}:{version}" for row, version in sorted(seen(found).items())]
    louise.post(f"{path}/envoi", {"p": ticked[:1]})
    assert "Une demande est partie." in Page(louise.get(path)).text
    many = ticked[1:]
    assert len(many) > FEW
    louise.post(f"{path}/envoi", {"p": many})
    louise.post(f"{path}/envoi", {"p": many})  # a double click
    page = Page(louise.get(path)).text
    assert "Les demandes partent" in page
    assert "0 sur 6" in page
    assert count_requests() == 1
    sending = db.session.scalars(select(MatchingSending)).one()
    assert (
        "Ces demandes sont déjà en train de partir"
        in Page(louise.get(f"{path}/envoi?tout=1", follow_redirects=True)).text
    )
    louise.post(f"{path}/recalculer", {"seen": found.version})
    assert "Des demandes sont en train de partir" in Page(louise.get(path)).text

    work(sending, now)
    part = louise.get(f"{path}/envoi/avancement?suite={path}", headers={"HX-Request": "true"})
    assert "6 demandes sont parties." in Page(part).text
    assert f'hx-get="{path}"' in part.text  # the board as it became takes its place
    again = louise.get(path)
    assert "6 demandes sont parties." in Page(again).text
    assert 'hx-trigger="load"' not in again.text
    assert louise.get(f"{path}/envoi/avancement").location == path  # without a script one only reloads


def test_who_waits_is_told_that_the_approval_is_kept(
    app: Flask, agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = seven_and_seven(agency, now)
    sending = ask(agency, found, now)
    monkeypatch.setattr("concierge.platform.wake.is_heard", lambda: False)  # Redis is gone
    page = Page(signed_in(app, agency, "Louise", now).get(f"/rapprochements/{found.id}")).text
    assert "Votre accord est gardé" in page
    monkeypatch.setattr("concierge.platform.wake.is_heard", lambda: True)
    for after, waits in ((SILENCE, False), (SILENCE + dt.timedelta(seconds=1), True)):  # its worker was killed
        shown = find_sending_shown(agency.concierge, found, sending.asked_at + after)
        assert shown is not None
        assert shown.waits is waits


def test_what_left_is_told_for_the_rest_of_the_day_unless_it_is_computed_again(
    agency: Agency, now: dt.datetime
) -> None:
    found = seven_and_seven(agency, now)
    work(ask(agency, found, now), now)
    assert find_sending_shown(agency.concierge, found, now) is not None
    assert find_sending_shown(agency.concierge, found, now + dt.timedelta(days=1)) is None
    found.finished_at = now + dt.timedelta(minutes=1)
    assert find_sending_shown(agency.concierge, found, now) is None


def test_of_a_host_who_left_the_network_the_rule_is_told(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = seven_and_seven(agency, now)
    sending = ask(agency, found, now)
    row = proposals(found)["Bonnet"]
    db.session.get_one(Host, row.host_id).paused_since = paris_date(now)
    db.session.commit()
    work(sending, now)
    page = Page(signed_in(app, agency, "Louise", now).get(f"/rapprochements/{found.id}")).text
    assert "Bonnet : Cette personne est en pause" in page
