"""Which of the files we know is this one? Asked of its content, never of its name."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from concierge.platform.i18n import N_
from concierge.territory.formats import etalab, insee, laposte, reading
from concierge.territory.formats.reading import Row, Unreadable
from concierge.territory.formats.records import FileContent, LineError
from concierge.territory.models import Source

TableReader = Callable[[Iterable[Row | LineError]], FileContent]

# The columns that tell a table apart, and its reader; the most demanding first.
_TABLES: Final[tuple[tuple[frozenset[str], Source, TableReader], ...]] = (
    (frozenset({"typecom", "com", "comparent"}), Source.COG, insee.read_cog),
    (frozenset({"com", "pmun"}), Source.POPULATION, insee.read_populations),
    (frozenset({"code_commune_insee", "code_postal"}), Source.POSTAL, laposte.read_postal_codes),
)
_UNKNOWN: Final = N_(
    "Ce fichier n’est pas d’un format connu. Il faut : communes.json ou epci.json (Etalab), v_commune_….csv ou "
    "donnees_communes.csv (INSEE), ou la base officielle des codes postaux (La Poste)."
)
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def detect(text: str) -> Source:
    """Return which file this is; raise Unreadable when it is none."""
    if not text.strip():
        raise Unreadable(N_("Ce fichier est vide."))
    if text.lstrip()[0] in "[{":
        return _json_source(next(reading.json_items(text), (1, None))[1])
    columns = set(reading.header(text)[0])
    for needed, source, _reader in _TABLES:
        if needed <= columns:
            return source
    raise Unreadable(_UNKNOWN)


def read(data: bytes) -> FileContent:
    """Read a file whole; raise Unreadable when nothing of it can be used."""
    text = reading.decode(data)
    source = detect(text)
    if source is Source.COMMUNES:
        content = etalab.read_communes(reading.json_items(text))
    elif source is Source.INTERCOMMUNALITIES:
        content = etalab.read_intercommunalities(reading.json_items(text))
    else:
        reader = next(reader for _needed, kind, reader in _TABLES if kind is source)
        content = reader(reading.rows(text))
    if not content.records and not content.errors:
        raise Unreadable(N_("Ce fichier ne contient que son en-tête."))
    return content


def vintage_in(file_name: str) -> str:
    """Return the year that a file name tells, as INSEE's do, or nothing."""
    found = _YEAR.findall(file_name)
    return found[-1] if found else ""


def _json_source(first: Any) -> Source:
    if isinstance(first, dict):
        if "membres" in first:
            return Source.INTERCOMMUNALITIES
        if {"code", "nom", "type"} <= set(first):
            return Source.COMMUNES
    raise Unreadable(_UNKNOWN)
