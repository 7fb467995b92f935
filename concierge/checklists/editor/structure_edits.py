"""Edits of what holds the steps: checklists and sections made and taken away, a step led to another checklist. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from concierge.checklists.editor.draft_edits import add_section, inserted, remove, slug, unused
from concierge.checklists.editor.outline import (
    JOURNEY,
    SECTION,
    Fields,
    Outline,
    checklist_of,
    is_step,
    own_key,
)

Rename = Callable[[str], str]


def add_checklist(
    outline: Outline, title: Mapping[str, str], subject: str, section: Mapping[str, str], taken: set[str]
) -> tuple[Outline, str]:
    """Add a checklist at the end, with a first section; return its key, made from its title and none of `taken`."""
    key = unused(slug(title["fr"], "liste"), taken | set(outline.checklists))
    elements = {**outline.elements, key: {"subject": subject, "title": dict(title)}}
    children = {**outline.children, JOURNEY: (*outline.checklists, key), key: ()}
    return add_section(Outline(elements=elements, children=children), key, section)[0], key


def remove_checklist(outline: Outline, key: str) -> Outline:
    """Take away a checklist whose sections hold no step."""
    if any(outline.children[section] for section in outline.children[key]):
        raise ValueError("its steps come first")
    gone = {key, *outline.children[key]}
    children = {parent: held for parent, held in outline.children.items() if parent not in gone}
    children[JOURNEY] = tuple(each for each in outline.checklists if each != key)
    return Outline(elements=_without(outline.elements, gone), children=children)


def remove_section(outline: Outline, section: str, heir: str = "") -> Outline:
    """Take a section away; another of its checklist, the heir, takes its steps at its end."""
    checklist, steps = checklist_of(section), outline.children[section]
    if steps and (heir == section or checklist_of(heir) != checklist or heir not in outline.elements):
        raise ValueError("its steps need a section of their checklist")
    moved = {step: {**outline.elements[step], SECTION: own_key(heir)} for step in steps}
    children = {parent: held for parent, held in outline.children.items() if parent != section}
    children[checklist] = tuple(each for each in outline.children[checklist] if each != section)
    if steps:
        children[heir] = (*children[heir], *steps)
    return Outline(elements=_without({**outline.elements, **moved}, {section}), children=children)


def lead_to(outline: Outline, key: str, section: str, taken: set[str]) -> tuple[Outline, str]:
    """Lead a step to the end of a section of another checklist; return its new key, none of `taken`.

    Its key says its checklist, so it gets another one; whatever names the step, and whatever it names, follows.
    """
    home, target = checklist_of(key), checklist_of(section)
    present = {own_key(each) for each in (*outline.elements, *taken) if is_step(each) and checklist_of(each) == target}
    new = f"{target}.{unused(own_key(key), present)}"

    def follow(step: str) -> str:
        return new if step == key else step

    moved = {**_naming(outline.elements[key], home, target, follow), SECTION: own_key(section)}
    rest = remove(outline, key)
    elements = {
        each: _naming(fields, checklist_of(each), checklist_of(each), follow)
        if is_step(each) and key in _named(fields, checklist_of(each))
        else fields
        for each, fields in rest.elements.items()
    }
    return inserted(Outline(elements=elements, children=rest.children), new, moved, after=None), new


def _without(elements: Mapping[str, Fields], gone: set[str]) -> dict[str, Fields]:
    return {key: fields for key, fields in elements.items() if key not in gone}


def _named(fields: Fields, checklist: str) -> set[str]:
    """Return the full keys of the steps that a step names."""
    found: set[str] = set()

    def note(step: str) -> str:
        found.add(step)
        return step

    _naming(fields, checklist, checklist, note)
    return found


def _naming(fields: Fields, home: str, target: str, follow: Rename) -> dict[str, Any]:
    """Return the fields of a step of `home` as a step of `target` has them; `follow` is given the full key of each."""

    def named(step: Any) -> Any:
        if not isinstance(step, str):
            return step  # a draft may hold what no file may
        full = follow(step if is_step(step) else f"{home}.{step}")
        return own_key(full) if checklist_of(full) == target else full

    def dated(rule: Any) -> Any:
        if not isinstance(rule, Mapping):
            return rule
        change = {"step": named, "fallback": dated}
        return {name: change[name](value) if name in change else value for name, value in rule.items()}

    def before(entry: Any) -> Any:
        if isinstance(entry, Mapping) and isinstance(entry.get("any"), list):
            return {**entry, "any": [named(each) for each in entry["any"]]}
        return named(entry)

    found = {name: dated(value) if name in {"due", "earliest", "latest"} else value for name, value in fields.items()}
    if isinstance(found.get("after"), list):
        found["after"] = [before(entry) for entry in found["after"]]
    return found
