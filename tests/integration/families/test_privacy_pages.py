"""Consents on screen: the team's tab with the proofs, the family's page with one button to take back."""

import datetime as dt

import pytest
from flask import Flask

from concierge.families.choices import ClosingReason
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import has_consent, list_consents
from concierge.families.consent.services import give_consent
from concierge.families.models import Household
from concierge.families.queries import list_members
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import in_family_space, signed_in

PAGE = "/espace/vie-privee"


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """Claire, Thomas and Zoé, whom the agency accompanies."""
    return make_family(agency, now=now, planned=False)


def test_the_team_writes_down_a_consent_with_its_proof_and_takes_it_back(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise, path = signed_in(app, agency, "Louise", now), f"/dossiers/{household.id}/confidentialite"
    claire = list_members(agency.concierge, household.id)[0]
    office = str(agency.tourist_office.id)
    typed = {"member": str(claire.id), "purpose": "sharing", "recipient": office, "means": "paper", "once": "a"}

    refused = louise.post(path, typed)
    assert refused.status_code == 422
    without = louise.post(path, typed | {"recipient": "0", "evidence": "papier"})
    assert "choisissez-le" in without.text
    for _click in range(2):
        assert louise.post(path, typed | {"evidence": "papier signé, classeur vert"}).status_code == 303

    (line,) = list_consents(agency.concierge, household.id)
    page = louise.get(path).text
    assert "classeur vert" in page
    assert line.text in page.replace("&#39;", "'")
    assert louise.post(f"/accords/{line.consent_id}/retirer", {"means": "phone"}).status_code == 303
    assert not has_consent(household.id, Purpose.SHARING, agency.tourist_office.id)
    assert "Accords retirés" in louise.get(path).text
    assert "a retiré un accord" in louise.get(f"/dossiers/{household.id}/histoire").text


def test_the_family_reads_what_is_held_agrees_and_takes_back(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    phone = in_family_space(app, household, now)
    claire, thomas = list_members(agency.concierge, household.id)[:2]
    office = agency.tourist_office.id
    sharing = give_consent(agency.concierge, claire, Purpose.SHARING, means=Means.PHONE, recipient_id=office, now=now)
    his = give_consent(agency.concierge, thomas, Purpose.NEWS, means=Means.PHONE, now=now)

    page = phone.get(PAGE).text
    assert "Claire, Thomas, Zoé" in page
    assert "ne peut pas être repris" in page.replace("\u00a0", " ")  # said before the button
    assert phone.post(f"{PAGE}/health").status_code == 303
    assert has_consent(household.id, Purpose.HEALTH)
    assert phone.post(f"{PAGE}/sharing").status_code == 404  # with whom?

    assert phone.post(f"{PAGE}/accords/{his.id}/retirer").status_code == 404
    for _click in range(2):
        assert phone.post(f"{PAGE}/accords/{sharing.id}/retirer").status_code == 303
    assert not has_consent(household.id, Purpose.SHARING, office)
    assert "dès maintenant" in phone.get(PAGE).text


def test_a_family_lets_whoever_spoke_of_it_know_and_changes_its_mind(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    office = agency.tourist_office
    by_itself = in_family_space(app, household, now)
    assert office.name not in by_itself.get(PAGE).text
    assert by_itself.post(f"{PAGE}/outcome").status_code == 404  # nobody spoke of it

    brought = make_family(agency, now=now, planned=False, name="Roy", actor=agency.actor("Nadia"))
    phone = in_family_space(app, brought, now)
    assert f"dise à {office.name}" in phone.get(PAGE).text
    assert phone.post(f"{PAGE}/outcome").status_code == 303
    assert has_consent(brought.id, Purpose.OUTCOME, office.id)
    (line,) = list_consents(agency.concierge, brought.id)
    phone.post(f"{PAGE}/accords/{line.consent_id}/retirer")
    assert not has_consent(brought.id, Purpose.OUTCOME, office.id)


def test_who_no_longer_wants_to_be_accompanied_still_reads_their_space(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    phone = in_family_space(app, household, now)
    claire = list_members(agency.concierge, household.id)[0]
    consent = give_consent(agency.concierge, claire, Purpose.ACCOMPANIMENT, means=Means.FORM, now=now)

    assert phone.post(f"{PAGE}/accords/{consent.id}/retirer").status_code == 303
    assert household.closing_reason is ClosingReason.CONSENT_WITHDRAWN
    assert "Ce que vous avez retiré" in phone.get(PAGE).text
