"""Tables that leave us as CSV: for Excel in French, and without a cell that a spreadsheet would carry out."""

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as UTF-8 with a mark, semicolons between the cells."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def neutral(cell: str) -> str:
    """Return a cell that is only read: one that begins as a formula gets the apostrophe that makes it a text."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_STARTS) else cell
