"""The parts of a step that are more than one field: its dates, what comes first, its points, its results.

Each is read from the plain step (`of`), from what a form sent (`read`), and written back (`plain`). Nothing is judged
here: a wrong value is written as it was typed, for the validation of files to say what is wrong with it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from concierge.checklists.definition.model import OutcomeType
from concierge.checklists.planning.dates import OFFSET_PATTERN, Adjust, OffsetUnit
from concierge.platform.forms import clean_text
from concierge.platform.i18n import N_
from concierge.platform.search_text import normalise

Posted = Mapping[str, str]
STEP_MARK = "step:"  # a date counted from a step, among those counted from an anchor
MOST_ROWS = 40


class Side(StrEnum):
    """On which side of its anchor a date lies."""

    AFTER = "after"
    BEFORE = "before"
    SAME = "same"


SIDE_LABELS: Mapping[Side, str] = {
    Side.AFTER: N_("après"),
    Side.BEFORE: N_("avant"),
    Side.SAME: N_("le jour même :"),
}
UNIT_LABELS: Mapping[OffsetUnit, str] = {
    OffsetUnit.DAY: N_("jours"),
    OffsetUnit.WORKING_DAY: N_("jours ouvrés"),
    OffsetUnit.WEEK: N_("semaines"),
    OffsetUnit.MONTH: N_("mois"),
    OffsetUnit.YEAR: N_("années"),
}
ADJUST_LABELS: Mapping[Adjust, str] = {
    Adjust.NONE: N_("on garde cette date"),
    Adjust.NEXT: N_("on passe au jour ouvré suivant"),
    Adjust.PREVIOUS: N_("on avance au jour ouvré précédent"),
}
OUTCOME_LABELS: Mapping[OutcomeType, str] = {
    OutcomeType.TEXT: N_("un texte"),
    OutcomeType.DATE: N_("une date"),
    OutcomeType.NUMBER: N_("un nombre"),
    OutcomeType.BOOL: N_("oui ou non"),
    OutcomeType.ADDRESS: N_("une adresse"),
    OutcomeType.PHONE: N_("un téléphone"),
    OutcomeType.EMAIL: N_("un e-mail"),
}
_UNREADABLE = re.compile(rf"(-?)(.*?) ({'|'.join(sorted(OffsetUnit, reverse=True))})s?$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRule:
    """« [30] [jours ouvrés] [avant] [l’emménagement] », with everything as typed; without a start there is no date."""

    number: str = ""
    unit: str = OffsetUnit.DAY.value
    side: str = Side.AFTER.value
    start: str = ""
    adjust: str = Adjust.NONE.value

    @classmethod
    def of(cls, plain: Any, checklist: str) -> "DateRule":
        """Return the rule that files write `{anchor: …, offset: …}` or `{step: …, offset: …}`."""
        if not isinstance(plain, Mapping):
            return cls()
        start = str(plain.get("anchor") or "")
        if step := plain.get("step"):
            start = f"{STEP_MARK}{full_key(str(step), checklist)}"
        adjust = str(plain.get("adjust") or Adjust.NONE.value)
        offset = str(plain.get("offset") or "0 days")
        found = re.match(OFFSET_PATTERN, offset.strip())
        if found is None:  # kept unfinished: as it was typed
            typed = _UNREADABLE.match(offset)
            sign, number, unit = typed.groups() if typed else ("", offset, OffsetUnit.DAY.value)
            side = Side.BEFORE if sign else Side.AFTER
            return cls(number=number, unit=unit, side=side.value, start=start, adjust=adjust)
        amount = int(found[1])
        side = Side.SAME if amount == 0 else Side.AFTER if amount > 0 else Side.BEFORE
        number = str(abs(amount)) if amount else ""
        return cls(number=number, unit=found[2], side=side.value, start=start, adjust=adjust)

    @classmethod
    def read(cls, posted: Posted, name: str) -> "DateRule":
        """Return what a form holds under `name`."""
        return cls(
            number=clean_text(posted.get(f"{name}-number", "")),
            unit=posted.get(f"{name}-unit", OffsetUnit.DAY.value),
            side=posted.get(f"{name}-side", Side.AFTER.value),
            start=posted.get(f"{name}-start", ""),
            adjust=posted.get(f"{name}-adjust", Adjust.NONE.value),
        )

    def plain(self, checklist: str) -> dict[str, Any] | None:
        """Write the rule as files do, steps of the same checklist by their short key; None when there is none."""
        same = self.side == Side.SAME
        if not self.start and (same or not self.number):
            return None
        found: dict[str, Any] = {}
        if self.start.startswith(STEP_MARK):
            found["step"] = short_key(self.start.removeprefix(STEP_MARK), checklist)
        elif self.start:
            found["anchor"] = self.start
        if same:
            offset = f"0 {self.unit}s"
        else:
            sign = "-" if self.side == Side.BEFORE else ""
            ending = "" if self.number == "1" else "s"
            offset = f"{sign}{self.number} {self.unit}{ending}"
        if offset != "0 days":
            found["offset"] = offset
        if self.adjust != Adjust.NONE:
            found["adjust"] = self.adjust
        return found


def full_key(key: str, checklist: str) -> str:
    """Return a step's full key; a key without a dot is one of the same checklist."""
    return key if "." in key else f"{checklist}.{key}"


def short_key(key: str, checklist: str) -> str:
    """Return how a step is named from its own checklist."""
    return key.removeprefix(f"{checklist}.")


class Joint(StrEnum):
    """How a step to wait for holds to the one above it."""

    AND = "and"
    OR = "or"


JOINT_LABELS: Mapping[Joint, str] = {Joint.AND: N_("et"), Joint.OR: N_("ou bien")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A step to wait for, or an alternative to the one above it."""

    step: str = ""
    joint: str = Joint.AND.value
    fresh: bool = field(default=False, compare=False)


def before_of(plain: Any, checklist: str) -> tuple[Before, ...]:
    """Return the lines that files write as a list of keys, an entry may be `{any: […]}`."""
    rows: list[Before] = []
    for entry in plain if isinstance(plain, list) else []:
        keys = entry.get("any") if isinstance(entry, Mapping) else [entry]
        for number, key in enumerate(keys if isinstance(keys, list) else []):
            joint = Joint.OR if number else Joint.AND
            rows.append(Before(step=full_key(str(key), checklist), joint=joint.value))
    return tuple(rows)


def read_before(posted: Posted, name: str) -> tuple[Before, ...]:
    """Return what a form holds, a step just chosen as a new line."""
    rows = [
        Before(step=posted.get(f"{row}-step", ""), joint=posted.get(f"{row}-joint", Joint.AND.value))
        for row in row_names(posted, name, "step")
    ]
    if added := posted.get(f"{name}-new", ""):
        rows.append(Before(step=added, fresh=True))
    return tuple(rows)[:MOST_ROWS]


def plain_before(rows: tuple[Before, ...], checklist: str) -> list[Any]:
    """Write the lines as files do."""
    groups: list[list[str]] = []
    for row in rows:
        if not row.step:
            continue
        if row.joint == Joint.OR and groups:
            groups[-1].append(short_key(row.step, checklist))
        else:
            groups.append([short_key(row.step, checklist)])
    return [keys[0] if len(keys) == 1 else {"any": keys} for keys in groups]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A line to tick inside a step; its key is made from its text when nothing says it."""

    key: str = ""
    fr: str = ""
    en: str = ""
    fresh: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Something a step finds out, kept once and reused."""

    key: str = ""
    type: str = OutcomeType.TEXT.value
    fr: str = ""
    en: str = ""
    required: bool = False
    reuse: str = ""
    fresh: bool = field(default=False, compare=False)


def points_of(plain: Any) -> tuple[Point, ...]:
    """Return the lines that files write as `substeps`."""
    entries = [entry for entry in plain if isinstance(entry, Mapping)] if isinstance(plain, list) else []
    found = ((_said(entry.get("key")), *_texts(entry.get("text"))) for entry in entries)
    return tuple(Point(key=key, fr=fr, en=en) for key, fr, en in found)


def results_of(plain: Any) -> tuple[Result, ...]:
    """Return the lines that files write as `outcome`."""
    entries = [entry for entry in plain if isinstance(entry, Mapping)] if isinstance(plain, list) else []
    return tuple(
        Result(
            key=_said(entry.get("key")),
            type=str(entry.get("type") or OutcomeType.TEXT.value),
            required=entry.get("required") is True,
            reuse=_said(entry.get("reuse")),
            fr=_texts(entry.get("label"))[0],
            en=_texts(entry.get("label"))[1],
        )
        for entry in entries
    )


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _texts(plain: Any) -> tuple[str, str]:
    texts = plain if isinstance(plain, Mapping) else {}
    return str(texts.get("fr") or ""), str(texts.get("en") or "")


def read_points(posted: Posted, name: str) -> tuple[Point, ...]:
    """Return the points that a form holds."""
    return tuple(
        Point(key=_sent(posted, row, "key"), fr=_sent(posted, row, "fr"), en=_sent(posted, row, "en"))
        for row in row_names(posted, name, "fr")
    )


def _sent(posted: Posted, row: str, part: str) -> str:
    return clean_text(posted.get(f"{row}-{part}", ""))


def read_results(posted: Posted, name: str) -> tuple[Result, ...]:
    """Return the results that a form holds."""
    return tuple(
        Result(
            type=posted.get(f"{row}-type", OutcomeType.TEXT.value),
            required=bool(posted.get(f"{row}-required")),
            key=_sent(posted, row, "key"),
            fr=_sent(posted, row, "fr"),
            en=_sent(posted, row, "en"),
            reuse=_sent(posted, row, "reuse"),
        )
        for row in row_names(posted, name, "fr")
    )


def row_names(posted: Posted, name: str, part: str) -> list[str]:
    """Return the names of the rows under `name`, in order: those that have a `part`."""
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-{part}$")
    numbers = sorted({int(found[1]) for key in posted if (found := pattern.match(key))})
    return [f"{name}-{number}" for number in numbers][:MOST_ROWS]


def plain_points(rows: tuple[Point, ...]) -> list[dict[str, Any]]:
    """Write the points as files do; a line without a word is none."""
    kept = [row for row in rows if row.fr or row.en]
    keys = keys_of([(row.key, row.fr or row.en) for row in kept], "-")
    return [{"key": key, "text": plain_text(row.fr, row.en)} for key, row in zip(keys, kept, strict=True)]


def plain_results(rows: tuple[Result, ...]) -> list[dict[str, Any]]:
    """Write the results as files do; a line without a word is none."""
    kept = [row for row in rows if row.fr or row.en or row.reuse]
    keys = keys_of([(row.key, row.fr or row.en or "resultat") for row in kept], "_")
    found = []
    for key, row in zip(keys, kept, strict=True):
        entry: dict[str, Any] = {"key": key, "type": row.type, "label": plain_text(row.fr, row.en)}
        if row.required:
            entry["required"] = True
        if row.reuse:
            entry["reuse"] = row.reuse
        found.append(entry)
    return found


def plain_text(fr: str, en: str) -> dict[str, str]:
    """Write a text in its languages, without the one that lacks: the validation asks for it."""
    return {language: text for language, text in (("fr", fr), ("en", en)) if text}


def keys_of(rows: list[tuple[str, str]], joint: str) -> list[str]:
    """Return the key of each row, made from its text where it has none yet, each once."""
    taken = {key for key, _text in rows if key}
    keys = []
    for key, text in rows:
        keys.append(key or new_key(text, taken, joint))
        taken.add(keys[-1])
    return keys


def new_key(text: str, taken: set[str], joint: str = "-") -> str:
    """Make a key from a French text: « Appeler l’école » is `appeler-ecole`; a number sets it apart from the others."""
    words = [word for word in re.split(r"[^a-z0-9]+", normalise(text)) if word not in _SMALL_WORDS]
    if not words or (joint == "_" and words[0][0].isdigit()):
        words = ["etape" if joint == "-" else "resultat", *words]
    stem = joint.join(words)[:50].rstrip(joint)
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}{joint}{number}", number + 1
    return key


_SMALL_WORDS = {"", "l", "d", "le", "la", "les", "un", "une", "des", "de", "du", "au", "aux", "a", "et", "votre", "vos"}
