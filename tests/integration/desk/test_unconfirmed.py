"""« À confirmer »: who waits, what became of the mail, and what the person told the team."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.choices import Confirmation
from concierge.families.consent.confirmation import KIND, ask_confirmation
from concierge.families.consent.purposes import Means
from concierge.families.consent.queries import list_consents
from concierge.families.models import Household
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
