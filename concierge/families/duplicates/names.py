"""Names as they are compared: accents, hyphens, particles, nicknames, married names, first and last name swapped."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from concierge.families.duplicates.short_names import long_forms
from concierge.families.duplicates.sound import sound
from concierge.platform.search_text import normalise

_PARTICLES = frozenset("de du des d von van der den ten di da del della dos do".split())
_TITLES = frozenset("m mr mme mlle monsieur madame mademoiselle nee ne epouse ep veuve vve".split())
# Endings of the masculine and the feminine of one name: Louis and Louise, Julien and Julie, Alexandre and Alexandra.
_GENDERS = (
    *(("", end) for end in ("e", "le", "ne", "te")),
    *(("c", "que"), ("f", "ve"), ("s", "line"), ("ien", "ie"), ("o", "a"), ("e", "a")),
)


class Nearness(StrEnum):
    """How near two names are, the nearest first."""

    SAME = "same"
    SHORT = "short"  # one is a short form of the other
    CLOSE = "close"  # they sound alike, or differ by a letter
    PART = "part"  # they share a word: a married name, a compound first name
    INITIAL = "initial"
    UNKNOWN = "unknown"
    DIFFERENT = "different"


NEAR = frozenset({Nearness.SAME, Nearness.SHORT, Nearness.CLOSE})


@dataclass(frozen=True, slots=True)
class Name:
    """A name, ready to be compared. `bare` leaves particles out, `whole` does not (« Du Pont » is « Dupont »)."""

    words: tuple[str, ...]
    whole: str
    bare: str
    parts: frozenset[str]
    sounds: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.whole)


@lru_cache(maxsize=16384)
def name_of(text: str) -> Name:
    """Return a first or last name as it is compared."""
    found = normalise(text).split()
    words = tuple(word for word in found if word not in _TITLES) or tuple(found)
    parts = tuple(word for word in words if word not in _PARTICLES) or words
    whole, bare = "".join(words), "".join(parts)
    return Name(words, whole, bare, frozenset(parts), frozenset({sound(whole), sound(bare)} - {""}))


def compare_last_names(a: Name, b: Name) -> Nearness:
    """Say how near two last names are."""
    if not a or not b:
        return Nearness.UNKNOWN
    if _is_same(a, b):
        return Nearness.SAME
    if a.sounds & b.sounds or _is_misspelt(a.bare, b.bare):
        return Nearness.CLOSE
    return Nearness.PART if _share_a_part(a, b) else Nearness.DIFFERENT


def compare_first_names(a: Name, b: Name) -> Nearness:
    """Say how near two first names are; the masculine and the feminine of a name are two people."""
    if not a or not b:
        return Nearness.UNKNOWN
    if _is_same(a, b):
        return Nearness.SAME
    if long_forms(a.whole) & long_forms(b.whole):
        return Nearness.SHORT
    if len(a.whole) == 1 or len(b.whole) == 1:
        return Nearness.INITIAL if a.whole[0] == b.whole[0] else Nearness.DIFFERENT
    if _is_other_gender(a.whole, b.whole):
        return Nearness.DIFFERENT
    if a.sounds & b.sounds or _is_misspelt(a.whole, b.whole):
        return Nearness.CLOSE
    return Nearness.PART if _share_a_part(a, b) else Nearness.DIFFERENT


def are_swapped(first_a: Name, last_a: Name, first_b: Name, last_b: Name) -> Nearness:
    """Say how near two people are whose first and last name stand in each other’s place, or in one field."""
    crossed = (compare_first_names(first_a, last_b), compare_first_names(last_a, first_b))
    if set(crossed) <= NEAR:
        return Nearness.SAME if set(crossed) == {Nearness.SAME} else Nearness.CLOSE
    together_a, together_b = first_a.parts | last_a.parts, first_b.parts | last_b.parts
    one_field = not (first_a and last_a and first_b and last_b)
    return Nearness.SAME if one_field and len(together_a) > 1 and together_a == together_b else Nearness.DIFFERENT


def _is_same(a: Name, b: Name) -> bool:
    return a.whole == b.whole or a.bare == b.bare or a.parts == b.parts


def _share_a_part(a: Name, b: Name) -> bool:
    shared = a.parts & b.parts
    return any(len(part) > 2 for part in shared)


def _is_other_gender(a: str, b: str) -> bool:
    return any(_turned(a, *ends) == b or _turned(b, *ends) == a for ends in _GENDERS)


def _turned(name: str, masculine: str, feminine: str) -> str:
    return name.removesuffix(masculine) + feminine if name.endswith(masculine) else ""


def _is_misspelt(a: str, b: str) -> bool:
    """One letter too many, missing, wrong or swapped; two in a long name; none in a short one."""
    allowed = (min(len(a), len(b))) // 4
    return allowed > 0 and _edits(a, b, min(allowed, 2)) <= min(allowed, 2)


def _edits(a: str, b: str, most: int) -> int:
    from rapidfuzz.distance import OSA

    return OSA.distance(a, b, score_cutoff=most)
