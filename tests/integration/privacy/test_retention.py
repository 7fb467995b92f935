"""Data go by themselves three years after the family's last sign: announced, kept for a reason, or erased."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families import access, journal
from concierge.families.choices import Channel, Direction
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.privacy.models import Erasure, Ground
from concierge.privacy.retention import apply_retention, choose_months, list_due
from tests.factories import Agency, make_agency, make_family
from tests.integration.accounts.browsers import signed_in

DAY = dt.timedelta(days=1)
OPENED = dt.datetime(2023, 9, 1, 9, tzinfo=dt.UTC)
WARNED = dt.datetime(2026, 7, 10, 9, tzinfo=dt.UTC)  # within sixty days of 1 September 2026
DUE = dt.datetime(2026, 9, 8, 9, tzinfo=dt.UTC)  # sixty days after the announcement


@pytest.fixture
def household(agency: Agency) -> Household:
    household = make_family(agency, now=OPENED, planned=False)
    db.session.commit()
    return household


def follow(at: dt.datetime) -> None:
    apply_retention(at, db.session.commit)


def hear_from(agency: Agency, household: Household, direction: Direction, at: dt.datetime) -> None:
    details = journal.ContactDetails(channel=Channel.CALL, direction=direction, summary="Un appel")
    journal.log_contact(agency.concierge, household, details, at)
    db.session.commit()


def erased(agency: Agency) -> list[Ground]:
    return list(db.session.scalars(select(Erasure.ground).where(Erasure.space_id == agency.space.id)))


def test_a_silent_family_is_announced_then_erased_once_whatever_happens_to_the_worker(
    agency: Agency, household: Household
) -> None:
    def killed() -> None:
        raise KeyboardInterrupt

    follow(WARNED - 30 * DAY)
    assert list_due(agency.concierge, WARNED - 30 * DAY) == []
    follow(WARNED)
    follow(WARNED + DAY)
    told = db.session.scalars(select(EventRow.at).where(EventRow.name == "file.erasure_announced")).all()
    assert told == [WARNED]
    assert [(file.name, file.erased_on) for file in list_due(agency.concierge, WARNED)] == [("Petit", DUE.date())]
    follow(DUE - DAY)
    with pytest.raises(KeyboardInterrupt):
        apply_retention(DUE, killed)
    db.session.rollback()
    assert erased(agency) == []

    follow(DUE)
    follow(DUE + DAY)

    assert erased(agency) == [Ground.RETENTION]
    assert db.session.get_one(Household, household.id).name == ""


def test_only_a_sign_of_the_family_itself_counts(agency: Agency, household: Household, now: dt.datetime) -> None:
    hear_from(agency, household, Direction.TO_FAMILY, WARNED - 100 * DAY)
    follow(WARNED)
    assert len(list_due(agency.concierge, WARNED)) == 1

    hear_from(agency, household, Direction.FROM_FAMILY, WARNED + DAY)
    follow(DUE)
    assert erased(agency) == []
    assert list_due(agency.concierge, DUE) == []


def test_opening_its_space_is_a_sign(app: Flask, agency: Agency, household: Household) -> None:
    member = list_members(agency.concierge, household.id)[0]
    token = access.create_access(agency.concierge, member, WARNED - 200 * DAY)
    access.open_on_device(token, device="Téléphone", now=WARNED - 199 * DAY)
    db.session.commit()

    follow(WARNED)

    assert list_due(agency.concierge, WARNED) == []


def test_somebody_keeps_a_file_for_a_reason_and_until_a_day(app: Flask, agency: Agency, household: Household) -> None:
    follow(WARNED)
    browser = signed_in(app, agency, "Louise", WARNED)
    path = f"/dossiers/{household.id}/garder"

    unsaid = browser.post(path, {"reason": "", "until": "2027-03-01"})
    past = browser.post(path, {"reason": "Elle revient", "until": "2020-03-01"})
    kept = browser.post(path, {"reason": "Elle revient au printemps", "until": "2027-03-01"})
    listed = browser.get("/dossiers/bientot-effaces").text
    follow(DUE)

    assert (unsaid.status_code, past.status_code, kept.status_code) == (422, 422, 303)
    assert "Elle revient" in past.text
    assert 'value="2020-03-01"' in past.text
    assert "Aucun dossier" in listed
    assert erased(agency) == []


def test_an_agency_keeps_less_long_never_longer(app: Flask, agency: Agency, household: Household) -> None:
    elsewhere = make_family(make_agency(now=OPENED, domain="autre.example"), now=OPENED, planned=False)
    lead = signed_in(app, agency, "Alexandra", OPENED + 200 * DAY)

    assert lead.post("/reglages/registre", {"months": "48"}).status_code == 422
    assert lead.post("/reglages/registre", {"months": "12"}).status_code == 303
    follow(OPENED + 320 * DAY)
    follow(OPENED + 380 * DAY)

    assert erased(agency) == [Ground.RETENTION]
    assert db.session.get_one(Household, elsewhere.id).name == "Petit"


def test_the_register_says_what_is_kept_and_how_long(app: Flask, agency: Agency, now: dt.datetime) -> None:
    choose_months(agency.coordinator, 24, now)
    db.session.commit()
    browser = signed_in(app, agency, "Louise", now)

    page = browser.get("/reglages/registre")
    document = browser.get("/reglages/registre.docx")

    for said in ("24 mois", "Besoins particuliers", "Haute-Marne Attractivité", "Accord explicite"):
        assert said in page.text.replace("\u00a0", " ")
    assert document.data[:2] == b"PK"
