"""A condition in lines and groups: nothing is lost, what lines cannot say is kept as text."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from concierge.checklists.editor.condition_labels import Verb, knowables_for
from concierge.checklists.editor.condition_rows import (
    DEEPEST,
    Group,
    Line,
    Row,
    Written,
    changed,
    group_of,
    plain_of,
    read_group,
    with_row,
    without_row,
)
from concierge.families.conditions import scopes_of
from concierge.families.facts import Fact, Scope
from concierge.families.interview.vocabulary import all_specs
from tests.unit.checklists.step_examples import conditions


def meaning(plain: Any) -> Any:
    """Return one form for all ways to write the same condition."""
    if isinstance(plain, list):
        plain = {"all": plain}
    ((key, value),) = plain.items()
    if key in ("all", "any"):
        return key, [meaning(part) for part in value]
    if key == "not" or key.startswith("any_"):
        return key, meaning(value)
    if isinstance(value, dict) and "in" in value and "at" not in value:
        value = value["in"]
    if isinstance(value, dict):
        return key, {name: each if isinstance(each, list) else [each] for name, each in value.items()}
    return key, repr(value if isinstance(value, list) else [value])


def depth(row: Row) -> int:
    return 1 + max(map(depth, row.rows), default=0) if isinstance(row, Group) else 0


def leaves(row: Row) -> Iterator[Line | Written]:
    if isinstance(row, Group):
        for each in row.rows:
            yield from leaves(each)
    else:
        yield row


@given(plain=conditions())
def test_a_condition_in_rows_means_the_same(plain: Any) -> None:
    group = group_of(plain)
    back, places = plain_of(group)
    assert meaning(back) == meaning(plain)
    assert depth(group) <= DEEPEST + 2
    assert places[0] == ("when", "when")


@pytest.mark.parametrize(
    ("plain", "row"),
    [
        ({"cars": 0}, Line(fact="cars", low="0")),
        ({"cars": {"min": 1}}, Line(fact="cars", verb="at_least", low="1")),
        (
            {"age": {"min": 3, "max": 10, "at": "rentree"}},
            Line(fact="age", verb="between", low="3", high="10", at="rentree"),
        ),
        ({"not": {"housing_wish": ["rent", "buy"]}}, Line(fact="housing_wish", verb="is_not", values=("rent", "buy"))),
        ({"any_child": {"expected": True}}, Line(fact="expected", about="any_child", values=("true",))),
        (
            {"not": {"any_adult": {"driving_licence": True}}},
            Line(fact="driving_licence", about="no_adult", values=("true",)),
        ),
    ],
)  # fmt: skip
def test_common_conditions_are_one_line(plain: Any, row: Line) -> None:
    assert group_of(plain).rows == (row,)


def test_what_is_too_deep_for_groups_is_text_and_only_that() -> None:
    deep = {"any": [{"cars": 1}, {"all": [{"cars": 2}, {"any": [{"cars": 3}, {"all": [{"cars": 4}]}]}]}]}
    found = list(leaves(group_of(deep)))
    assert [row.low for row in found if isinstance(row, Line)] == ["1", "2", "3"]
    assert [row.text for row in found if isinstance(row, Written)] == ["{all: [{cars: 4}]}"]


def test_each_path_of_the_condition_leads_to_its_row() -> None:
    plain = [{"cars": 1}, {"any": [{"any_child": {"all": [{"age": 3}, {"expected": True}]}}, {"pets": 2}]}]
    _plain, places = plain_of(group_of(plain))
    assert dict(places) == {
        "when": "when",
        "when[1]": "when-0",
        "when[2]": "when-1",
        "when[2].any[1]": "when-1-0",
        "when[2].any[1].any_child.all[1]": "when-1-0-0",
        "when[2].any[1].any_child.all[2]": "when-1-0-1",
        "when[2].any[2]": "when-1-1",
    }


def test_a_chosen_question_is_a_line_without_an_answer() -> None:
    group = read_group({"when-link": "one", "when-new": "any_adult.nationality"}, "when")
    assert group.rows == (Line(fact="nationality", about="any_adult"),)
    assert plain_of(group)[0] == {"any_adult": {"nationality": []}}


def test_wrong_numbers_stay_as_they_were_typed() -> None:
    posted = {"when-0-kind": "line", "when-0-fact": "cars", "when-0-verb": "between", "when-0-low": "beaucoup"}
    assert plain_of(read_group(posted, "when"))[0] == [{"cars": {"min": "beaucoup", "max": ""}}]


@pytest.mark.parametrize("text", ["{", "- [", "!!python/object:os.system x", "&a [*a]", "null", "1", "\ud800"])
def test_a_text_that_is_no_condition_stays_a_text(text: str) -> None:
    posted = {"when-0-kind": "written", "when-0-text": text, "when-link": "one"}
    plain, _places = plain_of(read_group(posted, "when"))
    assert not isinstance(plain, dict | list) or text == "- ["


def test_rows_are_added_and_taken_out_anywhere() -> None:
    group = group_of([{"cars": 1}, {"any": [{"pets": 1}, {"pets": 2}]}])
    grown = changed(group, "when-1", lambda inner: with_row(inner, Line(fact="children", low="3")))
    assert plain_of(grown)[0] == [{"cars": 1}, {"any": [{"pets": 1}, {"pets": 2}, {"children": 3}]}]
    assert plain_of(changed(grown, "when-1", lambda inner: without_row(inner, 0)))[0] == [
        {"cars": 1},
        {"any": [{"pets": 2}, {"children": 3}]},
    ]
    assert plain_of(without_row(without_row(group, 1), 0))[0] is None


def test_a_second_line_beside_one_that_stood_alone_holds_with_it() -> None:
    group = with_row(group_of({"cars": 1}), Line(fact="pets", verb=Verb.AT_LEAST.value, low="1"))
    assert plain_of(group)[0] == [{"cars": 1}, {"pets": {"min": 1}}]


def test_thousands_of_rows_are_cut_and_impossible_names_ignored() -> None:
    posted = {f"when-{number}-kind": "line" for number in range(5000)} | {"when-²-kind": "line", "when--kind": "group"}
    assert len(read_group(posted, "when").rows) == 60


@pytest.mark.parametrize("scope", list(Scope))
def test_every_question_offered_may_be_asked_there(scope: Scope) -> None:
    for about, knowable in knowables_for(scope):
        kind = Scope(about.partition("_")[2]) if about else scope
        assert scopes_of(knowable) & {Scope.HOUSEHOLD, kind}
    asked = {knowable for _about, knowable in knowables_for(scope)}
    assert asked == {spec.knowable for spec in all_specs()}
    assert asked > set(Fact)
