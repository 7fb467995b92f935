"""What a step produced is written, corrected and taken back."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from concierge.checklists.models import StepRow
from concierge.platform.db import db
from concierge.platform.events import ChangeRow
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page


def _step(household_id: int) -> StepRow:
    query = select(StepRow).where(StepRow.household_id == household_id, StepRow.key == "logement.preciser-recherche")
    return db.session.scalars(query).one()


def _finish(browser: Browser, household_id: int, **typed: str) -> None:
    path = f"/etapes/{_step(household_id).id}"
    page = Page(browser.get(path))
    assert browser.post(f"{path}/fait", page.fields() | typed).status_code == 303


def test_an_answer_is_emptied_again(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    browser = signed_in(app, agency, "Louise", now)
    _finish(browser, household.id, **{"outcome-areas": "Langres"})
    assert _step(household.id).outcome == {"areas": "Langres"}

    browser.post(f"/etapes/{_step(household.id).id}/rouvrir", {"version": _step(household.id).version})
    _finish(browser, household.id, **{"outcome-areas": ""})

    assert _step(household.id).outcome == {}
    changes = db.session.scalars(select(ChangeRow).where(ChangeRow.field == "outcome.areas").order_by(ChangeRow.id))
    assert [(change.old, change.new) for change in changes] == [(None, "Langres"), ("Langres", None)]


def test_a_tick_on_a_list_leaves_the_answers(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    browser = signed_in(app, agency, "Louise", now)
    _finish(browser, household.id, **{"outcome-areas": "Langres"})
    path = f"/etapes/{_step(household.id).id}"

    browser.post(f"{path}/rouvrir", {"version": _step(household.id).version})
    browser.post(f"{path}/fait", {"version": _step(household.id).version})

    assert _step(household.id).outcome == {"areas": "Langres"}
