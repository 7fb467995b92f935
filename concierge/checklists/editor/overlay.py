"""An agency's own edits, laid over the definitions that are shipped: they follow when the shipped ones change. Pure.

overlay = derive(base, edited)            # what the agency changed
merged = apply(base, overlay)             # the same base: merged.outline == edited, no conflict
merged = apply(newer_base, overlay)       # what both changed differently is a conflict, shown and decided by a person

A field changed by the package alone takes the package's value, by the agency alone keeps the agency's. Until somebody
decides a conflict, the agency's edit stands: nothing of an agency's is ever lost by an upgrade.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from concierge.checklists.editor.outline import (
    JOURNEY,
    SECTION,
    Fields,
    Outline,
    checklist_of,
    is_checklist,
    is_section,
    is_step,
)


@dataclass(frozen=True, slots=True)
class Change:
    """An element whose fields were changed: what it was, and the agency's values (None: the field is taken away)."""

    base: Fields
    own: Fields


@dataclass(frozen=True, slots=True)
class Order:
    """The keys of what a checklist or a section holds: as it was, and as the agency has it."""

    base: tuple[str, ...]
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Edits by stable key."""

    changed: Mapping[str, Change] = field(default_factory=dict)
    added: Mapping[str, Fields] = field(default_factory=dict)
    removed: Mapping[str, Fields] = field(default_factory=dict)  # with what they were
    orders: Mapping[str, Order] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether the agency has what is shipped."""
        return not (self.changed or self.added or self.removed or self.orders)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; `from_dict` reads them back."""
        return {
            "changed": {key: {"base": dict(each.base), "own": dict(each.own)} for key, each in self.changed.items()},
            "added": {key: dict(fields) for key, fields in self.added.items()},
            "removed": {key: dict(fields) for key, fields in self.removed.items()},
            "orders": {key: {"base": list(each.base), "own": list(each.own)} for key, each in self.orders.items()},
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Read a stored overlay."""
        return cls(
            changed={key: Change(each["base"], each["own"]) for key, each in plain.get("changed", {}).items()},
            added=dict(plain.get("added", {})),
            removed=dict(plain.get("removed", {})),
            orders={
                key: Order(tuple(each["base"]), tuple(each["own"])) for key, each in plain.get("orders", {}).items()
            },
        )


class ConflictKind(StrEnum):
    """How package and agency disagree."""

    FIELD = "field"  # both changed the same field, differently
    REMOVED_BY_PACKAGE = "removed_by_package"  # what the agency changed is no longer shipped
    REMOVED_BY_AGENCY = "removed_by_agency"  # what the agency took away has changed
    NO_CHECKLIST = "no_checklist"  # the whole checklist is no longer shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One disagreement: what was shipped when the agency edited, what is shipped now, what the agency has.

    Of a field, its values; else the fields of the element. None: it is, or was, not there.
    """

    kind: ConflictKind
    key: str
    field: str = ""
    base: Any = None
    theirs: Any = None
    ours: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Base and overlay together, with what somebody has to decide."""

    outline: Outline
    conflicts: tuple[Conflict, ...] = ()


def derive(base: Outline, edited: Outline) -> Overlay:
    """Return what was changed in `base`, which has all the checklists that are not the agency's own."""
    changed = {}
    for key, fields in base.elements.items():
        if key in edited.elements and (own := _differences(fields, edited.elements[key])):
            changed[key] = Change(fields, own)
    orders = {}
    for parent, now in edited.children.items():
        before = base.children.get(parent, ())
        if before != now:
            orders[parent] = Order(before, now)
    return Overlay(
        changed=changed,
        added={key: fields for key, fields in edited.elements.items() if key not in base.elements},
        removed={key: fields for key, fields in base.elements.items() if key not in edited.elements},
        orders=orders,
    )


def _differences(before: Fields, after: Fields) -> dict[str, Any]:
    return {name: after.get(name) for name in {**before, **after} if before.get(name) != after.get(name)}


def apply(base: Outline, overlay: Overlay) -> Merged:
    """Lay an agency's edits over what is shipped, perhaps changed since they were made."""
    conflicts: list[Conflict] = []
    elements: dict[str, Fields] = {}
    for key, now in base.elements.items():
        if key in overlay.removed:
            then = overlay.removed[key]
            if then != now:
                conflicts.append(
                    Conflict(kind=ConflictKind.REMOVED_BY_AGENCY, key=key, base=then, theirs=now, ours=None)
                )
        elif key in overlay.added:  # both have added it
            elements[key] = _merge(key, {}, now, overlay.added[key], conflicts)
        elif key in overlay.changed:
            change = overlay.changed[key]
            elements[key] = _merge(key, change.base, now, change.own, conflicts)
        else:
            elements[key] = now
    shipped = {*base.checklists, *(key for key in overlay.added if is_checklist(key))}
    for key, change in overlay.changed.items():
        if key not in base.elements:
            ours = _set_fields(change.base, change.own)
            conflicts.append(
                Conflict(kind=ConflictKind.REMOVED_BY_PACKAGE, key=key, base=change.base, theirs=None, ours=ours)
            )
            elements[key] = ours
    elements |= {key: fields for key, fields in overlay.added.items() if key not in base.elements}
    homeless = {key for key in elements if key != JOURNEY and checklist_of(key) not in shipped}
    conflicts = [each for each in conflicts if each.key not in homeless] + [
        Conflict(kind=ConflictKind.NO_CHECKLIST, key=key, ours=elements[key]) for key in homeless
    ]
    kept = {key: fields for key, fields in elements.items() if key not in homeless}
    return Merged(
        outline=_arrange(base, kept, overlay.orders),
        conflicts=tuple(sorted(conflicts, key=lambda each: (each.key, each.field))),
    )


def _merge(key: str, then: Fields, now: Fields, own: Fields, conflicts: list[Conflict]) -> Fields:
    merged = dict(now)
    for name, ours in own.items():
        before, theirs = then.get(name), now.get(name)
        if theirs not in (before, ours):
            conflicts.append(
                Conflict(kind=ConflictKind.FIELD, key=key, field=name, base=before, theirs=theirs, ours=ours)
            )
        merged[name] = ours
    return {name: value for name, value in merged.items() if value is not None}


def _set_fields(fields: Fields, own: Fields) -> Fields:
    return {name: value for name, value in {**fields, **own}.items() if value is not None}


def _arrange(base: Outline, elements: dict[str, Fields], orders: Mapping[str, Order]) -> Outline:
    """Put elements in their places: the package's order, with the agency's additions and moves."""
    own = {key for key in elements if is_checklist(key)}
    checklists = _in_order(own, base.checklists, orders.get(JOURNEY))
    children: dict[str, tuple[str, ...]] = {JOURNEY: checklists}
    for checklist in checklists:
        sections = {key for key in elements if is_section(key) and checklist_of(key) == checklist}
        children[checklist] = _in_order(sections, base.children.get(checklist, ()), orders.get(checklist))
    held: dict[str, set[str]] = {}
    for key, fields in elements.items():
        if is_step(key):
            section = f"{checklist_of(key)}/{fields.get(SECTION)}"
            if section not in elements and children[checklist_of(key)]:  # it is gone: the last one takes its steps
                section = children[checklist_of(key)][-1]
                elements[key] = {**fields, SECTION: section.partition("/")[2]}
            held.setdefault(section, set()).add(key)
    for section in (key for key in elements if is_section(key)):
        children[section] = _in_order(held.get(section, set()), base.children.get(section, ()), orders.get(section))
    return Outline(elements=elements, children=children)


def _in_order(members: set[str], now: Sequence[str], order: Order | None) -> tuple[str, ...]:
    """Return the members in order: that of the package, unless the agency has one of its own.

    What the other side has besides comes after what it stood behind there.
    """
    order = order or Order((), ())
    spine, guests = list(now), list(order.own)
    if _common(order.own, order.base) != _common(order.base, order.own):  # the agency moved something
        spine, guests = guests, spine
    placed = [key for key in spine if key in members]
    for number, guest in enumerate(guests):
        if guest in members and guest not in placed:
            before = [key for key in guests[:number] if key in placed]
            if before:
                placed.insert(placed.index(before[-1]) + 1, guest)
            else:  # it was the first, or all it stood behind is gone
                placed.insert(len(placed) if number else 0, guest)
    return (*placed, *sorted(members.difference(placed)))


def _common(keys: Iterable[str], others: Sequence[str]) -> list[str]:
    return [key for key in keys if key in others]


class Choice(StrEnum):
    """Who is right in a conflict."""

    OURS = "ours"  # the agency
    THEIRS = "theirs"  # the package


def settle(base: Outline, overlay: Overlay, conflict: Conflict, choice: Choice) -> Overlay:
    """Return the overlay after a decision: that conflict is over, the others wait."""
    changed, added, removed = dict(overlay.changed), dict(overlay.added), dict(overlay.removed)
    key = conflict.key
    if conflict.kind is ConflictKind.FIELD:
        if key in added:  # from now on, the agency's differences from what is shipped
            changed[key] = Change({}, added.pop(key))
        change = changed[key]
        base_fields, own = dict(change.base), dict(change.own)
        base_fields[conflict.field] = conflict.theirs
        if choice is Choice.THEIRS:
            del own[conflict.field]
        changed[key] = Change({name: value for name, value in base_fields.items() if value is not None}, own)
        if not own:
            del changed[key]
    elif conflict.kind is ConflictKind.REMOVED_BY_PACKAGE:
        change = changed.pop(key)
        if choice is Choice.OURS:
            added[key] = _set_fields(change.base, change.own)
    elif conflict.kind is ConflictKind.REMOVED_BY_AGENCY:
        del removed[key]
        if choice is Choice.OURS:
            removed[key] = base.elements[key]
    else:  # without its checklist it has no place
        changed.pop(key, None)
        added.pop(key, None)
    return Overlay(changed=changed, added=added, removed=removed, orders=overlay.orders)


def moved_in(order: Order) -> set[str]:
    """Return what changed its place among those that stayed: the fewest that explain the new order."""
    known = {key: number for number, key in enumerate(order.base)}
    kept = [key for key in order.own if key in known]
    longest: list[list[str]] = []  # by its end: the longest run in the old order (lists are short)
    for key in kept:
        before = [run for run in longest if known[run[-1]] < known[key]]
        longest.append([*_longest(before), key])
    return set(kept).difference(_longest(longest))


def _longest(runs: list[list[str]]) -> list[str]:
    return max(runs, key=len, default=[])
