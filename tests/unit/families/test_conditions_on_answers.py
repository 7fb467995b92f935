"""Conditions that read the answers of an interview."""

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.checklists.definition.loading import load_definitions
from concierge.families.answer_keys import AnswerKey
from concierge.families.condition_reading import read_condition
from concierge.families.conditions import (
    NO,
    YES,
    AllOf,
    AnyMember,
    AnyOf,
    Condition,
    FactBetween,
    FactIs,
    Not,
    Truth,
    UnknownFact,
    condition_from_plain,
    condition_to_plain,
    evaluate,
)
from concierge.families.facts import AnswerValue, Fact, Scope
from concierge.families.interview.loading import INTERVIEW
from concierge.families.interview.vocabulary import speaking_of
from concierge.families.known_facts import HouseholdFacts, MemberFacts
from concierge.platform.definition_files.yaml_tree import DefinitionErrors, Problems, parse_tree
from concierge.platform.languages import French
from tests.unit.checklists.test_definition_loading import CHECKLIST, JOURNEY, write
from tests.unit.families.test_conditions import moment
from tests.unit.families.test_interview_loading import HEAD, WORDS

CHOICES = "choices: [{key: a, text: {fr: a, en: a}}, {key: b, text: {fr: b, en: b}}]"
QUESTIONS = HEAD + "".join(
    f"      - {{{question}, level: optional, {WORDS}}}\n"
    for question in (
        f"key: horizon, kind: choice, {CHOICES}",
        f"key: reasons, kind: several, {CHOICES}",
        "key: rooms, kind: number",
        "key: premises, of: adult, kind: yes_no",
        "key: dream, kind: text",
        "key: vehicles, fact: cars",
    )
)
HORIZON, REASONS, ROOMS = (AnswerKey(f"answer.household.{key}") for key in ("horizon", "reasons", "rooms"))
PREMISES = AnswerKey("answer.adult.premises")


def adult(member_id: str, **answers: AnswerValue) -> MemberFacts:
    known = {AnswerKey.of("adult", key): value for key, value in answers.items()}
    return MemberFacts(id=member_id, kind=Scope.ADULT, answers=known)


def test_an_answer_is_judged_as_a_fact_is_and_its_absence_is_never_a_no() -> None:
    family = HouseholdFacts(answers={REASONS: ("a", "b"), ROOMS: 3}, members=(adult("1", premises=False), adult("2")))
    assert evaluate(FactIs(REASONS, ("b",)), family, moment()) is YES
    assert evaluate(FactIs(REASONS, ("c",)), family, moment()) is NO
    assert evaluate(FactBetween(ROOMS, minimum=4), family, moment()) is NO
    for condition in (FactIs(HORIZON, ("a",)), Not(FactIs(HORIZON, ("a",)))):
        verdict = evaluate(condition, family, moment(), member=family.members[0])
        assert verdict.truth is Truth.UNKNOWN
        assert verdict.unknown == {UnknownFact(HORIZON, None)}  # asked of the household, whoever the step is for
    somebody = evaluate(AnyMember(Scope.ADULT, FactIs(PREMISES, (True,))), family, moment())
    assert somebody.unknown == {UnknownFact(PREMISES, "2")}


def read(text: str, scope: Scope, folder: Path) -> tuple[Condition, list[str]]:
    (folder / "entretien.yaml").write_text(QUESTIONS, encoding="utf-8")
    problems = Problems("essai.yaml")
    node = parse_tree(text, problems)
    assert node is not None
    with speaking_of(INTERVIEW.load(folder)):
        condition = read_condition(node, problems, scope)
    return condition, [" — ".join(error.said(French())) for error in problems.errors]


def test_conditions_name_questions_in_the_way_of_facts(tmp_path: Path) -> None:
    assert read("{answer.household.horizon: [a, b]}", Scope.HOUSEHOLD, tmp_path)[0] == FactIs(HORIZON, ("a", "b"))
    assert read("{answer.household.rooms: {min: 2}}", Scope.CHILD, tmp_path)[0] == FactBetween(ROOMS, minimum=2)
    everybody = read("{any_adult: {answer.adult.premises: true}}", Scope.HOUSEHOLD, tmp_path)
    assert everybody == (AnyMember(Scope.ADULT, FactIs(PREMISES, (True,))), [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "answer.household.horison: a",
            "question inconnue « answer.household.horison » — Vouliez-vous dire « answer.household.horizon » ?",
        ),
        (
            "answer.household.horizon: c",
            "« answer.household.horizon » ne prend pas la valeur « c » — Mots acceptés : a, b.",
        ),
        (
            "answer.household.rooms: many",
            "« answer.household.rooms » ne prend pas la valeur « many » — Valeurs acceptées : un nombre entier.",
        ),
        (
            "answer.household.dream: big",
            (
                "une condition ne lit ni texte ni date : « answer.household.dream » — "
                "Choisissez une question à choix, un nombre, ou un oui ou non."
            ),
        ),
        (
            "answer.household.vehicles: 1",
            "la réponse à « answer.household.vehicles » est le fait « cars » — Écrivez « cars » à la place.",
        ),
        (
            "answer.adult.premises: true",
            (
                "« answer.adult.premises » est un fait d'un adulte, la condition porte ici sur celui du foyer — "
                "Écrivez « any_adult: {answer.adult.premises: …} », ou changez « for_each »."
            ),
        ),
        (
            "answer.household.horizon: {min: 1}",
            "« answer.household.horizon » n'est pas un nombre — Écrivez une valeur parmi : a, b.",
        ),
    ],
)
def test_what_a_condition_cannot_say_of_an_answer_is_refused_with_its_remedy(
    tmp_path: Path, text: str, fault: str
) -> None:
    assert read(text, Scope.HOUSEHOLD, tmp_path)[1] == [fault]


def test_the_checklists_of_a_folder_are_judged_by_its_own_interview(tmp_path: Path) -> None:
    step = CHECKLIST + "        when: {answer.household.rooms: 3}\n"
    write(tmp_path, logement=step, parcours=JOURNEY, zentretien=QUESTIONS)  # read first, whatever its name
    when = load_definitions(tmp_path).journeys["standard"].steps["logement.premiere"].when
    assert when == FactIs(ROOMS, (3,))

    (tmp_path / "zentretien.yaml").unlink()  # the shipped interview then, which does not ask this
    with pytest.raises(DefinitionErrors, match=r"logement\.yaml:12: .*question inconnue"):
        load_definitions(tmp_path)


def test_a_fault_of_the_interview_is_told_alone(tmp_path: Path) -> None:
    """Nothing is said of the conditions that name questions nobody could read."""
    step = CHECKLIST + "        when: {answer.household.horizon: a}\n"
    broken = QUESTIONS.replace("kind: choice", "kind: choise")
    write(tmp_path, logement=step, parcours=JOURNEY, entretien=broken)
    with pytest.raises(DefinitionErrors) as found:
        load_definitions(tmp_path)
    assert {error.file for error in found.value.errors} == {"entretien.yaml"}


def test_a_folder_has_one_interview(tmp_path: Path) -> None:
    write(tmp_path, logement=CHECKLIST, parcours=JOURNEY, entretien=QUESTIONS, second=QUESTIONS)
    with pytest.raises(DefinitionErrors, match=r"second\.yaml:1: .*est déjà dans entretien\.yaml"):
        load_definitions(tmp_path)


leaves = st.one_of(
    st.builds(FactIs, st.just(HORIZON), st.sampled_from([("a",), ("b",), ("a", "b")])),
    st.builds(FactIs, st.just(REASONS), st.sampled_from([("a",), ("b",)])),
    st.builds(FactBetween, st.just(ROOMS), st.none() | st.integers(0, 3), st.none() | st.integers(3, 5)),
    st.builds(AnyMember, st.just(Scope.ADULT), st.builds(FactIs, st.just(PREMISES), st.just((True,)))),
    st.builds(FactIs, st.just(Fact.HOUSING_FOUND), st.just((True,))),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)
answers = st.fixed_dictionaries(
    {
        HORIZON: st.sampled_from("ab"),
        REASONS: st.sampled_from([("a",), ("b",), ("a", "b")]),
        ROOMS: st.integers(0, 6),
    }
)


@given(conditions, answers, st.booleans(), st.sets(st.sampled_from([HORIZON, REASONS, ROOMS, PREMISES])))
def test_a_verdict_on_answers_is_never_contradicted_by_what_is_learnt_later(
    condition: Condition, known: dict[AnswerKey, AnswerValue], premises: bool, hidden: set[AnswerKey]
) -> None:
    def judge(*, without: set[AnswerKey]) -> tuple[Truth, set[object]]:
        people = (adult("1") if PREMISES in without else adult("1", premises=premises),)
        told = {key: value for key, value in known.items() if key not in without}
        family = HouseholdFacts(members=people, facts={Fact.HOUSING_FOUND: True}, answers=told)
        verdict = evaluate(condition, family, moment())
        return verdict.truth, {unknown.fact for unknown in verdict.unknown}

    whole, part = judge(without=set()), judge(without=hidden)
    assert whole[0] is not Truth.UNKNOWN
    assert part[1] <= hidden
    assert part[0] is whole[0] or part[0] is Truth.UNKNOWN


@given(conditions)
def test_a_condition_on_answers_is_written_and_read_back(condition: Condition) -> None:
    if isinstance(condition, FactBetween) and condition.minimum is None and condition.maximum is None:
        return
    assert condition_to_plain(condition_from_plain(condition_to_plain(condition))) == condition_to_plain(condition)
