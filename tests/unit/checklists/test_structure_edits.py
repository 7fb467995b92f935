"""Steps, sections and checklists change places on screen: what names a step finds it again, nothing is lost."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from concierge.checklists.definition.loading import load_definitions
from concierge.checklists.definition.plain import plain_files, read_files
from concierge.checklists.editor.draft_edits import restore
from concierge.checklists.editor.outline import Outline, checklist_of, is_section, own_key, read_outline, write_files
from concierge.checklists.editor.structure_edits import add_checklist, lead_to, remove_checklist, remove_section
from concierge.config import resource_folder

JOURNEY = load_definitions(resource_folder("workflows")).journeys["standard"]
SHIPPED = read_outline(plain_files(JOURNEY))
SECTIONS = [key for key in SHIPPED.elements if is_section(key)]
some = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@some
@given(st.sampled_from(SHIPPED.steps()), st.sampled_from(SECTIONS))
def test_a_step_led_to_another_checklist_keeps_what_it_names_and_what_names_it(step: str, section: str) -> None:
    if checklist_of(step) == checklist_of(section):
        return
    outline, new = lead_to(SHIPPED, step, section, set())

    now = read_files(write_files(outline)).journeys["standard"].steps
    assert outline.children[section][-1] == new
    assert set(now) == set(JOURNEY.steps) - {step} | {new}
    for key, before in JOURNEY.steps.items():
        expected = tuple(new if each == step else each for each in before.step_references())
        assert now[new if key == step else key].step_references() == expected
    touched = {key for key in SHIPPED.elements if SHIPPED.elements[key] != outline.elements.get(key)}
    assert touched == {step, *(key for key in JOURNEY.steps if step in JOURNEY.steps[key].step_references())}


def test_a_key_that_is_taken_there_gets_a_number() -> None:
    _outline, new = lead_to(SHIPPED, "logement.preciser-recherche", "ecole/trouver", {"ecole.preciser-recherche"})
    assert new == "ecole.preciser-recherche-2"


@some
@given(st.sampled_from(SECTIONS))
def test_a_section_that_comes_back_stands_where_it_was_without_its_steps(section: str) -> None:
    siblings = SHIPPED.children[checklist_of(section)]
    heir = next((each for each in siblings if each != section), "")
    if not heir:
        with pytest.raises(ValueError, match="section"):
            remove_section(SHIPPED, section, heir)
        return
    without = remove_section(SHIPPED, section, heir)
    assert sorted(without.steps()) == sorted(SHIPPED.steps())
    assert all(without.elements[step]["section"] == own_key(heir) for step in SHIPPED.children[section])

    back = restore(without, SHIPPED, section)
    assert back.children[checklist_of(section)] == siblings
    assert back.children[section] == ()


def test_a_checklist_made_and_taken_away_leaves_no_trace() -> None:
    title = {"fr": "Logement", "en": "Housing"}
    made, key = add_checklist(SHIPPED, title, "housing", {"fr": "Début", "en": "Start"}, set())
    assert key == "logement-2"
    assert write_files(made) == write_files(SHIPPED)
    assert _same(remove_checklist(made, key), SHIPPED)


def _same(one: Outline, other: Outline) -> bool:
    return (one.elements, one.children) == (other.elements, other.children)
