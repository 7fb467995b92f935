"""The journey that is shipped: long enough to forget nothing, short enough to be followed."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from concierge.checklists.definition.loading import load_definitions
from concierge.checklists.definition.model import Subject
from concierge.checklists.planning.planner import build_plan
from concierge.checklists.planning.plans import Plan
from concierge.config import resource_folder
from concierge.families.anchor_dates import Anchor, AnchorDates
from concierge.families.answer_keys import AnswerKey
from concierge.families.facts import Fact, FactValue, Scope
from concierge.families.known_facts import HouseholdFacts, MemberFacts
from tests.unit.checklists.planner_examples import CALENDAR, MOVE_IN, TODAY

JOURNEY = load_definitions(resource_folder("workflows")).journeys["standard"]
STATUSES = ["employed_private", "employed_public", "self_employed", "farmer", "student", "at_home", "retired"]
SETTLED = ["job_found", "transfer", "telework", "none"]  # who looks for work gets support on top
ONLY_BEFORE_THE_MOVE = {"preavis-vide", "preavis-meuble", "energie-internet", "demenagement", "hebergement"}


def _adults(statuses: list[str]) -> st.SearchStrategy[dict[Fact, FactValue]]:
    return st.fixed_dictionaries(
        {
            Fact.WORK_STATUS: st.sampled_from(statuses),
            Fact.WORK_WISH: st.sampled_from(SETTLED),
            Fact.HEALTH_SCHEME: st.sampled_from(["cpam", "msa"]),
            Fact.HAS_GP: st.booleans(),
            Fact.WANTS_MENTOR: st.booleans(),
            Fact.DRIVING_LICENCE: st.just(True),  # a car has somebody who drives it
            Fact.RESIGNS_TO_FOLLOW: st.just(False),
            Fact.NATIONALITY: st.just("french"),
            Fact.FRENCH_LEVEL: st.just("fluent"),
            Fact.DISABILITY: st.just(False),
        }
    )


ANSWERS = {AnswerKey("answer.adult.needs_premises"): True}
_TENANTS = st.fixed_dictionaries(
    {
        Fact.HOUSING_WISH: st.just("rent"),
        Fact.CURRENT_HOUSING: st.sampled_from(["tenant", "tenant_furnished", "social_tenant"]),
        Fact.HOUSING_FOUND: st.booleans(),
        Fact.CARS: st.integers(0, 2),
        Fact.RECEIVES_HOUSING_BENEFIT: st.booleans(),
        Fact.CAF_CLAIMANT: st.just(False),  # family benefits come with children
        Fact.ORIGIN_ABROAD: st.just(False),
    }
)


def _plan(facts: dict[Fact, FactValue], adults: list[dict[Fact, FactValue]], *, opened: date = TODAY) -> Plan:
    members = tuple(
        MemberFacts(id=str(number), kind=Scope.ADULT, birth=date(1988, 1, 1), facts=known, answers=ANSWERS)
        for number, known in enumerate(adults)
    )
    household = HouseholdFacts(members=members, facts=facts)
    anchors = AnchorDates(opened=opened, dates={Anchor.MOVE_IN: MOVE_IN})
    return build_plan(JOURNEY, household, anchors, CALENDAR, {}, opened)


def _without_employment(plan: Plan) -> list[str]:
    return [step.key.step for step in plan.steps if step.subject is not Subject.EMPLOYMENT]


@given(_TENANTS, st.lists(_adults(STATUSES), min_size=1, max_size=2))
def test_tenants_without_children_have_at_most_25_steps(
    facts: dict[Fact, FactValue], adults: list[dict[Fact, FactValue]]
) -> None:
    plan = _plan(facts, adults)
    assert plan.open_questions == ()
    assert len(_without_employment(plan)) <= 25


@pytest.mark.parametrize(
    ("days_after_move_in", "planned"), [(-1, True), (0, True), (1, False)], ids=["before", "the day", "after"]
)
def test_who_has_moved_already_is_not_asked_to_prepare_the_move(days_after_move_in: int, planned: bool) -> None:
    facts: dict[Fact, FactValue] = {
        Fact.HOUSING_WISH: "rent",
        Fact.CURRENT_HOUSING: "tenant",
        Fact.HOUSING_FOUND: True,
        Fact.ORIGIN_ABROAD: False,
    }
    keys = {step.key.step for step in _plan(facts, [{}], opened=MOVE_IN + timedelta(days_after_move_in)).steps}
    found = {key.partition(".")[2] for key in keys} & ONLY_BEFORE_THE_MOVE
    assert found == ({"preavis-vide", "energie-internet", "demenagement"} if planned else set())
    assert "logement.assurance" in keys
    assert "demarches.adresse" in keys


def test_every_rule_counted_in_days_weeks_or_months_says_what_a_weekend_does() -> None:
    """An offset in working days, and the day itself, say it already."""
    silent = {
        line.strip()
        for path in resource_folder("workflows").glob("*.yaml")
        for line in path.read_text("utf-8").splitlines()
        if line.strip().startswith("due:") and "adjust:" not in line and "working day" not in line.split("fallback")[0]
    }
    assert {line for line in silent if "offset: 0 days" not in line} == set()
