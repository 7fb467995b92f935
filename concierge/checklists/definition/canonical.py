"""Write frozen dataclasses as plain JSON values and read them back, in one canonical form.

Fields at their default are left out, so that a field added later with a default changes no stored checksum. A field may
carry its own codec in `metadata={"write": …, "read": …}`.
"""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import lru_cache

Kind = typing.TypeVar("Kind")


def to_plain(value: object) -> object:
    """Return `value` as dicts, lists, strings, numbers and booleans."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            name: write(item)
            for name, write, default in _writers(type(value))
            if (item := getattr(value, name)) != default
        }
    raise TypeError(f"not a plain value: {value!r}")


def from_plain(kind: type[Kind], plain: object) -> Kind:
    """Read a `kind` back from `to_plain`; ValueError says what does not fit."""
    return typing.cast(Kind, _read(kind, plain))


def checksum(plain: object) -> str:
    """Return the SHA-256 (hexadecimal) of the canonical JSON text of a plain value."""
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def _writers(kind: typing.Any) -> tuple[tuple[str, Callable[[object], object], object], ...]:
    """Return name, way of writing and default of each field of a dataclass."""
    fields = dataclasses.fields(kind)
    return tuple((field.name, field.metadata.get("write", to_plain), field.default) for field in fields)


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, object]:
    return typing.get_type_hints(kind)


def _read(kind: object, plain: object) -> object:
    origin = typing.get_origin(kind)
    if origin is tuple:
        if not isinstance(plain, list):
            raise ValueError(f"a list is expected, not {plain!r}")
        return tuple(_read(typing.get_args(kind)[0], item) for item in plain)
    if origin in (types.UnionType, typing.Union):
        if plain is None:
            return None
        (real,) = (arg for arg in typing.get_args(kind) if arg is not types.NoneType)
        return _read(real, plain)
    if not isinstance(kind, type):
        raise TypeError(f"no way to read a {kind!r}")
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, plain)
    if issubclass(kind, Enum):
        return kind(plain)
    if issubclass(kind, date):
        return date.fromisoformat(str(plain))
    if type(plain) is not kind:
        raise ValueError(f"{kind.__name__} is expected, not {plain!r}")
    return plain


def _read_dataclass(kind: type, plain: object) -> object:
    if not isinstance(plain, dict):
        raise ValueError(f"{kind.__name__}: a mapping is expected, not {plain!r}")  # noqa: TRY004  stored data, not code
    hints, values = _hints(kind), {}
    for field in dataclasses.fields(kind):
        if field.name in plain:
            read = field.metadata.get("read")
            values[field.name] = read(plain[field.name]) if read else _read(hints[field.name], plain[field.name])
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{kind.__name__}: {error}") from error
