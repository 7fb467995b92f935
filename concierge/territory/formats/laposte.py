"""La Poste: base officielle des codes postaux, with coordinates (2022 and before) or without (today)."""

from collections.abc import Iterable

from concierge.territory.formats import reading
from concierge.territory.formats.reading import BadValue, Row
from concierge.territory.formats.records import FileContent, LineError, PostalRecord, Record
from concierge.territory.models import Source


def read_postal_codes(table: Iterable[Row | LineError]) -> FileContent:
    """Read one line per commune, postal code and locality."""
    records: list[Record] = []
    errors: list[LineError] = []
    for row in table:
        if isinstance(row, LineError):
            errors.append(row)
            continue
        try:
            latitude, longitude = reading.coordinates(row["coordonnees_gps"] or row["geopoint"])
            record = PostalRecord(
                line=row.line,
                code=reading.insee_code(row["code_commune_insee"]),
                postal_code=reading.postal_code(row["code_postal"]),
                locality=row["ligne_5"][:100],
                latitude=latitude,
                longitude=longitude,
            )
            records.append(record)
        except BadValue as error:
            errors.append(error.at(row.line))
    return FileContent(source=Source.POSTAL, records=tuple(records), errors=tuple(errors))
