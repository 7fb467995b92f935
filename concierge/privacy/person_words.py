"""How one person is found in a text that stays, and cut out of it: pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Self

from concierge.families.duplicates.contact_points import mailbox_of, phones_of
from concierge.platform.search_text import normalise

CUT: Final = "…"
_WORD = re.compile(r"[\w\u0300-\u036f]+")  # marks that stand after their letter belong to it
_NUMBER = re.compile(r"\+?[\d(][\d\s().-]{7,}\d")
_ADDRESS = re.compile(r"[^\s@<>,;:()\"']+@[^\s@<>,;:()\"']+")
_BETWEEN = re.compile(r"[\s'’.\-–]{1,2}")  # two words of one name
_SHORTEST: Final = 2  # a name of one letter is found in every text

Name = tuple[str, ...]  # its words, in lower case, without accents


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What somebody of the household is called, and where they are reached."""

    first_name: str
    last_name: str = ""
    addresses: Collection[str] = ()
    phones: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """By what one person is named: names (the longest first), letter boxes, telephones; nobody else of the home is.

    What the others of the home share with them (a last name, the letter box of a couple) names them all: it stays.
    """

    names: tuple[Name, ...]
    first_names: tuple[Name, ...]
    boxes: frozenset[str]
    phones: frozenset[str]  # E.164
    others: tuple[Name, ...]  # first names of the others

    @classmethod
    def of(cls, person: Known, others: Sequence[Known]) -> Self:
        """Tell what names a person and not the others of their home."""
        first, last = _words(person.first_name), _words(person.last_name)
        theirs = {_words(name) for other in others for name in (other.first_name, other.last_name)}
        alone = [name for name in (first, last) if name not in theirs]
        full = [first + last, last + first] if first and last else []
        names = {name for name in (*full, *alone) if name and len("".join(name)) >= _SHORTEST}
        return cls(
            names=tuple(sorted(names, key=lambda name: (-len(name), name))),
            first_names=tuple(name for name in (*full, *([first] if first not in theirs else [])) if name in names),
            boxes=_boxes(person) - frozenset(box for other in others for box in _boxes(other)),
            phones=_phones(person) - frozenset(phone for other in others for phone in _phones(other)),
            others=tuple(sorted({_words(other.first_name) for other in others if other.first_name} - {first})),
        )

    def is_in(self, text: str) -> bool:
        """Tell whether a text names the person."""
        return bool(self._places(text))

    def names_by_first_name(self, text: str) -> bool:
        """Tell whether a text says their first name: a last name may be the children's too."""
        return any(True for _ in _found(text, self.first_names))

    def names_others(self, text: str) -> bool:
        """Tell whether a text names somebody else of the home."""
        return any(True for _ in _found(text, self.others))

    def cut(self, text: str) -> str:
        """Return a text without what names the person; nothing when it said nothing else."""
        left = text
        while places := self._places(left):  # what stood side by side may read otherwise once a part is cut
            kept, end = [], 0
            for start, stop in places:
                kept += [left[end:start], CUT]
                end = stop
            left = "".join([*kept, left[end:]])
        return left if left == text or any(letter.isalnum() for letter in left) else ""

    def _places(self, text: str) -> list[tuple[int, int]]:
        found = [m.span() for m in _ADDRESS.finditer(text) if mailbox_of(m[0].rstrip(".")) in self.boxes]
        found += [m.span() for m in _NUMBER.finditer(text) if self.phones & phones_of(m[0])]
        found += list(_found(text, self.names))
        return _apart(found)


def cut_value(naming: Naming, value: Any) -> Any:
    """Cut a person out of a stored value: a text, or texts in lists and mappings."""
    if isinstance(value, str):
        return naming.cut(value)
    if isinstance(value, list):
        return [cut_value(naming, each) for each in value]
    if isinstance(value, dict):
        return {key: cut_value(naming, each) for key, each in value.items()}
    return value


def texts_in(value: Any) -> Iterator[str]:
    """Yield the texts of a stored value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def suggested_name(naming: Naming, name: str, others: Sequence[Known]) -> str:
    """Return what the file may be called without the person: what is left of its name, else the first other's."""
    if not naming.is_in(name):
        return name
    left = naming.cut(name).replace(CUT, " ")
    words = re.sub(r"^[\W_]+|[\W_]+$", "", re.sub(r"\s+", " ", left))
    words = re.sub(r"^(?:et|and|&)\s+|\s+(?:et|and|&)$", "", words).strip()
    return words or next((f"{o.last_name or o.first_name}" for o in others if o.first_name or o.last_name), "")


def _found(text: str, names: Sequence[Name]) -> Iterator[tuple[int, int]]:
    words = [(match.start(), match.end(), normalise(match[0])) for match in _WORD.finditer(text)]
    for name in names:
        for at in range(len(words) - len(name) + 1):
            some = words[at : at + len(name)]
            if all(word == wanted for (_start, _end, word), wanted in zip(some, name, strict=True)) and all(
                _BETWEEN.fullmatch(text, one[1], other[0]) for one, other in pairwise(some)
            ):
                yield some[0][0], some[-1][1]


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Make one of what overlaps."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _words(name: str) -> Name:
    return tuple(word for match in _WORD.finditer(name) if (word := normalise(match[0])))


def _boxes(known: Known) -> frozenset[str]:
    return frozenset(box for address in known.addresses if (box := mailbox_of(address)))


def _phones(known: Known) -> frozenset[str]:
    return frozenset(phone for typed in known.phones for phone in phones_of(typed))
