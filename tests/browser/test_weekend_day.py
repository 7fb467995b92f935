"""A family's roadbook on a telephone, and the team's page of the day: read without network once opened."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from concierge.families.models import Member
from concierge.notifications.models import Message
from concierge.platform import clock
from concierge.platform.db import db
from concierge.weekends.bookings.links import token_of_mail
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, WIDE, Visitors
from tests.factories import Agency
from tests.weekend_days import make_weekend_day

NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


def _family_link(installation: Installation, agency: Agency) -> str:
    with installation.writing():
        now = clock.now()
        day = make_weekend_day(agency, now=now, starts_on=clock.today() + dt.timedelta(days=1))
        member = db.session.get_one(Member, day.claire)
        token = token_of_mail(Message(space_id=agency.space.id, context={}), day.one, member, now)
    return f"/week-end/carnet/{token}"


def _today(installation: Installation, agency: Agency) -> int:
    with installation.writing():
        return make_weekend_day(agency, now=clock.now(), starts_on=clock.today()).weekend.id


def test_a_roadbook_is_read_without_network(installation: Installation, visitors: Visitors, agency: Agency) -> None:
    family = visitors.open(width=NARROW)
    family.expects(*NO_NETWORK)
    link = _family_link(installation, agency)

    family.go(link)
    expect(family.page.locator("#garde[data-ready]")).to_be_visible()
    family.assert_fits()
    family.context.set_offline(True)
    family.page.reload()
    expect(family.page.get_by_role("heading", name="Famille Petit")).to_be_visible()
    expect(family.page.get_by_text("Sans réseau pour l’instant")).to_be_visible()
    family.page.get_by_role("link", name="Maintenant, ensuite").click()
    expect(family.page.get_by_text("Maison de bourg")).to_be_visible()
    expect(family.page.get_by_text("Dîner de tous")).to_be_hidden()
    family.context.set_offline(False)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_team_notes_who_is_there_in_one_tap(
    installation: Installation, visitors: Visitors, agency: Agency, width: int
) -> None:
    weekend_id = _today(installation, agency)
    team = visitors.staff(agency, width=width)

    team.go(f"/week-ends/{weekend_id}/maintenant")
    team.page.get_by_role("button", name="Arrivée, Petit").click()
    expect(team.page.locator(".lane-card", has_text="Famille Petit").locator(".is-done")).to_have_text("Arrivée")
    roux = team.page.locator(".lane-card", has_text="Famille Roux")
    roux.get_by_text("En retard", exact=True).click()
    roux.get_by_role("button", name="30 min").click()
    expect(team.page.get_by_role("link", name="Réparer le programme")).to_be_visible()
    team.assert_fits()


def test_a_tap_without_network_keeps_the_page_and_says_that_nothing_was_noted(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    weekend_id = _today(installation, agency)
    team = visitors.staff(agency, width=NARROW)
    team.go(f"/week-ends/{weekend_id}/maintenant")
    arrived = team.page.get_by_role("button", name="Arrivée, Petit")
    expect(arrived).to_be_visible()
    team.context.set_offline(True)
    arrived.click()
    expect(team.page.get_by_role("alert")).to_contain_text("Rien n’a été noté")
    team.context.set_offline(False)
    expect(team.page.get_by_role("alert")).to_be_hidden()
    arrived.click()
    expect(team.page.locator(".lane-card", has_text="Famille Petit").locator(".is-done")).to_have_text("Arrivée")
