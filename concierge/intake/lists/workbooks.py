"""Lists as Excel workbooks (.xlsx), line by line: the library and its megabytes are loaded by workers only."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Any, BinaryIO

from concierge.intake.lists.lines import MOST_COLUMNS, MOST_LINES, Unreadable
from concierge.platform.i18n import N_

# What a « bomb » of some kilobytes would unpack to. The library keeps all strings, and whatever it does not know.
MOST_UNPACKED = 60 * 1024 * 1024  # bytes of all parts, pictures included
LARGEST_PART = 40 * 1024 * 1024  # bytes: fifty thousand lines of twenty cells take less
MOST_PACKED, SMALL_PART = 200, 1024 * 1024  # times smaller than it unpacks to: no list is as regular as that
MOST_MARKS = 4_500_000  # of XML, in one part: a cell has four
MOST_IN_ONE = 150_000  # of them in one line or one string: Excel has 16,384 columns
MOST_PARTS = 2000
_MOST_MERGED = 20_000
_BROKEN = N_("Ce classeur est abîmé ou protégé par un mot de passe. Enregistrez-le de nouveau en .xlsx, ou en CSV.")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_BEGINS = re.compile(rb"<(?:\w+:)?(?:row|si)\b")
_BLOCK = 256 * 1024

Place = tuple[int, int]


def read_workbook(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of the first sheet that holds something; Unreadable for what is no workbook, or a bomb.

    A cell merged over several lines counts for each of them; one merged over columns stands in the first.
    """
    from openpyxl import load_workbook

    _refuse_bombs(stream)
    try:
        workbook = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in workbook.worksheets:
                lines = _lines(sheet, _merged_down(stream, getattr(sheet, "_worksheet_path", "")))
                first = next(lines, None)
                if first is not None:
                    yield first
                    yield from lines
                    return
        finally:
            workbook.close()
    except Unreadable:
        raise
    except Exception as error:  # whatever the library stumbles over, the file is at fault
        raise Unreadable(_BROKEN) from error


def _lines(sheet: Any, merged: dict[Place, Place]) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a file says of its size is not to be trusted
    kept: dict[Place, str] = {}
    sources = set(merged.values())
    empty = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in row[: MOST_COLUMNS + 1]]
        for column, cell in enumerate(cells):
            if (number, column) in sources:
                kept[number, column] = cell
            elif not cell and (number, column) in merged:
                cells[column] = kept.get(merged[number, column], "")
        if any(cells):
            empty = 0
            yield number, cells
        elif (empty := empty + 1) > MOST_LINES:
            return  # a sheet formatted down to its last line


def _text(value: object) -> str:
    """Return what a cell shows: whole numbers without a point, days as 2026-11-03."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time.min else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _refuse_bombs(stream: BinaryIO) -> None:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or _is_too_much(archive, parts):
                raise Unreadable(N_("Ce classeur est trop gros une fois ouvert. Enregistrez la liste seule, en CSV."))
    except Unreadable:
        raise
    except Exception as error:  # no archive, one under a password, one that is cut short or lies
        raise Unreadable(_BROKEN) from error
    if "[Content_Types].xml" not in names:
        raise Unreadable(N_("Cette archive n’est pas un classeur. Envoyez la liste elle-même, en .xlsx ou en CSV."))
    stream.seek(0)


def _is_too_much(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Tell whether a workbook would fill the memory of whoever opens it; any part may be what it calls its strings."""
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        return True
    for part in parts:
        packed = max(part.compress_size, 1)
        if part.file_size > LARGEST_PART or (part.file_size > SMALL_PART and part.file_size > packed * MOST_PACKED):
            return True
        with archive.open(part) as content:
            if _has_too_many_marks(content):
                return True
    return False


def _has_too_many_marks(content: IO[bytes]) -> bool:
    """Tell whether a part holds more than lists have: the library keeps a line, or a string, until it has read it."""
    marks = in_one = 0
    while block := content.read(_BLOCK):
        first, *others = _BEGINS.split(block)
        marks += block.count(b"<")
        in_one += first.count(b"<")
        longest = max(in_one, *(piece.count(b"<") for piece in others)) if others else in_one
        if marks > MOST_MARKS or longest > MOST_IN_ONE:
            return True
        if others:
            in_one = others[-1].count(b"<")
    return False


def _merged_down(stream: BinaryIO, path: str) -> dict[Place, Place]:
    """Return, for each cell hidden by a merge over lines, the cell that shows (line from 1, column from 0)."""
    found: dict[Place, Place] = {}
    with zipfile.ZipFile(stream) as archive:
        name = path.lstrip("/")
        if name not in archive.namelist():
            return found
        with archive.open(name) as sheet:
            rest = b""
            while block := sheet.read(_BLOCK):
                text = rest + block
                for match in _MERGED.finditer(text):
                    _add_merge(found, match)
                    if len(found) > _MOST_MERGED:
                        return found
                rest = text[-100:] if not text.endswith(b">") else b""
    return found


def _add_merge(found: dict[Place, Place], match: re.Match[bytes]) -> None:
    first, top, last, bottom = (_number(match[1]), int(match[2]), _number(match[3]), int(match[4]))
    if first != last:  # a title over the table
        return
    for line in range(top + 1, min(bottom, top + 1000) + 1):
        found[line, first] = (top, first)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number - 1
