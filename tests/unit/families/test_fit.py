"""What a commune lacks is said only when it is known, with the nearest communes that have it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.families.answer_keys import AnswerKey
from concierge.families.facts import AnswerValue, Fact
from concierge.families.known_facts import HouseholdFacts
from concierge.families.qualification.fit import FARTHEST, Finding, Town, has_place, judge_fit
from concierge.families.qualification.fit_loading import FIT
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.languages import French
from tests.unit.families.test_personas import MOMENT, adult, family

SHIPPED = FIT.shipped()
AUBERIVE = Town(code="52023", name="Auberive", department="52", population=170)
LANGRES = Town(code="52269", name="Langres", department="52", population=7421)
CHAUMONT = Town(code="52121", name="Chaumont", department="52", population=20827)
TOWNS = [CHAUMONT, LANGRES, AUBERIVE]
DRIVES = {AUBERIVE.code: 0, LANGRES.code: 28, CHAUMONT.code: 45}


def without_car(**answers: AnswerValue) -> HouseholdFacts:
    return HouseholdFacts(
        members=(adult(1, driving_licence=True),), facts={Fact.CARS: 0}, answers=family(**answers).answers
    )


def found(household: HouseholdFacts, target: Town = AUBERIVE, drives: dict[str, int] | None = None) -> list[Finding]:
    known = DRIVES if drives is None else drives
    return judge_fit(SHIPPED, household, MOMENT, target=target, towns=TOWNS, minutes=lambda town: known.get(town.code))


def certain(findings: list[Finding]) -> list[str]:
    return [finding.remark.key for finding in findings if finding.is_certain]


def test_no_car_in_a_village_without_train_or_bus_is_said_with_the_nearest_that_have_one() -> None:
    finding = next(each for each in found(without_car()) if each.remark.key == "sans_voiture")
    assert [(near.town.name, near.minutes) for near in finding.alternatives] == [("Langres", 28), ("Chaumont", 45)]


def test_nothing_is_said_where_there_is_a_train() -> None:
    drives = {LANGRES.code: 0, CHAUMONT.code: 35, AUBERIVE.code: 28}
    assert "sans_voiture" not in certain(found(without_car(), LANGRES, drives))


def test_city_expectations_are_met_with_a_word_not_a_refusal() -> None:
    findings = found(without_car(daily_car=False, home_musts=("shops_on_foot",), setting=("town",)))
    assert certain(findings) == ["sans_voiture", "voiture_chaque_jour", "commerces_a_pied", "envie_de_ville"]


def test_what_the_family_did_not_say_is_asked_not_supposed() -> None:
    findings = found(family(adult(1, driving_licence=True)))
    assert certain(findings) == []
    assert Fact.CARS in {each.fact for finding in findings for each in finding.unknown}


def test_a_sector_that_does_not_hire_nearby_is_said_to_who_looks_for_a_job_in_it() -> None:
    looking = replace(
        adult(1, work_wish="seeks_job", driving_licence=True), answers={AnswerKey("answer.adult.sector"): "management"}
    )
    far = DRIVES | {LANGRES.code: 50, CHAUMONT.code: 70}
    assert "cadres_loin" in certain(found(HouseholdFacts(members=(looking,)), drives=far))
    assert "cadres_loin" not in certain(found(HouseholdFacts(members=(looking,))))


def test_nothing_is_said_of_a_department_whose_places_are_not_known() -> None:
    dijon = Town(code="21231", name="Dijon", department="21", population=159_000)
    assert found(without_car(), dijon) == []


def test_nothing_is_said_of_a_commune_one_cannot_measure_from() -> None:
    assert found(without_car(), drives={}) == []


@given(drives=st.fixed_dictionaries({town.code: st.integers(0, 150) for town in TOWNS}), car=st.booleans())
def test_what_is_said_to_lack_is_never_within_reach_and_alternatives_come_nearest_first(
    drives: dict[str, int], car: bool
) -> None:
    household = without_car(daily_car=car, setting=("town",))
    for finding in found(household, drives=drives):
        near = [drives[town.code] for town in TOWNS if any(has_place(place, town) for place in finding.places)]
        assert min(near) > finding.remark.within
        minutes = [each.minutes for each in finding.alternatives]
        assert minutes == sorted(minutes)
        assert all(each <= FARTHEST for each in minutes)


@given(closer=st.integers(0, 28))
def test_a_nearer_place_never_adds_a_remark(closer: int) -> None:
    before = {each.remark.key for each in found(without_car(setting=("town",)))}
    after = {each.remark.key for each in found(without_car(setting=("town",)), drives=DRIVES | {LANGRES.code: closer})}
    assert after <= before


BROKEN = """\
departments: [Marne]
places:
  - {key: gare, title: {fr: a, en: a}, communes: [Langres], source: SNCF}
  - {key: rien, title: {fr: a, en: a}, source: personne}
remarks:
  - key: loin
    when: {cars: 0}
    needs: [garre]
    within: 500
    text: {fr: a, en: a}
    advice: {fr: a, en: a}
"""


def test_every_fault_of_the_file_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "adequation.yaml").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        FIT.load(tmp_path)
    said = "\n".join(" ".join(error.said(French())) for error in refused.value.errors)
    for words in (
        "code INSEE incorrect « Marne »",
        "code INSEE incorrect « Langr",
        "on ne sait pas quelles communes ont « rien »",
        "lieu inconnu « garre »",
        "Vouliez-vous dire « gare » ?",
        "un nombre entier entre 0 et 120",
    ):
        assert words in said
