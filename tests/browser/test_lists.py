"""An employer's list on a telephone: sent, its columns seen, a cell corrected, imported by the worker, taken back."""

import os
from pathlib import Path

from playwright.sync_api import expect

from concierge.families.choices import Source
from concierge.intake.rules import SourceDetails
from concierge.intake.sources import add_source
from concierge.platform import clock
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitor, Visitors
from tests.factories import Agency

LIST = """Arrivées du premier trimestre;;;;
Nom;Prénom;Courriel;N° de téléphone;Poste
LEFÈVRE;Noémie;noemie@famille.example;612345678;Soudeuse
Petit;Zoé;zoe@famille;06 11 22 33 44;Cariste
Lefevre;Noémie;noemie@famille.example;;Soudeuse
Okoro;Ada;;06 99 88 77 66;Ingénieure
"""
SHOTS = os.environ.get("LIST_SHOTS")  # a folder: photographs of each page, light and dark, narrow and wide


def test_from_the_file_to_its_undoing(installation: Installation, visitors: Visitors, agency: Agency) -> None:
    with installation.writing():
        details = SourceDetails(kind=Source.EMPLOYER, name="Mécanique", organisation_id=agency.tourist_office.id)
        add_source(agency.coordinator, details, slug="", now=clock.now())
    lead = visitors.staff(agency, "Alexandra", width=NARROW)
    page = lead.page
    lead.go("/reglages/sources")
    page.get_by_role("link", name="Listes de Mécanique").click()
    expect(page.get_by_label("La liste", exact=True)).to_be_visible()
    _look(lead, "envoi")
    file = {"name": "arrivées.csv", "mimeType": "text/csv", "buffer": LIST.encode("cp1252")}
    page.get_by_label("La liste", exact=True).set_input_files(files=[file])  # type: ignore[list-item]
    page.get_by_role("button", name="Envoyer la liste").click()

    expect(page.get_by_label("Ce que contient Courriel")).to_have_value("email")
    expect(page.get_by_label("Ce que contient Poste")).to_have_value("note")
    _look(lead, "colonnes")
    page.get_by_role("button", name="Vérifier les lignes").click()

    expect(page.get_by_text("Cette adresse paraît incomplète.")).to_be_visible()
    expect(page.get_by_text("2 personnes prêtes à entrer")).to_be_visible()
    _look(lead, "corriger")
    page.get_by_label("E-mail").fill("zoe@famille.example")
    page.get_by_role("button", name="Enregistrer cette page").click()
    page.get_by_role("link", name="Peut-être connues").click()
    expect(page.get_by_text("Ressemble à la ligne 3 de cette liste.")).to_be_visible()
    expect(page.get_by_label("Prendre la ligne 5")).not_to_be_checked()
    _look(lead, "connues")
    page.get_by_role("button", name="Continuer vers l’import").click()

    expect(page.get_by_text("3 dossiers seront créés")).to_be_visible()
    expect(page.get_by_text("1 personne n’a pas d’adresse e-mail")).to_be_visible()
    _look(lead, "avant")
    page.get_by_role("button", name="Importer 3 personnes").click()

    expect(page.get_by_text("dossiers créés")).to_be_visible()
    installation.await_mail(agency, "noemie@famille.example", "espace/confirmer/")
    _look(lead, "fait")
    lead.go("/dossiers/a-confirmer")
    expect(page.get_by_role("heading", name="Ada Okoro")).to_be_visible()

    page.go_back()
    page.get_by_text("Annuler tout l’import").click()
    page.get_by_role("button", name="Annuler l’import").click()
    expect(page.get_by_text("3 dossiers sont effacés")).to_be_visible()
    _look(lead, "annule")
    lead.go("/dossiers/a-confirmer")
    expect(page.get_by_role("heading", name="Personne n’attend")).to_be_visible()


def _look(lead: Visitor, name: str) -> None:
    lead.assert_fits()
    if SHOTS:
        for width in (NARROW, 1280):
            for scheme in ("light", "dark"):
                lead.page.set_viewport_size({"width": width, "height": 900})
                lead.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                lead.page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
        lead.page.set_viewport_size({"width": NARROW, "height": 900})
        lead.page.emulate_media(color_scheme="light")
