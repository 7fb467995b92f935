"""An update of a plan as people read it before they apply it: each change with its before, its after and its reason."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from concierge.checklists.catalogue import get_journey
from concierge.checklists.definition.words import StepWords, step_words
from concierge.checklists.family_plans.plan_updates import Preview
from concierge.checklists.next_actions import step_title
from concierge.checklists.planning.plans import InstanceKey
from concierge.checklists.wording import conflict_sentences, explain_date
from concierge.families.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change. `choice` is its value in the form; `reason` says why in a sentence, empty when nothing is to say."""

    choice: str
    title: str
    member: str | None
    before: dt.date | None
    after: dt.date | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePage:
    """Everything the page of an update shows."""

    moved: list[ChangeLine]
    added: list[ChangeLine]
    removed: list[ChangeLine]
    kept: list[ChangeLine]
    reworded: list[ChangeLine]
    conflicts: list[str]


def describe_update(preview: Preview, members: Iterable[Member], language: str) -> UpdatePage:
    """Put a preview into words."""
    words = _Words(preview, {str(member.id): member.first_name for member in members}, language)
    difference = preview.difference
    return UpdatePage(
        moved=[
            words.line(m.step.key, before=m.old_due, after=m.step.due, reason=words.of_date(m.step.key))
            for m in difference.moved
        ],
        added=[words.line(step.key, after=step.due, reason=words.of_step(step.key)) for step in difference.added],
        removed=[words.line(key, before=words.due_of(key), reason=words.of_end(key)) for key in difference.removed],
        kept=[words.line(key, before=words.due_of(key)) for key in difference.kept],
        reworded=[words.line(key, before=words.due_of(key)) for key in difference.reworded],
        conflicts=conflict_sentences(preview.plan, preview.version_id, language),
    )


def choice_of(key: InstanceKey) -> str:
    """Write a step as the value of a checkbox."""
    return f"{key.step}:{key.member or ''}"


def read_choices(values: Iterable[str]) -> frozenset[InstanceKey]:
    """Read the steps of ticked checkboxes; what means no step is harmless, since it changes nothing."""
    pairs = (value.rpartition(":") for value in values)
    return frozenset(InstanceKey(step, member or None) for step, _colon, member in pairs)


class _Words:
    def __init__(self, preview: Preview, names: Mapping[str, str], language: str) -> None:
        self._preview = preview
        self._names = names
        self._language = language
        self._new = step_words(get_journey(preview.version_id), language)
        self._titles = {
            key: step.title.in_language(language) for key, step in get_journey(preview.version_id).steps.items()
        }
        self._planned = {step.key: step for step in preview.plan.steps}

    def line(
        self, key: InstanceKey, *, before: dt.date | None = None, after: dt.date | None = None, reason: str = ""
    ) -> ChangeLine:
        row = self._preview.steps.get(key)
        version_id = self._preview.version_id if key in self._planned or row is None else row.version_id
        return ChangeLine(
            choice=choice_of(key),
            title=step_title(version_id, key.step, self._language),
            member=self._names.get(key.member or ""),
            before=before,
            after=after,
            reason=reason,
        )

    def due_of(self, key: InstanceKey) -> dt.date | None:
        return self._preview.steps[key].due_on

    def of_date(self, key: InstanceKey) -> str:
        planned = self._planned[key]
        return explain_date(planned.explanation, planned.due, self._titles)

    def of_step(self, key: InstanceKey) -> str:
        return self._new[key.step].condition

    def of_end(self, key: InstanceKey) -> str:
        """Return the condition that no longer holds; empty for a step the version does not have."""
        words: StepWords | None = self._new.get(key.step)
        return words.condition if words else ""
