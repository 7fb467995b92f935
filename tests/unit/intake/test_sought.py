"""An erased family is found again in a line of a list however it is written, and nobody else is."""

import pytest

from concierge.intake.lists.sought import Sought

KEY = "only for tests"
SOUGHT = Sought.of(
    addresses=["Claire.Petit+aube@gmail.com"],
    phones=["+33612345678", "+32470123456"],
    names=["Claire Petit", "Petit"],
    key=KEY,
)


@pytest.mark.parametrize(
    "cells",
    [
        ["PETIT", "Claire", "52000"],
        ["Mme Claire PETIT"],
        ["Durand", "Léa", "a été recommandée au salon de Lyon par son amie Claire Petit en mai"],
        ["", "clairepetit@gmail.com; autre@x.example"],
        ["mailto:CLAIREPETIT@GMAIL.COM"],
        ["06.12.34.56.78 / 03 25 00 00 00"],
        ["612345678"],
        ["+33 (0)6 12 34 56 78"],
        ["0032 470 12 34 56"],
    ],
)
def test_they_are_found_however_they_are_written(cells: list[str]) -> None:
    assert SOUGHT.is_in(cells)
    assert Sought.read(SOUGHT.as_json(), key=KEY).is_in(cells)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        ["Petit", "Zoé", "zoe@x.example", "06 12 34 56 79"],
        ["Claire", "Durand"],
        ["Petite", "Claire"],
        ["Durand", "Claire", "cherche un petit appartement au calme près de la gare de Chaumont"],
        ["2026-11-03", "52000"],
    ],
)
def test_nobody_else_is(cells: list[str]) -> None:
    assert not SOUGHT.is_in(cells)


def test_what_a_job_carries_says_nothing() -> None:
    carried = str(SOUGHT.as_json()).lower()
    assert not [word for word in ("claire", "petit", "612345678", "gmail") if word in carried]
