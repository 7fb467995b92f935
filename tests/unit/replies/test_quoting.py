"""What somebody wrote is told from what they answer, in the ways mail programs write; nothing breaks the reading."""

import time

import pytest
from hypothesis import given, strategies as st

from concierge.replies.quoting import LARGEST_HTML, text_of_html, without_quote
from concierge.replies.reading import LONGEST_TEXT, read_reply

SAID = "Oui, mardi nous va très bien.\n\nMerci !"


@pytest.mark.parametrize(
    "quote",
    [
        "Le lun. 23 nov. 2026 à 10:12, Louise – Agence <c@agence.example> a écrit :\n> Bonjour Claire,\n> Mardi ?",
        "Le 23 novembre 2026 à 10:12:05 +0100, Louise – Attractivité\n<c@agence.example> a écrit :\n\n> Mardi",
        "On Mon, Nov 23, 2026 at 10:12 AM Louise <c@agence.example> wrote:\n> Hello",
        "-----Message d’origine-----\nDe : Louise\nEnvoyé : lundi\nÀ : Claire\nMardi ?",
        "________________________________\nDe : Louise <c@agence.example>\nEnvoyé : lundi 23 novembre\nMardi ?",
        "De : Louise <c@agence.example>\nÀ : Claire\nDate : lundi 23 novembre\nMardi ?",
        "-------- Message transféré --------\nSujet : Mardi",
        "> Bonjour Claire,\n> Mardi ?",
    ],
)
def test_what_is_answered_is_left_out(quote: str) -> None:
    assert without_quote(f"{SAID}\n\n{quote}") == SAID
    assert without_quote(f"{SAID}\n\n{quote}".replace("\n", "\r\n")) == SAID


def test_answers_between_the_lines_stay() -> None:
    assert without_quote("> Mardi ?\nOui.\n> Un mercredi ?\nNon.") == "Oui.\nNon."


def test_a_letter_that_only_looks_like_a_quote_is_kept_whole() -> None:
    for letter in ("Le médecin a écrit une ordonnance : tout va bien.", "De : rien, à bientôt", "> tout est là"):
        assert without_quote(letter) == letter.removeprefix("> ")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Oui&nbsp;!</p><p>Mardi.</p>", "Oui !\n\nMardi."),
        ('<div>Oui<br>mardi</div><div class="gmail_quote"><div>Le lundi a écrit</div>Bonjour</div>', "Oui\nmardi"),
        ('Oui<blockquote type="cite">Bonjour <b>Claire</b></blockquote>', "Oui"),
        ('<p>Oui</p><div id="divRplyFwdMsg"><b>De :</b> Louise</div>', "Oui"),
        ("<style>p{}</style><script>alert(1)</script><p onclick=x>Oui</p>", "Oui"),
        ("<p>1 &lt; 2 &amp; <b>gras</b></p>", "1 < 2 & gras"),
        ("<p>Oui <img src=x onerror=alert(1)>", "Oui"),
    ],
)
def test_html_is_read_as_words(html: str, words: str) -> None:
    assert text_of_html(html) == words


@pytest.mark.parametrize(
    "hostile",
    [
        "<" * 400_000,
        "<!--" * 100_000,
        "<!" * 200_000,
        "<a " * 130_000,
        "&" * 400_000,
        "<div>" * 80_000,
        "</p" * 130_000,
    ],
    ids=["less than", "comments", "declarations", "attributes", "references", "deep", "ends"],
)
def test_html_made_to_be_slow_is_read_in_time(hostile: str) -> None:
    began = time.process_time()
    assert len(text_of_html(hostile * (LARGEST_HTML // len(hostile)))) <= LARGEST_HTML
    assert time.process_time() - began < 5


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert without_quote(text) == without_quote(text)
    assert len(without_quote(text)) <= len(text) + 1
    text_of_html(text)


@given(st.binary(max_size=600))
def test_no_bytes_break_the_reading(noise: bytes) -> None:
    read_reply(noise)
    head = b"From: Claire <claire@famille.example>\nContent-Type: text/plain; charset=x-inconnu\n\n"
    found = read_reply(head + noise)
    assert found is not None
    assert "\0" not in found.text


def test_megabytes_of_text_are_cut_with_a_word() -> None:
    found = read_reply(b"From: claire@famille.example\n\n" + b"bla bla\n" * 700_000)
    assert found is not None
    assert len(found.text) < LONGEST_TEXT + 100
    assert found.text.endswith("La suite, trop longue, n’est pas gardée.")


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "Été à Château".encode()),
        ("utf-8", "Été à Château".encode("latin-1")),
        ("us-ascii", "Été à Château".encode()),
        ("iso-8859-1", "Été à Château".encode("latin-1")),
        ("klingon", "Été à Château".encode()),
        ("windows-1252", "Été à Château".encode("cp1252")),
    ],
)
def test_a_charset_that_lies_is_survived(charset: str, content: bytes) -> None:
    found = read_reply(f"From: c@f.example\nContent-Type: text/plain; charset={charset}\n\n".encode() + content)
    assert found is not None
    assert found.text == "Été à Château"


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "Precedence: list",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "Content-Type: multipart/report; boundary=x",
        "List-Id: <liste.exemple.fr>",
    ],
)
def test_what_a_machine_wrote_is_known_as_such(header: str) -> None:
    found = read_reply(f"From: c@f.example\n{header}\n\nJe suis absente.".encode())
    assert found is not None
    assert found.automatic


def test_a_mail_as_deep_as_a_well_is_no_mail() -> None:
    deep = b"From: c@f.example\n" + b"Content-Type: message/rfc822\n\n" * 20_000
    found = read_reply(deep)
    assert found is None or found.text == ""
