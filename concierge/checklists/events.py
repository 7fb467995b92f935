"""What happens to plans and steps."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionPublished(Event):
    """A new version of a journey was published."""

    name: ClassVar[str] = "definition.published"
    version_id: int
    added: tuple[str, ...] = ()  # full keys of steps, against the version before
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEdited(Event):
    """Somebody changed what an agency publishes next; `key` names the step, the section or the checklist."""

    name: ClassVar[str] = "draft.edited"
    journey: str
    act: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBuilt(Event):
    """The year of a family was planned."""

    name: ClassVar[str] = "plan.built"
    version_id: int
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUpdated(Event):
    """A plan followed what changed in the project, after a preview."""

    name: ClassVar[str] = "plan.updated"
    added: int
    moved: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUpgraded(PlanUpdated):
    """A file was led to another version of its journey."""

    name: ClassVar[str] = "plan.upgraded"
    version_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUpdateUndone(Event):
    """The last update of a plan was taken back; what people wrote since stays."""

    name: ClassVar[str] = "plan.update_undone"
    change_id: int
    kept: int  # steps the update had added and that somebody has worked on since


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeAsked(Event):
    """Somebody asked that files follow a newer version."""

    name: ClassVar[str] = "upgrade.asked"
    upgrade_id: int
    version_id: int
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeUndoAsked(Event):
    """Somebody asked that the upgrade of many files be taken back."""

    name: ClassVar[str] = "upgrade.undo_asked"
    upgrade_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEvent(Event):
    """Base of what happens to one step."""

    step_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRepeats(StepEvent):
    """A step was told to come back, at another rhythm, or no longer."""

    name: ClassVar[str] = "step.repeats"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAdded(StepEvent):
    """A step of this family's own was added."""

    name: ClassVar[str] = "step.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted(StepEvent):
    """Work on a step began."""

    name: ClassVar[str] = "step.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone(StepEvent):
    """A step was done."""

    name: ClassVar[str] = "step.done"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReopened(StepEvent):
    """A step is to be done after all."""

    name: ClassVar[str] = "step.reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBlocked(StepEvent):
    """A step cannot go on."""

    name: ClassVar[str] = "step.blocked"
    waiting_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNotApplicable(StepEvent):
    """A step makes no sense for this family."""

    name: ClassVar[str] = "step.not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPostponed(StepEvent):
    """A step got a date by hand, which no plan moves any more."""

    name: ClassVar[str] = "step.postponed"
    to: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAssigned(StepEvent):
    """A step was given to somebody, or to nobody."""

    name: ClassVar[str] = "step.assigned"
    assignee_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCommented(StepEvent):
    """Something was said about a step."""

    name: ClassVar[str] = "step.commented"
    comment_id: int
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstepTicked(StepEvent):
    """A line of a step was ticked or unticked."""

    name: ClassVar[str] = "step.substep_ticked"
    substep: str
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(StepEvent):
    """The family asked for help with a step."""

    name: ClassVar[str] = "step.help_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAnswered(StepEvent):
    """The family's request was answered."""

    name: ClassVar[str] = "step.help_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDeclined(StepEvent):
    """The family said « pas pour nous »; a person decides."""

    name: ClassVar[str] = "step.declined_by_family"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentAdded(StepEvent):
    """A document was attached to a step."""

    name: ClassVar[str] = "attachment.added"
    attachment_id: int
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentShared(StepEvent):
    """A document of the team was opened to the family, or kept among staff again."""

    name: ClassVar[str] = "attachment.shared"
    attachment_id: int
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRemoved(StepEvent):
    """A document was taken away, file and all."""

    name: ClassVar[str] = "attachment.removed"
    attachment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentsSeen(StepEvent):
    """Somebody of the team has seen what the family sent."""

    name: ClassVar[str] = "attachment.seen"
    attachments: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHandedOver(Event):
    """The work on a family went from one person (None: nobody) to others."""

    name: ClassVar[str] = "household.handed_over"
    from_person_id: int | None
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverTakenBack(Event):
    """The work on a family came back to whoever passed it on; `kept` steps had moved since."""

    name: ClassVar[str] = "household.hand_over_taken_back"
    hand_over_id: int  # the first row of the act, which is no more
    from_person_id: int | None
    steps: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverRead(Event):
    """Whoever got the work has read the word that came with it."""

    name: ClassVar[str] = "household.hand_over_read"
    hand_over_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseEvent(Event):
    """Base of what happens to one pulse."""

    pulse_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseSent(PulseEvent):
    """A family was asked how it goes."""

    name: ClassVar[str] = "pulse.sent"
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseOpened(PulseEvent):
    """The link of the mail was followed into the family's space."""

    name: ClassVar[str] = "pulse.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseAnswered(PulseEvent):
    """An adult answered, or corrected the answer."""

    name: ClassVar[str] = "pulse.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseAnsweredLow(PulseEvent):
    """An answer asks for a person."""

    name: ClassVar[str] = "pulse.answered_low"
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeAnswered(Event):
    """An adult answered the invitation to welcome others."""

    name: ClassVar[str] = "welcome.answered"
    choice: str


# What moves the version of a step.
CHANGES_OF_STEP: Sequence[type[StepEvent]] = (
    StepStarted,
    StepDone,
    StepReopened,
    StepBlocked,
    StepNotApplicable,
    StepPostponed,
    StepAssigned,
    SubstepTicked,
    HelpAsked,
    HelpAnswered,
    StepDeclined,
)
