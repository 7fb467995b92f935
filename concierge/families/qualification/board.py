"""The team's board: which column a file stands in, how long it has been there, and what moving it would date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from concierge.families.choices import Milestone
from concierge.platform.i18n import N_
from concierge.platform.languages import Text

Stage = Milestone | None  # None: not yet contacted
STAGES: tuple[Stage, ...] = (None, *(milestone for milestone in Milestone if milestone is not Milestone.CLOSED))


class Age(StrEnum):
    """How long a file has stood still, in the agency's eyes."""

    FRESH = "fresh"
    WATCH = "watch"
    LATE = "late"


AGE_LABELS = {Age.FRESH: N_("récent"), Age.WATCH: N_("à relancer"), Age.LATE: N_("endormi")}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """A column: the furthest milestones of the files in it, and after how many days they are looked at, or sleep.

    A move into it dates `dates` (None: nothing); `ask_date` when that day cannot be supposed to be today.
    """

    key: str
    title: Text
    group: Text  # the kind of work: Identifier, Conseiller, Accompagner, Installer, Intégrer
    stages: tuple[Stage, ...]
    dates: Milestone | None
    ask_date: bool = False
    watch: int | None = None
    late: int | None = None


@dataclass(frozen=True, kw_only=True)
class BoardSettings:
    """The columns from left to right; every stage but « clos » stands in exactly one of them."""

    columns: tuple[BoardColumn, ...]

    @cached_property
    def by_stage(self) -> Mapping[Stage, BoardColumn]:
        """Return the column of each stage."""
        return {stage: column for column in self.columns for stage in column.stages}

    def find(self, key: str) -> BoardColumn | None:
        """Return a column by its key, None when there is none of that name."""
        return next((column for column in self.columns if column.key == key), None)


def age_of(column: BoardColumn, days: int) -> Age:
    """Judge how long a file has stood in a column."""
    if column.late is not None and days >= column.late:
        return Age.LATE
    return Age.WATCH if column.watch is not None and days >= column.watch else Age.FRESH


def plan_move(dates: Mapping[Milestone, date | None], column: BoardColumn, on: date) -> dict[Milestone, date | None]:
    """Return the milestones that moving a file into a column changes: those beyond it are taken back (None).

    What was reached before stays as it is; a file that already stands there changes nothing.
    """
    furthest = max(STAGES.index(stage) for stage in column.stages)
    changes: dict[Milestone, date | None] = {}
    for place, stage in enumerate(STAGES):
        if stage is not None and place > furthest and dates.get(stage) is not None:
            changes[stage] = None
    here = any(stage is not None and dates.get(stage) is not None for stage in column.stages)
    if column.dates is not None and not here:
        changes[column.dates] = on
    return changes
