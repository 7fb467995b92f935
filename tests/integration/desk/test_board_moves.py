"""Files moved on the board and changed together: dated, shown before, taken back as one."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.desk import views
from concierge.desk.listing import file_bulk_views, files
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import ClosingReason
from concierge.families.duplicates.merging import merge_files, preview_merge
from concierge.families.models import AnchorDateRow, Household
from concierge.families.qualification import acts
from concierge.families.qualification.act_models import FileAct
from concierge.families.qualification.models import Advice
from concierge.families.queries import list_tags
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, make_agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page


@pytest.fixture
def louise(app: Flask, agency: Agency, now: dt.datetime) -> Browser:
    """Louise, who follows families."""
    return signed_in(app, agency, "Louise", now)


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A file nobody has contacted yet, that hopes to move in on the thirtieth of January."""
    return make_family(agency, now=now, planned=False)


def _again(household: Household) -> Household:
    return db.session.get_one(Household, household.id, populate_existing=True)


def _move_in(household: Household) -> tuple[dt.date, bool]:
    query = select(AnchorDateRow).where(
        AnchorDateRow.household_id == household.id, AnchorDateRow.anchor == Anchor.MOVE_IN
    )
    row = db.session.scalars(query).one()
    return row.on, row.confirmed


def _act() -> int:
    return db.session.scalars(select(FileAct.id).order_by(FileAct.id.desc()).limit(1)).one()


def test_a_move_dates_the_milestone_of_its_column_and_is_taken_back(
    louise: Browser, household: Household, now: dt.datetime
) -> None:
    answer = louise.post(f"/dossiers/{household.id}/deplacer", {"column": "decide", "retour": "vue=tableau&qui=0"})
    assert answer.status_code == 303
    assert answer.location == f"/dossiers?vue=tableau&qui=0&fait={_act()}#carte-{household.id}"
    assert _again(household).decided_on == paris_date(now)
    assert "Le dossier est déplacé." in Page(louise.get(answer.location)).text

    for _twice in range(2):
        assert louise.post(f"/dossiers/gestes/{_act()}/annuler").status_code == 303
    assert _again(household).decided_on is None
    assert "a noté un jalon" in Page(louise.get(f"/dossiers/{household.id}/histoire")).text


def test_settling_asks_for_its_day_and_taking_it_back_gives_the_hoped_date_back(
    louise: Browser, household: Household
) -> None:
    path = f"/dossiers/{household.id}/deplacer"
    refused = louise.post(path, {"column": "installe"})
    assert refused.status_code == 422
    assert "Indiquez la date" in Page(refused).text

    assert louise.post(path, {"column": "installe", "on": "2026-11-14"}).status_code == 303
    assert _again(household).settled_on == dt.date(2026, 11, 14)
    assert _move_in(household) == (dt.date(2026, 11, 14), True)

    louise.post(f"/dossiers/gestes/{_act()}/annuler")
    assert _again(household).settled_on is None
    assert _move_in(household) == (dt.date(2027, 1, 30), False)


def test_a_move_backward_takes_back_what_lies_beyond_and_a_file_already_there_does_not_move(
    louise: Browser, household: Household, now: dt.datetime
) -> None:
    for column in ("contacte", "decide", "contacte", "contacte"):
        assert louise.post(f"/dossiers/{household.id}/deplacer", {"column": column}).status_code == 303
    moved = _again(household)
    assert (moved.contacted_on, moved.decided_on) == (paris_date(now), None)
    assert len(db.session.scalars(select(FileAct)).all()) == 3


def test_an_unknown_column_is_refused(louise: Browser, household: Household) -> None:
    assert louise.post(f"/dossiers/{household.id}/deplacer", {"column": "ailleurs"}).status_code == 422


def test_a_file_that_changed_since_stays_as_it_is(louise: Browser, household: Household, now: dt.datetime) -> None:
    louise.post(f"/dossiers/{household.id}/deplacer", {"column": "contacte"})
    first = _act()
    louise.post(f"/dossiers/{household.id}/deplacer", {"column": "qualifie"})
    louise.post(f"/dossiers/gestes/{first}/annuler")
    assert _again(household).contacted_on == paris_date(now)
    assert "un dossier a changé depuis" in Page(louise.get("/dossiers")).text


def _bulk(**more: object) -> dict[str, object]:
    fields = {"act": "assign", "owner": "0", "tag": "", "level": "information", "reason": "no_answer"}
    return {**fields, "retour": "tri=name", **more}


def test_several_files_are_given_to_a_colleague_after_a_look_and_given_back_as_one(
    app: Flask, agency: Agency, louise: Browser, now: dt.datetime
) -> None:
    files = [make_family(agency, now=now, planned=False, name=f"Famille {number}") for number in range(3)]
    marion, owner = agency.people["Marion"], files[0].owner_id
    chosen = _bulk(owner=str(marion.id), dossier=[str(each.id) for each in files])
    seen = Page(louise.post("/dossiers/ensemble", chosen)).text
    assert "Changer ces 3 dossiers" in seen
    assert "Marion Martin" in seen
    assert {_again(each).owner_id for each in files} == {owner}  # nothing is done yet

    answer = louise.post("/dossiers/ensemble/appliquer", chosen)
    assert answer.location == f"/dossiers?tri=name&fait={_act()}"
    assert "3 dossiers ont changé de référent·e." in Page(louise.get(answer.location)).text
    assert {_again(each).owner_id for each in files} == {marion.id}

    louise.post(f"/dossiers/gestes/{_act()}/annuler")
    assert {_again(each).owner_id for each in files} == {owner}


def test_tags_advice_and_closing_are_done_and_taken_back_too(
    louise: Browser, household: Household, now: dt.datetime
) -> None:
    chosen = {"dossier": [str(household.id)]}
    louise.post("/dossiers/ensemble/appliquer", _bulk(act="tag", tag="salon", **chosen))
    assert list_tags(household.id) == ["salon"]
    louise.post("/dossiers/ensemble/appliquer", _bulk(act="tag", tag="salon", **chosen))  # already there
    louise.post(f"/dossiers/gestes/{_act()}/annuler")
    assert list_tags(household.id) == []

    louise.post("/dossiers/ensemble/appliquer", _bulk(act="advice", level="follow_up", **chosen))
    assert len(db.session.scalars(select(Advice)).all()) == 1
    louise.post(f"/dossiers/gestes/{_act()}/annuler")
    assert db.session.scalars(select(Advice)).all() == []

    louise.post("/dossiers/ensemble/appliquer", _bulk(act="close", reason="postponed", **chosen))
    assert (_again(household).closed_on, _again(household).closing_reason) == (paris_date(now), ClosingReason.POSTPONED)
    assert "Ce dossier est clos." in Page(louise.post("/dossiers/ensemble", _bulk(**chosen))).text
    louise.post(f"/dossiers/gestes/{_act()}/annuler")
    assert _again(household).closed_on is None


@pytest.mark.parametrize("sent", [_bulk(), _bulk(act="tag", dossier=["1"]), _bulk(act="fly"), _bulk(owner="-")])
def test_a_choice_that_cannot_be_done_is_said_and_nothing_changes(
    louise: Browser, household: Household, sent: dict[str, object]
) -> None:
    assert louise.post("/dossiers/ensemble", sent).status_code == 422
    assert louise.post("/dossiers/ensemble/appliquer", sent).status_code == 303
    assert db.session.scalars(select(FileAct)).all() == []


def test_a_refused_choice_keeps_what_was_ticked_and_chosen(
    agency: Agency, louise: Browser, household: Household, now: dt.datetime
) -> None:
    other = make_family(agency, now=now, planned=False, name="Autre")

    answer = louise.post("/dossiers/ensemble", _bulk(act="tag", dossier=[str(household.id)]))

    page = Page(answer)
    assert "Écrivez l’étiquette à ajouter." in page.text
    ticked = re.findall(r'name="dossier" value="(\d+)" checked', answer.text)
    assert (ticked, page.value("act"), page.value("retour")) == ([str(household.id)], "tag", "tri=name")
    assert f'value="{other.id}"' in answer.text


def test_all_files_of_a_list_are_tagged_at_once_whatever_its_pages(
    agency: Agency, louise: Browser, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PAGE", 1)
    named = [make_family(agency, now=now, planned=False, name=f"Lefort {number}") for number in range(2)]
    make_family(agency, now=now, planned=False, name="Autre")
    assert "Les 2 de cette liste" in louise.get("/dossiers?q=lefort").text

    seen = louise.post("/dossiers/ensemble", _bulk(act="tag", tag="salon", scope="list", retour="q=lefort"))

    assert re.findall(r'name="dossier" value="(\d+)"', seen.text) == [str(household.id) for household in named]


def test_more_files_than_one_looks_at_are_refused(
    agency: Agency, louise: Browser, household: Household, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_family(agency, now=now, planned=False, name="Autre")
    for module in (acts, file_bulk_views, views):
        monkeypatch.setattr(module, "MOST", 1)

    refused = louise.post("/dossiers/ensemble", _bulk(scope="list"))

    assert (refused.status_code, "au plus 1 dossiers" in refused.text) == (422, True)
    assert "de cette liste" not in louise.get("/dossiers").text


def test_a_double_click_notes_one_advice(louise: Browser, household: Household) -> None:
    chosen = _bulk(act="advice", level="follow_up", dossier=[str(household.id)])
    once = Page(louise.post("/dossiers/ensemble", chosen)).value("once")

    for _click in range(2):
        assert louise.post("/dossiers/ensemble/appliquer", {**chosen, "once": once}).status_code == 303

    assert len(db.session.scalars(select(Advice)).all()) == 1


def test_a_file_that_was_merged_since_stays_closed(
    agency: Agency, louise: Browser, household: Household, now: dt.datetime
) -> None:
    kept = make_family(agency, now=now, planned=False, name="Petit bis")
    louise.post("/dossiers/ensemble/appliquer", _bulk(act="close", reason="duplicate", dossier=[str(household.id)]))
    seen = preview_merge(agency.concierge, kept.id, household.id)
    merge_files(agency.concierge, kept.id, household.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    db.session.commit()

    louise.post(f"/dossiers/gestes/{_act()}/annuler")

    assert _again(household).closed_on == paris_date(now)


def test_files_and_acts_of_another_agency_are_not_there(
    louise: Browser, household: Household, now: dt.datetime
) -> None:
    other = make_agency(now=now, domain="autre.example")
    theirs = make_family(other, now=now, planned=False)
    assert louise.post(f"/dossiers/{theirs.id}/deplacer", {"column": "decide"}).status_code == 404
    chosen = _bulk(act="tag", tag="volé", dossier=[str(theirs.id)])
    assert f"/dossiers/{theirs.id}" not in louise.post("/dossiers/ensemble", chosen).text
    assert louise.post("/dossiers/ensemble/appliquer", chosen).status_code == 404
    assert list_tags(theirs.id) == []


def test_a_board_on_which_nothing_matches_says_so_and_an_empty_one_shows_its_columns(louise: Browser) -> None:
    assert "board-column" in louise.get("/dossiers?vue=tableau").text

    nobody = louise.get("/dossiers?vue=tableau&q=zzzz").text

    assert ("Aucun dossier ne correspond" in nobody, "board-column" in nobody) == (True, False)
