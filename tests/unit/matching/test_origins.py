"""What two people would both call home."""

import pytest

from concierge.matching.origins import origin_stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("la Bretagne", "Bretagne"),
        ("Portugal", "portugais"),
        ("Île-de-France", "d’Île-de-France"),
        ("ÉCOSSE", "ecosse"),
    ],
)
def test_the_same_place_in_other_words(one: str, other: str) -> None:
    assert origin_stems(one) & origin_stems(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Île-de-France", "Hauts-de-France"), ("", ""), ("région Sud", "région Est")]
)
def test_words_that_every_place_has_say_nothing(one: str, other: str) -> None:
    assert not origin_stems(one) & origin_stems(other)
