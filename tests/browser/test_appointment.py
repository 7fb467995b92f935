"""The concierge offers her time; a family books it on a telephone, from the mail, and moves it."""

import re

from playwright.sync_api import expect

from concierge.families.models import Household
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency


def test_a_family_books_on_a_telephone_what_the_concierge_offered(
    visitors: Visitors, installation: Installation, agency: Agency, household: Household
) -> None:
    louise = visitors.staff(agency)
    louise.go(f"/dossiers/{household.id}/echanges")
    louise.page.get_by_role("link", name="Proposer un rendez-vous").click()
    louise.page.get_by_label("Objet").fill("Parler de l’école de Zoé")
    louise.page.get_by_text("Par téléphone", exact=True).click()
    expect(louise.page.locator("input[name=slots]:checked")).to_have_count(3)
    louise.page.get_by_role("button", name="Envoyer les créneaux").click()
    expect(louise.page.get_by_text("créneaux proposés", exact=True)).to_be_visible()
    louise.assert_fits()

    mail = installation.await_mail(agency, "claire@famille.example", "espace/rdv/")
    found = re.search(r"/espace/rdv/\S+", mail.text)
    assert found
    telephone = visitors.open(width=NARROW)
    telephone.go(found[0])
    page = telephone.page
    expect(page.get_by_role("heading", name="Choisissez un rendez-vous")).to_be_visible()
    telephone.assert_fits()
    second = page.locator(".choice").nth(1)
    box = second.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    words = second.inner_text()
    second.click()
    page.get_by_role("button", name="Réserver ce créneau").click()
    expect(page.get_by_role("heading", name="Votre rendez-vous")).to_be_visible()
    expect(page.locator(".meeting-facts").get_by_text(words)).to_be_visible()
    telephone.assert_fits()
    page.get_by_text("Déplacer", exact=True).click()
    page.locator(".choice").last.click()
    page.get_by_role("button", name="Choisir ce créneau à la place").click()
    expect(page.locator(".meeting-facts").get_by_text(words)).to_have_count(0)

    louise.go(f"/dossiers/{household.id}/echanges")
    expect(louise.page.get_by_text("A déplacé le rendez-vous")).to_be_visible()
