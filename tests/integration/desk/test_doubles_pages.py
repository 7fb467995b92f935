"""« Doubles possibles » and the warning before a file is opened twice, as people use them."""

import datetime as dt
import re

from flask import Flask
from sqlalchemy import func, select

from concierge.families.duplicates.models import DuplicatePair, FileMerge, PairState
from concierge.families.duplicates.pairs import compare_files
from concierge.families.models import Household, Note
from concierge.platform.db import db
from tests.factories import Agency, adult, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.at_once import send_all_at_once, send_at_once
from tests.integration.pages import Page

TYPED = {
    "members-0-kind": "adult",
    "members-0-first_name": "PETIT",
    "members-0-last_name": "Claire",
    "members-0-phone": "+33 6 12 34 56 78",
    "source": "desk",
}


def _pair(agency: Agency, now: dt.datetime) -> tuple[Household, Household, DuplicatePair]:
    one, other = (
        make_family(agency, now=now, planned=False, members=(adult(phone="06 12 34 56 78", email=email),), name=name)
        for name, email in (("Petit", "claire@famille.example"), ("Petit (salon)", "petit@autre.example"))
    )
    compare_files(agency.space.id, now)
    db.session.commit()
    return one, other, db.session.scalars(select(DuplicatePair)).one()


def test_before_a_file_is_opened_twice_the_known_one_is_shown_and_the_answer_remembered(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    known = make_family(agency, now=now, planned=False, members=(adult(phone="06 12 34 56 78"),))
    db.session.commit()
    browser = signed_in(app, agency, "Louise", now)

    asked = browser.post("/dossiers/nouveau", Page(browser.get("/dossiers/nouveau")).fields() | TYPED)

    assert asked.status_code == 422
    page = Page(asked)
    assert "prénom et nom inversés" in page.text
    assert f"/dossiers/{known.id}" in asked.text
    assert page.value("members-0-first_name") == "PETIT"  # nothing typed is lost
    assert db.session.scalars(select(func.count(Household.id))).one() == 1

    opened = [browser.post("/dossiers/nouveau", page.fields()) for _double_click in range(2)]

    assert {answer.status_code for answer in opened} == {303}
    assert opened[0].location == opened[1].location
    db.session.expire_all()
    pair = db.session.scalars(select(DuplicatePair)).one()
    assert (pair.first_id, pair.state) == (known.id, PairState.DISTINCT)
    compare_files(agency.space.id, now)
    db.session.commit()
    assert "Aucun double en vue" in browser.get("/doubles").text


def test_two_files_are_compared_merged_found_again_and_separated(app: Flask, agency: Agency, now: dt.datetime) -> None:
    one, other, pair = _pair(agency, now)
    browser = signed_in(app, agency, "Louise", now)
    assert f"/doubles/{pair.id}" in browser.get("/doubles").text
    assert "différent" in browser.get(f"/doubles/{pair.id}").text
    form = Page(browser.get(f"/doubles/{pair.id}/reunir")).fields()

    name = next(field for field in form if field.startswith("choix-member"))
    merged = browser.post(f"/doubles/{pair.id}/reunir", form | {name: "other"})
    again = browser.post(f"/doubles/{pair.id}/reunir", form)

    assert merged.location == again.location == f"/dossiers/{one.id}"
    assert browser.get(f"/dossiers/{other.id}/projet").location == f"/dossiers/{one.id}/projet"
    assert "petit@autre.example" in browser.get(f"/dossiers/{one.id}/projet").text
    note = browser.post(f"/dossiers/{other.id}/notes", {"text": "Trop tard"})
    assert note.status_code == 409
    assert db.session.scalars(select(func.count(Note.id))).one() == 0

    history = browser.get(f"/dossiers/{one.id}/histoire")
    undo = re.search(r"/reunions/\d+/annuler", history.text)
    assert undo is not None
    assert browser.post(undo[0]).location == f"/dossiers/{other.id}"
    assert browser.get(f"/dossiers/{other.id}").status_code == 200


def test_a_preview_that_is_out_of_date_is_shown_again_and_hostile_choices_change_nothing(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    _one, other, pair = _pair(agency, now)
    browser = signed_in(app, agency, "Louise", now)
    form = Page(browser.get(f"/doubles/{pair.id}/reunir")).fields()
    strange = {"garder": "999999", f"meme-{10**20}": "1", "meme-x": "y", "choix-member-1-phone": "<script>"}
    browser.post(f"/dossiers/{other.id}/notes", {"text": "Entre-temps"})

    assert browser.post(f"/doubles/{pair.id}/reunir", form).status_code == 409
    assert browser.post(f"/doubles/{pair.id}/reunir", form | strange).status_code == 409
    assert browser.get(f"/doubles/{pair.id}/reunir?garder=abc&personnes=1&meme-1=abc").status_code == 200
    assert db.session.scalars(select(func.count(FileMerge.id))).one() == 0


def test_two_people_who_merge_a_pair_in_both_directions_at_once_merge_it_once(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    one, other, pair = _pair(agency, now)
    browser = signed_in(app, agency, "Louise", now)
    path = f"/doubles/{pair.id}/reunir"
    forms = [(path, Page(browser.get(f"{path}?garder={kept.id}")).fields()) for kept in (one, other)]

    statuses = send_all_at_once(browser, forms, now)

    assert statuses[0] == 303
    assert set(statuses) <= {303, 409}
    assert db.session.scalars(select(func.count(FileMerge.id))).one() == 1
    assert sorted(h.merged_into is None for h in db.session.scalars(select(Household))) == [False, True]


def test_a_file_says_that_its_family_may_be_known_whoever_wrote_it_down(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    one, other, pair = _pair(agency, now)
    browser = signed_in(app, agency, "Louise", now)

    page = browser.get(f"/dossiers/{other.id}").text

    assert "peut-être déjà connue" in page
    assert f"/doubles/{pair.id}" in page
    browser.post(f"/doubles/{pair.id}/differents", {})
    assert "peut-être déjà connue" not in browser.get(f"/dossiers/{one.id}").text


def test_two_files_that_do_not_look_alike_are_brought_together_by_whoever_knows(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    one = make_family(agency, now=now, planned=False)
    strange = (adult("Ida", "Nowak", email="", birth_on=None),)
    other = make_family(agency, now=now, planned=False, members=strange, name="Nowak")
    db.session.commit()
    browser, path = signed_in(app, agency, "Louise", now), f"/dossiers/{one.id}/reunir"
    assert f"{path}/{other.id}" in browser.get(f"{path}?q=nowak").text
    assert f"{path}/{one.id}" not in browser.get(f"{path}?q=petit").text  # itself

    assert send_at_once(browser, f"{path}/{other.id}", {}, now) == [303, 303]

    pair = db.session.scalars(select(DuplicatePair)).one()
    compare_files(agency.space.id, now)  # nothing in common: the pair stays, somebody asked for it
    db.session.commit()
    assert browser.get(f"/doubles/{pair.id}/reunir").status_code == 200
    assert browser.post(f"{path}/{one.id}", {}).location == path
