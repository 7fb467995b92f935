"""Roadbooks, lists and badges as Word documents: read back, and opened by LibreOffice where it is."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from concierge.documents.roadbook import BookDay, Roadbook, Stop
from concierge.documents.sheets import Badge, BadgeSheet, Sheet, SheetPart
from concierge.documents.word_roadbook import render_roadbook
from concierge.documents.word_sheets import render_badges, render_sheet

SCHOOL = Stop(
    hours=("11 h", "12 h"),
    title="École Jean-Duvet",
    kind="École",
    before="Environ 10 min de route",
    place="Rue de l’École, Langres",
    details=[("Pour", "Claire & Zoé <7 ans>"), ("Avec", "Mme Roux, 03 25 00 00 00")],
)
BOOK = Roadbook(
    language="fr",
    agency="Venir vivre en Haute-Marne",
    accent="#1f4d3a",
    kicker="Famille Petit",
    title="Découvrir la Haute-Marne",
    dates="Du 2 au 4 octobre",
    opening=["Bienvenue !"],
    facts=[("Vous dormez", "Chez Anne et Paul")],
    calls_title="Un retard ?",
    calls=[("Louise", "06 01 02 03 04")],
    days=[BookDay(title="Samedi 3 octobre", stops=[SCHOOL], ending="Nuit à Langres")],
    notes_title="Bon à savoir",
    notes=["Les routes sont estimées."],
)
SHEET = Sheet(
    language="fr",
    agency="Haute-Marne",
    accent="#1f4d3a",
    title="Présence",
    under="2 octobre",
    parts=[
        SheetPart(title="École", columns=("Famille", "Qui"), rows=[("Petit", "Zoé")], ticked=True, note="1 personne")
    ],
    empty="Personne.",
)
BADGES = BadgeSheet(
    language="fr",
    agency="Haute-Marne",
    accent="#1f4d3a",
    title="Découverte",
    dates="2 octobre",
    badges=[Badge(name=f"Nom {number}", under="Famille Petit") for number in range(17)],
)


def test_a_roadbook_says_who_where_when_with_whom() -> None:
    said = _texts(render_roadbook(BOOK))

    for text in (
        "Famille Petit",
        "Bienvenue !",
        "Vous dormez\nChez Anne et Paul",
        "Louise\n06 01 02 03 04",
        "Samedi 3 octobre",
        "Environ 10 min de route",
        "École Jean-Duvet   École",
        "Pour  Claire & Zoé <7 ans>",
        "Avec  Mme Roux, 03 25 00 00 00",
        "Nuit à Langres",
        "Les routes sont estimées.",
    ):
        assert text in said, text
    assert said.index("Environ 10 min de route") < said.index("École Jean-Duvet   École")


def test_several_roadbooks_make_one_document_each_on_a_page_of_its_own() -> None:
    content = render_roadbook(BOOK, replace(BOOK, kicker="Famille Roux"))

    breaks = Document(io.BytesIO(content)).element.xpath(".//w:br[@w:type='page']")
    assert ("Famille Petit" in _texts(content), "Famille Roux" in _texts(content), len(breaks)) == (True, True, 1)


def test_a_list_has_a_box_to_tick_before_each_line_and_repeats_its_head() -> None:
    content = render_sheet(SHEET)

    (table,) = Document(io.BytesIO(content)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["", "Famille", "Qui"], ["☐", "Petit", "Zoé"]]
    assert len(table._tbl.xpath(".//w:tblHeader")) == 1
    assert "1 personne" in _texts(content)
    assert "Personne." in _texts(render_sheet(replace(SHEET, parts=[])))


def test_badges_stand_two_by_two() -> None:
    (table,) = Document(io.BytesIO(render_badges(BADGES))).tables

    assert (len(table.rows), len(table.columns)) == (9, 2)
    assert "Nom 16" in table.rows[8].cells[0].text
    assert table.rows[8].cells[1].text == ""


def test_letters_that_no_document_holds_keep_nobody_from_theirs() -> None:
    odd = replace(
        BOOK, kicker="Pe\x0btit\uffff", days=[BookDay(title="Sa\0medi", stops=[replace(SCHOOL, title="É\x01")])]
    )

    said = _texts(render_roadbook(odd))

    assert {"Petit", "Samedi", "É   École"} <= set(said)


def test_libreoffice_opens_them(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    for name, content in (
        ("carnet", render_roadbook(BOOK)),
        ("liste", render_sheet(SHEET)),
        ("badges", render_badges(BADGES)),
    ):
        (tmp_path / f"{name}.docx").write_bytes(content)
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, *tmp_path.glob("*.docx")], check=True, timeout=180)
    made = {path.stem for path in tmp_path.glob("*.pdf") if path.read_bytes().startswith(b"%PDF")}
    assert made == {"carnet", "liste", "badges"}


def _texts(content: bytes) -> list[str]:
    document = Document(io.BytesIO(content))
    return [
        "".join(part.text or "" if part.tag.endswith("}t") else "\n" for part in paragraph.xpath(".//w:t | .//w:br"))
        for paragraph in document.element.xpath(".//w:p")
    ]
