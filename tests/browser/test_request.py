"""A request on a telephone: the mail, the page, a yes; the family's space, its yes; the contacts."""

import re

import pytest

from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.services import send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.platform import clock
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency, make_host


@pytest.fixture
def asked(installation: Installation, agency: Agency, household: Household) -> str:
    """Ask a host for the family; return the address in the mail that the host receives."""
    with installation.writing():
        host = make_host(agency, now=clock.now(), email="odile@accueil.example")
        ids = {"household_id": household.id, "host_id": host.id}
        open_wish(agency.concierge, household.id, OfferKind.MEAL, means=Means.PHONE, now=clock.now())
        send_request(agency.concierge, kind=OfferKind.MEAL, now=clock.now(), **ids)
    mail = installation.await_mail(agency, "odile@accueil.example", "/demande/")
    found = re.search(r"/demande/\S+", mail.text)
    assert found
    return found[0]


def test_from_the_mail_to_the_contacts_on_a_telephone(
    installation: Installation, visitors: Visitors, agency: Agency, household: Household, asked: str
) -> None:
    host, family = visitors.open(), visitors.family(household)
    for visitor in (host, family):
        visitor.page.set_viewport_size({"width": NARROW, "height": 844})
    host.go(asked)
    host.assert_fits()
    host.page.get_by_role("button", name="Oui, avec plaisir").click()
    host.page.get_by_role("heading", name="Merci, c’est oui pour vous").wait_for()

    family.go("/espace/")
    family.page.get_by_role("link", name="Les découvrir et répondre").click()
    family.page.get_by_role("button", name="Oui, avec plaisir").click()
    family.page.get_by_role("link", name="Voir les coordonnées").click()
    family.page.get_by_role("link", name="06 39 98 00 00").wait_for()

    mail = installation.await_mail(agency, "odile@accueil.example", household.name)
    assert "mon-accueil/familles" in mail.text
