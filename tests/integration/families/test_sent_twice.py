"""What is sent twice is written once: a double click without JavaScript, a network that repeats a request."""

import contextvars
import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.checklists.models import StepComment, StepRow
from concierge.families.models import Appointment, Contact, Household, LocalDeadline, Member, Note
from concierge.platform import clock
from concierge.platform.db import Base, db
from concierge.platform.submissions import REMEMBERED, OnceForm, Submission
from concierge.wiring.jobs import JOBS, SCHEDULE
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import ORIGIN, Browser, in_family_space, signed_in
from tests.integration.pages import Page

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A file with its plan."""
    return make_family(agency, now=now)


@pytest.fixture
def browser(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> Browser:
    """Louise, who clicks twice."""
    return signed_in(app, agency, "Louise", now)


def _count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _step(household: Household) -> int:
    query = select(StepRow.id).where(StepRow.household_id == household.id, StepRow.key == "demarches.carte-grise")
    return db.session.scalars(query).one()


STAFF: list[tuple[str, dict[str, str], type[Base]]] = [
    ("/dossiers/{file}/echanges", {"channel": "call", "direction": "to_family", "summary": "Un appel"}, Contact),
    ("/dossiers/{file}/notes", {"text": "Préfère le soir"}, Note),
    ("/dossiers/{file}/rendez-vous", {"starts_at": "2027-01-05T10:00", "subject": "Visite"}, Appointment),
    ("/dossiers/{file}/membres/nouveau", {"kind": "pet", "first_name": "Rex"}, Member),
    ("/dossiers/{file}/etapes/nouvelle", {"title": "Appeler", "subject": "housing", "member": "0"}, StepRow),
    ("/etapes/{step}/commenter", {"text": "À rappeler"}, StepComment),
    ("/etapes/{step}/aide-donnee", {"answer": "C’est fait"}, StepComment),
]
FAMILY: list[tuple[str, dict[str, str], type[Base]]] = [
    ("/espace/message", {"text": "Bonjour"}, Contact),
    ("/espace/etapes/{step}/message", {"text": "Bonjour"}, StepComment),
    ("/espace/etapes/{step}/aide", {"text": "Où aller ?"}, StepComment),
]


@pytest.mark.parametrize(("path", "typed", "model"), STAFF)
def test_staff_who_click_twice_write_once(
    agency: Agency, browser: Browser, household: Household, path: str, typed: dict[str, str], model: type[Base]
) -> None:
    typed = typed | {"assignee": str(agency.people["Louise"].id)}
    _expect_one(browser, path.format(file=household.id, step=_step(household)), typed, model)


@pytest.mark.parametrize(("path", "typed", "model"), FAMILY)
def test_a_family_that_taps_twice_writes_once(
    app: Flask, household: Household, now: dt.datetime, path: str, typed: dict[str, str], model: type[Base]
) -> None:
    _expect_one(in_family_space(app, household, now), path.format(step=_step(household)), typed, model)


def test_a_deadline_sent_twice_is_one(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> None:
    typed = {"anchor": "ballot", "on": "2027-03-14", "source": "préfecture"}
    _expect_one(signed_in(app, agency, "Alexandra", now), "/reglages/dates", typed, LocalDeadline)


def _expect_one(browser: Browser, path: str, typed: dict[str, str], model: type[Base]) -> None:
    before = _count(model)
    answers = [browser.post(path, typed | {"once": KEY}) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert _count(model) == before + 1
    browser.post(path, {name: f"{value} bis" for name, value in typed.items() if name == "text"} | {"once": KEY})
    browser.post(path, typed | {"once": "f" * 32})
    assert _count(model) == before + (3 if "text" in typed else 2)


def test_two_requests_at_the_same_moment_write_once(
    app: Flask, browser: Browser, household: Household, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"text": "Préfère le soir", "once": KEY, "csrf_token": browser.form_token()}
    path, headers = f"/dossiers/{household.id}/notes", {"Origin": ORIGIN}
    both, statuses = Barrier(2, timeout=1.0), []
    is_repeated: Callable[..., bool] = OnceForm.is_repeated

    def at_once(form: OnceForm, at: dt.datetime) -> bool:
        with suppress(BrokenBarrierError):  # SQLite lets one writer in at a time: the other waits at the door
            both.wait()
        return is_repeated(form, at)

    def send() -> None:
        client = app.test_client()
        client._cookies = dict(browser.client._cookies or {})
        answer = contextvars.Context().run(client.post, path, data=typed, headers=headers)
        statuses.append(answer.status_code)

    monkeypatch.setattr(OnceForm, "is_repeated", at_once)
    db.session.commit()
    with patch.object(clock, "now", lambda: now):
        threads = [Thread(target=send) for _click in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert statuses == [303, 303]
    assert _count(Note) == 1


def test_what_was_refused_may_be_sent_again(browser: Browser, household: Household) -> None:
    path = f"/dossiers/{household.id}/echanges"
    typed = {"channel": "call", "direction": "to_family", "summary": "Un appel", "once": KEY}
    refused = browser.post(path, typed | {"follow_up_on": "2020-01-01"})

    assert (refused.status_code, Page(refused).value("summary")) == (422, "Un appel")
    assert [browser.post(path, typed).status_code, _count(Contact)] == [303, 1]


def test_every_page_that_adds_something_carries_a_key(browser: Browser, household: Household) -> None:
    step = _step(household)
    addresses = [f"/dossiers/{household.id}/{tab}" for tab in ("echanges", "membres/nouveau", "etapes/nouvelle")]
    for path in (*addresses, f"/etapes/{step}", f"/etapes/{step}/actions"):
        keys = [Page(browser.get(path)).value("once") for _visit in range(2)]
        assert len(set(keys)) == 2, path


def test_old_keys_are_forgotten_every_night(app: Flask, now: dt.datetime) -> None:
    db.session.add_all([Submission(key="old", at=now - REMEMBERED), Submission(key="new", at=now)])
    db.session.flush()

    assert "platform.forget_submissions" in {periodic.job for periodic in SCHEDULE}
    JOBS["platform.forget_submissions"]({}, now)

    assert list(db.session.scalars(select(Submission.key))) == ["new"]
