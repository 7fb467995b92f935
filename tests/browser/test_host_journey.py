"""Somebody opens their door on a telephone: the public form, the link of a mail, an offer, a day away, a pause."""

import datetime as dt
import re

from playwright.sync_api import Page, expect
from sqlalchemy import select

from concierge.hosts.applications import save_gate
from concierge.hosts.choices import Decision
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.progress import hold_interview
from concierge.platform import clock
from concierge.platform.db import db
from concierge.platform.suspicion import QUICKEST
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitor, Visitors
from tests.factories import Agency, make_commune
from tests.waiting import until

EMAIL = "odile.marchal@accueil.example"


def test_from_the_public_form_to_a_pause_with_one_thumb(
    visitors: Visitors, installation: Installation, agency: Agency
) -> None:
    with installation.writing():
        make_commune("52269", "Langres")
        gate = save_gate(agency.coordinator, slug="pouce", sites=[], active=True, seen_version=None, now=clock.now())
        address = f"/ouvrir-sa-porte/{gate.slug}"
    telephone = visitors.open(width=NARROW, has_touch=True)
    page = telephone.page

    _fill_in_the_form(telephone, address)
    mail = installation.await_mail(agency, EMAIL, "/mon-accueil/confirmer/")
    telephone.go(_link(mail.text, "/mon-accueil/confirmer/"))
    page.get_by_role("button", name="Oui, c’est bien moi").tap()
    expect(page.get_by_text("Elle est bien arrivée. Nous vous appelons.")).to_be_visible()
    telephone.assert_fits()

    _offer_a_visit(page)
    telephone.assert_fits()

    with installation.writing():
        host_id = db.session.scalars(select(HostPerson.host_id).where(HostPerson.email == EMAIL)).one()
        hold_interview(
            agency.concierge,
            host_id,
            on=clock.today(),
            answers={},
            notes="",
            decision=Decision.WELCOME,
            now=clock.now(),
        )
    welcome = installation.await_mail(agency, EMAIL, "/mon-accueil/lien/")
    telephone.go(_link(welcome.text, "/mon-accueil/lien/"))
    page.get_by_role("button", name="Ouvrir mon espace").tap()
    expect(page.get_by_text("Votre porte est ouverte")).to_be_visible()

    _say_a_day_away(page)
    telephone.assert_fits()
    page.get_by_role("banner").get_by_role("link", name="Haute-Marne Attractivité").tap()
    button = page.get_by_role("button", name="Me mettre en pause").first
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.tap()
    expect(page.get_by_role("heading", name="Prenez votre temps")).to_be_visible()
    telephone.assert_fits()
    page.get_by_role("button", name="Je suis de retour").tap()
    expect(page.get_by_text("Votre porte est ouverte")).to_be_visible()
    with installation.reading():
        assert db.session.get_one(Host, host_id).paused_since is None


def _fill_in_the_form(telephone: Visitor, address: str) -> None:
    page = telephone.page
    telephone.go(address)
    opened = clock.now()
    telephone.assert_fits()
    page.get_by_label("Prénom", exact=True).fill("Odile")
    page.get_by_label("Nom", exact=True).fill("Marchal")
    page.get_by_label("E-mail", exact=True).fill(EMAIL)
    page.get_by_label("Commune", exact=True).fill("52269")
    page.get_by_text("J’ai 18 ans ou plus").tap()
    page.get_by_text("Un repas à la maison").tap()
    page.locator("label[for=agreed]").tap()
    until(lambda: clock.now() - opened > QUICKEST, "as long as a person takes")
    page.get_by_role("button", name="Envoyer").tap()
    expect(page).to_have_url(re.compile("/merci"))


def _offer_a_visit(page: Page) -> None:
    page.get_by_role("link", name="Une visite").tap()
    page.get_by_label("Familles par an").fill("3")
    page.get_by_role("button", name="Enregistrer").tap()
    expect(page.get_by_text("Votre offre est enregistrée.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Une visite").first).to_be_visible()


def _say_a_day_away(page: Page) -> None:
    page.get_by_role("link", name="Mes jours", exact=True).tap()
    page.get_by_label("Premier jour").fill((clock.today() + dt.timedelta(days=10)).isoformat())
    page.get_by_role("button", name="Ajouter").tap()
    expect(page.get_by_text("C’est noté.").first).to_be_visible()
    expect(page.get_by_role("button", name="Retirer").first).to_be_visible()


def _link(text: str, path: str) -> str:
    found = re.search(rf"{path}\S+", text)
    assert found is not None
    return found[0]
