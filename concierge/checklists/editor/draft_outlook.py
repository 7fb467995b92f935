"""What the page of a draft shows: its steps with what the agency did to them, and what is wrong in them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from concierge.checklists.definition.loading import read_step
from concierge.checklists.definition.words import StepWords, words_of_step
from concierge.checklists.editor.draft_faults import FaultWords, fault_words
from concierge.checklists.editor.draft_words import DraftWords, lacks_translation
from concierge.checklists.editor.drafts import Draft
from concierge.checklists.editor.outline import SECTION, checklist_of, own_key
from concierge.checklists.editor.overlay import moved_in
from concierge.platform.definition_files.plain_values import tree_of
from concierge.platform.definition_files.yaml_tree import Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step of the overview."""

    key: str
    title: str
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
    note: str  # for whoever changes it next
    faults: tuple[FaultWords, ...]
    steps: tuple[StepLine, ...]
    removed: tuple[tuple[str, str], ...]  # key and title of shipped steps that the agency took away


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistPart:
    """One checklist of the overview."""

    key: str
    subject: str
    title: str
    is_added: bool
    is_changed: bool
    note: str
    faults: tuple[FaultWords, ...]
    sections: tuple[SectionPart, ...]
    removed: tuple[tuple[str, str], ...] = ()  # key and title of shipped sections that the agency took away

    @property
    def count(self) -> int:
        """Return the number of its steps."""
        return len(self.steps)

    @property
    def steps(self) -> tuple[StepLine, ...]:
        """Return its steps."""
        return tuple(step for section in self.sections for step in section.steps)

    @property
    def own(self) -> int:
        """Return how many steps the agency has a hand in."""
        return sum(step.is_own for step in self.steps) + sum(len(section.removed) for section in self.sections)

    @property
    def faulty(self) -> int:
        """Return how many steps are to be corrected."""
        return sum(bool(step.faults) for step in self.steps)

    @property
    def untranslated(self) -> int:
        """Return how many steps are to be translated."""
        return sum(step.needs_translation for step in self.steps)

    def only(self, view: "View") -> "ChecklistPart":
        """Return the part of it that a view shows."""
        sections = [replace(each, steps=tuple(s for s in each.steps if view.shows(s))) for each in self.sections]
        if view is not View.CHANGES:
            sections = [replace(each, removed=()) for each in sections]
        return replace(
            self,
            sections=tuple(each for each in sections if each.steps or view.shows_section(each)),
            removed=self.removed if view is View.CHANGES else (),
        )


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
        return tuple(each for each in parts if each.sections or each.removed or (each.faults and view is View.FAULTS))

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
        return tuple(step for part in self.checklists for step in part.steps)

    @property
    def removed(self) -> int:
        """Return how many shipped steps and sections the agency took away."""
        return len(self.draft.overlay.removed)

    def _checklist(self, key: str) -> ChecklistPart:
        draft = self.draft
        gone = [each for each in draft.base.children.get(key, ()) if each in draft.overlay.removed]
        return ChecklistPart(
            key=key,
            subject=str(draft.outline.elements[key].get("subject", "")),
            title=self.words.title(key),
            is_added=key in draft.overlay.added,
            is_changed=key in draft.overlay.changed,
            note=str(draft.outline.elements[key].get("comment") or ""),
            faults=self.faults_of(key),
            removed=tuple((each, self.words.title(each)) for each in gone),
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
            note=str(draft.outline.elements[key].get("comment") or ""),
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
            is_added=key in overlay.added,
            is_changed=change is not None and any(name != SECTION for name in change.own),
            is_moved=key not in overlay.added
            and ((change is not None and SECTION in change.own) or (order is not None and key in moved_in(order))),
            needs_translation=lacks_translation(fields, draft.base.elements.get(key)),
            faults=self.faults_of(key),
        )

    def rules(self, key: str) -> StepWords | None:
        """Return the rules of a step in words; None while it does not read."""
        problems = Problems("")
        step = read_step(tree_of(self.draft.outline.plain_step(key), problems), problems, checklist_of(key))
        return None if problems.errors else words_of_step(step, self.words.titles)
