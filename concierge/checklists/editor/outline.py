"""A journey taken apart by stable keys: what an agency edits, and what its edits are laid over. Pure, never changed.

Elements: the journey (""), checklists (« logement »), sections (« logement/chercher »), steps
(« logement.preciser-recherche »). An element has plain fields, as files hold them, without its key; a step also has
« section », where it stands. A step keeps its checklist for life, and with it its key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from concierge.checklists.definition.loading import STEP_KEYS
from concierge.platform.definition_files.plain_values import Plain

JOURNEY = ""
SECTION = "section"  # the field of a step that says where it stands
Fields = Mapping[str, Any]
_HEAD = ("journey", "subject", "title", "comment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Every element by key, and the keys of what each checklist and section holds, in order."""

    elements: Mapping[str, Fields]
    children: Mapping[str, tuple[str, ...]]

    @property
    def checklists(self) -> tuple[str, ...]:
        """Return the keys of the checklists, in display order."""
        return self.children[JOURNEY]

    def steps(self) -> tuple[str, ...]:
        """Return the keys of the steps, in display order."""
        return tuple(
            step
            for checklist in self.checklists
            for section in self.children[checklist]
            for step in self.children[section]
        )

    def section_of(self, step: str) -> str:
        """Return the key of the section in which a step stands."""
        return f"{checklist_of(step)}/{self.elements[step][SECTION]}"

    def plain_step(self, step: str) -> Plain:
        """Return a step as its file holds it."""
        return {"key": own_key(step), **_in_order(self.elements[step], STEP_KEYS)}


def is_checklist(key: str) -> bool:
    """Tell whether a key names a checklist."""
    return key != JOURNEY and not is_step(key) and not is_section(key)


def is_step(key: str) -> bool:
    """Tell whether a key names a step."""
    return "." in key


def is_section(key: str) -> bool:
    """Tell whether a key names a section."""
    return "/" in key


def checklist_of(key: str) -> str:
    """Return the checklist that an element belongs to, or is."""
    return key.partition("/")[0].partition(".")[0]


def own_key(key: str) -> str:
    """Return the key that an element has in its file."""
    return key.rpartition("/" if is_section(key) else ".")[2]


def read_outline(files: Sequence[Mapping[str, Any]]) -> Outline:
    """Take a journey apart: its own file first, then those of its checklists."""
    journey, *checklists = files
    elements: dict[str, Fields] = {JOURNEY: _without(journey, "checklists")}
    children: dict[str, tuple[str, ...]] = {JOURNEY: tuple(each["checklist"] for each in checklists)}
    for checklist in checklists:
        name = checklist["checklist"]
        elements[name] = _without(checklist, "checklist", "sections")
        sections = []
        for section in checklist["sections"]:
            key = f"{name}/{section['key']}"
            sections.append(key)
            elements[key] = _without(section, "key", "steps")
            steps = {f"{name}.{step['key']}": step for step in section["steps"]}
            elements |= {each: {**_without(step, "key"), SECTION: section["key"]} for each, step in steps.items()}
            children[key] = tuple(steps)
        children[name] = tuple(sections)
    return Outline(elements=elements, children=children)


def write_files(outline: Outline) -> tuple[Plain, ...]:
    """Put a journey together again; a section or a checklist that holds no step is left out."""
    names = [name for name in outline.checklists if any(outline.children[each] for each in outline.children[name])]
    journey = {**_in_order(outline.elements[JOURNEY], _HEAD), "checklists": names}
    return (journey, *(_checklist(outline, name) for name in names))


def _checklist(outline: Outline, name: str) -> Plain:
    sections = [
        {
            "key": own_key(key),
            **_in_order(outline.elements[key], _HEAD),
            "steps": [outline.plain_step(step) for step in steps],
        }
        for key in outline.children[name]
        if (steps := outline.children[key])
    ]
    return {"checklist": name, **_in_order(outline.elements[name], _HEAD), "sections": sections}


def _in_order(fields: Fields, names: Sequence[str]) -> Plain:
    """Return the fields in the order in which files are written, those that no file may have at the end."""
    known = {name: fields[name] for name in names if name in fields}
    return known | {name: value for name, value in fields.items() if name not in known and name != SECTION}


def _without(plain: Mapping[str, Any], *names: str) -> Fields:
    return {name: value for name, value in plain.items() if name not in names}
