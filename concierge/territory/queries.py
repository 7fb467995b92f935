"""Finding communes by what people type, and what is known of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_, select
from sqlalchemy.orm import Mapped

from concierge.platform.access import Actor, scoped
from concierge.platform.db import db, read_columns
from concierge.platform.errors import NotFound
from concierge.territory import naming
from concierge.territory.models import (
    Commune,
    CommunePostalCode,
    CommuneSearch,
    DataImport,
    FormerCommune,
    ImportState,
    Intercommunality,
    IntercommunalityKind,
    Source,
    TravelCorrection,
)
from concierge.territory.travel_time import Corrections, Place, TravelTime, travel_time

_LONGEST_QUERY: Final = 80
_SEVERAL_KEYS: Final = 4  # rows read for one hit: a commune may answer by several of its names
_KNOWN: Final = 500  # codes in one query: both databases bound the number of parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneHit:
    """A commune as lists show it. `former_name` is the old name that was typed, when it was found by one."""

    code: str
    name: str
    department: str
    region: str
    population: int | None
    postal_codes: tuple[str, ...]
    epci_name: str | None
    latitude: float | None
    longitude: float | None
    former_name: str | None = None

    @property
    def label(self) -> str:
        """Name and first postal code, as it is shown and typed: « Troyes (10000) »."""
        return f"{self.name} ({self.postal_codes[0]})" if self.postal_codes else f"{self.name} ({self.code})"


class Point(NamedTuple):
    """Where a commune is."""

    code: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneDetails:
    """A commune as its page shows it."""

    hit: CommuneHit
    current: bool
    area_km2: float | None
    epci_kind: IntercommunalityKind | None
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """What is known of one source: its last import that ended well, and the last one asked for."""

    source: Source
    last_done: DataImport | None
    last: DataImport | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A corrected drive, with the names of its ends."""

    id: int
    origin_code: str
    origin: str
    destination_code: str
    destination: str
    minutes: int
    reason: str


def search_communes(text: str, *, department: str | None = None, limit: int = 12) -> list[CommuneHit]:
    """Return the communes that `text` may mean, best first: name, part of a name, old name, postal or INSEE code."""
    text = text[:_LONGEST_QUERY]
    found = _by_name(naming.query_variants(text), department, limit)
    if len(found) < limit:
        words, number = naming.split_digits(text)
        if number and not words:
            found |= _by_number(number, department, limit)
        elif number:
            found |= _by_name_and_number(words, number, department, limit)
        if not found:
            found = _by_scattered_words(words, department, limit)
        if not found and (code := text.strip().upper()).isalnum():
            found = _by_code(code, department)
    return _hits(dict(list(found.items())[:limit]))


def get_commune(code: str) -> CommuneDetails:
    """Return a commune by its INSEE code of today; raise NotFound."""
    if not (len(code) == 5 and code.isalnum()):
        raise NotFound
    row = db.session.execute(
        select(Commune, Intercommunality.kind)
        .outerjoin(Intercommunality, Intercommunality.code == Commune.epci_code)
        .where(Commune.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound
    commune, kind = row
    former = select(FormerCommune.name).where(
        FormerCommune.commune_code == code, FormerCommune.name.is_not(None), FormerCommune.name != commune.name
    )
    return CommuneDetails(
        hit=_hits({code: None})[0],
        current=commune.current,
        area_km2=commune.area_km2,
        epci_kind=kind,
        former=tuple(sorted(name for name in db.session.scalars(former) if name)),
    )


def find_communes(codes: Iterable[str]) -> dict[str, CommuneHit]:
    """Return the communes that exist among `codes`, by code; one query for every 500 of them."""
    wanted = sorted(set(codes))
    hits = (_hits(dict.fromkeys(wanted[start : start + _KNOWN])) for start in range(0, len(wanted), _KNOWN))
    return {hit.code: hit for some in hits for hit in some}


def find_points(codes: Iterable[str]) -> list[Point]:
    """Return where the communes among `codes` are: all that drives need; one query for every 500 of them."""
    wanted = sorted(set(codes))
    return [
        Point(*row)
        for start in range(0, len(wanted), _KNOWN)
        for row in read_columns(_POINTS, {"codes": wanted[start : start + _KNOWN]})
    ]


def list_larger_communes(departments: Sequence[str], population: int) -> list[str]:
    """Return the codes of the communes of some départements that have at least so many inhabitants."""
    larger = Commune.department.in_(departments) & (Commune.population >= population)
    return list(db.session.scalars(select(Commune.code).where(Commune.current, larger)))


def corrections(actor: Actor, codes: Iterable[str] | None = None) -> Corrections:
    """Return the drives the agency corrected, all of them or those that begin or end in `codes`."""
    statement = scoped(actor, TravelCorrection)
    if codes is not None:
        wanted = list(codes)
        ends = or_(TravelCorrection.origin_code.in_(wanted), TravelCorrection.destination_code.in_(wanted))
        statement = statement.where(ends)
    return {(row.origin_code, row.destination_code): row.minutes for row in db.session.scalars(statement)}


def list_corrections(actor: Actor) -> list[Correction]:
    """Return the corrected drives, with names."""
    rows = list(db.session.scalars(scoped(actor, TravelCorrection).order_by(TravelCorrection.id)))
    names = find_communes(code for row in rows for code in (row.origin_code, row.destination_code))
    return [
        Correction(
            id=row.id,
            origin_code=row.origin_code,
            origin=names[row.origin_code].name,
            destination_code=row.destination_code,
            destination=names[row.destination_code].name,
            minutes=row.minutes,
            reason=row.reason,
        )
        for row in rows
    ]


def travel_times(actor: Actor, origin: Place, places: Iterable[Place]) -> Mapping[str, TravelTime]:
    """Return the drive from `origin` to each of `places`, by code."""
    known = corrections(actor, [origin.code])
    return {place.code: travel_time(origin, place, corrections=known) for place in places}


def list_sources() -> list[SourceStatus]:
    """Return every source with its last imports."""
    last: dict[Source, DataImport] = {}
    done: dict[Source, DataImport] = {}
    for row in list_imports(limit=200):
        last.setdefault(row.source, row)
        if row.state is ImportState.DONE:
            done.setdefault(row.source, row)
    return [SourceStatus(source=source, last_done=done.get(source), last=last.get(source)) for source in Source]


def list_imports(*, limit: int = 20) -> list[DataImport]:
    """Return the last imports, newest first."""
    return list(db.session.scalars(select(DataImport).order_by(DataImport.id.desc()).limit(limit)))


def get_import(import_id: int) -> DataImport:
    """Return an import; raise NotFound."""
    row = db.session.get(DataImport, import_id) if 0 < import_id < 2**63 else None
    if row is None:
        raise NotFound
    return row


def _by_name(prefixes: Iterable[str], department: str | None, limit: int) -> dict[str, str | None]:
    """Return code → old name, best first, for the keys that begin with one of `prefixes`."""
    wanted = [prefix[: naming.LENGTH] for prefix in prefixes]
    if not wanted:
        return {}
    ranges = [naming.prefix_range(prefix) for prefix in wanted]
    begins = or_(*(and_(CommuneSearch.key >= first, CommuneSearch.key < after) for first, after in ranges))
    exact = and_(CommuneSearch.key.in_(wanted), CommuneSearch.rank <= naming.WHOLE_FORMER)
    return _found(select(CommuneSearch).where(begins), exact, department, limit)


def _by_name_and_number(words: str, number: str, department: str | None, limit: int) -> dict[str, str | None]:
    first, after = naming.prefix_range(words)
    statement = select(CommuneSearch).where(
        CommuneSearch.key >= first, CommuneSearch.key < after, _served_by(number, CommuneSearch.commune_code)
    )
    return _found(statement, CommuneSearch.key == words, department, limit)


def _by_scattered_words(words: str, department: str | None, limit: int) -> dict[str, str | None]:
    """Return communes that have all the words, anywhere: the longest goes through the index, the others filter."""
    tokens = sorted(words.split(), key=len, reverse=True)
    if len(tokens) < 2:
        return {}
    first, after = naming.prefix_range(tokens[0])
    others = [(" " + Commune.search_name).like(f"% {token}%") for token in tokens[1:]]
    statement = (
        select(CommuneSearch)
        .join(Commune, Commune.code == CommuneSearch.commune_code)
        .where(CommuneSearch.key >= first, CommuneSearch.key < after, *others)
    )
    return _found(statement, CommuneSearch.key == words, department, limit)


def _found(
    statement: Select[CommuneSearch], exact: ColumnElement[bool], department: str | None, limit: int
) -> dict[str, str | None]:
    if department:
        statement = statement.where(CommuneSearch.department == department)
    ranked = statement.with_only_columns(CommuneSearch.commune_code, CommuneSearch.former_name).order_by(
        case((exact, 0), else_=1),
        CommuneSearch.rank,
        CommuneSearch.population.desc(),
        CommuneSearch.commune_code,
    )
    found: dict[str, str | None] = {}
    for code, former_name in db.session.execute(ranked.limit(_SEVERAL_KEYS * limit)):
        found.setdefault(code, former_name)
    return found


def _by_number(number: str, department: str | None, limit: int) -> dict[str, str | None]:
    """Return the communes of a postal code or of its beginning, the largest first, then that of an INSEE code."""
    statement = (
        select(Commune.code)
        .where(Commune.current, _served_by(number, Commune.code))
        .order_by(Commune.population.desc().nulls_last(), Commune.code)
        .limit(limit)
    )
    if department:
        statement = statement.where(Commune.department == department)
    found: dict[str, str | None] = dict.fromkeys(db.session.scalars(statement))
    return found | _by_code(number, department) if len(number) == 5 else found


def _by_code(code: str, department: str | None) -> dict[str, str | None]:
    """Return the commune of an INSEE code of today, else those that an old code leads to."""
    if len(code) != 5:
        return {}
    today = select(Commune.code).where(Commune.code == code, Commune.current)
    before = (
        select(FormerCommune.commune_code, FormerCommune.name)
        .join(Commune, Commune.code == FormerCommune.commune_code)
        .where(FormerCommune.code == code, Commune.current)
    )
    if department:
        today = today.where(Commune.department == department)
        before = before.where(Commune.department == department)
    found: dict[str, str | None] = dict.fromkeys(db.session.scalars(today))
    return found or dict(db.session.execute(before).all())


def _served_by(number: str, code: Mapped[str]) -> ColumnElement[bool]:
    first, last = number.ljust(5, "0"), number.ljust(5, "9")
    return code.in_(select(CommunePostalCode.commune_code).where(CommunePostalCode.postal_code.between(first, last)))


# Codes stand in the statement itself: the driver takes longer to hand over five hundred of them than to send it.
_POINTS = select(Commune.code, Commune.latitude, Commune.longitude).where(
    Commune.code.in_(bindparam("codes", expanding=True, literal_execute=True))
)
# Made once, columns instead of rows: every file names two communes.
_HITS = (
    select(
        Commune.code,
        Commune.name,
        Commune.department,
        Commune.region,
        Commune.population,
        Commune.latitude,
        Commune.longitude,
        Intercommunality.name.label("epci_name"),
        CommunePostalCode.postal_code,
    )
    .outerjoin(Intercommunality, Intercommunality.code == Commune.epci_code)
    .outerjoin(CommunePostalCode, CommunePostalCode.commune_code == Commune.code)
    .where(Commune.code.in_(bindparam("codes", expanding=True)))
)


def _hits(found: Mapping[str, str | None]) -> list[CommuneHit]:
    """Return what lists show of the communes `found`, in that order, from one query."""
    if not found:
        return []
    communes = {}
    postal_codes: dict[str, list[str]] = defaultdict(list)
    for row in read_columns(_HITS, {"codes": list(found)}):
        communes[row.code] = row
        if row.postal_code is not None:
            postal_codes[row.code].append(row.postal_code)
    return [
        CommuneHit(
            code=code,
            name=commune.name,
            department=commune.department,
            region=commune.region,
            population=commune.population,
            postal_codes=tuple(sorted(postal_codes[code])),
            epci_name=commune.epci_name,
            latitude=commune.latitude,
            longitude=commune.longitude,
            former_name=found[code],
        )
        for code in found
        if (commune := communes.get(code)) is not None
    ]
