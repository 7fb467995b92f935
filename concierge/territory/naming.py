"""How names of communes are compared: accents, hyphens, apostrophes and case ignored, « St » read as « Saint »."""

import re
import unicodedata
from collections.abc import Iterable

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_SUR = re.compile(r"\bs/\s*")
_ACCENTS = re.compile(r"[\u0300-\u036f]")  # as NFKD detaches them from their letters
_WORD = re.compile(r"[a-z0-9]+")
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ARTICLES = frozenset({"le", "la", "les", "l"})
_LINKS = _ARTICLES | frozenset({"d", "de", "des", "du", "en", "et", "a", "au", "aux", "sur", "sous"})
_DIGITS = re.compile(r"\d{2,5}")

LENGTH = 100  # of the columns that hold these texts

WHOLE, WHOLE_FORMER, WITHIN, WITHIN_FORMER = range(4)  # ranks of a key, best first


def normalise(text: str) -> str:
    """Return `text` as it is compared: lower-case ASCII words separated by one space."""
    return " ".join(_SAINTS.get(word, word) for word in _words(text))


def query_variants(text: str) -> tuple[str, ...]:
    """Return the beginnings to look for: a last word « st » may be Saint, or Strasbourg being typed."""
    words = _words(text)
    if not words:
        return ()
    read = " ".join(_SAINTS.get(word, word) for word in words)
    if words[-1] not in _SAINTS or text[-1:].isspace():
        return (read,)
    start = [_SAINTS.get(word, word) for word in words[:-1]]
    return (read, " ".join([*start, words[-1]]))


def search_keys(name: str, *, former: bool = False) -> dict[str, int]:
    """Return the keys under which `name` is found, with their rank: the whole name, then from each telling word on."""
    words = normalise(name).split()
    whole, within = (WHOLE_FORMER, WITHIN_FORMER) if former else (WHOLE, WITHIN)
    keys: dict[str, int] = {}
    for start, word in enumerate(words):
        if start and (word in _LINKS or word[0].isdigit()):  # « 10 » means a postal code
            continue
        article_only = all(before in _ARTICLES for before in words[:start])  # « Havre » is as good as « Le Havre »
        keys.setdefault(" ".join(words[start:])[:LENGTH], whole if article_only else within)
    return keys


def best_keys(names: Iterable[tuple[str, str | None]]) -> dict[str, tuple[int, str | None]]:
    """Return the keys of one commune, best rank first: (name, None) for its own, (name, name) for a former one."""
    best: dict[str, tuple[int, str | None]] = {}
    for name, former_name in names:
        for key, rank in search_keys(name, former=former_name is not None).items():
            if key not in best or rank < best[key][0]:
                best[key] = (rank, former_name)
    return best


def split_digits(text: str) -> tuple[str, str]:
    """Separate the words from the first number of 2 to 5 digits: « Troyes (10000) » gives ("troyes", "10000")."""
    words = normalise(text).split()
    number = next((word for word in words if _DIGITS.fullmatch(word)), "")
    return " ".join(word for word in words if word != number), number


def prefix_range(prefix: str) -> tuple[str, str]:
    """Return the bounds (included, excluded) of the keys that begin with `prefix`; « { » follows « z »."""
    return prefix, prefix + "{"


def _words(text: str) -> list[str]:
    lowered = _SUR.sub("sur ", text.lower().translate(_LIGATURES))
    if not lowered.isascii():
        lowered = _ACCENTS.sub("", unicodedata.normalize("NFKD", lowered)).lower()
    return _WORD.findall(lowered)
