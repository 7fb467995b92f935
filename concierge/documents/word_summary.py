"""The summary of a family's first year as a Word document: a frozen value in, bytes out."""

from typing import Final

from docx.enum.text import WD_ALIGN_PARAGRAPH

from concierge.documents.word_parts import SERIF, PageSetup, begin_document, say, writable, written
from concierge.documents.year_summary import YearSummary

_SIZES: Final = {"Normal": 11, "Title": 26, "Heading 1": 15}


def render_year_summary(summary: YearSummary) -> bytes:
    """Return the document."""
    summary = writable(summary)
    document = begin_document(
        PageSetup(
            title=summary.title,
            agency=summary.agency,
            language=summary.language,
            accent=summary.accent,
            sizes=_SIZES,
            font=SERIF,
        )
    )
    say(document.add_paragraph(), summary.agency, bold=True, ink=summary.accent)
    document.add_heading(summary.title, level=0)
    for text in summary.opening:
        document.add_paragraph(text)
    for part in summary.parts:
        document.add_heading(part.title, level=1)
        for text in part.paragraphs:
            document.add_paragraph(text)
        for line in part.lines:
            document.add_paragraph(line, style="List Bullet")
    signature = document.add_paragraph(summary.signature)
    signature.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return written(document)
