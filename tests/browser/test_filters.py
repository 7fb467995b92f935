"""The list of files: the few filters everybody uses, the others behind a door that says when one is set."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import new_family
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors
from tests.factories import Agency


def test_enter_searches_and_the_other_filters_show_when_one_is_set(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    for name in ("Petit", "Nguyen"):
        new_family(installation, agency, name)
    louise = visitors.staff(agency)
    page = louise.page
    louise.go("/dossiers")
    source = page.get_by_label("Venu par")
    expect(source).to_be_hidden()

    page.get_by_role("searchbox", name="Nom, e-mail, téléphone").fill("nguy")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"[?&]q=nguy(&|$)"))
    expect(page.get_by_role("row")).to_have_count(2)  # one family under the head of the table

    page.get_by_text("Plus de filtres").click()
    source.select_option("web")
    expect(page).to_have_url(re.compile("source=web"))
    expect(source).to_be_visible()
    expect(page.get_by_text("1 choisi")).to_be_visible()


def test_a_commune_is_typed_plainly_without_javascript(visitors: Visitors, agency: Agency) -> None:
    louise = visitors.staff(agency, javascript=False)
    louise.go("/dossiers/nouveau")
    expect(louise.page.get_by_role("textbox", name="Commune visée")).to_be_visible()
    assert louise.page.locator("[role=listbox], [role=combobox]").count() == 0
