"""Where people come from, as far as they let it be known: « Portugal » meets « portugais »."""

from typing import Final

from concierge.families.models import Household
from concierge.platform.search_text import normalise
from concierge.territory.queries import CommuneHit
from concierge.territory.regions import REGION_NAMES

_STEM: Final = 5  # letters in which a country and its language agree
_REGIONS: Final = {code: normalise(name) for code, name in REGION_NAMES.items()}
_NO_ORIGIN: Final = frozenset({"france", "franc", "regio", "depar", "ville", "pays", "monde", "langu"})


def origin_stems(text: str) -> frozenset[str]:
    """Return the stems of the words that name a country or a language, and the regions of France by their codes."""
    said = normalise(text)
    stems = (word[:_STEM] for word in said.split() if len(word) >= _STEM)
    regions = {code for code, name in _REGIONS.items() if name in said}
    return frozenset(stem for stem in stems if stem not in _NO_ORIGIN) | regions


def origins_of(household: Household, commune: CommuneHit | None) -> frozenset[str]:
    """Return what the region of a family's commune of origin, or its place abroad, is called."""
    region = REGION_NAMES.get(commune.region, "") if commune is not None else ""
    return origin_stems(f"{region} {household.origin_place}")
