"""From the public form to a host's own space: nothing counts before the link is answered, nothing leaks to anybody."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.accounts.models import LinkPurpose
from concierge.hosts import mails
from concierge.hosts.access import make_link
from concierge.hosts.applications import save_gate
from concierge.hosts.choices import HostState, OfferKind
from concierge.hosts.models import Host, HostGate, HostOffer, HostPledge
from concierge.hosts.offers import pause
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, make_commune, make_host
from tests.integration.accounts.browsers import Browser, in_host_space, signed_in

TYPED = {
    "first_name": "Odile",
    "last_name": "Marchal",
    "email": "odile@accueil.example",
    "phone": "06 39 98 00 01",
    "commune": "",
    "age": "adult",
    "agreed": "y",
    "kinds": ["meal", "lodging"],
    "topics": ["ecole"],
    "languages": ["fr", "en"],
    "smoking": "no",
    "life_stage": "unknown",
    "home_access": "unknown",
    "presentation": "Nous aimons recevoir.",
}


@pytest.fixture
def gate(agency: Agency, now: dt.datetime) -> HostGate:
    sites = ["https://mairie.example"]
    return save_gate(agency.coordinator, slug="ici", sites=sites, active=True, seen_version=None, now=now)


@pytest.fixture
def typed_commune(app: Flask) -> str:
    """Return what people type of a commune that the database knows."""
    return make_commune("52269", "Langres")


def _send(app: Flask, now: dt.datetime, **changes: object) -> tuple[Browser, int, str]:
    browser = Browser(app, now)
    page = browser.get("/ouvrir-sa-porte/ici").text
    challenge = re.search(r'name="challenge"[^>]*value="([^"]+)"', page)
    assert challenge
    browser.now = now + dt.timedelta(seconds=60)
    typed = TYPED | {"challenge": challenge[1]} | changes
    answer = browser.post("/ouvrir-sa-porte/ici", typed, token=False)
    return browser, answer.status_code, answer.text


def _applications() -> list[Host]:
    return list(db.session.scalars(select(Host).order_by(Host.id)))


def _confirmation_token(now: dt.datetime) -> str:
    message = db.session.scalars(select(Message).where(Message.kind == mails.KIND_CONFIRMATION)).one()
    content = mails.render_confirmation(message, now)
    assert content is not None
    db.session.commit()
    return str(content.values["token"])


def test_an_application_waits_for_its_person_and_a_get_confirms_nothing(
    app: Flask, agency: Agency, gate: HostGate, now: dt.datetime, typed_commune: str
) -> None:
    _browser, status, _text = _send(app, now, commune=typed_commune)
    assert status == 303
    (host,) = _applications()
    assert (host.confirmed_at, host.state) == (None, HostState.APPLIED)
    offers = db.session.scalars(select(HostOffer.kind).where(HostOffer.host_id == host.id)).all()
    assert set(offers) == {OfferKind.MEAL, OfferKind.LODGING, OfferKind.EXPERTISE}
    assert signed_in(app, agency, "Olivier", now).get(f"/accueillants/{host.id}").status_code == 404

    token = _confirmation_token(now)
    phone = Browser(app, now)
    assert "Oui, c’est bien moi" in phone.get(f"/mon-accueil/confirmer/{token}").text
    assert _applications()[0].confirmed_at is None
    assert phone.post(f"/mon-accueil/confirmer/{token}").status_code == 303
    assert _applications()[0].confirmed_at == now
    assert "Votre candidature" in phone.get("/mon-accueil/").text
    pledges = db.session.scalars(select(HostPledge).where(HostPledge.host_id == host.id)).all()
    assert [pledge.means.value for pledge in pledges] == ["form"]


def test_the_same_address_is_the_same_host_and_changes_nothing_of_theirs(
    app: Flask, agency: Agency, gate: HostGate, now: dt.datetime, typed_commune: str
) -> None:
    known = make_host(agency, now=now, email="odile@accueil.example")
    _browser, status, _text = _send(app, now, commune=typed_commune)

    assert status == 303
    assert [host.id for host in _applications()] == [known.id]
    assert _applications()[0].presentation == ""
    assert db.session.scalars(select(Message.kind).where(Message.host_id == known.id)).all() == ["host_link"]


def test_a_minor_leaves_nothing(app: Flask, gate: HostGate, now: dt.datetime) -> None:
    _browser, status, text = _send(app, now, age="minor")

    assert status == 200
    assert "moins de 18 ans" in text
    assert _applications() == []


def test_what_looks_like_no_person_is_written_to_by_nobody_until_somebody_looks(
    app: Flask, agency: Agency, gate: HostGate, now: dt.datetime, typed_commune: str
) -> None:
    _send(app, now, commune=typed_commune, website="https://spam.example")
    (host,) = _applications()
    assert host.suspicions == ["trap"]
    assert db.session.scalars(select(Message)).all() == []

    answer = signed_in(app, agency, "Louise", now).post(f"/accueillants/{host.id}/confirmation")
    assert answer.status_code == 303
    assert db.session.scalars(select(Message.kind)).all() == [mails.KIND_CONFIRMATION]


def test_a_form_with_a_fault_comes_again_with_what_was_typed(app: Flask, gate: HostGate, now: dt.datetime) -> None:
    _browser, status, text = _send(app, now, email="", agreed="")

    assert status == 422
    assert "Nous vous écrivons à cette adresse" in text
    assert "Nous aimons recevoir." in text
    assert _applications() == []


def test_only_declared_sites_frame_the_form_and_a_closed_one_receives_nobody(
    app: Flask, agency: Agency, gate: HostGate, now: dt.datetime
) -> None:
    browser = Browser(app, now)
    framed = browser.get("/ouvrir-sa-porte/ici/cadre").headers["Content-Security-Policy"]
    assert "frame-ancestors https://mairie.example" in framed
    assert "frame-ancestors 'none'" in browser.get("/ouvrir-sa-porte/ici").headers["Content-Security-Policy"]

    seen = gate.version
    save_gate(agency.coordinator, slug="ici", sites=[], active=False, seen_version=seen, now=now)
    assert browser.get("/ouvrir-sa-porte/ici").status_code == 410


def test_a_pause_in_one_tap_and_back(app: Flask, agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now)
    phone = in_host_space(app, host, now)

    assert phone.post("/mon-accueil/pause").status_code == 303
    assert "Je suis de retour" in phone.get("/mon-accueil/").text
    assert phone.post("/mon-accueil/reprise").status_code == 303
    assert "Me mettre en pause" in phone.get("/mon-accueil/").text


def test_the_charter_is_accepted_in_the_version_that_was_shown(app: Flask, agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now, charter=False)
    phone = in_host_space(app, host, now)

    phone.post("/mon-accueil/charte", {"version": "1999-1"})
    assert len(db.session.scalars(select(HostPledge).where(HostPledge.host_id == host.id)).all()) == 1
    phone.post("/mon-accueil/charte", {"version": "2026-1"})
    means = db.session.scalars(select(HostPledge.means).where(HostPledge.host_id == host.id)).all()
    assert {each.value for each in means} == {"phone", "portal"}


def test_a_host_acts_as_a_sign_of_life_and_the_team_does_not(agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now)
    later = now + dt.timedelta(days=90)
    pause(agency.concierge, host.id, None, later)
    assert host.last_sign_on == paris_date(now)

    own = Actor(space_id=host.space_id, name="Anne", permissions=frozenset({"own_host"}), host_id=host.id)  # type: ignore[arg-type]
    pause(own, host.id, paris_date(later) + dt.timedelta(days=9), later)
    assert host.last_sign_on == paris_date(later)


def test_a_host_reads_nothing_of_the_teams_own(app: Flask, agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now)
    signed_in(app, agency, "Louise", now).post(f"/accueillants/{host.id}/notes", {"text": "Un secret"})
    phone = in_host_space(app, host, now)

    for path in ("/", "/donnees", "/fiche", "/charte", "/disponibilites", "/offres/meal"):
        assert "Un secret" not in phone.get(f"/mon-accueil{path}").text
    assert phone.get("/accueillants/").status_code == 302


def test_a_link_of_a_family_opens_no_hosts_space(app: Flask, agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now)
    _link, token = make_link(agency.concierge, host.people[0], LinkPurpose.HOST, now)
    assert Browser(app, now).get(f"/espace/lien/{token}").status_code == 404
    assert Browser(app, now).get(f"/mon-accueil/confirmer/{token}").status_code == 404


def test_somebody_leaves_and_is_asked_nothing_more(app: Flask, agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now)
    phone = in_host_space(app, host, now)
    assert phone.post("/mon-accueil/quitter").status_code == 303
    assert "Vous avez quitté le réseau" in phone.get("/mon-accueil/").text
    assert db.session.get_one(Host, host.id).state is HostState.LEFT
