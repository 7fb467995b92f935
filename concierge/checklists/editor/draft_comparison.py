"""What publishing a draft would change, and what is to be decided, in words."""

from dataclasses import dataclass, field
from typing import Any

from concierge.checklists.catalogue import get_journey, latest_version
from concierge.checklists.definition.plain import plain_files
from concierge.checklists.editor.draft_words import FIELD_LABELS, TEXT_FIELDS, DraftWords
from concierge.checklists.editor.drafts import Draft
from concierge.checklists.editor.outline import Fields, Outline, checklist_of, is_section, is_step, read_outline
from concierge.checklists.editor.overlay import Conflict, ConflictKind, derive, moved_in
from concierge.checklists.models import DefinitionVersion
from concierge.platform.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One changed field, before and after in words."""

    label: str  # msgid
    language: str  # of a text: « français » or « anglais », a msgid; else ""
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementChange:
    """What would change at one step, section or checklist."""

    key: str
    title: str
    place: str
    fields: tuple[FieldChange, ...] = ()
    is_shipped: bool = False  # it comes with the files, not from the agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What publishing a draft would change against the version in use."""

    version: DefinitionVersion | None
    added: tuple[ElementChange, ...] = ()
    removed: tuple[ElementChange, ...] = ()
    changed: tuple[ElementChange, ...] = ()
    reordered: tuple[ElementChange, ...] = ()
    other: tuple[str, ...] = field(default=())  # checklists that come or go

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to publish."""
        return self.version is not None and not (
            self.added or self.removed or self.changed or self.reordered or self.other
        )


def compare_with_use(actor: Actor, draft: Draft, language: str) -> Comparison:
    """Say what publishing would change."""
    version = latest_version(actor.space_id, draft.journey)
    if version is None:
        return Comparison(version=None)
    used = read_outline(plain_files(get_journey(version.id)))
    return compare(used, draft, version, language)


def compare(used: Outline, draft: Draft, version: DefinitionVersion, language: str) -> Comparison:
    """Say what differs between a draft and what is used, in the order in which it stands."""
    outline = draft.outline
    overlay = derive(used, outline)
    words = DraftWords(outline, used, language=language)
    places = {key: number for number, key in enumerate([*outline.elements, *used.elements])}

    def listed(keys: Any, fields: Any = None) -> tuple[ElementChange, ...]:
        return tuple(
            ElementChange(
                key=key,
                title=words.title(key),
                place=words.place(key),
                fields=tuple(fields(key)) if fields else (),
                is_shipped=not _touched(draft, key),
            )
            for key in sorted(keys, key=places.__getitem__)
        )

    def fields_of(key: str) -> list[FieldChange]:
        change = overlay.changed[key]
        after = outline.elements[key]
        return [each for name in _named(change.own) for each in field_changes(words, key, name, change.base, after)]

    return Comparison(
        version=version,
        added=listed(key for key in overlay.added if is_step(key) or is_section(key)),
        removed=listed(key for key in overlay.removed if is_step(key) or is_section(key)),
        changed=listed(overlay.changed, fields_of),
        reordered=listed({key for order in overlay.orders.values() for key in moved_in(order)} - set(overlay.changed)),
        other=tuple(words.title(key) for key in sorted({*_filled(used)} ^ {*_filled(outline)})),
    )


def _filled(outline: Outline) -> list[str]:
    """Return the checklists that hold steps: the others are in no version."""
    return [key for key in outline.checklists if any(outline.children[each] for each in outline.children[key])]


def _touched(draft: Draft, key: str) -> bool:
    """Tell whether the agency changed an element since it last published."""
    now, before = draft.overlay, draft.published
    edits = ((now.changed, before.changed), (now.added, before.added), (now.removed, before.removed))
    if any(new.get(key) != old.get(key) for new, old in edits):
        return True
    parent = checklist_of(key) if is_section(key) else _parent(draft.outline, key)
    order, former = now.orders.get(parent), before.orders.get(parent)
    return order != former and order is not None and key in moved_in(order)


def _parent(outline: Outline, key: str) -> str:
    return outline.section_of(key) if is_step(key) and key in outline.elements else key


def _named(own: Fields) -> list[str]:
    return sorted(own, key=list(FIELD_LABELS).index) if set(own) <= set(FIELD_LABELS) else sorted(own)


def field_changes(words: DraftWords, key: str, name: str, before: Fields, after: Fields) -> list[FieldChange]:
    """Say what changed in a field; a text, language by language."""
    label = FIELD_LABELS.get(name, name)
    old, new = before.get(name), after.get(name)
    if name in TEXT_FIELDS:
        return [
            FieldChange(label=label, language=language, before=was, after=becomes)
            for language in ("fr", "en")
            if (was := _of(old, language)) != (becomes := _of(new, language))
        ]
    return [
        FieldChange(
            label=label,
            language="",
            before=words.value(key, name, old, before),
            after=words.value(key, name, new, after),
        )
    ]


def _of(text: Any, language: str) -> str:
    return str(text.get(language) or "") if isinstance(text, dict) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictCard:
    """One decision to take, with the three sides in words."""

    conflict: Conflict
    title: str
    place: str
    label: str  # msgid, "" when it is about the whole element
    base: tuple[str, ...]
    theirs: tuple[str, ...]
    ours: tuple[str, ...]
    changes: tuple[FieldChange, ...]  # of a whole element: what the side that kept it changed

    @property
    def is_whole(self) -> bool:
        """Tell whether it is about a whole element."""
        return self.conflict.kind is not ConflictKind.FIELD


def describe_conflicts(draft: Draft, language: str) -> list[ConflictCard]:
    """Put what is to be decided into words."""
    words = DraftWords(draft.outline, draft.base, language=language)
    return [_card(words, conflict, draft, language) for conflict in draft.merged.conflicts]


def _card(words: DraftWords, conflict: Conflict, draft: Draft, language: str) -> ConflictCard:
    key, name = conflict.key, conflict.field
    fields = draft.outline.elements.get(key, {})

    def said(side: Any) -> tuple[str, ...]:
        if conflict.kind is not ConflictKind.FIELD:
            return ()
        if name in TEXT_FIELDS and isinstance(side, dict):
            return tuple(str(side.get(each) or "") for each in languages)
        return (words.value(key, name, side, fields),)

    sides = [side for side in (conflict.base, conflict.theirs, conflict.ours) if isinstance(side, dict)]
    languages = [each for each in ("fr", "en") if len({str(side.get(each)) for side in sides}) > 1]
    known = next((side for side in (conflict.ours, conflict.theirs, conflict.base) if isinstance(side, dict)), {})
    title = words.titles.get(key) or str((known.get("title") or {}).get(language[:2], key))
    return ConflictCard(
        conflict=conflict,
        title=title,
        place=words.place(key),
        label=FIELD_LABELS.get(name, name),
        base=said(conflict.base),
        theirs=said(conflict.theirs),
        ours=said(conflict.ours),
        changes=tuple(_changes(words, conflict)),
    )


def _changes(words: DraftWords, conflict: Conflict) -> list[FieldChange]:
    after = conflict.theirs if conflict.kind is ConflictKind.REMOVED_BY_AGENCY else conflict.ours
    if conflict.kind not in {ConflictKind.REMOVED_BY_AGENCY, ConflictKind.REMOVED_BY_PACKAGE}:
        return []
    before = conflict.base or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [each for name in names for each in field_changes(words, conflict.key, name, before, after)]
