"""The desk without a mouse."""

import re

from playwright.sync_api import Page, expect

from concierge.families.models import Household
from tests.browser.conftest import new_family
from tests.browser.installation import Installation
from tests.browser.visitors import PATIENCE, Visitors
from tests.factories import Agency
from tests.waiting import until

_FOCUS_SHOWS = """() => {
  const style = getComputedStyle(document.activeElement);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
}"""


def expect_visible_focus(page: Page) -> None:
    """What has the focus is drawn with a ring, in the window."""
    until(lambda: page.evaluate(_FOCUS_SHOWS), "what has the focus shows it", within=PATIENCE / 1000)
    expect(page.locator(":focus")).to_be_in_viewport()


def test_the_first_tab_skips_to_the_content(visitors: Visitors, agency: Agency) -> None:
    louise = visitors.staff(agency)
    louise.go("/aujourdhui")
    louise.page.keyboard.press("Tab")
    skip = louise.page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect_visible_focus(louise.page)
    louise.page.keyboard.press("Enter")
    expect(louise.page.locator("#contenu")).to_be_focused()


def test_ctrl_k_finds_a_family(
    installation: Installation, visitors: Visitors, agency: Agency, household: Household
) -> None:
    """From any page: the field, the arrows, Enter; Escape gives up."""
    new_family(installation, agency, name="Vaillant-Couturier")
    louise = visitors.staff(agency)
    page = louise.page
    louise.go("/reglages/equipe")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("petit")
    result = page.locator("#panneau-recherche").get_by_role("link", name="Petit")
    expect(result.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(result).to_have_count(0)
    page.get_by_role("searchbox").fill("")
    with page.expect_response(re.compile("q=vaillant$")):  # slow fingers are answered several times
        page.keyboard.type("vaillant")
    expect(page.get_by_role("searchbox")).not_to_have_class(re.compile("htmx-request"))
    result = page.locator("#panneau-recherche").get_by_role("link", name="Vaillant-Couturier")
    expect(result.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#panneau-recherche a").first).to_be_focused()
    expect_visible_focus(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vaillant-Couturier")


def test_steps_are_ticked_with_space_and_enter(visitors: Visitors, agency: Agency, household: Household) -> None:
    louise = visitors.staff(agency)
    page = louise.page
    louise.go(f"/dossiers/{household.id}")
    page.locator(".step-row:not(.is-closed) .tick").first.focus()
    for key in ("Space", "Enter"):
        row = page.locator(".step-row", has=page.locator(":focus"))
        page.keyboard.press("Tab")  # the keyboard, so that the browser draws the ring
        page.keyboard.press("Shift+Tab")
        expect_visible_focus(page)
        name = page.locator(":focus").get_attribute("aria-label")
        assert name is not None
        page.keyboard.press(key)
        done = name.replace("Marquer", "Rouvrir").replace(" comme fait", "")
        expect(page.get_by_role("button", name=done)).to_be_focused()
        expect(row).to_have_class(re.compile("is-closed"))
        expect_visible_focus(page)
        while "Marquer" not in (page.locator(":focus").get_attribute("aria-label") or ""):
            page.keyboard.press("Tab")


def test_menus_and_folds_open_and_close(visitors: Visitors, agency: Agency, household: Household) -> None:
    louise = visitors.staff(agency)
    page = louise.page
    louise.go("/aujourdhui")
    summary = page.locator("details.account summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Mon compte", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Mon compte", exact=True)).to_be_hidden()
    expect(summary).to_be_focused()
