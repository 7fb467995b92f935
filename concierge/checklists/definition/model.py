"""What a journey is made of: checklists, sections, steps, as frozen values (docs/decisions/0002-definition-format.md).

definitions = load_definitions(folder)            # concierge.checklists.definition.loading
journey = definitions.journeys["standard"]
stored = journey.to_dict()                        # JSON, kept for ever as a published version
assert Journey.from_dict(stored).checksum == journey.checksum
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Self, cast

from concierge.checklists.definition.canonical import checksum, from_plain, to_plain
from concierge.checklists.planning.dates import Adjust, Offset
from concierge.families.anchor_dates import Anchor
from concierge.families.conditions import Condition, condition_from_plain, condition_to_plain
from concierge.families.facts import Scope
from concierge.platform.i18n import N_
from concierge.platform.languages import Text


class Subject(StrEnum):
    """The seven parts of a settlement."""

    HOUSING = "housing"
    SCHOOL = "school"
    CHILDCARE = "childcare"
    HEALTH = "health"
    EMPLOYMENT = "employment"
    ADMINISTRATIVE = "administrative"
    SOCIAL = "social"


SUBJECT_LABELS: Mapping[Subject, str] = {
    Subject.HOUSING: N_("Logement"),
    Subject.SCHOOL: N_("École"),
    Subject.CHILDCARE: N_("Garde d’enfants"),
    Subject.HEALTH: N_("Santé"),
    Subject.EMPLOYMENT: N_("Emploi"),
    Subject.ADMINISTRATIVE: N_("Démarches"),
    Subject.SOCIAL: N_("Vie sociale"),
}


class WhoRole(StrEnum):
    """Who does a step."""

    CONCIERGE = "concierge"
    OWNER = "owner"
    FAMILY = "family"
    MEMBER = "member"
    HOST = "host"
    PARTNER = "partner"


class Speciality(StrEnum):
    """What a concierge is good at; `any` is everybody's."""

    INSTALLATION = "installation"
    HR = "hr"
    HOSPITALITY = "hospitality"
    HEALTH = "health"
    ANY = "any"


class PartnerKind(StrEnum):
    """Which kind of partner does a step."""

    TOWN_HALL = "town_hall"
    SCHOOL = "school"
    EMPLOYER = "employer"
    ESTATE_AGENT = "estate_agent"
    RPE = "rpe"
    CPAM = "cpam"
    CAF = "caf"
    FRANCE_TRAVAIL = "france_travail"
    TOURIST_OFFICE = "tourist_office"
    OTHER = "other"


class OutcomeType(StrEnum):
    """What a step's result is."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    BOOL = "bool"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"


_OFFSET_CODEC = {"write": str, "read": lambda plain: Offset.parse(str(plain))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """A date rule: an offset from an anchor, or from another step (`step`, a full key); exactly one of the two."""

    anchor: Anchor | None = None
    step: str | None = None
    offset: Offset = field(default=Offset(), metadata=_OFFSET_CODEC)
    adjust: Adjust = Adjust.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a step is to be done: its rule, and another one to use while the first one's anchor is unknown."""

    timing: Timing
    fallback: Timing | None = None


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """One entry of `after`: satisfied when one of these steps (full keys) is done."""

    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who does a step: `speciality` for a concierge, `kind` for a partner."""

    role: WhoRole
    speciality: Speciality | None = None
    kind: PartnerKind | None = None


@dataclass(frozen=True, slots=True)
class Substep:
    """A line to tick inside a step."""

    key: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A typed result of a step; `reuse` names where it is kept (« child.school_name »)."""

    key: str
    type: OutcomeType
    label: Text
    required: bool = False
    reuse: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The official page behind a step, and when somebody last checked it (None: « à vérifier »)."""

    title: str
    url: str
    verified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a checklist; `key` is full (« logement.preciser-recherche »). `effort` in minutes of staff work."""

    key: str
    title: Text
    family: Text
    who: Who
    guidance: Text | None = None
    for_each: Scope = Scope.HOUSEHOLD
    when: Condition | None = field(default=None, metadata={"write": condition_to_plain, "read": condition_from_plain})
    due: Due | None = None
    earliest: Timing | None = None
    latest: Timing | None = None
    reason: Text | None = None
    after: tuple[Prerequisite, ...] = ()
    effort: int = 15
    needed_for_move: bool = False
    substeps: tuple[Substep, ...] = ()
    outcome: tuple[Outcome, ...] = ()
    source: Source | None = None
    comment: str | None = None

    def timings(self) -> tuple[Timing, ...]:
        """Return every date rule of the step."""
        due = (self.due.timing, self.due.fallback) if self.due else ()
        return tuple(timing for timing in (*due, self.earliest, self.latest) if timing is not None)

    def step_references(self) -> tuple[str, ...]:
        """Return the full keys of the steps this one comes after or counts its dates from."""
        after = [key for prerequisite in self.after for key in prerequisite.any_of]
        return tuple(dict.fromkeys([*after, *(timing.step for timing in self.timings() if timing.step)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled group of steps."""

    key: str
    title: Text
    steps: tuple[Step, ...] = ()
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The steps of one subject."""

    key: str
    subject: Subject
    title: Text
    sections: tuple[Section, ...] = ()
    comment: str | None = None

    def steps(self) -> tuple[Step, ...]:
        """Return the steps in the order of the file."""
        return tuple(step for section in self.sections for step in section.steps)


@dataclass(frozen=True, kw_only=True)  # no slots: what is computed from it is cached on it
class Journey:
    """A whole year: the unit that is versioned, stored and planned."""

    key: str
    title: Text
    checklists: tuple[Checklist, ...] = ()
    comment: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the canonical JSON value; `from_dict` reads it back to an equal journey."""
        return cast(dict[str, object], to_plain(self))

    @classmethod
    def from_dict(cls, plain: Mapping[str, object]) -> Self:
        """Read a stored version; ValueError when this release does not understand it."""
        return from_plain(cls, dict(plain))

    @cached_property
    def checksum(self) -> str:
        """Return the SHA-256 of the canonical JSON: two journeys with the same meaning share it."""
        return checksum(self.to_dict())

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Return the steps by full key, in display order."""
        return {step.key: step for checklist in self.checklists for step in checklist.steps()}

    def __hash__(self) -> int:
        return hash(self.checksum)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionSet:
    """Everything a folder defines, free of errors."""

    journeys: Mapping[str, Journey]
    checklists: Mapping[str, Checklist]
