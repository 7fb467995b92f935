"""Who may open what: every endpoint and every role of the tables, each tried with a real request."""

import datetime as dt
import re

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from concierge.accounts.roles import PERMISSIONS
from concierge.families.models import Household
from concierge.hosts.models import Host
from concierge.platform.access import Permission
from concierge.platform.db import db
from concierge.platform.web import permission_of
from tests.architecture.examples.everything import ids_of
from tests.architecture.examples.names import Ids
from tests.architecture.who_may import ALLOWED, PARTS
from tests.architecture.who_may.answers import ASKS_FOR_A_KEY, ENDS_THE_SESSION, NOT_THERE, TAKES_AWAY, TEXTS
from tests.architecture.who_may.roles import ALL, FAMILY, HOST, PEOPLE, STAFF
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, in_family_space, in_host_space, signed_in


def test_every_endpoint_is_in_a_table_and_every_line_of_a_table_is_an_endpoint(sqlite_app: Flask) -> None:
    assert {rule.endpoint for rule in sqlite_app.url_map.iter_rules()} == set(ALLOWED)
    assert len(ALLOWED) == sum(map(len, PARTS))  # each in one table


def test_the_tables_say_what_roles_and_permissions_say(sqlite_app: Flask) -> None:
    declared = {endpoint: permission_of(sqlite_app, endpoint) for endpoint in ALLOWED}
    staff = {role.value: permissions for role, permissions in PERMISSIONS.items()}
    holders = {
        permission: {role for role, held in staff.items() if permission in held} for permission in Permission
    } | {Permission.OWN_FILE: FAMILY, Permission.OWN_HOST: HOST}

    assert {endpoint: holders[p] if p else ALL for endpoint, p in declared.items()} == ALLOWED


def test_every_permission_protects_something(sqlite_app: Flask) -> None:
    assert {permission_of(sqlite_app, endpoint) for endpoint in ALLOWED} - {None} == set(Permission)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # decided before any database is asked
@pytest.mark.parametrize("role", sorted(ALL))
def test_each_role_opens_what_is_its_own_and_nothing_else(
    app: Flask, agency: Agency, now: dt.datetime, role: str
) -> None:
    household = make_family(agency, now=now)
    ids = ids_of(agency, household, now, session_of=PEOPLE.get(role, "Alexandra"))
    browser = _browser(app, agency, household, role, now, ids)
    wrong = []

    for rule in sorted(app.url_map.iter_rules(), key=_last_if_it_ends_something):
        if rule.endpoint in ENDS_THE_SESSION and role in ALLOWED[rule.endpoint]:
            browser = _browser(app, agency, household, role, now, ids)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            path = path_of(rule, ids)
            answer = browser.get(path) if method == "GET" else browser.post(path)
            if not _as_the_table_says(answer, rule.endpoint, role):
                wrong.append(f"{method} {path} ({rule.endpoint}): {answer.status}")

    assert wrong == []


def _last_if_it_ends_something(rule: Rule) -> int:
    return 2 * (rule.endpoint in ENDS_THE_SESSION) + (rule.endpoint in TAKES_AWAY)


def _as_the_table_says(answer: TestResponse, endpoint: str, role: str) -> bool:
    if role in ALLOWED[endpoint]:
        well = {200, 302, 303, 422} | ({404} if endpoint in NOT_THERE else set())
        well = {401} if endpoint in ASKS_FOR_A_KEY else well
        return answer.status_code in well and not asks_to_sign_in(answer)
    knows_who = role in STAFF and ALLOWED[endpoint] not in (FAMILY, HOST)
    return answer.status_code == 403 if knows_who else answer.status_code == 401 or asks_to_sign_in(answer)


def asks_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.location.startswith("/connexion?suite=")


def _browser(app: Flask, agency: Agency, household: Household, role: str, now: dt.datetime, ids: Ids) -> Browser:
    if role == "host":
        return in_host_space(app, db.session.get_one(Host, ids["host_id"]), now)
    if role == "newcomer":
        return in_family_space(app, household, now)
    return signed_in(app, agency, PEOPLE[role], now) if role in PEOPLE else Browser(app, now)


def path_of(rule: Rule, ids: Ids) -> str:
    """Return the address of a rule with these ids in it."""
    path = rule.rule
    for name in rule.arguments:
        value = ids[name] if name in ids else TEXTS.get(name, "absent")
        path = re.sub(rf"<(\w+:)?{name}>", str(value), path)
    return path
