"""What every Word document here begins and ends with: its page, its fonts, its properties, letters it can hold."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

INK: Final = "24302b"
SOFT: Final = "5a625b"
SANS: Final = "Calibri"
SERIF: Final = "Georgia"

# What XML cannot hold, and one such letter in a mail must not keep a family from its document.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SCRIPTS: Final = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSetup:
    """The paper and the fonts. `sizes` of styles, in points; `accent` is « #rrggbb »."""

    title: str
    agency: str
    language: str
    accent: str
    sizes: Mapping[str, float]
    margins: tuple[float, float] = (2.2, 2.4)  # above and below, left and right; centimetres
    landscape: bool = False
    font: str = SANS


def writable(value: V) -> V:
    """Return the same text, or frozen value made of texts, without the letters that no document may hold."""
    result: Any = value
    if isinstance(value, str):
        result = _NOT_IN_XML.sub("", value)
    elif isinstance(value, tuple):
        result = tuple(writable(each) for each in value)
    elif isinstance(value, list):
        result = [writable(each) for each in value]
    elif is_dataclass(value) and not isinstance(value, type):
        result = replace(value, **{each.name: writable(getattr(value, each.name)) for each in fields(value)})
    kept: V = result
    return kept


def begin_document(page: PageSetup) -> WordDocument:
    """Return an empty document with the page, fonts and properties asked for."""
    document: WordDocument = Document()
    document.core_properties.title = page.title
    document.core_properties.author = page.agency
    document.core_properties.language = page.language
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if page.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.top_margin = section.bottom_margin = Cm(page.margins[0])
    section.left_margin = section.right_margin = Cm(page.margins[1])
    for name, size in page.sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = (page.font if name == "Normal" else SERIF), Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in _SCRIPTS:
            fonts.attrib.pop(qn(f"w:{script}"), None)  # a theme's font would win over ours
        if name != "Normal":
            style.font.color.rgb = colour(page.accent)
    return document


def written(document: WordDocument) -> bytes:
    """Return a document as bytes."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def colour(value: str) -> RGBColor:
    """Return « #rrggbb » as documents know it."""
    return RGBColor.from_string(value.lstrip("#").upper())


def tinted(accent: str, share: float) -> str:
    """Return a colour mixed with white: a `share` of it, the rest paper."""
    parts = (int(accent.lstrip("#")[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)


def say(
    paragraph: Paragraph,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    ink: str | None = None,
    font: str | None = None,
) -> Run:
    """Add words to a paragraph."""
    run = paragraph.add_run(text)
    run.bold = bold or None
    if size is not None:
        run.font.size = Pt(size)
    if ink is not None:
        run.font.color.rgb = colour(ink)
    if font is not None:
        run.font.name = font
    return run


def close_up(paragraph: Paragraph, *, before: float = 0, after: float = 0) -> Paragraph:
    """Set the room around a paragraph, in points."""
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def begin_table(document: WordDocument, widths: Sequence[float]) -> Table:
    """Return a table without rows or lines, its columns as wide as asked, in centimetres."""
    table: Table = document.add_table(rows=0, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def add_row(table: Table, widths: Sequence[float], *, least: Length | None = None) -> _Row:
    """Add a row that no page break cuts."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if least is not None:
        row.height = least
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Cm(width)
    return row


def repeat_above(row: _Row) -> None:
    """Write a row again at the head of each page the table goes on to."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def centre(cell: _Cell) -> None:
    """Put what a cell holds midway between its top and its bottom."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def shade(cell: _Cell, fill: str) -> None:
    """Fill a cell with a colour."""
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:color"), "auto")
    shading.set(qn("w:fill"), fill.lstrip("#"))
    cell._tc.get_or_add_tcPr().append(shading)


def edge(cell: _Cell, **edges: tuple[str, int]) -> None:
    """Draw sides of a cell (`top`, `left`, `bottom`, `right`): a colour and eighths of a point."""
    borders = OxmlElement("w:tcBorders")
    for name in ("top", "left", "bottom", "right"):
        if name in edges:
            ink, size = edges[name]
            side = OxmlElement(f"w:{name}")
            side.set(qn("w:val"), "single" if size else "nil")
            side.set(qn("w:sz"), str(size))
            side.set(qn("w:space"), "0")
            side.set(qn("w:color"), ink.lstrip("#"))
            borders.append(side)
    cell._tc.get_or_add_tcPr().append(borders)


def pad(cell: _Cell, *, top: int = 80, left: int = 140, bottom: int = 80, right: int = 140) -> None:
    """Set the room inside a cell, in twentieths of a point."""
    margins = OxmlElement("w:tcMar")
    for name, size in (("top", top), ("left", left), ("bottom", bottom), ("right", right)):
        side = OxmlElement(f"w:{name}")
        side.set(qn("w:w"), str(size))
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    cell._tc.get_or_add_tcPr().append(margins)


def number_pages(document: WordDocument, words: str) -> None:
    """Write `words` and the page's number at the foot of each page."""
    foot = document.sections[0].footer.paragraphs[0]
    say(foot, f"{words}   ·   ", size=9, ink=SOFT)
    for kind in ("begin", "PAGE", "end"):
        if kind == "PAGE":
            part = OxmlElement("w:instrText")
            part.text = kind
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        say(foot, "", size=9, ink=SOFT)._r.append(part)
