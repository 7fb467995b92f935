"""Réglages › Règles: the effect of weights is seen while one types, and a commune is added as anywhere else."""

from playwright.sync_api import expect

from tests.browser.conftest import new_family
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors
from tests.factories import Agency


def test_weights_show_their_effect_before_they_hold_and_come_back_to_their_origin(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    new_family(installation, agency, "Petit")
    alexandra = visitors.staff(agency, "Alexandra")
    page = alexandra.page
    alexandra.go("/reglages/regles")
    page.get_by_role("link", name="Priorité des projets").click()
    expect(page.get_by_role("heading", name="Aujourd’hui")).to_be_visible()

    page.get_by_label("Priorité moyenne").fill("1")
    page.get_by_label("Priorité haute").fill("2")
    expect(page.get_by_role("heading", name="Avec ces poids")).to_be_visible()
    expect(page.get_by_text("au lieu de 0").first).to_be_visible()

    page.get_by_label("Priorité haute").press("Enter")
    expect(page.get_by_role("status").filter(has_text="C’est enregistré.")).to_be_visible()
    expect(page.get_by_text("d’origine\u00a0: 70 points")).to_be_visible()

    page.get_by_role("button", name="Revenir au réglage d’origine").click()
    expect(page.get_by_label("Priorité haute")).to_have_value("70")


def test_a_column_moves_by_a_button_and_nothing_holds_before_it_is_saved(visitors: Visitors, agency: Agency) -> None:
    alexandra = visitors.staff(agency, "Alexandra")
    page = alexandra.page
    alexandra.go("/reglages/regles/tableau")
    page.locator("#colonne-contacte summary").click()
    page.get_by_role("button", name="Mettre plus à gauche la colonne Contacté").click()
    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()
    expect(page.locator("#colonnes h3").first).to_have_text("Contacté")

    alexandra.go("/dossiers?vue=tableau")
    expect(page.locator("h2[id^=colonne-]").first).to_contain_text("À contacter")
