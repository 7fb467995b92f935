"""From a file of any kind to the lines of a list, and what a person needs to see before choosing the columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from concierge.intake.lists.columns import Column, guess_columns
from concierge.intake.lists.delimited import read_delimited
from concierge.intake.lists.lines import Line, Unreadable, within_limits
from concierge.intake.lists.workbooks import read_workbook
from concierge.platform.i18n import N_

SAMPLES = 3
_LOOKED_AT = 20  # lines among which the headings are
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DATA = re.compile(r"@|^\+?[\d\s./()-]{5,}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A list at first sight. Data begins on line `first`; the headings are on `header`, 0 when there are none."""

    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    header: int
    first: int
    lines: int  # of data


def read_lines(stream: BinaryIO) -> Iterator[Line]:
    """Yield the lines of a list; Unreadable for what is none."""
    stream.seek(0)
    start = stream.read(8)
    if start.startswith(_OLD_EXCEL):
        raise Unreadable(
            N_("C’est un ancien classeur (.xls), ou un classeur protégé. Enregistrez-le en .xlsx ou en CSV.")
        )
    raw = read_workbook(stream) if start.startswith(b"PK") else read_delimited(stream)
    return within_limits(raw)


def read_outline(stream: BinaryIO) -> Outline:
    """Read a list once, to its end: its headings, its first lines, how many there are."""
    lines = read_lines(stream)
    first_lines = list(islice(lines, _LOOKED_AT))
    position = _header_position(first_lines)
    data = first_lines[position + 1 :] if position is not None else first_lines
    rest, width = 0, max((len(line.cells) for line in first_lines), default=0)
    for line in lines:
        rest += 1
        width = max(width, len(line.cells))
    if not data and not rest:
        raise Unreadable(N_("Cette liste n’a pas de ligne : rien que des titres, ou rien du tout."))
    titles = first_lines[position].cells if position is not None else ()
    return Outline(
        headings=name_columns(titles, width),
        samples=tuple(line.cells for line in data[:SAMPLES]),
        header=first_lines[position].number if position is not None else 0,
        first=data[0].number if data else first_lines[-1].number + 1,
        lines=len(data) + rest,
    )


def name_columns(titles: Sequence[str], width: int) -> tuple[str, ...]:
    """Name every column by its heading, each name once; a column without one is named by its place."""
    names: list[str] = []
    for place in range(width):
        title = " ".join(titles[place].split())[:80] if place < len(titles) else ""
        wanted = name = title or f"Colonne {place + 1}"
        again = 2
        while name in names:
            name, again = f"{wanted} ({again})", again + 1
        names.append(name)
    return tuple(names)


def _header_position(lines: Sequence[Line]) -> int | None:
    """Find the headings: the first line that names columns we know, else the first that looks like no data."""
    for position, line in enumerate(lines):
        known = [column for column in guess_columns(line.cells) if column is not Column.IGNORED]
        if len(set(known)) >= 2 or (known and len(line.cells) == 1):
            return position
    widest = max((len(line.cells) for line in lines), default=0)
    for position, line in enumerate(lines[:-1]):
        filled = [cell for cell in line.cells if cell]
        if 2 * len(filled) > widest and len(filled) > 1:
            return None if any(_DATA.search(cell) for cell in filled) else position
    return None
