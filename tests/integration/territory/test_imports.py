"""Importing: once, twice, partly, wrongly; the same on both databases."""

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from concierge.platform import clock, outbox, unit_of_work
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.jobs import execute
from concierge.platform.outbox import OutboxJob
from concierge.territory import package_data, queries, services, storage
from concierge.territory.commands import communes as group
from concierge.territory.errors import BadUpload, ImportUnderWay, OlderVintage
from concierge.territory.models import Commune, CommuneSearch, DataImport, FormerCommune, ImportState, Source
from concierge.territory.services import ImportDetails
from tests.factories import Agency
from tests.integration.territory.samples import COMMUNES, GROUPINGS, commune, data_file, package_file

REAL = Path(__file__).resolve().parents[4] / "shared" / "data"
NODE_MODULES = Path(__file__).resolve().parents[3] / "node_modules"


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_second_import_changes_nothing_and_says_so(communes: None) -> None:
    keys = count(CommuneSearch)
    for file in (package_file(Source.COMMUNES, COMMUNES), package_file(Source.INTERCOMMUNALITIES, GROUPINGS)):
        row = package_data.load(file)
        assert (row.state, row.added, row.changed, row.removed) == (ImportState.DONE, 0, 0, 0)
        assert package_data.summary(row).endswith("rien à changer.")
    assert count(Commune) == 16
    assert count(CommuneSearch) == keys


def test_a_new_name_and_population_replace_the_old_ones(communes: None) -> None:
    changed = [commune("52121", "Chaumont-en-Bassigny", 20500, "52000", "52001")]
    row = package_data.load(package_file(Source.COMMUNES, changed, "2027"))
    assert (row.added, row.changed) == (1, 1)
    (hit,) = queries.search_communes("bassigny")
    assert (hit.code, hit.population, hit.postal_codes) == ("52121", 20500, ("52000", "52001"))
    assert queries.search_communes("52001")[0].code == "52121"


def test_a_commune_that_merged_stays_readable_but_is_no_longer_found(communes: None) -> None:
    kept = [item for item in COMMUNES if item["code"] != "10034"]
    many = [commune(f"10{n}", f"Village {n}", n, "10999") for n in range(500, 515)]
    package_data.load(package_file(Source.COMMUNES, COMMUNES + many))
    row = package_data.load(package_file(Source.COMMUNES, kept + many, "2027"))
    assert row.changed == 1
    assert queries.search_communes("Bar-sur-Seine") == []
    assert queries.get_commune("10034").current is False


def test_a_file_of_a_few_communes_makes_no_other_disappear(communes: None) -> None:
    package_data.load(package_file(Source.COMMUNES, [commune("10387", "Troyes", 62088, "10000")], "2027"))
    assert queries.get_commune("10033").current is True


def test_cog_brings_former_communes_and_keeps_populations(communes: None) -> None:
    cog = (
        "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n"
        "COM,52121,44,52,52D,521,0,CHAUMONT,Chaumont,Chaumont,,\n"
        "COMD,52078,,,,,0,BROTTES,Brottes,Brottes,,52121\n"
        "COMA,52542,,,,,0,VILLIERS LE SEC,Villiers-le-Sec,Villiers-le-Sec,,52121\n"
        "COMD,01033,,,,,0,X,Loin d'ici,Loin d'ici,,01999\n"
    )
    row = package_data.load(data_file(Source.COG, cog.encode()))
    assert (row.state, row.added, row.changed, row.removed) == (ImportState.DONE, 1, 0, 0)
    assert [remark["line"] for remark in row.remarks] == [5]
    (hit,) = queries.search_communes("villiers le sec")
    assert (hit.code, hit.former_name, hit.population) == ("52121", "Villiers-le-Sec", 21000)


def test_cog_keeps_the_old_codes_it_does_not_know(communes: None) -> None:
    cog = "TYPECOM,COM,REG,DEP,LIBELLE,COMPARENT\nCOM,52125,44,52,Chaumont-la-Ville,\n"
    package_data.load(data_file(Source.COG, cog.encode()))
    assert db.session.scalars(select(FormerCommune.commune_code).where(FormerCommune.code == "52999")).all() == [
        "52125"
    ]


def test_populations_reorder_the_search(communes: None) -> None:
    table = "DEP;COM;Commune;PMUN\n80;80006;Saint-Aubin;900\n99;99999;Nulle part;1\n"
    row = package_data.load(data_file(Source.POPULATION, table.encode("cp1252")))
    assert (row.changed, [remark["values"] for remark in row.remarks]) == (1, [{"code": "99999"}])
    assert [hit.code for hit in queries.search_communes("saint aubin")] == ["80006", "62742"]


def test_la_poste_places_communes_and_follows_former_codes(communes: None) -> None:
    table = (
        "Code_commune_INSEE;Nom_commune;Code_postal;Ligne_5;Libellé_d_acheminement;coordonnees_gps\r\n"
        "10003;AIX VILLEMAUR PALIS;10190;PALIS;AIX VILLEMAUR PALIS;48.20,3.74\r\n"
        "10003;AIX VILLEMAUR PALIS;10160;;AIX VILLEMAUR PALIS;48.22,3.73\r\n"
        "52078;BROTTES;52000;;CHAUMONT;48.09,5.14\r\n"
        "98000;MONACO;98000;;MONACO;43.7,7.4\r\n"
    )
    row = package_data.load(data_file(Source.POSTAL, table.encode()))
    assert (row.state, row.changed, len(row.remarks)) == (ImportState.DONE, 2, 1)
    found = queries.find_communes(["10003", "52121"])
    assert (found["10003"].latitude, found["10003"].longitude) == (48.22, 3.73)
    assert (found["52121"].latitude, found["52121"].longitude) == (48.09, 5.14)
    assert found["52121"].postal_codes == ("52000",)


def test_a_file_with_errors_changes_nothing(communes: None) -> None:
    wrong = [commune("10387", "Autre", 1, "10000"), {"code": "x", "nom": "?", "type": "commune-actuelle"}] * 120
    row = package_data.load(package_file(Source.COMMUNES, wrong))
    assert (row.state, row.added, row.changed) == (ImportState.FAILED, 0, 0)
    assert len(row.errors) == services.KEPT_LINES + 1
    assert row.errors[-1]["values"] == {"more": 20}
    assert queries.find_communes(["10387"])["10387"].name == "Troyes"


def test_an_older_file_is_refused_unless_forced(communes: None) -> None:
    file = package_file(Source.COMMUNES, COMMUNES, "2024")
    with pytest.raises(OlderVintage):
        package_data.load(file)
    assert package_data.load(file, force=True).state is ImportState.DONE


def test_progress_goes_up_to_the_end(app: Flask) -> None:
    file = package_file(Source.COMMUNES, COMMUNES)
    row = services.prepare_import(file.source, file.stored, ImportDetails(vintage="2026"), clock.now())
    seen: list[int] = []
    services.carry_out(row, file.data, checkpoint=lambda: seen.append(row.progress), clock=clock.now)
    assert seen == sorted(seen)
    assert len(seen) > 4
    assert row.progress == 100


def test_an_upload_is_carried_out_by_the_job_and_its_file_forgotten(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    folder = storage.imports_folder(app.extensions["config"].var_dir)
    stream = io.BytesIO(json.dumps(COMMUNES).encode())
    stored = storage.keep_file(stream, "C:\\Données\\communes.json", folder)
    assert stored.file_name == "communes.json"
    row = services.request_import(agency.coordinator, stored, ImportDetails(vintage="2026"), clock.now())
    with pytest.raises(ImportUnderWay):
        services.request_import(agency.coordinator, stored, ImportDetails(vintage="2026"), clock.now())
    unit_of_work.commit()
    job_id = db.session.scalars(select(OutboxJob.id).where(OutboxJob.name == services.JOB)).one()
    ((claimed, attempt),) = [pair for pair in outbox.claim_due(clock.now()) if pair[0] == job_id]
    unit_of_work.commit()
    assert execute(claimed, attempt)
    done = queries.get_import(row.id)
    assert (done.state, done.rows, done.added > 16) == (ImportState.DONE, 38, True)
    assert not (folder / stored.stored_name).exists()
    assert queries.search_communes("brottes")[0].code == "52121"


def test_a_lost_file_and_a_dead_import_are_said(app: Flask, agency: Agency) -> None:
    file = package_file(Source.COMMUNES, COMMUNES)
    row = services.prepare_import(file.source, file.stored, ImportDetails(vintage="2026"), clock.now())
    services.run_import(row.id, Path("/nowhere"), checkpoint=lambda: None, clock=clock.now)
    assert row.state is ImportState.FAILED
    row.state, row.started_at = ImportState.RUNNING, clock.now() - dt.timedelta(hours=2)
    db.session.flush()
    services.prepare_import(file.source, file.stored, ImportDetails(vintage="2026"), clock.now())
    assert row.state is ImportState.FAILED
    assert "interrompu" in (row.error or "")


def test_a_year_is_asked_for_when_the_name_does_not_tell(app: Flask) -> None:
    file = package_file(Source.COMMUNES, COMMUNES)
    with pytest.raises(DomainError, match="année"):
        services.prepare_import(file.source, file.stored, ImportDetails(), clock.now())


@pytest.mark.parametrize(("name", "data"), [("communes.exe", b"x"), ("communes.csv", b""), ("communes.csv", b"x" * 31)])
def test_uploads_of_another_kind_or_size_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    monkeypatch.setattr(storage, "MAX_BYTES", 30)
    with pytest.raises(BadUpload):
        storage.keep_file(io.BytesIO(data), name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def _package(node_modules: Path, version: str, items: list[dict[str, object]]) -> None:
    folder = node_modules / package_data.PACKAGE
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"version": version}), encoding="utf-8")
    (folder / "data" / "communes.json").write_text(json.dumps(items), encoding="utf-8")
    (folder / "data" / "epci.json").write_text(json.dumps(GROUPINGS), encoding="utf-8")


def test_the_packages_list_is_loaded_once_per_version(app: Flask, tmp_path: Path) -> None:
    def ensure(version: str, items: list[dict[str, object]]) -> bool:
        _package(tmp_path, version, items)
        db.session.rollback()  # the command begins its own session
        return package_data.ensure_communes(app, tmp_path)

    assert package_data.ensure_communes(app, tmp_path / "empty") is False
    assert ensure("6.0.0", COMMUNES) is True
    assert ensure("6.0.0", COMMUNES) is False
    assert queries.find_communes(["10387"])["10387"].latitude == 48.2973
    assert ensure("7.0.0", [*COMMUNES, commune("10002", "Ailleville", 223, "10200")]) is True
    assert ensure("6.0.0", COMMUNES) is False
    assert [hit.code for hit in queries.search_communes("aillev")] == ["10002"]
    assert count(DataImport) == 3


def test_the_command_line_says_what_it_did(app: Flask, tmp_path: Path) -> None:
    def run(*arguments: str) -> Result:
        db.session.rollback()
        return CliRunner().invoke(group, ["import", *arguments], obj=ScriptInfo(create_app=lambda: app))

    _package(tmp_path, "6.0.0", COMMUNES)
    folder = str(tmp_path / package_data.PACKAGE)
    first = run(folder).output
    assert "38 lignes lues ; " in first
    assert "informations ajoutées, aucune modifiée, aucune retirée. Le reste était déjà à jour." in first
    assert run(folder).output.count("rien à changer") == 2
    table = tmp_path / "v_commune_2024.csv"
    table.write_text("TYPECOM,COM,REG,DEP,LIBELLE,COMPARENT\nCOM,X,44,52,Nulle part,\n", encoding="utf-8")
    older = run(str(table))
    assert (older.exit_code, "plus ancien" in older.output) == (1, True)
    wrong = run(str(table), "--force")
    assert (wrong.exit_code, "ligne 2" in wrong.output) == (1, True)
    table.write_text("a;b\n1;2\n", encoding="utf-8")
    assert "format connu" in run(str(table)).output


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the official extracts are not at {REAL}")
def test_real_extracts_one_after_the_other(app: Flask) -> None:
    for source, path in (
        (Source.COMMUNES, "communes/communes_10_52.json"),
        (Source.INTERCOMMUNALITIES, "communes/epci_10_52.json"),
        (Source.POSTAL, "laposte/laposte_hexasmal_10_52.csv"),
    ):
        row = package_data.load(data_file(source, (REAL / path).read_bytes()))
        assert (row.state, row.errors) == (ImportState.DONE, [])
    assert count(Commune) == 857
    (hit,) = queries.search_communes("brottes")
    assert (hit.name, hit.former_name, hit.epci_name is not None) == ("Chaumont", "Brottes", True)
    assert hit.latitude == pytest.approx(48.098, abs=0.01)
    assert [found.code for found in queries.search_communes("aix en othe")] == ["10003"]


@pytest.mark.skipif(
    not (NODE_MODULES / package_data.PACKAGE).is_dir(), reason="the npm package is not installed (make install)"
)
def test_the_whole_of_france(app: Flask) -> None:
    assert package_data.ensure_communes(app, NODE_MODULES) is True
    assert count(Commune) == 34969
    assert [hit.label for hit in queries.search_communes("10000")] == ["Troyes (10000)"]
    assert queries.search_communes("st di")[0].name == "Saint-Dizier"
