"""The pages of rounds: figures first, the board and its grid, acts that are overtaken, approving, plans, questions."""

import datetime as dt
import re

from flask import Flask
from sqlalchemy import event, func, select

from concierge.hosts.choices import OfferKind, Refusal
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.services import say_no, send_request
from concierge.matching.rounds.choices import ProposalState, RoundState
from concierge.matching.rounds.events import BoardKept
from concierge.matching.rounds.models import MatchingProposal, MatchingQuestion, MatchingRound
from concierge.matching.rounds.services import set_pin
from concierge.platform.db import db
from concierge.platform.events import EventRow
from tests.factories import Agency, adult, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.matching.cohorts import (
    compute,
    hosts,
    make_offering,
    make_round,
    make_wishing,
    proposals,
    reply,
)
from tests.integration.pages import Page


def two_and_two(agency: Agency, now: dt.datetime) -> MatchingRound:
    make_wishing(agency, "Petit", now=now, born=2019)
    make_wishing(agency, "Durand", now=now, born=2010)
    make_offering(agency, "Anne", now=now, born=2019)
    make_offering(agency, "Bruno", now=now, born=2010)
    return make_round(agency, now=now)


def test_the_figures_come_before_anything_runs(app: Flask, agency: Agency, now: dt.datetime) -> None:
    louise = signed_in(app, agency, "Louise", now)
    assert "Personne n’attend pour l’instant" in Page(louise.get("/rapprochements")).text
    make_wishing(agency, "Petit", now=now)
    make_wishing(agency, "Durand", now=now)
    make_offering(agency, "Anne", now=now)
    db.session.commit()
    page = Page(louise.get("/rapprochements/nouveau")).text
    assert "2 familles attendent" in page
    assert "une place" in page
    assert db.session.scalars(select(MatchingRound)).all() == []


def test_a_round_is_started_waited_for_and_shown(app: Flask, agency: Agency, now: dt.datetime) -> None:
    petit = make_wishing(agency, "Petit", now=now)
    make_wishing(agency, "Durand", now=now)
    make_offering(agency, "Anne", now=now, at_once=2)
    db.session.commit()
    louise = signed_in(app, agency, "Louise", now)
    assert "Choisissez au moins" in Page(louise.post("/rapprochements/nouveau", {"scope": "open"})).text
    nobody = louise.post("/rapprochements/nouveau", {"kinds": "meal", "scope": "chosen"})
    assert "Cochez au moins une famille" in Page(nobody).text
    done = louise.post("/rapprochements/nouveau", {"kinds": "meal", "scope": "chosen", "chosen": str(petit.id)})
    assert done.status_code == 303
    found = db.session.scalars(select(MatchingRound)).one()
    assert "Le meilleur rapprochement se calcule" in Page(louise.get(f"/rapprochements/{found.id}")).text
    again = louise.post("/rapprochements/nouveau", {"kinds": "meal", "scope": "open"})
    assert "Un calcul est en cours" in Page(again).text
    compute(found, now)
    page = Page(louise.get(f"/rapprochements/{found.id}")).text
    assert ("Petit" in page, "Durand" in page) == (True, False)
    assert "Des enfants du même âge à la maison (7 ans)" in page


def test_the_board_says_where_places_are_missing_and_what_to_relax(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    for name in ("Petit", "Durand", "Roux"):
        make_wishing(agency, name, now=now)
    make_offering(agency, "Anne", now=now)
    make_offering(agency, "Bruno", now=now, refuses=[Refusal.CHILDREN])
    found = make_round(agency, now=now)
    page = Page(signed_in(app, agency, "Louise", now).get(f"/rapprochements/{found.id}")).text
    assert "3 familles pour une seule place acceptant les enfants" in page
    assert "Un accueillant ne reçoit pas d’enfants : proposez une rencontre entre adultes." in page


def test_a_family_whom_no_host_fits_is_named_with_its_rule(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_wishing(agency, "Petit", now=now)
    make_offering(agency, "Bruno", now=now, refuses=[Refusal.CHILDREN])
    found = make_round(agency, now=now)
    page = Page(signed_in(app, agency, "Louise", now).get(f"/rapprochements/{found.id}")).text
    assert "Petit : aucun accueillant ne convient pour" in page
    grid = Page(signed_in(app, agency, "Louise", now).get(f"/rapprochements/{found.id}?vue=grille")).text
    assert "Ne peut pas recevoir d’enfants." in grid


def test_the_grid_shows_whom_each_is_proposed(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    response = signed_in(app, agency, "Louise", now).get(f"/rapprochements/{found.id}?vue=grille")
    assert Page(response).text.count("choisi") == 2
    assert response.text.count("data-cell") == 4


def test_a_move_is_shown_with_its_total_and_done(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    louise, row = signed_in(app, agency, "Louise", now), proposals(found)["Petit"]
    page = louise.get(f"/rapprochements/propositions/{row.id}/changer")
    assert "Échange : Durand irait chez Anne." in Page(page).text
    form = dict(re.findall(r'name="(seen|host_id|other_id|gain)" value="([^"]*)"', page.text))
    louise.post(f"/rapprochements/propositions/{row.id}/changer", form)
    db.session.expire_all()
    assert hosts(found) == {"Petit": "Bruno", "Durand": "Anne"}


def test_the_second_coordinator_is_told_who_changed_what(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    row = proposals(found)["Petit"]
    seen = row.version
    louise = signed_in(app, agency, "Louise", now)
    set_pin(agency.coordinator, row.id, pinned=True, seen=None, now=now)
    db.session.commit()
    louise.post(f"/rapprochements/propositions/{row.id}/mettre-de-cote", {"seen": seen, "aside": "1"})
    page = Page(louise.get(f"/rapprochements/{found.id}")).text
    assert "Alexandra Martin" in page
    assert "Pour Petit, la proposition est maintenant : Anne." in page
    assert proposals(found)["Petit"].state is ProposalState.PROPOSED


def test_approving_shows_first_what_leaves_and_sends_once(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    louise = signed_in(app, agency, "Louise", now)
    page = louise.get(f"/rapprochements/{found.id}/envoi?tout=1")
    assert "2 accueillants reçoivent une demande" in Page(page).text
    assert db.session.scalars(select(HostRequest)).all() == []
    sent = {"p": [f"{row.id}:{row.version}" for row in proposals(found).values()]}
    louise.post(f"/rapprochements/{found.id}/envoi", sent)
    louise.post(f"/rapprochements/{found.id}/envoi", sent)
    told = Page(louise.get(f"/rapprochements/{found.id}")).text
    assert "2 demandes sont parties." in told
    assert "Déjà approuvé entre-temps, rien n’est parti deux fois" in told
    assert len(db.session.scalars(select(HostRequest)).all()) == 2


def test_approving_nothing_asks_to_tick(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    louise = signed_in(app, agency, "Louise", now)
    assert louise.get(f"/rapprochements/{found.id}/envoi").status_code == 302
    assert "Cochez d’abord des familles" in Page(louise.get(f"/rapprochements/{found.id}")).text


def test_why_not_is_asked_answered_and_chosen(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    row, bruno = proposals(found)["Petit"], proposals(found)["Durand"].host_id
    louise = signed_in(app, agency, "Louise", now)
    asked = louise.post(f"/rapprochements/propositions/{row.id}/pourquoi", {"host_id": bruno})
    question = db.session.scalars(select(MatchingQuestion)).one()
    assert asked.location == f"/rapprochements/questions/{question.id}"
    assert "L’ensemble est recalculé" in Page(louise.get(asked.location)).text
    reply(question, now)
    page = Page(louise.get(asked.location)).text
    assert "C’est possible, mais l’ensemble y perd" in page
    assert "Une autre famille bouge :" in page
    louise.post(f"/rapprochements/questions/{question.id}/choisir", {})
    db.session.expire_all()
    assert hosts(found) == {"Petit": "Bruno", "Durand": "Anne"}


def test_why_not_names_the_rule_that_excludes(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_wishing(agency, "Petit", now=now)
    host = make_offering(agency, "Bruno", now=now, refuses=[Refusal.CHILDREN])
    found = make_round(agency, now=now)
    louise = signed_in(app, agency, "Louise", now)
    louise.post(f"/rapprochements/propositions/{proposals(found)['Petit'].id}/pourquoi", {"host_id": host.id})
    question = db.session.scalars(select(MatchingQuestion)).one()
    reply(question, now)
    page = Page(louise.get(f"/rapprochements/questions/{question.id}")).text
    assert "Une règle l’empêche" in page
    assert "Ne peut pas recevoir d’enfants." in page


def test_after_a_no_three_plans_stand_side_by_side(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    louise = signed_in(app, agency, "Louise", now)
    louise.post(f"/rapprochements/{found.id}/envoi", {"p": [f"{r.id}:{r.version}" for r in proposals(found).values()]})
    make_offering(agency, "Claire", now=now, born=2018)
    say_no(agency.concierge, proposals(found)["Petit"].request_id or 0, Side.HOST, reason="", now=now)
    db.session.commit()
    page = Page(louise.get(f"/rapprochements/{found.id}")).text
    assert "Une demande est restée sans suite" in page
    louise.post(f"/rapprochements/{found.id}/plans", {"seen": found.version})
    compute(db.session.get_one(MatchingRound, found.id, populate_existing=True), now)
    plans = Page(louise.get(f"/rapprochements/{found.id}/plans")).text
    assert all(name in plans for name in ("Tout garder", "Déranger le moins", "Tout reprendre"))
    assert "Petit : personne Claire" in " ".join(plans.split())
    version = db.session.get_one(MatchingRound, found.id, populate_existing=True).version
    assert louise.post(f"/rapprochements/{found.id}/plans/least", {"seen": version - 1}).status_code == 303
    assert "Rien n’a été fait" in Page(louise.get(f"/rapprochements/{found.id}")).text
    louise.post(f"/rapprochements/{found.id}/plans/least", {"seen": version})
    db.session.expire_all()
    assert hosts(found)["Petit"] == "Claire"


def test_keeping_the_board_settles_the_matter_for_everybody(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    louise = signed_in(app, agency, "Louise", now)
    louise.post(f"/rapprochements/{found.id}/envoi", {"p": [f"{r.id}:{r.version}" for r in proposals(found).values()]})
    louise.post(f"/rapprochements/{found.id}/plans", {"seen": found.version})
    compute(db.session.get_one(MatchingRound, found.id, populate_existing=True), now)
    board, keep = f"/rapprochements/{found.id}", f"/rapprochements/{found.id}/plans/garder"
    assert "sont prêtes" in Page(louise.get(board)).text
    before = hosts(found)
    version = db.session.get_one(MatchingRound, found.id, populate_existing=True).version
    louise.post(keep, {"seen": version - 1})
    assert "Rien n’a été fait" in Page(louise.get(board)).text
    assert "sont prêtes" in Page(louise.get(board)).text

    louise.post(keep, {"seen": version})
    page = Page(louise.get(board)).text
    assert "Le tableau reste comme il est" in page
    assert "sont prêtes" not in page
    louise.post(keep, {})  # a second click, or a page left open: nothing more to set aside
    kept = select(func.count()).select_from(EventRow).where(EventRow.name == BoardKept.name)
    assert db.session.scalar(kept) == 1
    assert hosts(found) == before


def test_a_round_that_failed_says_so(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    found.state = RoundState.FAILED
    db.session.commit()
    page = Page(signed_in(app, agency, "Louise", now).get(f"/rapprochements/{found.id}")).text
    assert "Le calcul n’a pas abouti. Rien n’a été changé ni envoyé" in page


def test_numbers_and_words_that_mean_nothing_change_nothing(app: Flask, agency: Agency, now: dt.datetime) -> None:
    found = two_and_two(agency, now)
    row, louise = proposals(found)["Petit"], signed_in(app, agency, "Louise", now)
    before = hosts(found)
    bad = {"seen": "x" * 40, "host_id": "9" * 40, "other_id": "-1", "gain": "NaN"}
    for act in ("changer", "ecarter", "permettre"):
        assert louise.post(f"/rapprochements/propositions/{row.id}/{act}", bad).status_code == 303
    assert louise.post(f"/rapprochements/{found.id}/envoi", {"p": ["1:2:3", "a:b", "", "7"]}).status_code == 303
    assert louise.post(f"/rapprochements/{found.id}/plans/least", bad).status_code == 303
    assert louise.get(f"/rapprochements/{found.id}?page=-3&pour=rien&voir=rien&commune=zzzzzzzzz").status_code == 200
    db.session.expire_all()
    assert hosts(found) == before


def test_a_board_takes_as_many_statements_for_two_families_as_for_nine(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    for number in range(9):
        make_offering(agency, f"Hote{number}", now=now, born=2010 + number)
    counts = {}
    for size in (2, 9):
        for number in range(len(counts) and 2, size):
            make_wishing(agency, f"Famille{number}", now=now, born=2010 + number)
        found = make_round(agency, now=now)
        for look in ("", "?vue=grille"):
            sent: list[str] = []
            note = lambda *given, sent=sent: sent.append(given[2])  # noqa: E731
            event.listen(db.engine, "before_cursor_execute", note)
            try:
                assert louise.get(f"/rapprochements/{found.id}{look}").status_code == 200
            finally:
                event.remove(db.engine, "before_cursor_execute", note)
            counts[size, look] = len(sent)
    assert counts[9, ""] == counts[2, ""]
    assert counts[9, "?vue=grille"] == counts[2, "?vue=grille"]


def test_several_kinds_at_once(agency: Agency, now: dt.datetime) -> None:
    kinds = (OfferKind.MEAL, OfferKind.MENTORING)
    make_wishing(agency, "Petit", now=now, kinds=kinds)
    make_offering(agency, "Anne", now=now)
    make_offering(agency, "Bruno", now=now, kind=OfferKind.MENTORING)
    found = make_round(agency, now=now, kinds=kinds)
    rows = db.session.scalars(select(MatchingProposal).order_by(MatchingProposal.kind)).all()
    assert [(row.kind, row.host_id is not None) for row in rows] == [(kind, True) for kind in kinds]
    assert found.figures["placed"] == 2


def test_who_does_not_wish_is_in_no_round(agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now, name="Silence", members=(adult(),))
    make_wishing(agency, "Petit", now=now)
    assert set(proposals(make_round(agency, now=now))) == {"Petit"}


def test_a_host_named_on_the_board_who_has_no_place_left_is_spoken_of_where_the_name_leads(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    found = two_and_two(agency, now)
    first, second = proposals(found)["Petit"], proposals(found)["Durand"]
    set_pin(agency.coordinator, second.id, pinned=True, seen=None, now=now)
    db.session.commit()
    louise = signed_in(app, agency, "Louise", now)
    page = louise.get(f"/rapprochements/propositions/{first.id}/changer?avec={second.host_id}")
    assert "Bruno convient, mais n’a plus de place" in Page(page).text
    assert f'<option value="{second.host_id}" selected>' in page.text


def test_a_place_taken_elsewhere_since_is_told_on_the_board_and_given_to_nobody(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    found = two_and_two(agency, now)
    rows = proposals(found)
    later = make_wishing(agency, "Roy", now=now)
    anne = rows["Petit"].host_id
    assert anne is not None
    send_request(agency.concierge, household_id=later.id, host_id=anne, kind=OfferKind.MEAL, now=now)
    db.session.commit()
    louise = signed_in(app, agency, "Louise", now)
    board = Page(louise.get(f"/rapprochements/{found.id}")).text
    assert board.count("La place n’est plus libre") == 1
    moves = Page(louise.get(f"/rapprochements/propositions/{rows['Durand'].id}/changer?avec={anne}")).text
    assert "Échange" not in moves
    assert "Anne convient, mais n’a plus de place" in moves
