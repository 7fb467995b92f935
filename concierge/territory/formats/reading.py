"""From bytes to rows: encodings, separators, header variants, and the line each row stands on."""

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.territory.formats.records import FileContent, LineError, Record
from concierge.territory.models import Source

_DELIMITERS = (";", ",", "\t", "|")
_CODE = re.compile(r"(0[1-9]|[1-9]\d|2[AB])\d{3}")
_LOST_ZERO = re.compile(r"\d{4}", re.ASCII)  # a spreadsheet dropped the zero of the Ain
_NUMBER = re.compile(r"\d{1,9}")
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_BETWEEN = re.compile(r"[\s,]*")


class Unreadable(DomainError):
    """The file is not of a kind we know, or breaks off: nothing of it can be used."""

    def __init__(self, message: str, *, line: int = 0, **values: object) -> None:
        super().__init__(message, field="file", **values)
        self.line = line


class BadValue(Exception):
    """A value of one line cannot be right; becomes a LineError."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def at(self, line: int) -> LineError:
        """Return the error for the line it was found on."""
        return LineError(line=line, message=self.message, values=self.values)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, by normalised column name."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, with or without mark, or in Windows-1252, as French offices write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(N_("Ce fichier est en UTF-16. Enregistrez-le en « CSV UTF-8 » et recommencez."))
    if b"\x00" in data[:4096]:
        raise Unreadable(N_("Ce fichier n’est pas un texte. Il faut un fichier .csv ou .json."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def column_name(text: str) -> str:
    """Return a header cell as we look it up: « #Code_commune_INSEE » gives code_commune_insee."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def header(text: str) -> tuple[list[str], str]:
    """Return the normalised column names of a table and its separator."""
    first = text.split("\n", 1)[0].rstrip("\r")
    delimiter = max(_DELIMITERS, key=first.count)
    return [column_name(cell) for cell in next(csv.reader([first], delimiter=delimiter), [])], delimiter


def rows(text: str) -> Iterator[Row | LineError]:
    """Yield the rows of a table, or an error for those that do not fit the header; empty lines are skipped."""
    names, delimiter = header(text)
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    next(reader, None)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield LineError(line=reader.line_num, message=N_("Cette ligne n’est pas lisible."))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            yield BadValue(
                N_("Cette ligne a %(found)d colonnes ; l’en-tête en annonce %(expected)d."),
                found=len(cells),
                expected=len(names),
            ).at(reader.line_num)
            continue
        yield Row(reader.line_num, dict(zip(names, (cell.strip() for cell in cells), strict=True)))


def json_items(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the elements of a JSON list one at a time, each with its line."""
    decoder = json.JSONDecoder()
    position = _skip(text, 0)
    if text[position : position + 1] != "[":
        raise Unreadable(N_("Ce fichier JSON devrait être une liste (il devrait commencer par « [ »)."), line=1)
    line, counted = 1, 0
    position = _skip(text, position + 1)
    while text[position : position + 1] != "]":
        line += text.count("\n", counted, position)
        counted = position
        try:
            item, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise Unreadable(
                N_("Le fichier JSON est coupé ou abîmé à la ligne %(at)d."), line=error.lineno, at=error.lineno
            ) from None
        yield line, item
        position = _skip(text, position)


def insee_code(value: object) -> str:
    """Return an INSEE code of commune."""
    text = str(value).strip().upper() if isinstance(value, str | int) else ""
    if _LOST_ZERO.fullmatch(text):
        text = f"0{text}"
    if not _CODE.fullmatch(text):
        raise BadValue(
            N_("Le code INSEE « %(value)s » n’en est pas un (cinq caractères, par exemple 10387)."), value=_cut(value)
        )
    return text


def postal_code(value: object) -> str:
    """Return a postal code of five digits."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    if _LOST_ZERO.fullmatch(text):
        text = f"0{text}"
    if not (len(text) == 5 and text.isascii() and text.isdigit()):
        raise BadValue(N_("Le code postal « %(value)s » n’en est pas un (cinq chiffres)."), value=_cut(value))
    return text


def department_of(code: str) -> str:
    """Return the department, or overseas territory, of an INSEE code."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def name(value: object, maximum: int = 100) -> str:
    """Return a name."""
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise BadValue(N_("Le nom manque."))
    if len(text) > maximum:
        raise BadValue(N_("Le nom « %(value)s… » est trop long."), value=_cut(text))
    return text


def count(value: object) -> int:
    """Return a number of inhabitants."""
    text = _SPACES.sub("", value) if isinstance(value, str) else str(value)
    if isinstance(value, bool) or not (text.isascii() and _NUMBER.fullmatch(text)):
        raise BadValue(N_("La population « %(value)s » n’est pas un nombre."), value=_cut(value))
    return int(text)


def coordinates(value: str) -> tuple[float | None, float | None]:
    """Return degrees (north, east) from « 48.29, 4.07 »; nothing from an empty cell."""
    if not value:
        return None, None
    parts = value.split(",")
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        raise BadValue(N_("Les coordonnées « %(value)s » ne sont pas lisibles."), value=_cut(value)) from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadValue(N_("Les coordonnées « %(value)s » ne sont pas sur la Terre."), value=_cut(value))
    return latitude, longitude


def _skip(text: str, position: int) -> int:
    found = _BETWEEN.match(text, position)
    return found.end() if found else position


def _cut(value: object) -> str:
    return str(value)[:40]


def read_table(
    source: Source, table: Iterable[Row | LineError], records_of: Callable[[Row], Iterable[Record]]
) -> FileContent:
    """Return what a table says, row by row, and every row that cannot be right."""
    records: list[Record] = []
    errors: list[LineError] = []
    for row in table:
        if isinstance(row, LineError):
            errors.append(row)
            continue
        try:
            records.extend(records_of(row))
        except BadValue as error:
            errors.append(error.at(row.line))
    return FileContent(source=source, records=tuple(records), errors=tuple(errors))
