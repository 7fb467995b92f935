"""The essential acts in a browser without JavaScript: slower, but complete."""

import re

from playwright.sync_api import expect

from concierge.families.models import Household
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency


def test_a_file_is_opened_with_an_added_child(visitors: Visitors, agency: Agency) -> None:
    louise = visitors.open(javascript=False)
    page = louise.page
    louise.go("/dossiers/nouveau")
    louise.sign_in(agency.people["Louise"].email)
    expect(page.get_by_role("heading", name="Ouvrir un dossier")).to_be_visible()  # where the sign-in interrupted
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_role("textbox", name="Commune visée").fill("Chaumont")
    page.get_by_role("button", name="Ajouter un enfant").click()
    expect(page.get_by_label("Prénom")).to_have_count(2)
    expect(page.get_by_label("Prénom").first).to_have_value("Inès")
    page.get_by_role("button", name="Ajouter un enfant").click()
    page.get_by_role("button", name="Retirer la ligne 3").click()
    expect(page.get_by_label("Prénom")).to_have_count(2)
    page.get_by_label("Prénom").nth(1).fill("Noé")
    page.get_by_label("Comment la famille nous a connus").select_option("web")
    page.get_by_role("button", name="Ouvrir le dossier et planifier l’année").click()
    expect(page.get_by_text("Le dossier est ouvert et son année est planifiée.")).to_be_visible()
    expect(page.locator(".file-head")).to_contain_text("Inès, Noé")
    expect(page.locator(".file-head")).to_contain_text("Chaumont")


def test_a_step_is_ticked_taken_back_and_commented(visitors: Visitors, agency: Agency, household: Household) -> None:
    louise = visitors.staff(agency, javascript=False)
    page = louise.page
    louise.go(f"/dossiers/{household.id}?vue=annee")
    row = page.locator(f"#{page.locator('.step-row:not(.is-closed)').first.get_attribute('id')}")
    title = row.locator(".step-title").inner_text()
    row.get_by_role("button", name=re.compile(r"^Marquer «\s")).click()
    expect(page).to_have_url(re.compile(rf"/dossiers/{household.id}\?vue=annee$"))  # back where one was
    expect(page.get_by_text("C’est fait.", exact=True)).to_be_visible()
    page.get_by_text("1 étape close", exact=True).click()
    page.get_by_role("button", name=f"Rouvrir « {title} »").click()
    expect(page.get_by_text("L’étape est de nouveau à faire.")).to_be_visible()
    page.locator(".step-row").get_by_role("link", name=title).first.click()
    page.get_by_label("Commentaire").fill("Vu avec la mairie.")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.get_by_text("Vu avec la mairie.")).to_be_visible()
    page.get_by_text("Signaler un blocage").click()
    page.get_by_label("Ce qui bloque").fill("Il manque un papier.")
    page.get_by_role("button", name="Noter le blocage").click()
    expect(page.get_by_text("Il manque un papier.")).to_be_visible()


def test_the_family_does_its_part(visitors: Visitors, household: Household) -> None:
    telephone = visitors.family(household, width=NARROW, javascript=False)
    page = telephone.page
    hero = page.get_by_role("region", name="Votre prochaine étape")
    first = hero.get_by_role("heading", level=3).inner_text()
    hero.get_by_role("button", name="C’est fait").click()
    expect(page.get_by_text("Bravo, c’est fait !")).to_be_visible()
    page.get_by_role("button", name=f"Annuler : {first}").click()
    expect(page.get_by_text("D’accord, l’étape reste à faire.")).to_be_visible()
    page.get_by_text("J’ai besoin d’aide").click()
    page.get_by_label("Qu’est-ce qui vous bloque ?").fill("Je ne sais pas par où commencer.")
    page.get_by_role("button", name="Demander de l’aide à Louise").click()
    expect(page.get_by_text("Je ne sais pas par où commencer.")).to_be_visible()
