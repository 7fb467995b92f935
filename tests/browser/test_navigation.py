"""On a telephone the bar at the bottom holds what is opened all day; the rest stands behind « Plus »."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import NARROW, WIDE, Visitors
from tests.factories import Agency


@pytest.mark.parametrize("javascript", [True, False])
def test_what_has_no_room_on_a_telephone_is_behind_a_word(visitors: Visitors, agency: Agency, javascript: bool) -> None:
    alexandra = visitors.staff(agency, "Alexandra", width=NARROW, javascript=javascript)
    alexandra.go("/aujourdhui")
    bar = alexandra.page.get_by_role("navigation", name="Navigation principale")
    expect(bar.get_by_role("link")).to_have_text(["Aujourd’hui", "Dossiers", "Accueillants", "Week-ends"])
    bar.get_by_text("Plus", exact=True).click()
    bar.get_by_role("link", name="Territoire").click()
    expect(alexandra.page.get_by_role("heading", level=1)).to_have_text("Territoire")
    alexandra.assert_fits()
    alexandra.page.get_by_role("link", name="Rechercher").click()
    expect(alexandra.page.get_by_role("searchbox").last).to_be_visible()


def test_a_wide_window_shows_every_place(visitors: Visitors, agency: Agency) -> None:
    alexandra = visitors.staff(agency, "Alexandra", width=WIDE)
    alexandra.go("/aujourdhui")
    bar = alexandra.page.get_by_role("navigation", name="Navigation principale")
    expect(bar.get_by_role("link", name="Territoire")).to_be_visible()
    expect(bar.get_by_text("Plus", exact=True)).to_be_hidden()
