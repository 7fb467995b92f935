"""Levels of advice written down and taken back; lists of files kept under a name; files that stand still."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.choices import Milestone
from concierge.families.models import Contact, Household
from concierge.families.qualification.models import Advice, SavedList
from concierge.families.services import date_milestone
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.pages import Page


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A family of the agency."""
    return make_family(agency, now=now, planned=False)


def test_a_level_of_advice_is_written_down_with_its_day_told_in_the_history_and_taken_back(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise, path = signed_in(app, agency, "Louise", now), f"/dossiers/{household.id}"
    said = {"level": "action", "on": "2026-11-18", "note": "CV transmis à l’hôpital"}
    assert louise.post(f"{path}/conseils", said).status_code == 303
    assert "CV transmis à l’hôpital" in Page(louise.get(f"{path}/profil")).text
    assert "a noté un conseil donné" in Page(louise.get(f"{path}/histoire")).text

    advice = db.session.scalars(select(Advice)).one()
    assert advice.on == dt.date(2026, 11, 18)
    assert louise.post(f"{path}/conseils/{advice.id}/retirer").status_code == 303
    assert db.session.scalars(select(Advice)).all() == []


def test_advice_of_tomorrow_is_refused_and_what_was_typed_is_kept(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    said = {"level": "follow_up", "on": "2026-12-24", "note": "À rappeler"}
    answer = louise.post(f"/dossiers/{household.id}/conseils", said)
    assert answer.status_code == 422
    assert Page(answer).value("note") == "À rappeler"


def test_the_advice_of_a_contact_is_written_with_it(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    said = {"channel": "call", "direction": "to_family", "summary": "Brochure envoyée", "advice": "information"}
    assert louise.post(f"/dossiers/{household.id}/echanges", said).status_code == 303
    advice, contact = db.session.scalars(select(Advice)).one(), db.session.scalars(select(Contact)).one()
    assert advice.contact_id == contact.id


def test_a_list_is_kept_shared_and_dropped_by_whoever_kept_it(app: Flask, agency: Agency, now: dt.datetime) -> None:
    louise, marion = signed_in(app, agency, "Louise", now), signed_in(app, agency, "Marion", now)
    page = Page(louise.get("/dossiers/listes?priorite=high&tri=priority&page=3&autre=1"))
    assert page.value("address") == "priorite=high&tri=priority"
    for shared in ({}, {"shared": "y"}):
        assert louise.post("/dossiers/listes", page.fields() | {"name": "Urgences"} | shared).status_code == 303
    assert len(db.session.scalars(select(SavedList)).all()) == 1

    assert "par Louise Martin" in Page(marion.get("/dossiers/listes")).text
    kept = db.session.scalars(select(SavedList)).one()
    assert marion.post(f"/dossiers/listes/{kept.id}/retirer").status_code == 404
    assert louise.post(f"/dossiers/listes/{kept.id}/retirer").status_code == 303
    assert "Urgences" not in Page(marion.get("/dossiers/listes")).text


def test_whoever_only_reads_keeps_lists_and_shares_none(app: Flask, agency: Agency, now: dt.datetime) -> None:
    reader, louise = signed_in(app, agency, "Olivier", now), signed_in(app, agency, "Louise", now)
    assert 'name="shared"' not in reader.get("/dossiers/listes?priorite=high").text
    assert 'name="shared"' in louise.get("/dossiers/listes?priorite=high").text

    named = {"name": "Urgences", "address": "priorite=high"}
    refused = reader.post("/dossiers/listes", named | {"shared": "y"})

    assert (refused.status_code, Page(refused).value("name")) == (422, "Urgences")
    assert reader.post("/dossiers/listes", named).status_code == 303
    assert [row.shared for row in db.session.scalars(select(SavedList))] == [False]


def test_a_list_of_one_s_own_shows_to_nobody_else(app: Flask, agency: Agency, now: dt.datetime) -> None:
    louise, marion = signed_in(app, agency, "Louise", now), signed_in(app, agency, "Marion", now)
    louise.post("/dossiers/listes", {"name": "À moi", "address": "qui=0"})
    assert "À moi" in Page(louise.get("/dossiers/listes")).text
    assert "À moi" not in Page(marion.get("/dossiers/listes")).text


def test_a_file_that_stands_still_says_for_how_long(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    date_milestone(agency.concierge, household, Milestone.CONTACTED, paris_date(now) - dt.timedelta(days=23), now)
    louise = signed_in(app, agency, "Louise", now)
    assert "depuis 23 jours ici à relancer" in Page(louise.get("/dossiers?vue=tableau")).text
    assert "depuis 23 jours ici à relancer" in Page(louise.get("/dossiers")).text
