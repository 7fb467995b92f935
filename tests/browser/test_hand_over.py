"""A holiday is noted, its steps are passed on with a word, and the colleague reads it."""

import datetime as dt

from playwright.sync_api import expect

from concierge.families.models import Household
from concierge.platform import clock
from tests.browser.installation import Installation
from tests.browser.pages import Place
from tests.browser.test_every_page import look_at_all, needs_axe
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency


def test_from_the_absence_to_the_word_that_was_read(
    installation: Installation, visitors: Visitors, agency: Agency, household: Household
) -> None:
    louise = visitors.staff(agency, "Louise", width=NARROW)
    louise.go("/mon-compte")
    louise.page.get_by_role("link", name="Noter ou retirer une absence").click()
    louise.page.get_by_label("Premier jour d’absence").fill(_day(1))
    louise.page.get_by_label("Dernier jour d’absence").fill(_day(90))
    louise.page.get_by_role("button", name="Noter l’absence").click()
    expect(louise.page.get_by_text("Votre absence est notée")).to_be_visible()
    louise.assert_fits()

    lead = visitors.staff(agency, "Alexandra")
    lead.go("/aujourdhui")
    group = lead.page.get_by_role("region", name="À confier pendant une absence")
    group.get_by_role("link", name="Passer le relais de Louise Martin").click()
    lead.page.get_by_label("À qui").select_option(label="Marion Martin")
    expect(
        lead.page.get_by_role("region", name="Ce que chacun·e recevrait").get_by_text("Marion Martin")
    ).to_be_visible()
    lead.page.get_by_label("Un mot pour la suite (Petit)").fill("La visite du samedi tient toujours.")
    lead.page.set_viewport_size({"width": NARROW, "height": 900})
    lead.assert_fits()
    lead.page.get_by_role("button", name="Passer le relais").click()
    expect(lead.page.get_by_text("Le relais est passé pour une famille.")).to_be_visible()
    expect(lead.page.get_by_role("heading", name="À confier pendant une absence")).to_have_count(0)

    marion = visitors.staff(agency, "Marion", javascript=False)
    marion.go("/aujourdhui")
    expect(marion.page.get_by_text("La visite du samedi tient toujours.")).to_be_visible()
    marion.page.get_by_role("button", name="J’ai lu le relais : Petit").click()
    expect(marion.page.get_by_text("le relais est lu")).to_be_visible()
    expect(marion.page.get_by_role("heading", name="On vous passe le relais")).to_have_count(0)
    marion.go(f"/dossiers/{household.id}/echanges")
    expect(marion.page.get_by_text("La visite du samedi tient toujours.")).to_be_visible()


def test_several_steps_at_once_without_javascript(visitors: Visitors, agency: Agency, household: Household) -> None:
    louise = visitors.staff(agency, "Louise", javascript=False)
    louise.go("/etapes?qui=equipe")
    page = louise.page
    page.get_by_text("Agir sur plusieurs étapes").click()
    boxes = page.get_by_role("checkbox", name="Choisir «")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_label("Que faire").select_option("assign")
    page.get_by_label("Confier à").select_option(label="Roberta Martin")
    page.get_by_role("button", name="Appliquer aux étapes choisies").click()
    expect(page.get_by_text("2 étapes sont changées.")).to_be_visible()


def _day(ahead: int) -> str:
    return (clock.today() + dt.timedelta(days=ahead)).isoformat()


@needs_axe
def test_the_pages_with_work_on_them_are_accessible(visitors: Visitors, agency: Agency, household: Household) -> None:
    louise = agency.people["Louise"].id
    paths = (f"/relais/{louise}", f"/relais/{louise}?vers={agency.people['Marion'].id}", "/etapes?qui=equipe")
    look_at_all(visitors.staff(agency, "Alexandra"), [Place(path, path, "") for path in paths])
