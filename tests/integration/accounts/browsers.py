"""A browser as tests drive it: it keeps cookies, sends the form's token, follows nothing, and has its own clock."""

import contextvars
import datetime as dt
import re
from typing import Any
from unittest.mock import patch

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from concierge.accounts.models import LinkPurpose
from concierge.families import access
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.hosts import access as host_access
from concierge.hosts.models import Host
from concierge.platform import clock
from concierge.platform.access import Actor
from concierge.platform.db import db
from tests.factories import PASSWORD, Agency

ORIGIN = "http://localhost"
_FORM_TOKEN = "the token of this browser's session"


def words_of(answer: TestResponse) -> str:
    """Return a page without the tokens of its forms, which are dated to the second by a clock no test holds."""
    return re.sub(r'(name="csrf_token"|"X-CSRFToken":)[^>]*', r"\1", answer.text)


class Browser:
    """Requests run apart from the test's own session, as they do on a server; `now` is the instant they take place."""

    def __init__(self, app: Flask, now: dt.datetime, *, from_address: str = "192.0.2.1") -> None:
        self.app, self.now = app, now
        self.client = app.test_client()
        self.from_address = from_address

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._open("GET", path, **options)

    def post(self, path: str, data: Any = None, *, token: bool = True, **options: Any) -> TestResponse:
        """Send a form, with the token of this browser's session."""
        fields = dict(data or {})
        if token:
            fields["csrf_token"] = self.form_token()
        headers = {"Origin": ORIGIN} | options.pop("headers", {})
        return self._open("POST", path, data=fields, headers=headers, **options)

    def form_token(self) -> str:
        """Return the token that a page of this session would carry."""
        with self.client.session_transaction() as session:
            session["csrf_token"] = _FORM_TOKEN
        serializer = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(serializer.dumps(_FORM_TOKEN))

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/connexion", {"email": email, "password": password, **more})

    def enter_space_of(self, household: Household) -> "Browser":
        """Open the family's space with a fresh personal link of its first member."""
        system = Actor.system(household.space_id)
        token = access.create_access(system, list_members(system, household.id)[0], self.now)
        assert self.post(f"/espace/lien/{token}").status_code == 303
        return self

    def enter_space_of_host(self, host: Host) -> "Browser":
        """Open a host's space with a fresh personal link of the first of them."""
        system = Actor.system(host.space_id)
        _link, token = host_access.make_link(system, host.people[0], LinkPurpose.HOST, self.now)
        assert self.post(f"/mon-accueil/lien/{token}").status_code == 303
        return self

    def _open(self, method: str, path: str, **options: Any) -> TestResponse:
        db.session.commit()  # what the test has arranged is there for everybody
        options.setdefault("environ_overrides", {"REMOTE_ADDR": self.from_address})
        options.setdefault("buffered", True)  # read to its end and closed, as a server does: a download is an open file
        with patch.object(clock, "now", lambda: self.now):
            answer = contextvars.Context().run(self.client.open, path, method=method, **options)
        answer.request.environ["wsgi.input"].close()  # a large form is a temporary file
        db.session.expire_all()
        return answer


def signed_in(app: Flask, agency: Agency, first_name: str, now: dt.datetime) -> Browser:
    """Return a browser in which one of the agency's people has signed in."""
    browser = Browser(app, now)
    answer = browser.sign_in(agency.people[first_name].email)
    assert answer.status_code == 303
    return browser


def in_family_space(app: Flask, household: Household, now: dt.datetime) -> Browser:
    """Return a telephone on which a family has opened its space."""
    return Browser(app, now).enter_space_of(household)


def in_host_space(app: Flask, host: Host, now: dt.datetime) -> Browser:
    """Return a telephone on which a host has opened their space."""
    return Browser(app, now).enter_space_of_host(host)
