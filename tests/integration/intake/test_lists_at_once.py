"""Two people who correct the same page of a list: nothing of either is lost, and the second is told."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.intake.lists.models import FamilyList, FamilyListRow, RowState
from concierge.intake.lists.services import check_row
from concierge.platform.db import db
from tests.architecture.examples.everything import make_everything
from tests.factories import Agency
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

RIGHT, OTHER = "06 55 44 33 22", "06 99 99 99 99"


@pytest.fixture
def list_id(agency: Agency, now: dt.datetime) -> int:
    """A list to review: line 2 holds a fault, lines 3 and 4 are ready."""
    make_everything(agency, now)
    return db.session.scalars(select(FamilyList.id)).one()


def row(line: int) -> FamilyListRow:
    return db.session.scalars(
        select(FamilyListRow).where(FamilyListRow.line == line).execution_options(populate_existing=True)
    ).one()


def opened(browser: Browser, list_id: int, view: str = "a-corriger") -> dict[str, str]:
    return Page(browser.get(f"/reglages/sources/listes/{list_id}?voir={view}")).fields()


def test_the_second_to_correct_a_cell_sees_both_and_decides(
    app: Flask, agency: Agency, list_id: int, now: dt.datetime
) -> None:
    browser, path = signed_in(app, agency, "Alexandra", now), f"/reglages/sources/listes/{list_id}/lignes"
    cell = f"{row(2).id}-phone"
    second = opened(browser, list_id) | {cell: OTHER, f"{row(2).id}-email": "zoe@x.example"}
    assert browser.post(path, opened(browser, list_id) | {cell: RIGHT}).status_code == 303

    told = browser.post(path, second)

    assert told.status_code == 409
    page = Page(told)
    assert "Quelqu’un d’autre a corrigé cette ligne entre-temps" in page.text
    for field, stored in ((cell, f"« {RIGHT} »"), (f"{row(2).id}-email", "rien")):
        assert (page.beside(field) or "").replace("\u00a0", " ") == f"Enregistré actuellement : {stored}"
    assert (page.value(cell), page.value(f"{cell}-vu")) == (OTHER, RIGHT)
    assert page.value(f"{row(2).id}-email") == "zoe@x.example"
    assert row(2).said == {"last_name": "Petit", "phone": RIGHT}

    assert browser.post(path, page.fields()).status_code == 303
    assert row(2).said == {"last_name": "Petit", "phone": OTHER, "email": "zoe@x.example"}


def test_a_row_that_the_second_did_not_touch_keeps_what_the_first_made_of_it(
    app: Flask, agency: Agency, list_id: int, now: dt.datetime
) -> None:
    browser, path = signed_in(app, agency, "Alexandra", now), f"/reglages/sources/listes/{list_id}/lignes"
    second, ready = opened(browser, list_id), opened(browser, list_id, "pretes")
    browser.post(path, opened(browser, list_id) | {f"{row(2).id}-phone": RIGHT})
    untaken = {name: value for name, value in ready.items() if name != f"{row(4).id}-prise"}
    browser.post(path, untaken)

    assert browser.post(path, second).status_code == 303
    assert browser.post(path, ready).status_code == 303

    assert (row(2).state, row(2).taken, (row(2).said or {})["phone"]) == (RowState.READY, True, RIGHT)
    assert row(4).taken is False


def test_two_cells_of_one_row_are_both_kept(app: Flask, agency: Agency, list_id: int, now: dt.datetime) -> None:
    browser, path = signed_in(app, agency, "Alexandra", now), f"/reglages/sources/listes/{list_id}/lignes"
    second = opened(browser, list_id) | {f"{row(2).id}-email": "zoe@x.example"}
    browser.post(path, opened(browser, list_id) | {f"{row(2).id}-phone": RIGHT})

    assert browser.post(path, second).status_code == 303
    assert row(2).said == {"last_name": "Petit", "phone": RIGHT, "email": "zoe@x.example"}


def test_rows_that_are_no_more_are_said(app: Flask, agency: Agency, list_id: int, now: dt.datetime) -> None:
    browser, path = signed_in(app, agency, "Alexandra", now), f"/reglages/sources/listes/{list_id}"
    second = opened(browser, list_id) | {f"{row(2).id}-phone": RIGHT}
    old = row(2)
    again = FamilyListRow(space_id=old.space_id, list_id=old.list_id, line=2, said=old.said)
    check_row(again, now)
    db.session.add(again)
    db.session.flush()
    db.session.delete(old)
    db.session.commit()

    assert browser.post(f"{path}/lignes", second).status_code == 303
    assert "des lignes de votre page n’y sont plus" in browser.get(path).text
