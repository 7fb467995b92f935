"""Lists to print and badges to cut out as Word documents: frozen values in, bytes out."""

from typing import Final

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm
from docx.table import _Cell

from concierge.documents.sheets import Badge, BadgeSheet, Sheet, SheetPart
from concierge.documents.word_parts import (
    INK,
    SERIF,
    SOFT,
    PageSetup,
    add_row,
    begin_document,
    begin_table,
    centre,
    close_up,
    edge,
    number_pages,
    pad,
    repeat_above,
    say,
    shade,
    tinted,
    writable,
    written,
)

_SIZES: Final = {"Normal": 10.5, "Title": 22, "Heading 1": 14}
_WIDE: Final = 17.4  # centimetres between the margins
_BOX: Final = 0.9
_BADGE: Final = (9.0, 6.4)  # wide, high: two by four on A4
_CUT: Final = ("#b9b0a0", 4)
A_PAGE: Final = 8


def render_sheet(sheet: Sheet) -> bytes:
    """Return the document of a list."""
    sheet = writable(sheet)
    document = begin_document(
        PageSetup(
            title=sheet.title,
            agency=sheet.agency,
            language=sheet.language,
            accent=sheet.accent,
            sizes=_SIZES,
            margins=(1.6, 1.8),
        )
    )
    number_pages(document, f"{sheet.agency}   ·   {sheet.title}")
    say(close_up(document.add_paragraph(), after=2), sheet.agency, bold=True, size=10, ink=sheet.accent)
    title = close_up(document.add_heading(level=1), after=0)
    say(title, sheet.title, size=22)
    say(close_up(document.add_paragraph(), after=4), sheet.under, size=11.5, ink=SOFT)
    for part in sheet.parts:
        _part(document, part, sheet.accent)
    if not sheet.parts:
        document.add_paragraph(sheet.empty)
    return written(document)


def _part(document: WordDocument, part: SheetPart, accent: str) -> None:
    heading = close_up(document.add_heading(level=1), before=14, after=2)
    say(heading, part.title)
    if part.under:
        under = close_up(document.add_paragraph(), after=4)
        under.paragraph_format.keep_with_next = True
        say(under, part.under, size=10, ink=SOFT)
    if part.rows:
        _table(document, part, accent)
    if part.note:
        say(close_up(document.add_paragraph(), before=4), part.note, size=10, bold=True, ink=INK)


def _table(document: WordDocument, part: SheetPart, accent: str) -> None:
    shares = part.shares or [1] * len(part.columns)
    room = _WIDE - (_BOX if part.ticked else 0)
    widths = [room * share / sum(shares) for share in shares]
    first = [_BOX] if part.ticked else []
    table = begin_table(document, first + widths)
    head = add_row(table, first + widths)
    repeat_above(head)
    for cell, words in zip(head.cells, [*([""] if part.ticked else []), *part.columns], strict=True):
        shade(cell, tinted(accent, 0.1))
        pad(cell, top=60, bottom=60)
        say(close_up(cell.paragraphs[0]), words, bold=True, size=9.5, ink=accent)
    for row in part.rows:
        cells = add_row(table, first + widths).cells
        if part.ticked:
            _box(cells[0])
        for cell, words in zip(cells[len(first) :], row, strict=True):
            edge(cell, bottom=("#e2d8c7", 4))
            pad(cell, top=70, bottom=70)
            centre(cell)
            say(close_up(cell.paragraphs[0]), words, size=10.5, ink=INK)


def _box(cell: _Cell) -> None:
    edge(cell, bottom=("#e2d8c7", 4))
    pad(cell, top=40, bottom=40)
    centre(cell)
    say(close_up(cell.paragraphs[0]), "☐", size=14, ink=INK, font="DejaVu Sans")


def render_badges(sheet: BadgeSheet) -> bytes:
    """Return badges to cut out, two by four on each page."""
    sheet = writable(sheet)
    document = begin_document(
        PageSetup(
            title=sheet.title,
            agency=sheet.agency,
            language=sheet.language,
            accent=sheet.accent,
            sizes=_SIZES,
            margins=(1.5, 1.5),
        )
    )
    widths = [_BADGE[0]] * 2
    table = begin_table(document, widths)
    for start in range(0, len(sheet.badges), 2):
        cells = add_row(table, widths, least=Cm(_BADGE[1])).cells
        for cell, badge in zip(cells, sheet.badges[start : start + 2], strict=False):
            _badge(cell, badge, sheet)
    return written(document)


def _badge(cell: _Cell, badge: Badge, sheet: BadgeSheet) -> None:
    accent = badge.accent or sheet.accent
    edge(cell, top=(accent, 64), left=_CUT, bottom=_CUT, right=_CUT)
    pad(cell, top=160, left=200, bottom=120, right=200)
    centre(cell)
    top = close_up(cell.paragraphs[0], after=10)
    say(top, sheet.agency, size=10, bold=True, ink=accent)
    name = close_up(cell.add_paragraph(), after=4)
    say(name, badge.name, size=26 if len(badge.name) < 13 else 19, bold=True, font=SERIF, ink=INK)
    under = close_up(cell.add_paragraph(), after=12)
    say(under, badge.under, size=13, ink=INK)
    for words in (sheet.title, sheet.dates):
        say(close_up(cell.add_paragraph()), words, size=9, ink=SOFT)
    for paragraph in cell.paragraphs:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
