"""What the pages of a draft say of its changes."""

import pytest
from hypothesis import given, strategies as st

from concierge.checklists.editor.draft_words import lacks_translation
from concierge.checklists.editor.overlay import Order, moved_in


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("abcd", "abcd", ""),
        ("abcd", "bacd", "a"),
        ("abcd", "dabc", "d"),
        ("abcd", "bcda", "a"),
        ("abcd", "abxcd", ""),
        ("abcd", "acd", ""),
        ("abcd", "dcba", "abc"),
    ],
)
def test_the_fewest_steps_are_said_to_have_moved(before: str, after: str, moved: str) -> None:
    found = moved_in(Order(tuple(before), tuple(after)))
    assert len(found) == len(moved)
    if len(moved) == 1 and before[:2] != after[1::-1]:
        assert found == set(moved)


@given(st.permutations("abcdef"), st.sets(st.sampled_from("abcdef")))
def test_what_stayed_is_in_its_old_order(after: list[str], gone: set[str]) -> None:
    own = tuple(key for key in after if key not in gone)
    moved = moved_in(Order(tuple("abcdef"), own))
    stayed = [key for key in own if key not in moved]
    assert stayed == sorted(stayed)


TITLE = {"fr": "Signer le bail", "en": "Sign the lease"}


@pytest.mark.parametrize(
    ("now", "base", "lacks"),
    [
        ({"title": TITLE}, {"title": TITLE}, False),
        ({"title": {**TITLE, "fr": "Signer votre bail"}}, {"title": TITLE}, True),  # the English did not follow
        ({"title": {"fr": "Signer votre bail", "en": "Sign your lease"}}, {"title": TITLE}, False),
        ({"title": {"fr": "Signer le bail", "en": "Signer le bail"}}, None, True),
        ({"title": {"fr": "Visale", "en": "Visale"}}, None, False),  # a name
        ({"title": {"fr": "Signer le bail"}}, None, True),
        ({"title": {"fr": "Signer le bail", "en": ""}}, None, True),
        ({"title": {"fr": "Le bail", "en": "Le bail"}}, {"title": {"fr": "Le bail", "en": "Le bail"}}, False),
        ({"substeps": [{"key": "a", "text": {"fr": "Les clés"}}]}, None, True),
        ({"outcome": [{"key": "a", "label": TITLE}], "substeps": "n’importe quoi"}, None, False),
        ({"outcome": [None, 3]}, None, False),
    ],
)
def test_what_is_still_to_translate(now: dict[str, object], base: dict[str, object] | None, lacks: bool) -> None:
    assert lacks_translation(now, base) is lacks
