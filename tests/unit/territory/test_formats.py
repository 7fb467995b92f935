"""The official files, in small made samples of every variant, and in the real extracts where they are."""

import json
from pathlib import Path

import pytest

from concierge.territory.formats import detect, reading
from concierge.territory.formats.reading import Unreadable
from concierge.territory.formats.records import (
    CommuneRecord,
    FormerRecord,
    IntercommunalityRecord,
    PopulationRecord,
    PostalRecord,
)
from concierge.territory.models import FormerKind, IntercommunalityKind, Source

REAL = Path(__file__).resolve().parents[4] / "shared" / "data"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason=f"the official extracts are not at {REAL}")

COMMUNES = [
    {
        "code": "10387",
        "nom": "Troyes",
        "departement": "10",
        "region": "44",
        "type": "commune-actuelle",
        "anciensCodes": ["10999"],
        "codesPostaux": ["10000"],
        "population": 62088,
    },
    {"code": "52078", "nom": "Brottes", "type": "commune-deleguee", "chefLieu": "52121"},
    {"code": "75101", "nom": "Paris 1er Arrondissement", "type": "arrondissement-municipal", "commune": "75056"},
]
COG = (
    "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n"
    "COM,10387,44,10,10D,103,0,TROYES,Troyes,Troyes,1099,\n"
    "COMD,52078,,,,,0,BROTTES,Brottes,Brottes,,52121\n"
)
POSTAL_2022 = (
    "Code_commune_INSEE;Nom_commune;Code_postal;Ligne_5;Libellé_d_acheminement;coordonnees_gps\r\n"
    "10003;AIX VILLEMAUR PALIS;10190;PALIS;AIX VILLEMAUR PALIS;48.1975745771,3.73632794113\r\n"
    "1004;AMBERIEU EN BUGEY;1500;;AMBERIEU EN BUGEY;\r\n"
)
POSTAL_TODAY = (
    "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5\n"
    "10003;AIX VILLEMAUR PALIS;10190;AIX VILLEMAUR PALIS;PALIS\n"
)


def test_communes_of_the_package() -> None:
    content = detect.read(json.dumps(COMMUNES, ensure_ascii=False).encode())
    assert (content.source, content.errors) == (Source.COMMUNES, ())
    assert content.of(CommuneRecord) == (
        CommuneRecord(
            line=1, code="10387", name="Troyes", department="10", region="44", population=62088, old_codes=("10999",)
        ),
    )
    assert content.of(PostalRecord) == (PostalRecord(line=1, code="10387", postal_code="10000"),)
    assert [(r.code, r.commune_code, r.kind) for r in content.of(FormerRecord)] == [
        ("52078", "52121", FormerKind.DELEGATED),
        ("75101", "75056", FormerKind.DISTRICT),
    ]


def test_json_errors_say_their_line() -> None:
    wrong = '[\n{"code":"1","nom":"X","type":"commune-actuelle"},\n'
    wrong += '{"code":"10387","nom":"","type":"commune-actuelle"},\n3,\n'
    wrong += '{"code":"10387","nom":"Troyes","type":"commune-actuelle","population":"mille"},\n'
    wrong += '{"code":"10387","nom":"Troyes","type":"hameau"}\n]'
    errors = detect.read(wrong.encode()).errors
    assert [error.line for error in errors] == [2, 3, 4, 5, 6]
    assert errors[0].values == {"value": "1"}
    assert "code INSEE" in errors[0].message


def test_a_cut_json_file_is_refused_whole() -> None:
    whole = json.dumps(COMMUNES)
    with pytest.raises(Unreadable):
        detect.read(whole[: len(whole) // 2].encode())


def test_intercommunalities() -> None:
    item = {"code": "200000545", "nom": "CC des Portes", "type": "CC", "populationMunicipale": 18846}
    content = detect.read(json.dumps([{**item, "membres": [{"code": "10323"}]}]).encode())
    assert content.of(IntercommunalityRecord) == (
        IntercommunalityRecord(
            line=1,
            code="200000545",
            name="CC des Portes",
            kind=IntercommunalityKind.CC,
            population=18846,
            members=("10323",),
        ),
    )
    bad = detect.read(
        json.dumps([{**item, "code": "12", "membres": []}, {**item, "type": "SIVU", "membres": []}]).encode()
    )
    assert len(bad.errors) == 2


@pytest.mark.parametrize("header", ["upper", "lower"])
def test_cog_old_and_new_headers(header: str) -> None:
    first, rest = COG.split("\n", 1)
    content = detect.read(((first.lower() if header == "lower" else first) + "\n" + rest).encode())
    assert content.source is Source.COG
    assert [record.name for record in content.of(CommuneRecord)] == ["Troyes"]
    assert content.of(FormerRecord)[0].commune_code == "52121"


def test_populations_old_and_new_headers() -> None:
    today = "REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT\n"
    today += "44;Grand Est;10;1;03;002;10002;Ailleville;1 227;6;233\n"
    before = "CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT\n"
    before += "01;Guadeloupe;971;1;99;101;Les Abymes;53082;1;53083\n"
    assert detect.read(today.encode()).of(PopulationRecord) == (
        PopulationRecord(line=2, code="10002", population=1227),
    )
    assert detect.read(before.encode("cp1252")).of(PopulationRecord)[0].code == "97101"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("text", [POSTAL_2022, POSTAL_TODAY])
def test_la_poste_in_every_encoding(text: str, encoding: str) -> None:
    content = detect.read(text.encode(encoding))
    assert (content.source, content.errors) == (Source.POSTAL, ())
    first = content.of(PostalRecord)[0]
    assert (first.code, first.postal_code, first.locality) == ("10003", "10190", "PALIS")


def test_la_poste_coordinates_and_lost_zeros() -> None:
    first, second = detect.read(POSTAL_2022.encode()).of(PostalRecord)
    assert (first.latitude, first.longitude) == (48.1975745771, 3.73632794113)
    assert (second.code, second.postal_code, second.latitude) == ("01004", "01500", None)


def test_every_wrong_line_is_told() -> None:
    wrong = (
        POSTAL_2022
        + "10003;X;1019O;;X;\r\n10003;X;10190;;X;quelque part\r\n10003;X;10190;;X;148.1,3.7\r\n10003;X\r\n\r\n"
    )
    content = detect.read(wrong.encode())
    assert [error.line for error in content.errors] == [4, 5, 6, 7]
    assert content.errors[3].values == {"found": 2, "expected": 6}
    assert len(content.records) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"a;b;c\n1;2;3\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        "x".encode("utf-16"),
        b'{"code": 1}',
        b"[]",
        b"[1, 2]",
        b"TYPECOM,COM,COMPARENT\n",
        b"<html></html>",
    ],
)
def test_other_files_are_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        detect.read(data)
    assert refused.value.message.endswith((".", ").")) or "%" in refused.value.message


def test_year_in_the_name() -> None:
    assert detect.vintage_in("v_commune_2024.csv") == "2024"
    assert detect.vintage_in("communes.json") == ""
    assert detect.vintage_in("export 20240101.csv") == ""


def test_departments() -> None:
    assert [reading.department_of(code) for code in ("10387", "2A004", "97411", "98818")] == ["10", "2A", "974", "988"]


@needs_real
@pytest.mark.parametrize(
    ("path", "source", "records"),
    [
        ("communes/communes_10_52.json", Source.COMMUNES, 1834),
        ("communes/epci_10_52.json", Source.INTERCOMMUNALITIES, 22),
        ("cog/v_commune_2024_10_52.csv", Source.COG, 972),
        ("cog/donnees_communes_10_52.csv", Source.POPULATION, 857),
        ("laposte/laposte_hexasmal_10_52.csv", Source.POSTAL, 1014),
    ],
)
def test_real_extracts_are_read_without_an_error(path: str, source: Source, records: int) -> None:
    content = detect.read((REAL / path).read_bytes())
    assert (content.source, content.errors, len(content.records)) == (source, (), records)
