"""The acts of an editor on an outline: each returns another one. Pure; what may not be done raises ValueError."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from concierge.checklists.editor.outline import SECTION, Fields, Outline, checklist_of, is_section, is_step, own_key

_KEY_LENGTH = 50
TITLE_LENGTH = 80


def replace_step(outline: Outline, key: str, plain: Mapping[str, Any]) -> Outline:
    """Write a step anew; its key and its place stay."""
    fields = {name: value for name, value in plain.items() if name not in ("key", SECTION) and value is not None}
    return _with_fields(outline, key, {**fields, SECTION: outline.elements[key][SECTION]})


def add_step(outline: Outline, section: str, plain: Mapping[str, Any]) -> tuple[Outline, str]:
    """Add a step at the end of a section; return its full key: the one it has, else one made from its title."""
    checklist = checklist_of(section)
    key = free_key(outline, checklist, str(plain.get("title", {}).get("fr", "")))
    if plain.get("key"):
        key = f"{checklist}.{plain['key']}"
    return inserted(outline, key, {**_fields_of(plain), SECTION: own_key(section)}, after=None), key


def duplicate(outline: Outline, key: str, title: Mapping[str, str]) -> tuple[Outline, str]:
    """Add a copy of a step behind it, under another title."""
    fields = {**outline.elements[key], "title": dict(title)}
    copy = free_key(outline, checklist_of(key), title["fr"])
    return inserted(outline, copy, fields, after=key), copy


def remove(outline: Outline, key: str) -> Outline:
    """Take a step away."""
    section = outline.section_of(key)
    elements = {name: fields for name, fields in outline.elements.items() if name != key}
    rest = tuple(each for each in outline.children[section] if each != key)
    return Outline(elements=elements, children={**outline.children, section: rest})


def restore(outline: Outline, base: Outline, key: str) -> Outline:
    """Give up an agency's own changes of an element: it is what it was, where it was, there again if taken away."""
    fields = base.elements[key]
    if is_section(key) and key not in outline.elements:
        return _section_again(outline, base, key)
    if not is_step(key):
        return _with_fields(outline, key, fields)
    if base.section_of(key) not in outline.elements:
        outline = _section_again(outline, base, base.section_of(key))
    if key in outline.elements and outline.elements[key][SECTION] == fields[SECTION]:
        return _with_fields(outline, key, fields)
    without = remove(outline, key) if key in outline.elements else outline
    siblings = base.children[base.section_of(key)]
    before = [each for each in siblings[: siblings.index(key)] if each in without.elements]
    beside = [each for each in before if without.section_of(each) == base.section_of(key)]
    return inserted(without, key, fields, after=beside[-1] if beside else "")


def _section_again(outline: Outline, base: Outline, section: str) -> Outline:
    """Put a section that was taken away back behind those before it, without the steps that stand elsewhere now."""
    checklist = checklist_of(section)
    siblings = base.children[checklist]
    order = list(outline.children[checklist])
    before = [each for each in siblings[: siblings.index(section)] if each in order]
    order.insert(order.index(before[-1]) + 1 if before else 0, section)
    children = {**outline.children, checklist: tuple(order), section: ()}
    return Outline(elements={**outline.elements, section: base.elements[section]}, children=children)


def move_step(outline: Outline, key: str, by: int) -> Outline:
    """Move a step one place up (-1) or down (1); at the edge of its section, into the neighbouring one."""
    section = outline.section_of(key)
    order = list(outline.children[section])
    place = order.index(key) + by
    if 0 <= place < len(order):
        order.remove(key)
        order.insert(place, key)
        return Outline(elements=outline.elements, children={**outline.children, section: tuple(order)})
    sections = outline.children[checklist_of(key)]
    neighbour = sections.index(section) + by
    if not 0 <= neighbour < len(sections):
        return outline
    return move_to(outline, key, sections[neighbour], first=by > 0)


def move_to(outline: Outline, key: str, section: str, *, first: bool = False) -> Outline:
    """Move a step to the end (or the beginning) of another section of its checklist."""
    if checklist_of(section) != checklist_of(key):
        raise ValueError("a step stays in its checklist")
    fields = {**outline.elements[key], SECTION: own_key(section)}
    return inserted(remove(outline, key), key, fields, after="" if first else None)


def move_section(outline: Outline, section: str, by: int) -> Outline:
    """Move a section one place up (-1) or down (1)."""
    checklist = checklist_of(section)
    order = list(outline.children[checklist])
    place = min(max(order.index(section) + by, 0), len(order) - 1)
    order.remove(section)
    order.insert(place, section)
    return Outline(elements=outline.elements, children={**outline.children, checklist: tuple(order)})


def retitle(outline: Outline, key: str, title: Mapping[str, str], comment: str = "") -> Outline:
    """Give an element another title, in both languages, and the note for whoever changes it next."""
    fields = {name: value for name, value in outline.elements[key].items() if name not in ("title", "comment")}
    return _with_fields(outline, key, {**fields, **_head(title, comment)})


def add_section(outline: Outline, checklist: str, title: Mapping[str, str], comment: str = "") -> tuple[Outline, str]:
    """Add a section at the end of a checklist; return its key."""
    taken = {own_key(key) for key in outline.children[checklist]}
    key = f"{checklist}/{unused(slug(title['fr']), taken)}"
    children = {**outline.children, checklist: (*outline.children[checklist], key), key: ()}
    return Outline(elements={**outline.elements, key: _head(title, comment)}, children=children), key


def free_key(outline: Outline, checklist: str, title: str) -> str:
    """Return a full key no step of the checklist has, readable in the words of its title."""
    taken = {own_key(key) for key in outline.elements if is_step(key) and checklist_of(key) == checklist}
    return f"{checklist}.{unused(slug(title), taken)}"


def copied_title(title: Mapping[str, Any]) -> dict[str, str]:
    """Return the title of a copy, told apart from the first."""
    words = {"fr": " (copie)", "en": " (copy)"}
    return {each: f"{str(title.get(each, ''))[: TITLE_LENGTH - len(end)]}{end}" for each, end in words.items()}


def unused(key: str, taken: set[str]) -> str:
    """Return the key, or the first one like it that is not taken."""
    return next(name for name in (key, *(f"{key}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


def slug(text: str, otherwise: str = "etape") -> str:
    """Return a key in the words of a title."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_KEY_LENGTH].strip("-") or otherwise


def _head(title: Mapping[str, str], comment: str) -> Fields:
    return {"title": dict(title), **({"comment": comment} if comment else {})}


def _fields_of(plain: Mapping[str, Any]) -> Fields:
    return {name: value for name, value in plain.items() if name != "key" and value is not None}


def _with_fields(outline: Outline, key: str, fields: Fields) -> Outline:
    return Outline(elements={**outline.elements, key: fields}, children=outline.children)


def inserted(outline: Outline, key: str, fields: Fields, *, after: str | None) -> Outline:
    """Put a step behind another of its section; None: at the end, "": at the beginning."""
    section = f"{checklist_of(key)}/{fields[SECTION]}"
    order = list(outline.children[section])
    place = len(order) if after is None else order.index(after) + 1 if after else 0
    order.insert(place, key)
    return Outline(elements={**outline.elements, key: fields}, children={**outline.children, section: tuple(order)})
