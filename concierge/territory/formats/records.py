"""What the official files say, once read: frozen values, each with the line it stands on."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from concierge.territory.models import FormerKind, IntercommunalityKind, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class LineError:
    """Something wrong or remarkable in a file. `message` is a French msgid; lines count from 1, 0 is the whole file."""

    line: int
    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return what is stored with the import."""
        return {"line": self.line, "message": self.message, "values": self.values}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneRecord:
    """A commune of today. `population` None: this file does not say. `old_codes` lead to it."""

    line: int
    code: str
    name: str
    department: str
    region: str
    population: int | None = None
    old_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerRecord:
    """A former commune, or a district, and the code of the commune it belongs to."""

    line: int
    code: str
    name: str
    commune_code: str
    kind: FormerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalRecord:
    """A postal code of a commune or of a former one; `locality` when the line speaks of a part only. Degrees."""

    line: int
    code: str
    postal_code: str
    locality: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationRecord:
    """The municipal population of a commune."""

    line: int
    code: str
    population: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntercommunalityRecord:
    """A grouping of communes and the codes of its members."""

    line: int
    code: str
    name: str
    kind: IntercommunalityKind
    population: int | None
    members: tuple[str, ...]


Record = CommuneRecord | FormerRecord | PostalRecord | PopulationRecord | IntercommunalityRecord
R = TypeVar("R", CommuneRecord, FormerRecord, PostalRecord, PopulationRecord, IntercommunalityRecord)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """A file, read whole: its records in order, and every error in it."""

    source: Source
    records: tuple[Record, ...]
    errors: tuple[LineError, ...]

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """Return the records of one kind."""
        return tuple(record for record in self.records if isinstance(record, kind))
