"""Somebody leaves or forgets a password: nobody's work stays with nobody's name on it unseen."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.accounts.services import end_person, reset_password
from concierge.accounts.sign_in import WrongCredentials, sign_in
from concierge.checklists.models import StepRow
from concierge.checklists.states import OPEN_STATUSES
from concierge.families.models import Household
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import PASSWORD, Agency, make_family


def test_the_open_work_of_somebody_who_leaves_shows_as_nobodys(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    louise = agency.people["Louise"]
    assert household.owner_id == louise.id

    end_person(agency.coordinator, louise.id, paris_date(now), now)
    db.session.expire_all()

    open_steps = db.session.scalars(select(StepRow).where(StepRow.status.in_(OPEN_STATUSES))).all()
    assert louise.id not in {step.assignee_id for step in open_steps}
    assert None in {step.assignee_id for step in open_steps}
    assert db.session.get_one(Household, household.id).owner_id is None


def test_a_coordinator_gives_a_provisional_password(app: Flask, agency: Agency, now: dt.datetime) -> None:
    louise = agency.people["Louise"]

    reset_password(agency.coordinator, louise.id, "un mot de passe provisoire", now)

    token, _actor = sign_in(louise.email, "un mot de passe provisoire", origin="test", device="test", now=now)
    assert len(token) > 40
    with pytest.raises(WrongCredentials):
        sign_in(louise.email, PASSWORD, origin="test", device="test", now=now)
