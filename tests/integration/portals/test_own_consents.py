"""« Vos accords » by the link of a mail: shown to its reader alone, changed by a button, renewed to a known address."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.choices import ClosingReason
from concierge.families.consent.models import Consent
from concierge.families.consent.own_consents import KIND
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import first_adult, has_consent
from concierge.families.consent.services import give_consent
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.notifications.models import Message
from concierge.platform.db import db
from tests.architecture.examples.everything import consents_link
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, planned=False)


@pytest.fixture
def path(household: Household, now: dt.datetime) -> str:
    """The address that a mail carried to Claire, who agreed to news."""
    token = consents_link(household, now)
    db.session.commit()
    return f"/espace/accords/{token}"


@pytest.fixture
def phone(app: Flask, now: dt.datetime) -> Browser:
    return Browser(app, now)


def test_one_button_takes_a_consent_back_and_opening_the_page_does_not(
    phone: Browser, household: Household, path: str
) -> None:
    consent = db.session.scalars(select(Consent)).one()
    for _scanner in range(2):
        assert "Nouvelles et invitations" in phone.get(path).text
    assert has_consent(household.id, Purpose.NEWS)

    answers = [phone.post(f"{path}/{consent.id}/retirer", {}) for _double_click in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert "Ce que vous avez retiré" in phone.get(path).text
    db.session.expire_all()
    assert (consent.withdrawn_means, has_consent(household.id, Purpose.NEWS)) == (Means.LINK, False)


def test_taking_back_the_accompaniment_closes_the_file(
    phone: Browser, household: Household, path: str, agency: Agency, now: dt.datetime
) -> None:
    claire = first_adult(household.id)
    consent = give_consent(agency.concierge, claire, Purpose.ACCOMPANIMENT, means=Means.PHONE, now=now)
    db.session.commit()

    phone.post(f"{path}/{consent.id}/retirer", {})

    db.session.expire_all()
    assert household.closing_reason is ClosingReason.CONSENT_WITHDRAWN
    assert phone.get(path).status_code == 200  # the others can still be taken back


def test_the_consents_of_others_are_neither_shown_nor_taken_back(
    phone: Browser, household: Household, path: str, agency: Agency, now: dt.datetime
) -> None:
    thomas = list_members(agency.concierge, household.id)[1]
    theirs = give_consent(agency.concierge, thomas, Purpose.PORTRAIT, means=Means.PAPER, now=now)
    db.session.commit()

    assert "portrait" not in phone.get(path).text
    assert phone.post(f"{path}/{theirs.id}/retirer", {}).status_code == 404
    assert phone.get("/espace/accords/inconnu").status_code == 404


def test_an_old_link_offers_a_fresh_one_to_the_known_address_once(app: Flask, path: str, now: dt.datetime) -> None:
    later = Browser(app, now + dt.timedelta(days=40))

    gone = later.get(path)

    assert gone.status_code == 410
    assert "Recevoir un nouveau lien" in gone.text
    for address in (path, path, "/espace/accords/inconnu"):
        assert later.post(f"{address}/renouveler", {}).status_code == 200
    (message,) = db.session.scalars(select(Message).where(Message.kind == KIND))
    assert message.recipient == "claire@famille.example"
