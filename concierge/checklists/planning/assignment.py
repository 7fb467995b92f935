"""Who does what: by role and speciality, then continuity, then the lightest load, and who is there. Pure and explained.

assignments = assign(
    [ToAssign.of(step) for step in plan.steps if step.is_open],
    staff=[StaffMember(id="3", specialities=frozenset({Speciality.HR}), weekly_minutes=1_200)],
    loads={"3": 420},                       # minutes of remaining effort, this family's steps left out
    owner_id="3",                           # the file's own concierge
    continuity=["3"],                       # who already works with this family, closest first
)
assignments[InstanceKey("logement.bail", None)].person_id
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self

from concierge.availability.intervals import DayRange, covering
from concierge.checklists.definition.canonical import to_plain
from concierge.checklists.definition.model import Speciality, Who, WhoRole
from concierge.checklists.planning.plans import InstanceKey, PlannedStep
from concierge.platform.i18n import N_

SHORT_ABSENCE = 3  # days: the family would rather wait for the person it knows


class AssignmentCause(StrEnum):
    """Why a step is this person's, or nobody's."""

    OWNER = "owner"
    WATCH = "watch"  # a host or a partner does it, the owner keeps watch
    CONTINUITY = "continuity"
    SOON_BACK = "soon_back"  # knows the family, and is away for a few days only
    LIGHTEST_LOAD = "lightest_load"
    ALL_ABSENT = "all_absent"  # everyone who could is away that day: the lightest load among them
    FAMILY = "family"  # the family does it
    NOBODY = "nobody"  # nobody has the speciality, or the file has no owner: a fault to show


CAUSE_LABELS: Mapping[AssignmentCause, str] = {
    AssignmentCause.OWNER: N_("responsable du dossier"),
    AssignmentCause.WATCH: N_("veille sur cette étape, faite par quelqu’un d’autre"),
    AssignmentCause.CONTINUITY: N_("accompagne déjà cette famille"),
    AssignmentCause.SOON_BACK: N_("accompagne déjà cette famille, et revient au bout de quelques jours"),
    AssignmentCause.LIGHTEST_LOAD: N_("a le plus de temps disponible"),
    AssignmentCause.ALL_ABSENT: N_("toutes les personnes compétentes sont absentes à cette date"),
    AssignmentCause.FAMILY: N_("la famille s’en occupe"),
    AssignmentCause.NOBODY: N_("personne dans l’équipe n’a cette spécialité"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody who can be given steps. Without a speciality they can do every step, after those who have it."""

    id: str
    specialities: frozenset[Speciality] = frozenset()
    weekly_minutes: int = 35 * 60
    absences: tuple[DayRange, ...] = ()

    def is_absent(self, day: date | None) -> bool:
        """Tell whether they are away on `day`; nobody is away on no day."""
        return day is not None and any(day in absence for absence in self.absences)

    def is_soon_back(self, day: date | None) -> bool:
        """Tell whether they are away on `day`, for a few days only: absences that follow each other count together."""
        around = None if day is None else covering(self.absences, day)
        return around is not None and around.days <= SHORT_ABSENCE

    def fits(self, speciality: Speciality) -> bool:
        """Tell whether the speciality is theirs."""
        return speciality is Speciality.ANY or bool(self.specialities & {speciality, Speciality.ANY})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAssign:
    """What matters of a step for choosing its person."""

    key: InstanceKey
    who: Who
    effort: int
    due: date | None = None

    @classmethod
    def of(cls, step: PlannedStep) -> Self:
        """Take what matters from a planned step."""
        return cls(key=step.key, who=step.who, effort=step.effort, due=step.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The person of a step (None: nobody of the staff) and why; `load_percent` is their week with this step.

    `in_place_of` knows the family better and is away that day.
    """

    person_id: str | None
    cause: AssignmentCause
    speciality: Speciality | None = None
    load_percent: int | None = None
    in_place_of: str | None = None

    def reason(self) -> dict[str, object]:
        """Return the JSON value to store beside the person."""
        plain = to_plain(self)
        assert isinstance(plain, dict)
        return {name: value for name, value in plain.items() if name != "person_id"}


@dataclass(slots=True)
class _Team:
    """The staff, and their load as steps are given out."""

    staff: dict[str, StaffMember]
    loads: dict[str, int]
    owner_id: str | None
    close: list[str] = field(default_factory=list)

    def percent(self, person: StaffMember, effort: int) -> int:
        """Return the load with `effort` more minutes, in percent of a week; a week of nothing is always full."""
        minutes = self.loads.get(person.id, 0) + effort
        return minutes * 100 // person.weekly_minutes if person.weekly_minutes > 0 else 1_000_000 + minutes

    def able(self, speciality: Speciality) -> list[StaffMember]:
        """Return who has the speciality, else the generalists."""
        fitting = [person for person in self.staff.values() if person.fits(speciality)]
        return fitting or [person for person in self.staff.values() if not person.specialities]


def assign(
    steps: Iterable[ToAssign],
    staff: Sequence[StaffMember],
    loads: Mapping[str, int],
    owner_id: str | None,
    continuity: Sequence[str] = (),
) -> dict[InstanceKey, Assignment]:
    """Choose a person for every step. The same input in any order gives the same choice."""
    team = _Team(
        staff={person.id: person for person in sorted(staff, key=lambda person: person.id)},
        loads=dict(loads),
        owner_id=owner_id,
        close=[person_id for person_id in (owner_id, *continuity) if person_id is not None],
    )
    in_order = sorted(steps, key=lambda step: (step.due or date.max, step.key.step, step.key.member or ""))
    found = {}
    for step in in_order:
        assignment = _choose(step, team)
        found[step.key] = assignment
        if assignment.person_id is not None and assignment.cause is not AssignmentCause.WATCH:
            team.loads[assignment.person_id] = team.loads.get(assignment.person_id, 0) + step.effort
            if assignment.person_id not in team.close:
                team.close.append(assignment.person_id)
    return found


def _choose(step: ToAssign, team: _Team) -> Assignment:
    role = step.who.role
    if role in (WhoRole.FAMILY, WhoRole.MEMBER):
        return Assignment(person_id=None, cause=AssignmentCause.FAMILY)
    if role is WhoRole.CONCIERGE:
        return _by_speciality(step, step.who.speciality or Speciality.ANY, team)
    if team.owner_id is None:
        return Assignment(person_id=None, cause=AssignmentCause.NOBODY)
    cause = AssignmentCause.OWNER if role is WhoRole.OWNER else AssignmentCause.WATCH
    return Assignment(person_id=team.owner_id, cause=cause)


def _by_speciality(step: ToAssign, speciality: Speciality, team: _Team) -> Assignment:
    able = team.able(speciality)
    if not able:
        return Assignment(person_id=None, cause=AssignmentCause.NOBODY, speciality=speciality)
    present = [person for person in able if not person.is_absent(step.due)]
    known = next((person for close in team.close for person in able if person.id == close), None)
    chosen, cause = _known_or_lightest(step, team, known, present, able)
    percent = team.percent(chosen, step.effort)
    return Assignment(
        person_id=chosen.id,
        cause=cause,
        speciality=speciality,
        load_percent=min(percent, 1000),
        in_place_of=known.id if known is not None and chosen is not known else None,
    )


def _known_or_lightest(
    step: ToAssign,
    team: _Team,
    known: StaffMember | None,
    present: Sequence[StaffMember],
    able: Sequence[StaffMember],
) -> tuple[StaffMember, AssignmentCause]:
    if known is not None and not known.is_absent(step.due):
        return known, AssignmentCause.CONTINUITY
    if known is not None and known.is_soon_back(step.due):
        return known, AssignmentCause.SOON_BACK
    second = next((person for close in team.close for person in present if person.id == close), None)
    if second is not None:
        return second, AssignmentCause.CONTINUITY
    chosen = min(present or able, key=lambda person: (team.percent(person, step.effort), person.id))
    return chosen, AssignmentCause.LIGHTEST_LOAD if present else AssignmentCause.ALL_ABSENT
