"""One person is found in texts and cut out of them; the others of the home stay."""

import pytest
from hypothesis import given, strategies as st

from concierge.privacy.person_words import Known, Naming, cut_value, suggested_name

PAUL = Known(
    first_name="Jean-Paul",
    last_name="Élan",
    addresses=["jp.elan@gmail.com", "foyer@x.example"],
    phones=["06 39 98 12 34"],
)
MARIE = Known(first_name="Marie", last_name="Petit", addresses=["foyer@x.example"])
ZOE = Known(first_name="Zoé", last_name="Petit")
PARTS = ["Jean", "-", "Paul", " ", "élan", "06 39 98 12 34", "jp.elan@gmail.com", "Marie", ", "]
NAMING = Naming.of(PAUL, [MARIE, ZOE])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Jean-Paul a rappelé", "… a rappelé"),
        ("jean paul et Marie cherchent", "… et Marie cherchent"),
        ("M. ELAN (Jean Paul), 06.39.98.12.34", "M. … (…), …"),
        ("Lui écrire à J.P.Elan+notaire@gmail.com.", "Lui écrire à …"),
        ("+33639981234", ""),
        ("Élan Jean-Paul", ""),
        ("Marie Petit : 06 39 98 00 00, foyer@x.example", "Marie Petit : 06 39 98 00 00, foyer@x.example"),
        ("Paul, le voisin", "Paul, le voisin"),
    ],
)
def test_what_names_the_person_is_cut_out(text: str, left: str) -> None:
    assert NAMING.cut(text) == left


def test_a_name_that_the_home_shares_names_them_all() -> None:
    naming = Naming.of(Known(first_name="Paul", last_name="Petit"), [MARIE, ZOE, Known(first_name="Paul")])

    assert naming.cut("Les Petit : Paul Petit, Paul") == "Les Petit : …, Paul"


def test_values_are_cut_wherever_they_hold_a_text() -> None:
    assert cut_value(NAMING, {"a": ["Jean-Paul dort", 3], "b": None}) == {"a": ["… dort", 3], "b": None}


@pytest.mark.parametrize(
    ("name", "left"),
    [("Petit – Élan", "Petit"), ("Élan", "Petit"), ("Jean-Paul et Marie", "Marie"), ("Les Petit", "Les Petit")],
)
def test_the_file_is_called_by_what_is_left_of_its_name(name: str, left: str) -> None:
    assert suggested_name(NAMING, name, [MARIE, ZOE]) == left


@given(st.lists(st.sampled_from(PARTS)))
def test_what_was_cut_once_names_the_person_no_more(parts: list[str]) -> None:
    left = NAMING.cut("".join(parts))

    assert not NAMING.is_in(left)
    assert NAMING.cut(left) == left
