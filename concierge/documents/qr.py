"""QR codes as a shape that a template draws in SVG: no image, no style, nothing a strict policy refuses."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

_QUIET: Final = 4  # modules of nothing around it, as readers expect


@dataclass(frozen=True, slots=True, kw_only=True)
class QrShape:
    """A square of `size` modules, its margin with it; `path` draws the dark ones, a run at a time."""

    size: int
    path: str


def shape_of(text: str) -> QrShape:
    """Return the code of a text; a seventh of it may be worn away and it is read still."""
    import segno  # noqa: PLC0415  only where a card is shown: it need not weigh on every process

    rows = segno.make(text, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(rows, start=_QUIET):
        x = _QUIET
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return QrShape(size=len(rows) + 2 * _QUIET, path="".join(runs))
