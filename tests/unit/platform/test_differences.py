"""What an agency changed, as a layer over a file: nothing of it is lost, nothing of the file is frozen with it."""

import copy
from typing import Any

from hypothesis import given, strategies as st

from concierge.platform.definition_files.differences import apply, derive

_SCALARS = st.one_of(st.integers(0, 9), st.text("abc", max_size=3), st.booleans())
_KEYS = st.lists(st.sampled_from("abcdef"), min_size=1, unique=True)


@st.composite
def _entries(draw: st.DrawFn) -> list[dict[str, Any]]:
    texts = st.fixed_dictionaries({"fr": _SCALARS, "en": _SCALARS})
    return [{"key": key, "title": draw(texts), "days": draw(_SCALARS)} for key in draw(_KEYS)]


_FILES = st.fixed_dictionaries({"levels": st.fixed_dictionaries({"high": _SCALARS}), "columns": _entries()})


@given(_FILES, _FILES)
def test_what_was_edited_comes_back_as_it_was(base: dict[str, Any], edited: dict[str, Any]) -> None:
    assert apply(base, derive(base, edited)) == edited


@given(_FILES)
def test_what_did_not_change_leaves_no_layer(base: dict[str, Any]) -> None:
    assert derive(base, copy.deepcopy(base)) == {}


def _file(**days: int) -> dict[str, Any]:
    return {"columns": [{"key": key, "days": number} for key, number in days.items()]}


def test_what_the_file_corrects_later_reaches_an_agency_that_changed_something_else() -> None:
    layer = derive(_file(a=1, b=2), _file(a=1, b=20))

    assert apply(_file(a=10, b=2), layer) == _file(a=10, b=20)


def test_an_entry_new_in_the_file_stands_behind_its_neighbour_in_the_order_of_the_agency() -> None:
    layer = derive(_file(a=1, b=2, c=3), _file(c=3, a=1, b=2))

    assert [each["key"] for each in apply(_file(a=1, x=9, b=2, c=3), layer)["columns"]] == ["c", "a", "x", "b"]


def test_an_entry_the_agency_took_away_stays_away_and_one_the_file_drops_takes_its_layer_along() -> None:
    gone = derive(_file(a=1, b=2), _file(a=1))
    changed = derive(_file(a=1, b=2), _file(a=1, b=20))

    assert apply(_file(a=1, b=5), gone) == _file(a=1)
    assert apply(_file(a=1), changed) == _file(a=1)
