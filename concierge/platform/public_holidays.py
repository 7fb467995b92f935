"""The public holidays of a French département (code du travail, L3133-1, L3134-13 and L3422-2), as from 2009.

The library `holidays` knows them too, and tests ask it whether these are right. In every process it weighed 4 MB,
because it brings the calendars of the whole world.
"""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from dateutil.easter import easter

from concierge.platform.i18n import N_

# Names as within a sentence: only proper names have a capital. Days are (month, day), or days after Easter.
_FIXED: Final = {
    (1, 1): N_("jour de l'an"),
    (5, 1): N_("fête du Travail"),
    (5, 8): N_("fête de la Victoire"),
    (7, 14): N_("fête nationale"),
    (8, 15): N_("Assomption"),
    (11, 1): N_("Toussaint"),
    (11, 11): N_("Armistice"),
    (12, 25): N_("Noël"),
}
_AROUND_EASTER: Final = {1: N_("lundi de Pâques"), 39: N_("Ascension"), 50: N_("lundi de Pentecôte")}
_GOOD_FRIDAY: Final = {-2: N_("vendredi saint")}
_SAINT_STEPHEN: Final = {(12, 26): N_("Saint-Étienne")}
_ABOLITION: Final = N_("abolition de l'esclavage")
_SCHOELCHER: Final = {(7, 21): N_("fête de Victor Schoelcher")}

# What the départements of Alsace-Moselle and overseas have more.
_LOCAL_FIXED: Final[Mapping[str, Mapping[tuple[int, int], str]]] = {
    "57": _SAINT_STEPHEN,
    "67": _SAINT_STEPHEN,
    "68": _SAINT_STEPHEN,
    "971": _SCHOELCHER | {(5, 27): _ABOLITION},
    "972": _SCHOELCHER | {(5, 22): _ABOLITION},
    "973": {(6, 10): _ABOLITION},
    "974": {(12, 20): _ABOLITION},
    "976": {(4, 27): _ABOLITION},
}
_LOCAL_AROUND_EASTER: Final[Mapping[str, Mapping[int, str]]] = {
    "57": _GOOD_FRIDAY,
    "67": _GOOD_FRIDAY,
    "68": _GOOD_FRIDAY,
    "971": _GOOD_FRIDAY | {-24: N_("Mi-Carême")},
}


@lru_cache(maxsize=512)
def public_holidays(department: str, year: int) -> Mapping[dt.date, str]:
    """Return the days and their names, msgids; of two feasts on one day the rarer, or the local one, gives its name."""
    sunday = easter(year)
    found = {dt.date(year, *day): name for day, name in _FIXED.items()}
    for names in (_AROUND_EASTER, _LOCAL_AROUND_EASTER.get(department, {})):
        found |= {sunday + dt.timedelta(days=after): name for after, name in names.items()}
    return found | {dt.date(year, *day): name for day, name in _LOCAL_FIXED.get(department, {}).items()}
