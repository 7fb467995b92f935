"""Text as it is compared: no accents, no case, no punctuation."""

import re
import unicodedata

_GAPS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(?<![\w@.+])\+?\d[\d\s./()-]{4,}\d(?![\w@])")
_FRENCH_FROM_ABROAD = re.compile(r"(?:\+|00)330?(?=[1-9]\d)")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})


def normalise(text: str) -> str:
    """Return `text` in lower case, without accents, words separated by one space."""
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    plain = "".join(c for c in spread if not unicodedata.combining(c))
    return _GAPS.sub(" ", plain).strip()


def words_sought(text: str) -> list[str]:
    """Return the words somebody looks for; a telephone is one of them, as search texts hold it: « 0612345678 ».

    It is copied from a call as « +33 6 12 34 56 78 » and from a paper as « 06.12.34.56.78 ».
    """
    return normalise(_NUMBER.sub(_as_digits, text)).split()


def _as_digits(number: re.Match[str]) -> str:
    together = re.sub(r"[^\d+]", "", number[0])
    return " " + _FRENCH_FROM_ABROAD.sub("0", together) + " "
