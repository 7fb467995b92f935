"""A round from the first figures to the requests: on a wide screen, then on a telephone."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from concierge.hosts.requests.models import HostRequest
from concierge.matching.rounds.choices import RoundState
from concierge.matching.rounds.models import MatchingRound
from concierge.platform import clock
from concierge.platform.db import db
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, WIDE, Visitors
from tests.factories import Agency
from tests.integration.matching.cohorts import make_offering, make_wishing
from tests.waiting import until


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_pin_exchange_with_the_total_shown_and_approve(
    installation: Installation, visitors: Visitors, agency: Agency, width: int
) -> None:
    with installation.writing():
        now = clock.now()
        for name, born in (("Petit", 2019), ("Durand", 2010), ("Roux", 2024)):
            make_wishing(agency, name, now=now, born=born)
        for name, born in (("Anne", 2019), ("Bruno", 2010)):
            make_offering(agency, name, now=now, born=born)
    louise = visitors.staff(agency, "Louise", width=width)
    page = louise.page
    louise.go("/accueillants")
    page.get_by_role("link", name="Rapprochements").click()
    page.get_by_role("link", name="Nouveau rapprochement").click()
    expect(page.get_by_text("3 familles attendent, 2 places")).to_be_visible()
    page.get_by_role("checkbox", name="Un repas à la maison", exact=True).check()
    page.get_by_role("button", name="Chercher le meilleur ensemble").click()

    petit = page.locator(".match", has=page.get_by_role("heading", name="Petit"))
    expect(petit.locator(".match-host").get_by_role("link", name="Anne")).to_be_visible()  # the worker is done
    expect(page.get_by_text(re.compile("3 familles pour 2 places"))).to_be_visible()
    page.get_by_label("Approuver pour Durand").check()
    petit.get_by_role("button", name="Épingler Petit").click()
    expect(
        page.locator(".match", has=page.get_by_role("heading", name="Petit")).get_by_text("Épinglé", exact=True)
    ).to_be_visible()

    expect(page.get_by_label("Approuver pour Durand")).to_be_checked()  # ticks outlive what is done to others
    page.get_by_label("Approuver pour Durand").uncheck()

    durand = page.locator(".match", has=page.get_by_role("heading", name="Durand"))
    durand.get_by_role("link", name="Changer pour Durand").click()
    expect(durand.get_by_text("Personne d’autre ne convient, ou tout est pris et épinglé.")).to_be_visible()
    page.get_by_role("button", name="Détacher Petit").click()
    expect(page.get_by_role("button", name="Épingler Petit")).to_be_visible()

    before = page.locator("#total").inner_text()
    page.locator(".match", has=page.get_by_role("heading", name="Durand")).get_by_role(
        "link", name="Changer pour Durand"
    ).click()
    choice = page.locator(".match", has=page.get_by_role("heading", name="Durand")).locator(
        ".move-list li", has_text="Anne"
    )
    expect(choice.get_by_text("Échange : Petit irait chez Bruno.")).to_be_visible()
    promised = choice.locator("output").inner_text()
    assert promised != before
    choice.get_by_role("button", name="Choisir").click()
    expect(page.locator("#total")).to_have_text(promised)

    page.get_by_label("Approuver pour Durand").check()
    page.get_by_role("button", name="Approuver les familles cochées").click()
    expect(page.get_by_text("Un accueillant reçoit une demande, sans le nom de la famille.")).to_be_visible()
    page.get_by_role("button", name="Envoyer cette demande").click()
    expect(page.get_by_text("Une demande est partie.")).to_be_visible()
    expect(
        page.locator(".match", has=page.get_by_role("heading", name="Durand")).get_by_text(
            "Attend la réponse de l’accueillant"
        )
    ).to_be_visible()
    with installation.writing():
        sent = db.session.scalars(select(HostRequest).where(HostRequest.space_id == agency.space.id)).all()
        assert len(sent) == 1


def test_the_grid_is_walked_with_the_arrows_and_says_why_not(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    with installation.writing():
        now = clock.now()
        make_wishing(agency, "Petit", now=now, born=2019)
        make_offering(agency, "Anne", now=now, born=2019)
        make_offering(agency, "Bruno", now=now, born=2010, within_minutes=0, refuses=["children"])
    louise = visitors.staff(agency, "Louise", width=WIDE)
    page = louise.page
    louise.go("/rapprochements/nouveau")
    page.get_by_role("checkbox", name="Un repas à la maison", exact=True).check()
    page.get_by_role("button", name="Chercher le meilleur ensemble").click()
    page.get_by_role("link", name="Grille").click()
    page.locator(".is-chosen [data-cell]").focus()
    expect(page.locator("#case")).to_contain_text("c’est la proposition")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#case")).to_contain_text("Ne peut pas recevoir d’enfants.")


def test_why_not_this_one_is_answered_while_one_waits(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    with installation.writing():
        now = clock.now()
        for name, born in (("Petit", 2019), ("Durand", 2010)):
            make_wishing(agency, name, now=now, born=born)
        for name, born in (("Anne", 2019), ("Bruno", 2010)):
            make_offering(agency, name, now=now, born=born)
    louise = visitors.staff(agency, "Louise", width=NARROW)
    page = louise.page
    louise.go("/rapprochements/nouveau")
    page.get_by_role("checkbox", name="Un repas à la maison", exact=True).check()
    page.get_by_role("button", name="Chercher le meilleur ensemble").click()
    page.get_by_role("link", name="Changer pour Petit").click()
    page.get_by_label("Et pourquoi pas…").select_option(label="Bruno")
    page.get_by_role("button", name="Demander").click()
    expect(page.get_by_role("heading", name="C’est possible, mais l’ensemble y perd")).to_be_visible()
    page.get_by_role("button", name="Oui, Bruno").click()
    expect(
        page.locator(".match", has=page.get_by_role("heading", name="Petit")).get_by_role("link", name="Bruno").first
    ).to_be_visible()


SEVEN = ("Petit", "Durand", "Roux", "Morel", "Girard", "Bonnet", "Lambert")


@pytest.mark.parametrize("javascript", [True, False])
def test_many_are_approved_at_once_and_the_board_says_when_all_have_left(
    installation: Installation, visitors: Visitors, agency: Agency, javascript: bool
) -> None:
    with installation.writing():
        now = clock.now()
        for number, name in enumerate((*SEVEN, "Dernier")):
            make_wishing(agency, name, now=now, born=2010 + 2 * number)
            make_offering(agency, f"Hote{number}", now=now, born=2010 + 2 * number)
    louise = visitors.staff(agency, "Louise", width=NARROW, javascript=javascript)
    page = louise.page
    louise.go("/rapprochements/nouveau")
    page.get_by_role("checkbox", name="Un repas à la maison", exact=True).check()
    page.get_by_role("button", name="Chercher le meilleur ensemble").click()
    if not javascript:
        until(lambda: _computed(installation, agency), "a round that is computed")
        page.reload()
    for name in SEVEN:
        page.get_by_label(f"Approuver pour {name}").check()
    page.get_by_role("button", name="Approuver les familles cochées").click()
    with installation.processes.held("worker"):
        page.get_by_role("button", name="Envoyer ces 7 demandes").click()
        expect(page.get_by_text("0 sur 7")).to_be_visible()
        page.get_by_label("Approuver pour Dernier").check()  # one goes on meanwhile
    if not javascript:
        until(lambda: _sent(installation, agency) == len(SEVEN), "seven requests that left")
        page.get_by_role("link", name="Actualiser").click()
    expect(page.get_by_text("7 demandes sont parties.")).to_be_visible()
    petit = page.locator(".match", has=page.get_by_role("heading", name="Petit"))
    expect(petit.get_by_text("Attend la réponse de l’accueillant")).to_be_visible()
    if javascript:
        expect(page.get_by_label("Approuver pour Dernier")).to_be_checked()  # the new board came in, the tick stayed


def _sent(installation: Installation, agency: Agency) -> int:
    with installation.reading():
        requests = select(func.count()).where(HostRequest.space_id == agency.space.id)
        return db.session.scalar(requests) or 0


def _computed(installation: Installation, agency: Agency) -> bool:
    with installation.reading():
        states = select(MatchingRound.state).where(MatchingRound.space_id == agency.space.id)
        return set(db.session.scalars(states)) == {RoundState.DONE}
