"""The interview grid: what its file says, every fault at once, and what an agency changes of it."""

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.config import resource_folder
from concierge.families.anchor_dates import Anchor
from concierge.families.answer_keys import AnswerKey, AskedOf
from concierge.families.facts import FACTS, Fact, FactType, Privacy
from concierge.families.interview.grid import (
    AnswerSpec,
    FileField,
    Grid,
    Kind,
    Level,
    Setting,
    at_counter,
    spec_of_answer,
    with_settings,
)
from concierge.families.interview.loading import INTERVIEW
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.languages import French

SHIPPED = INTERVIEW.load(resource_folder("workflows"))
HEAD = """\
interview: entretien
title: {fr: Entretien, en: Interview}
blocks:
  - key: logement
    title: {fr: Logement, en: Housing}
    questions:
"""
WORDS = "text: {fr: Quoi ?, en: What?}, why: {fr: Pour aider, en: To help}, how: {fr: Doucement, en: Gently}"
ONE = f"      - {{key: one, kind: text, level: optional, {WORDS}}}\n"


def read(folder: Path, *questions: str) -> Grid:
    lines = "".join(f"      - {{{question}, {WORDS}}}\n" for question in questions)
    (folder / "entretien.yaml").write_text(HEAD + lines, encoding="utf-8")
    return INTERVIEW.load(folder)


def refused(folder: Path, *questions: str) -> list[str]:
    with pytest.raises(DefinitionErrors) as found:
        read(folder, *questions)
    return [f"{error.line}: {error.said(French())[0]}" for error in found.value.errors]


def test_the_shipped_interview_asks_the_four_blocks_of_the_trame_of_everybody_it_concerns() -> None:
    assert [block.key for block in SHIPPED.blocks] == ["logement", "personnel", "travail", "territoire"]
    about = {block.key: {question.of for question in block.questions} for block in SHIPPED.blocks}
    assert about["travail"] == {AskedOf.ADULT}
    assert about["personnel"] == set(AskedOf)
    fed = {question.feeds for question in SHIPPED.questions.values()}
    asked = {fact for fact, spec in FACTS.items() if not spec.derived and spec.scopes != {"pet"}}
    assert asked - fed == {Fact.ORIGIN_ABROAD}  # read from the town of origin


def test_every_shipped_question_says_why_and_how_in_two_languages_and_protects_health() -> None:
    for question in SHIPPED.questions.values():
        for text in (question.text, question.why, question.how):
            assert text.fr
            assert text.en
        if isinstance(question.feeds, Fact) and FACTS[question.feeds].privacy is Privacy.SENSITIVE:
            assert question.health
        if question.health:
            assert question.is_sensitive


def test_a_question_that_feeds_a_fact_has_the_shape_of_the_fact(tmp_path: Path) -> None:
    grid = read(
        tmp_path,
        "key: housing, fact: housing_wish, level: essential",
        "key: cars, fact: cars, level: optional",
        "key: licence, of: adult, fact: driving_licence, level: optional",
        "key: leaving, anchor: departure, level: optional",
        "key: born, of: child, field: birth_on, level: optional",
    )
    shapes = [(question.feeds, question.kind) for question in grid.questions.values()]
    assert shapes == [
        (Fact.HOUSING_WISH, Kind.CHOICE),
        (Fact.CARS, Kind.NUMBER),
        (Fact.DRIVING_LICENCE, Kind.YES_NO),
        (Anchor.DEPARTURE, Kind.DATE),
        (FileField.BIRTH, Kind.DATE),
    ]
    assert [option.value for option in grid.questions[AnswerKey("answer.household.housing")].options] == [
        choice.value for choice in FACTS[Fact.HOUSING_WISH].choices or ()
    ]


A, B = "{key: a, text: {fr: a, en: a}}", "{key: a, text: {fr: b, en: b}}"
FAULTS = {
    "key: two, kind: choice, level: optional": "il manque « choices »",
    f"key: two, kind: choice, level: optional, choices: [{A}]": "un seul choix n'en est pas un",
    f"key: two, kind: choice, level: optional, choices: [{A}, {B}]": "la clé « a » sert déjà",
    f"key: two, kind: text, level: optional, choices: [{A}]": ("« choices » ne vaut que pour une question à choix"),
    "key: two, kind: text, level: always": "valeur inconnue « always »",
    "key: two, kind: poem, level: optional": "valeur inconnue « poem »",
    "key: two, level: optional": "il manque « kind »",
    "key: two, kind: commune, level: optional": "« commune » n'est que pour les communes du dossier",
    "key: two, of: pet, kind: text, level: optional": "valeur inconnue « pet »",
    "key: one, kind: text, level: optional": "la question « one » existe déjà (ligne 7)",
    "key: a2345678901234567890123456789012345678901, kind: text, level: optional": "texte trop long (41 caractères)",
    "key: two, kind: text, min: 2, level: optional": "« min » ne vaut que pour un nombre",
    "key: two, kind: number, min: 3, max: 2, level: optional": (
        "« min » dépasse « max » : aucune réponse ne serait acceptée"
    ),
    "key: two, fact: castle, level: optional": "valeur inconnue « castle »",
    "key: two, fact: age, of: adult, level: optional": (
        "« age » ne se demande pas ici : il se calcule, ou concerne quelqu'un d'autre"
    ),
    "key: two, fact: work_wish, level: optional": (
        "« work_wish » ne se demande pas ici : il se calcule, ou concerne quelqu'un d'autre"
    ),
    "key: two, anchor: birth, of: child, level: optional": (
        "« birth » ne se demande pas ici : il se calcule, ou concerne quelqu'un d'autre"
    ),
    "key: two, field: phone, level: optional": (
        "« phone » ne se demande pas ici : il se calcule, ou concerne quelqu'un d'autre"
    ),
    "key: two, fact: cars, kind: number, level: optional": "« kind » est déjà dit par « fact »",
    "key: two, fact: cars, anchor: move_in, level: optional": "une réponse n'alimente qu'une chose",
    "key: two, fact: disability, of: adult, level: sensitive": "cette réponse relève de la santé et ne le dit pas",
    "key: two, kind: text, health: true, level: essential": "une question de santé ne peut pas être « essential »",
}


@pytest.mark.parametrize(("question", "problem"), FAULTS.items(), ids=range(len(FAULTS)))
def test_a_fault_is_told_at_its_line(tmp_path: Path, question: str, problem: str) -> None:
    assert refused(tmp_path, "key: one, kind: text, level: optional", question) == [f"8: {problem}"]


def test_a_fact_is_asked_once(tmp_path: Path) -> None:
    said = refused(tmp_path, "key: one, fact: cars, level: optional", "key: two, fact: cars, level: optional")
    assert said == ["8: « cars » est déjà demandé (ligne 7)"]


def test_all_faults_come_at_once_and_blocks_have_keys_of_their_own(tmp_path: Path) -> None:
    twice = HEAD + ONE + HEAD.split("blocks:\n")[1] + ONE.replace("one", "two").replace("optional", "none")
    (tmp_path / "entretien.yaml").write_text(twice, encoding="utf-8")
    with pytest.raises(DefinitionErrors) as found:
        INTERVIEW.load(tmp_path)
    assert [(error.line, error.said(French())[0]) for error in found.value.errors] == [
        (8, "la clé « logement » sert déjà"),
        (11, "valeur inconnue « none »"),
    ]


def test_a_folder_without_interview_has_the_shipped_one(tmp_path: Path) -> None:
    assert INTERVIEW.load(tmp_path) == SHIPPED


names = st.sampled_from(sorted(SHIPPED.questions))
settings = st.dictionaries(
    names, st.builds(Setting, level=st.none() | st.sampled_from(Level), off=st.booleans()), max_size=8
)


@given(settings)
def test_an_agency_changes_levels_and_switches_off_and_nothing_else(changed: dict[AnswerKey, Setting]) -> None:
    own = with_settings(SHIPPED, changed)
    assert list(own.questions) == list(SHIPPED.questions)
    for name, question in own.questions.items():
        setting = changed.get(name, Setting())
        assert question.off is setting.off
        assert question.text == SHIPPED.questions[name].text
        if question.health:
            assert question.is_sensitive
        else:
            assert question.level is (setting.level or SHIPPED.questions[name].level)
    assert with_settings(SHIPPED, {}) == SHIPPED


@given(settings)
def test_nothing_sensitive_is_asked_where_others_listen(changed: dict[AnswerKey, Setting]) -> None:
    asked = at_counter(with_settings(SHIPPED, changed)).questions.values()
    assert {question.level for question in asked} <= {Level.ESSENTIAL, Level.OPTIONAL}
    assert not any(question.health for question in asked)


@given(names, st.none() | st.booleans() | st.integers(-5, 2_000_000) | st.text(max_size=5))
def test_an_answer_that_conditions_may_read_is_of_its_type(name: AnswerKey, value: object) -> None:
    question = SHIPPED.questions[name]
    spec = spec_of_answer(question)
    if spec is None:
        return
    assert isinstance(spec, AnswerSpec)
    if question.accepts(value) and not isinstance(value, tuple):
        assert spec.accepts(value)
    assert not (spec.value_type is FactType.INT and spec.accepts(value=True))


def test_the_name_of_a_question_says_whom_it_is_about() -> None:
    name = AnswerKey.parse("answer.adult.cv")
    assert (name.asked_of, name.key, name.value) == (AskedOf.ADULT, "cv", "answer.adult.cv")
    for wrong in ("answer.pet.cv", "answer.adult", "answer.adult.", "adult.cv", "answer.adult.cv.more"):
        with pytest.raises(ValueError, match="not the name"):
            AnswerKey.parse(wrong)


def test_every_kind_of_question_stands_in_the_shipped_interview() -> None:
    assert {question.kind for question in SHIPPED.questions.values()} == set(Kind)


def test_a_file_nobody_can_read_may_be_the_interview(tmp_path: Path) -> None:
    """Taking the shipped questions for the agency's would drop its own without a word."""
    (tmp_path / "questions.yaml").write_text("interview: [\n")

    with pytest.raises(DefinitionErrors) as refused:
        INTERVIEW.load(tmp_path)

    assert refused.value.errors[0].file == "questions.yaml"
