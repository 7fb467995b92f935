"""Whoever is erased goes from the lists they stand in too."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.intake.lists.columns import Column
from concierge.intake.lists.erasing import erase_from_lists
from concierge.intake.lists.models import FamilyList, FamilyListRow
from concierge.intake.lists.services import check_row
from concierge.platform.db import db
from tests.architecture.examples import make_everything
from tests.factories import Agency


def test_rows_of_whoever_is_erased_leave_the_lists(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_everything(agency, now)

    gone = erase_from_lists(agency.space.id, addresses=["a@x.example"], phones=["+33612345678"], names=["Zoé Roy"])

    assert gone == 1
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
def test_a_row_with_a_fault_goes_too(agency: Agency, said: dict[Column, str], now: dt.datetime) -> None:
    make_everything(agency, now)
    listed = db.session.scalars(select(FamilyList)).one()
    words = {column.value: words for column, words in said.items()}
    row = FamilyListRow(space_id=listed.space_id, list_id=listed.id, line=99, said=words)
    assert check_row(row, now) is None
    db.session.add(row)
    db.session.commit()

    erase_from_lists(agency.space.id, addresses=["zoe@x.example"], phones=["+33698765432"], names=["Zoé Roy"])

    assert 99 not in db.session.scalars(select(FamilyListRow.line)).all()
