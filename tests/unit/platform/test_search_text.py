"""Words somebody looks for, as search texts hold them."""

import pytest

from concierge.platform.search_text import words_sought


@pytest.mark.parametrize(
    "typed",
    [
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "0612345678",
        "+33 6 12 34 56 78",
        "+33612345678",
        "+33 (0)6 12 34 56 78",
        "0033 6 12 34 56 78",
    ],
)
def test_a_french_telephone_is_one_word_however_it_is_written(typed: str) -> None:
    assert words_sought(f"Lefèvre {typed}") == ["lefevre", "0612345678"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("+41 79 123 45 67", ["41791234567"]),
        ("3456", ["3456"]),  # how a number ends
        ("56 78", ["56", "78"]),
        ("52000 Chaumont", ["52000", "chaumont"]),
        ("jean.2.3@famille.example", ["jean", "2", "3", "famille", "example"]),
        ("lefevre52000@famille.example", ["lefevre52000", "famille", "example"]),
        ("Œuvrard-Nguyễn", ["oeuvrard", "nguyen"]),
        ("", []),
    ],
)
def test_all_else_is_cut_into_words(typed: str, words: list[str]) -> None:
    assert words_sought(typed) == words
