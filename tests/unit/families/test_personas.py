"""Whom a family resembles: suggested with reasons, never from what is not known."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.families.anchor_dates import AnchorDates, Moment
from concierge.families.answer_keys import AnswerKey
from concierge.families.facts import AnswerValue, Fact, FactValue, Scope
from concierge.families.known_facts import HouseholdFacts, MemberFacts
from concierge.families.qualification.persona_loading import PERSONAS
from concierge.families.qualification.personas import rank_personas, suggestions
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.languages import French

SHIPPED = PERSONAS.shipped()
TODAY = dt.date(2026, 11, 28)
MOMENT = Moment(today=TODAY, anchors=AnchorDates(opened=TODAY))


def adult(number: int = 1, *, born: int | None = None, **facts: FactValue) -> MemberFacts:
    return MemberFacts(
        id=str(number),
        kind=Scope.ADULT,
        birth=None if born is None else dt.date(born, 1, 1),
        facts={Fact(name): value for name, value in facts.items()},
    )


def child(number: int = 9) -> MemberFacts:
    return MemberFacts(id=str(number), kind=Scope.CHILD, birth=dt.date(2019, 4, 2))


def family(*members: MemberFacts, **answers: AnswerValue) -> HouseholdFacts:
    return HouseholdFacts(
        members=members, answers={AnswerKey.of("household", key): value for key, value in answers.items()}
    )


@pytest.mark.parametrize(
    ("household", "persona"),
    [
        (family(adult(1, work_status="employed_private"), adult(2), child()), "couple_banlieue"),
        (family(adult(1, born=1994, work_wish="telework"), motivations=("roots",)), "jeunes_urbains"),
        (family(adult(1, work_wish="takes_over_business")), "artisans"),
        (family(adult(1, born=1962, work_status="retired"), adult(2)), "jeunes_retraites"),
        (family(adult(1), knows_territory="second_home", horizon="dreaming"), "residents_secondaires"),
    ],
)
def test_a_telling_family_is_suggested_its_persona(household: HouseholdFacts, persona: str) -> None:
    ranked = rank_personas(SHIPPED, household, MOMENT)
    assert ranked[0].persona.key == persona
    assert ranked[0].suggested


def test_a_suggestion_says_what_speaks_for_it_against_it_and_what_is_not_known() -> None:
    household = family(adult(1, work_status="employed_private", work_wish="telework"), adult(2), child())
    couple = next(each for each in rank_personas(SHIPPED, household, MOMENT) if each.persona.key == "couple_banlieue")
    assert "des enfants grandiront ici" in {sign.text.fr for sign in couple.speaks_for}
    assert [sign.text.fr for sign in couple.speaks_against] == ["l’emploi actuel suivra en télétravail"]
    assert "answer.household.motivations" in {each.fact for each in couple.unknown}


def test_nothing_is_suggested_of_a_family_nobody_has_listened_to() -> None:
    assert suggestions(rank_personas(SHIPPED, family(adult()), MOMENT)) == []


_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "motivations": st.sets(st.sampled_from(["nature", "space", "cost", "roots", "own_business"]), min_size=1).map(
            lambda chosen: tuple(sorted(chosen))
        ),
        "horizon": st.sampled_from(["within_3_months", "later", "dreaming"]),
        "knows_territory": st.sampled_from(["never", "second_home"]),
    },
)
_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "work_status": st.sampled_from(["employed_private", "retired", "self_employed"]),
        "work_wish": st.sampled_from(["telework", "seeks_job", "creates_business", "none"]),
    },
)


@given(answers=_ANSWERS, facts=_FACTS, more=_ANSWERS)
def test_knowing_more_never_goes_beyond_what_was_said_to_be_possible(
    answers: dict[str, AnswerValue], facts: dict[str, FactValue], more: dict[str, AnswerValue]
) -> None:
    before = {r.persona.key: r for r in rank_personas(SHIPPED, family(adult(1, **facts), **answers), MOMENT)}
    after = rank_personas(SHIPPED, family(adult(1, **facts), **(more | answers)), MOMENT)
    for each in after:
        assert each.possible <= before[each.persona.key].possible
        assert each.unknown <= before[each.persona.key].unknown


@given(answers=_ANSWERS, facts=_FACTS)
def test_every_persona_is_ranked_once_the_most_alike_first(
    answers: dict[str, AnswerValue], facts: dict[str, FactValue]
) -> None:
    ranked = rank_personas(SHIPPED, family(adult(1, **facts), **answers), MOMENT)
    assert sorted(each.persona.key for each in ranked) == sorted(persona.key for persona in SHIPPED.personas)
    assert [each.points for each in ranked] == sorted((each.points for each in ranked), reverse=True)


BROKEN = """\
suggest_from: beaucoup
personas:
  - key: familles
    name: {fr: Familles}
    portrait: {fr: P, en: P}
    wish: {fr: W, en: W}
    need: {fr: N, en: N}
    trigger: {fr: T, en: T}
    for:
      - {when: {childrens: 1}, text: {fr: a, en: a}}
      - {when: {any_adult: {disability: true}}, text: {fr: b, en: b}}
      - {when: {any_adult: {nationality: french}}, text: {fr: c, en: c}}
      - {text: {fr: d, en: d}}
  - key: familles
    nom: {fr: Encore, en: Again}
"""


def test_every_fault_of_the_file_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "personas.yaml").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        PERSONAS.load(tmp_path)
    said = "\n".join(" ".join(error.said(French())) for error in refused.value.errors)
    for words in (
        "un nombre entier entre 1 et 20",
        "il manque la langue « en »",
        "fait inconnu « childrens »",
        "« disability » relève de la santé",
        "« nationality » ne sert pas à juger un projet",
        "il manque « when »",
        "la clé « familles » sert déjà",
        "clé inconnue « nom »",
    ):
        assert words in said


def test_a_folder_without_the_file_has_the_five_we_ship(tmp_path: Path) -> None:
    assert PERSONAS.load(tmp_path) == SHIPPED
    assert len(SHIPPED.personas) == 5
