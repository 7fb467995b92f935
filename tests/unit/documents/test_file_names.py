"""Names people send are kept, but for what would deceive or escape."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from concierge.documents.file_names import LONGEST, apart_from, shown_name, tidy_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Bail signé.pdf", "Bail signé.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\Windows\\bail.pdf", "bail.pdf"),
        ("/etc/shadow", "shadow.pdf"),
        ("bail\x00.pdf", "bail.pdf"),
        ("bail\r\nSet-Cookie: a=b.pdf", "bailSet-Cookie: a=b.pdf"),
        ("ann\u202efdp.exe.pdf", "annfdp.exe.pdf"),
        ("   deux    espaces .pdf", "deux espaces.pdf"),
        ("...pdf", "document.pdf"),
        (".pdf", "document.pdf"),
        ("", "document.pdf"),
        ("\ud800x.pdf", "?x.pdf"),
        ("Mme. Petit", "Mme. Petit.pdf"),
        ("e\u0301cole.pdf", "école.pdf"),
    ],
)
def test_a_name_is_made_harmless(sent: str, kept: str) -> None:
    assert tidy_name(sent, ".pdf") == kept


@given(st.text(st.characters(), max_size=400))
def test_any_name_is_short_plain_and_ends_as_it_should(sent: str) -> None:
    name = tidy_name(sent, ".docx")
    assert name.endswith(".docx")
    assert len(name) <= LONGEST
    assert not set("/\\\x00\r\n") & set(name)
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cf", "Cs"}
    assert name.encode("utf-8").decode() == name
    assert len(shown_name(sent)) <= LONGEST
    assert not {unicodedata.category(c) for c in shown_name(sent)} & {"Cc", "Cf", "Cs"}


@given(st.lists(st.sampled_from(["bail.pdf", "Bail.pdf", "bail (2).pdf", "x" * 116 + ".pdf"]), max_size=12))
def test_names_of_one_step_are_all_different(sent: list[str]) -> None:
    taken: list[str] = []
    for name in sent:
        taken.append(apart_from(name, taken))
    assert len({name.casefold() for name in taken}) == len(sent)
    assert all(len(name) <= LONGEST and name.endswith(".pdf") for name in taken)
