"""The parts of a step that are several inputs: read from the files' notation, written back, wrong values as typed."""

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from concierge.checklists.editor.step_parts import (
    Before,
    DateRule,
    Point,
    Result,
    before_of,
    new_key,
    plain_before,
    plain_points,
    plain_results,
    read_before,
    read_points,
)
from concierge.checklists.planning.dates import Offset, OffsetUnit
from tests.unit.checklists.step_examples import KEYS, timings


@given(plain=timings())
def test_a_date_means_the_same_in_a_form(plain: dict[str, Any]) -> None:
    back = DateRule.of(plain, "logement").plain("logement")
    assert back is not None
    assert {"adjust": "none", "offset": "0 days"} | back == {"adjust": "none", "offset": "0 days"} | plain


@given(number=st.integers(-300, 300), unit=st.sampled_from(list(OffsetUnit)))
def test_an_offset_is_a_number_a_unit_and_a_side(number: int, unit: OffsetUnit) -> None:
    rule = DateRule.of({"anchor": "move_in", "offset": str(Offset(number, unit))}, "logement")
    assert rule.unit == unit
    assert rule.side == ("same" if number == 0 else "after" if number > 0 else "before")
    assert rule.number == (str(abs(number)) if number else "")


@given(number=st.text(max_size=12).filter(lambda text: text == text.strip()), unit=st.sampled_from(list(OffsetUnit)))
def test_what_is_no_number_comes_back_as_it_was_typed(number: str, unit: OffsetUnit) -> None:
    for side in ("before", "after"):
        rule = DateRule(number=number, unit=unit.value, side=side, start="move_in")
        plain = rule.plain("logement")
        assert plain is not None
        if not number.lstrip("-").isdecimal():
            again = DateRule.of(plain, "logement").plain("logement")
            assert again is not None
            assert again["offset"].strip() == plain["offset"].strip()


def test_no_start_and_no_number_is_no_date() -> None:
    assert DateRule().plain("logement") is None
    assert DateRule(side="same").plain("logement") is None
    assert DateRule(number="3").plain("logement") == {"offset": "3 days"}  # the validation asks from when


def test_steps_of_the_same_checklist_are_named_shortly() -> None:
    assert DateRule(start="step:logement.bail", side="same").plain("logement") == {"step": "bail"}
    assert DateRule(start="step:ecole.bail", side="same").plain("logement") == {"step": "ecole.bail"}
    assert DateRule.of({"step": "bail"}, "logement").start == "step:logement.bail"


@given(st.lists(KEYS | st.lists(KEYS, min_size=2, max_size=3).map(lambda keys: {"any": keys}), max_size=5))
def test_what_comes_first_means_the_same_in_a_form(plain: list[Any]) -> None:
    assert plain_before(before_of(plain, "logement"), "logement") == plain


def test_lines_are_read_in_order_and_a_chosen_step_comes_last() -> None:
    posted = {
        "after-10-step": "a.c",
        "after-2-step": "a.b",
        "after-10-joint": "or",
        "after-new": "a.d",
        "after-x-step": "",
    }
    rows = read_before(posted, "after")
    assert rows == (Before(step="a.b"), Before(step="a.c", joint="or"), Before(step="a.d"))
    assert plain_before(rows, "l") == [{"any": ["a.b", "a.c"]}, "a.d"]
    assert plain_before((Before(step="", joint="or"), Before(step="a.b", joint="or")), "a") == ["b"]


def test_points_without_a_word_are_none_and_each_has_a_key() -> None:
    rows = read_points(
        {
            "substeps-0-fr": "Appeler l’école",
            "substeps-1-fr": " ",
            "substeps-2-fr": "Appeler l'École",
            "substeps-2-en": "x",
        },
        "substeps",
    )
    assert plain_points(rows) == [
        {"key": "appeler-ecole", "text": {"fr": "Appeler l’école"}},
        {"key": "appeler-ecole-2", "text": {"fr": "Appeler l'École", "en": "x"}},
    ]
    assert plain_points((Point(key="b", fr="a"), Point(fr="b")))[1]["key"] == "b-2"


def test_results_say_what_differs_from_the_usual() -> None:
    rows = (
        Result(fr="Nom de l’école", en="School"),
        Result(),
        Result(fr="2e choix", en="x", type="date", required=True),
    )
    assert plain_results(rows) == [
        {"key": "nom_ecole", "type": "text", "label": {"fr": "Nom de l’école", "en": "School"}},
        {"key": "resultat_2e_choix", "type": "date", "label": {"fr": "2e choix", "en": "x"}, "required": True},
    ]


@pytest.mark.parametrize("text", ["", "…", "عائلة", "a" * 300, "L’œuvre & l’été", "-_-"])
def test_a_key_made_from_any_text_is_one(text: str) -> None:
    for joint, pattern in (("-", r"[a-z0-9][a-z0-9-]{0,59}"), ("_", r"[a-z][a-z0-9_]{0,59}")):
        made = [new_key(text, {"etape", "resultat"}, joint)]
        made.append(new_key(text, set(made), joint))
        assert made[0] != made[1]
        for key in made:
            assert re.fullmatch(pattern, key), key
