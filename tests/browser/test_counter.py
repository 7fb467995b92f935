"""The counter on a telephone, without network and without a mouse."""

import re
import time

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from concierge.families.models import Household
from concierge.intake.models import CounterCapture, IntakeSource
from concierge.intake.sources import open_or_close
from concierge.platform import clock
from concierge.platform.db import db
from tests.browser.installation import Installation
from tests.browser.test_keyboard import expect_visible_focus
from tests.browser.visitors import NARROW, Visitor, Visitors
from tests.factories import Agency

_KEPT = """new Promise(done => {
  indexedDB.open("comptoir").onsuccess = ({ target }) => {
    const asked = target.result.transaction("saisies").objectStore("saisies").count();
    asked.onsuccess = () => done(asked.result);
  };
})"""
NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


def at_the_counter(visitors: Visitors, agency: Agency, name: str = "Nadia") -> Visitor:
    """Open the counter on a telephone, and wait until it is ready to do without network."""
    visitor = visitors.staff(agency, name, width=NARROW)
    visitor.go("/comptoir")
    expect(visitor.page.locator("#comptoir[data-ready]")).to_be_visible()
    return visitor


def write_down(page: Page, last_name: str, **more: str) -> None:
    """Type somebody in and send."""
    page.get_by_label("Nom", exact=True).fill(last_name)
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Téléphone").fill(more.get("phone", "06.39.98.41.07"))
    page.get_by_label("Adresse e-mail").fill(more.get("email", ""))
    page.get_by_label("La personne est d’accord").check()
    page.get_by_role("button", name="Envoyer").click()


def names_received(installation: Installation, agency: Agency) -> list[str]:
    with installation.reading():
        query = select(CounterCapture.name).where(CounterCapture.space_id == agency.space.id)
        return list(db.session.scalars(query.order_by(CounterCapture.id)))


def test_a_minute_by_keyboard_alone(installation: Installation, visitors: Visitors, agency: Agency) -> None:
    nadia = visitors.staff(agency, "Nadia")
    nadia.go("/comptoir")
    page, keys = nadia.page, nadia.page.keyboard
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    begun = time.monotonic()
    for text in ("Morvan", "Inès", "+33 6 39 98 41 07", "ines.morvan@ailleurs.example", "Un jardin,\nmoins de bruit."):
        expect_visible_focus(page)
        keys.type(text)
        keys.press("Tab")
    keys.type("sal")  # a list is chosen from by its first letters
    keys.press("Tab")
    keys.press("Tab")
    expect(page.get_by_label("La personne est d’accord")).to_be_focused()
    expect_visible_focus(page)
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Control+Enter")  # from the text; the yes of the person is missing
    expect(page.get_by_text("Demandez-lui d’abord")).to_be_visible()
    expect(page.get_by_label("La personne est d’accord")).to_be_focused()
    keys.press("Space")
    keys.press("Enter")
    expect(page.get_by_text("Inès Morvan reçoit un e-mail pour confirmer.")).to_be_visible()
    assert time.monotonic() - begun < 60
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    expect(page.get_by_label("Nom", exact=True)).to_have_value("")
    expect(page.get_by_label("Rencontre")).to_have_value("event")  # the next person is met at the same place
    assert names_received(installation, agency) == ["Inès Morvan"]
    with installation.reading():
        assert db.session.scalar(select(Household.summary).where(Household.space_id == agency.space.id)) == (
            "Un jardin,\nmoins de bruit."
        )


def test_without_network_what_is_typed_waits_on_the_device_and_leaves_once(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    nadia = at_the_counter(visitors, agency)
    nadia.expects(*NO_NETWORK)
    page = nadia.page
    nadia.context.set_offline(True)
    write_down(page, "Première")
    expect(page.get_by_text("Pas de réseau\u00a0: la saisie est gardée")).to_be_visible()
    nadia.go("/comptoir")  # the page opens all the same
    expect(page.get_by_role("heading", name="En attente d’envoi 1")).to_be_visible()
    expect(page.get_by_role("heading", name="Comptoir")).to_have_css("font-family", re.compile("Fraunces"))
    for name in ("Deuxième", "Effacée"):
        write_down(page, name)
        expect(page.locator(".counter-item", has_text=name)).to_be_visible()
        expect(page.get_by_label("Nom", exact=True)).to_have_value("")  # the form is free again a moment later
    nadia.assert_fits()
    expect(page.get_by_role("link", name="3 en attente d’envoi")).to_be_in_viewport()
    page.locator(".counter-item", has_text="Effacée").locator("summary").click()
    page.get_by_role("button", name="Oui, effacer").click()
    expect(page.get_by_role("heading", name="En attente d’envoi 2")).to_be_visible()
    assert names_received(installation, agency) == []

    nadia.context.set_offline(False)
    expect(page.locator("#attente")).to_be_hidden()
    nadia.go("/comptoir")
    expect(page.locator("#attente")).to_be_hidden()
    assert names_received(installation, agency) == ["Inès Première", "Inès Deuxième"]
    assert page.evaluate(_KEPT) == 0


def test_an_answer_lost_on_the_way_makes_no_second_file(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    nadia = at_the_counter(visitors, agency)
    nadia.expects("ERR_CONNECTION", "ERR_FAILED")
    page, lost = nadia.page, []

    def lose(route: object) -> None:
        lost.append(route.fetch().status)  # type: ignore[attr-defined]  # the server has written it
        route.abort("connectionreset")  # type: ignore[attr-defined]

    page.route("**/comptoir/envois", lose)
    write_down(page, "Morvan")
    expect(page.locator(".counter-item", has_text="Morvan")).to_be_visible()
    assert lost == [200]
    page.unroute("**/comptoir/envois")
    nadia.go("/comptoir")
    expect(page.get_by_text("l’équipe appelle Inès Morvan pour confirmer")).to_be_visible()
    expect(page.locator("#attente")).to_be_hidden()
    assert names_received(installation, agency) == ["Inès Morvan"]


def test_what_the_server_refuses_comes_back_with_its_reason_and_is_corrected(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    nadia = at_the_counter(visitors, agency)
    nadia.expects(*NO_NETWORK, "status 422")
    page = nadia.page
    nadia.context.set_offline(True)
    write_down(page, "Morvan", email="ines@ailleurs.9")  # the device takes it for an address
    expect(page.locator(".counter-item")).to_be_visible()
    nadia.context.set_offline(False)
    expect(page.locator(".counter-item")).to_contain_text("Cette adresse paraît incomplète.")
    page.get_by_role("button", name="Corriger").click()
    expect(page.get_by_label("Adresse e-mail")).to_be_focused()
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Morvan")
    page.get_by_label("Adresse e-mail").fill("ines@ailleurs.example")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Inès Morvan reçoit un e-mail pour confirmer.")).to_be_visible()
    expect(page.locator(".counter-item")).to_have_count(0)
    assert names_received(installation, agency) == ["Inès Morvan"]


def test_a_session_that_ended_loses_nothing_and_a_colleague_sees_nothing_of_it(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    nadia = at_the_counter(visitors, agency)
    nadia.expects(*NO_NETWORK)
    page = nadia.page
    nadia.context.set_offline(True)
    write_down(page, "Morvan")
    expect(page.locator(".counter-item")).to_be_visible()
    nadia.context.clear_cookies()
    nadia.context.set_offline(False)
    expect(page.get_by_text("Votre session est terminée. Rien n’est perdu")).to_be_visible()

    page.get_by_role("link", name="Me reconnecter").click()
    nadia.sign_in(agency.people["Louise"].email)
    expect(page.get_by_role("heading", name="Comptoir")).to_be_visible()
    expect(page.locator("#comptoir[data-ready]")).to_be_visible()
    expect(page.locator(".counter-item")).to_have_count(0)
    assert names_received(installation, agency) == []
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
    nadia.go("/connexion?suite=/comptoir")
    nadia.sign_in(agency.people["Nadia"].email)
    expect(page.get_by_text("l’équipe appelle Inès Morvan pour confirmer")).to_be_visible()
    assert names_received(installation, agency) == ["Inès Morvan"]


def test_without_javascript_it_is_a_form_like_others(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    nadia = visitors.staff(agency, "Nadia", width=NARROW, javascript=False)
    nadia.expects("status 422")
    page = nadia.page
    nadia.go("/comptoir")
    write_down(page, "Morvan", phone="", email="")
    expect(page.get_by_text("Un téléphone ou une adresse e-mail\u00a0: l’un des deux suffit.").first).to_be_visible()
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Morvan")
    write_down(page, "Morvan")
    expect(page.get_by_text("l’équipe appelle Inès Morvan pour confirmer")).to_be_visible()
    with installation.writing():
        source = db.session.scalars(select(IntakeSource).where(IntakeSource.space_id == agency.space.id)).one()
        open_or_close(agency.coordinator, source, active=False, now=clock.now())
    write_down(page, "Après")
    expect(page.get_by_text("Cette source est fermée")).to_be_visible()
    with installation.reading():
        count = select(func.count()).select_from(Household).where(Household.space_id == agency.space.id)
        assert db.session.scalar(count) == 1
