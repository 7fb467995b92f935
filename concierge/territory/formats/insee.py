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
    return reading.read_table(Source.COG, table, _cog_records)


def read_populations(table: Iterable[Row | LineError]) -> FileContent:
    """Read the legal populations, column PMUN: municipal population, without those counted apart."""
    return reading.read_table(Source.POPULATION, table, _population)


def _cog_records(row: Row) -> Iterator[Record]:
    code, kind = reading.insee_code(row["com"]), row["typecom"].upper()
    name = reading.name(row["libelle"] or row["nccenr"])
    if kind == "COM":
        department = row["dep"] or reading.department_of(code)
        yield CommuneRecord(
            line=row.line, code=code, name=name, department=department[:3], region=row["reg"].zfill(2)[:3]
        )
    elif kind in _PARTS:
        commune_code = reading.insee_code(row["comparent"])
        yield FormerRecord(line=row.line, code=code, name=name, commune_code=commune_code, kind=_PARTS[kind])
    else:
        raise BadValue(N_("Le type « %(value)s » n’est pas connu."), value=kind[:40])


def _population(row: Row) -> Iterator[PopulationRecord]:
    population = reading.count(row["pmun"])
    # Until 2021 « COM » held the name; overseas, CODCOM is 101 in department 971.
    code = row["coddep"][:2] + row["codcom"].zfill(3) if "coddep" in row.cells else row["com"]
    yield PopulationRecord(line=row.line, code=reading.insee_code(code), population=population)
