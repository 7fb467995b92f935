"""Text as it is compared: no accents, no case, no punctuation."""

import re
import unicodedata

_GAPS = re.compile(r"[\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})


def normalise(text: str) -> str:
    """Return `text` in lower case, without accents, words separated by one space."""
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    plain = "".join(c for c in spread if not unicodedata.combining(c))
    return _GAPS.sub(" ", plain).strip()
