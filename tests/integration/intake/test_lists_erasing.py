"""Whoever is erased goes from the lists they stand in too."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from concierge.intake.lists.erasing import erase_from_lists
from concierge.intake.lists.models import FamilyList, FamilyListRow
from concierge.platform.db import db
from tests.architecture.examples import make_everything
from tests.factories import Agency


def test_rows_of_whoever_is_erased_leave_the_lists(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_everything(agency, now)

    gone = erase_from_lists(agency.space.id, addresses=["a@x.example"], phones=["+33612345678"], names=["Zoé Roy"])

    assert gone == 1
    assert [row.line for row in db.session.scalars(select(FamilyListRow).order_by(FamilyListRow.line))] == [2, 4]
    assert db.session.scalars(select(FamilyList.samples)).one() == []
