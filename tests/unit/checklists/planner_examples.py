"""Short ways to write steps, journeys and households for tests."""

from datetime import date

from concierge.checklists.definition.model import (
    Checklist,
    Due,
    Journey,
    Prerequisite,
    Section,
    Step,
    Subject,
    Text,
    Timing,
    Who,
    WhoRole,
)
from concierge.checklists.planning.dates import Adjust, Offset
from concierge.checklists.planning.planner import build_plan
from concierge.checklists.planning.plans import InstanceKey, Plan, StepState
from concierge.families.anchor_dates import Anchor, AnchorDates
from concierge.families.conditions import Condition
from concierge.families.facts import Fact, Scope
from concierge.families.known_facts import HouseholdFacts, MemberFacts
from concierge.platform.civil_calendar import CivilCalendar

TODAY = date(2026, 1, 5)  # a Monday
MOVE_IN = date(2026, 6, 16)
CALENDAR = CivilCalendar("52")


def text(words: str) -> Text:
    return Text(words, words)


def at(anchor: str, offset: str = "0 days", adjust: Adjust = Adjust.NONE) -> Timing:
    """Write a date rule: an anchor, or « step:logement.bail »."""
    if anchor.startswith("step:"):
        return Timing(step=f"l.{anchor.removeprefix('step:')}", offset=Offset.parse(offset), adjust=adjust)
    return Timing(anchor=Anchor(anchor), offset=Offset.parse(offset), adjust=adjust)


def step(
    name: str,
    due: Timing | None = None,
    *,
    fallback: Timing | None = None,
    after: tuple[str | tuple[str, ...], ...] = (),
    for_each: Scope = Scope.HOUSEHOLD,
    when: Condition | None = None,
    earliest: Timing | None = None,
    latest: Timing | None = None,
    needed: bool = False,
) -> Step:
    return Step(
        key=f"l.{name}",
        title=text(name),
        family=text(name),
        who=Who(role=WhoRole.OWNER),
        for_each=for_each,
        when=when,
        due=Due(timing=due, fallback=fallback) if due else None,
        earliest=earliest,
        latest=latest,
        after=tuple(Prerequisite(tuple(f"l.{k}" for k in ([e] if isinstance(e, str) else e))) for e in after),
        needed_for_move=needed,
    )


def journey(*steps: Step) -> Journey:
    section = Section(key="s", title=text("s"), steps=steps)
    checklist = Checklist(key="l", subject=Subject.HOUSING, title=text("l"), sections=(section,))
    return Journey(key="j", title=text("j"), checklists=(checklist,))


def household(*members: MemberFacts, **facts: str | int | bool) -> HouseholdFacts:
    return HouseholdFacts(members=members, facts={Fact(name): value for name, value in facts.items()})


def member(member_id: str, kind: Scope, birth: date | None = None, **facts: str | bool) -> MemberFacts:
    return MemberFacts(id=member_id, kind=kind, birth=birth, facts={Fact(name): value for name, value in facts.items()})


def anchors(**dates: date) -> AnchorDates:
    return AnchorDates(opened=TODAY).with_dates(**({"move_in": MOVE_IN} | dates))


def plan(
    *steps: Step,
    family: HouseholdFacts | None = None,
    dates: AnchorDates | None = None,
    state: dict[InstanceKey, StepState] | None = None,
    today: date = TODAY,
) -> Plan:
    return build_plan(journey(*steps), family or household(), dates or anchors(), CALENDAR, state or {}, today)


def due_of(made: Plan, name: str, who: str | None = None) -> date | None:
    return made.step(f"l.{name}", who).due
