"""communes.json and epci.json of the npm package @etalab/decoupage-administratif."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from concierge.platform.i18n import N_
from concierge.territory.formats import reading
from concierge.territory.formats.reading import BadValue
from concierge.territory.formats.records import (
    CommuneRecord,
    FileContent,
    FormerRecord,
    IntercommunalityRecord,
    LineError,
    PostalRecord,
    Record,
)
from concierge.territory.models import FormerKind, IntercommunalityKind, Source

# What `type` means, and the key under which the commune of today stands.
_PARTS: Final = {
    "commune-deleguee": (FormerKind.DELEGATED, "chefLieu"),
    "commune-associee": (FormerKind.ASSOCIATED, "chefLieu"),
    "arrondissement-municipal": (FormerKind.DISTRICT, "commune"),
}
_TODAY: Final = "commune-actuelle"


def read_communes(items: Iterable[tuple[int, Any]]) -> FileContent:
    """Read communes.json: communes of today, parts, postal codes."""
    return _read(Source.COMMUNES, items, _commune)


def read_intercommunalities(items: Iterable[tuple[int, Any]]) -> FileContent:
    """Read epci.json."""
    return _read(Source.INTERCOMMUNALITIES, items, _intercommunality)


def _read(source: Source, items: Iterable[tuple[int, Any]], convert: Any) -> FileContent:
    records: list[Record] = []
    errors: list[LineError] = []
    for line, item in items:
        try:
            if not isinstance(item, dict):
                raise BadValue(N_("Cet élément n’est pas un objet JSON « {…} »."))
            records.extend(convert(line, item))
        except BadValue as error:
            errors.append(error.at(line))
    return FileContent(source=source, records=tuple(records), errors=tuple(errors))


def _commune(line: int, item: dict[str, Any]) -> Iterator[Record]:
    code, name, kind = reading.insee_code(item.get("code")), reading.name(item.get("nom")), item.get("type")
    if kind == _TODAY:
        population = item.get("population")
        yield CommuneRecord(
            line=line,
            code=code,
            name=name,
            department=str(item.get("departement") or reading.department_of(code))[:3],
            region=str(item.get("region") or "")[:3],
            population=None if population is None else reading.count(population),
            old_codes=tuple(reading.insee_code(old) for old in _list(item, "anciensCodes")),
        )
        for postal_code in _list(item, "codesPostaux"):
            yield PostalRecord(line=line, code=code, postal_code=reading.postal_code(postal_code))
    elif isinstance(kind, str) and kind in _PARTS:
        former_kind, key = _PARTS[kind]
        commune_code = reading.insee_code(item.get(key))
        yield FormerRecord(line=line, code=code, name=name, commune_code=commune_code, kind=former_kind)
    else:
        raise BadValue(N_("Le type « %(value)s » n’est pas connu."), value=str(kind)[:40])


def _intercommunality(line: int, item: dict[str, Any]) -> Iterator[Record]:
    code = str(item.get("code") or "")
    if not (len(code) == 9 and code.isascii() and code.isdigit()):
        raise BadValue(N_("Le numéro SIREN « %(value)s » n’en est pas un (neuf chiffres)."), value=code[:40])
    kind = str(item.get("type") or "")
    if kind not in set(IntercommunalityKind):
        raise BadValue(N_("Le type d’intercommunalité « %(value)s » n’est pas connu."), value=kind[:40])
    population = item.get("populationMunicipale")
    yield IntercommunalityRecord(
        line=line,
        code=code,
        name=reading.name(item.get("nom"), 160),
        kind=IntercommunalityKind(kind),
        population=None if population is None else reading.count(population),
        members=tuple(_member(member) for member in _list(item, "membres")),
    )


def _member(member: object) -> str:
    return reading.insee_code(member.get("code") if isinstance(member, dict) else member)


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = item.get(key, [])
    if not isinstance(value, list):
        raise BadValue(N_("« %(key)s » devrait être une liste."), key=key)
    return value
