"""The name of a file somebody sent: made harmless to show and to save, otherwise left as it was."""

import unicodedata
from collections.abc import Collection
from typing import Final

LONGEST: Final = 120  # characters, the ending included
_DECEIVING: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, direction, half characters, line ends


def tidy_name(name: str, ending: str) -> str:
    """Return a name with `ending`: without folders, control characters or direction marks, at most LONGEST long."""
    last = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c) not in _DECEIVING)
    stem = " ".join(_without_ending(kept).split()).strip(". ")
    return f"{stem[: LONGEST - len(ending)].rstrip('. ') or 'document'}{ending}"


def shown_name(name: str) -> str:
    """Return any name as a message may quote it."""
    kept = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if unicodedata.category(c) not in _DECEIVING)
    return kept if len(kept) <= LONGEST else f"{kept[:60]}…{kept[-20:]}"


def apart_from(name: str, taken: Collection[str]) -> str:
    """Return a name none of the others has: « bail.pdf », then « bail (2).pdf »."""
    others = {other.casefold() for other in taken}
    stem, dot, ending = name.rpartition(".")
    number, found = 1, name
    while found.casefold() in others:
        number += 1
        mark = f" ({number})"
        found = f"{stem[: LONGEST - len(mark) - len(dot + ending)].rstrip()}{mark}{dot}{ending}"
    return found


def _without_ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and len(ending) <= 5 and ending.isalnum() else name
