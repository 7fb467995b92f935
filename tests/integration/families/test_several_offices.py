"""One person whom three offices passed on in one hour: one mail, one answer, and each file says so."""

import datetime as dt
import re
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.accounts.services import add_organisation
from concierge.families.choices import Confirmation
from concierge.families.consent.confirmation import ask_again, ask_confirmation, follow_confirmations
from concierge.families.consent.purposes import Means
from concierge.families.consent.queries import list_consents
from concierge.families.consent.services import confirm_file
from concierge.families.models import Household
from concierge.notifications.models import Message, MessageState
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, adult, make_agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
INES = ("Inès", "Morvan")


def capture(agency: Agency, now: dt.datetime, name: tuple[str, str] = INES, office: str = "") -> Household:
    """Somebody an office spoke for, by the same address."""
    household = make_family(
        agency,
        now=now,
        members=(adult(*name, birth_on=None, email="ines@ailleurs.example"),),
        actor=agency.actor("Nadia"),
        facts={},
        adult_facts={},
        anchors={},
        planned=False,
        name=name[1] or name[0],
    )
    if office:
        details = {"kind": agency.tourist_office.kind, "name": office}
        household.origin_organisation_id = add_organisation(agency.coordinator, **details, now=now).id
    ask_confirmation(agency.actor("Nadia"), household, now)
    db.session.commit()
    return household


def messages() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id).execution_options(populate_existing=True)))


def send(message: Message, now: dt.datetime) -> str:
    """Send a mail; return its text, empty when there was nothing to say any more."""
    sent: list[mail.Email] = []
    with patch.object(mail, "send", lambda email, **_options: sent.append(email)):
        send_message(message.id, RENDERERS, now)
    db.session.commit()
    return sent[0].text if sent else ""


def link(text: str) -> str:
    found = re.search(r"/espace/confirmer/\S+", text)
    assert found
    return found.group()


def test_one_mail_and_one_answer_for_what_three_offices_said(app: Flask, agency: Agency, now: dt.datetime) -> None:
    files = [
        capture(agency, now),
        capture(agency, now + HOUR / 2, ("Ines", "MORVAN"), "Mairie de Joinville"),
        capture(agency, now + HOUR, ("Inès", ""), "Cyclo-club"),
    ]

    (message,) = messages()
    text = send(message, now + HOUR)
    assert "OT du Grand Langres, Mairie de Joinville et Cyclo-club nous ont parlé de vous" in text.replace("\n", " ")
    waiting = signed_in(app, agency, "Louise", now + 2 * HOUR).get("/dossiers/a-confirmer").text
    assert waiting.count("la réponse vaudra pour celle-ci aussi") == 2
    assert "11 h 30" in waiting.replace("\u00a0", " ")

    phone, path = Browser(app, now + 3 * HOUR), link(text)
    page = Page(phone.get(path))
    for office in ("OT du Grand Langres", "Mairie de Joinville", "Cyclo-club"):
        assert office in page.text
    town = files[1].origin_organisation_id
    shown = {"dossier": [str(file.id) for file in files], "nouvelles": [str(town)]}
    later = capture(agency, now + 3 * HOUR, INES, "Gîtes de France")  # the page did not name it
    for _click in range(2):
        assert phone.post(path, shown).status_code == 303

    db.session.expire_all()
    assert [file.confirmation for file in (*files, later)] == [Confirmation.GIVEN] * 3 + [Confirmation.AWAITED]
    for file, purposes in zip(files, (1, 2, 1), strict=True):
        given = list_consents(agency.concierge, file.id)
        assert len(given) == purposes
        assert {line.means for line in given} == {Means.LINK}
    assert {line.recipient_id for line in list_consents(agency.concierge, files[1].id)} == {None, town}


def test_a_no_erases_what_all_of_them_said(app: Flask, agency: Agency, now: dt.datetime) -> None:
    files = [capture(agency, now), capture(agency, now, INES, "Mairie de Joinville")]
    path = link(send(messages()[0], now))

    said = {"dossier": [str(file.id) for file in files]}
    assert Browser(app, now + HOUR).post(f"{path}/non", said).status_code == 200

    db.session.expire_all()
    assert [(file.confirmation, file.name) for file in files] == [(Confirmation.REFUSED, "")] * 2


def test_somebody_else_behind_the_same_address_is_asked_a_day_later_and_answers_for_themself(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    ines, karim = capture(agency, now), capture(agency, now + HOUR, ("Karim", "Morvan"))

    first, second = messages()
    assert (first.due_at, second.due_at, second.household_id) == (None, now + DAY, karim.id)
    page = Page(Browser(app, now + HOUR).get(link(send(first, now))))
    assert page.value("dossier") == str(ines.id)
    assert "L’e-mail part le" in signed_in(app, agency, "Louise", now + HOUR).get("/dossiers/a-confirmer").text


def test_whoever_has_answered_is_asked_about_what_comes_after(agency: Agency, now: dt.datetime) -> None:
    first = capture(agency, now)
    confirm_file(agency.concierge, first, means=Means.PHONE, evidence="Appel", now=now + HOUR)

    second = capture(agency, now + 2 * HOUR)

    assert [(message.household_id, message.due_at) for message in messages()] == [
        (first.id, None),
        (second.id, now + DAY),
    ]


def test_two_captures_at_one_instant_saw_no_other_and_still_make_one_mail(agency: Agency, now: dt.datetime) -> None:
    with patch("concierge.families.consent.same_person.find_asked", lambda *_arguments: None):
        capture(agency, now)
        capture(agency, now)

    assert [bool(send(message, now)) for message in messages()] == [True, False]
    assert [message.state for message in messages()] == [MessageState.SENT, MessageState.CANCELLED]


def test_one_reminder_for_all_and_another_agency_asks_for_itself(agency: Agency, now: dt.datetime) -> None:
    files = [capture(agency, now) for _office in range(3)]
    elsewhere = capture(make_agency(now=now, domain="autre.example", department="10"), now)

    for day in range(1, 6):
        follow_confirmations(now + day * DAY, db.session.commit)

    asked = sorted((message.household_id, bool(message.context["reminder"])) for message in messages())
    assert asked == [(files[0].id, False), (files[0].id, True), (elsewhere.id, False), (elsewhere.id, True)]


def test_the_team_is_told_that_a_mail_left_already(app: Flask, agency: Agency, now: dt.datetime) -> None:
    capture(agency, now)
    second = capture(agency, now)
    with pytest.raises(DomainError):
        ask_again(agency.concierge, second, now + HOUR)
    browser = signed_in(app, agency, "Louise", now + HOUR)
    assert browser.post(f"/dossiers/a-confirmer/{second.id}/relance").status_code == 303
    assert "moins d’un jour" in browser.get("/dossiers/a-confirmer").text
    assert len(messages()) == 1
    ask_again(agency.concierge, second, now + DAY + HOUR)
    assert len(messages()) == 2
