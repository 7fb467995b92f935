"""Roadbooks as Word documents: frozen values in, bytes out. One a reader, or several of them one after the other."""

from collections.abc import Sequence
from typing import Final

from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.shared import Cm
from docx.table import Table, _Cell

from concierge.documents.roadbook import BookDay, Roadbook, Stop
from concierge.documents.word_parts import (
    INK,
    SERIF,
    SOFT,
    PageSetup,
    add_row,
    begin_document,
    begin_table,
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
from concierge.platform.brand import text_on

_SIZES: Final = {"Normal": 10.5, "Title": 26, "Heading 1": 16, "Heading 2": 13}
_WIDE: Final = 17.0  # centimetres between the margins
_HOURS: Final = 2.6


def render_roadbook(*books: Roadbook) -> bytes:
    """Return the document of one reader; of several, each begins on a page of its own."""
    first = writable(books[0])
    page = PageSetup(
        title=f"{first.title} – {first.kicker}" if len(books) == 1 else first.title,
        agency=first.agency,
        language=first.language,
        accent=first.accent,
        sizes=_SIZES,
        margins=(1.6, 2.0),
    )
    document = begin_document(page)
    number_pages(document, f"{first.agency}   ·   {first.title}")
    for book in books:
        if book is not books[0]:
            close_up(document.add_paragraph()).add_run().add_break(WD_BREAK.PAGE)
        _write(document, writable(book))
    return written(document)


def _write(document: WordDocument, book: Roadbook) -> None:
    _band(document, book)
    for text in book.opening:
        close_up(document.add_paragraph(text), before=8)
    _cards(document, book)
    for day in book.days:
        _day(document, day, book.accent)
    if book.notes:
        document.add_heading(book.notes_title, level=2)
        for note in book.notes:
            close_up(document.add_paragraph(note, style="List Bullet"), after=2)


def _band(document: WordDocument, book: Roadbook) -> None:
    """Write whose it is on the colour of the agency."""
    table = begin_table(document, [_WIDE])
    (cell,) = add_row(table, [_WIDE]).cells
    ink = text_on(book.accent)
    shade(cell, book.accent)
    pad(cell, top=220, left=320, bottom=260, right=320)
    kicker = close_up(cell.paragraphs[0], after=2)
    say(kicker, f"{book.agency}   ·   {book.title}", size=10, ink=ink, bold=True)
    title = close_up(cell.add_paragraph(style="Heading 1"), after=2)
    title.paragraph_format.keep_with_next = False
    say(title, book.kicker, size=24, ink=ink, font=SERIF)
    say(close_up(cell.add_paragraph()), book.dates, size=12, ink=ink)


def _cards(document: WordDocument, book: Roadbook) -> None:
    """Write what is to be found at once on the left, whom to call on the right."""
    sides = [side for side in (book.facts, book.calls) if side]
    if not sides:
        return
    _gap(document, 4)
    widths = [_WIDE / len(sides)] * len(sides)
    cells = add_row(begin_table(document, widths), widths).cells
    for cell, side in zip(cells, sides, strict=True):
        shade(cell, tinted(book.accent, 0.07))
        edge(cell, left=(book.accent if side is book.calls else tinted(book.accent, 0.35), 24))
        pad(cell, top=120, left=220, bottom=140, right=160)
        lines = [(book.calls_title, "")] if side is book.calls else []
        for label, words in [*lines, *side]:
            _fact(cell, label, words, book.accent)
        cell._tc.remove(cell.paragraphs[0]._p)


def _fact(cell: _Cell, label: str, words: str, accent: str) -> None:
    if not words:
        say(close_up(cell.add_paragraph(), after=3), label, bold=True, size=11, ink=accent, font=SERIF)
        return
    paragraph = close_up(cell.add_paragraph(), after=3)
    say(paragraph, label, size=9.5, ink=SOFT)
    paragraph.add_run().add_break()
    say(paragraph, words, bold=True, size=10.5, ink=INK)


def _day(document: WordDocument, day: BookDay, accent: str) -> None:
    widths = [_HOURS, _WIDE - _HOURS]
    _gap(document, 8)
    table = begin_table(document, widths)
    head = add_row(table, widths)
    cell = head.cells[0].merge(head.cells[1])
    edge(cell, bottom=(accent, 16))
    pad(cell, top=60, left=0, bottom=60, right=0)
    title = close_up(cell.paragraphs[0])
    title.style = document.styles["Heading 1"]
    title.paragraph_format.keep_with_next = True
    say(title, day.title, size=17)
    repeat_above(head)
    for stop in day.stops:
        if stop.before:
            _between(table, widths, stop.before, leads=True)
        _stop(table, widths, stop)
    if day.ending:
        _between(table, widths, day.ending, leads=False)


def _between(table: Table, widths: Sequence[float], words: str, *, leads: bool) -> None:
    """Write a drive, which `leads` to the next moment, or the night."""
    row = add_row(table, widths)
    cell = row.cells[1]
    pad(cell, top=70, left=220, bottom=70, right=0)
    paragraph = close_up(cell.paragraphs[0])
    for each in row.cells:  # a row stays with the next one when all of it does
        each.paragraphs[0].paragraph_format.keep_with_next = leads
    say(paragraph, words, size=9.5, ink=SOFT).italic = True


def _stop(table: Table, widths: Sequence[float], stop: Stop) -> None:
    row = add_row(table, widths, least=Cm(1.4))
    hours, cell = row.cells
    pad(hours, top=110, left=0, bottom=110, right=120)
    begins = close_up(hours.paragraphs[0])
    say(begins, stop.hours[0], bold=True, size=14, font=SERIF, ink=INK)
    if stop.hours[1]:
        say(close_up(hours.add_paragraph()), stop.hours[1], size=9.5, ink=SOFT)
    edge(cell, left=(stop.ink, 36), bottom=("#e2d8c7", 4))
    pad(cell, top=100, left=220, bottom=110, right=60)
    title = close_up(cell.paragraphs[0], after=1)
    title.paragraph_format.keep_with_next = True
    say(title, stop.title, bold=True, size=12, ink=INK)
    if stop.kind:
        say(title, f"   {stop.kind}", size=9.5, bold=True, ink=stop.ink)
    if stop.place:
        say(close_up(cell.add_paragraph(), after=1), stop.place, size=10.5, ink=INK)
    for label, words in stop.details:
        line = close_up(cell.add_paragraph(), after=1)
        if label:
            say(line, f"{label}  ", size=9.5, ink=SOFT)
        say(line, words, size=10, ink=INK)


def _gap(document: WordDocument, points: float) -> None:
    """Leave some room: two tables that touch become one."""
    say(close_up(document.add_paragraph(), before=points), " ", size=2)
