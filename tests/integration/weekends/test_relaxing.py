"""What keeps a must out of a programme gives way in one tap: then it is computed again, and is in it."""

import datetime as dt

import pytest
from flask import Flask

from concierge.platform.db import db
from concierge.weekends.activities.models import Activity
from concierge.weekends.choices import ActivityKind
from concierge.weekends.planning import jobs
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.reading import list_visits
from concierge.weekends.planning.relaxing import NothingToRelax, joined, relax
from concierge.weekends.planning.services import ask_programme
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in
from tests.weekend_worlds import SATURDAY, World, make_world, on


@pytest.fixture
def world(agency: Agency, now: dt.datetime) -> World:
    made = make_world(agency, now=now)
    school = made.activities["École primaire"]
    school.families, school.windows = 1, ((on(SATURDAY, 10), on(SATURDAY, 10, 30)),)  # one family, at one time
    db.session.commit()
    return made


def computed(agency: Agency, world: World, now: dt.datetime) -> Programme:
    found = ask_programme(agency.coordinator, world.weekend.id, now=now)
    found.seconds = 2
    db.session.commit()
    jobs.work({"programme_id": found.id, "turn": found.turn}, now)
    db.session.commit()
    return db.session.get_one(Programme, found.id, populate_existing=True)


def test_a_full_school_takes_one_family_more_and_the_must_is_kept(
    app: Flask, agency: Agency, world: World, now: dt.datetime
) -> None:
    found = computed(agency, world, now)
    (missing,) = [each for each in found.unkept if each["must"] and each["need"]]
    taps = [given["kind"] for given in missing["giving"]]
    assert len(taps) == 1
    assert missing["visit"]["activity"] == str(world.activities["École primaire"].id)
    browser = signed_in(app, agency, "Alexandra", now)
    address = f"/week-ends/programmes/{found.id}/assouplir"
    sent = {"family": missing["family"], "need": missing["need"], "which": "0"}
    page = browser.get(f"/week-ends/{world.weekend.id}/programme").text
    assert address in page
    assert browser.post(address, sent).status_code == 303
    page = browser.get(f"/week-ends/{world.weekend.id}/programme").text
    assert "C’est noté. Recalculez pour en profiter." in page
    assert "c’est noté, recalculez" in page
    browser.post(address, sent)  # a second tap changes nothing
    page = browser.get(f"/week-ends/{world.weekend.id}/programme").text
    assert "Cela a déjà changé" in page
    again = computed(agency, world, now)
    school = [each for each in list_visits(agency.coordinator, again.id) if each.activity_id == _school(world)]
    assert len(school) == 2
    assert not [each for each in again.unkept if each["must"]]


def _school(world: World) -> int:
    return db.session.query(Activity.id).filter_by(weekend_id=world.weekend.id, kind=ActivityKind.SCHOOL).scalar()


def test_what_was_computed_again_since_is_not_relaxed(agency: Agency, world: World, now: dt.datetime) -> None:
    found = computed(agency, world, now)
    for family, need, which in (("0", "0", 0), (found.unkept[0]["family"], found.unkept[0]["need"], 7)):
        with pytest.raises(NothingToRelax):
            relax(agency.coordinator, found.id, family=family, need=need, which=which, now=now)


def test_windows_that_touch_become_one() -> None:
    nine, ten, eleven, noon = (on(SATURDAY, hour) for hour in (9, 10, 11, 12))
    assert joined(((nine, ten),), (ten, eleven)) == ((nine, eleven),)
    assert joined(((eleven, noon),), (nine, ten)) == ((nine, ten), (eleven, noon))
    assert joined((), (nine, ten)) == ((nine, ten),)
