"""The planner on small examples, one behaviour each."""

from datetime import date

from concierge.checklists.planning.dates import Adjust
from concierge.checklists.planning.explanations import Explanation, ExplanationKind, Shift, ShiftCause
from concierge.checklists.planning.plans import ConflictKind, InstanceKey, StepState, StepStatus
from concierge.families.anchor_dates import Anchor, AnchorDates
from concierge.families.conditions import FactBetween, FactIs
from concierge.families.facts import Fact, Scope
from tests.unit.checklists.planner_examples import (
    CALENDAR,
    MOVE_IN,
    TODAY,
    anchors,
    at,
    due_of,
    household,
    member,
    plan,
    step,
)

DONE, STARTED = StepStatus.DONE, StepStatus.STARTED


def key(name: str, who: str | None = None) -> InstanceKey:
    return InstanceKey(f"l.{name}", who)


def kinds(made_of: object) -> list[ConflictKind]:
    return [conflict.kind for conflict in made_of.conflicts]  # type: ignore[attr-defined]


def test_a_date_follows_its_anchor_and_says_so() -> None:
    made = plan(step("a", at("move_in", "-2 weeks")))
    assert due_of(made, "a") == date(2026, 6, 2)
    explanation = made.step("l.a").explanation
    assert (explanation.anchor, explanation.anchor_date, str(explanation.offset)) == (
        Anchor.MOVE_IN,
        MOVE_IN,
        "-2 weeks",
    )
    assert Explanation.from_dict(explanation.to_dict()) == explanation


def test_a_closed_day_moves_the_date_with_its_cause() -> None:
    monday = step("a", at("move_in", "-22 days", Adjust.NEXT))  # Pentecost Monday
    saturday = step("b", at("move_in", "-17 days", Adjust.PREVIOUS))
    made = plan(monday, saturday)
    assert due_of(made, "a") == date(2026, 5, 26)
    assert made.step("l.a").explanation.shifts == (
        Shift(cause=ShiftCause.HOLIDAY, to=date(2026, 5, 26), detail="lundi de Pentecôte"),
    )
    assert due_of(made, "b") == date(2026, 5, 29)
    assert made.step("l.b").explanation.shifts == (Shift(cause=ShiftCause.WEEKEND, to=date(2026, 5, 29), earlier=True),)


def test_an_unknown_anchor_waits_or_falls_back() -> None:
    dates = AnchorDates(opened=TODAY)
    made = plan(step("a", at("move_in")), step("b", at("move_in"), fallback=at("opened", "14 days")), dates=dates)
    assert due_of(made, "a") is None
    assert made.step("l.a").explanation.kind is ExplanationKind.WAITING
    assert due_of(made, "b") == date(2026, 1, 19)
    assert made.step("l.b").explanation.waiting_for is Anchor.MOVE_IN


def test_without_a_wish_a_step_is_due_at_its_limit_and_without_limit_undated() -> None:
    made = plan(step("a", latest=at("move_in", "1 month")), step("b"))
    assert due_of(made, "a") == date(2026, 7, 16)
    assert due_of(made, "b") is None
    assert made.step("l.b").explanation.kind is ExplanationKind.NO_RULE


def test_each_child_has_its_own_path() -> None:
    children = [
        member("1", Scope.CHILD, date(2014, 3, 1)),
        member("2", Scope.CHILD, date(2021, 3, 1)),
        member("3", Scope.CHILD),
    ]
    school = step("a", at("rentree"), for_each=Scope.CHILD, when=FactIs(Fact.SCHOOL_LEVEL, ("nursery",)))
    meet = step("b", at("rentree"), for_each=Scope.CHILD, after=("a",))
    made = plan(school, meet, family=household(*children))
    assert [each.key for each in made.steps] == [key("a", "2"), key("b", "1"), key("b", "2"), key("b", "3")]
    assert made.step("l.b", "2").prerequisites == ((key("a", "2"),),)
    assert made.step("l.b", "1").prerequisites == ()
    assert due_of(made, "a", "2") == CALENDAR.rentree_of(2026)


def test_a_household_step_waits_for_every_child() -> None:
    children = [member("1", Scope.CHILD, date(2014, 3, 1)), member("2", Scope.CHILD, date(2021, 8, 1))]
    each = step("a", at("birth", "12 years"), for_each=Scope.CHILD)
    together = step("b", at("opened"), after=("a",))
    made = plan(each, together, family=household(*children))
    assert set(made.step("l.b").prerequisites) == {(key("a", "1"),), (key("a", "2"),)}
    assert due_of(made, "b") == date(2033, 8, 1)


def test_a_step_never_comes_before_what_it_waits_for() -> None:
    made = plan(step("a", at("move_in")), step("b", at("opened"), after=("a",)))
    assert due_of(made, "b") == MOVE_IN
    assert made.step("l.b").explanation.shifts[-1] == Shift(cause=ShiftCause.PREREQUISITE, to=MOVE_IN, detail="l.a")


def test_one_of_several_is_enough() -> None:
    made = plan(
        step("a", at("move_in")), step("b", at("move_in", "-1 month")), step("c", at("opened"), after=(("a", "b"),))
    )
    assert due_of(made, "c") == date(2026, 5, 16)
    assert made.step("l.c").prerequisites == ((key("a"), key("b")),)


def test_of_several_the_one_already_done_counts() -> None:
    early, late = step("a", at("move_in", "-3 months")), step("b", at("move_in"))
    done = {key("b"): StepState(status=DONE, done_on=date(2026, 4, 20))}
    made = plan(early, late, step("c", at("opened"), after=(("a", "b"),)), state=done)
    assert due_of(made, "c") == date(2026, 4, 20)


def test_what_does_not_apply_hands_on_what_it_waits_for() -> None:
    renting = FactIs(Fact.HOUSING_WISH, ("rent",))
    steps = (
        step("a", at("move_in", "-1 month")),
        step("b", at("move_in"), after=("a",), when=renting),
        step("c", at("opened"), after=("b",)),
    )
    made = plan(*steps, family=household(housing_wish="buy"))
    assert made.step("l.c").prerequisites == ((key("a"),),)
    assert due_of(made, "c") == date(2026, 5, 16)
    set_aside = plan(
        *steps, family=household(housing_wish="rent"), state={key("b"): StepState(status=StepStatus.NOT_APPLICABLE)}
    )
    assert set_aside.step("l.c").prerequisites == ((key("a"),),)


def test_a_date_counts_from_the_end_of_a_step_planned_or_real() -> None:
    steps = (step("a", at("move_in")), step("b", at("step:a", "3 days")))
    assert due_of(plan(*steps), "b") == date(2026, 6, 19)
    done = {key("a"): StepState(status=DONE, due=MOVE_IN, done_on=date(2026, 6, 20))}
    assert due_of(plan(*steps, state=done), "b") == date(2026, 6, 23)


def test_a_date_that_counts_from_a_step_that_does_not_apply_uses_the_other_rule_without_waiting() -> None:
    never = step("a", at("move_in"), when=FactIs(Fact.COUPLE, (True,)))
    made = plan(never, step("b", at("step:a", "3 days"), fallback=at("move_in", "1 week")), step("c", at("step:a")))
    assert made.step("l.b").explanation.kind is ExplanationKind.RULE
    assert due_of(made, "b") == date(2026, 6, 23)
    assert (due_of(made, "c"), made.step("l.c").explanation.kind) == (None, ExplanationKind.NO_RULE)


def test_what_is_done_started_blocked_or_pinned_never_moves() -> None:
    kept = date(2026, 3, 3)
    states = {
        key("a"): StepState(status=DONE, due=kept, done_on=kept),
        key("b"): StepState(status=STARTED, due=kept),
        key("c"): StepState(status=StepStatus.BLOCKED, due=kept),
        key("d"): StepState(pinned=True, due=kept),
        key("e"): StepState(due=kept),
    }
    made = plan(*(step(name, at("move_in")) for name in "abcde"), state=states)
    assert [each.due for each in made.steps] == [kept, kept, kept, kept, MOVE_IN]
    assert [each.explanation.kind.value for each in made.steps] == ["done", "started", "blocked", "pinned", "rule"]


def test_a_late_opening_asks_for_the_past_steps_now_and_time_does_not_move_them() -> None:
    past = step("a", at("opened", "-3 months", Adjust.PREVIOUS))
    first = plan(past, today=date(2026, 1, 10))  # a Saturday
    assert due_of(first, "a") == date(2026, 1, 12)
    assert first.step("l.a").explanation.shifts[-1].cause is ShiftCause.TODAY
    later = plan(past, today=date(2026, 2, 20), state={key("a"): StepState(due=date(2026, 1, 12))})
    assert due_of(later, "a") == date(2026, 1, 12)


def test_a_window_holds_the_date_with_its_cause() -> None:
    window = {"earliest": at("move_in", "-1 month"), "latest": at("move_in")}
    made = plan(step("a", at("opened"), **window), step("b", at("move_in", "1 year"), **window))
    assert (due_of(made, "a"), due_of(made, "b")) == (date(2026, 5, 16), MOVE_IN)
    causes = [made.step(f"l.{name}").explanation.shifts[-1].cause for name in "ab"]
    assert causes == [ShiftCause.EARLIEST, ShiftCause.LATEST]
    assert made.conflicts == ()


def test_the_window_wins_over_the_working_day() -> None:
    sunday = at("move_in", "-2 days")  # 14 June
    made = plan(step("a", at("move_in", "-1 month", Adjust.NEXT), earliest=sunday, latest=sunday))
    assert due_of(made, "a") == date(2026, 6, 14)
    assert made.conflicts == ()


def test_a_limit_behind_us_is_a_conflict() -> None:
    made = plan(step("a", at("move_in"), latest=at("move_in", "1 month")), today=date(2026, 8, 3))
    assert due_of(made, "a") == date(2026, 8, 3)
    assert kinds(made) == [ConflictKind.LATEST_PASSED]
    assert made.conflicts[0].limit == date(2026, 7, 16)
    done = {key("a"): StepState(status=DONE, done_on=date(2026, 8, 1))}
    assert plan(step("a", latest=at("move_in")), today=date(2026, 8, 3), state=done).conflicts == ()


def test_what_comes_first_ends_after_the_limit() -> None:
    made = plan(step("a", at("move_in", "2 months")), step("b", latest=at("move_in"), after=("a",)))
    conflict = made.step("l.b").conflicts[0]
    assert (conflict.kind, conflict.other, conflict.limit) == (
        ConflictKind.PREREQUISITE_AFTER_LATEST,
        key("a"),
        MOVE_IN,
    )
    assert due_of(made, "b") == date(2026, 8, 16)


def test_a_window_emptied_by_two_anchors_is_a_conflict() -> None:
    dates = anchors(decision=date(2026, 9, 1))
    made = plan(step("a", at("move_in"), earliest=at("decision"), latest=at("move_in")), dates=dates)
    assert kinds(made) == [ConflictKind.WINDOW_EMPTY]


def test_a_pinned_date_that_cannot_be_is_reported_not_moved() -> None:
    pinned = {key("b"): StepState(pinned=True, due=date(2026, 2, 2))}
    made = plan(step("a", at("move_in")), step("b", earliest=at("move_in"), after=("a",)), state=pinned)
    assert due_of(made, "b") == date(2026, 2, 2)
    assert kinds(made) == [ConflictKind.BEFORE_PREREQUISITE, ConflictKind.OUTSIDE_WINDOW]


def test_unknown_facts_are_asked_and_their_steps_left_out() -> None:
    adults = [member("1", Scope.ADULT), member("2", Scope.ADULT, work_wish="telework")]
    seek = FactIs(Fact.WORK_WISH, ("seeks_job",))
    car = FactBetween(Fact.CARS, 1)
    made = plan(
        step("a", at("move_in"), for_each=Scope.ADULT, when=seek),
        step("b", at("move_in"), when=car),
        step("c", at("move_in"), when=car),
        family=household(*adults),
    )
    assert made.steps == ()
    assert [(each.fact, each.member_id, each.steps) for each in made.open_questions] == [
        (Fact.CARS, None, ("l.b", "l.c")),
        (Fact.WORK_WISH, "1", ("l.a",)),
    ]


def test_one_answer_that_settles_several_facts_is_one_question() -> None:
    steps = (
        step("a", for_each=Scope.CHILD, when=FactIs(Fact.SCHOOL_LEVEL, ("nursery",))),
        step("b", for_each=Scope.CHILD, when=FactBetween(Fact.AGE, maximum=2)),
    )
    made = plan(*steps, family=household(member("1", Scope.CHILD)))
    assert [(each.fact, each.member_id, each.steps) for each in made.open_questions] == [
        (Fact.AGE, "1", ("l.a", "l.b")),
    ]


def test_a_job_start_is_ones_own_else_the_earliest() -> None:
    dates = AnchorDates(
        opened=TODAY,
        member_dates={"1": {Anchor.JOB_START: date(2026, 5, 4)}, "2": {Anchor.JOB_START: date(2026, 3, 2)}},
    )
    adults = household(member("1", Scope.ADULT), member("2", Scope.ADULT))
    made = plan(
        step("a", at("job_start"), for_each=Scope.ADULT), step("b", at("job_start")), family=adults, dates=dates
    )
    assert [each.due for each in made.steps] == [date(2026, 5, 4), date(2026, 3, 2), date(2026, 3, 2)]


def test_the_year_ends_twelve_months_after_the_move_even_from_a_leap_day() -> None:
    made = plan(step("a", at("year_end")), dates=anchors(move_in=date(2028, 2, 29)))
    assert due_of(made, "a") == date(2029, 2, 28)


def test_what_blocks_the_move() -> None:
    steps = (
        step("search", at("move_in", "-3 months")),
        step("visit", at("move_in", "-2 months"), after=("search",)),
        step("lease", at("move_in", "-1 month"), after=("visit",), needed=True),
        step("truck", at("move_in", "-6 weeks"), needed=True),
        step("school", at("move_in", "-1 month")),
    )
    made = plan(*steps)
    assert made.blocks_move == (key("search"), key("visit"), key("truck"), key("lease"))
    assert made.critical_path == (key("search"), key("visit"), key("lease"))
    visited = plan(*steps, state={key("visit"): StepState(status=DONE, done_on=TODAY)})
    assert visited.critical_path == (key("lease"),)
    assert plan(*steps, today=date(2026, 7, 1)).blocks_move == ()


def test_needed_for_the_move_but_after_it() -> None:
    made = plan(step("a", at("move_in", "2 months")), step("b", at("move_in"), after=("a",), needed=True))
    assert kinds(made) == [ConflictKind.AFTER_MOVE_IN]


def test_what_the_definition_no_longer_gives_is_named() -> None:
    old = {key("gone"): StepState(status=DONE), key("a", "9"): StepState()}
    assert plan(step("a", at("move_in")), state=old).left_over == (key("a", "9"), key("gone"))
