"""Definitions as the plain values that files hold, and back through the very readers and checks that judge files.

plain = plain_step(step, "logement")               # what stands under `steps:`, short keys, nothing at its default
files = plain_files(journey)                       # one mapping for the journey, one for each checklist
try:
    definitions = read_files(files)
except DefinitionErrors as refused:
    where = place_of(refused.errors[0])            # checklist, section, step: where a page shows it
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from concierge.checklists.definition.canonical import to_plain
from concierge.checklists.definition.loading import STEP_KEYS, is_read_elsewhere, read_definitions, read_step
from concierge.checklists.definition.model import Checklist, DefinitionSet, Due, Journey, Speciality, Step, Timing, Who
from concierge.families.conditions import AllOf, Condition, condition_to_plain
from concierge.platform.definition_files.plain_values import Plain, tree_of
from concierge.platform.definition_files.yaml_tree import DefinitionError, DefinitionErrors, Problems

SUFFIX = ".yaml"
_JOURNEY, _APART = "parcours-", "liste-"
_PATH = re.compile(r"^sections\[([^\]]+)\](?:\.steps\[([^\]]+)\])?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault stands: a checklist, perhaps a section of it, perhaps a step (short key)."""

    checklist: str
    section: str | None = None
    step: str | None = None


def plain_step(step: Step, checklist: str) -> Plain:
    """Return a step as its file holds it; steps of the same checklist are named by their short key."""
    found: Plain = dict(to_plain(step))  # type: ignore[call-overload]  # a dataclass is written as a mapping
    found["key"] = step.key.removeprefix(f"{checklist}.")
    found["who"] = _who(step.who)
    if step.when is not None:
        found["when"] = _condition(step.when)
    for name, timing in (("earliest", step.earliest), ("latest", step.latest)):
        if timing is not None:
            found[name] = _timing(timing, checklist)
    if step.due is not None:
        found["due"] = _due(step.due, checklist)
    if step.after:
        found["after"] = [_prerequisite(entry.any_of, checklist) for entry in step.after]
    if step.source is not None:  # an unverified source says so
        found["source"]["verified_on"] = found["source"].get("verified_on")
    return {name: found[name] for name in STEP_KEYS if name in found}


def plain_checklist(checklist: Checklist) -> Plain:
    """Return a checklist as its file holds it."""
    sections = [
        {"key": section.key, "title": to_plain(section.title)}
        | _commented(section.comment)
        | {"steps": [plain_step(step, checklist.key) for step in section.steps]}
        for section in checklist.sections
    ]
    head = {"checklist": checklist.key, "subject": checklist.subject.value, "title": to_plain(checklist.title)}
    return head | _commented(checklist.comment) | {"sections": sections}


def plain_journey(journey: Journey) -> Plain:
    """Return a journey as its file holds it: it names its checklists."""
    head = {"journey": journey.key, "title": to_plain(journey.title)}
    return head | _commented(journey.comment) | {"checklists": [checklist.key for checklist in journey.checklists]}


def plain_files(journey: Journey) -> tuple[Plain, ...]:
    """Return everything a journey is made of, the journey first."""
    return (plain_journey(journey), *(plain_checklist(checklist) for checklist in journey.checklists))


def read_files(files: Iterable[Mapping[str, Any]]) -> DefinitionSet:
    """Return what plain values define; raise DefinitionErrors with every fault, each at its path."""
    named = [(plain, Problems(file_name(plain))) for plain in files]
    return read_definitions([(tree_of(plain, problems), problems) for plain, problems in named])


def read_one_step(plain: Mapping[str, Any], checklist: str) -> tuple[Plain, tuple[DefinitionError, ...]]:
    """Return a step in its one canonical form, or as it is with the faults of its own (paths count from the step)."""
    problems = Problems(f"{checklist}{SUFFIX}")
    step = read_step(tree_of(plain, problems), problems, checklist)
    if problems.errors:
        return dict(plain), DefinitionErrors(problems.errors).errors
    return plain_step(step, checklist), ()


def file_name(plain: Mapping[str, Any]) -> str:
    """Return what the file of a checklist or a journey is called: no two alike, none that means something else."""
    if "checklist" not in plain:
        return f"{_JOURNEY}{plain['journey']}{SUFFIX}"
    key = str(plain["checklist"])
    apart = key.startswith((_JOURNEY, _APART)) or is_read_elsewhere(f"{key}{SUFFIX}")
    return f"{_APART if apart else ''}{key}{SUFFIX}"


def place_of(error: DefinitionError) -> Place:
    """Return where a fault stands, from its file and its path."""
    found = _PATH.match(error.path)
    section, step = found.groups() if found else (None, None)
    return Place(error.file.removesuffix(SUFFIX).removeprefix(_APART), section, step)


def _commented(comment: str | None) -> Plain:
    return {} if comment is None else {"comment": comment}


def _short(key: str, checklist: str) -> str:
    return key.removeprefix(f"{checklist}.")


def _timing(timing: Timing, checklist: str) -> Plain:
    found: Plain = dict(to_plain(timing))  # type: ignore[call-overload]
    if timing.step is not None:
        found["step"] = _short(timing.step, checklist)
    return found


def _due(due: Due, checklist: str) -> Plain:
    found = _timing(due.timing, checklist)
    return found if due.fallback is None else found | {"fallback": _timing(due.fallback, checklist)}


def _prerequisite(any_of: tuple[str, ...], checklist: str) -> object:
    keys = [_short(key, checklist) for key in any_of]
    return keys[0] if len(keys) == 1 else {"any": keys}


def _who(who: Who) -> Plain:
    found: Plain = dict(to_plain(who))  # type: ignore[call-overload]
    if who.speciality is Speciality.ANY:
        del found["speciality"]  # what is read when none is written
    return found


def _condition(condition: Condition) -> object:
    """Return a condition as people write it: several that all hold are a list."""
    if isinstance(condition, AllOf):
        return [condition_to_plain(part) for part in condition.parts]
    return condition_to_plain(condition)
