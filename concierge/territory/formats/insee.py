"""INSEE: code officiel géographique (v_commune_*.csv, since 2019) and legal populations (donnees_communes.csv)."""

from collections.abc import Iterable, Iterator
from typing import Final

from concierge.platform.i18n import N_
from concierge.territory.formats import reading
from concierge.territory.formats.reading import BadValue, Row
from concierge.territory.formats.records import (
    CommuneRecord,
    FileContent,
    FormerRecord,
    LineError,
    PopulationRecord,
    Record,
)
from concierge.territory.models import FormerKind, Source

_PARTS: Final = {"COMD": FormerKind.DELEGATED, "COMA": FormerKind.ASSOCIATED, "ARM": FormerKind.DISTRICT}


def read_cog(table: Iterable[Row | LineError]) -> FileContent:
    """Read v_commune_*.csv: communes, déléguées, associées, arrondissements of the three great cities."""
    records: list[Record] = []
    errors: list[LineError] = []
    for row in table:
        if isinstance(row, LineError):
            errors.append(row)
            continue
        try:
            records.append(_cog_record(row))
        except BadValue as error:
            errors.append(error.at(row.line))
    return FileContent(source=Source.COG, records=tuple(records), errors=tuple(errors))


def read_populations(table: Iterable[Row | LineError]) -> FileContent:
    """Read the legal populations, column PMUN: municipal population, without those counted apart."""
    records: list[Record] = []
    errors: list[LineError] = []
    for row in table:
        if isinstance(row, LineError):
            errors.append(row)
            continue
        try:
            records.extend(_population(row))
        except BadValue as error:
            errors.append(error.at(row.line))
    return FileContent(source=Source.POPULATION, records=tuple(records), errors=tuple(errors))


def _cog_record(row: Row) -> Record:
    code, kind = reading.insee_code(row["com"]), row["typecom"].upper()
    name = reading.name(row["libelle"] or row["nccenr"])
    if kind == "COM":
        department = row["dep"] or reading.department_of(code)
        return CommuneRecord(
            line=row.line, code=code, name=name, department=department[:3], region=row["reg"].zfill(2)[:3]
        )
    if kind in _PARTS:
        commune_code = reading.insee_code(row["comparent"])
        return FormerRecord(line=row.line, code=code, name=name, commune_code=commune_code, kind=_PARTS[kind])
    raise BadValue(N_("Le type « %(value)s » n’est pas connu."), value=kind[:40])


def _population(row: Row) -> Iterator[PopulationRecord]:
    population = reading.count(row["pmun"])
    # Until 2021 « COM » held the name; overseas, CODCOM is 101 in department 971.
    code = row["coddep"][:2] + row["codcom"].zfill(3) if "coddep" in row.cells else row["com"]
    yield PopulationRecord(line=row.line, code=reading.insee_code(code), population=population)
