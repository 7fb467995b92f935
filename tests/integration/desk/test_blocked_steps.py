"""A step that waits for somebody else gives way to what can be done today, in the file and as its next action."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.models import StepRow, is_open
from concierge.checklists.next_actions import ActionKind, NextAction, next_actions
from concierge.checklists.states import WaitingFor
from concierge.desk.tabs.file import View, get_checklist, get_header
from concierge.families import journal
from concierge.families.models import Household
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, make_family


@pytest.fixture
def household(app: Flask, agency: Agency, now: dt.datetime) -> Household:
    """A family whose first step is late and waits for an administration; the second is due today."""
    household = make_family(agency, now=now)
    rows = _open(household)
    for row in rows[2:]:
        row.due_on = paris_date(now) + dt.timedelta(days=30)
    rows[0].due_on, rows[1].due_on = paris_date(now) - dt.timedelta(days=40), paris_date(now)
    steps.block(agency.concierge, rows[0], waiting_for=WaitingFor.ADMINISTRATION, reason="dossier à la CAF", now=now)
    db.session.flush()
    return household


def _open(household: Household) -> list[StepRow]:
    query = select(StepRow).where(StepRow.household_id == household.id, is_open())
    return list(db.session.scalars(query.order_by(StepRow.due_on, StepRow.id)))


def _next(household: Household, now: dt.datetime) -> NextAction:
    return next_actions([household.id], now=now, language="fr")[household.id]


def test_what_can_be_done_today_is_the_next_action(household: Household, now: dt.datetime) -> None:
    assert _next(household, now).row_id == _open(household)[1].id


def test_the_blocked_step_comes_next_when_nothing_else_is_due(
    household: Household, agency: Agency, now: dt.datetime
) -> None:
    blocked, due, *_later = _open(household)
    steps.finish(agency.concierge, due, now=now)

    found = _next(household, now)
    assert (found.row_id, found.on) == (blocked.id, blocked.due_on)


def test_an_answer_promised_for_today_comes_before_it_too(
    household: Household, agency: Agency, now: dt.datetime
) -> None:
    steps.finish(agency.concierge, _open(household)[1], now=now)
    appointment = journal.make_appointment(
        agency.concierge,
        household,
        starts_at=now + dt.timedelta(hours=3),
        subject="Visite",
        place="Langres",
        now=now,
    )

    found = _next(household, now)
    assert (found.kind, found.row_id) == (ActionKind.APPOINTMENT, appointment.id)


def test_the_file_lists_it_after_what_is_due(
    app: Flask, household: Household, agency: Agency, now: dt.datetime
) -> None:
    blocked, due, *_later = _open(household)
    blocked.subject = due.subject
    db.session.flush()

    header = get_header(agency.concierge, household.id, now)
    with app.test_request_context("/"):  # its questions are said in the reader's language
        checklist = get_checklist(agency.concierge, header, View.SUBJECT, paris_date(now))
    (group,) = [group for group in checklist.groups if group.subject is due.subject]
    assert [line.step_id for line in group.open_lines][:2] == [due.id, blocked.id]
