"""Looking changes nothing: no GET writes to the database, but the log of who read what."""

import datetime as dt

from flask import Flask

from tests.architecture.examples.dumps import differences, dump
from tests.architecture.examples.everything import ids_of
from tests.architecture.test_endpoints import path_of
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import in_family_space, signed_in

FRAGMENT = {"HX-Request": "true"}


def test_no_page_changes_anything_by_being_looked_at(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    ids = ids_of(agency, household, now)
    staff, family = signed_in(app, agency, "Alexandra", now), in_family_space(app, household, now)
    before = dump()
    opened = []

    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            path = path_of(rule, ids)
            opened += [browser.get(path, headers=h).status_code for browser in (staff, family) for h in ({}, FRAGMENT)]
            opened += [staff.client.head(path).status_code]

    assert opened.count(200) > 60
    assert [status for status in opened if status >= 500] == []
    # The log of who read what is sensitive is written once a page has left (0013); nothing else is.
    assert set(differences(before, dump())) <= {"sensitive_reading"}


def test_a_refused_form_changes_nothing(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    browser = signed_in(app, agency, "Louise", now)
    before = dump()

    answers = [
        browser.post("/dossiers/nouveau", {"name": "Sans adulte", "source": "web", "language": "fr"}),
        browser.post(f"/dossiers/{household.id}/membres/nouveau", {"kind": "child", "first_name": ""}),
        browser.post(f"/dossiers/{household.id}/echanges", {"channel": "call", "direction": "to_family"}),
        browser.post("/reglages/equipe/nouveau", {"first_name": "X"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 403]
    assert differences(before, dump()) == {}
