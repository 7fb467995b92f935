"""A settings file as a form: each input stands for one place of it, faults of its reader stand beside theirs.

What was typed is kept as it is. The reader of the file judges it: a screen can never say what a file may not.
"""

import copy
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from concierge.desk.agency_rules.fault_words import fault_words
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.definition_files.yaml_tree import DefinitionError
from concierge.platform.forms import Problem, clean_text
from concierge.platform.wording import day

_STEP = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")
_NUMBER = re.compile(r"-?\d{1,9}")


class Kind(StrEnum):
    """What is typed at a place."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES = "yes"  # ticked: true
    IN_USE = "in_use"  # ticked: not off
    CHOICE = "choice"
    LIST = "list"  # of words; the screen itself says how it is chosen
    ORDER = "order"  # of entries, by their keys; idem


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One place of a file that is typed: its path, what it is called, and whether it may stay empty."""

    path: str
    label: str
    kind: Kind = Kind.TEXT
    optional: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""

    @property
    def id(self) -> str:
        """Return what the input is called on its page."""
        return id_of(self.path)


def id_of(path: str) -> str:
    """Return a path as an id of a page."""
    return re.sub(r"[^a-z0-9_]+", "-", path).strip("-")


def texts(path: str, label: str, kind: Kind = Kind.TEXT) -> list[Input]:
    """Return the two inputs of a text, in French and in English."""
    return [
        Input(path=f"{path}.fr", label=label, kind=kind),
        Input(path=f"{path}.en", label=_("%(label)s (en anglais)", label=label), kind=kind),
    ]


class RuleForm:
    """What a page shows of a settings file: the values, what the file itself says, what is wrong with them."""

    def __init__(self, plain: Plain, inputs: Iterable[Input], origin: Plain) -> None:
        self.plain, self.origin = plain, origin
        self.inputs = {each.path: each for each in inputs}
        self.form_errors: list[str] = []
        self._faults: dict[str, list[str]] = {}

    def __getitem__(self, path: str) -> Input:
        return self.inputs[path]

    def value(self, path: str) -> Any:
        """Return what stands at a place, None when nothing does."""
        return value_at(self.plain, path)

    def errors(self, path: str) -> Sequence[str]:
        """Return what is wrong at a place."""
        return self._faults.get(path, ())

    def shown(self, path: str) -> str:
        """Return what stands at a place, in the reader's words."""
        return shown_value(self.inputs[path], self.value(path))

    def has_faults(self, path: str) -> bool:
        """Tell whether something is wrong anywhere inside a place."""
        return any(each.startswith(f"{path}.") for each in self._faults)

    def is_own(self, path: str) -> bool:
        """Tell whether the agency says something else there than the file."""
        return bool(self.value(path) != value_at(self.origin, path))

    def origin_of(self, path: str) -> str:
        """Return what the file itself says at a place, in words, where the agency says something else."""
        told = self.inputs[path]
        own, shown = shown_value(told, value_at(self.origin, path)), shown_value(told, self.value(path))
        return "" if own == shown or not own else own

    def show_faults(self, errors: Iterable[DefinitionError]) -> None:
        """Put each fault beside the input it is about; what belongs to none stands at the top."""
        for error in errors:
            path = _nearest(error, self.inputs)
            message = fault_words(error)
            if path is None:
                self.form_errors.append(message)
            else:
                self.add_fault(path, message)

    def add_fault(self, path: str, message: str) -> None:
        """Say that something is wrong at a place."""
        self._faults.setdefault(path, []).append(message)

    def problems(self) -> list[Problem]:
        """Return everything that is wrong, in the order of the page."""
        found = [Problem(message=message) for message in dict.fromkeys(self.form_errors)]
        for path, told in self.inputs.items():
            found += [Problem(message=each, label=told.label, field_id=told.id) for each in self.errors(path)]
        return found


def read_inputs(plain: Plain, inputs: Iterable[Input], sent: "MultiDict[str, str]") -> Plain:
    """Return a file with what was sent at its inputs; what was not asked stays."""
    edited = copy.deepcopy(plain)
    for told in inputs:
        if told.kind in (Kind.LIST, Kind.ORDER):
            continue
        ticked = told.kind in (Kind.YES, Kind.IN_USE)
        if ticked or told.path in sent:
            _put(edited, told.path, _typed(told, clean_text(sent.get(told.path, ""))))
    return edited


def value_at(plain: Any, path: str) -> Any:
    """Return what stands at a path, None when nothing does."""
    for name, index in _STEP.findall(path):
        plain = _child(plain, name or index)
        if plain is None:
            return None
    return plain


def shown_value(told: Input, value: Any) -> str:
    """Return a value in the reader's words."""
    match told.kind:
        case Kind.YES:
            return str(_("Oui") if value is True else _("Non"))
        case Kind.IN_USE:
            return str(_("Non") if value is True else _("Oui"))
        case Kind.CHOICE:
            return told.choices.get(str(value), "" if value is None else str(value))
        case Kind.LIST | Kind.ORDER:
            words = (str(each["key"]) if isinstance(each, Mapping) else str(each) for each in value or ())
            return ", ".join(told.choices.get(word, word) for word in words)
        case Kind.DATE if isinstance(value, str) and (on := _day(value)):
            return str(day(on, year=True))
        case Kind.NUMBER if value is not None and told.unit:
            return f"{value} {told.unit}"
        case _:
            return "" if value is None else str(value)


def _typed(told: Input, text: str) -> Any:
    match told.kind:
        case Kind.YES:
            return True if text else None
        case Kind.IN_USE:
            return None if text else True
        case Kind.NUMBER if _NUMBER.fullmatch(text):
            return int(text)
    return None if not text and told.optional else text


def _child(plain: Any, name: str) -> Any:
    if isinstance(plain, Mapping):
        return plain.get(name)
    if not isinstance(plain, list):
        return None
    for number, entry in enumerate(plain, start=1):
        if (isinstance(entry, Mapping) and entry.get("key") == name) or str(number) == name:
            return entry
    return None


def _put(plain: Plain, path: str, value: Any) -> None:
    *around, (last, _index) = _STEP.findall(path)
    holder: Any = plain
    for name, index in around:
        inner = _child(holder, name or index)
        if inner is None and isinstance(holder, dict):
            inner = holder[name] = {}
        holder = inner
    if not isinstance(holder, dict):
        return
    if value is None:
        holder.pop(last, None)
    else:
        holder[last] = value


def _nearest(error: DefinitionError, inputs: Mapping[str, Input]) -> str | None:
    """Return the input a fault stands at, else the first one inside the place it stands at."""
    path = error.path
    if missing := error.values.get("key"):
        path = f"{path}.{missing}" if f"{path}.{missing}" in inputs else path
    inside = next((each for each in inputs if path and each.startswith((f"{path}.", f"{path}["))), None)
    if path in inputs or inside is not None:
        return path if path in inputs else inside
    around = re.sub(r"(\.[^.\[]+|\[[^\]]*\])$", "", path)
    return None if around in ("", path) else around if around in inputs else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
