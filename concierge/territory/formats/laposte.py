"""La Poste: base officielle des codes postaux, with coordinates (2022 and before) or without (today)."""

from collections.abc import Iterable, Iterator

from concierge.territory.formats import reading
from concierge.territory.formats.reading import Row
from concierge.territory.formats.records import FileContent, LineError, PostalRecord, Record
from concierge.territory.models import Source


def read_postal_codes(table: Iterable[Row | LineError]) -> FileContent:
    """Read one line per commune, postal code and locality."""
    return reading.read_table(Source.POSTAL, table, _postal_code)


def _postal_code(row: Row) -> Iterator[Record]:
    latitude, longitude = reading.coordinates(row["coordonnees_gps"] or row["geopoint"])
    yield PostalRecord(
        line=row.line,
        code=reading.insee_code(row["code_commune_insee"]),
        postal_code=reading.postal_code(row["code_postal"]),
        locality=row["ligne_5"][:100],
        latitude=latitude,
        longitude=longitude,
    )
