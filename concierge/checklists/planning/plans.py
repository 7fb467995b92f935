"""The values that planning takes and gives: what exists already, what is planned, what is in the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from concierge.checklists.definition.model import Subject, Who
from concierge.checklists.planning.explanations import Explanation
from concierge.families.facts import Knowable
from concierge.platform.i18n import N_


class InstanceKey(NamedTuple):
    """One step for one member (None: for the household). Stable: the same key in every plan of the family."""

    step: str
    member: str | None = None


class StepStatus(StrEnum):
    """Where a step stands."""

    TODO = "todo"
    STARTED = "started"
    BLOCKED = "blocked"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


STATUS_LABELS: Mapping[StepStatus, str] = {
    StepStatus.TODO: N_("À faire"),
    StepStatus.STARTED: N_("Commencé"),
    StepStatus.BLOCKED: N_("Bloqué"),
    StepStatus.DONE: N_("Fait"),
    StepStatus.NOT_APPLICABLE: N_("Sans objet"),
}
CLOSED = frozenset({StepStatus.DONE, StepStatus.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """What exists already of one instance. Only a step to do that nobody pinned may move."""

    status: StepStatus = StepStatus.TODO
    pinned: bool = False
    due: date | None = None
    done_on: date | None = None

    @property
    def is_free(self) -> bool:
        """Tell whether planning may move the step."""
        return self.status is StepStatus.TODO and not self.pinned


class ConflictKind(StrEnum):
    """Why a date cannot be right; a person decides."""

    LATEST_PASSED = "latest_passed"  # the legal or practical limit is behind us
    PREREQUISITE_AFTER_LATEST = "prerequisite_after_latest"  # what comes first ends after the limit
    WINDOW_EMPTY = "window_empty"  # it may not start before it must be finished
    OUTSIDE_WINDOW = "outside_window"  # a kept date lies outside what is allowed
    BEFORE_PREREQUISITE = "before_prerequisite"  # a kept date lies before what comes first
    AFTER_MOVE_IN = "after_move_in"  # needed for the move, planned after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One fault of a plan: `limit` is the date not kept, `other` the step in the way."""

    kind: ConflictKind
    key: InstanceKey
    due: date
    limit: date
    other: InstanceKey | None = None


class PlannedStep(NamedTuple):
    """One step of a family's plan. `prerequisites`: every group is needed, one step of a group is enough."""

    key: InstanceKey
    checklist: str
    section: str
    subject: Subject
    order: int  # place of the step in the journey, from 0
    status: StepStatus
    is_free: bool  # False: the date was kept as it stood
    due: date | None
    earliest: date | None
    latest: date | None
    explanation: Explanation
    prerequisites: tuple[tuple[InstanceKey, ...], ...]
    who: Who
    effort: int  # minutes of staff work
    needed_for_move: bool
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether something remains to be done."""
        return self.status not in CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A fact or an answer we do not have that decides about steps: « il nous manque : … »."""

    fact: Knowable
    member_id: str | None
    steps: tuple[str, ...]  # full keys of the steps it would decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A family's year. `left_over`: instances that exist although the definition no longer gives them."""

    steps: tuple[PlannedStep, ...]
    open_questions: tuple[OpenQuestion, ...]
    blocks_move: tuple[InstanceKey, ...]  # every open step that the move waits for, by date
    critical_path: tuple[InstanceKey, ...]  # of these, the chain that ends last, first step first
    left_over: tuple[InstanceKey, ...] = ()

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Return the conflicts of every step, in plan order."""
        return tuple(conflict for step in self.steps for conflict in step.conflicts)

    def step(self, key: str, member: str | None = None) -> PlannedStep:
        """Return one planned step; KeyError when it is not in the plan."""
        return next_or_key_error(self.steps, InstanceKey(key, member))


def next_or_key_error(steps: tuple[PlannedStep, ...], key: InstanceKey) -> PlannedStep:
    """Return the step with `key`; KeyError when there is none."""
    for step in steps:
        if step.key == key:
            return step
    raise KeyError(key)
