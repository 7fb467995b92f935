"""Personal links: made when their mail leaves, kept as a hash, opened by a click on a button, closed for good."""

import datetime as dt
import re
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.accounts import links
from concierge.accounts.models import DeviceSession, LinkPurpose, PersonalLink
from concierge.families import access
from concierge.families.choices import MemberKind
from concierge.families.models import FamilyAccess, Household, Member
from concierge.families.queries import list_members
from concierge.families.services import remove_member, update_member
from concierge.notifications.models import Message, MessageState
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import LinkGone, NotFound
from concierge.wiring.jobs import RENDERERS
from tests.architecture.examples.dumps import differences, dump
from tests.factories import Agency, adult, make_family
from tests.integration.accounts.browsers import Browser, in_family_space, signed_in, words_of

TOKEN = re.compile(r"/espace/lien/([\w-]{20,})")


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """The Petits: Claire and Thomas, and Zoé; only Claire has an address."""
    return make_family(agency, now=now, planned=False)


def _claire(agency: Agency, household: Household) -> Member:
    return list_members(agency.concierge, household.id)[0]


def _send(message: Message, now: dt.datetime) -> mail.Email:
    """Send one mail to nowhere; return what would have left."""
    with patch.object(mail, "send") as send:
        send_message(message.id, RENDERERS, now)
    email: mail.Email = send.call_args.args[0]
    return email


def _last_message() -> Message:
    return db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def _token(email: mail.Email) -> str:
    found = set(TOKEN.findall(email.text)) | set(TOKEN.findall(email.html))
    assert len(found) == 1
    return found.pop()


def _invited(agency: Agency, household: Household, now: dt.datetime) -> str:
    access.invite(agency.concierge, _claire(agency, household), now)
    return _token(_send(_last_message(), now))


def test_the_token_travels_in_the_mail_and_stands_nowhere_else(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    token = _invited(agency, household, now)
    device_token = access.open_on_device(token, device="Téléphone", now=now)
    db.session.commit()

    everything = repr(dump())
    assert links.token_hash(token) in everything
    assert token not in everything
    assert device_token not in everything


def test_no_link_exists_before_its_mail_leaves(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    access.invite(agency.concierge, _claire(agency, household), now)
    assert db.session.scalar(select(func.count(PersonalLink.id))) == 0

    message = db.session.scalars(select(Message)).one()
    assert (message.recipient, message.context) == (
        "claire@famille.example",
        {"member_id": message.context["member_id"]},
    )
    _send(message, now)
    assert db.session.scalar(select(func.count(PersonalLink.id))) == 1
    assert message.state is MessageState.SENT


def test_asking_twice_for_a_link_sends_one_mail(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    for _click in range(2):
        access.invite(agency.concierge, _claire(agency, household), now)
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_looking_at_a_link_opens_nothing_a_click_does(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    token = _invited(agency, household, now)
    browser = Browser(app, now)
    db.session.commit()
    before = dump()

    looked = [browser.get(f"/espace/lien/{token}").status_code for _ in range(3)]
    assert looked == [200, 200, 200]
    assert browser.get("/espace/").status_code == 401
    assert differences(before, dump()) == {}

    assert browser.post(f"/espace/lien/{token}").location == "/espace/"
    assert browser.get("/espace/").status_code == 200


def test_the_devices_cookie_is_for_the_family_space_alone(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    token = _invited(agency, household, now)
    answer = Browser(app, now).post(f"/espace/lien/{token}")

    cookie = next(header for header in answer.headers.getlist("Set-Cookie") if header.startswith("espace="))
    assert token not in cookie
    assert {"HttpOnly", "SameSite=Lax", "Path=/espace"} <= set(cookie.split("; "))


def test_an_expired_link_says_so_and_offers_to_send_another(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    token = _invited(agency, household, now)
    browser = Browser(app, now + links.LINK_LENGTH)

    shown, clicked = browser.get(f"/espace/lien/{token}"), browser.post(f"/espace/lien/{token}")

    assert (shown.status_code, clicked.status_code) == (410, 410)
    assert f"/espace/lien/{token}/renvoyer" in shown.text
    assert browser.get("/espace/").status_code == 401


def test_an_opened_device_stays_open_after_the_link_expires_but_not_for_ever(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    phone = in_family_space(app, household, now)

    phone.now = now + links.DEVICE_LENGTH - dt.timedelta(seconds=1)
    assert phone.get("/espace/").status_code == 200
    phone.now = now + links.DEVICE_LENGTH
    assert phone.get("/espace/").status_code == 401


def test_sending_again_writes_only_to_the_address_we_know(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    token = _invited(agency, household, now)
    late = Browser(app, now + dt.timedelta(days=40))

    answer = late.post(f"/espace/lien/{token}/renvoyer", {"email": "voleur@ailleurs.example"})

    assert answer.status_code == 200
    assert "claire@famille.example" not in answer.text
    recipients = db.session.scalars(select(Message.recipient)).all()
    assert recipients == ["claire@famille.example", "claire@famille.example"]
    fresh = _token(_send(_last_message(), late.now))
    assert fresh != token
    assert late.get(f"/espace/lien/{fresh}").status_code == 200


def test_an_unknown_token_is_not_found_and_sends_nothing(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    browser = Browser(app, now)
    statuses = [browser.get("/espace/lien/inconnu").status_code, browser.post("/espace/lien/inconnu").status_code]

    assert statuses == [404, 404]
    assert browser.post("/espace/lien/inconnu/renvoyer").status_code == 200
    assert db.session.scalar(select(func.count(Message.id))) == 0


def test_a_closed_link_closes_its_devices_and_is_not_sent_again(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    token = _invited(agency, household, now)
    phone, tablet = Browser(app, now), Browser(app, now)
    for device in (phone, tablet):
        device.post(f"/espace/lien/{token}")
    staff = signed_in(app, agency, "Louise", now)
    binding = db.session.scalars(select(FamilyAccess)).one()

    assert staff.post(f"/acces/{binding.id}/fermer").status_code == 303

    assert [device.get("/espace/").status_code for device in (phone, tablet)] == [401, 401]
    assert Browser(app, now).get(f"/espace/lien/{token}").status_code == 410
    Browser(app, now + dt.timedelta(hours=1)).post(f"/espace/lien/{token}/renvoyer")
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_leaving_closes_this_device_alone(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> None:
    token = _invited(agency, household, now)
    phone, tablet = Browser(app, now), Browser(app, now)
    for device in (phone, tablet):
        device.post(f"/espace/lien/{token}")
    stolen = phone.client.get_cookie("espace", path="/espace")
    assert stolen is not None

    assert phone.post("/espace/quitter").status_code == 200
    phone.client.set_cookie("espace", stolen.value, path="/espace")

    assert [device.get("/espace/").status_code for device in (phone, tablet)] == [401, 200]


def _try_in_vain(message: Message, now: dt.datetime) -> str:
    """Try to send while the mail server is away; return the token that would have left."""
    with patch.object(mail, "send", side_effect=OSError("away")) as send, pytest.raises(OSError, match="away"):
        send_message(message.id, RENDERERS, now)
    return _token(send.call_args.args[0])


def test_a_mail_tried_again_and_again_leaves_one_link(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    access.invite(agency.concierge, _claire(agency, household), now)
    message = _last_message()
    lost = [_try_in_vain(message, now + dt.timedelta(minutes=n)) for n in range(3)]

    sent = _token(_send(message, now + dt.timedelta(minutes=9)))

    assert len(access.list_open_links(agency.concierge, household.id, now)) == 1
    assert db.session.scalar(select(func.count(PersonalLink.id))) == 1
    for token in lost:
        with pytest.raises(NotFound):
            access.open_on_device(token, device="", now=now)
    assert access.open_on_device(sent, device="", now=now)


def test_a_link_closed_while_its_mail_waited_is_not_opened_again(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    access.invite(agency.concierge, _claire(agency, household), now)
    _try_in_vain(_last_message(), now)
    closed = db.session.scalars(select(PersonalLink)).one()
    links.revoke_link(agency.concierge, closed.id, household_id=household.id, now=now)

    sent = _token(_send(_last_message(), now))

    assert access.open_on_device(sent, device="", now=now)
    assert closed.revoked_at == now
    assert db.session.scalar(select(func.count(PersonalLink.id))) == 2


def test_a_link_serves_its_own_purpose_only(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> None:
    system = Actor.system(agency.space.id)
    _link, token = links.create_link(system, purpose=LinkPurpose.HOST, household_id=None, now=now)

    with pytest.raises(NotFound):
        access.open_on_device(token, device="", now=now)
    with pytest.raises(NotFound):
        links.get_link(_invited(agency, household, now), LinkPurpose.HOST, now)
    assert Browser(app, now).get(f"/espace/lien/{token}").status_code == 404


def test_whoever_left_the_household_no_longer_enters(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    token = _invited(agency, household, now)
    phone = Browser(app, now)
    phone.post(f"/espace/lien/{token}")

    remove_member(agency.concierge, _claire(agency, household), now)

    assert phone.get("/espace/").status_code == 401
    with pytest.raises(LinkGone):
        access.open_on_device(token, device="", now=now)
    access.send_again(token, now + dt.timedelta(hours=1))
    assert db.session.scalar(select(func.count(Message.id))) == 1


@pytest.mark.parametrize("typed", ["claire@famille.example", " Claire@Famille.EXAMPLE "])
def test_a_lost_link_is_sent_to_a_typed_address_only_if_it_is_a_familys(
    app: Flask, agency: Agency, household: Household, now: dt.datetime, typed: str
) -> None:
    known = Browser(app, now).post("/espace/lien-perdu", {"email": typed})
    unknown = Browser(app, now).post("/espace/lien-perdu", {"email": "personne@ailleurs.example"})

    assert known.status_code == unknown.status_code == 200
    assert words_of(known) == words_of(unknown)
    assert db.session.scalars(select(Message.recipient)).all() == ["claire@famille.example"]


@pytest.mark.parametrize("typed", ["", " ", "%", "\x00", "x" * 5000, "🦊@\u202eexample"])
def test_a_strange_lost_address_sends_nothing(
    app: Flask, agency: Agency, household: Household, now: dt.datetime, typed: str
) -> None:
    assert Browser(app, now).post("/espace/lien-perdu", {"email": typed}).status_code == 200
    assert db.session.scalar(select(func.count(Message.id))) == 0


def test_an_address_typed_with_capitals_is_found_too(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now, planned=False, members=(adult("Anaïs", email="Anais.Petit@Famille.example"),))

    Browser(app, now).post("/espace/lien-perdu", {"email": "anais.petit@famille.example"})

    assert db.session.scalars(select(Message.recipient)).all() == ["Anais.Petit@Famille.example"]


def test_a_link_whose_mail_waits_goes_to_the_address_of_the_day_it_leaves(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    claire = _claire(agency, household)
    access.invite(agency.concierge, claire, now)
    details = adult(email="nouvelle@famille.example")
    assert details.kind is MemberKind.ADULT
    update_member(agency.concierge, claire, details, seen_version=claire.version, now=now)

    sent = _send(db.session.scalars(select(Message)).one(), now)

    assert sent.recipient == "nouvelle@famille.example"


def test_each_device_has_a_session_of_its_own(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    token = _invited(agency, household, now)
    devices = {access.open_on_device(token, device=f"Appareil {n}", now=now) for n in range(3)}

    assert len(devices) == 3
    assert db.session.scalar(select(func.count(DeviceSession.id))) == 3
    (link,) = access.list_open_links(agency.concierge, household.id, now)
    assert [device.name for device in link.devices] == ["Appareil 2", "Appareil 1", "Appareil 0"]


def test_links_of_a_family_are_told_apart(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> None:
    later = now + dt.timedelta(days=3)
    access.open_on_device(_invited(agency, household, now), device="Mozilla/5.0 (iPhone) Safari/605", now=later)
    access.create_access(agency.concierge, list_members(agency.concierge, household.id)[1], later)

    bare, mailed = access.list_open_links(agency.concierge, household.id, later)
    assert (bare.member, bare.sent_to, bare.devices) == ("Thomas Petit", None, [])
    assert (mailed.member, mailed.sent_to, mailed.sent_at) == ("Claire Petit", "claire@famille.example", now)
    assert [device.opened_at for device in mailed.devices] == [later]

    page = signed_in(app, agency, "Louise", later).get(f"/dossiers/{household.id}/acces").text.replace("\u00a0", " ")
    assert "Envoyé à claire@famille.example le 21 novembre à 10 h 30" in page
    assert "Ouvert sur un appareil, la dernière fois le 24 novembre à 10 h 30 (Safari sur iPhone)" in page
    assert "Préparé le 24 novembre à 10 h 30, pas envoyé par e-mail" in page
    assert "Pas encore ouvert" in page
    assert "jusqu’au 21 décembre à 10 h 30" in page
