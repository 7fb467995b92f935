"""What a partner's software sends by /api/v1: once, with a key of its own; the description says what really happens."""

import contextvars
import datetime as dt
import json
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from concierge.families.choices import Confirmation, Source
from concierge.families.consent import confirmation
from concierge.families.consent.erasure import erase_capture
from concierge.families.consent.purposes import Means
from concierge.families.consent.queries import list_consents
from concierge.families.models import Household
from concierge.families.queries import list_contacts, list_members
from concierge.intake.api import tokens
from concierge.intake.api.models import ApiProspect, ApiToken
from concierge.intake.api.openapi import describe
from concierge.intake.models import IntakeSource
from concierge.intake.rules import SourceDetails
from concierge.intake.sources import add_source, open_or_close
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.db import db
from tests.factories import Agency
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

PATH = "/api/v1/prospects"
SAID: dict[str, Any] = {
    "first_name": "Noémie",
    "last_name": "Lefèvre",
    "phone": "+33612345678",
    "email": "Noemie@Famille.example",
    "summary": "Un jardin\u202e.",
    "origin_place": "Reims",
}
CONSENT = {"means": "paper", "given_on": "2026-11-03", "evidence": "Formulaire du salon, classé"}


class Software:
    """A program of the tourist office, which has a key."""

    def __init__(self, app: Flask, secret: str, now: dt.datetime) -> None:
        self.browser, self.secret = Browser(app, now), secret
        self.answers: list[tuple[str, str, TestResponse]] = []

    def headers(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": key, "Content-Type": "application/json"}

    def sends(self, said: Any, key: str = "contact-1", **headers: str) -> TestResponse:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        answer = self.browser._open("POST", PATH, data=body, headers=self.headers(key) | headers)
        self.answers.append(("/prospects", "post", answer))
        return answer

    def asks(self, public_id: str) -> TestResponse:
        answer = self.browser.get(f"{PATH}/{public_id}", headers={"Authorization": f"Bearer {self.secret}"})
        self.answers.append(("/prospects/{id}", "get", answer))
        return answer


@pytest.fixture
def source(agency: Agency, now: dt.datetime) -> IntakeSource:
    details = SourceDetails(
        kind=Source.TOURIST_OFFICE,
        name="GRC de Langres",
        organisation_id=agency.tourist_office.id,
        owner_id=agency.people["Louise"].id,
    )
    return add_source(agency.coordinator, details, slug="ot-langres", now=now)


@pytest.fixture
def software(app: Flask, agency: Agency, source: IntakeSource, now: dt.datetime) -> Software:
    return Software(app, tokens.make_token(agency.coordinator, source, "GRC", now), now)


def _only_file() -> Household:
    return db.session.scalars(select(Household)).one()


def _files() -> int:
    return db.session.scalar(select(func.count()).select_from(Household)) or 0


def test_somebody_told_of_is_asked_before_anything_is_done(agency: Agency, software: Software) -> None:
    answer = software.sends(SAID)

    assert (answer.status_code, answer.json["state"]) == (201, "awaiting")
    assert "Set-Cookie" not in answer.headers
    household = _only_file()
    assert household.confirmation is Confirmation.AWAITED
    (person,) = list_members(Actor.system(agency.space.id), household.id)
    assert (person.email, person.phone, household.summary) == ("noemie@famille.example", "06 12 34 56 78", "Un jardin.")
    assert household.origin_organisation_id == agency.tourist_office.id
    assert [message.kind for message in db.session.scalars(select(Message))] == [confirmation.KIND]

    confirmation.confirm_file(
        Actor.system(agency.space.id), household, means=Means.LINK, now=software.browser.now + dt.timedelta(hours=1)
    )
    told = software.asks(answer.json["id"])
    assert (told.status_code, told.json["state"]) == (200, "confirmed")
    assert set(told.json) == {"id", "state", "received_at"}  # the state, and nothing of the family


def test_a_proven_consent_is_recorded_and_the_file_is_worked_at_once(agency: Agency, software: Software) -> None:
    answer = software.sends(SAID | {"consent": CONSENT})

    assert answer.json["state"] == "confirmed"
    household = _only_file()
    (consent,) = list_consents(agency.concierge, household.id)
    assert (consent.means, consent.evidence) == (Means.PAPER, "03/11/2026 : Formulaire du salon, classé")
    (contact,) = list_contacts(agency.concierge, household.id)
    assert contact.follow_up_on == dt.date(2026, 11, 24)
    assert list(db.session.scalars(select(Message))) == []


def test_sent_again_it_is_one_person_and_other_words_are_refused(software: Software) -> None:
    first = software.sends(SAID)
    again = software.sends(SAID)
    other = software.sends(SAID | {"first_name": "Nora"})

    assert (again.status_code, again.json) == (200, first.json)
    assert (other.status_code, other.mimetype) == (409, "application/problem+json")
    assert software.sends(SAID, key="contact-2").status_code == 201
    assert _files() == 2


def test_sent_by_several_threads_at_once_it_is_one_person(software: Software) -> None:
    def send() -> None:
        client = software.browser.app.test_client()
        headers = software.headers("contact-1")
        statuses.append(
            contextvars.Context().run(client.post, PATH, data=json.dumps(SAID), headers=headers).status_code
        )

    statuses: list[int] = []
    db.session.commit()
    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(statuses) <= {200, 201}
    assert _files() == 1


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, ["last_name", "phone"]),
        (SAID | {"phone": "06 12", "email": "noemie@"}, ["phone", "email"]),
        (SAID | {"prenom": "Noémie"}, ["prenom"]),
        (SAID | {"summary": 12, "language": "de"}, ["summary", "language"]),
        (SAID | {"summary": "a" * 4001}, ["summary"]),
        (SAID | {"consent": True}, ["consent"]),
        (SAID | {"consent": {"means": "link"}}, ["consent.means", "consent.given_on", "consent.evidence"]),
        (SAID | {"consent": CONSENT | {"given_on": "2027-01-01"}}, ["consent.given_on"]),
        (SAID | {"consent": CONSENT | {"given_on": "hier"}}, ["consent.given_on"]),
        ([], [""]),
        (b"\xff\xfe{", [""]),
        (b"[" * 60_000, [""]),
    ],
)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # read before any database is asked
def test_what_is_wrong_is_said_by_field_and_nothing_is_kept(software: Software, said: Any, fields: list[str]) -> None:
    answer = software.sends(said)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [error["field"] for error in answer.json["errors"]] == fields
    assert all(error["message"] for error in answer.json["errors"])
    assert _files() == 0


def test_without_a_key_that_holds_nothing_is_received_and_nothing_said(
    app: Flask, agency: Agency, source: IntakeSource, software: Software, now: dt.datetime
) -> None:
    known = software.sends(SAID)
    fair = add_source(
        agency.coordinator,
        SourceDetails(kind=Source.EVENT, name="Salon", organisation_id=agency.organisation.id),
        slug="salon",
        now=now,
    )
    other = Software(app, tokens.make_token(agency.coordinator, fair, "Autre", now), now)
    assert other.asks(known.json["id"]).status_code == 404
    assert other.sends(SAID).status_code == 201  # its own keys

    for secret in ("", "ccg_unknown", software.secret[:-1]):
        stranger = Software(app, secret, now)
        assert stranger.sends(SAID).status_code == 401
        assert stranger.asks(known.json["id"]).status_code == 401

    token = db.session.scalars(select(ApiToken).where(ApiToken.source_id == source.id)).one()
    tokens.revoke_token(agency.coordinator, token.id, now)
    assert software.sends(SAID, key="contact-3").status_code == 401
    assert _files() == 2


def test_a_closed_source_receives_nobody_by_software_either(
    agency: Agency, source: IntakeSource, software: Software, now: dt.datetime
) -> None:
    open_or_close(agency.coordinator, source, active=False, now=now)

    assert software.sends(SAID).status_code == 403
    assert _files() == 0


def test_what_is_erased_leaves_no_trace_of_what_was_sent_and_the_sender_learns_only_that(
    agency: Agency, software: Software, now: dt.datetime
) -> None:
    sent = software.sends(SAID)

    erase_capture(Actor.system(agency.space.id), _only_file(), now)

    assert software.asks(sent.json["id"]).json["state"] == "erased"
    assert db.session.scalars(select(ApiProspect.body_hash)).one() == ""
    assert software.sends(SAID).json["state"] == "erased"  # not received anew


def test_a_flood_is_slowed_down(software: Software, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "SENDINGS_PER_WINDOW", 2)

    statuses = [software.sends(SAID, key=str(number)).status_code for number in range(3)]

    assert statuses == [201, 201, 429]
    assert software.answers[-1][2].headers["Retry-After"] == "900"
    software.browser.now += dt.timedelta(hours=2)
    assert software.sends(SAID, key="2").status_code == 201


def test_the_description_says_what_really_comes(agency: Agency, source: IntakeSource, software: Software) -> None:
    document = software.browser.get("/api/v1/openapi.json").json
    assert document == json.loads(json.dumps(describe("http://127.0.0.1:8000")))
    sent = software.sends(SAID)
    for said, key in ((SAID, "contact-1"), (SAID | {"phone": "+33612345679"}, "contact-1"), ({}, "2"), (SAID, "")):
        software.sends(said, key=key)
    software.sends(b" " * 70_000, key="3")
    software.asks(sent.json["id"])
    software.asks("inconnu")
    software.secret = "wrong"
    software.sends(SAID)
    software.asks(sent.json["id"])

    for path, method, answer in software.answers:
        responses = document["paths"][path][method]["responses"]
        described = responses[str(answer.status_code)]["content"]
        assert answer.mimetype in described, f"{path} {answer.status_code}"
        _check(document, described[answer.mimetype]["schema"], answer.json)
    assert {answer.status_code for _path, _method, answer in software.answers} == {
        200,
        201,
        400,
        401,
        404,
        409,
        413,
        422,
    }
    example = {
        name: schema["examples"][0]
        for name, schema in document["components"]["schemas"]["NewProspect"]["properties"].items()
        if name != "consent"
    }
    _check(document, document["components"]["schemas"]["NewProspect"], example)


def _check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    """Hold an answer against its schema: the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    kinds = {"object": dict, "string": str, "integer": int, "array": list}
    assert isinstance(value, kinds[schema["type"]])
    if schema["type"] == "object":
        assert set(schema.get("required", ())) <= set(value) <= set(schema["properties"])
        for name, inner in value.items():
            _check(document, schema["properties"][name], inner)
    for inner in value if schema["type"] == "array" else ():
        _check(document, schema["items"], inner)
    if "enum" in schema:
        assert value in schema["enum"]


def test_other_methods_and_addresses_answer_software_as_software(software: Software) -> None:
    answers = (software.browser.get("/api/v1/nothing"), software.browser.get(PATH), software.sends(b" " * 70_000))

    assert [answer.status_code for answer in answers] == [404, 405, 413]
    for answer in answers:
        assert answer.mimetype == "application/problem+json"
        assert answer.json["detail"]  # a number alone helps nobody who writes a program


def test_a_key_is_made_in_the_settings_shown_once_and_revoked(
    app: Flask, agency: Agency, source: IntakeSource, now: dt.datetime
) -> None:
    browser = signed_in(app, agency, "Alexandra", now)
    path = f"/reglages/sources/{source.id}/acces"
    form = Page(browser.get(path)).fields() | {"name": "GRC de l’office"}

    made = browser.post(path, form)
    secret = made.text.split('value="ccg_')[1].split('"')[0]
    software = Software(app, f"ccg_{secret}", now)

    assert software.sends(SAID).status_code == 201
    shown = browser.get(path)
    assert secret not in shown.text
    assert "1 personne transmise" in Page(shown).text
    assert browser.post(path, form).status_code == 303  # a double click makes no second key
    token = db.session.scalars(select(ApiToken)).one()
    assert secret not in token.token_hash
    assert browser.post(f"/reglages/sources/acces/{token.id}/revoquer").status_code == 303
    assert "Révoquée" in Page(browser.get(path)).text
    assert software.sends(SAID, key="contact-2").status_code == 401
