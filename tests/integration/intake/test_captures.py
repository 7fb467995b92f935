"""The one way in: a capture becomes a file with its source, a promised call and no plan, once."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.checklists.next_actions import next_actions
from concierge.families.choices import Channel, Source
from concierge.families.journal import follow_up
from concierge.families.models import Contact, Household
from concierge.families.queries import list_contacts, list_members
from concierge.intake.captures import receive_capture
from concierge.intake.models import IntakeSource
from concierge.intake.rules import Capture, SourceClosed, SourceDetails, WrongCapture
from concierge.intake.sources import add_source, list_source_lines, open_or_close
from concierge.platform.access import Actor
from concierge.platform.db import db
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in
from tests.integration.at_once import send_at_once
from tests.integration.pages import Page

CAPTURE = Capture(
    first_name="Noémie",
    last_name="Lefèvre",
    phone="06 12 34 56 78",
    email="Noemie@Famille.example",
    summary="Un jardin, et moins de bruit.",
    channel=Channel.FORM,
    own_words=True,
)


@pytest.fixture
def source(agency: Agency, now: dt.datetime) -> IntakeSource:
    """The counter of the office of Langres, whose files Louise receives."""
    details = SourceDetails(
        kind=Source.TOURIST_OFFICE,
        name="Comptoir de Langres",
        organisation_id=agency.tourist_office.id,
        owner_id=agency.people["Louise"].id,
    )
    return add_source(agency.coordinator, details, slug="ot-langres", now=now)


def test_a_capture_opens_a_file_that_is_called_back_within_two_working_days(
    agency: Agency, source: IntakeSource, now: dt.datetime
) -> None:
    system = Actor.system(agency.space.id)
    household = receive_capture(system, CAPTURE, source, key="1", now=now)

    (person,) = list_members(system, household.id)
    assert (person.full_name, person.phone, person.email) == (
        "Noémie Lefèvre",
        "06 12 34 56 78",
        "noemie@famille.example",
    )
    assert (household.name, household.source, household.source_id) == ("Lefèvre", Source.TOURIST_OFFICE, source.id)
    assert household.origin_organisation_id == agency.tourist_office.id
    assert household.responsible_organisation_id == agency.organisation.id
    assert household.owner_id == agency.people["Louise"].id
    assert household.contacted_on is None
    action = next_actions([household.id], now=now, language="fr")[household.id]
    assert action is not None
    assert action.title == "À rappeler : Un jardin, et moins de bruit."

    assert action.on == dt.date(2026, 11, 24)  # it came in on a Saturday

    follow_up(agency.concierge, list_contacts(system, household.id)[0].id, now)

    assert household.contacted_on == dt.date(2026, 11, 21)


def test_the_same_key_gives_back_the_same_file_and_another_source_has_keys_of_its_own(
    agency: Agency, source: IntakeSource, now: dt.datetime
) -> None:
    system = Actor.system(agency.space.id)
    fair = add_source(
        agency.coordinator,
        SourceDetails(kind=Source.EVENT, name="Salon", organisation_id=agency.organisation.id),
        slug="",
        now=now,
    )

    first = receive_capture(system, CAPTURE, source, key="1", now=now)

    assert receive_capture(system, CAPTURE, source, key="1", now=now + dt.timedelta(days=3)).id == first.id
    assert receive_capture(system, CAPTURE, fair, key="1", now=now).id != first.id
    assert db.session.scalar(select(func.count()).select_from(Household)) == 2
    assert [(line.source.name, line.files) for line in list_source_lines(agency.coordinator)] == [
        ("Comptoir de Langres", 1),
        ("Salon", 1),
    ]


def test_nobody_comes_in_unnamed_unreachable_or_by_a_closed_door(
    agency: Agency, source: IntakeSource, now: dt.datetime
) -> None:
    system = Actor.system(agency.space.id)
    for capture in (
        Capture(first_name="", last_name="", phone="0612345678", channel=Channel.FORM),
        Capture(first_name="Noémie", last_name="Lefèvre", channel=Channel.FORM),
        Capture(first_name="N" * 81, last_name="Lefèvre", phone="0612345678", channel=Channel.FORM),
    ):
        with pytest.raises(WrongCapture):
            receive_capture(system, capture, source, key="1", now=now)
    open_or_close(agency.coordinator, source, active=False, now=now)
    with pytest.raises(SourceClosed):
        receive_capture(system, CAPTURE, source, key="1", now=now)


def test_a_coordinator_opens_changes_and_closes_a_source(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser = signed_in(app, agency, "Alexandra", now)
    typed = Page(browser.get("/reglages/sources/nouvelle")).fields() | {
        "name": "Salon de l’agriculture",
        "kind": "event",
        "organisation_id": str(agency.tourist_office.id),
        "slug": "salon-2027",
        "sites": "www.tourisme-langres.com",
        "q": "",
    }

    assert "traits d’union" in browser.post("/reglages/sources/nouvelle", typed | {"slug": "Été 2027"}).text
    assert "n’est pas une adresse" in browser.post("/reglages/sources/nouvelle", typed | {"sites": "'self' *"}).text
    assert send_at_once(browser, "/reglages/sources/nouvelle", typed, now) == [303, 303]

    source = db.session.scalars(select(IntakeSource)).one()
    assert (source.slug, source.sites, source.owner_id) == ("salon-2027", ["https://www.tourisme-langres.com"], None)
    assert "Personne ne reçoit ses dossiers" in browser.get("/reglages/sources").text

    address = f"/reglages/sources/{source.id}"
    change = Page(browser.get(address)).fields() | {"owner_id": str(agency.people["Marion"].id)}
    assert browser.post(address, change).status_code == 303
    assert browser.post(address, change | {"name": "Autre"}).status_code == 409
    assert browser.post(f"{address}/fermer").status_code == 303

    db.session.refresh(source)
    assert (source.name, source.owner_id, source.active) == (
        "Salon de l’agriculture",
        agency.people["Marion"].id,
        False,
    )


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        ("", "À rappeler. Poste : Soudeuse. Autre téléphone : 06 99 88 77 66"),
        ("Un atelier", "À rappeler : Un atelier. Poste : Soudeuse. Autre téléphone : 06 99 88 77 66"),
        ("Un atelier !", "À rappeler : Un atelier ! Poste : Soudeuse. Autre téléphone : 06 99 88 77 66"),
    ],
)
def test_what_a_list_says_besides_reads_well_on_one_line(
    agency: Agency, source: IntakeSource, now: dt.datetime, summary: str, said: str
) -> None:
    more = ("Poste : Soudeuse", "Autre téléphone : 06 99 88 77 66")
    ana = {"first_name": "Ana", "last_name": "Roy", "phone": "06 99 88 77 65", "channel": Channel.LIST}
    capture = Capture(**ana, summary=summary, more=more)

    household = receive_capture(agency.coordinator, capture, source, key="a", now=now)

    contact = db.session.scalars(select(Contact).where(Contact.household_id == household.id)).one()
    assert " ".join(contact.summary.split()) == " ".join(said.split())
