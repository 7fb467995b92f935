"""A request from the mail to the contacts: what is told to whom, what a link opens, what scanners do not do."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.accounts.roles import NEWCOMER_PERMISSIONS
from concierge.families.consent.purposes import Means
from concierge.families.models import Household, Member
from concierge.families.queries import list_members
from concierge.hosts import offers
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.requests import mails
from concierge.hosts.requests.choices import RequestState, Side
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.services import (
    follow_requests,
    propose_day,
    say_no,
    say_yes,
    send_request,
    withdraw_request,
)
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import HostDetails, OfferDetails, PersonDetails
from concierge.hosts.services import update_host
from concierge.notifications.models import Message, MessageState
from concierge.notifications.preferences import ContactChoices, choose_for_contact
from concierge.notifications.services import send_message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.mail import Email
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, adult, child, make_commune, make_family, make_host
from tests.integration.accounts.browsers import Browser, in_family_space, in_host_space

MEAL = OfferKind.MEAL
PRIVATE = ("Petit", "Claire", "claire@famille.example", "06 39", "Langres")


@pytest.fixture
def host(app: Flask, agency: Agency, now: dt.datetime) -> Host:
    make_commune("52269", "Langres")
    make_commune("52121", "Chaumont")
    return make_host(
        agency,
        now=now,
        offers=(OfferDetails(kind=MEAL, at_once=1, per_year=2),),
        commune_code="52121",
        presentation="Un grand jardin et deux ânes.",
        interests=["jardin"],
    )


@pytest.fixture
def family(host: Host, agency: Agency, now: dt.datetime) -> Household:
    members = (adult(phone="06 39 98 77 66"), adult("Paul", email=""), child(), child("Léo", dt.date(2024, 1, 9)))
    household = make_family(agency, now=now, planned=False, members=members)
    open_wish(agency.concierge, household.id, MEAL, means=Means.PHONE, expects="Connaître les marchés", now=now)
    return household


@pytest.fixture
def request_sent(agency: Agency, host: Host, family: Household, now: dt.datetime) -> HostRequest:
    return send_request(agency.concierge, household_id=family.id, host_id=host.id, kind=MEAL, now=now)


def _mails(kind: str) -> list[Message]:
    query = select(Message).where(Message.kind == kind).order_by(Message.id)
    return list(db.session.scalars(query))


def _content(kind: str, now: dt.datetime) -> str:
    """Render the last mail of a kind; return its text."""
    message = _mails(kind)[-1]
    send_message(message.id, RENDERERS, now)
    assert message.state is MessageState.SENT
    return _written[-1]


_written: list[str] = []


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    _written.clear()

    def keep(email: Email, **_options: object) -> None:
        _written.append(f"{email.subject}\n{email.text}\n{email.html}")

    monkeypatch.setattr("concierge.notifications.services.mail.send", keep)


def _link(text: str) -> str:
    start = text.index("/demande/")
    return text[start:].split(maxsplit=1)[0]


def test_a_host_reads_of_a_family_without_a_name_and_nothing_that_names_it(
    request_sent: HostRequest, now: dt.datetime
) -> None:
    text = _content(mails.KIND_HOST, now)
    assert "Un couple, avec 2 enfants de 7 ans et 2 ans" in text
    assert "Connaître les marchés" in text
    assert [word for word in PRIVATE if word in text] == []


def test_a_family_reads_of_a_host_who_said_yes_by_first_name_only(
    agency: Agency, request_sent: HostRequest, now: dt.datetime
) -> None:
    say_yes(agency.concierge, request_sent.id, Side.HOST, now=now)
    text = _content(mails.KIND_FAMILY, now)
    assert "Anne, Chaumont" in text
    assert "deux ânes" in text
    assert [word for word in ("Mercier", "anne@accueil.example", "06 39 98 00 00") if word in text] == []


def test_both_receive_how_to_reach_the_other(agency: Agency, request_sent: HostRequest, now: dt.datetime) -> None:
    say_yes(agency.concierge, request_sent.id, Side.HOST, now=now)
    say_yes(agency.concierge, request_sent.id, Side.FAMILY, now=now)
    to_host, to_family = _mails(mails.KIND_OPENED)
    assert (to_host.recipient, to_family.recipient) == ("anne@accueil.example", "claire@famille.example")
    for message in (to_host, to_family):
        send_message(message.id, RENDERERS, now)
    assert "Claire Petit" in _written[0]
    assert "06 39 98 77 66" in _written[0]
    assert "Anne Mercier" in _written[1]
    assert to_host.household_id is None


def test_a_mail_that_was_overtaken_does_not_leave(agency: Agency, request_sent: HostRequest, now: dt.datetime) -> None:
    (message,) = _mails(mails.KIND_HOST)
    say_no(agency.concierge, request_sent.id, Side.HOST, reason="", now=now)
    send_message(message.id, RENDERERS, now)
    assert message.state is MessageState.CANCELLED


def test_each_turn_has_its_mail_and_one_reminder(agency: Agency, request_sent: HostRequest, now: dt.datetime) -> None:
    later = now + dt.timedelta(days=4)
    for _again in range(2):
        follow_requests(later, db.session.flush)
    assert len(_mails(mails.KIND_HOST)) == 2
    assert "Rappel" in _content(mails.KIND_HOST, later)

    propose_day(agency.concierge, request_sent.id, Side.HOST, on=paris_date(now) + dt.timedelta(days=30), now=later)
    assert "proposé par eux" in _content(mails.KIND_FAMILY, later)
    propose_day(agency.concierge, request_sent.id, Side.FAMILY, on=paris_date(now) + dt.timedelta(days=31), now=later)
    assert "elle propose un autre jour" in _content(mails.KIND_HOST, later)


def test_the_end_is_told_kindly_never_why_nor_by_whom(
    agency: Agency, request_sent: HostRequest, family: Household, now: dt.datetime
) -> None:
    say_yes(agency.concierge, request_sent.id, Side.HOST, now=now)
    say_no(agency.concierge, request_sent.id, Side.FAMILY, reason="Ils ont l’air trop vieux.", now=now)
    text = _content(mails.KIND_OVER, now)
    assert _mails(mails.KIND_OVER)[-1].recipient == "anne@accueil.example"
    assert "n’attend plus de réponse" in text
    assert [word for word in (*PRIVATE, "vieux", "dit non") if word in text] == []


def test_the_team_learns_of_what_it_did_not_write_itself(
    app: Flask, agency: Agency, request_sent: HostRequest, host: Host, now: dt.datetime
) -> None:
    browser = in_host_space(app, host, now)
    browser.post(f"/mon-accueil/demandes/{request_sent.id}", {"answer": "non", "reason": "Des travaux."})
    assert len(_mails(mails.KIND_TOLD)) >= 1
    assert "Des travaux." in _content(mails.KIND_TOLD, now)
    assert _mails(mails.KIND_OVER) == []


def test_what_expires_or_is_withdrawn_is_told_to_whom_it_waited_for(
    agency: Agency, request_sent: HostRequest, now: dt.datetime
) -> None:
    withdraw_request(agency.concierge, request_sent.id, now=now)
    assert [message.recipient for message in _mails(mails.KIND_OVER)] == ["anne@accueil.example"]
    assert _mails(mails.KIND_TOLD) == []


def test_nothing_is_written_to_a_host_who_rests(
    agency: Agency, request_sent: HostRequest, host: Host, now: dt.datetime
) -> None:
    offers.pause(agency.concierge, host.id, None, now)
    for message in _mails(mails.KIND_OVER):
        send_message(message.id, RENDERERS, now)
        assert message.state is MessageState.CANCELLED


def test_from_the_mail_to_the_contacts_without_an_account(
    app: Flask, request_sent: HostRequest, family: Household, now: dt.datetime
) -> None:
    address = _link(_content(mails.KIND_HOST, now))
    anne = Browser(app, now)
    page = anne.get(address)
    assert "Un couple, avec 2 enfants" in page.text
    assert [word for word in PRIVATE if word in page.text] == []
    assert request_sent.state is RequestState.HOST_ASKED  # scanners open links too

    assert anne.post(address, {"answer": "oui", "turn": "1"}).status_code == 303
    assert request_sent.state is RequestState.FAMILY_ASKED
    assert "Merci, c’est oui pour vous" in anne.get(address).text

    claire = in_family_space(app, family, now)
    assert "Quelqu’un d’ici aimerait vous rencontrer" in claire.get("/espace/").text
    own = f"/espace/rencontres/demandes/{request_sent.id}"
    assert "deux ânes" in claire.get(own).text
    assert "Mercier" not in claire.get(own).text
    assert claire.post(own, {"answer": "oui", "turn": "2"}).status_code == 303
    assert "Anne Mercier" in claire.get("/espace/rencontres").text

    told = anne.get(address).text  # a forwarded link shows no contact
    assert "C’est oui des deux côtés" in told
    assert [word for word in PRIVATE if word in told] == []


def test_a_link_used_twice_and_a_double_click_change_nothing_more(
    app: Flask, request_sent: HostRequest, now: dt.datetime
) -> None:
    address, browser = _link(_content(mails.KIND_HOST, now)), Browser(app, now)
    for _again in range(2):
        assert browser.post(address, {"answer": "oui", "turn": "1"}).status_code == 303
    assert (request_sent.state, request_sent.turn) == (RequestState.FAMILY_ASKED, 2)


def test_a_page_of_an_earlier_turn_is_read_again_before_answering(
    app: Flask, agency: Agency, request_sent: HostRequest, now: dt.datetime
) -> None:
    address, browser = _link(_content(mails.KIND_HOST, now)), Browser(app, now)
    day = paris_date(now) + dt.timedelta(days=20)
    say_yes(agency.concierge, request_sent.id, Side.HOST, now=now)
    propose_day(agency.concierge, request_sent.id, Side.FAMILY, on=day, now=now)

    answer = browser.post(address, {"answer": "oui", "turn": "1"})
    assert answer.status_code == 422
    assert "relisez avant de répondre" in answer.text
    assert request_sent.state is RequestState.HOST_ASKED


def test_an_answer_that_says_nothing_is_refused_and_keeps_the_words(
    app: Flask, request_sent: HostRequest, now: dt.datetime
) -> None:
    address, browser = _link(_content(mails.KIND_HOST, now)), Browser(app, now)
    assert "Choisissez l’une des trois réponses." in browser.post(address, {"answer": "peut-être"}).text
    assert "Choisissez le jour" in browser.post(address, {"answer": "jour", "turn": "1"}).text
    long = browser.post(address, {"answer": "non", "turn": "1", "reason": "x" * 601})
    assert long.status_code == 422
    assert "x" * 601 in long.text
    past = browser.post(address, {"answer": "jour", "turn": "1", "on": "2020-01-01"})
    assert "Choisissez un jour à venir" in past.text
    assert request_sent.state is RequestState.HOST_ASKED


def test_a_place_that_is_gone_is_told_kindly(
    app: Flask, agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    offers.save_offer(agency.concierge, host.id, OfferDetails(kind=MEAL, at_once=2, per_year=4), now=now)
    other = make_family(agency, now=now, planned=False, name="Roy")
    open_wish(agency.concierge, other.id, MEAL, means=Means.PHONE, now=now)
    first, second = (
        send_request(agency.concierge, household_id=each.id, host_id=host.id, kind=MEAL, now=now)
        for each in (family, other)
    )
    say_yes(agency.concierge, first.id, Side.HOST, now=now)
    offers.save_offer(agency.concierge, host.id, OfferDetails(kind=MEAL, at_once=1, per_year=4), now=now)
    answer = in_host_space(app, host, now).post(f"/mon-accueil/demandes/{second.id}", {"answer": "oui", "turn": "1"})
    assert answer.status_code == 409
    assert "plus de place" in answer.text


def test_an_old_link_is_sent_again_to_the_known_address_only(
    app: Flask, request_sent: HostRequest, now: dt.datetime
) -> None:
    address = _link(_content(mails.KIND_HOST, now))
    late = Browser(app, now + dt.timedelta(days=31))
    assert late.get(address).status_code == 410
    late.post(f"{address}/renouveler")
    late.post(f"{address}/renouveler")
    assert [message.recipient for message in _mails(mails.KIND_HOST)] == ["anne@accueil.example"] * 2
    assert Browser(app, now).post("/demande/inconnu/renouveler").status_code == 200


def test_the_link_of_somebody_who_left_the_household_closes(
    app: Flask, agency: Agency, family: Household, now: dt.datetime
) -> None:
    anne = PersonDetails(first_name="Anne", last_name="Mercier", phone="06 39 98 00 00")
    paul = PersonDetails(first_name="Paul", last_name="Mercier", email="paul@accueil.example")
    host = make_host(agency, now=now, people=[anne, paul])
    send_request(agency.concierge, household_id=family.id, host_id=host.id, kind=MEAL, now=now)
    address = _link(_content(mails.KIND_HOST, now))
    assert Browser(app, now).get(address).status_code == 200
    update_host(agency.concierge, host, HostDetails(people=[anne], languages=["fr"]), seen_version=None, now=now)
    assert Browser(app, now).get(address).status_code == 410


def test_a_family_finds_no_request_to_which_the_host_has_not_said_yes(
    app: Flask, request_sent: HostRequest, family: Household, now: dt.datetime
) -> None:
    claire = in_family_space(app, family, now)
    own = f"/espace/rencontres/demandes/{request_sent.id}"
    assert claire.get(own).status_code == 404
    assert claire.post(own, {"answer": "non", "turn": "1"}).status_code == 404
    assert request_sent.state is RequestState.HOST_ASKED


def test_the_link_of_a_family_whose_file_is_closed_opens_nothing(
    app: Flask, agency: Agency, request_sent: HostRequest, family: Household, now: dt.datetime
) -> None:
    say_yes(agency.concierge, request_sent.id, Side.HOST, now=now)
    address = _link(_content(mails.KIND_FAMILY, now))
    family.closed_on = paris_date(now)
    db.session.flush()
    assert Browser(app, now).get(address).status_code == 410


def test_the_page_speaks_english_to_whoever_reads_it(app: Flask, request_sent: HostRequest, now: dt.datetime) -> None:
    address = _link(_content(mails.KIND_HOST, now))
    page = Browser(app, now).get(address, headers={"Accept-Language": "en"}).text
    assert "A couple, with 2 children: 7 years and 2 years" in page


def test_both_adults_are_asked_each_by_a_mail_of_their_own_and_the_first_answer_counts(
    agency: Agency, host: Host, now: dt.datetime
) -> None:
    members = (adult(phone="06 39 98 77 66"), adult("Paul"), adult("Ana", email="CLAIRE@famille.example"))
    household = make_family(agency, now=now, planned=False, members=members)
    open_wish(agency.concierge, household.id, MEAL, means=Means.PHONE, expects="", now=now)
    request = send_request(agency.concierge, household_id=household.id, host_id=host.id, kind=MEAL, now=now)
    say_yes(agency.concierge, request.id, Side.HOST, now=now)
    to_claire, to_paul = _mails(mails.KIND_FAMILY)  # Ana shares Claire's address
    assert (to_claire.recipient, to_paul.recipient) == ("claire@famille.example", "paul@famille.example")
    send_message(to_claire.id, RENDERERS, now)
    say_yes(agency.concierge, request.id, Side.FAMILY, now=now)
    send_message(to_paul.id, RENDERERS, now)
    assert (to_claire.state, to_paul.state) == (MessageState.SENT, MessageState.CANCELLED)
    assert [each.recipient for each in _mails(mails.KIND_OPENED)] == [
        "anne@accueil.example",
        "claire@famille.example",
        "paul@famille.example",
    ]


def _as(member: Member) -> Actor:
    return Actor(
        space_id=member.space_id, name=member.full_name, permissions=NEWCOMER_PERMISSIONS,
        household_id=member.household_id, member_id=member.id,
    )  # fmt: skip


def test_whoever_wants_no_mails_leaves_the_answer_to_the_other_and_somebody_is_always_asked(
    agency: Agency, host: Host, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False, members=(adult(), adult("Paul")))
    claire, paul = list_members(agency.concierge, household.id)
    open_wish(agency.concierge, household.id, MEAL, means=Means.PHONE, expects="", now=now)
    request = send_request(agency.concierge, household_id=household.id, host_id=host.id, kind=MEAL, now=now)
    choose_for_contact(_as(claire), ContactChoices(reminders=False), now)
    assert [each.first_name for each in mails.people_to_ask(request, Side.FAMILY)] == ["Paul"]
    choose_for_contact(_as(paul), ContactChoices(reminders=False), now)
    assert [each.first_name for each in mails.people_to_ask(request, Side.FAMILY)] == ["Claire"]


def test_both_of_a_host_household_are_asked(agency: Agency, family: Household, now: dt.datetime) -> None:
    people = [
        PersonDetails(first_name=name, last_name="Mercier", email=f"{name.lower()}@accueil.example")
        for name in ("Rose", "Luc")
    ]
    host = make_host(agency, now=now, people=people)
    send_request(agency.concierge, household_id=family.id, host_id=host.id, kind=MEAL, now=now)
    assert [each.recipient for each in _mails(mails.KIND_HOST)] == ["rose@accueil.example", "luc@accueil.example"]
