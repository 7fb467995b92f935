"""What a list is once read, whatever file it came in: numbered lines of cells, within limits; else a named error."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from concierge.platform.errors import DomainError
from concierge.platform.forms import clean_text
from concierge.platform.i18n import N_

LARGEST_FILE = 20 * 1024 * 1024
MOST_LINES = 50_000
MOST_COLUMNS = 500
LONGEST_CELL = 10_000  # characters; what is longer is cut, and refused later where the field holds less


class Unreadable(DomainError):
    """A file no list can be read from; the message says what to do."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, field="file", **values)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: its number in the file, from 1, and its cells as text."""

    number: int
    cells: tuple[str, ...]


def within_limits(lines: Iterable[tuple[int, list[str]]]) -> Iterator[Line]:
    """Clean the cells, leave empty lines and empty ends of lines out; Unreadable beyond what a list may hold."""
    found = 0
    for number, raw in lines:
        cells = [clean_text(cell[:LONGEST_CELL]) for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(
                N_("La ligne %(line)d a %(count)d colonnes : gardez celles qui servent, %(most)d au plus."),
                line=number,
                count=len(cells),
                most=MOST_COLUMNS,
            )
        found += 1
        if found > MOST_LINES:
            raise Unreadable(
                N_("Cette liste a plus de %(most)d lignes. Envoyez-la en plusieurs fois."), most=MOST_LINES
            )
        yield Line(number, tuple(cells))
