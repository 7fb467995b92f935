"""A family says how it goes, on a telephone; the concierge sees the call to make the same day."""

import datetime as dt

from playwright.sync_api import expect

from concierge.checklists.pulses.pulses import make_pulse
from concierge.checklists.pulses.rules import DuePulse
from concierge.families.models import Household
from concierge.platform import clock
from concierge.platform.access import Actor
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency


def test_a_low_face_on_a_telephone_reaches_the_concierges_day(
    visitors: Visitors, installation: Installation, agency: Agency, household: Household
) -> None:
    today = clock.today()
    with installation.writing():
        due = DuePulse(days=30, due_on=today, expires_on=today + dt.timedelta(days=14))
        make_pulse(Actor.system(household.space_id), household, due, low=2, now=clock.now())
    telephone = visitors.family(household, width=NARROW)
    page = telephone.page
    page.get_by_role("link", name="Répondre", exact=True).click()
    housing = page.get_by_role("group", name="Votre logement")
    face = housing.locator(".face-choice").filter(has_text="Difficile").nth(1)
    box = face.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    face.click()
    expect(housing.get_by_role("radio", name="Difficile", exact=True)).to_be_checked()
    housing.get_by_text("Ajouter un mot").click()
    housing.get_by_role("textbox").fill("Il fait froid.")
    page.get_by_role("group", name="Votre travail").get_by_role("radio", name="Très bien").check()
    telephone.assert_fits()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", name="Merci !")).to_be_visible()
    page.get_by_role("link", name="Corriger ma réponse").click()
    expect(page.get_by_role("group", name="Votre logement").get_by_role("textbox")).to_have_value("Il fait froid.")

    louise = visitors.staff(agency)
    louise.go("/aujourdhui")
    louise.page.get_by_role("link", name="Appeler la famille Petit : le logement ne va pas", exact=True).click()
    expect(louise.page.get_by_text("Il fait froid.")).to_be_visible()
    louise.go(f"/dossiers/{household.id}/premiere-annee")
    expect(louise.page.get_by_role("row", name="Logement")).to_contain_text("2")
    expect(louise.page.get_by_text("Il fait froid.")).to_be_visible()
