"""The summary of a year as a Word document: what goes in is read back, and LibreOffice opens it where it is."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from concierge.documents.word_summary import render_year_summary
from concierge.documents.year_summary import SummaryPart, YearSummary

SUMMARY = YearSummary(
    language="fr",
    agency="Venir vivre en Haute-Marne",
    accent="#1f4d3a",
    title="Votre première année",
    opening=["Chère famille <Petit> & Ève,", "Le 1er mars 2026, vous posiez vos cartons ici."],
    parts=[
        SummaryPart(title="Logement", lines=["Signer le bail (2 mars 2026)", "Ouvrir l’électricité (4 mars 2026)"]),
        SummaryPart(title="Et maintenant ?", paragraphs=["Louise reste là pour vous."]),
    ],
    signature="Louise Martin",
)


def test_everything_is_in_the_document_in_its_order() -> None:
    document = Document(io.BytesIO(render_year_summary(SUMMARY)))

    assert [paragraph.text for paragraph in document.paragraphs] == [
        SUMMARY.agency,
        SUMMARY.title,
        *SUMMARY.opening,
        "Logement",
        *SUMMARY.parts[0].lines,
        "Et maintenant ?",
        "Louise reste là pour vous.",
        "Louise Martin",
    ]
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style is not None]
    assert (styles.count("Heading 1"), styles.count("List Bullet"), styles[1]) == (2, 2, "Title")
    assert document.core_properties.title == SUMMARY.title
    assert document.core_properties.language == "fr"


@pytest.mark.parametrize("letter", ["\uffff", "\ufffe", "\x0b", "\0", "\ud800"])
def test_a_letter_that_no_document_holds_keeps_nobody_from_theirs(letter: str) -> None:
    part = SummaryPart(title=f"Lo{letter}gement", paragraphs=[f"Ici{letter}."], lines=[f"{letter}Là"])
    summary = replace(SUMMARY, title=f"{letter}Titre", opening=[f"Chère{letter} famille"], parts=[part])

    document = Document(io.BytesIO(render_year_summary(summary)))

    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts == [SUMMARY.agency, "Titre", "Chère famille", "Logement", "Ici.", "Là", SUMMARY.signature]


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "bilan.docx").write_bytes(render_year_summary(SUMMARY))
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "bilan.docx"], check=True, timeout=120)
    assert (tmp_path / "bilan.pdf").read_bytes().startswith(b"%PDF")
