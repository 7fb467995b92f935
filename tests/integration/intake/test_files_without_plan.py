"""A family that came in by a source has no plan until it is qualified, and nothing stumbles over that."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.checklists.family_plans.building import find_plan_row
from concierge.checklists.models import StepRow
from concierge.families.choices import Channel, Milestone, Source
from concierge.families.models import Household
from concierge.families.services import date_milestone
from concierge.intake.captures import receive_capture
from concierge.intake.rules import Capture, SourceDetails
from concierge.intake.sources import add_source
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.wiring.jobs import JOBS
from tests.factories import Agency
from tests.integration.accounts.browsers import in_family_space, signed_in
from tests.integration.at_once import send_at_once

TABS = ("", "/projet", "/echanges", "/premiere-annee", "/acces", "/histoire", "/premiere-annee/bilan")
DAILY = ("checklists.remind", "desk.digest", "checklists.pulses")


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A family that nobody has called yet, and that nobody receives."""
    details = SourceDetails(kind=Source.EVENT, name="Salon", organisation_id=agency.organisation.id)
    source = add_source(agency.coordinator, details, slug="salon", now=now)
    capture = Capture(
        first_name="Noémie",
        last_name="Lefèvre",
        email="n@famille.example",
        channel=Channel.FORM,
        own_words=True,
    )
    return receive_capture(Actor.system(agency.space.id), capture, source, key="1", now=now)


def _steps(household: Household) -> int:
    return db.session.scalar(select(func.count()).where(StepRow.household_id == household.id)) or 0


def test_every_page_and_every_job_takes_a_file_without_plan(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise, family = signed_in(app, agency, "Louise", now), in_family_space(app, household, now)
    pages = [f"/dossiers/{household.id}{tab}" for tab in TABS] + ["/dossiers", "/dossiers?vue=tableau"]
    answers = {path: louise.get(path).status_code for path in pages}
    answers |= {path: family.get(path).status_code for path in ("/espace/", "/espace/annee", "/espace/message")}

    assert set(answers.values()) == {200}, answers
    assert louise.get(f"/dossiers/{household.id}/parcours").status_code == 404
    day = louise.get("/aujourdhui").text
    assert "Nouvelles arrivées" in day
    assert "Salon" in day
    for job in DAILY:
        JOBS[job]({}, now + dt.timedelta(days=5))
    assert find_plan_row(household.id) is None


def test_the_plan_is_built_when_the_family_is_qualified(agency: Agency, household: Household, now: dt.datetime) -> None:
    date_milestone(agency.concierge, household, Milestone.QUALIFIED, paris_date(now), now)
    built = _steps(household)
    date_milestone(agency.concierge, household, Milestone.QUALIFIED, None, now)
    date_milestone(agency.concierge, household, Milestone.QUALIFIED, paris_date(now), now)

    assert built > 0
    assert _steps(household) == built


def test_the_plan_is_built_when_somebody_asks_once(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    assert "Construire le parcours" in louise.get(f"/dossiers/{household.id}").text

    assert send_at_once(louise, f"/dossiers/{household.id}/parcours/construire", {}, now) == [303, 303]

    assert _steps(household) > 0
    assert "Construire le parcours" not in louise.get(f"/dossiers/{household.id}").text
