"""A copy of all that is held of a family: complete for the team; for the family, what concerns whoever asks."""

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from docx import Document
from flask import Flask

from concierge.families import access, journal
from concierge.families.choices import Channel, Direction
from concierge.families.queries import list_members
from concierge.notifications.services import queue_message
from concierge.platform.db import Base, db
from concierge.platform.events import EventRow
from concierge.platform.privacy import Privacy
from concierge.privacy.labels import COLUMN_LABELS, NOT_TOLD, TABLE_LABELS
from concierge.privacy.reach import PERSONAL, tables_of_families
from tests.architecture.examples.everything import ids_of
from tests.architecture.examples.names import A_PDF
from tests.factories import Agency, adult, child, make_agency, make_family
from tests.integration.accounts.browsers import in_family_space, signed_in


def open_archive(content: bytes) -> tuple[dict[str, Any], str, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    text = "\n".join(p.text for p in Document(io.BytesIO(files.pop("donnees.docx"))).paragraphs)
    return json.loads(files.pop("donnees.json")), text, files


def words(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


@pytest.mark.usefixtures("sqlite_app")
def test_every_personal_column_is_told_or_left_out_for_a_reason() -> None:
    told = {
        f"{table.name}.{column.name}"
        for table in tables_of_families()
        for column in table.columns
        if column.info["privacy"] in PERSONAL | {Privacy.STATISTICAL}
    }
    assert told - set(COLUMN_LABELS) - set(NOT_TOLD) == set()
    known = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
    assert (set(COLUMN_LABELS) | set(NOT_TOLD)) - known == set()
    assert {name.partition(".")[0] for name in COLUMN_LABELS} == set(TABLE_LABELS)


def test_the_team_takes_everything_and_the_family_what_concerns_whoever_asks(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    people = (
        adult(needs="Allergie aux noix"),
        adult("Thomas", "Durand", email="thomas@famille.example", needs="Diabète"),
        child(),
    )
    household = make_family(agency, now=now, members=people, summary="Un jardin")
    ids_of(agency, household, now)
    journal.add_note(agency.concierge, household, "La voisine trouve Claire pressée", now)
    said = journal.ContactDetails(channel=Channel.CALL, direction=Direction.FROM_FAMILY, summary="Cherche une école")
    journal.log_contact(agency.concierge, household, said, now)
    household_id = household.id
    lead, family = signed_in(app, agency, "Alexandra", now), in_family_space(app, household, now)

    whole, document, files = open_archive(lead.post(f"/dossiers/{household_id}/copie").data)
    own, own_document, own_files = open_archive(family.post("/espace/vie-privee/copie").data)

    for text in (words(whole), document):
        for said_there in ("Un jardin", "Allergie aux noix", "Diabète", "La voisine", "Cherche une école"):
            assert said_there in text
    assert list(files.values()) == [A_PDF]
    assert "documents/01-Bail signé.pdf" in files
    classes = {v["class"] for part in whole["parts"] for _row in part["rows"] for v in _row["values"]}
    assert classes >= {"identity", "contact", "project", "free_text", "sensitive", "statistical"}
    for text in (words(own), own_document):
        assert "Un jardin" in text
        assert "Allergie aux noix" in text
        assert "Diabète" not in text
        assert "La voisine" not in text
    assert "notes de travail" in own_document
    assert list(own_files.values()) == [A_PDF]
    taken = db.session.query(EventRow).filter_by(name="file.exported", household_id=household_id).order_by(EventRow.id)
    assert [(row.person_id is None, row.member_id is None) for row in taken] == [(False, True), (True, False)]


def test_a_family_s_copy_tells_neither_where_another_adult_is_written_to_nor_on_what_they_read(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    people = (adult(), adult("Thomas", "Durand", email="thomas@famille.example"))
    household = make_family(agency, now=now, members=people, planned=False)
    claire, thomas = list_members(agency.concierge, household.id)
    for member, device in ((claire, "Téléphone de Claire"), (thomas, "Téléphone de Thomas")):
        access.open_on_device(access.create_access(agency.concierge, member, now), device=device, now=now)
        access.invite(agency.concierge, member, now)
    mail = {"recipient_name": "", "recipient": "louise@agence.example", "context": {"person_id": 1}, "kind": "digest"}
    queue_message(agency.concierge, key="told", household_id=household.id, now=now, **mail)  # type: ignore[arg-type]
    db.session.commit()
    family = in_family_space(app, household, now)

    own, document, _files = open_archive(family.post("/espace/vie-privee/copie").data)
    whole, _document, _files = open_archive(
        signed_in(app, agency, "Alexandra", now).post(f"/dossiers/{household.id}/copie").data
    )

    for text in (words(own), document):
        assert "Téléphone de Claire" in text
        assert "claire@famille.example" in text
        for of_others in ("Téléphone de Thomas", "thomas@famille.example", "louise@agence.example"):
            assert of_others not in text
    assert "Téléphone de Thomas" in words(whole)
    assert "louise@agence.example" in words(whole)


def test_no_key_is_ever_in_a_copy_and_nobody_else_takes_one(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    elsewhere = make_family(make_agency(now=now, domain="autre.example"), now=now, planned=False)
    lead, colleague = signed_in(app, agency, "Alexandra", now), signed_in(app, agency, "Louise", now)
    secret = {
        f"{table.name}.{column.name}"
        for table in tables_of_families()
        for column in table.columns
        if column.info["privacy"] in {Privacy.CREDENTIAL, Privacy.STAFF}
    }

    assert secret & set(COLUMN_LABELS) == set()
    assert colleague.post(f"/dossiers/{household.id}/copie").status_code == 403
    assert lead.post(f"/dossiers/{elsewhere.id}/copie").status_code == 404
    assert len(list_members(agency.concierge, household.id)) == 3


def test_values_are_in_the_words_of_the_reader(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    lead = signed_in(app, agency, "Alexandra", now)

    _data, document, _files = open_archive(lead.post(f"/dossiers/{household.id}/copie").data)

    assert "Claire Petit – Question : la situation professionnelle ; Réponse : salarié du privé" in document
    assert "Quoi : l’emménagement ; Après : 30\N{NO-BREAK SPACE}janvier\N{NO-BREAK SPACE}2027" in document
    assert "12\N{NO-BREAK SPACE}mai\N{NO-BREAK SPACE}1988" in document
    assert "None" not in document
    assert "True" not in document
