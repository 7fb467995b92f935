"""What happens to people: a double click, two colleagues on one file, a session that ends, a network that goes."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from concierge.checklists.events import StepDone
from concierge.families.models import Household
from concierge.platform import clock
from concierge.platform.db import db
from concierge.platform.events import EventRow
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors
from tests.factories import Agency

NEXT_YEAR = clock.today().year + 1


def count_events(installation: Installation, household: Household, name: str) -> int:
    with installation.reading():
        query = select(func.count()).where(EventRow.household_id == household.id, EventRow.name == name)
        return db.session.execute(query).scalar_one()


def count_files(installation: Installation, agency: Agency) -> int:
    with installation.reading():
        return db.session.execute(select(func.count()).where(Household.space_id == agency.space.id)).scalar_one()


def test_a_double_click_finishes_a_step_once(
    installation: Installation, visitors: Visitors, household: Household
) -> None:
    page = visitors.family(household).page
    page.get_by_role("button", name="C’est fait").dblclick()
    expect(page.get_by_text("Bravo, c’est fait !")).to_be_visible()
    assert count_events(installation, household, StepDone.name) == 1


def test_a_double_click_without_javascript_finishes_a_step_once(
    installation: Installation, visitors: Visitors, agency: Agency, household: Household
) -> None:
    """The server itself takes two same requests for one."""
    page = visitors.staff(agency, javascript=False).page
    page.goto(f"/dossiers/{household.id}")
    page.locator(".step-row .tick").first.dblclick()
    expect(page.get_by_text("1 étape close", exact=True)).to_be_visible()
    assert count_events(installation, household, StepDone.name) == 1


def test_a_double_click_opens_one_file(installation: Installation, visitors: Visitors, agency: Agency) -> None:
    page = visitors.staff(agency).page
    page.goto("/dossiers/nouveau")
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Comment la famille nous a connus").select_option("web")
    page.get_by_role("button", name="Ouvrir le dossier et planifier l’année").dblclick()
    expect(page.get_by_text("Le dossier est ouvert et son année est planifiée.")).to_be_visible()
    assert count_files(installation, agency) == 1


def test_the_second_of_two_colleagues_is_told_and_overwrites_nothing(
    visitors: Visitors, agency: Agency, household: Household
) -> None:
    louise, marion = visitors.staff(agency, "Louise"), visitors.staff(agency, "Marion")
    for visitor in (louise, marion):
        visitor.go(f"/dossiers/{household.id}/foyer")
    louise.page.get_by_label("Le projet en quelques mots").fill("Une maison avec un jardin.")
    louise.page.get_by_role("button", name="Enregistrer").click()
    expect(louise.page.get_by_text("Une maison avec un jardin.")).to_be_visible()

    marion.expects("status 409")
    marion.page.get_by_label("Le projet en quelques mots").fill("Un appartement en ville.")
    marion.page.get_by_role("button", name="Enregistrer").click()
    expect(
        marion.page.get_by_text("Quelqu’un d’autre a modifié cette fiche entre-temps : Louise Martin")
    ).to_be_visible()
    expect(marion.page.get_by_text("Enregistré actuellement : « Une maison avec un jardin. »")).to_be_visible()
    expect(marion.page.get_by_label("Le projet en quelques mots")).to_have_value("Un appartement en ville.")
    louise.page.reload()
    expect(louise.page.get_by_text("Une maison avec un jardin.")).to_be_visible()
    marion.page.get_by_role("button", name="Enregistrer").click()
    expect(marion.page.get_by_text("Un appartement en ville.")).to_be_visible()


def test_a_row_ticked_meanwhile_by_a_colleague_says_so(
    visitors: Visitors, agency: Agency, household: Household
) -> None:
    louise, marion = visitors.staff(agency, "Louise"), visitors.staff(agency, "Marion")
    for visitor in (louise, marion):
        visitor.go(f"/dossiers/{household.id}")
    row = louise.page.locator(".step-row").first
    label = row.get_by_role("button").get_attribute("aria-label")
    assert label is not None
    address = row.locator("a.step-title").get_attribute("href")
    louise.go(f"{address}")
    louise.page.get_by_text("Signaler un blocage").click()
    louise.page.get_by_label("Ce qui bloque").fill("Le bailleur ne répond pas.")
    louise.page.get_by_role("button", name="Noter le blocage").click()
    expect(louise.page.get_by_text("Le bailleur ne répond pas.")).to_be_visible()

    marion.expects("status 409", "Response Status Error Code 409")
    marion.page.get_by_role("button", name=label, exact=True).click()
    expect(marion.page.locator("#toasts .is-error")).to_be_visible()
    refused = marion.page.locator(".step-row", has_text="Louise Martin a changé cette étape entre-temps").first
    expect(refused).to_contain_text("n’est pas enregistré.")
    expect(refused).to_contain_text("Le bailleur ne répond pas.")
    louise.page.reload()
    expect(louise.page.get_by_text("Le bailleur ne répond pas.")).to_be_visible()


def test_a_row_overtaken_keeps_the_date_and_the_comment_being_typed(
    visitors: Visitors, agency: Agency, household: Household
) -> None:
    louise, marion = visitors.staff(agency, "Louise"), visitors.staff(agency, "Marion")
    for visitor in (louise, marion):
        visitor.go(f"/dossiers/{household.id}")
        visitor.page.locator(".step-row").first.get_by_role("link", name="Agir sur").click()
    panels = [visitor.page.locator(".quick-panel") for visitor in (louise, marion)]
    panels[0].get_by_label("Nouvelle date").fill(f"{NEXT_YEAR}-05-04")
    panels[0].get_by_role("button", name="Reporter").click()
    expect(louise.page.locator("#toasts")).to_contain_text("La date est choisie")

    panels[1].get_by_label("Commentaire entre nous").fill("Rappeler avant midi")
    panels[1].get_by_label("Nouvelle date").fill(f"{NEXT_YEAR}-06-08")
    marion.expects("status 409", "Response Status Error Code 409")
    panels[1].get_by_role("button", name="Reporter").click()
    expect(panels[1]).to_be_visible()
    row = marion.page.locator(".step-row", has=marion.page.locator(".quick-panel"))
    expect(row).to_contain_text(f"Votre report (8\u00a0juin\u00a0{NEXT_YEAR}) n’est pas enregistré.")
    expect(panels[1].get_by_label("Nouvelle date")).to_have_value(f"{NEXT_YEAR}-06-08")
    expect(panels[1].get_by_label("Commentaire entre nous")).to_have_value("Rappeler avant midi")
    marion.page.set_viewport_size({"width": 390, "height": 844})
    panels[1].get_by_role("button", name="Reporter").click()
    expect(marion.page.locator("#toasts")).to_contain_text("La date est choisie")


def lose_session(page: Page) -> None:
    page.context.clear_cookies(name="concierge")


def test_a_form_survives_the_end_of_the_session(visitors: Visitors, agency: Agency, household: Household) -> None:
    louise = visitors.staff(agency)
    page = louise.page
    louise.go(f"/dossiers/{household.id}/echanges")
    page.get_by_label("En deux mots").fill("Ils arrivent « plus tôt » que prévu & avec un chien.")
    lose_session(page)
    louise.expects("status 401")
    page.get_by_role("button", name="Noter l’échange").click()
    expect(page.get_by_role("heading", name="Votre session est terminée")).to_be_visible()
    louise.sign_in(agency.people["Louise"].email)
    expect(page.get_by_text("Ils arrivent « plus tôt » que prévu & avec un chien.")).to_be_visible()
    page.get_by_role("button", name="Renvoyer maintenant").click()
    expect(page.get_by_text("L’échange est noté.")).to_be_visible()
    expect(page.get_by_text("Ils arrivent « plus tôt » que prévu & avec un chien.")).to_be_visible()


def test_a_tick_survives_the_end_of_the_session(visitors: Visitors, agency: Agency, household: Household) -> None:
    """Asked for by htmx, the sign-in takes the whole page, and the tick arrives after it."""
    louise = visitors.staff(agency)
    page = louise.page
    louise.go(f"/dossiers/{household.id}")
    lose_session(page)
    louise.expects("status 401", "Response Status Error Code 401")
    page.locator(".step-row .tick").first.click()
    expect(page.get_by_role("heading", name="Votre session est terminée")).to_be_visible()
    louise.sign_in(agency.people["Louise"].email)
    page.get_by_role("button", name="Renvoyer maintenant").click()
    expect(page.get_by_text("C’est fait.", exact=True)).to_be_visible()
    louise.go(f"/dossiers/{household.id}")
    expect(page.get_by_text("1 étape close", exact=True)).to_be_visible()


def test_the_network_goes_during_a_tick(visitors: Visitors, agency: Agency, household: Household) -> None:
    louise = visitors.staff(agency)
    page = louise.page
    louise.go(f"/dossiers/{household.id}")
    row = page.locator(f"#{page.locator('.step-row').first.get_attribute('id')}")
    louise.expects("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "Send Error", "htmx:afterRequest")
    louise.context.set_offline(True)
    row.get_by_role("button", name=re.compile(r"^Marquer «\s")).click()
    expect(page.get_by_text("La connexion est coupée. Rien n’est perdu")).to_be_visible()
    expect(row.get_by_role("button", name=re.compile(r"^Marquer «\s"))).to_be_enabled()
    louise.context.set_offline(False)
    row.get_by_role("button", name=re.compile(r"^Marquer «\s")).click()
    expect(row.get_by_role("button", name=re.compile(r"^Rouvrir «\s"))).to_be_focused()
