"""The pages of Territoire, as a browser sees them."""

import io
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from concierge.accounts.sign_in import sign_in
from concierge.platform import clock, outbox, unit_of_work
from concierge.platform.db import db
from concierge.platform.jobs import execute
from concierge.territory import queries, storage
from concierge.territory.models import ImportState
from tests.factories import PASSWORD, Agency
from tests.integration.territory.samples import commune

pytestmark = pytest.mark.usefixtures("communes")


def browser(app: Flask, first_name: str) -> FlaskClient:
    """Return a browser signed in as one of the agency's people."""
    email = f"{first_name.lower()}@agence.example"
    token, _actor = sign_in(email, PASSWORD, origin="127.0.0.1", device="test", now=clock.now())
    unit_of_work.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def send(client: FlaskClient, page: str, path: str, **fields: object):
    """Send a form of `page` to `path`, with its token."""
    db.session.rollback()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert token
    return client.post(path, data={"csrf_token": token[1], **fields}, content_type="multipart/form-data")


def upload(client: FlaskClient, data: bytes, name: str = "communes.json", **fields: object):
    return send(client, "/territoire/donnees", "/territoire/donnees", file=(io.BytesIO(data), name), **fields)


def test_search_shows_drives_from_the_chosen_commune(app: Flask, agency: Agency) -> None:
    client = browser(app, "Louise")
    page = client.get("/territoire/", query_string={"q": "brottes", "origin": "Langres"}).text
    assert "anciennement Brottes" in page
    assert "Distance de Langres" in page
    assert "inconnu" in page  # no coordinates were imported
    assert client.get("/territoire/", query_string={"q": "Atlantide"}).status_code == 200
    assert "Plusieurs communes" in client.get("/territoire/", query_string={"q": "x", "origin": "Saint-Aubin"}).text


def test_a_commune_has_its_page(app: Flask, agency: Agency) -> None:
    client = browser(app, "Olivier")
    assert "Aix-en-Othe" in client.get("/territoire/communes/10003").text
    assert client.get("/territoire/communes/99999").status_code == 404
    assert client.get("/territoire/communes/%00").status_code == 404


def test_the_combobox_asks_for_json_and_htmx_for_a_list(app: Flask, agency: Agency) -> None:
    client = browser(app, "Louise")
    answer = client.get("/territoire/communes/recherche?q=brott", headers={"Accept": "application/json"})
    assert answer.json == [{"code": "52121", "label": "Chaumont (52000)", "detail": "anciennement Brottes"}]
    page = client.get("/territoire/communes/recherche?q=brott", headers={"Accept": "text/html"})
    assert 'data-code="52121"' in page.text
    assert client.get("/territoire/communes/recherche", headers={"Accept": "application/json"}).json == []


def test_the_field_is_plain_text_that_a_module_turns_into_a_combobox(app: Flask, agency: Agency) -> None:
    page = browser(app, "Alexandra").get("/territoire/trajets").text
    assert 'name="origin-code"' in page
    assert 'role="listbox"' not in page
    assert 'role="combobox"' not in page
    assert 'role="option"' not in page
    assert "js/commune-combobox" in page


def test_an_upload_from_form_to_result(app: Flask, agency: Agency) -> None:
    client = browser(app, "Alexandra")
    items = [commune("10002", "Ailleville", 223, "10200")]
    answer = upload(client, json.dumps(items).encode(), "communes-2026.json")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert 'hx-trigger="every 2s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    for job in outbox.claim_due(clock.now()):
        unit_of_work.commit()
        execute(*job)
    page = client.get(answer.location).text
    assert "every 2s" not in page
    assert 'http-equiv="refresh"' not in page
    assert "2 lignes lues" in page
    assert "2 informations ajoutées, aucune modifiée, aucune retirée." in page
    assert "Le reste était déjà à jour." in page
    fragment = client.get(answer.location, headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith('<div id="import"')
    assert queries.search_communes("ailleville")[0].code == "10002"


def test_the_errors_of_a_file_are_listed_and_escaped(app: Flask, agency: Agency) -> None:
    client = browser(app, "Alexandra")
    answer = upload(client, b'[{"code":"<b>","nom":"X","type":"commune-actuelle"}]', vintage="2026")
    for job in outbox.claim_due(clock.now()):
        unit_of_work.commit()
        execute(*job)
    page = client.get(answer.location).text
    assert "&lt;B&gt;" in page or "&lt;b&gt;" in page
    assert "Rien n’a été modifié" in page
    assert queries.list_imports(limit=1)[0].state is ImportState.FAILED


@pytest.mark.parametrize(
    ("data", "name", "fields", "message"),
    [
        (b"\x89PNG\x00", "communes.png", {}, "fichier .csv ou .json"),
        (b"a;b\n1;2\n", "communes.csv", {}, "format connu"),
        (b"", "communes.csv", {}, "vide"),
        (b'[{"code":"1","nom":"X","type":"y"}]', "communes.json", {}, "Indiquez l’année"),
        (b'[{"code":"1","nom":"X","type":"y"}]', "communes.json", {"vintage": "MMXX"}, "Écrivez une année"),
        (b'[{"code":"1","nom":"X","type":"y"}]', "communes-2019.json", {}, "plus ancien"),
    ],
)
def test_bad_uploads_are_refused_in_plain_french(
    app: Flask, agency: Agency, data: bytes, name: str, fields: dict[str, str], message: str
) -> None:
    answer = upload(browser(app, "Alexandra"), data, name, **fields)
    assert answer.status_code == 422
    assert message in answer.text
    folder = storage.imports_folder(app.extensions["config"].var_dir)
    assert not folder.is_dir() or list(folder.iterdir()) == []


def test_a_file_larger_than_a_form_is_received(app: Flask, agency: Agency) -> None:
    rows = [commune("10387", "Troyes", 62088, "10000")] * 20_000
    data = json.dumps(rows).encode()
    assert len(data) > app.config["MAX_CONTENT_LENGTH"]
    answer = upload(browser(app, "Alexandra"), data, vintage="2026")
    assert answer.status_code == 303
    storage.forget_file(
        queries.list_imports(limit=1)[0].stored_name, storage.imports_folder(app.extensions["config"].var_dir)
    )


def test_only_who_may_write_sends_files_and_corrections(app: Flask, agency: Agency) -> None:
    client = browser(app, "Olivier")
    assert "multipart/form-data" not in client.get("/territoire/donnees").text
    assert 'name="origin-code"' not in client.get("/territoire/trajets").text
    for path in ("/territoire/donnees", "/territoire/trajets", "/territoire/trajets/1/retirer"):
        assert client.post(path).status_code == 403


def test_a_corrected_drive_is_shown_and_withdrawn(app: Flask, agency: Agency) -> None:
    client = browser(app, "Alexandra")
    fields = {"origin": "Troyes", "destination": "Brottes", "minutes": "72", "reason": "par l’A5"}
    assert send(client, "/territoire/trajets", "/territoire/trajets", **fields).status_code == 303
    page = client.get("/territoire/trajets").text
    assert "1 h 12" in page
    assert "1 h 12" in client.get("/territoire/", query_string={"q": "Troyes", "origin": "52121"}).text
    correction = queries.list_corrections(agency.coordinator)[0]
    assert send(client, "/territoire/trajets", f"/territoire/trajets/{correction.id}/retirer").status_code == 303
    wrong = send(client, "/territoire/trajets", "/territoire/trajets", **{**fields, "destination": "Troyes"})
    assert wrong.status_code == 422
    assert "deux communes différentes" in wrong.text
    assert "par l’A5" in wrong.text
