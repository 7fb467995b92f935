"""Aujourd'hui counts what is left while one works in it, without being loaded again."""

import re

from playwright.sync_api import Locator, expect

from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import StepRow
from concierge.families.models import Household
from concierge.platform import clock
from concierge.platform.access import fetch
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors
from tests.factories import Agency


def _add_steps_for_today(installation: Installation, agency: Agency, household: Household, *titles: str) -> None:
    with installation.writing():
        for title in titles:
            steps.add_local_step(
                agency.concierge,
                fetch(agency.concierge, Household, household.id),
                title=title,
                subject=Subject.SOCIAL,
                due_on=clock.today(),
                for_family=False,
                member_id=None,
                assignee_id=None,
                now=clock.now(),
            )


def _tick(row: Locator) -> None:
    row.get_by_role("button", name=re.compile(r"^Marquer «\s.*\s» comme fait$")).click()


def test_the_counts_follow_what_is_ticked_and_taken_back(
    installation: Installation, visitors: Visitors, agency: Agency, household: Household
) -> None:
    _add_steps_for_today(installation, agency, household, "Appeler la mairie", "Écrire au bailleur")
    louise = visitors.staff(agency)
    louise.go("/aujourdhui")
    page = louise.page
    group = page.locator('[data-group="today"]')
    count, total = group.locator("[data-count]"), page.locator('[data-count-of="today"]')
    before = int(count.inner_text())
    assert before >= 2
    page.evaluate("window.neverReloaded = true")

    _tick(group.locator(".step-row", has_text="Appeler la mairie"))
    expect(count).to_have_text(str(before - 1))
    expect(total).to_have_text(str(before - 1))

    page.get_by_role("status").get_by_role("button", name="Annuler").click()
    expect(group.locator(".step-row", has_text="Appeler la mairie")).not_to_have_class(re.compile("is-closed"))
    expect(count).to_have_text(str(before))
    expect(page.locator(":focus")).to_have_accessible_name(re.compile(r"^Marquer «\sAppeler la mairie\s»"))

    row = group.locator(".step-row", has_text="Écrire au bailleur")
    row.get_by_role("link", name=re.compile("^Agir sur")).click()
    row.get_by_label("Nouvelle date").fill("2099-01-05")
    row.get_by_role("button", name="Reporter").click()
    expect(count).to_have_text(str(before - 1))
    expect(total).to_have_text(str(before - 1))
    assert page.evaluate("window.neverReloaded")


def test_a_step_in_two_groups_is_ticked_in_both(
    installation: Installation, visitors: Visitors, agency: Agency, household: Household
) -> None:
    _add_steps_for_today(installation, agency, household, "Appeler la mairie")
    louise = visitors.staff(agency)
    louise.go("/aujourdhui")
    row = louise.page.locator('[data-group="today"] .step-row', has_text="Appeler la mairie")
    address = row.get_by_role("link", name="Appeler la mairie", exact=True).get_attribute("href")
    assert address is not None
    with installation.writing():
        step = fetch(agency.concierge, StepRow, int(address.rpartition("/")[2]))
        steps.ask_help(agency.concierge, step, "", clock.now())
    louise.go("/aujourdhui")

    _tick(row)

    expect(louise.page.locator(".step-row.is-closed", has_text="Appeler la mairie")).to_have_count(2)
    expect(louise.page.locator('[data-group="help"] [data-count]')).to_have_text("0")
