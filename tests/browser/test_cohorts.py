"""A cohort on a telephone: opened, a family put in, its date moved for all and taken back, a mail seen and sent."""

from playwright.sync_api import expect

from concierge.platform import clock
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency, adult, make_family

NEXT_YEAR = clock.today().year + 1


def test_from_the_announcement_to_the_invitation(
    installation: Installation, visitors: Visitors, agency: Agency
) -> None:
    with installation.writing():
        person = (adult("Maëva", "Courtillet", email="maeva@famille.example"),)
        make_family(
            agency, now=clock.now(), members=person, name="Courtillet", adult_facts={}, anchors={}, health_agreed=None
        )
    louise = visitors.staff(agency, "Louise", width=NARROW)
    page = louise.page
    louise.go("/dossiers")
    page.get_by_role("link", name="Cohortes").click()
    page.get_by_role("link", name="Ouvrir une cohorte").click()
    page.get_by_label("Nom de la cohorte").fill("Surveillants de septembre")
    page.get_by_label("Arrivées annoncées").fill("300")
    expect(page.get_by_label("Nom de cette organisation")).to_be_hidden()
    page.get_by_label("Qui l’annonce").select_option(label="Une autre, à ajouter…")
    page.get_by_label("Nom de cette organisation").fill("Établissement pénitentiaire")
    page.get_by_label("Prise de poste").fill(f"{NEXT_YEAR}-09-01")
    page.get_by_label("Marion Martin").check()
    page.get_by_role("button", name="Ouvrir la cohorte").click()
    expect(page.get_by_role("heading", name="Surveillants de septembre", level=1)).to_be_visible()
    cohort = page.url

    louise.go("/dossiers")
    page.get_by_role("link", name="Courtillet").first.click()
    page.get_by_role("link", name="Projet", exact=True).click()
    louise.go(page.url.replace("/projet", "/cohorte"))
    page.get_by_label("Cohorte").select_option(label="Surveillants de septembre")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("link", name="Surveillants de septembre")).to_be_visible()

    louise.go(cohort)
    page.get_by_role("link", name="Changer les dates", exact=True).click()
    page.get_by_label("Prise de poste").fill(f"{NEXT_YEAR}-10-04")
    page.get_by_role("button", name="Voir qui bouge").click()
    page.get_by_role("button", name="Changer la date, un dossier suit").click()
    expect(page.get_by_text("Changement des dates communes")).to_be_visible()
    page.get_by_role("button", name="Annuler le changement de dates").click()
    expect(page.get_by_text("un dossier remis comme avant")).to_be_visible()

    page.get_by_role("link", name="Inviter à compléter le dossier").click()
    page.get_by_role("button", name="Voir l’invitation").click()
    expect(page.get_by_text("Vous arrivez avec Établissement pénitentiaire.")).to_be_visible()
    page.get_by_role("button", name="Envoyer cet e-mail").click()
    page.wait_for_url(cohort)  # the worker is done
    louise.go(f"{cohort}/invitations")
    expect(page.get_by_text("Personne à qui écrire aujourd’hui.")).to_be_visible()
