"""What belongs to another agency, or to another family, does not exist: every address with an id answers 404."""

import datetime as dt

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from concierge.families.services import add_member
from concierge.platform.db import db
from tests.architecture.examples.dumps import differences, dump
from tests.architecture.examples.everything import ids_of, make_everything
from tests.architecture.test_endpoints import path_of
from tests.factories import Agency, child, make_agency, make_family, make_host
from tests.integration.accounts.browsers import Browser, in_family_space, in_host_space, signed_in

SHARED_BY_ALL = {"territory.show_import"}  # the official lists are the same for every agency
BEYOND_EVERY_DATABASE = 10**30


def _with_ids(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if any(isinstance(converter, IntegerConverter) for converter in rule._converters.values())
    ]


def _answers(browser: Browser, rules: list[Rule], ids: dict[str, int]) -> dict[str, int]:
    """Return the status of every address, GET and POST."""
    found = {}
    for rule in rules:
        path = path_of(rule, ids)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = browser.get(path) if method == "GET" else browser.post(path)
            found[f"{method} {rule.endpoint}"] = answer.status_code
    return found


def _not_404(answers: dict[str, int]) -> dict[str, int]:
    return {request: status for request, status in answers.items() if status != 404}


def test_another_agencys_rows_are_not_found_and_stay_as_they_are(app: Flask, agency: Agency, now: dt.datetime) -> None:
    other = make_agency(now=now, domain="autre.example", department="10")
    _household, theirs = make_everything(other, now)
    browser = signed_in(app, agency, "Alexandra", now)
    before = dump()

    answers = _answers(browser, [r for r in _with_ids(app) if r.endpoint not in SHARED_BY_ALL and _is_staff(r)], theirs)

    assert len(answers) > 40
    assert _not_404(answers) == {}
    assert differences(before, dump()) == {}


def test_a_newcomer_finds_neither_another_familys_steps_nor_another_agencys(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    other = make_agency(now=now, domain="autre.example", department="10")
    _far, far_ids = make_everything(other, now)
    _near, near_ids = make_everything(agency, now)
    own = make_family(agency, now=now)
    browser = in_family_space(app, own, now)
    before = dump()

    rules = [rule for rule in _with_ids(app) if not _is_staff(rule) and not _is_of_hosts(rule)]

    assert len(rules) > 5
    assert _not_404(_answers(browser, rules, near_ids)) == {}
    assert _not_404(_answers(browser, rules, far_ids)) == {}
    assert differences(before, dump()) == {}


def test_a_host_finds_nothing_of_another_hosts(app: Flask, agency: Agency, now: dt.datetime) -> None:
    _household, theirs = make_everything(agency, now)
    browser = in_host_space(app, make_host(agency, now=now, email="paul@accueil.example"), now)
    before = dump()

    rules = [rule for rule in _with_ids(app) if _is_of_hosts(rule)]

    answers = _answers(browser, rules, theirs)
    assert answers.pop("GET host_space.kit_file") == 200  # of the agency, for all its hosts
    assert len(answers) > 8
    assert _not_404(answers) == {}
    assert differences(before, dump()) == {}


def test_a_member_is_found_only_under_their_own_household(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    neighbour = make_family(agency, now=now, name="Durand")
    theirs = add_member(agency.concierge, neighbour, child("Léo"), now)
    browser = signed_in(app, agency, "Louise", now)
    rules = [r for r in _with_ids(app) if {"household_id", "member_id"} <= r.arguments]

    mixed = _answers(browser, rules, {"household_id": household.id, "member_id": theirs.id})

    assert len(mixed) == 4
    assert _not_404(mixed) == {}


@pytest.mark.parametrize("number", [0, 2**31, 2**63, BEYOND_EVERY_DATABASE])
def test_a_number_no_row_has_is_not_found_however_large(
    app: Flask, agency: Agency, now: dt.datetime, number: int
) -> None:
    household = make_family(agency, now=now, planned=False)
    staff, family = signed_in(app, agency, "Alexandra", now), in_family_space(app, household, now)
    ids = dict.fromkeys(set().union(*(rule.arguments for rule in _with_ids(app))) - {"substep"}, number)

    answers = _answers(staff, [r for r in _with_ids(app) if _is_staff(r)], ids)
    answers |= _answers(family, [r for r in _with_ids(app) if not _is_staff(r) and not _is_of_hosts(r)], ids)

    assert _not_404(answers) == {}


def test_every_id_in_an_address_has_an_example(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    examples = ids_of(agency, household, now)
    db.session.commit()
    wanted = {
        name
        for rule in _with_ids(app)
        for name, converter in rule._converters.items()
        if isinstance(converter, IntegerConverter)
    }
    assert set(examples) == wanted


def _is_staff(rule: Rule) -> bool:
    return not rule.endpoint.startswith(("portals.", "host_space."))


def _is_of_hosts(rule: Rule) -> bool:
    return rule.endpoint.startswith("host_space.")
