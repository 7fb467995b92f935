"""A family sends its lease from a telephone and opens what the team shared; the team decides what it sees."""

import base64
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from concierge.checklists.models import StepRow
from concierge.families.models import Household
from tests import samples_of_files as samples
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency

NAME = "Bail signé.pdf"


def _step(installation: Installation, household: Household) -> int:
    with installation.reading():
        query = select(StepRow.id).where(StepRow.household_id == household.id, StepRow.key == "demarches.carte-grise")
        return installation.app.extensions["sqlalchemy"].session.scalars(query).one()


def _file(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def _saved(page: Page, link: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    assert download.value.suggested_filename == NAME
    return Path(download.value.path()).read_bytes()


def test_a_lease_travels_from_a_telephone_to_the_team_and_back(
    visitors: Visitors, installation: Installation, agency: Agency, household: Household, tmp_path: Path
) -> None:
    step = _step(installation, household)
    telephone = visitors.family(household, width=NARROW, javascript=False)
    page = telephone.page
    telephone.expects("status 422")
    telephone.go(f"/espace/etapes/{step}")
    bail = _file(tmp_path, NAME, samples.PDF)
    page.get_by_label("Documents à joindre").set_input_files([bail, _file(tmp_path, "page.pdf", b"<html>")])
    page.locator(".doc-form").get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Votre document est envoyé.")).to_be_visible()
    expect(page.get_by_text("n’est pas d’un type que nous gardons")).to_be_visible()
    telephone.assert_fits()
    assert _saved(page, f"Télécharger {NAME}") == samples.PDF

    louise = visitors.staff(agency)
    louise.go(f"/etapes/{step}")
    assert _saved(louise.page, f"Télécharger {NAME}") == samples.PDF
    row = louise.page.locator(".doc-row")
    expect(row).to_contain_text("de la famille")
    louise.page.get_by_label("Documents à joindre").set_input_files(_file(tmp_path, "réponse.png", samples.png(40)))
    louise.page.get_by_role("button", name="Joindre", exact=True).click()
    expect(louise.page.get_by_text("interne", exact=True)).to_be_visible()
    telephone.go(f"/espace/etapes/{step}")
    expect(page.get_by_text("réponse.png")).to_have_count(0)
    louise.page.get_by_role("button", name="Partager réponse.png avec la famille").click()
    expect(louise.page.get_by_text("La famille voit ce document.")).to_be_visible()
    telephone.go(f"/espace/etapes/{step}")
    expect(page.get_by_role("link", name=re.compile("^réponse.png"))).to_be_visible()

    page.get_by_label(f"Retirer {NAME}").click()
    page.get_by_role("button", name="Oui, retirer ce document").click()
    expect(page.get_by_text("est retiré.")).to_be_visible()
    expect(page.locator(".doc-row")).to_have_count(1)


def test_a_photograph_opens_in_a_tab_of_its_own_where_nothing_runs(
    visitors: Visitors, installation: Installation, household: Household, tmp_path: Path
) -> None:
    telephone = visitors.family(household, width=NARROW)
    page = telephone.page
    telephone.go(f"/espace/etapes/{_step(installation, household)}")
    page.get_by_label("Documents à joindre").set_input_files(_file(tmp_path, "image.png", samples.png(40)))
    page.locator(".doc-form").get_by_role("button", name="Envoyer").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name=re.compile("^image.png")).click()
    tab = opened.value
    expect(tab.locator("img")).to_have_js_property("naturalWidth", 40)
    assert tab.evaluate("[window.origin, window.opener]") == ["null", None]


def test_a_photograph_held_sideways_shows_upright_and_no_longer_says_where_it_was_taken(
    visitors: Visitors, installation: Installation, household: Household, tmp_path: Path
) -> None:
    step = _step(installation, household)
    telephone = visitors.family(household, width=NARROW)
    page = telephone.page
    telephone.go(f"/espace/etapes/{step}")
    drawn = page.evaluate(
        "() => { const c = document.createElement('canvas'); c.width = 60; c.height = 40;"
        " return c.toDataURL('image/jpeg') }"
    )
    picture = base64.b64decode(drawn.partition(",")[2])
    traces = samples.segment(0xE1, b"Exif\x00\x00" + samples.exif(6, b"48.1113N 5.1391E SM-G991B"))
    page.get_by_label("Documents à joindre").set_input_files(
        _file(tmp_path, "IMG_2026.jpg", picture[:2] + traces + picture[2:])
    )
    page.locator(".doc-form").get_by_role("button", name="Envoyer").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name=re.compile("^IMG_2026.jpg")).click()
    expect(opened.value.locator("img")).to_have_js_property("naturalWidth", 40)
    expect(opened.value.locator("img")).to_have_js_property("naturalHeight", 60)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger IMG_2026.jpg", exact=True).click()
    kept = Path(download.value.path()).read_bytes()
    assert b"48.1113N" not in kept
    assert kept.endswith(picture[-200:])


def test_a_document_too_heavy_is_named_before_it_is_sent_and_the_page_says_what_to_do_otherwise(
    visitors: Visitors, installation: Installation, household: Household, tmp_path: Path
) -> None:
    heavy = samples.PDF + b"x" * 11_000_000
    telephone = visitors.family(household, width=NARROW)
    telephone.expects("status 413", "status 422")
    page = telephone.page
    telephone.go(f"/espace/etapes/{_step(installation, household)}")
    field = page.get_by_label("Documents à joindre")
    field.set_input_files(_file(tmp_path, "énorme.pdf", heavy))
    expect(page.get_by_text("Trop lourd (10\u00a0Mo au plus)\u00a0: «\u00a0énorme.pdf\u00a0»")).to_be_visible()
    page.locator(".doc-form").get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("pèse plus de 10\u00a0Mo")).to_be_visible()
    field.set_input_files([_file(tmp_path, f"{number}.pdf", heavy) for number in range(3)])
    page.locator(".doc-form").get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", name="C’est trop lourd pour nous")).to_be_visible()
