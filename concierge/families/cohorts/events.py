"""What happens to cohorts and to the files in them."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortAdded(Event):
    """An organisation announced arrivals."""

    name: ClassVar[str] = "cohort.added"
    cohort_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortChanged(Event):
    """What is known of a cohort changed; its files stay as they are."""

    name: ClassVar[str] = "cohort.changed"
    cohort_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortWorkAsked(Event):
    """Somebody decided what is done to `files` files of a cohort."""

    name: ClassVar[str] = "cohort.work_asked"
    cohort_id: int
    work_id: int
    kind: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortWorkUndoAsked(Event):
    """Somebody took it back."""

    name: ClassVar[str] = "cohort.work_undo_asked"
    cohort_id: int
    work_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortSet(Event):
    """A file entered a cohort, left one, or went from one to another."""

    name: ClassVar[str] = "household.cohort_set"
    cohort_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortInvited(Event):
    """A family was asked to complete its file."""

    name: ClassVar[str] = "cohort.invited"
    invitation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortReminded(Event):
    """It was reminded, once."""

    name: ClassVar[str] = "cohort.reminded"
    invitation_id: int
