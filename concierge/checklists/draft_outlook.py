"""What the pages of a draft show: its steps with what the agency did to them, and what publishing would change."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from concierge.checklists.catalogue import get_journey, latest_version
from concierge.checklists.definition_loading import read_step
from concierge.checklists.definition_plain import plain_files, tree_of
from concierge.checklists.definition_words import StepWords, words_of_step
from concierge.checklists.draft_faults import FaultWords, fault_words
from concierge.checklists.draft_words import FIELD_LABELS, TEXT_FIELDS, DraftWords, lacks_translation
from concierge.checklists.drafts import Draft
from concierge.checklists.models import DefinitionVersion
from concierge.checklists.outline import (
    SECTION,
    Fields,
    Outline,
    checklist_of,
    is_section,
    is_step,
    own_key,
    read_outline,
)
from concierge.checklists.overlay import Conflict, ConflictKind, Order, derive
from concierge.checklists.yaml_tree import Problems
from concierge.platform.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step of the overview."""

    key: str
    title: str
    words: StepWords | None  # None: it does not read yet
    is_added: bool
    is_changed: bool
    is_moved: bool
    needs_translation: bool
    faults: tuple[FaultWords, ...]

    @property
    def is_own(self) -> bool:
        """Tell whether the agency has a hand in it."""
        return self.is_added or self.is_changed or self.is_moved


class View(StrEnum):
    """Which steps of a draft are looked at."""

    ALL = ""
    CHANGES = "changes"
    FAULTS = "faults"
    TRANSLATE = "translate"

    def shows(self, step: StepLine) -> bool:
        """Tell whether a step is among them."""
        match self:
            case View.CHANGES:
                return step.is_own
            case View.FAULTS:
                return bool(step.faults)
            case View.TRANSLATE:
                return step.needs_translation
            case View.ALL:
                return True

    def shows_section(self, section: "SectionPart") -> bool:
        """Tell whether a section shows, though none of its steps does."""
        match self:
            case View.CHANGES:
                return bool(section.is_added or section.is_changed or section.removed)
            case View.FAULTS:
                return bool(section.faults)
            case View.TRANSLATE:
                return section.needs_translation
            case View.ALL:
                return True


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPart:
    """One section of the overview; `is_changed` tells that its title is the agency's."""

    key: str
    own_key: str
    title: str
    is_added: bool
    is_changed: bool
    needs_translation: bool
    faults: tuple[FaultWords, ...]
    steps: tuple[StepLine, ...]
    removed: tuple[tuple[str, str], ...]  # key and title of shipped steps that the agency took away


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistPart:
    """One checklist of the overview."""

    key: str
    subject: str
    title: str
    is_changed: bool
    faults: tuple[FaultWords, ...]
    sections: tuple[SectionPart, ...]

    @property
    def count(self) -> int:
        """Return the number of its steps."""
        return sum(len(section.steps) for section in self.sections)

    def only(self, view: "View") -> "ChecklistPart":
        """Return the part of it that a view shows."""
        sections = [replace(each, steps=tuple(s for s in each.steps if view.shows(s))) for each in self.sections]
        if view is not View.CHANGES:
            sections = [replace(each, removed=()) for each in sections]
        return replace(self, sections=tuple(each for each in sections if each.steps or view.shows_section(each)))


class Overview:
    """A draft laid out for its page."""

    def __init__(self, draft: Draft, language: str) -> None:
        self.draft, self._language = draft, language
        self.words = DraftWords(draft.outline, draft.base, language=language)

    @cached_property
    def checklists(self) -> tuple[ChecklistPart, ...]:
        """Return the checklists with their sections and steps."""
        return tuple(self._checklist(key) for key in self.draft.outline.checklists)

    def shown(self, view: View) -> tuple[ChecklistPart, ...]:
        """Return what a view shows."""
        if view is View.ALL:
            return self.checklists
        parts = [each.only(view) for each in self.checklists]
        return tuple(each for each in parts if each.sections or (each.faults and view is View.FAULTS))

    def faults(self) -> list[tuple[str, tuple[FaultWords, ...]]]:
        """Return what is wrong, by element, in the order in which it stands; "" is elsewhere."""
        keys = ["", *(key for key in self.draft.outline.elements if key)]
        found = [(key, self.faults_of(key)) for key in keys]
        return [(key, faults) for key, faults in found if faults]

    def faults_of(self, key: str) -> tuple[FaultWords, ...]:
        """Return what is wrong at an element, in words."""
        return tuple(fault_words(error, self.words) for error in self.draft.faults_of(key))

    @property
    def steps(self) -> tuple[StepLine, ...]:
        """Return every step."""
        return tuple(step for part in self.checklists for section in part.sections for step in section.steps)

    @property
    def removed(self) -> int:
        """Return how many shipped steps the agency took away."""
        return sum(is_step(key) for key in self.draft.overlay.removed)

    def _checklist(self, key: str) -> ChecklistPart:
        draft = self.draft
        return ChecklistPart(
            key=key,
            subject=str(draft.outline.elements[key].get("subject", "")),
            title=self.words.title(key),
            is_changed=key in draft.overlay.changed,
            faults=self.faults_of(key),
            sections=tuple(self._section(section) for section in draft.outline.children[key]),
        )

    def _section(self, key: str) -> SectionPart:
        draft, overlay = self.draft, self.draft.overlay
        gone = [each for each in draft.base.children.get(key, ()) if each in overlay.removed]
        return SectionPart(
            key=key,
            own_key=own_key(key),
            title=self.words.title(key),
            is_added=key in overlay.added,
            is_changed=key in overlay.changed,
            needs_translation=lacks_translation(draft.outline.elements[key], draft.base.elements.get(key)),
            faults=self.faults_of(key),
            steps=tuple(self._step(step) for step in draft.outline.children[key]),
            removed=tuple((each, self.words.title(each)) for each in gone),
        )

    def _step(self, key: str) -> StepLine:
        draft, overlay = self.draft, self.draft.overlay
        change = overlay.changed.get(key)
        fields = draft.outline.elements[key]
        order = overlay.orders.get(draft.outline.section_of(key))
        return StepLine(
            key=key,
            title=self.words.title(key),
            words=self._rules(key),
            is_added=key in overlay.added,
            is_changed=change is not None and any(name != SECTION for name in change.own),
            is_moved=key not in overlay.added
            and ((change is not None and SECTION in change.own) or (order is not None and key in moved_in(order))),
            needs_translation=lacks_translation(fields, draft.base.elements.get(key)),
            faults=self.faults_of(key),
        )

    def _rules(self, key: str) -> StepWords | None:
        problems = Problems("")
        step = read_step(tree_of(self.draft.outline.plain_step(key), problems), problems, checklist_of(key))
        return None if problems.errors else words_of_step(step, self.words.titles)


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
        other=tuple(words.title(key) for key in sorted(set(used.checklists) ^ set(outline.checklists))),
    )


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
