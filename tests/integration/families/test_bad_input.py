"""What cannot be is refused in words, and nothing that was typed is lost."""

import datetime as dt
import html
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from concierge.families.anchor_dates import Anchor
from concierge.families.models import Appointment, Contact, Household, Member
from concierge.families.project import set_anchors
from concierge.families.rules import ImpossibleDate
from concierge.platform.db import db
from tests.architecture.examples.dumps import differences, dump
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

SUMMARY = "Ils cherchent une maison avec un jardin"
NEW_FILE: dict[str, Any] = {
    "source": "web",
    "language": "fr",
    "owner": "0",
    "summary": SUMMARY,
    "housing_wish": "",
    "current_housing": "",
    "members-0-kind": "adult",
    "members-0-work_status": "",
    "members-0-work_wish": "",
    "members-0-first_name": "Claire",
    "members-0-last_name": "Petit",
    "members-0-birth_on": "1988-05-12",
}


@pytest.fixture
def browser(app: Flask, agency: Agency, now: dt.datetime) -> Browser:
    """Louise, who opens files."""
    return signed_in(app, agency, "Louise", now)


def _text(answer: TestResponse) -> str:
    return html.unescape(answer.text)


def _files() -> int:
    return db.session.scalar(select(func.count(Household.id))) or 0


def test_a_file_that_can_be_is_opened_and_planned(browser: Browser) -> None:
    answer = browser.post("/dossiers/nouveau", NEW_FILE)

    assert (answer.status_code, answer.location) == (303, "/dossiers/1")
    assert db.session.scalars(select(Household.name)).one() == "Petit"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"members-0-birth_on": "1890-05-12"}, "L’année 1890 paraît fausse. Vérifiez la date."),
        ({"members-0-birth_on": "1901-01-01"}, "Une naissance en 1901 ? Vérifiez l’année."),
        ({"members-0-birth_on": "2027-05-12"}, "Cette naissance est dans le futur."),
        ({"members-0-birth_on": "2014-05-12"}, "Cette personne a 12 ans : ajoutez-la comme enfant."),
        ({"members-0-kind": "child", "members-0-birth_on": "2019-04-02"}, "Un dossier a besoin d’au moins un adulte"),
        ({"members-0-kind": "pet", "members-0-birth_on": ""}, "Un dossier a besoin d’au moins un adulte"),
        ({"members-0-first_name": ""}, "Merci de remplir ce champ."),
        ({"members-0-first_name": "x" * 10_000}, "Ce texte est trop long : 80 caractères au plus."),
        ({"name": "é" * 10_000}, "Ce texte est trop long : 120 caractères au plus."),
        ({"members-0-email": "claire sans arobase"}, "Cette adresse paraît incomplète."),
        ({"members-0-email": "yaël@orange.fr"}, "ë » n’y a pas sa place"),
        ({"decision": "2027-03-01", "move_in": "2027-01-30"}, "La décision ne peut pas suivre l’emménagement."),
        ({"lease_start": "2027-03-01", "move_in": "2027-01-30"}, "Les clés ne peuvent pas être remises après"),
        ({"move_in": "20270130"}, "date"),
        ({"move_in": "3027-01-30"}, "L’année 3027 paraît fausse."),
        ({"cars": "-1"}, "0"),
        ({"source": ""}, "Choisissez comment la famille nous a connus."),
    ],
)
def test_a_file_that_cannot_be_is_refused_in_words_and_what_was_typed_stays(
    browser: Browser, typed: dict[str, str], said: str
) -> None:
    answer = browser.post("/dossiers/nouveau", NEW_FILE | typed)

    assert answer.status_code == 422
    assert said in _text(answer)
    assert SUMMARY in _text(answer)
    assert [value for value in typed.values() if value and len(value) < 200 and value not in _text(answer)] == []
    assert _files() == 0


def test_no_source_is_chosen_beforehand(browser: Browser) -> None:
    assert Page(browser.get("/dossiers/nouveau")).value("source") == ""


def test_every_answer_to_bad_input_is_in_french(browser: Browser) -> None:
    names = ("source", "language", "owner", "move_in", "cars", "housing_wish")
    inside = ("kind", "work_wish", "birth_on", "job_start")
    spoiled = dict.fromkeys([*names, *(f"members-0-{name}" for name in inside)], "zzz")
    answer = browser.post("/dossiers/nouveau", NEW_FILE | spoiled)

    assert answer.status_code == 422
    english = ("Not a valid", "This field", "Invalid", "must be", "is required", "Number")
    assert [words for words in english if words in _text(answer)] == []


@pytest.mark.parametrize("asked", [{}, {"ajouter": "child"}])
def test_more_people_than_the_form_holds_are_all_kept_and_it_is_said(browser: Browser, asked: dict[str, str]) -> None:
    many = {
        f"members-{n}-{field}": value
        for n in range(1, 33)
        for field, value in (("kind", "pet"), ("first_name", f"Chat {n}"))
    }
    answer = browser.post("/dossiers/nouveau", NEW_FILE | many | asked)

    assert answer.status_code == (200 if asked else 422)
    assert "Un dossier s’ouvre avec 30 personnes et animaux au plus." in _text(answer)
    page = Page(answer)
    assert [page.value(f"members-{n}-first_name") for n in range(33)] == [
        "Claire",
        *(f"Chat {n}" for n in range(1, 33)),
    ]
    assert _files() == 0


def test_a_household_without_anybody_is_refused(browser: Browser) -> None:
    nobody = {name: value for name, value in NEW_FILE.items() if not name.startswith("members-")}
    answer = browser.post("/dossiers/nouveau", nobody)

    assert answer.status_code == 422
    assert "Un dossier a besoin d’au moins un adulte" in _text(answer)


def test_the_last_adult_stays(app: Flask, agency: Agency, browser: Browser, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    statuses = [browser.post(f"/dossiers/{household.id}/membres/{n}/retirer").status_code for n in (1, 2)]

    assert statuses == [303, 400]
    staying = select(func.count(Member.id)).where(Member.removed_on.is_(None))
    assert db.session.scalar(staying) == 2


@pytest.mark.parametrize(
    ("dates", "wrong"),
    [
        ({Anchor.DECISION: dt.date(2027, 3, 1)}, "move_in"),
        ({Anchor.LEASE_START: dt.date(2027, 2, 1)}, "move_in"),
        ({Anchor.NOTICE_GIVEN: dt.date(2027, 1, 2), Anchor.DEPARTURE: dt.date(2027, 1, 1)}, "departure"),
    ],
)
def test_dates_in_the_wrong_order_are_refused_even_one_after_the_other(
    app: Flask, agency: Agency, now: dt.datetime, dates: dict[Anchor, dt.date], wrong: str
) -> None:
    household = make_family(agency, now=now, planned=False)  # moves in on 30 January 2027
    with pytest.raises(ImpossibleDate) as refused:
        set_anchors(agency.concierge, household, {(None, anchor): on for anchor, on in dates.items()}, now)
    assert refused.value.field == wrong


def test_an_impossible_project_keeps_what_was_typed(
    app: Flask, agency: Agency, browser: Browser, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False)
    db.session.commit()
    before = dump()
    typed = {"anchor-0-decision": "2027-06-01", "anchor-0-move_in": "2027-01-30", "fact-0-cars": "2"}

    answer = browser.post(f"/dossiers/{household.id}/projet", typed)

    assert answer.status_code == 422
    assert "La décision ne peut pas suivre l’emménagement." in _text(answer)
    assert 'value="2027-06-01"' in answer.text
    assert differences(before, dump()) == {}


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("echanges", {"channel": "call", "direction": "to_family", "summary": ""}, "Merci de remplir ce champ."),
        (
            "echanges",
            {"channel": "call", "direction": "to_family", "summary": "Mot", "follow_up_on": "2020-01-01"},
            "La date promise est déjà passée.",
        ),
        ("notes", {"text": "x" * 5001}, "Ce texte est trop long"),
        ("rendez-vous", {"starts_at": "2020-01-01T10:00", "subject": "Visite"}, "Ce rendez-vous est dans le passé."),
        ("rendez-vous", {"starts_at": "", "subject": "Visite"}, "Indiquez la date et l’heure."),
        ("rendez-vous", {"starts_at": "9999-12-31T23:30", "subject": "Visite"}, "L’année 9999 paraît fausse."),
        ("rendez-vous/proposer", {"other_one": "0001-01-01T00:00"}, "L’année 1 paraît fausse."),
        ("rendez-vous/proposer", {"other_two": "9999-12-31T23:30"}, "L’année 9999 paraît fausse."),
    ],
)
def test_the_journal_refuses_in_words(
    app: Flask, agency: Agency, browser: Browser, now: dt.datetime, path: str, typed: dict[str, str], said: str
) -> None:
    household = make_family(agency, now=now, planned=False)
    answer = browser.post(f"/dossiers/{household.id}/{path}", typed)

    assert answer.status_code == 422
    assert said in _text(answer)
    assert [db.session.scalar(select(func.count(model.id))) for model in (Contact, Appointment)] == [0, 0]


def test_free_moments_are_looked_for_in_no_year_that_will_not_come(
    agency: Agency, browser: Browser, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False)
    path = f"/dossiers/{household.id}/rendez-vous/proposer?first"
    assert [browser.get(f"{path}={day}").status_code for day in ("9999-12-31", "0001-01-01", "x")] == [200] * 3


def test_a_milestone_is_a_fact_not_a_wish(app: Flask, agency: Agency, browser: Browser, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    browser.post(f"/dossiers/{household.id}/jalons", {"milestone": "visited", "on": "2027-01-01"})

    page = _text(browser.get(f"/dossiers/{household.id}"))
    assert "sa date ne peut pas être dans le futur" in page
    assert db.session.get_one(Household, household.id).visited_on is None


def test_a_form_beyond_any_reason_is_refused_before_it_is_read(browser: Browser) -> None:
    answer = browser.post("/dossiers/nouveau", NEW_FILE | {"summary": "x" * (2 * 1024 * 1024)})

    assert answer.status_code == 413
    assert "<h1" in answer.text


def test_a_form_of_too_many_parts_is_refused(browser: Browser) -> None:
    parts = {f"champ-{number}": "x" for number in range(2500)}
    answer = browser.post("/dossiers/nouveau", parts, content_type="multipart/form-data")
    assert answer.status_code == 413
