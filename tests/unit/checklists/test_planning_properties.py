"""What holds for every plan, over random definitions and random households."""

import dataclasses
from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from concierge.checklists.definition.model import Journey, Step, Timing
from concierge.checklists.planning.dates import Adjust, Offset, OffsetUnit
from concierge.checklists.planning.planner import build_plan
from concierge.checklists.planning.plans import ConflictKind, InstanceKey, Plan, PlannedStep, StepState, StepStatus
from concierge.families.anchor_dates import Anchor, AnchorDates, AnchorKind
from concierge.families.answer_keys import AnswerKey
from concierge.families.conditions import AllOf, AnyMember, AnyOf, Condition, FactBetween, FactIs, Not
from concierge.families.facts import Fact, Scope
from concierge.families.known_facts import HouseholdFacts, MemberFacts
from tests.unit.checklists.planner_examples import CALENDAR, journey, step

many = settings(max_examples=60)

Situation = tuple[Journey, HouseholdFacts, AnchorDates, date, dict[InstanceKey, StepState]]
MOVABLE = [Anchor.OPENED, Anchor.DECISION, Anchor.LEASE_START, Anchor.MOVE_IN]
days = st.dates(date(2026, 6, 1), date(2028, 12, 31))

# Drawn from ready-made pools: a definition has dozens of choices, building each one part by part is slow.
AMOUNTS = (0, 1, -1, 3, 5, -10, 14, 30, -40)
OFFSETS = [Offset(n, unit) for n in AMOUNTS for unit in (OffsetUnit.DAY, OffsetUnit.WEEK, OffsetUnit.WORKING_DAY)]
MONTHS = [Offset(n, OffsetUnit.MONTH) for n in (-14, -2, -1, 1, 6, 13)]
ANCHORS = [*MOVABLE, Anchor.YEAR_END, Anchor.RENTREE, Anchor.JOB_START]
BY_ANCHOR = [
    Timing(anchor=anchor, offset=offset, adjust=adjust)
    for anchor in ANCHORS
    for offset in OFFSETS + MONTHS
    for adjust in Adjust
]
BY_BIRTH = [Timing(anchor=Anchor.BIRTH, offset=offset) for offset in MONTHS]


def timings(earlier: list[str], scope: Scope) -> st.SearchStrategy[Timing]:
    by_step = [Timing(step=f"l.{name}", offset=offset) for name in earlier for offset in OFFSETS[:9]]
    by_anchor = st.sampled_from(BY_ANCHOR + BY_BIRTH * (scope is Scope.CHILD))
    return by_anchor | st.sampled_from(by_step) if by_step else by_anchor


HORIZON, CV = AnswerKey("answer.household.horizon"), AnswerKey("answer.adult.cv")
household_conditions: list[Condition] = [
    FactIs(Fact.HOUSING_WISH, ("rent",)),
    FactBetween(Fact.CARS, 1),
    FactIs(Fact.COUPLE, (True,)),
    AnyMember(Scope.CHILD, FactBetween(Fact.AGE, maximum=2)),
    FactIs(HORIZON, ("later", "dreaming")),
    Not(AnyMember(Scope.ADULT, FactIs(CV, ("none",)))),
    AnyOf((FactIs(Fact.CARS, (0,)), Not(FactIs(Fact.HOUSING_WISH, ("buy",))))),
]
child_conditions: list[Condition] = [
    FactBetween(Fact.AGE, 3, at=Anchor.RENTREE),
    FactIs(Fact.SCHOOL_LEVEL, ("nursery", "primary")),
    AllOf((FactIs(Fact.EXPECTED, (False,)), FactIs(Fact.CHILDCARE_WISH, ("creche",)))),
]


@st.composite
def steps(draw: st.DrawFn, number: int, earlier: list[str]) -> Step:
    scope = draw(st.sampled_from([Scope.HOUSEHOLD, Scope.HOUSEHOLD, Scope.CHILD, Scope.ADULT]))
    known = household_conditions + child_conditions * (scope is Scope.CHILD)
    dates = timings(earlier, scope)
    due = draw(st.none() | dates)
    entry = st.sampled_from(earlier) if earlier else st.nothing()
    after = draw(st.lists(entry | st.tuples(entry, entry), max_size=3)) if earlier else []
    return step(
        f"s{number}",
        due,
        fallback=draw(st.none() | dates) if due else None,
        after=tuple(after),
        for_each=scope,
        when=draw(st.none() | st.sampled_from(known)),
        earliest=draw(st.none() | st.none() | dates),
        latest=draw(st.none() | st.none() | dates),
        needed=draw(st.booleans()),
    )


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    names = [f"s{number}" for number in range(draw(st.integers(1, 8)))]
    made = [draw(steps(number, names[:number])) for number in range(len(names))]
    return journey(*draw(st.permutations(made)))


@st.composite
def households(draw: st.DrawFn) -> HouseholdFacts:
    adults = [
        MemberFacts(id=f"a{n}", kind=Scope.ADULT, answers={CV: "none"} if draw(st.booleans()) else {})
        for n in range(draw(st.integers(0, 2)))
    ]
    children = [
        MemberFacts(
            id=f"c{n}",
            kind=Scope.CHILD,
            birth=draw(st.none() | st.dates(date(2010, 1, 1), date(2026, 6, 1))),
            facts={Fact.CHILDCARE_WISH: "creche"} if draw(st.booleans()) else {},
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    cars, wish = st.integers(0, 2), st.sampled_from(["rent", "buy"])
    facts = draw(st.fixed_dictionaries({}, optional={Fact.CARS: cars, Fact.HOUSING_WISH: wish}))
    answers = {HORIZON: "later"} if draw(st.booleans()) else {}
    return HouseholdFacts(members=(*adults, *children), facts=facts, answers=answers)


@st.composite
def anchor_dates(draw: st.DrawFn) -> AnchorDates:
    known = draw(st.dictionaries(st.sampled_from(MOVABLE[1:]), days))
    jobs = draw(st.dictionaries(st.sampled_from(["a0", "a1"]), days))
    return AnchorDates(
        opened=draw(days), dates=known, member_dates={who: {Anchor.JOB_START: day} for who, day in jobs.items()}
    )


def plan_of(made: Journey, family: HouseholdFacts, dates: AnchorDates, today: date, state: object = None) -> Plan:
    return build_plan(made, family, dates, CALENDAR, state or {}, today)  # type: ignore[arg-type]


states = st.builds(
    StepState,
    status=st.sampled_from(StepStatus),
    pinned=st.booleans(),
    due=st.none() | days,
    done_on=st.none() | days,
)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    made, family, dates, today = draw(journeys()), draw(households()), draw(anchor_dates()), draw(days)
    keys = [each.key for each in plan_of(made, family, dates, today).steps]
    state = draw(st.dictionaries(st.sampled_from(keys), states)) if keys else {}
    return made, family, dates, today, state


def meaning(plan: Plan) -> dict[InstanceKey, tuple[object, ...]]:
    return {
        each.key: (each.due, each.earliest, each.latest, each.explanation, set(each.prerequisites), each.conflicts)
        for each in plan.steps
    }


def kept_as_state(plan: Plan, state: dict[InstanceKey, StepState]) -> dict[InstanceKey, StepState]:
    return {each.key: dataclasses.replace(state.get(each.key, StepState()), due=each.due) for each in plan.steps}


@many
@given(situations())
def test_planning_again_changes_nothing(situation: Situation) -> None:
    made, family, dates, today, state = situation
    first = plan_of(made, family, dates, today, state)
    assert plan_of(made, family, dates, today, state) == first
    again = plan_of(made, family, dates, today, kept_as_state(first, state))
    assert [(each.key, each.due) for each in again.steps] == [(each.key, each.due) for each in first.steps]


@many
@given(situations(), st.integers(1, 400))
def test_time_that_passes_moves_nothing(situation: Situation, wait: int) -> None:
    made, family, dates, today, state = situation
    # Ages and the rentrée depend on today only while the move-in is unknown.
    dates = dataclasses.replace(dates, dates={Anchor.MOVE_IN: date(2027, 5, 3), **dates.dates})
    first = plan_of(made, family, dates, today, state)
    later = plan_of(made, family, dates, today + timedelta(days=wait), kept_as_state(first, state))
    dated = {each.key: each.due for each in first.steps if each.due is not None}
    assert {each.key: each.due for each in later.steps if each.key in dated} == dated


@many
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(situation: Situation, random: object) -> None:
    made, family, dates, today, state = situation
    members, rows, written = list(family.members), list(state.items()), list(made.steps.values())
    for each in (members, rows, written):
        random.shuffle(each)  # type: ignore[attr-defined]
    shuffled = dataclasses.replace(family, members=tuple(members))
    first = plan_of(made, family, dates, today, state)
    second = plan_of(journey(*written), shuffled, dates, today, dict(rows))
    assert meaning(first) == meaning(second)
    assert [each.key for each in plan_of(made, shuffled, dates, today, state).steps] == [
        each.key for each in first.steps
    ]


@many
@given(journeys(), households(), anchor_dates(), days, st.integers(-300, 300))
def test_shifting_the_anchors_shifts_every_target(
    made: Journey, family: HouseholdFacts, dates: AnchorDates, today: date, shift: int
) -> None:
    by = timedelta(days=shift)
    moved = AnchorDates(opened=dates.opened + by, dates={anchor: day + by for anchor, day in dates.dates.items()})
    before = {each.key: each for each in plan_of(made, family, dates, today).steps}
    for each in plan_of(made, family, moved, today).steps:
        one, other = before.get(each.key), each
        if one is None or one.explanation.anchor not in MOVABLE or one.explanation.offset is None:
            continue
        if one.explanation.offset.unit not in (OffsetUnit.DAY, OffsetUnit.WEEK) or one.explanation.target is None:
            continue
        if other.explanation.anchor is one.explanation.anchor and other.explanation.offset == one.explanation.offset:
            assert other.explanation.target == one.explanation.target + by


@many
@given(situations())
def test_what_is_done_started_or_pinned_never_moves(
    situation: Situation,
) -> None:
    made, family, dates, today, state = situation
    for each in plan_of(made, family, dates, today, state).steps:
        kept = state.get(each.key)
        if kept is not None and (kept.pinned or kept.status is not StepStatus.TODO):
            assert each.due == kept.due
            assert not each.is_free


def end_of(each: PlannedStep, state: dict[InstanceKey, StepState]) -> date | None:
    done_on = state[each.key].done_on if each.key in state else None
    return done_on if each.status is StepStatus.DONE and done_on else each.due


@many
@given(situations())
def test_no_step_before_what_it_waits_for_or_else_a_conflict(
    situation: Situation,
) -> None:
    made, family, dates, today, state = situation
    plan = plan_of(made, family, dates, today, state)
    by_key = {each.key: each for each in plan.steps}
    for each in plan.steps:
        if not each.is_open or each.status is StepStatus.STARTED or each.due is None:
            continue
        told = {conflict.kind for conflict in each.conflicts}
        for group in each.prerequisites:
            members = [by_key[key] for key in group]
            done = [one for one in members if one.status is StepStatus.DONE and end_of(one, state)]
            ends = [end for one in done or members if (end := end_of(one, state)) is not None]
            if ends and each.due < min(ends):
                assert not each.is_free
                assert ConflictKind.BEFORE_PREREQUISITE in told


@many
@given(situations())
def test_every_date_lies_in_its_window_or_else_a_conflict(
    situation: Situation,
) -> None:
    made, family, dates, today, state = situation
    for each in plan_of(made, family, dates, today, state).steps:
        if not each.is_open or each.status is StepStatus.STARTED or each.due is None:
            continue
        outside = (each.earliest and each.due < each.earliest) or (each.latest and each.due > each.latest)
        assert each.conflicts or not outside


@many
@given(situations())
def test_the_explanation_leads_to_the_date(
    situation: Situation,
) -> None:
    made, family, dates, today, state = situation
    for each in plan_of(made, family, dates, today, state).steps:
        explanation = each.explanation
        if each.is_free and each.due is not None:
            assert explanation.anchor_date is not None
            assert explanation.offset is not None
            assert explanation.target == explanation.offset.shift(explanation.anchor_date, CALENDAR)
            assert (explanation.shifts[-1].to if explanation.shifts else explanation.target) == each.due
        assert type(explanation).from_dict(explanation.to_dict()) == explanation


@many
@given(situations())
def test_what_the_move_waits_for_is_open_and_complete(
    situation: Situation,
) -> None:
    made, family, dates, today, state = situation
    plan = plan_of(made, family, dates, today, state)
    by_key = {each.key: each for each in plan.steps}
    assert set(plan.critical_path) <= set(plan.blocks_move)
    assert all(by_key[key].is_open for key in plan.blocks_move)
    move_in = dates.find(Anchor.MOVE_IN)
    if move_in is None or move_in >= today:
        needed = {each.key for each in plan.steps if each.needed_for_move and each.is_open}
        assert needed <= set(plan.blocks_move)


@many
@given(journeys(), households(), anchor_dates(), days)
def test_a_step_left_out_for_an_unknown_fact_is_asked_about(
    made: Journey, family: HouseholdFacts, dates: AnchorDates, today: date
) -> None:
    known = plan_of(made, family, dates, today)
    nothing = dataclasses.replace(
        family,
        facts={},
        answers={},
        members=tuple(dataclasses.replace(each, facts={}, answers={}, birth=None) for each in family.members),
    )
    unknown = plan_of(made, nothing, dates, today)
    asked = {key for question in unknown.open_questions for key in question.steps}
    left_out = {each.key for each in known.steps} - {each.key for each in unknown.steps}
    assert {key.step for key in left_out} <= asked


def test_movable_anchors_are_the_households() -> None:
    assert all(anchor.kind is AnchorKind.HOUSEHOLD for anchor in MOVABLE)
