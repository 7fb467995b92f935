"""A weekend is prepared from a pattern, a guide answers on a telephone from the mail, the team takes another moment."""

import datetime as dt
import re

from playwright.sync_api import expect

from concierge.platform import clock
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency, make_guide, make_venue


def test_a_weekend_from_its_pattern_to_the_answer_of_a_guide(
    visitors: Visitors, installation: Installation, agency: Agency
) -> None:
    with installation.writing():
        make_guide(agency, now=clock.now(), name="Solange Hérard", email="solange@ecole.example")
        make_venue(agency, now=clock.now(), name="École Jean-Jaurès")
    later = clock.today() + dt.timedelta(days=160)
    friday = later + dt.timedelta(days=(4 - later.weekday()) % 7)
    louise = visitors.staff(agency)
    louise.go("/week-ends/nouveau")
    page = louise.page
    page.get_by_label("Nom", exact=True).fill("Week-end des vignes")
    page.get_by_label("Premier jour").fill(friday.isoformat())
    page.get_by_label("Dernier jour").fill((friday + dt.timedelta(days=2)).isoformat())
    page.get_by_label("Familles", exact=True).fill("8")
    page.get_by_role("button", name="Créer le week-end").click()
    expect(page.get_by_role("heading", name="Week-end des vignes")).to_be_visible()
    louise.assert_fits()
    louise.assert_nothing_wrong()

    page.get_by_role("link", name="Activités").click()
    page.get_by_role("link", name="Visite de l’école").click()
    page.get_by_label("Lieu", exact=True).select_option(label="École Jean-Jaurès")
    page.get_by_label("Qui accueille").select_option(label="Solange Hérard")
    page.get_by_role("button", name="Enregistrer").click()
    louise.assert_fits()
    page.get_by_role("button", name="Demander aux guides").click()

    mail = installation.await_mail(agency, "solange@ecole.example", "week-end/guide/")
    found = re.search(r"/week-end/guide/\S+", mail.text)
    assert found
    telephone = visitors.open(width=NARROW)
    telephone.go(found[0])
    phone = telephone.page
    expect(phone.get_by_role("heading", name="Visite de l’école")).to_be_visible()
    telephone.assert_fits()
    telephone.assert_nothing_wrong()
    phone.get_by_text("Plutôt à un autre moment").click()
    phone.get_by_label("De", exact=True).fill("14:00")
    phone.get_by_label("Un mot").fill("Le matin, les enfants ont sport.")
    phone.get_by_role("button", name="Proposer ce moment").click()
    expect(phone.get_by_text("Merci ! C’est noté.")).to_be_visible()

    page.get_by_role("link", name="Guides", exact=True).last.click()
    expect(page.get_by_text("Le matin, les enfants ont sport.")).to_be_visible()
    page.get_by_role("button", name="Prendre ce moment").click()
    expect(page.get_by_text("à 14 h 00".replace(" h ", "\u00a0h\u00a0")).first).to_be_visible()
    louise.assert_fits()
