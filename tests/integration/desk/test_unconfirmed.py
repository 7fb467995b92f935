"""« À confirmer »: who waits, what became of the mail, and what the person told the team."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.desk.listing import unconfirmed
from concierge.families.choices import Confirmation, Source
from concierge.families.cohorts.rules import CohortDetails
from concierge.families.cohorts.services import add_cohort
from concierge.families.consent.confirmation import KIND, ask_confirmation
from concierge.families.consent.purposes import Means
from concierge.families.consent.queries import list_consents
from concierge.families.models import Household
from concierge.intake.rules import SourceDetails
from concierge.intake.sources import add_source
from concierge.notifications.models import Message, MessageState
from concierge.platform.db import db
from tests.factories import Agency, adult, make_agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in

PAGE = "/dossiers/a-confirmer"


@pytest.fixture
def louise(app: Flask, agency: Agency, now: dt.datetime) -> Browser:
    """Louise, at her desk three days after."""
    return signed_in(app, agency, "Louise", now + dt.timedelta(days=3))


def capture(agency: Agency, now: dt.datetime, name: str = "Morvan", **more: str) -> Household:
    """Return the file of somebody the tourist office spoke for."""
    person = adult("Inès", name, birth_on=None, **more)
    actor = agency.actor("Nadia")
    household = make_family(
        agency, now=now, members=(person,), actor=actor, facts={}, adult_facts={}, anchors={}, planned=False, name=name
    )
    ask_confirmation(actor, household, now)
    return household


def test_the_page_says_who_by_whom_since_when_and_whether_the_mail_left(
    agency: Agency, louise: Browser, now: dt.datetime
) -> None:
    capture(agency, now)
    capture(agency, now, "Sansadresse", email="", phone="06 12 34 56 78")
    refused = capture(agency, now, "Rebond", email="rebond@ailleurs.example")
    message = db.session.scalars(select(Message).where(Message.household_id == refused.id)).one()
    message.state, message.error = MessageState.FAILED, "550 inconnu"
    other = make_agency(now=now, domain="autre.example")
    capture(other, now, "Ailleurs")

    page = louise.get(PAGE).text.replace("\u00a0", " ")

    assert page.index("Inès Morvan") < page.index("Inès Sansadresse") < page.index("Inès Rebond")
    assert "OT du Grand Langres" in page
    assert "depuis 3 jours" in page
    assert "550 inconnu" in page
    assert "Pas d’adresse e-mail" in page
    assert "Ailleurs" not in page


def test_every_page_of_such_a_file_leads_here_kindly(agency: Agency, louise: Browser, now: dt.datetime) -> None:
    household = capture(agency, now)
    call = {"channel": "call", "direction": "to_family", "summary": "Appel"}

    for answer in (
        louise.get(f"/dossiers/{household.id}"),
        louise.get(f"/dossiers/{household.id}/projet"),
        louise.post(f"/dossiers/{household.id}/echanges", call),
    ):
        assert (answer.status_code, answer.location) == (303, f"{PAGE}#dossier-{household.id}")
    assert "n’a pas encore confirmé" in louise.get(PAGE).text
    assert louise.get(f"/dossiers/{household.id + 1000}").status_code == 404


def test_a_yes_by_telephone_needs_its_proof_and_opens_the_file(
    agency: Agency, louise: Browser, now: dt.datetime
) -> None:
    household = capture(agency, now)
    path = f"{PAGE}/{household.id}/reponse"

    assert louise.post(path, {"answer": "yes", "means": "phone", "evidence": " "}).status_code == 422
    said = {"answer": "yes", "means": "phone", "evidence": "Appel du 24 à 10 h"}
    for _click in range(2):
        assert louise.post(path, said).location == f"/dossiers/{household.id}"

    assert household.confirmation is Confirmation.GIVEN
    (proof,) = list_consents(agency.concierge, household.id)
    assert (proof.means, proof.evidence, proof.recorded_by) == (Means.PHONE, "Appel du 24 à 10 h", "Louise Martin")
    assert louise.get(f"/dossiers/{household.id}").status_code == 200
    assert "Morvan" not in louise.get(PAGE).text


def test_one_among_hundreds_is_found_by_name_telephone_source_or_cohort(
    agency: Agency, louise: Browser, now: dt.datetime
) -> None:
    employer = agency.tourist_office.id
    about = CohortDetails(name="Surveillants", organisation_id=employer, announced=300)
    cohort = add_cohort(agency.coordinator, about, {}, now)
    gate = SourceDetails(kind=Source.EMPLOYER, name="Liste de l’employeur", organisation_id=employer)
    source = add_source(agency.coordinator, gate, slug="", now=now)
    capture(agency, now)
    found = capture(agency, now, "Sansadresse", email="", phone="06 12 34 56 78")
    found.cohort_id, found.source_id = cohort.id, source.id

    for asked in ("q=sansad", "q=0612345678", f"cohorte={cohort.id}", f"porte={source.id}"):
        page = louise.get(f"{PAGE}?{asked}").text
        assert ("Sansadresse" in page, "Morvan" in page) == (True, False)
    assert "Personne ne correspond" in louise.get(f"{PAGE}?q=personne").text


def test_what_is_done_to_a_row_leaves_one_where_one_was(
    agency: Agency, louise: Browser, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unconfirmed, "PAGE", 1)
    capture(agency, now)
    second = capture(agency, now, "Rivière")
    here = f"{PAGE}/{second.id}"

    assert louise.get(f"/dossiers/{second.id}").location == f"{PAGE}?page=2#dossier-{second.id}"
    assert louise.post(f"{here}/relance?page=2").location == f"{PAGE}?page=2#dossier-{second.id}"
    refused = louise.post(f"{here}/reponse?page=2", {"answer": "yes", "means": "phone", "evidence": " "})
    assert (refused.status_code, "Inès Rivière" in refused.text, "has-error" in refused.text) == (422, True, True)
    told = louise.post(f"{here}/reponse?q=rivi", {"answer": "no", "means": "spoken"})
    assert told.location == f"{PAGE}?q=rivi"


def test_a_no_told_to_the_team_erases_too(agency: Agency, louise: Browser, now: dt.datetime) -> None:
    household = capture(agency, now)

    assert louise.post(f"{PAGE}/{household.id}/reponse", {"answer": "no", "means": "spoken"}).status_code == 303
    assert (household.confirmation, household.name) == (Confirmation.REFUSED, "")
    assert "Personne n’attend" in louise.get(PAGE).text


def test_the_question_is_sent_again_once_a_day(agency: Agency, louise: Browser, now: dt.datetime) -> None:
    household = capture(agency, now)

    for _click in range(2):
        assert louise.post(f"{PAGE}/{household.id}/relance").status_code == 303
    assert len(db.session.scalars(select(Message).where(Message.kind == KIND)).all()) == 2
    other = make_agency(now=now, domain="autre.example")
    assert louise.post(f"{PAGE}/{capture(other, now).id}/relance").status_code == 404
