"""The counter: a minute of typing becomes a file that awaits its person, once, whatever the network did."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.accounts import services as accounts
from concierge.accounts.models import Organisation
from concierge.accounts.roles import OrganisationKind, Role
from concierge.accounts.sign_in import actor_of
from concierge.families.choices import Channel, Confirmation, Source
from concierge.families.consent.confirmation import KIND
from concierge.families.consent.purposes import Means
from concierge.families.consent.services import confirm_file
from concierge.families.duplicates.candidates import find_candidates
from concierge.families.duplicates.identities import load_homes
from concierge.families.models import Contact, Household, Member
from concierge.families.queries import list_contacts
from concierge.intake.events import SourceAdded
from concierge.intake.models import CounterCapture, IntakeSource
from concierge.intake.rules import SourceDetails
from concierge.intake.sources import add_source, open_or_close
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from tests.factories import PASSWORD, Agency, make_agency
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.at_once import send_all_at_once, send_at_once

TYPED = {
    "once": "a-key-of-this-page",
    "last_name": "Morvan",
    "first_name": "Inès",
    "phone": "0612345678",
    "email": "Ines.Morvan@ailleurs.example",
    "summary": "Aimerait un jardin, et moins de bruit.",
    "channel": "counter",
    "language": "fr",
    "agreed": "y",
}
DAY = dt.timedelta(days=1)


@pytest.fixture
def nadia(app: Flask, agency: Agency, now: dt.datetime) -> Browser:
    """Nadia, at the counter of the tourist office."""
    return signed_in(app, agency, "Nadia", now)


def kept(agency: Agency, name: str = "Nadia", **typed: str) -> dict[str, str]:
    """Return what a device of one of the people kept."""
    return TYPED | {"person": str(agency.people[name].id), "ago": "0"} | typed


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_minute_at_the_counter_makes_a_file_that_waits_for_its_person(
    agency: Agency, nadia: Browser, now: dt.datetime
) -> None:
    answer = nadia.post("/comptoir", TYPED)

    assert (answer.status_code, answer.location) == (303, "/comptoir")
    household = db.session.scalars(select(Household)).one()
    assert (household.confirmation, household.source, household.origin_organisation_id, household.opened_on) == (
        Confirmation.AWAITED,
        Source.TOURIST_OFFICE,
        agency.tourist_office.id,
        paris_date(now),
    )
    member = db.session.scalars(select(Member)).one()
    assert (member.full_name, member.phone, member.email) == (
        "Inès Morvan",
        "06 12 34 56 78",
        "ines.morvan@ailleurs.example",
    )
    assert db.session.scalars(select(Message.kind)).all() == [KIND]
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.channel, contact.follow_up_on, contact.person_id) == (
        Channel.COUNTER,
        None,
        agency.people["Nadia"].id,
    )
    row = db.session.scalars(select(CounterCapture)).one()
    assert (row.name, row.household_id, row.taken_at) == ("Inès Morvan", household.id, now)
    assert "Inès Morvan" in nadia.get("/comptoir").text  # said on the next page


def test_the_first_use_opens_the_counter_of_the_organisation_and_the_second_takes_it(
    agency: Agency, nadia: Browser
) -> None:
    nadia.post("/comptoir", TYPED)
    nadia.post("/comptoir", TYPED | {"once": "another"})

    source = db.session.scalars(select(IntakeSource)).one()
    assert (source.name, source.organisation_id) == ("Comptoir – OT du Grand Langres", agency.tourist_office.id)
    added = db.session.scalars(select(EventRow).where(EventRow.name == SourceAdded.name)).one()
    assert added.person_id == agency.people["Nadia"].id
    assert _count(Household) == 2


def test_several_counters_are_a_choice_that_is_remembered(agency: Agency, nadia: Browser, now: dt.datetime) -> None:
    lead, office = agency.coordinator, agency.tourist_office.id
    for kind, name in ((Source.TOURIST_OFFICE, "Accueil"), (Source.EVENT, "Salon"), (Source.WEB, "Notre site")):
        add_source(lead, SourceDetails(kind=kind, name=name, organisation_id=office), slug="", now=now)
    db.session.commit()
    fair = db.session.scalars(select(IntakeSource).where(IntakeSource.name == "Salon")).one()

    page = nadia.get("/comptoir").text
    assert page.index("Accueil</option>") < page.index("Salon</option>")
    assert "Notre site" not in page
    nadia.post("/comptoir", TYPED | {"source_id": str(fair.id)})

    page = nadia.get("/comptoir").text
    assert page.index("Salon</option>") < page.index("Accueil</option>")
    assert db.session.scalars(select(Household.source_id)).one() == fair.id


def test_the_source_of_another_organisation_or_agency_is_nobodys_choice(
    agency: Agency, nadia: Browser, now: dt.datetime
) -> None:
    other = make_agency(now=now, domain="autre.example")
    foreign = [
        add_source(boss, SourceDetails(kind=Source.EVENT, name="Ailleurs", organisation_id=of), slug="", now=now).id
        for boss, of in (
            (agency.coordinator, agency.organisation.id),
            (other.coordinator, other.tourist_office.id),
        )
    ]
    db.session.commit()

    for source_id in foreign:
        assert nadia.post("/comptoir", TYPED | {"source_id": str(source_id)}).status_code == 422
    assert _count(Household) == 0


def test_sent_twice_or_twice_at_once_it_is_one_file(agency: Agency, nadia: Browser, now: dt.datetime) -> None:
    assert send_at_once(nadia, "/comptoir/envois", kept(agency), now, times=3) == [200, 200, 200]

    answer = nadia.post("/comptoir/envois", kept(agency, ago="4000"))  # its answer had been lost
    assert answer.status_code == 200
    assert answer.json == {"said": "C’est noté\u00a0: Inès Morvan reçoit un e-mail pour confirmer."}
    assert (_count(Household), _count(CounterCapture), _count(Message)) == (1, 1, 1)
    assert nadia.post("/comptoir", TYPED | {"last_name": "Morvan-Roy"}).status_code == 303  # corrected, sent anew
    assert _count(Household) == 2


def test_two_colleagues_at_the_first_use_open_one_counter(
    app: Flask, agency: Agency, nadia: Browser, now: dt.datetime
) -> None:
    forms = [("/comptoir", TYPED | {"once": f"key {number}"}) for number in range(3)]

    assert send_all_at_once(nadia, forms, now) == [303, 303, 303]

    assert (_count(IntakeSource), _count(Household)) == (1, 3)


def test_three_offices_send_the_same_person_in_an_hour_and_learn_nothing_of_each_other(
    app: Flask, agency: Agency, nadia: Browser, now: dt.datetime
) -> None:
    answers = [nadia.post("/comptoir/envois", kept(agency))]
    for number, kind in enumerate((OrganisationKind.TOURIST_OFFICE, OrganisationKind.EMPLOYER)):
        colleague = _agent(agency, kind, number, now)
        browser = Browser(app, now + dt.timedelta(minutes=20 * number))
        browser.sign_in(colleague.email)
        answers.append(browser.post("/comptoir/envois", TYPED | {"person": str(colleague.id), "ago": "0"}))

    assert [answer.json for answer in answers] == [answers[0].json] * 3
    files = db.session.scalars(select(Household).order_by(Household.id)).all()
    assert len(files) == 3
    for household in files:
        confirm_file(Actor.system(agency.space.id), household, means=Means.PHONE, now=now)
    home = load_homes([files[0].id])[files[0].id]
    assert {c.household_id for c in find_candidates(agency.concierge, home)} >= {files[1].id, files[2].id}


def _agent(agency: Agency, kind: OrganisationKind, number: int, now: dt.datetime) -> object:
    system = Actor.system(agency.space.id)
    organisation: Organisation = accounts.add_organisation(system, name=f"Ailleurs {number}", kind=kind, now=now)
    details = accounts.PersonDetails(
        first_name="Loïc", last_name="Roy", email=f"loic{number}@agence.example", role=Role.PARTNER_AGENT
    )
    person = accounts.add_person(system, organisation, details, PASSWORD, now)
    db.session.commit()
    assert actor_of(person).organisation_id == organisation.id
    return person


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"last_name": "", "first_name": " "}, "last_name", "Un nom ou un prénom"),
        ({"phone": "", "email": ""}, "phone", "Un téléphone ou une adresse e-mail"),
        ({"phone": "06 12"}, "phone", "Ce numéro paraît incomplet"),
        ({"email": "inès@ailleurs.example"}, "email", "«\u00a0è\u00a0» n’y a pas sa place"),
        ({"summary": "é" * 5000}, "summary", "trop long"),
        ({"agreed": ""}, "agreed", "Demandez-lui d’abord"),
        ({"channel": "pigeon"}, "channel", ""),
        ({"source_id": "999999"}, "", "n’existe pas"),
        ({"ago": str(31 * 24 * 3600)}, "ago", "plus de 30 jours"),
    ],
)
def test_what_is_refused_is_said_where_it_stands_and_nothing_typed_is_lost(
    agency: Agency, nadia: Browser, typed: dict[str, str], field: str, said: str
) -> None:
    answer = nadia.post("/comptoir/envois", kept(agency, **typed))

    assert answer.status_code == 422
    assert answer.json is not None
    assert list(answer.json["errors"]) == [field]
    assert said in answer.json["errors"][field]
    page = nadia.post("/comptoir", kept(agency, **typed))
    assert page.status_code == 422
    assert TYPED["once"] in page.text
    assert _count(Household) == 0


def test_a_text_of_five_megabytes_is_refused_before_it_is_read(agency: Agency, nadia: Browser) -> None:
    answer = nadia.post("/comptoir/envois", kept(agency, summary="é" * 2_500_000))

    assert answer.status_code in {413, 422}
    assert _count(Household) == 0


def test_a_hostile_text_is_only_a_text(agency: Agency, nadia: Browser) -> None:
    name = "<script>alert(1)</script>"

    nadia.post("/comptoir", TYPED | {"last_name": name, "summary": "{{ 7 * 7 }}"})

    pages = nadia.get("/comptoir").text + nadia.get("/comptoir/visiteurs").text
    assert name not in pages
    assert "&lt;script&gt;" in pages


def test_a_capture_kept_for_days_keeps_its_own_day_and_a_counter_closed_since_still_takes_it(
    agency: Agency, nadia: Browser, now: dt.datetime
) -> None:
    nadia.post("/comptoir", TYPED)
    source = db.session.scalars(select(IntakeSource)).one()
    open_or_close(agency.coordinator, source, active=False, now=now + DAY)
    db.session.commit()
    nadia.now = now + 3 * DAY

    fresh = nadia.post("/comptoir/envois", kept(agency, once="new"))
    assert fresh.status_code == 422
    assert fresh.json == {"errors": {"": "Cette source est fermée\u00a0: elle ne reçoit plus personne."}}
    late = nadia.post("/comptoir/envois", kept(agency, once="old", last_name="Avant", ago=str(60 * 60 * 60)))
    assert late.status_code == 200

    row = db.session.scalars(select(CounterCapture).where(CounterCapture.name == "Inès Avant")).one()
    assert row.taken_at == now + 3 * DAY - dt.timedelta(hours=60)
    household = db.session.get_one(Household, row.household_id)
    assert household.opened_on == (now + 3 * DAY).date()  # the person has the whole delay to answer
    assert "Rencontre du 21/11/2026" in list_contacts(agency.concierge, household.id)[0].summary
    assert _count(IntakeSource) == 1


def test_without_an_address_the_team_calls(app: Flask, agency: Agency, nadia: Browser, now: dt.datetime) -> None:
    answer = nadia.post("/comptoir/envois", kept(agency, email=""))

    assert answer.json == {"said": "C’est noté\u00a0: l’équipe appelle Inès Morvan pour confirmer."}
    page = signed_in(app, agency, "Louise", now).get("/dossiers/a-confirmer").text
    assert "Inès Morvan" in page
    assert "Pas d’adresse e-mail" in page


def test_the_team_has_counters_too_and_a_device_never_sends_for_somebody_else(
    app: Flask, agency: Agency, nadia: Browser, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)

    assert louise.post("/comptoir/envois", kept(agency, "Nadia")).status_code == 409
    assert louise.post("/comptoir/envois", kept(agency, "Louise")).status_code == 200
    source = db.session.scalars(select(IntakeSource)).one()
    assert (source.kind, source.organisation_id) == (Source.DESK, agency.organisation.id)
    assert nadia.get("/comptoir/jeton").json["person"] == str(agency.people["Nadia"].id)  # type: ignore[index]


def test_a_token_fetched_after_days_is_one_to_send_with(agency: Agency, nadia: Browser, now: dt.datetime) -> None:
    nadia.now = now + 10 * DAY
    token = nadia.get("/comptoir/jeton").json["token"]  # type: ignore[index]

    headers = {"X-CSRFToken": token}
    assert nadia.post("/comptoir/envois", kept(agency, ago="864000"), token=False, headers=headers).status_code == 200
    assert nadia.post("/comptoir/envois", kept(agency), token=False).status_code == 400


def test_a_session_that_ended_is_said_without_an_address_to_follow(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    stranger = Browser(app, now)

    assert stranger.get("/comptoir/jeton").status_code == 302
    assert stranger.post("/comptoir/envois", kept(agency)).status_code == 401


def test_the_counter_is_where_a_partner_arrives(nadia: Browser) -> None:
    assert nadia.get("/").location == "/comptoir"
    assert nadia.get("/dossiers").status_code == 403


def test_the_page_can_be_installed_and_its_worker_reaches_no_further(nadia: Browser) -> None:
    manifest, worker = nadia.get("/comptoir/manifeste.webmanifest"), nadia.get("/comptoir/travailleur.js")

    assert manifest.json is not None
    assert (manifest.json["start_url"], manifest.json["scope"]) == ("/comptoir", "/comptoir")
    assert all(nadia.get(icon["src"]).status_code == 200 for icon in manifest.json["icons"])
    assert worker.headers["Service-Worker-Allowed"] == "/comptoir"
    assert "worker-src 'self'" in worker.headers["Content-Security-Policy"]
