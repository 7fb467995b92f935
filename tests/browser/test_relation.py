"""On telephones: a host answers the question of a mail, the family says thank you and ends."""

import datetime as dt
import re

from playwright.sync_api import expect

from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.relations.following import follow_relation
from concierge.hosts.rules import OfferDetails
from concierge.platform import clock
from concierge.platform.access import Actor
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency, make_host, make_relation


def test_a_host_answers_from_the_mail_and_the_family_ends_with_thanks(
    visitors: Visitors, installation: Installation, agency: Agency, household: Household
) -> None:
    with installation.writing():
        now = clock.now()
        host = make_host(agency, now=now, email="anne@rencontre.example", offers=(OfferDetails(kind=OfferKind.MEAL),))
        relation = make_relation(agency, household, host, now=now - dt.timedelta(days=6))
        follow_relation(Actor.system(agency.space.id), relation.id, now)
    mail = installation.await_mail(agency, "anne@rencontre.example", "/rencontre/")
    found = re.search(r"/rencontre/\S+", mail.text)
    assert found

    telephone = visitors.open(width=NARROW)
    telephone.go(found[0])
    page = telephone.page
    expect(page.get_by_role("heading", name="Vous êtes-vous parlé")).to_be_visible()
    telephone.assert_fits()
    page.get_by_text("Oui, on s’est vus", exact=True).click()
    page.get_by_text("Chaleureux", exact=True).click()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Vous avez répondu")).to_be_visible()
    telephone.assert_fits()

    family = visitors.open(width=NARROW)
    family.go(installation.personal_link(household))
    family.page.get_by_role("button", name="Ouvrir").click()
    family.page.get_by_role("link", name="Répondre").click()
    expect(family.page.get_by_text(re.compile(r"Vous vous êtes vus\s:"))).to_be_visible()
    expect(family.page.get_by_text("anne@rencontre.example")).to_be_visible()
    family.assert_fits()
    family.page.get_by_text("Terminer avec un merci", exact=True).click()
    family.page.get_by_text("Nous avons fait ce que nous voulions faire ensemble", exact=True).click()
    family.page.get_by_role("button", name="Dire merci et terminer").click()
    expect(family.page.get_by_role("heading", name="C’est terminé, avec un merci")).to_be_visible()
    family.assert_fits()
    installation.await_mail(agency, "anne@rencontre.example", "Merci")
