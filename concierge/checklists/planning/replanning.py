"""What a new plan changes in the steps a family has: a pure comparison, shown before anything moves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from concierge.checklists.definition.model import Journey
from concierge.checklists.planning.plans import InstanceKey, Plan, PlannedStep, StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedStep:
    """A free step whose date changes; either date may be unknown."""

    step: PlannedStep
    old_due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDifference:
    """Steps to add, to move, and free untouched steps that no longer make sense. Begun and kept steps never appear."""

    added: tuple[PlannedStep, ...]
    moved: tuple[MovedStep, ...]
    removed: tuple[InstanceKey, ...]
    kept: tuple[InstanceKey, ...]  # no longer in the plan, but somebody worked on them: they stay
    reworded: tuple[InstanceKey, ...] = ()  # their text or rules change with the version; the work on them stays

    @property
    def gone(self) -> tuple[InstanceKey, ...]:
        """Return the steps the definition no longer gives this family, removed or kept."""
        return (*self.removed, *self.kept)

    @property
    def keys(self) -> tuple[InstanceKey, ...]:
        """Return the step of every change a person may accept or leave."""
        return (*(step.key for step in self.added), *(moved.step.key for moved in self.moved), *self.removed)

    @property
    def is_empty(self) -> bool:
        """Tell whether the family's steps are already as planned."""
        return not (self.added or self.moved or self.removed)

    def only(self, chosen: Collection[InstanceKey]) -> "PlanDifference":
        """Return the part of this difference about the `chosen` steps."""
        return replace(
            self,
            added=tuple(step for step in self.added if step.key in chosen),
            moved=tuple(moved for moved in self.moved if moved.step.key in chosen),
            removed=tuple(key for key in self.removed if key in chosen),
        )

    def without(self, chosen: Collection[InstanceKey]) -> "PlanDifference":
        """Return what is left of this difference once the `chosen` steps have followed."""
        return self.only(set(self.keys) - set(chosen))


def compare(
    plan: Plan,
    present: Mapping[InstanceKey, StepState],
    *,
    touched: frozenset[InstanceKey],
    reworded: frozenset[str] = frozenset(),
) -> PlanDifference:
    """Return what `plan` changes.

    `touched` are the steps with comments, ticks or outcomes, which are never removed; `reworded` the keys of steps
    whose definition differs between the version a family follows and the one it would follow.
    """
    added = tuple(step for step in plan.steps if step.key not in present)
    moved = tuple(
        MovedStep(step=step, old_due=present[step.key].due)
        for step in plan.steps
        if step.key in present and present[step.key].is_free and step.due != present[step.key].due
    )
    gone = tuple(key for key in plan.left_over if key in present)
    removed = tuple(key for key in gone if present[key].is_free and key not in touched)
    return PlanDifference(
        added=added,
        moved=moved,
        removed=removed,
        kept=tuple(key for key in gone if key not in set(removed)),
        reworded=tuple(step.key for step in plan.steps if step.key in present and step.key.step in reworded),
    )


@lru_cache(maxsize=32)
def reworded_steps(old: Journey, new: Journey) -> frozenset[str]:
    """Return the keys of the steps that both versions hold with another text, rule or person."""
    return frozenset(key for key, step in new.steps.items() if key in old.steps and old.steps[key] != step)
