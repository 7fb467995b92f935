"""A coffee is prepared; a host answers on a telephone, from the mail, opens their card, a partner checks it."""

import re

from playwright.sync_api import expect

from concierge.accounts.models import LinkPurpose
from concierge.platform import clock
from tests.browser import pages
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency, give_cards, make_host


def test_a_host_answers_an_invitation_from_the_mail_and_holds_out_their_card(
    visitors: Visitors, installation: Installation, agency: Agency
) -> None:
    with installation.writing():
        make_host(agency, now=clock.now(), email="anne.cafe@accueil.example")
        give_cards(agency, clock.now())
    louise = visitors.staff(agency)
    louise.go("/ambassadeurs/rencontres/nouvelle")
    page = louise.page
    page.get_by_label("Titre").fill("Le café des ambassadeurs")
    page.get_by_label("Jour").fill(f"{clock.today().year + 1}-05-12")
    page.get_by_label("Heure").fill("17:30")
    page.get_by_label("Lieu").fill("Médiathèque, Chaumont")
    page.get_by_label("Places (vide").fill("3")
    page.get_by_role("button", name="Enregistrer").click()
    louise.assert_fits()
    page.get_by_role("button", name="Envoyer les invitations").click()

    mail = installation.await_mail(agency, "anne.cafe@accueil.example", "mon-accueil/invitation/")
    found = re.search(r"/mon-accueil/invitation/\S+", mail.text)
    assert found
    telephone = visitors.open(width=NARROW)
    telephone.go(found[0])
    phone = telephone.page
    expect(phone.get_by_role("heading", name="Le café des ambassadeurs")).to_be_visible()
    expect(phone.get_by_text("Il reste 3 places.")).to_be_visible()
    telephone.assert_fits()
    phone.get_by_label("Combien serez-vous").fill("2")
    button = phone.get_by_role("button", name="Je viens")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    expect(phone.get_by_text("Vous venez : 2 personnes.")).to_be_visible()
    telephone.assert_fits()
    installation.await_mail(agency, "anne.cafe@accueil.example", "agenda")

    telephone.go(f"/mon-accueil/lien/{pages.host_link(installation, agency, LinkPurpose.HOST, '-carte')}")
    phone.get_by_role("button", name="Ouvrir mon espace").click()
    phone.get_by_role("link", name="Le réseau").click()
    phone.get_by_role("link", name="Ouvrir ma carte").click()
    phone.get_by_role("button", name="Recevoir ma carte").click()
    code = phone.locator(".member-code").inner_text()
    telephone.assert_fits()

    partner = visitors.open(width=NARROW)
    partner.go("/carte/")
    partner.page.get_by_label("Code de la carte").fill(code.lower())
    partner.page.get_by_role("button", name="Vérifier").click()
    expect(partner.page.get_by_role("heading", name="Cette carte est valable")).to_be_visible()
    expect(partner.page.get_by_text("Mercier")).to_have_count(0)
    partner.assert_fits()

    louise.page.reload()
    expect(louise.page.get_by_text("2 personnes pour 3 places")).to_be_visible()
