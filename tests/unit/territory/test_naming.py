"""Names of communes compared as people write them."""

import pytest
from hypothesis import given, strategies as st

from concierge.territory import naming
from concierge.territory.naming import WHOLE, WHOLE_FORMER, WITHIN, normalise, prefix_range, query_variants, search_keys

NAMES = st.text(
    alphabet=st.sampled_from("aàâbcçdeéèêëfghiîïjklmnoôœpqrstuûüvwxyÿzÉÎŒ' ’-–/().0123456789StSte"), max_size=60
)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Saint-André-les-Vergers", "saint andre les vergers"),
        ("ST ANDRE LES VERGERS", "saint andre les vergers"),
        ("Ste Savine", "sainte savine"),
        ("Nogent s/Seine", "nogent sur seine"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("Œuilly", "oeuilly"),
        ("  Bar–sur–Aube ", "bar sur aube"),
        ("Brienne-le-Cha\u0302teau", "brienne le chateau"),
        ("مرحبا 🙂", ""),
    ],
)
def test_spellings_of_one_name_compare_equal(written: str, compared: str) -> None:
    assert normalise(written) == compared


def test_a_last_word_st_may_be_saint_or_strasbourg() -> None:
    assert query_variants("st") == ("saint", "st")
    assert query_variants("st ") == ("saint",)
    assert query_variants("st dizier") == ("saint dizier",)
    assert query_variants("!!") == ()


def test_a_name_is_found_from_each_telling_word() -> None:
    assert search_keys("Bar-sur-Aube") == {"bar sur aube": WHOLE, "aube": WITHIN}
    assert search_keys("Le Havre") == {"le havre": WHOLE, "havre": WHOLE}
    assert search_keys("Brottes", former=True) == {"brottes": WHOLE_FORMER}
    assert "10e arrondissement" not in search_keys("Paris 10e Arrondissement")


def test_todays_name_wins_over_the_same_former_name() -> None:
    keys = naming.best_keys([("Aix-Villemaur-Pâlis", None), ("Pâlis", "Pâlis"), ("Aix-en-Othe", "Aix-en-Othe")])
    assert keys["palis"] == (WHOLE_FORMER, "Pâlis")
    assert keys["aix villemaur palis"] == (WHOLE, None)


def test_a_number_is_separated_from_the_words() -> None:
    assert naming.split_digits("Troyes (10000)") == ("troyes", "10000")
    assert naming.split_digits("10000") == ("", "10000")
    assert naming.split_digits("Troyes") == ("troyes", "")


@given(NAMES)
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once
    assert once == once.strip()
    assert once.isascii()


@given(NAMES)
def test_case_changes_nothing(name: str) -> None:
    assert normalise(name.upper()) == normalise(name)


@given(NAMES, st.data())
def test_every_beginning_of_a_key_falls_in_its_range(name: str, data: st.DataObject) -> None:
    for key in search_keys(name):
        beginning = key[: data.draw(st.integers(1, len(key)))]
        first, after = prefix_range(beginning)
        assert first <= key < after
