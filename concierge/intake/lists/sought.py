"""By what an erased family is found again in the lines of a list, without a word of it being kept: sealed words."""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from concierge.families.duplicates.contact_points import mailbox_of
from concierge.platform.search_text import normalise

_TAIL = 9  # digits of a number that tell it, however it begins: 06…, +33 6…, 6… as spreadsheets write it
_SHORT = 6  # words of a cell that may be a part of a name; in a longer one the name stands in one piece
_DIALLED = re.compile(r"[\d\s().+-]{9,}")
_APART = re.compile(r"[;,/|\s<>]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Addresses, telephones and names, sealed with the secret of the installation; a job may carry them."""

    key: str
    boxes: frozenset[str]
    phones: frozenset[str]
    names: tuple[frozenset[str], ...]  # the words of each

    @classmethod
    def of(cls, *, addresses: Collection[str], phones: Collection[str], names: Collection[str], key: str) -> Self:
        """Seal what tells people: e-mail addresses, numbers in the form +33612345678, first and last names."""
        words = (normalise(name).split() for name in names)
        return cls(
            key=key,
            boxes=frozenset(_seal(key, mailbox_of(address)) for address in addresses),
            phones=frozenset(_seal(key, _digits(phone)[-_TAIL:]) for phone in phones),
            names=tuple(frozenset(_seal(key, word) for word in name) for name in words if len(name) > 1),
        )

    @classmethod
    def read(cls, sealed: dict[str, Any], *, key: str) -> Self:
        """Return what a job carried."""
        names = tuple(frozenset(words) for words in sealed["names"])
        return cls(key=key, boxes=frozenset(sealed["boxes"]), phones=frozenset(sealed["phones"]), names=names)

    def as_json(self) -> dict[str, Any]:
        """Return what a job carries."""
        return {
            "boxes": sorted(self.boxes),
            "phones": sorted(self.phones),
            "names": [sorted(words) for words in self.names],
        }

    def is_in(self, cells: Iterable[str]) -> bool:
        """Tell whether a line names one of these people, in whatever cell."""
        filled = [cell for cell in cells if cell]
        return (
            any(_seal(self.key, box) in self.boxes for cell in filled for box in _boxes(cell))
            or any(_seal(self.key, tail) in self.phones for cell in filled for tail in _tails(cell))
            or self._is_named(filled)
        )

    def _is_named(self, cells: Sequence[str]) -> bool:
        written = [[_seal(self.key, word) for word in normalise(cell).split()] for cell in cells]
        parts = {word for words in written if len(words) <= _SHORT for word in words}
        return any(
            name <= parts or any(name <= set(words) and _in_one_piece(name, words) for words in written)
            for name in self.names
        )


def _in_one_piece(name: frozenset[str], words: Sequence[str]) -> bool:
    return any(set(words[start : start + len(name)]) == name for start in range(len(words)))


def _boxes(cell: str) -> Iterator[str]:
    if "@" in cell:
        yield from (box for word in _APART.split(cell) if (box := mailbox_of(word.removeprefix("mailto:"))))


def _tails(cell: str) -> Iterator[str]:
    """Yield whatever nine digits in a row a number of the cell may end with."""
    for run in _DIALLED.findall(cell):
        digits = _digits(run)
        yield from (digits[start : start + _TAIL] for start in range(len(digits) - _TAIL + 1))


def _digits(text: str) -> str:
    return "".join(re.findall(r"\d", text))


@lru_cache(maxsize=20_000)
def _seal(key: str, text: str) -> str:
    return hmac.digest(key.encode(), text.encode(), hashlib.sha256).hex()[:32]
