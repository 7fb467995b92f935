"""Whoever is erased goes from the lists they stand in too."""

import datetime as dt
import io
from collections.abc import Collection

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.config import Config
from concierge.families.choices import Source
from concierge.intake.lists.columns import Column
from concierge.intake.lists.erasing import SEARCH_JOB, erase_from_lists
from concierge.intake.lists.kept_files import keep_file, lists_folder
from concierge.intake.lists.models import FamilyList, FamilyListRow, ListState
from concierge.intake.lists.services import check_row
from concierge.intake.lists.sought import Sought
from concierge.intake.models import IntakeSource
from concierge.intake.rules import SourceDetails
from concierge.intake.sources import add_source
from concierge.platform.db import db
from concierge.platform.outbox import OutboxJob
from concierge.wiring.jobs import JOBS
from tests.architecture.examples.everything import make_everything
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in


def forget(app: Flask, agency: Agency, now: dt.datetime, **marks: Collection[str]) -> dict[str, int]:
    """Erase somebody from the lists of the agency, as erasing their file does."""
    config: Config = app.extensions["config"]
    gone = erase_from_lists(
        agency.space.id, Sought.of(**marks, key=config.secret_key), lists_folder(config.var_dir), now
    )
    db.session.commit()
    return gone


def test_rows_of_whoever_is_erased_leave_the_lists(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_everything(agency, now)

    gone = forget(app, agency, now, addresses=["a@x.example"], phones=["+33612345678"], names=["Zoé Roy"])

    assert gone == {"family_list_row": 1, "family_list": 1}
    assert [row.line for row in db.session.scalars(select(FamilyListRow).order_by(FamilyListRow.line))] == [2, 4]
    assert db.session.scalars(select(FamilyList.samples)).one() == []


@pytest.mark.parametrize(
    "said",
    [
        {Column.LAST_NAME: "Roy", Column.FIRST_NAME: "Zoé", Column.PHONE: "06 12"},
        {Column.LAST_NAME: "Roy", Column.EMAIL: "zoe@x.example; zoe@x", Column.PHONE: "06 12"},
        {Column.PHONE: "06 98 76 54 32"},
    ],
)
def test_a_row_with_a_fault_goes_too(app: Flask, agency: Agency, said: dict[Column, str], now: dt.datetime) -> None:
    make_everything(agency, now)
    listed = db.session.scalars(select(FamilyList)).one()
    words = {column.value: words for column, words in said.items()}
    row = FamilyListRow(space_id=listed.space_id, list_id=listed.id, line=99, said=words)
    assert check_row(row, now) is None
    db.session.add(row)
    db.session.commit()

    forget(app, agency, now, addresses=["zoe@x.example"], phones=["+33698765432"], names=["Zoé Roy"])

    assert 99 not in db.session.scalars(select(FamilyListRow.line)).all()


NOBODY = "Nom;Prénom;Mél\nRoy;Ana;ana@x.example\nDurand;Zoé;zoe.durand@x.example\n"
SOMEBODY = NOBODY + "Roy;Zoé;\n"


@pytest.mark.parametrize("state", [ListState.READING, ListState.CHOOSING, ListState.LOADING])
@pytest.mark.parametrize("named_by", ["samples", "file"])
def test_a_list_that_has_no_rows_yet_goes_wholly_when_it_names_them(
    app: Flask, agency: Agency, now: dt.datetime, state: ListState, named_by: str
) -> None:
    named = a_list(app, agency, now, SOMEBODY if named_by == "file" else NOBODY, state)
    named.samples = [["Roy", "Zoé", ""]] if named_by == "samples" else []
    other = a_list(app, agency, now, NOBODY, state)
    forget(app, agency, now, addresses=[], phones=[], names=["Zoé Roy"])
    for job in db.session.scalars(select(OutboxJob).where(OutboxJob.name == SEARCH_JOB)).all():
        assert "Roy" not in str(job.payload)
        if named_by == "file":
            JOBS[SEARCH_JOB](job.payload, now)

    db.session.expire_all()
    assert (named.state, named.samples, named.file_name, named.stored_name) == (ListState.DROPPED, [], "", "")
    assert "effacées" in named.error
    assert other.state is state
    kept = {path.name for path in lists_folder(app.extensions["config"].var_dir).iterdir()}
    assert other.stored_name in kept
    page = signed_in(app, agency, "Alexandra", now).get(f"/reglages/sources/listes/{named.id}").text
    assert "Renvoyez-la sans cette personne" in page


def test_rows_loaded_while_somebody_is_erased_are_found_by_the_second_look_and_the_rest_stays(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    listed = a_list(app, agency, now, SOMEBODY, ListState.REVIEW)
    forget(app, agency, now, addresses=[], phones=[], names=["Zoé Roy"])
    for line, (last, first) in enumerate((("Roy", "Ana"), ("Roy", "Zoé")), start=2):
        row = FamilyListRow(space_id=listed.space_id, list_id=listed.id, line=line)
        row.said = {"last_name": last, "first_name": first, "email": f"{first}@x.example"}
        check_row(row, now)
        db.session.add(row)
    db.session.commit()

    for job in db.session.scalars(select(OutboxJob).where(OutboxJob.name == SEARCH_JOB)).all():
        JOBS[SEARCH_JOB](job.payload, now)

    db.session.expire_all()
    rows = db.session.scalars(select(FamilyListRow).where(FamilyListRow.list_id == listed.id))
    assert [row.line for row in rows] == [2]
    assert (listed.state, listed.stored_name) == (ListState.REVIEW, "")
    browser = signed_in(app, agency, "Alexandra", now)
    path = f"/reglages/sources/listes/{listed.id}"
    assert f"{path}/colonnes" not in browser.get(path).text
    assert browser.get(f"{path}/colonnes").status_code == 303
    assert browser.post(f"{path}/colonnes", {"colonne-0": "last_name", "colonne-1": "phone"}).status_code == 303
    assert db.session.get_one(FamilyList, listed.id).state is ListState.REVIEW


def a_list(app: Flask, agency: Agency, now: dt.datetime, words: str, state: ListState) -> FamilyList:
    """A list with its file, where it is in its life."""
    folder = lists_folder(app.extensions["config"].var_dir)
    details = SourceDetails(kind=Source.EMPLOYER, name="Suize", organisation_id=agency.tourist_office.id)
    known = db.session.scalars(select(IntakeSource)).first()
    source = known or add_source(agency.coordinator, details, slug="", now=now)
    listed = FamilyList(
        space_id=source.space_id,
        source_id=source.id,
        state=state,
        file_name="arrivées.csv",
        stored_name=keep_file(io.BytesIO(words.encode()), folder),
        sent_at=now,
        headings=["Nom", "Prénom"],
        columns=["last_name", "first_name"],
    )
    db.session.add(listed)
    db.session.commit()
    return listed
