"""Meetings that two people change at once, or while their family is erased: one after the other, and both know."""

import datetime as dt
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.models import Appointment, Contact, Household
from concierge.platform.db import db
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.at_once import Together, send_all_at_once
from tests.integration.families.test_appointments import Meetings, plain
from tests.integration.pages import Page

DAY = dt.timedelta(days=1)


@pytest.fixture
def meetings(app: Flask, agency: Agency, now: dt.datetime) -> Meetings:
    return Meetings(app, agency, now)


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, planned=False)


@pytest.mark.parametrize("answer", ["", "/aucun"])
def test_a_family_that_answers_while_it_is_erased_comes_before_or_after(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime, answer: str
) -> None:
    moments = meetings.free()[4:7]
    meetings.propose(household, moments)
    path = f"{meetings.link()}{answer}"
    erase = (f"/dossiers/{household.id}/effacement", {"ground": "team", "name": household.name})
    lead, together = signed_in(meetings.app, agency, "Alexandra", now), Together()

    with (
        patch("concierge.families.appointments.proposals.journal.follow_up", side_effect=lambda *_a: together.wait()),
        patch("concierge.privacy.erasure.traces.marks_of", side_effect=_then(together)),
    ):
        statuses = send_all_at_once(lead, [(path, {"slot": moments[0].isoformat(), "word": "Zyx"}), erase], now)

    assert statuses[0] == 303
    assert set(statuses) <= {303, 404, 410}
    assert db.session.scalars(select(Contact.summary).where(Contact.summary != "")).all() == []
    assert db.session.scalars(select(Appointment)).all() == []


def _then(together: Together) -> object:
    from concierge.privacy.traces import marks_of

    def wait_and_read(*arguments: object) -> object:
        together.wait()
        return marks_of(*arguments)  # type: ignore[arg-type]

    return wait_and_read


def test_two_colleagues_move_one_meeting_and_the_second_is_told(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    browser, (appointment, first, second) = _opened_twice(app, agency, household, now)

    path = f"/rendez-vous/{appointment.id}"
    assert browser.post(f"{path}/deplacer", {**first, "starts_at": "2026-12-01T11:00"}).status_code == 303
    assert browser.post(f"{path}/deplacer", {**second, "starts_at": "2026-12-02T09:00"}).status_code == 303

    told = plain(browser.get(f"/dossiers/{household.id}/echanges").text)
    assert "Ce rendez-vous vient d’être déplacé au mardi 1er décembre à 11 h" in told
    assert appointment.starts_at == dt.datetime(2026, 12, 1, 10, tzinfo=dt.UTC)
    assert browser.post(f"{path}/annuler", second).status_code == 303
    assert appointment.cancelled_at is None

    assert browser.post(f"{path}/annuler", {"vu": "1"}).status_code == 303
    assert browser.post(f"{path}/deplacer", {"vu": "1", "starts_at": "2026-12-03T09:00"}).status_code == 303
    assert "vient d’être annulé" in browser.get(f"/dossiers/{household.id}/echanges").text


def test_two_colleagues_at_the_same_instant_move_it_once(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    browser, (appointment, first, _second) = _opened_twice(app, agency, household, now)
    path = f"/rendez-vous/{appointment.id}/deplacer"
    days = ("2026-12-01T11:00", "2026-12-02T09:00", "2026-12-03T09:00")

    statuses = send_all_at_once(browser, [(path, {**first, "starts_at": day}) for day in days], now)

    assert statuses == [303] * 3
    db.session.refresh(appointment)
    assert appointment.sequence == 1


def _opened_twice(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> tuple[Browser, tuple[Appointment, dict[str, str], dict[str, str]]]:
    browser = signed_in(app, agency, "Louise", now)
    typed = {"starts_at": "2026-11-30T10:00", "subject": "Visite", "place": "Langres"}
    assert browser.post(f"/dossiers/{household.id}/rendez-vous", typed).status_code == 303
    appointment = db.session.scalars(select(Appointment)).one()
    seen = {"vu": Page(browser.get(f"/dossiers/{household.id}/echanges")).value("vu")}
    return browser, (appointment, seen, seen)


def test_the_link_of_a_meeting_moved_far_ahead_opens_until_the_day_after_it(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    moments = meetings.free()[4:7]
    meetings.propose(household, moments)
    Browser(meetings.app, now).post(meetings.link(), {"slot": moments[0].isoformat()})
    meetings.mails("appointment_settled")
    appointment = db.session.scalars(select(Appointment)).one()
    team = signed_in(meetings.app, agency, "Louise", now)
    team.post(f"/rendez-vous/{appointment.id}/deplacer", {"starts_at": "2027-02-15T10:00"})

    link = meetings.link("appointment_settled")

    assert Browser(meetings.app, appointment.starts_at - DAY).get(link).status_code == 200
    assert Browser(meetings.app, appointment.starts_at + 2 * DAY).get(link).status_code == 410
