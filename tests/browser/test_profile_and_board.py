"""A project understood on one page; a card of the board dragged, moved by keyboard, and moved by telephone."""

import re

from playwright.sync_api import expect

from concierge.families.models import Household
from tests.browser.conftest import new_family
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors
from tests.factories import Agency


def test_a_persona_is_chosen_from_its_reasons_on_a_telephone_too(
    visitors: Visitors, agency: Agency, household: Household
) -> None:
    for width in (1280, 390):
        louise = visitors.staff(agency, width=width)
        page = louise.page
        louise.go(f"/dossiers/{household.id}/profil")
        expect(page.get_by_text(re.compile(r"^Priorité à préciser\s: arrivée dans"))).to_be_visible()
        expect(page.get_by_text("des enfants grandiront ici")).to_be_visible()
        if width == 1280:
            page.get_by_role("button", name="Retenir ce profil : Couple de banlieue").click()
        expect(page.get_by_text("Profil retenu : Couple de banlieue, salariés.")).to_be_visible()
        louise.assert_fits()


def test_a_card_is_dragged_moved_by_the_arrows_and_taken_back(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    new_family(installation, agency, "Nguyen")
    louise = visitors.staff(agency)
    page = louise.page
    louise.go("/dossiers?vue=tableau")
    page.locator("[data-column=nouveau] .board-item").drag_to(page.locator("[data-column=contacte]"))
    expect(page.locator("[data-column=contacte] .board-item")).to_contain_text("Nguyen")
    expect(page.get_by_text("Le dossier est déplacé.")).to_be_visible()

    expect(page.get_by_role("link", name="Déplacer Nguyen")).to_be_focused()  # the keyboard goes on from there
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-column=qualifie] .board-item")).to_contain_text("Nguyen")

    page.get_by_role("button", name="Annuler ce qui vient d’être fait").click()
    expect(page.locator("[data-column=contacte] .board-item")).to_contain_text("Nguyen")


def test_settling_asks_for_its_day_on_a_telephone(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    new_family(installation, agency, "Nguyen")
    louise = visitors.staff(agency, width=390)
    louise.expects("status 422")
    page = louise.page
    louise.go("/dossiers?vue=tableau")
    page.get_by_role("link", name="Déplacer Nguyen").click()
    page.get_by_label("Installé").check()
    page.get_by_role("button", name="Déplacer").click()
    expect(page.get_by_text("Indiquez la date").first).to_be_visible()
    page.get_by_label("Date").fill("2026-01-05")
    page.get_by_role("button", name="Déplacer").click()
    expect(page.locator("[data-column=installe] .board-item")).to_contain_text("Nguyen")
