"""The history of a file speaks the words of its pages."""

import datetime as dt

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.models import StepRow
from concierge.desk.tabs.history import HistoryChange, get_history
from concierge.desk.tabs.history_labels import EVENT_LABELS
from concierge.platform.db import db
from tests.factories import Agency, make_family


def test_what_a_step_produced_is_told_with_its_label(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    step = db.session.execute(
        select(StepRow).where(StepRow.household_id == household.id, StepRow.key == "logement.preciser-recherche")
    ).scalar_one()

    steps.finish(agency.concierge, step, outcome={"areas": "Langres", "lost": "2027-03-01"}, now=now)

    db.session.commit()
    with force_locale("fr"):
        lines = get_history(agency.concierge, household.id, page=1).lines
    done = next(line for line in lines if line.label == EVENT_LABELS["step.done"])
    assert done.changes[1:] == (
        HistoryChange(field="Secteurs retenus", old=None, new="Langres"),
        HistoryChange(field="Ce que l’étape a donné", old=None, new="1er mars 2027"),
    )
