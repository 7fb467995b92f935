"""Lists as people send them: whatever the bytes, lines or a named error; what a row says, and what is wrong in it."""

import csv
import datetime as dt
import io
import random
import zipfile
from contextlib import suppress
from unittest.mock import patch

import openpyxl
import pytest
from hypothesis import given, settings, strategies as st

from concierge.families.consent.purposes import Means
from concierge.intake.lists import lines, workbooks
from concierge.intake.lists.columns import Column, choose, guess_columns
from concierge.intake.lists.lines import Unreadable
from concierge.intake.lists.reading import Outline, name_columns, read_lines, read_outline
from concierge.intake.lists.rows import gather, names_of, read_date, read_row
from concierge.intake.rules import Proof, check_capture, check_proof

TODAY = dt.date(2026, 11, 21)
A_LIST = "Nom;Prénom;Mél;Téléphone\r\nLefèvre;Noémie;noemie@famille.example;06 12 34 56 78\r\n"


def _lines(data: bytes | str, encoding: str = "utf-8") -> list[tuple[str, ...]]:
    raw = data.encode(encoding) if isinstance(data, str) else data
    return [line.cells for line in read_lines(io.BytesIO(raw))]


def _outline(text: str) -> Outline:
    return read_outline(io.BytesIO(text.encode()))


def _workbook(*rows: list[object], merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for place in merged:
        sheet.merge_cells(place)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


READ = [("Nom", "Prénom", "Mél", "Téléphone"), ("Lefèvre", "Noémie", "noemie@famille.example", "06 12 34 56 78")]


@pytest.mark.parametrize(
    "data",
    [
        A_LIST.encode(),
        A_LIST.encode("utf-8-sig"),
        A_LIST.encode("cp1252"),
        b"\xef\xbb\xbf" + A_LIST.encode("cp1252"),  # a mark that lies
        b"\xef\xbb\xbf" + A_LIST.encode("utf-8-sig"),  # saved twice
        f"ï»¿{A_LIST}".encode("utf-8-sig"),  # and once read as if its mark were letters
        ("\ufeffsep=;\r\n" + A_LIST.replace("Nom;", '"Nom";', 1)).encode("utf-8-sig"),
        A_LIST.encode("utf-16"),
        A_LIST.replace(";", ",").encode(),
        A_LIST.replace(";", "\t").encode(),
        f"sep=;\r\n{A_LIST}".encode(),
        A_LIST.replace("\r\n", "\n;;;;;\n\n").encode(),
        A_LIST.replace("06 12 34 56 78", '"06 12 34 56 78"').encode(),
        _workbook(["Nom", "Prénom", "Mél", "Téléphone"], ["Lefèvre", "Noémie", "noemie@famille.example", READ[1][3]]),
    ],
)
def test_the_same_list_is_read_the_same_whatever_it_was_written_with(data: bytes) -> None:
    assert _lines(data) == READ


def test_a_line_end_within_quotes_belongs_to_its_cell_and_lines_keep_their_numbers() -> None:
    text = 'Nom;Projet\nLefèvre;"Un jardin\net une école"\nPetit;"Dit ""oui"", vite"\n'
    read = list(read_lines(io.BytesIO(text.encode())))
    assert [(line.number, line.cells[1]) for line in read] == [
        (1, "Projet"),
        (2, "Un jardin\net une école"),
        (4, 'Dit "oui", vite'),
    ]


def test_a_workbook_with_merged_cells_dates_and_numbers() -> None:
    data = _workbook(
        ["Arrivées 2027", None, None, None],
        ["Nom", "Prénom", "Téléphone", "Accord donné le"],
        ["Lefèvre", "Noémie", 612345678, dt.date(2026, 11, 3)],
        [None, "Paul", 33612345679.0, "3/11/2026"],
        [None, None, None, None],
        ["Petit", "Zoé", "06 11 22 33 44", 46329],
        merged=("A1:D1", "A3:A4"),
    )
    assert _lines(data)[1:] == [
        ("Nom", "Prénom", "Téléphone", "Accord donné le"),
        ("Lefèvre", "Noémie", "612345678", "2026-11-03"),
        ("Lefèvre", "Paul", "33612345679", "3/11/2026"),
        ("Petit", "Zoé", "06 11 22 33 44", "46329"),
    ]
    outline = read_outline(io.BytesIO(data))
    assert (outline.header, outline.first, outline.lines) == (2, 3, 3)
    assert {read_date(line[3]) for line in _lines(data)[2:]} == {dt.date(2026, 11, 3)}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n ; ; \n",
        b"Nom;Mail\n",
        b"PK\x03\x04 no archive at all",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(range(256)) * 50,
        b'Nom;Mail\n"' + b"a;b\n" * 2000,
        ("\n".join([";".join("x" * 600), "a;b"])).encode(),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_outline(io.BytesIO(data))


def test_archives_that_are_no_workbook_or_would_fill_the_memory_are_refused() -> None:
    for name, content in (("note.txt", b"a"), ("[Content_Types].xml", b"0" * 4000)):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        with patch.object(workbooks, "MOST_UNPACKED", 3000), pytest.raises(Unreadable):
            list(read_lines(stream))


def test_a_list_beyond_every_use_is_refused() -> None:
    with patch.object(lines, "MOST_LINES", 3), pytest.raises(Unreadable):
        _lines("a;b\n" * 4)


@settings(max_examples=150)
@given(st.binary(max_size=3000))
def test_any_bytes_give_lines_or_a_named_error(data: bytes) -> None:
    with suppress(Unreadable):
        outline = read_outline(io.BytesIO(data))
        assert len(choose(outline.headings, outline.samples, {})) == len(outline.headings)


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_a_damaged_workbook_gives_lines_or_a_named_error(chance: random.Random, hits: int) -> None:
    data = bytearray(_A_WORKBOOK)
    for _ in range(hits):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with suppress(Unreadable):
        list(read_lines(io.BytesIO(bytes(data))))


_A_WORKBOOK = _workbook(["Nom", "Prénom"], *(["Lefèvre", number] for number in range(30)), merged=("A2:A5",))

_CELL = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@settings(max_examples=60)
@given(st.lists(st.lists(_CELL, min_size=2, max_size=4), min_size=2, max_size=8), st.sampled_from(";,\t"))
def test_what_a_spreadsheet_writes_is_read_back(table: list[list[str]], delimiter: str) -> None:
    width = max(map(len, table))
    rows = [[*row, *["x"] * (width - len(row))] for row in table]
    others = set(";,\t|") - {delimiter}
    rows = [["".join(c for c in cell if c not in others) or "x" for cell in row] for row in rows]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([["Nom"] * width, *rows])
    read = _lines(stream.getvalue().encode("utf-8-sig"))
    assert [len(line) for line in read] == [width] * (len(rows) + 1)


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        # Tourinsoft, Décibelles Data
        ("CONTACT_NOM|CONTACT_PRENOM|MEL|TEL_1|VILLE", "last_name|first_name|email|phone|origin_place"),
        (
            "Nom du contact|Prénom du contact|Adresse e-mail|Portable|Observations",
            "last_name|first_name|email|phone|note",
        ),
        # Laou
        ("Candidat|Email|Téléphone portable|Projet|Ville actuelle", "full_name|email|phone|summary|origin_place"),
        # Employers
        ("NOM|Prénom|Courriel perso|N° de téléphone|Poste|Matricule", "last_name|first_name|email|phone|note|ignored"),
        ("Full name|E-mail|Phone|City|Language", "full_name|email|phone|origin_place|language"),
        ("Nom et prénom|Tél.|Date de l’accord|Consentement RGPD", "full_name|phone|agreed_on|agreed_how"),
    ],
)
def test_columns_are_known_by_their_headings(headings: str, columns: str) -> None:
    assert "|".join(guess_columns(headings.split("|"))) == columns


def test_titles_above_missing_and_repeated_headings() -> None:
    outline = _outline("Liste des arrivées\n\nNom;Prénom;;Tél;Tél\nLefèvre;Noémie;x;0612345678;\n")
    assert (outline.header, outline.first) == (3, 4)
    assert outline.headings == ("Nom", "Prénom", "Colonne 3", "Tél", "Tél (2)")

    bare = _outline("Lefèvre;Noémie;noemie@famille.example;06 12 34 56 78\nPetit;Zoé;zoe@famille.example;0611223344\n")
    assert (bare.header, bare.first, bare.lines) == (0, 1, 2)
    assert choose(bare.headings, bare.samples, {})[2:] == (Column.EMAIL, Column.PHONE)

    remembered = choose(bare.headings, bare.samples, {"Colonne 1": "last_name", "Colonne 2": "gone"})
    assert remembered[:2] == (Column.LAST_NAME, Column.IGNORED)


@given(st.lists(st.text(max_size=8), max_size=12), st.integers(0, 12))
def test_every_column_has_a_name_of_its_own(titles: list[str], width: int) -> None:
    names = name_columns(titles, width)
    assert len(set(names)) == len(names) == width


@pytest.mark.parametrize(
    ("whole", "names"),
    [
        ("LEFÈVRE Noémie", ("Noémie", "LEFÈVRE")),
        ("Noémie Lefèvre", ("Noémie", "Lefèvre")),
        ("Lefèvre, Noémie", ("Noémie", "Lefèvre")),
        ("Mme Noémie DE LA TOUR", ("Noémie", "DE LA TOUR")),
        ("NOÉMIE LEFÈVRE", ("NOÉMIE", "LEFÈVRE")),
        ("Noémie", ("Noémie", "")),
    ],
)
def test_a_whole_name_is_cut_in_two(whole: str, names: tuple[str, str]) -> None:
    assert names_of({Column.FULL_NAME: whole}) == names


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("612345678", "06 12 34 56 78"),
        ("33612345678", "06 12 34 56 78"),
        ("6,12345678E+08", "06 12 34 56 78"),
        ("06.12.34.56.78 / 03 25 87 00 00", "06 12 34 56 78"),
        ("+32 470 12 34 56", "+32 470 12 34 56"),
    ],
)
def test_telephones_as_spreadsheets_leave_them(written: str, number: str) -> None:
    capture = read_row({Column.LAST_NAME: "Petit", Column.PHONE: written}, TODAY).capture
    assert capture is not None
    assert capture.phone == number


@pytest.mark.parametrize("text", ["3/11/2026", "03-11-26", "2026-11-03", "2026-11-03 10:30", "3 nov. 2026", "46329"])
def test_one_day_in_all_its_spellings(text: str) -> None:
    assert read_date(text) == dt.date(2026, 11, 3)


def test_what_is_wrong_is_said_cell_by_cell() -> None:
    def faults(**said: str) -> list[str]:
        return [problem.column for problem in read_row({Column(k): v for k, v in said.items()}, TODAY).problems]

    assert faults() == ["last_name", "phone"]
    assert faults(last_name="Petit", phone="06 12", email="zoe@") == ["phone", "email"]
    assert faults(last_name="P" * 90, phone="0612345678") == ["last_name"]
    agreed = {"last_name": "Petit", "phone": "0612345678"}
    assert faults(**agreed, agreed_on="demain", agreed_how="bof") == ["agreed_on", "agreed_how"]
    assert faults(**agreed, agreed_on="1/1/2030", agreed_how="papier") == ["agreed_on"]


def test_a_proof_needs_how_and_when_and_a_row_goes_before_its_list() -> None:
    said = {Column.LAST_NAME: "Petit", Column.EMAIL: "zoe@famille.example; Zoe.Petit@famille.example"}
    whole = Proof(means=Means.PAPER, given_on=TODAY, evidence="Classeur vert")

    alone, of_list = read_row(said, TODAY).capture, read_row(said, TODAY, whole).capture
    assert alone is not None
    assert of_list is not None
    assert (alone.proof, of_list.proof) == (None, whole)
    assert (alone.email, alone.more) == ("zoe@famille.example", ("Autre e-mail : zoe.petit@famille.example",))

    own = read_row(said | {Column.AGREED_ON: "3/11/2026", Column.AGREED_HOW: "par téléphone"}, TODAY, whole).capture
    assert own is not None
    assert own.proof == Proof(means=Means.PHONE, given_on=dt.date(2026, 11, 3), evidence="par téléphone")
    for said_no in ({Column.AGREED_HOW: "oui"}, {Column.AGREED_ON: "3/11/2026", Column.AGREED_HOW: "non"}):
        silent = read_row(said | said_no, TODAY).capture
        assert silent is not None
        assert silent.proof is None


def test_several_columns_may_speak_of_one_thing() -> None:
    headings = ("Nom", "Tél", "Portable", "Poste", "Arrivée", "Rien")
    columns = (Column.LAST_NAME, Column.PHONE, Column.PHONE, Column.NOTE, Column.NOTE, Column.IGNORED)
    said = gather(("Petit", "0325870000", "0612345678", "Soudeur", "mars", "x"), headings, columns)
    capture = read_row(said, TODAY).capture
    assert capture is not None
    assert capture.phone == "03 25 87 00 00"
    assert capture.more == ("Poste : Soudeur", "Arrivée : mars", "Autre téléphone : 06 12 34 56 78")


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(sorted(set(Column) - {Column.IGNORED})), st.text(max_size=60), max_size=8))
def test_a_row_gives_a_person_we_may_receive_or_says_what_is_wrong(said: dict[Column, str]) -> None:
    reading = read_row(said, TODAY)
    assert (reading.capture is None) == bool(reading.problems)
    if reading.capture is not None:
        check_capture(reading.capture)
        if reading.capture.proof is not None:
            check_proof(reading.capture.proof, TODAY)
