"""What a file changes in our tables: reads them, compares, and returns the differences to write."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Table, select

from concierge.platform.db import db
from concierge.platform.i18n import N_
from concierge.territory import bulk, naming
from concierge.territory.bulk import Difference, Values
from concierge.territory.formats.records import (
    CommuneRecord,
    FileContent,
    FormerRecord,
    IntercommunalityRecord,
    LineError,
    PopulationRecord,
    PostalRecord,
)
from concierge.territory.models import (
    Commune,
    CommunePostalCode,
    CommuneSearch,
    FormerCommune,
    FormerKind,
    Intercommunality,
    Source,
)

COMMUNES: Final[Table] = Commune.__table__  # type: ignore[assignment]
POSTAL_CODES: Final[Table] = CommunePostalCode.__table__  # type: ignore[assignment]
FORMER: Final[Table] = FormerCommune.__table__  # type: ignore[assignment]
SEARCH: Final[Table] = CommuneSearch.__table__  # type: ignore[assignment]
GROUPINGS: Final[Table] = Intercommunality.__table__  # type: ignore[assignment]

_COMMUNE_COLUMNS: Final = ("name", "search_name", "department", "region", "population", "current")
_SEARCH_COLUMNS: Final = ("rank", "former_name", "department", "population")
_WHOLE_DEPARTMENT: Final = 0.9  # a file with this share of a department's communes is taken to hold them all


@dataclass(frozen=True, slots=True)
class Changes:
    """What to write, in order, what is worth saying, and the communes whose search keys may change."""

    differences: list[Difference] = field(default_factory=list)
    remarks: list[LineError] = field(default_factory=list)
    touched: frozenset[str] = frozenset()


def changes_of(content: FileContent) -> Changes:
    """Return what `content` changes; nothing is written."""
    return _MERGERS[content.source](content)


def search_changes(codes: Iterable[str]) -> Difference:
    """Return the search keys to write for `codes`, from the communes and former names as they now are."""
    touched = frozenset(codes)
    former: dict[str, list[str]] = defaultdict(list)
    named = select(FormerCommune.commune_code, FormerCommune.name).where(
        FormerCommune.name.is_not(None), FormerCommune.kind != FormerKind.OLD_CODE
    )
    for code, name in db.session.execute(named.order_by(FormerCommune.code)):
        former[code].append(name or "")
    wanted: dict[Values, Values] = {}
    columns = select(Commune.code, Commune.name, Commune.department, Commune.population).where(Commune.current)
    for code, name, department, population in db.session.execute(columns):
        if code not in touched:
            continue
        names = [(name, None), *((other, other) for other in former[code])]
        for key, (rank, former_name) in naming.best_keys(names).items():
            wanted[(key, code)] = (rank, former_name, department, population or 0)
    present = {key: values for key, values in bulk.read_table(SEARCH, _SEARCH_COLUMNS).items() if key[1] in touched}
    return bulk.compare(SEARCH, _SEARCH_COLUMNS, present, wanted)


def _communes(content: FileContent) -> Changes:
    records = {record.code: record for record in content.of(CommuneRecord)}
    present = bulk.read_table(COMMUNES, _COMMUNE_COLUMNS)
    wanted = dict(present)
    for record in records.values():
        before = present.get((record.code,))
        population = before[4] if record.population is None and before is not None else record.population
        search_name = naming.normalise(record.name)[: naming.LENGTH]
        wanted[(record.code,)] = (record.name, search_name, record.department, record.region, population, True)
    ceased = _ceased(records, present)
    for code in ceased:
        wanted[(code,)] = (*present[(code,)][:5], False)
    remarks: list[LineError] = []
    former = _former_changes(content, records, frozenset(code for (code,) in wanted), remarks)
    differences = [bulk.compare(COMMUNES, _COMMUNE_COLUMNS, present, wanted), former]
    if content.source is Source.COMMUNES:
        served = ((record.code, record.postal_code) for record in content.of(PostalRecord))
        differences.append(_postal_changes(served, frozenset(records)))
    return Changes(differences, remarks, frozenset(records) | ceased)


def _ceased(records: Mapping[str, CommuneRecord], present: Mapping[Values, Values]) -> frozenset[str]:
    """Return the communes that are no longer, judging only departments that the file holds (almost) whole."""
    known = {code: values[2] for (code,), values in present.items() if values[5]}
    sizes = Counter(known.values())
    found = Counter(record.department for record in records.values())
    whole = {department for department, size in sizes.items() if found[department] >= _WHOLE_DEPARTMENT * size}
    return frozenset(code for code, department in known.items() if department in whole and code not in records)


def _former_changes(
    content: FileContent, records: Mapping[str, CommuneRecord], known: frozenset[str], remarks: list[LineError]
) -> Difference:
    wanted: dict[Values, Values] = {}
    for record in records.values():
        for old in record.old_codes:
            wanted[(old, record.code)] = (None, FormerKind.OLD_CODE)
    for former in content.of(FormerRecord):
        if former.commune_code in known:
            wanted[(former.code, former.commune_code)] = (former.name, former.kind)
        else:
            remarks.append(_unknown(former.line, former.commune_code))
    targets = frozenset(records) | {commune_code for _code, commune_code in wanted}
    keeps_old_codes = content.source is Source.COG  # whose file does not tell them
    present = {
        key: values
        for key, values in bulk.read_table(FORMER, ("name", "kind")).items()
        if key[1] in targets and (key in wanted or not (keeps_old_codes and values[1] is FormerKind.OLD_CODE))
    }
    return bulk.compare(FORMER, ("name", "kind"), present, wanted)


def _postal_changes(served: Iterable[tuple[str, str]], codes: frozenset[str]) -> Difference:
    wanted: dict[Values, Values] = {pair: () for pair in served if pair[0] in codes}
    told = {code for code, _postal_code in wanted}
    present = {key: values for key, values in bulk.read_table(POSTAL_CODES, ()).items() if key[0] in told}
    return bulk.compare(POSTAL_CODES, (), present, wanted)


def _intercommunalities(content: FileContent) -> Changes:
    records = content.of(IntercommunalityRecord)
    columns = ("name", "kind", "population")
    present = bulk.read_table(GROUPINGS, columns)
    wanted: dict[Values, Values] = {(r.code,): (r.name, r.kind, r.population) for r in records}
    groupings = bulk.compare(GROUPINGS, columns, present, {**present, **wanted})
    communes = bulk.read_table(COMMUNES, ("epci_code",))
    # Members of a grouping in the file leave it unless the file names them again.
    after: dict[Values, Values] = {
        key: (None,) if values[0] is not None and (values[0],) in wanted else values for key, values in communes.items()
    }
    resolve, remarks = _resolver(communes), []
    for record in records:
        for member in record.members:
            code = resolve(member)
            if code is None:
                remarks.append(_unknown(record.line, member))
            else:
                after[(code,)] = (record.code,)
    return Changes([groupings, bulk.compare(COMMUNES, ("epci_code",), communes, after)], remarks)


def _populations(content: FileContent) -> Changes:
    present = bulk.read_table(COMMUNES, ("population",))
    wanted, remarks, touched = dict(present), [], set()
    for record in content.of(PopulationRecord):
        if (record.code,) in present:
            wanted[(record.code,)] = (record.population,)
            touched.add(record.code)
        else:
            remarks.append(_unknown(record.line, record.code))
    return Changes([bulk.compare(COMMUNES, ("population",), present, wanted)], remarks, frozenset(touched))


def _postal_codes(content: FileContent) -> Changes:
    present = bulk.read_table(COMMUNES, ("latitude", "longitude"))
    resolve = _resolver(present)
    lines: dict[str, list[PostalRecord]] = defaultdict(list)
    remarks = []
    for record in content.of(PostalRecord):
        code = resolve(record.code)
        if code is None:
            remarks.append(_unknown(record.line, record.code))
        else:
            lines[code].append(record)
    wanted = {**present, **{(code,): (*place,) for code, own in lines.items() if (place := _place(code, own))}}
    served = ((code, record.postal_code) for code, own in lines.items() for record in own)
    differences = [
        _postal_changes(served, frozenset(lines)),
        bulk.compare(COMMUNES, ("latitude", "longitude"), present, wanted),
    ]
    return Changes(differences, remarks)


def _place(code: str, lines: Iterable[PostalRecord]) -> tuple[float, float] | None:
    """Return the commune's own coordinates, else the middle of its parts (districts, localities)."""
    placed = [line for line in lines if line.latitude is not None]
    own = [line for line in placed if line.code == code and not line.locality][:1] or placed
    if not own:
        return None
    latitudes, longitudes = [line.latitude or 0.0 for line in own], [line.longitude or 0.0 for line in own]
    return round(sum(latitudes) / len(own), 6), round(sum(longitudes) / len(own), 6)


def _resolver(communes: Mapping[Values, Any]) -> Callable[[str], str | None]:
    """Return what leads a code of today or of before to a commune we know."""
    older: dict[str, str] = dict(bulk.read_table(FORMER, ()).keys())

    def resolve(code: str) -> str | None:
        return code if (code,) in communes else older.get(code)

    return resolve


def _unknown(line: int, code: str) -> LineError:
    message = N_("La commune %(code)s n’est pas connue ; la ligne est laissée.")
    return LineError(line=line, message=message, values={"code": code})


def counted(differences: Iterable[Difference]) -> Iterator[tuple[int, int, int]]:
    """Yield (added, changed, removed) for each difference."""
    for difference in differences:
        yield len(difference.added), len(difference.changed), len(difference.removed)


_MERGERS: Final[Mapping[Source, Callable[[FileContent], Changes]]] = {
    Source.COMMUNES: _communes,
    Source.COG: _communes,
    Source.INTERCOMMUNALITIES: _intercommunalities,
    Source.POPULATION: _populations,
    Source.POSTAL: _postal_codes,
}
