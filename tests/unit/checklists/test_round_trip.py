"""Definitions written as plain values, and as YAML, are read back to the same meaning."""

import dataclasses
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from concierge.checklists.definition.loading import STEP_KEYS, load_definitions
from concierge.checklists.definition.model import Journey, Section
from concierge.checklists.definition.plain import (
    file_name,
    place_of,
    plain_files,
    plain_step,
    read_files,
    read_one_step,
)
from concierge.checklists.definition.writing import write_yaml
from concierge.checklists.editor.outline import read_outline, write_files
from concierge.config import resource_folder
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.languages import Text
from tests.unit.checklists.test_planning_properties import journeys

SHIPPED = load_definitions(resource_folder("workflows"))
_ALONE = {"key": "x", "title": {"fr": "X", "en": "X"}, "family": {"fr": "X", "en": "X"}, "who": {"role": "owner"}}
some = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n é’: #-{}[]'\"|>&*!%@`"), min_size=1
)


def _written(journey: Journey) -> Journey:
    with tempfile.TemporaryDirectory() as folder:
        for plain in plain_files(journey):
            Path(folder, file_name(plain)).write_text(write_yaml(plain), "utf-8")
        return load_definitions(Path(folder)).journeys[journey.key]


def _with_title(journey: Journey, words: str) -> Journey:
    """Give the first section a title and a comment."""
    first, *others = journey.checklists
    head, *rest = first.sections
    section = dataclasses.replace(head, title=Text(words, words), comment=words)
    return dataclasses.replace(
        journey,
        checklists=(dataclasses.replace(first, sections=(section, *rest), comment=words), *others),
        comment=words,
    )


def test_what_the_shipped_files_tell_whoever_edits_them_is_in_fields() -> None:
    """A `#` comment would not survive the editor; `comment:` does."""
    for journey in SHIPPED.journeys.values():
        for plain in plain_files(journey):
            lines = (resource_folder("workflows") / file_name(plain)).read_text("utf-8").splitlines()
            assert not [line for line in lines if line.lstrip().startswith("#")]


def test_the_shipped_files_keep_their_meaning() -> None:
    for journey in SHIPPED.journeys.values():
        assert read_files(plain_files(journey)).journeys[journey.key].checksum == journey.checksum
        assert _written(journey).checksum == journey.checksum
        assert write_files(read_outline(plain_files(journey))) == plain_files(journey)


def test_every_shipped_step_is_in_its_canonical_form() -> None:
    for checklist in SHIPPED.checklists.values():
        for step in checklist.steps():
            plain = plain_step(step, checklist.key)
            assert read_one_step(plain, checklist.key) == (plain, ())
            assert list(plain) == [name for name in STEP_KEYS if name in plain]
            assert "." not in plain["key"]


@some
@given(journeys())
def test_any_journey_keeps_its_meaning(journey: Journey) -> None:
    try:
        read = read_files(plain_files(journey)).journeys[journey.key]
    except DefinitionErrors:  # a window that can never be kept, a birth of the whole household
        assume(False)
        raise
    assert read.checksum == journey.checksum
    assert _written(journey).checksum == journey.checksum


@some
@given(texts)
def test_any_text_keeps_its_letters(words: str) -> None:
    words = words.strip()[:80].strip()
    assume(words)
    journey = _with_title(SHIPPED.journeys["standard"], words)
    small = dataclasses.replace(
        journey, checklists=(dataclasses.replace(journey.checklists[0], sections=journey.checklists[0].sections[:1]),)
    )
    first: Section = small.checklists[0].sections[0]
    alone = dataclasses.replace(first.steps[0], after=(), due=None, earliest=None, latest=None, reason=None)
    alone = dataclasses.replace(alone, guidance=Text(words * 20, f"{words}\n\n{words}"))
    small = dataclasses.replace(
        small,
        checklists=(dataclasses.replace(small.checklists[0], sections=(dataclasses.replace(first, steps=(alone,)),)),),
    )
    assert _written(small) == small


@pytest.mark.parametrize(
    "words", ["true", "null", "~", "12", "1.5", "2026-01-01", "yes", "=", "- a", "# x", "a: b", "'"]
)
def test_a_text_that_looks_like_something_else_stays_a_text(words: str, tmp_path: Path) -> None:
    (tmp_path / "parcours.yaml").write_text(
        write_yaml({"journey": "j", "title": {"fr": words, "en": words}, "checklists": ["a"]}), "utf-8"
    )
    with pytest.raises(DefinitionErrors) as refused:
        load_definitions(tmp_path)
    assert [error.path for error in refused.value.errors] == ["checklists[1]"]  # the list alone is unknown


def test_comments_are_kept_and_change_no_checksum_where_there_are_none() -> None:
    journey = SHIPPED.journeys["standard"]
    commented = _with_title(journey, "à relire chaque automne")
    assert _written(commented).checklists[0].sections[0].comment == "à relire chaque automne"
    assert Journey.from_dict(commented.to_dict()) == commented


def test_a_fault_of_plain_values_tells_its_checklist_section_and_step() -> None:
    files = list(plain_files(SHIPPED.journeys["standard"]))
    step = files[1]["sections"][0]["steps"][0]
    step["due"] = {"anchor": "opened", "offset": "bientôt"}
    with pytest.raises(DefinitionErrors) as refused:
        read_files(files)
    (error,) = refused.value.errors
    assert error.path == f"sections[chercher].steps[{step['key']}].due.offset"
    where = place_of(error)
    assert (where.checklist, where.section, where.step) == ("logement", "chercher", step["key"])


@pytest.mark.parametrize("key", ["rappels", "pouls", "parcours-standard", "liste-rappels", "logement"])
def test_no_name_of_a_checklist_hides_its_file(key: str, tmp_path: Path) -> None:
    journey = SHIPPED.journeys["standard"]
    plain = {"checklist": key, "subject": "housing", "title": {"fr": "L", "en": "L"}, "sections": []}
    plain["sections"] = [plain_files(journey)[1]["sections"][0] | {"steps": [_ALONE]}]
    files = [{"journey": "standard", "title": {"fr": "J", "en": "J"}, "checklists": [key]}, plain]
    for each in files:
        (tmp_path / file_name(each)).write_text(write_yaml(each), "utf-8")
    assert list(load_definitions(tmp_path).checklists) == [key]
    with pytest.raises(DefinitionErrors) as refused:
        read_files([files[0], plain | {"sections": []}])
    assert [place_of(error).checklist for error in refused.value.errors] == [key]


def test_values_nested_without_end_are_a_fault_and_nothing_worse() -> None:
    condition: object = {"housing_wish": "rent"}
    for _number in range(5000):
        condition = {"not": condition}
    plain, faults = read_one_step({"key": "x", "when": condition}, "logement")
    assert plain["when"] is condition
    assert any("niveaux" in str(error) for error in faults)
