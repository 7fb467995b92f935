"""What touches on health is kept only once somebody of the family agreed to it, wherever it is typed."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.consent.health import HealthConsentMissing, holds_health
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import has_consent, list_consents
from concierge.families.facts import Fact
from concierge.families.models import Household, Member
from concierge.families.project import set_facts
from concierge.families.queries import list_members, typed_facts
from concierge.families.services import add_member, update_member
from concierge.platform.db import db
from tests.factories import Agency, adult, child, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

EXPECTED = dt.date(2027, 2, 1)


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    household = make_family(agency, now=now, planned=False)
    db.session.commit()
    return household


@pytest.fixture
def louise(app: Flask, agency: Agency, now: dt.datetime) -> Browser:
    return signed_in(app, agency, "Louise", now)


def test_nothing_is_stored_without_the_agreement_and_no_is_no_secret(
    agency: Agency, household: Household, now: dt.datetime
) -> None:
    actor, (claire, *_others) = agency.concierge, list_members(agency.concierge, household.id)
    for attempt in (
        lambda: set_facts(actor, household, {(claire.id, Fact.DISABILITY): True}, now),
        lambda: add_member(actor, household, child("Léo", birth_on=None, expected_on=EXPECTED), now),
        lambda: update_member(actor, claire, adult(needs="diabète"), seen_version=None, now=now),
        lambda: make_family(agency, now=now, members=(adult(needs="diabète"),), health_agreed=None),
    ):
        with pytest.raises(HealthConsentMissing):
            attempt()

    set_facts(actor, household, {(claire.id, Fact.DISABILITY): False}, now)
    assert not holds_health(household.id)


def test_the_agreement_is_given_in_the_same_breath_and_kept_as_a_proof(
    agency: Agency, household: Household, now: dt.datetime
) -> None:
    thomas = list_members(agency.concierge, household.id)[1]
    details = adult("Thomas", email="", needs="fauteuil")

    update_member(agency.concierge, thomas, details, seen_version=None, health_agreed=Means.PHONE, now=now)

    (proof,) = list_consents(agency.concierge, household.id)
    assert (proof.member, proof.purpose, proof.means) == ("Thomas Petit", Purpose.HEALTH, Means.PHONE)
    set_facts(agency.concierge, household, {(thomas.id, Fact.DISABILITY): True}, now)
    assert typed_facts(household.id)[thomas.id, Fact.DISABILITY] is True


def test_a_refused_form_keeps_what_was_typed_and_asks_how_the_person_agreed(
    louise: Browser, household: Household
) -> None:
    path = f"/dossiers/{household.id}/membres/nouveau?qui=child"
    typed = {"first_name": "Léo", "expected_on": EXPECTED.isoformat()}
    page = Page(louise.get(path))

    refused = louise.post(path, page.fields() | typed)

    assert refused.status_code == 422
    assert "demandez-le-lui" in refused.text
    assert Page(refused).fields()["expected_on"] == EXPECTED.isoformat()
    assert louise.post(path, Page(refused).fields() | {"health_agreed": "spoken"}).status_code == 303
    assert has_consent(household.id, Purpose.HEALTH)
    assert EXPECTED in list(db.session.scalars(select(Member.expected_on)))
    assert 'name="health_agreed"' not in louise.get(path).text  # asked once


def test_questions_of_the_interview_open_with_the_agreement(louise: Browser, household: Household) -> None:
    path = f"/dossiers/{household.id}/entretien"
    closed = louise.get(f"{path}?bloc=territoire").text + louise.get(f"{path}?bloc=foyer").text
    assert "q-0-household-diet" not in closed
    assert "Demandez d’abord l’accord exprès" in closed

    assert louise.post(f"{path}/accord-sante", {"bloc": "territoire", "health_agreed": ""}).status_code == 303
    assert not has_consent(household.id, Purpose.HEALTH)
    assert louise.post(f"{path}/accord-sante", {"bloc": "territoire", "health_agreed": "paper"}).status_code == 303
    assert "q-0-household-diet" in "".join(louise.get(f"{path}?bloc={b}").text for b in ("territoire", "foyer"))


def test_an_older_file_says_that_nobody_agreed_and_is_put_right(
    louise: Browser, household: Household, now: dt.datetime
) -> None:
    member = db.session.scalars(select(Member).where(Member.household_id == household.id)).first()
    assert member is not None
    member.needs = "asthme"  # typed in before agreements were asked for
    db.session.commit()
    path = f"/dossiers/{household.id}/confidentialite"
    assert "personne n’y a noté son accord" in louise.get(path).text

    assert louise.post(f"{path}/effacer-sante", {}).status_code == 303

    assert "personne n’y a noté son accord" not in louise.get(path).text
    assert not holds_health(household.id)
