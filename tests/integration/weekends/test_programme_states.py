"""What the page of a programme says when there is nothing to compute, when a worker is late, when it is lost."""

import datetime as dt

import pytest
from flask import Flask

from concierge.platform.db import db
from concierge.weekends.choices import ComputeState
from concierge.weekends.planning import jobs
from concierge.weekends.planning.faults import ProgrammeBusy
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.reading import find_draft, list_visits
from concierge.weekends.planning.services import ask_programme, stop_programme
from tests.factories import Agency, make_weekend
from tests.integration.accounts.browsers import Browser, signed_in
from tests.weekend_worlds import World, make_world

SOON, LATE, LOST = dt.timedelta(seconds=15), dt.timedelta(seconds=150), dt.timedelta(minutes=6)


@pytest.fixture
def world(agency: Agency, now: dt.datetime) -> World:
    made = make_world(agency, now=now)
    db.session.commit()
    return made


def page(browser: Browser, world: World) -> str:
    return browser.get(f"/week-ends/{world.weekend.id}/programme").text


def test_a_weekend_without_families_or_activities_leads_to_them(app: Flask, agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now)
    shown = signed_in(app, agency, "Alexandra", now).get(f"/week-ends/{weekend.id}/programme").text
    assert "Aucune famille n’a encore dit oui." in shown
    assert "Ce week-end n’a encore aucune activité." in shown
    assert f'href="/week-ends/{weekend.id}/familles"' in shown
    assert "Calculer le programme" not in shown


def test_a_computation_that_waits_is_late_then_lost_and_may_be_asked_for_again(
    app: Flask, agency: Agency, world: World, now: dt.datetime
) -> None:
    ask_programme(agency.coordinator, world.weekend.id, now=now)
    assert "Il attend son tour" in page(signed_in(app, agency, "Alexandra", now + SOON), world)
    with pytest.raises(ProgrammeBusy):
        ask_programme(agency.coordinator, world.weekend.id, now=now + SOON)
    assert "Relancer le calcul" in page(signed_in(app, agency, "Alexandra", now + LATE), world)
    assert "Le calcul n’a pas abouti." in page(signed_in(app, agency, "Alexandra", now + LOST), world)
    again = ask_programme(agency.coordinator, world.weekend.id, now=now + LATE)
    db.session.commit()
    jobs.work({"programme_id": again.id, "turn": 1}, now + LATE)  # the first one wakes up: nobody waits for it
    assert db.session.get_one(Programme, again.id).compute is ComputeState.WAITING
    assert again.turn == 2


def test_stopped_before_it_began_it_still_has_a_programme(agency: Agency, world: World, now: dt.datetime) -> None:
    found = ask_programme(agency.coordinator, world.weekend.id, now=now)
    stop_programme(agency.coordinator, found.id, now=now)
    db.session.commit()
    jobs.work({"programme_id": found.id, "turn": found.turn}, now)
    db.session.commit()
    draft = find_draft(agency.coordinator, world.weekend.id)
    assert draft is not None
    assert draft.compute is ComputeState.DONE
    assert list_visits(agency.coordinator, draft.id)
