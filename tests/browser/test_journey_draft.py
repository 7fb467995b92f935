"""A coordinator changes the journey on screen, looks before, publishes; the next family gets it."""

import pytest
from playwright.sync_api import expect

from concierge.families.models import Household
from tests.browser.conftest import new_family
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, WIDE, Visitors
from tests.factories import Agency

DRAFT = "/reglages/parcours/brouillon/standard"
STEP = "Préciser ensemble la recherche de logement"


@pytest.mark.parametrize(("width", "javascript"), [(WIDE, True), (NARROW, False)])
def test_a_changed_journey_reaches_the_next_family(
    visitors: Visitors,
    installation: Installation,
    agency: Agency,
    household: Household,
    width: int,
    javascript: bool,
) -> None:
    alexandra = visitors.staff(agency, "Alexandra", width=width, javascript=javascript)
    page = alexandra.page
    alexandra.go("/reglages/parcours/")
    page.get_by_role("link", name="Modifier à l’écran").click()
    alexandra.assert_fits()

    section = page.locator("#etape-logement\\/chercher")
    titles = section.locator(".step-title")
    expect(titles.first).to_contain_text(STEP)
    section.get_by_role("button", name=f"Descendre «\u00a0{STEP}\u00a0»").click()
    expect(titles.nth(1)).to_contain_text(STEP)
    expect(titles.nth(1)).to_contain_text("déplacée")

    section.get_by_label(f"Autres actions sur «\u00a0{STEP}\u00a0»").click()
    alexandra.assert_fits()
    section.locator(".draft-step").nth(1).get_by_role("button", name="Dupliquer").click()
    expect(titles.nth(2)).to_contain_text("(copie)")
    expect(titles.nth(2)).to_contain_text("ajoutée")

    page.get_by_role("link", name="Ajouter une étape").first.click()
    page.get_by_label("Titre, en français").fill("Remettre les clés")
    page.get_by_label("Titre, en anglais").fill("Hand over the keys")
    page.get_by_label("Ce que lit la famille, en français").fill("Nous vous remettons les clés.")
    page.get_by_label("Ce que lit la famille, en anglais").fill("We hand you the keys.")
    alexandra.assert_fits()
    page.get_by_role("button", name="Enregistrer", exact=True).or_(
        page.get_by_role("button", name="Ajouter l’étape", exact=True)
    ).click()
    expect(section.get_by_text("Remettre les clés")).to_be_visible()

    page.get_by_role("link", name="Voir ce qu’aurait une famille").click()
    page.get_by_role("link", name=household.name, exact=True).click()
    expect(page.get_by_text("2 étapes s’ajoutent")).to_be_visible()
    alexandra.assert_fits()

    page.get_by_role("link", name="Retour au brouillon").click()
    page.get_by_role("link", name="Relire et publier").click()
    expect(page.get_by_text(f"{STEP} (copie)")).to_be_visible()
    alexandra.assert_fits()
    page.get_by_role("button", name="Publier la nouvelle version").click()
    expect(page.get_by_text("La version 2 est publiée.")).to_be_visible()

    later = new_family(installation, agency)
    alexandra.go(f"/dossiers/{later.id}")
    for title in (f"{STEP} (copie)", "Remettre les clés"):
        expect(page.get_by_text(title).first).to_be_attached()
    alexandra.go(f"/dossiers/{household.id}")
    expect(page.get_by_text(f"{STEP} (copie)")).to_have_count(0)


def test_a_title_in_one_language_keeps_what_was_typed(visitors: Visitors, agency: Agency, household: Household) -> None:
    alexandra = visitors.staff(agency, "Alexandra", width=NARROW)
    alexandra.expects("status 422")
    page = alexandra.page
    alexandra.go(f"{DRAFT}/titre?cle=logement/chercher")
    page.get_by_label("En français").fill("Chercher une maison")
    page.get_by_label("En anglais").fill("")
    alexandra.assert_fits()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("En français")).to_have_value("Chercher une maison")
    page.get_by_label("En anglais").fill("Search for a house")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Chercher une maison")).to_be_visible()
