"""« Il nous manque » leads to the very field, whatever the screen; a long form is folded on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from concierge.families.anchor_dates import Anchor
from concierge.families.facts import Fact
from concierge.platform import clock
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, WIDE, Visitors
from tests.factories import Agency, adult, child, make_family


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_missing_answer_is_one_click_away(
    installation: Installation, visitors: Visitors, agency: Agency, width: int
) -> None:
    people = (adult("Claire"), child("Zoé", birth_on=None))
    with installation.writing():
        household = make_family(
            agency, now=clock.now(), members=people, facts={Fact.HOUSING_WISH: "rent"}, adult_facts={}, anchors={}
        )
    louise = visitors.staff(agency, width=width)
    page = louise.page

    for words, address, label in (
        ("le projet professionnel (Claire)", "/projet#", "Le projet professionnel"),
        ("la date d’emménagement", "/projet#", "Emménagement"),
        ("la date de naissance (Zoé)", "/membres/", "Naissance"),
    ):
        louise.go(f"/dossiers/{household.id}")
        page.get_by_role("link", name=words).click()
        expect(page).to_have_url(re.compile(re.escape(address)))
        field = page.get_by_label(label, exact=True)
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()


def test_the_form_is_folded_on_a_telephone_and_open_elsewhere(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    with installation.writing():
        household = make_family(agency, now=clock.now(), anchors={Anchor.MOVE_IN: clock.today()})
    folded = visitors.staff(agency, width=NARROW)
    folded.go(f"/dossiers/{household.id}/projet")
    expect(folded.page.get_by_label("Le nombre de voitures")).to_be_hidden()
    folded.page.get_by_role("heading", name="Le foyer").first.click()
    expect(folded.page.get_by_label("Le nombre de voitures")).to_be_visible()

    for plain in (visitors.staff(agency), visitors.staff(agency, width=NARROW, javascript=False)):
        plain.go(f"/dossiers/{household.id}/projet")
        expect(plain.page.get_by_label("Le nombre de voitures")).to_be_visible()
    wide = visitors.staff(agency)
    wide.go(f"/dossiers/{household.id}/projet")
    wide.page.get_by_role("navigation", name="Parties du projet").get_by_role("link", name="Thomas").click()
    expect(wide.page.get_by_role("heading", name=re.compile("Thomas"))).to_be_in_viewport()
    expect(wide.page.get_by_role("navigation", name="Parties du projet")).to_be_in_viewport()
