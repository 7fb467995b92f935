"""What planning needs of a journey whatever the family, worked out once per journey."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from graphlib import TopologicalSorter

from concierge.checklists.definition.model import Journey, Step, Subject
from concierge.families.answer_keys import AnswerKey
from concierge.families.conditions import facts_in


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledStep:
    """A step with its place in the journey."""

    step: Step
    checklist: str
    section: str
    subject: Subject
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledJourney:
    """The steps in display order, and in an order where each comes after those it waits for or counts from."""

    in_order: tuple[CompiledStep, ...]
    topological: tuple[CompiledStep, ...]
    by_key: Mapping[str, CompiledStep]


@lru_cache(maxsize=64)
def answers_read(journey: Journey) -> frozenset[str]:
    """Return the names of the questions of the interview that decide about steps of a journey."""
    conditions = [step.when for step in journey.steps.values() if step.when is not None]
    return frozenset(
        known.value for condition in conditions for known in facts_in(condition) if isinstance(known, AnswerKey)
    )


@lru_cache(maxsize=64)
def compile_journey(journey: Journey) -> CompiledJourney:
    """Return the compiled form of a journey; CycleError (a ValueError) when its steps wait for each other."""
    by_key: dict[str, CompiledStep] = {}
    for checklist in journey.checklists:
        for section in checklist.sections:
            for step in section.steps:
                by_key[step.key] = CompiledStep(
                    step=step,
                    checklist=checklist.key,
                    section=section.key,
                    subject=checklist.subject,
                    order=len(by_key),
                )
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for key, compiled in by_key.items():
        sorter.add(key, *(ref for ref in compiled.step.step_references() if ref in by_key))
    return CompiledJourney(
        in_order=tuple(by_key.values()),
        topological=tuple(by_key[key] for key in sorter.static_order()),
        by_key=by_key,
    )
