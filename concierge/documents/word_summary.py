"""The summary of a family's first year as a Word document: a frozen value in, bytes out."""

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from concierge.documents.year_summary import YearSummary


def render_year_summary(summary: YearSummary) -> bytes:
    """Return the document."""
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
