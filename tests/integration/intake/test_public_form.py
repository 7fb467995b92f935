"""The public form: what a family sends becomes a file once; what looks like a machine is set aside, unsaid."""

import datetime as dt
from dataclasses import dataclass, replace
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.families.choices import Confirmation, Source
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import list_consents
from concierge.families.models import Household
from concierge.families.queries import list_contacts, list_members
from concierge.intake.models import DoubtfulCapture, FormSending, IntakeSource
from concierge.intake.rules import SourceDetails
from concierge.intake.sendings import forget_sendings
from concierge.intake.sources import add_source, open_or_close
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.db import Base, db
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.at_once import send_at_once
from tests.integration.pages import Page

PATH = "/venir/ot-langres"
MINUTE = dt.timedelta(minutes=1)
TYPED = {
    "first_name": "Noémie",
    "last_name": "Lefèvre 🏡",
    "phone": "+33612345678",
    "email": "Noemie@Famille.example",
    "summary": "<b>Un jardin</b>\u202e, مرحبا",
    "age": "adult",
    "agreed": "y",
    "company": "À deux, avec un chat",
    "origin_place": "Reims",
    "horizon": "year",
    "helps": "housing",
}


@dataclass
class Visitor:
    """Somebody with a browser, without cookies, who takes a minute to fill the form in."""

    browser: Browser

    def opens(self, path: str = PATH) -> dict[str, str]:
        """Return the fields of a form just opened, filled in."""
        return Page(self.browser.get(path)).fields() | TYPED

    def sends(self, typed: dict[str, str], path: str = PATH, *, after: dt.timedelta = MINUTE) -> tuple[int, str]:
        self.browser.now += after
        answer = self.browser.post(path, typed, token=False)
        return answer.status_code, answer.text


@pytest.fixture
def source(agency: Agency, now: dt.datetime) -> IntakeSource:
    """The form of the office of Langres, which its site may embed; Louise receives its files."""
    details = SourceDetails(
        kind=Source.TOURIST_OFFICE,
        name="Comptoir de Langres",
        organisation_id=agency.tourist_office.id,
        owner_id=agency.people["Louise"].id,
        sites=("https://www.tourisme-langres.com",),
        welcome_fr="Langres vous attend.",
    )
    return add_source(agency.coordinator, details, slug="ot-langres", now=now)


@pytest.fixture
def visitor(app: Flask, source: IntakeSource, now: dt.datetime) -> Visitor:
    return Visitor(Browser(app, now))


def _count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_a_family_sends_becomes_a_file_with_its_consent_a_call_and_a_mail(
    agency: Agency, visitor: Visitor, source: IntakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visitor.browser.get(PATH)
    assert "Langres vous attend." in page.text
    assert "OT du Grand Langres" in page.text
    assert "Set-Cookie" not in page.headers

    assert visitor.sends(visitor.opens())[0] == 303

    household = db.session.scalars(select(Household)).one()
    (person,) = list_members(agency.concierge, household.id)
    assert (person.first_name, person.last_name) == ("Noémie", "Lefèvre 🏡")
    assert (person.phone, person.email) == ("06 12 34 56 78", "noemie@famille.example")
    assert household.summary == "<b>Un jardin</b>, مرحبا"
    assert (household.source_id, household.owner_id) == (source.id, agency.people["Louise"].id)
    assert household.confirmation is Confirmation.NOT_NEEDED
    (consent,) = list_consents(agency.concierge, household.id)
    assert (consent.purpose, consent.means) == (Purpose.ACCOMPANIMENT, Means.FORM)
    assert consent.text in Page(page).text
    (contact,) = list_contacts(agency.concierge, household.id)
    assert contact.summary.splitlines()[1:] == [
        "Qui viendrait avec vous ? À deux, avec un chat.",
        "Pour quand ? Dans l’année.",
        "Qu’est-ce qui vous aiderait le plus ? Trouver un logement",
    ]
    sent: list[mail.Email] = []
    monkeypatch.setattr(mail, "send", lambda email, **_: sent.append(email))
    send_message(db.session.scalars(select(Message.id)).one(), RENDERERS, visitor.browser.now)
    assert (sent[0].recipient, sent[0].sender_name) == ("noemie@famille.example", "Louise – Haute-Marne Attractivité")
    assert "Nous vous appelons d’ici le mardi\u00a024\u00a0novembre." in sent[0].text
    assert "Un jardin" not in sent[0].html  # nobody writes to strangers through us


def test_sent_twice_at_once_or_later_it_is_one_file(visitor: Visitor, now: dt.datetime) -> None:
    typed = visitor.opens()
    assert send_at_once(visitor.browser, PATH, typed, now + MINUTE, times=4) == [303] * 4
    assert visitor.sends(typed, after=MINUTE * 60)[0] == 303

    assert (_count(Household), _count(DoubtfulCapture), _count(FormSending)) == (1, 0, 1)


def test_a_refused_form_keeps_every_word_and_may_be_corrected(visitor: Visitor) -> None:
    typed = visitor.opens()
    wrong = {**typed, "phone": "06 12", "email": "noemie@", "age": "", "agreed": ""}
    del wrong["agreed"]

    status, text = visitor.sends(wrong)
    shown = Page(visitor.browser.post(PATH, wrong, token=False))

    assert status == 422
    assert text.count('class="field-error"') == 4
    assert (shown.value("summary"), shown.value("phone")) == ("<b>Un jardin</b>, مرحبا", "06 12")
    assert "<b>Un jardin" not in text
    assert visitor.sends({**shown.fields(), **TYPED}, after=dt.timedelta(seconds=1))[0] == 303
    assert (_count(Household), _count(DoubtfulCapture)) == (1, 0)


@pytest.mark.parametrize("field", ["first_name", "last_name", "summary"])
def test_a_novel_is_refused_kindly(visitor: Visitor, field: str) -> None:
    assert visitor.sends(visitor.opens() | {field: "é" * 100_000})[0] == 422
    assert visitor.sends(visitor.opens() | {field: "é" * 5_000_000})[0] == 413
    assert _count(Household) == 0


def test_one_of_telephone_and_email_is_enough_and_none_is_not(visitor: Visitor) -> None:
    assert visitor.sends(visitor.opens() | {"phone": "", "email": ""})[0] == 422
    assert visitor.sends(visitor.opens() | {"phone": ""})[0] == 303
    assert visitor.sends(visitor.opens() | {"email": "", "first_name": "Paul"})[0] == 303
    assert _count(Household) == 2


def test_a_minor_is_answered_kindly_and_nothing_is_kept(visitor: Visitor) -> None:
    status, text = visitor.sends(visitor.opens() | {"age": "minor"})

    assert status == 200
    assert "119" in text
    assert (_count(Household), _count(DoubtfulCapture), _count(FormSending)) == (0, 0, 0)


def test_what_looks_like_a_machine_is_set_aside_unsaid_and_the_team_decides(
    app: Flask, agency: Agency, visitor: Visitor, now: dt.datetime
) -> None:
    trapped = visitor.sends(visitor.opens() | {"website": "https://casino.example", "first_name": "Robot"})
    quick = visitor.sends(visitor.opens(), after=dt.timedelta(seconds=2))
    assert trapped[0] == quick[0] == 303
    assert (_count(Household), _count(DoubtfulCapture)) == (0, 2)
    louise = signed_in(app, agency, "Louise", now)
    assert "envois à vérifier" in louise.get("/aujourdhui").text
    robot, person = db.session.scalars(select(DoubtfulCapture).order_by(DoubtfulCapture.id)).all()

    assert louise.post(f"/a-verifier/{robot.id}/ecarter").status_code == 303
    let_in = send_at_once(louise, f"/a-verifier/{person.id}/accueillir", {}, now)

    assert let_in == [303, 303]
    assert _count(Household) == 1
    assert "Rien à vérifier" in louise.get("/a-verifier").text
    assert [row.said for row in db.session.scalars(select(DoubtfulCapture))] == [{}, {}]


def test_a_changed_second_sending_from_the_same_page_is_kept_apart(visitor: Visitor) -> None:
    typed = visitor.opens()
    assert visitor.sends(typed)[0] == 303
    assert visitor.sends(typed | {"phone": "06 98 76 54 32"})[0] == 303

    assert (_count(Household), _count(DoubtfulCapture)) == (1, 1)


def test_an_old_a_foreign_or_a_missing_challenge_gives_the_page_again(visitor: Visitor, source: IntakeSource) -> None:
    typed = visitor.opens()
    assert visitor.sends(typed | {"challenge": ""})[0] == 422
    status, text = visitor.sends(typed, after=dt.timedelta(days=2))
    assert status == 422
    assert "Rien n’est perdu" in text
    again = Page(visitor.browser.post(PATH, typed, token=False)).fields() | {"agreed": "y", "age": "adult"}
    assert visitor.sends(again, after=dt.timedelta(seconds=1))[0] == 303
    assert _count(Household) == 1


def test_many_from_one_connection_are_set_aside_then_asked_to_wait(app: Flask, visitor: Visitor) -> None:
    config = app.extensions["config"]
    with patch.dict(app.extensions, {"config": replace(config, form_limit_origin=1)}):
        statuses = [visitor.sends(visitor.opens() | {"first_name": f"Ana{n}"})[0] for n in range(7)]

    assert statuses == [303] * 5 + [429] * 2
    assert (_count(Household), _count(DoubtfulCapture)) == (1, 4)
    forget_sendings(visitor.browser.now + dt.timedelta(days=2))
    assert _count(FormSending) == 0


def test_a_closed_form_says_so_and_an_unknown_one_does_not_exist(
    agency: Agency, visitor: Visitor, source: IntakeSource, now: dt.datetime
) -> None:
    typed = visitor.opens()
    open_or_close(agency.coordinator, source, active=False, now=now)

    assert visitor.browser.get(PATH).status_code == 410
    assert visitor.sends(typed)[0] == 410
    assert visitor.browser.get("/venir/inconnue").status_code == 404
    assert _count(Household) == 0


def test_only_declared_sites_may_frame_the_form_and_it_works_there(visitor: Visitor) -> None:
    alone, framed = visitor.browser.get(PATH), visitor.browser.get(f"{PATH}/cadre?langue=en")

    assert "frame-ancestors 'none'" in alone.headers["Content-Security-Policy"]
    assert framed.headers["Content-Security-Policy"].endswith("frame-ancestors https://www.tourisme-langres.com")
    assert "What if you made your home here?" in framed.text
    assert "<script" not in framed.text
    assert visitor.sends(visitor.opens(f"{PATH}/cadre"), f"{PATH}/cadre?langue=en")[0] == 303
    assert db.session.scalars(select(Household.language)).one() == "en"
