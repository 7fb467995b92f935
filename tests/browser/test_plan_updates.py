"""A move is put off: what it changes is read, taken in part, and taken back."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from concierge.families.models import Household
from concierge.platform import clock
from tests.browser.visitors import NARROW, WIDE, Visitors
from tests.factories import Agency


@pytest.mark.parametrize(("width", "javascript"), [(WIDE, True), (NARROW, False)])
def test_an_update_is_taken_in_part_and_taken_back(
    visitors: Visitors, agency: Agency, household: Household, width: int, javascript: bool
) -> None:
    louise = visitors.staff(agency, "Louise", width=width, javascript=javascript)
    page = louise.page
    louise.go(f"/dossiers/{household.id}")
    before = _dates(page)
    louise.go(f"/dossiers/{household.id}/projet")
    page.get_by_label("Emménagement", exact=True).fill((clock.today() + dt.timedelta(weeks=14)).isoformat())
    page.get_by_role("button", name="Enregistrer le projet").click()
    expect(page.get_by_text("C’est enregistré.")).to_be_visible()

    louise.go(f"/dossiers/{household.id}/parcours")
    expect(page.get_by_text("Ce qui a changé dans le projet")).to_be_visible()
    moved = page.locator(".move-table tbody tr")
    expect(moved.first).to_contain_text("emménagement")  # why, in words
    louise.assert_fits()
    moved.first.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Appliquer ce qui est coché").click()

    expect(page.get_by_text("Le projet a changé depuis que le parcours a été planifié.")).to_be_visible()
    after = _dates(page)
    assert after != before
    page.get_by_role("button", name="Annuler cette mise à jour").click()
    expect(page.get_by_text("La mise à jour est annulée.")).to_be_visible()
    assert _dates(page) == before
    expect(page.get_by_role("button", name="Annuler cette mise à jour")).to_have_count(0)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_calendar_is_linked_and_cut_off(visitors: Visitors, agency: Agency, household: Household, width: int) -> None:
    louise = visitors.staff(agency, "Louise", width=width)
    page = louise.page
    louise.go("/mon-compte")
    page.get_by_role("link", name="Relier mon agenda").click()
    page.get_by_role("button", name="Relier mon agenda").click()
    address = page.get_by_label(re.compile("Ou copiez cette adresse")).input_value()
    louise.assert_fits()

    answer = page.request.get(address)
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, "text/calendar")
    assert household.name in answer.text()

    page.get_by_role("button", name="Fermer cette adresse").click()
    expect(page.get_by_text("L’adresse est fermée")).to_be_visible()
    assert page.request.get(address).status == 404


def _dates(page: Page) -> list[str]:
    """Every step with its date, as the file shows them; the order of equals does not matter."""
    page.wait_for_load_state()  # what is said of an update stands above its rows
    return sorted(page.locator(".step-row").all_inner_texts())
