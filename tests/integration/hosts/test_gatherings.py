"""Gatherings: invited once, answered from a mail, the last place given once, changes told, who came noted."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from concierge.hosts import progress
from concierge.hosts.ambassadors import gatherings, telling
from concierge.hosts.ambassadors.choices import Answer, Audience
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest
from concierge.hosts.ambassadors.rules import GatheringDetails
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.rules import OfferDetails
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.db import db
from concierge.platform.unit_of_work import commit
from concierge.privacy.host_erasing import erase
from concierge.privacy.models import HostGround
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, make_host
from tests.integration.accounts.browsers import Browser, in_host_space, signed_in
from tests.integration.at_once import send_all_at_once
from tests.integration.pages import Page
from tests.integration.statements import statements

DAY = dt.timedelta(days=1)
YES, NO = {"reponse": "oui", "people": "1"}, {"reponse": "non"}


@dataclass
class Network:
    """An agency, people of its network, a gathering and the mails that left."""

    app: Flask
    agency: Agency
    now: dt.datetime
    hosts: list[Host] = field(default_factory=list)

    def host(self, name: str, **details: object) -> Host:
        host = make_host(self.agency, now=self.now, email=f"{name}@accueil.example", **details)  # type: ignore[arg-type]
        self.hosts.append(host)
        return host

    def gather(self, *, places: int | None = None, audience: Audience = Audience.ALL, topic: str = "") -> Gathering:
        details = GatheringDetails(
            title="Le café", starts_at=self.now + 9 * DAY, place="Les Silos", words="Venez !", places=places
        )
        actor = self.agency.concierge
        return gatherings.add_gathering(actor, details, audience=audience, topic=topic, now=self.now)

    def announce(self, row: Gathering) -> None:
        gatherings.announce(self.agency.concierge, row.id, self.now)
        telling.tell_guests(row.id, "invited", self.now, commit)

    def mails(self, kind: str, *, now: dt.datetime | None = None) -> list[mail.Email]:
        """Send what waits; return the mails of a kind among them."""
        sent: list[tuple[str, mail.Email]] = []
        rows = db.session.scalars(select(Message).where(Message.sent_at.is_(None)).order_by(Message.id)).all()
        for row in rows:
            with patch.object(mail, "send", lambda letter, kind=row.kind, **_options: sent.append((kind, letter))):
                send_message(row.id, RENDERERS, now or self.now)
        db.session.commit()
        return [letter for sent_kind, letter in sent if sent_kind == kind]

    def links(self) -> dict[str, str]:
        """Return the link of each invitation that waits, by address."""
        found = {}
        for letter in self.mails("gathering_invited"):
            address = re.search(r"/mon-accueil/invitation/\S+", letter.text)
            assert address
            found[letter.recipient] = address[0]
        return found

    def guest(self, host: Host) -> GatheringGuest:
        db.session.expire_all()
        return db.session.scalars(select(GatheringGuest).where(GatheringGuest.host_id == host.id)).one()


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture
def network(app: Flask, agency: Agency, now: dt.datetime) -> Network:
    return Network(app, agency, now)


def test_everybody_concerned_is_invited_once_however_often_one_presses(network: Network) -> None:
    knows = OfferDetails(kind=OfferKind.EXPERTISE, topics=("ecole",), per_year=9, at_once=1)
    anne = network.host("anne", offers=(knows,))
    network.host("paul")
    network.host("lise", active=False)  # not of the network yet
    row = network.gather(audience=Audience.TOPIC, topic="ecole")
    assert network.mails("gathering_invited") == []  # nothing leaves before somebody says so

    for _twice in range(2):
        network.announce(row)

    (letter,) = network.mails("gathering_invited")
    assert letter.recipient == "anne@accueil.example"
    assert "Le café" in letter.subject
    assert network.guest(anne).answer is Answer.NONE
    network.announce(row)
    assert network.mails("gathering_invited") == []


def test_an_answer_comes_from_the_mail_is_changed_and_reaches_the_calendar(network: Network) -> None:
    anne = network.host("anne")
    row = network.gather(places=5)
    network.announce(row)
    link, browser = network.links()["anne@accueil.example"], Browser(network.app, network.now)

    page = browser.get(link)
    assert page.status_code == 200
    assert network.guest(anne).answer is Answer.NONE  # opening answers nothing

    for _twice in range(2):
        assert browser.post(link, YES | {"people": "2"}).status_code == 303
    assert (network.guest(anne).answer, network.guest(anne).people, row.taken) == (Answer.COMES, 2, 2)
    (letter,) = network.mails("gathering_settled")
    assert _event(letter)["STATUS"] == "CONFIRMED"
    first = _event(letter)

    assert browser.post(link, NO).status_code == 303
    assert (network.guest(anne).answer, row.taken) == (Answer.DECLINES, 0)
    (letter,) = network.mails("gathering_settled")
    gone = _event(letter)
    assert (gone["STATUS"], gone["UID"]) == ("CANCELLED", first["UID"])
    assert gone["SEQUENCE"] > first["SEQUENCE"]

    assert browser.post(link, YES).status_code == 303
    (letter,) = network.mails("gathering_settled")
    assert _event(letter)["SEQUENCE"] > gone["SEQUENCE"]


@pytest.mark.parametrize("people", ["0", "13", "-1", "beaucoup", "9" * 40])
def test_a_number_that_cannot_be_is_said_and_kept(network: Network, people: str) -> None:
    anne = network.host("anne")
    network.announce(network.gather())
    answer = Browser(network.app, network.now).post(
        network.links()["anne@accueil.example"], {"reponse": "oui", "people": people}
    )
    assert answer.status_code == 422
    assert f'value="{people}"' in answer.text
    assert network.guest(anne).answer is Answer.NONE


def test_who_comes_too_late_waits_and_a_place_that_comes_free_finds_them(network: Network) -> None:
    anne, paul, lise = (network.host(name) for name in ("anne", "paul", "lise"))
    row = network.gather(places=2)
    network.announce(row)
    links, browser = network.links(), Browser(network.app, network.now)
    browser.post(links["anne@accueil.example"], YES | {"people": "2"})

    page = browser.post(links["paul@accueil.example"], YES | {"people": "2"})
    assert page.status_code == 303
    browser.post(links["lise@accueil.example"], YES)
    assert [network.guest(host).answer for host in (paul, lise)] == [Answer.WAITS, Answer.WAITS]
    assert "liste d’attente" in browser.get(links["paul@accueil.example"]).text
    network.mails("gathering_settled")

    refused = browser.post(links["anne@accueil.example"], YES | {"people": "3"})
    assert refused.status_code == 422
    assert "pas assez de places" in refused.text
    assert (network.guest(anne).people, row.taken) == (2, 2)

    browser.post(links["anne@accueil.example"], YES)  # one place comes free: Paul needs two, Lise one
    assert [network.guest(host).answer for host in (paul, lise)] == [Answer.WAITS, Answer.COMES]
    told = {letter.recipient: letter for letter in network.mails("gathering_settled")}
    assert "vous venez" in plain(told["lise@accueil.example"].text)
    assert row.taken == 2


def test_the_last_place_goes_to_one_however_many_ask_at_once(network: Network) -> None:
    hosts = [network.host(f"hote{number}") for number in range(3)]
    row = network.gather(places=1)
    network.announce(row)
    browser = Browser(network.app, network.now)

    statuses = send_all_at_once(browser, [(link, YES) for link in network.links().values()], network.now)

    assert statuses == [303, 303, 303]
    answers = sorted(network.guest(host).answer for host in hosts)
    assert answers == [Answer.COMES, Answer.WAITS, Answer.WAITS]
    assert db.session.get_one(Gathering, row.id).taken == 1


def test_what_changes_is_told_to_who_comes_and_a_cancellation_to_who_did_not_say_no(network: Network) -> None:
    for name in ("anne", "paul", "lise"):
        network.host(name)
    row = network.gather()
    network.announce(row)
    links, browser = network.links(), Browser(network.app, network.now)
    browser.post(links["anne@accueil.example"], YES)
    browser.post(links["paul@accueil.example"], NO)
    network.mails("gathering_settled")

    later = GatheringDetails(title="Le café", starts_at=row.starts_at + DAY, place="Langres", words="Venez !")
    actor = network.agency.concierge
    gatherings.change_gathering(
        actor, row.id, later, audience=Audience.ALL, topic="", seen_version=None, now=network.now
    )
    telling.tell_guests(row.id, "moved", network.now, commit)
    (letter,) = network.mails("gathering_settled")
    assert (letter.recipient, _event(letter)["LOCATION"]) == ("anne@accueil.example", "Langres")

    for _twice in range(2):
        gatherings.call_off(actor, row.id, network.now)
        telling.tell_guests(row.id, "cancelled", network.now, commit)
    told = {each.recipient: each for each in network.mails("gathering_settled")}
    assert set(told) == {"anne@accueil.example", "lise@accueil.example"}
    assert _event(told["anne@accueil.example"])["STATUS"] == "CANCELLED"
    assert told["lise@accueil.example"].calendar is None
    page = browser.get(links["anne@accueil.example"])
    assert "Cette rencontre est annulée" in page.text
    assert browser.post(links["anne@accueil.example"], YES).status_code == 409


def test_the_day_before_those_who_come_are_reminded_once(network: Network) -> None:
    network.host("anne")
    network.host("paul")
    row = network.gather()
    network.announce(row)
    Browser(network.app, network.now).post(network.links()["anne@accueil.example"], YES)
    for day in (7, 8, 8):
        telling.remind_guests(network.now + day * DAY, commit)
    reminded = network.mails("gathering_reminder", now=network.now + 8 * DAY)
    assert [letter.recipient for letter in reminded] == ["anne@accueil.example"]


def test_a_link_says_that_it_is_over_then_no_longer_opens_and_may_be_asked_anew_only_in_time(network: Network) -> None:
    network.host("anne")
    row = network.gather()
    network.announce(row)
    link = network.links()["anne@accueil.example"]
    over = Browser(network.app, network.now + 10 * DAY)
    assert "Cette rencontre est passée" in over.get(link).text
    assert over.post(link, YES).status_code == 409

    gone = Browser(network.app, network.now + 60 * DAY)
    page = gone.get(link)
    assert (page.status_code, "ne s’ouvre plus" in page.text) == (410, True)
    assert gone.post(f"{link}/renvoyer").status_code == 200
    assert network.mails("gathering_invited", now=network.now + 60 * DAY) == []

    assert Browser(network.app, network.now).post(f"{link}/renvoyer").status_code == 200
    assert len(network.mails("gathering_invited")) == 1
    assert gone.get("/mon-accueil/invitation/absente").status_code == 404


def test_who_leaves_the_network_or_is_erased_gives_their_places_back(network: Network) -> None:
    anne, paul, lise = (network.host(name) for name in ("anne", "paul", "lise"))
    row = network.gather(places=2)
    network.announce(row)
    links, browser = network.links(), Browser(network.app, network.now)
    for name in ("anne", "paul", "lise"):
        browser.post(links[f"{name}@accueil.example"], YES)
    assert network.guest(lise).answer is Answer.WAITS

    progress.leave(network.agency.concierge, anne.id, network.now)
    assert network.guest(lise).answer is Answer.COMES
    assert browser.get(links["anne@accueil.example"]).status_code == 410

    erase(network.agency.coordinator, paul, ground=HostGround.HOST, now=network.now)
    db.session.commit()
    assert db.session.get_one(Gathering, row.id).taken == 1


def test_the_team_chooses_by_hand_notes_a_telephone_call_and_who_came(network: Network) -> None:
    anne, paul = network.host("anne"), network.host("=paul")
    row = network.gather(audience=Audience.CHOSEN)
    louise, path = signed_in(network.app, network.agency, "Louise", network.now), f"/ambassadeurs/rencontres/{row.id}"
    refused = louise.post(f"{path}/inviter")
    assert refused.status_code == 303
    assert "Choisissez d’abord qui inviter" in louise.get(path).text

    assert "Anne Mercier" in louise.get(f"{path}?q=mercier").text
    louise.post(f"{path}/choisir", {"host": [str(anne.id), str(paul.id), "999999", "x"]})
    assert len(db.session.scalars(select(GatheringGuest)).all()) == 2
    louise.post(f"{path}/inviter")
    louise.post(f"{path}/invites/{network.guest(anne).id}/reponse", YES | {"people": "2"})
    assert network.guest(anne).people == 2

    after = signed_in(network.app, network.agency, "Louise", network.now + 10 * DAY)
    after.post(f"{path}/presents", {"present": [str(network.guest(anne).id)]})
    assert (network.guest(anne).came, network.guest(paul).came) == (True, False)
    table = after.get(f"{path}/liste.csv").get_data(as_text=True)
    assert "Anne Mercier;Vient;2" in table
    assert "'=paul@accueil.example" in table


def test_a_form_keeps_what_was_typed_and_a_double_click_writes_one_gathering(network: Network) -> None:
    louise = signed_in(network.app, network.agency, "Louise", network.now)
    form = Page(louise.get("/ambassadeurs/rencontres/nouvelle")).fields()
    typed = form | {
        "title": "Le café",
        "on": "2026-12-05",
        "at": "17:30",
        "minutes": "90",
        "place": "Chaumont",
        "audience": "topic",
        "topic": "",
    }
    refused = louise.post("/ambassadeurs/rencontres/nouvelle", typed)
    assert refused.status_code == 422
    assert 'value="Le café"' in refused.text
    assert "Choisissez le sujet" in refused.text
    for _twice in range(2):
        assert louise.post("/ambassadeurs/rencontres/nouvelle", typed | {"topic": "ecole"}).status_code == 303
    (row,) = db.session.scalars(select(Gathering)).all()
    assert row.starts_at == dt.datetime(2026, 12, 5, 16, 30, tzinfo=dt.UTC)

    edit = f"/ambassadeurs/rencontres/{row.id}/modifier"
    seen = Page(louise.get(edit)).fields()
    assert louise.post(edit, seen | {"place": "Langres"}).status_code == 303
    overtaken = louise.post(edit, seen | {"place": "Joinville"})
    assert overtaken.status_code == 409
    assert 'value="Joinville"' in overtaken.text


def test_a_host_answers_from_their_space_too(network: Network) -> None:
    anne = network.host("anne")
    network.announce(network.gather())
    phone = in_host_space(network.app, anne, network.now)
    assert "À vous de répondre" in phone.get("/mon-accueil/reseau").text
    path = f"/mon-accueil/reseau/rencontres/{network.guest(anne).id}"
    assert phone.post(path, YES).status_code == 303
    assert "Vous venez" in phone.get(path).text


def test_a_page_asks_as_many_questions_for_forty_guests_as_for_two(network: Network) -> None:
    network.host("anne")
    network.host("paul")
    row = network.gather()
    network.announce(row)
    louise, path = signed_in(network.app, network.agency, "Louise", network.now), f"/ambassadeurs/rencontres/{row.id}"
    few = statements(lambda: louise.get(path))
    for number in range(38):
        network.host(f"hote{number}")
    network.announce(row)
    assert statements(lambda: louise.get(path)) == few


def _event(letter: mail.Email) -> dict[str, Any]:
    assert letter.calendar is not None
    calendar = icalendar.Calendar.from_ical(letter.calendar.content)
    (entry,) = calendar.walk("VEVENT")
    return {name: str(entry[name]) for name in ("STATUS", "UID", "LOCATION")} | {"SEQUENCE": int(entry["SEQUENCE"])}
