"""Photographs of every page, to be looked at by people: SCREENSHOTS=1, or « make screenshots »."""

import os
import re
import shutil
from pathlib import Path

import pytest

from concierge.accounts.roles import NEWCOMER_PERMISSIONS, PERMISSIONS, Role
from tests.browser import pages
from tests.browser.conftest import new_family
from tests.browser.installation import Installation
from tests.browser.pages import Place
from tests.browser.visitors import NARROW, WIDE, Visitor, Visitors
from tests.factories import Agency

FOLDER = Path(__file__).parent / "screenshots"
pytestmark = pytest.mark.skipif(not os.environ.get("SCREENSHOTS"), reason="only with SCREENSHOTS=1")


def photograph(visitor: Visitor, places: list[Place], folder: str) -> None:
    """Write one full-page picture of each page, width and theme, in a folder made anew."""
    target = FOLDER / folder
    shutil.rmtree(target, ignore_errors=True)
    for place in places:
        visitor.go(place.path)
        name = re.sub(r"\W+", "-", place.name).strip("-")
        for width in (NARROW, WIDE):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            for theme in ("light", "dark"):
                visitor.page.emulate_media(color_scheme=theme)
                visitor.page.screenshot(path=target / f"{name}-{width}-{theme}.png", full_page=True)
    assert len(list(target.glob("*.png"))) == 4 * len(places)


def test_screenshots_of_a_full_agency(installation: Installation, visitors: Visitors, agency: Agency) -> None:
    household = new_family(installation, agency)
    for name in ("Nguyen", "Vaillant-Couturier", "Da Silva"):
        new_family(installation, agency, name)
    ids = pages.furnish(installation, agency, household)
    tokens = pages.tokens(installation, agency, household)
    app = installation.app
    alexandra = visitors.staff(agency, "Alexandra")
    photograph(alexandra, pages.places(app, PERMISSIONS[Role.COORDINATOR], ids), "full")
    photograph(visitors.family(household), pages.places(app, NEWCOMER_PERMISSIONS, ids), "family")
    photograph(visitors.open(), pages.places(app, None, ids | tokens), "strangers")


def test_screenshots_of_an_empty_agency(installation: Installation, visitors: Visitors, agency: Agency) -> None:
    """An agency on its first day: no file, no message of its own."""
    found = pages.places_without_rows(installation.app, PERMISSIONS[Role.COORDINATOR])
    photograph(visitors.staff(agency, "Alexandra"), found, "empty")
