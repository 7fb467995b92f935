"""The summary of a family's first year as a Word document: a frozen value in, bytes out."""

import io
import re
from dataclasses import replace
from typing import Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from concierge.documents.year_summary import SummaryPart, YearSummary

# What XML cannot hold, and one such letter in a mail must not keep a family from its document.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_year_summary(summary: YearSummary) -> bytes:
    """Return the document."""
    summary = _writable(summary)
    document: WordDocument = Document()
    accent = RGBColor.from_string(summary.accent.lstrip("#").upper())
    _prepare(document, summary, accent)
    agency = document.add_paragraph(summary.agency)
    agency.runs[0].font.color.rgb = accent
    agency.runs[0].font.bold = True
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
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _writable(summary: YearSummary) -> YearSummary:
    """Return the same without the letters that no document may hold."""

    def kept(text: str) -> str:
        return _NOT_IN_XML.sub("", text)

    return replace(
        summary,
        agency=kept(summary.agency),
        title=kept(summary.title),
        opening=[kept(text) for text in summary.opening],
        parts=[
            SummaryPart(
                title=kept(part.title),
                paragraphs=[kept(text) for text in part.paragraphs],
                lines=[kept(text) for text in part.lines],
            )
            for part in summary.parts
        ],
        signature=kept(summary.signature),
    )


def _prepare(document: WordDocument, summary: YearSummary, accent: RGBColor) -> None:
    document.core_properties.title = summary.title
    document.core_properties.author = summary.agency
    document.core_properties.language = summary.language
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.2)
    for name, size in (("Normal", 11), ("Title", 26), ("Heading 1", 15)):
        font = document.styles[name].font
        font.name, font.size = "Georgia", Pt(size)
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{script}"), None)  # a theme's font would win over ours
        if name != "Normal":
            font.color.rgb = accent
