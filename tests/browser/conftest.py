"""A real installation and a real Chromium for the whole run; an agency and windows of its own for each test."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from concierge.families.anchor_dates import Anchor
from concierge.families.models import Household
from concierge.platform import clock
from tests.browser.chromium import launch_options
from tests.browser.installation import Installation, running_installation
from tests.browser.visitors import Visitors
from tests.factories import Agency, make_family


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything `concierge run` starts, for all browser tests."""
    with running_installation(tmp_path_factory.mktemp("installation")) as installation:
        yield installation


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        except Error as error:
            pytest.fail(f"no browser: « make browser-install » installs one. {error}", pytrace=False)
        yield browser
        browser.close()


@pytest.fixture
def visitors(chromium: Browser, installation: Installation) -> Iterator[Visitors]:
    """Windows of this test; a script error, a refused resource or a dialog in any of them fails the test."""
    visitors = Visitors(chromium, installation)
    try:
        yield visitors
        for visitor in visitors.all:
            visitor.assert_nothing_wrong()
    finally:
        visitors.close()


@pytest.fixture
def agency(installation: Installation) -> Agency:
    """An agency of this test's own: louise@…, alexandra@…, olivier@…, nadia@…"""
    return installation.new_agency()


@pytest.fixture
def household(installation: Installation, agency: Agency) -> Household:
    """A couple with a child, who moves in ten weeks, with its plan."""
    return new_family(installation, agency)


def new_family(installation: Installation, agency: Agency, name: str = "Petit") -> Household:
    """Open a file for Louise, whatever the day."""
    move_in = clock.today() + dt.timedelta(weeks=10)
    with installation.writing():
        return make_family(agency, now=clock.now(), name=name, anchors={Anchor.MOVE_IN: move_in})
