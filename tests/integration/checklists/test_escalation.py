"""Escalation: whoever follows the file is told after three reminders of a late step, the coordination a week later."""

import datetime as dt
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.availability.services import AbsenceDetails, note_absence
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import StepRow
from concierge.checklists.reminders.escalation import KIND, collect_escalations
from concierge.families.models import Household
from concierge.families.services import pause_reminders
from concierge.notifications.models import Message, MessageState
from concierge.notifications.preferences import StaffChoices, choose_for_staff
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, make_family

DAY = dt.timedelta(days=1)


@pytest.fixture
def step(agency: Agency, now: dt.datetime) -> StepRow:
    """A step of the family's own, due today; Louise follows the file."""
    household = make_family(agency, now=now, planned=False)
    return steps.add_local_step(
        agency.concierge,
        household,
        title="Prévenir l’assurance",
        subject=Subject.ADMINISTRATIVE,
        due_on=paris_date(now),
        for_family=True,
        member_id=None,
        assignee_id=None,
        now=now,
    )


def _told() -> list[str]:
    found = db.session.scalars(select(Message).where(Message.kind == KIND).order_by(Message.id))
    return [message.recipient for message in found]


def _days_with_mail(now: dt.datetime, days: int) -> dict[int, int]:
    return {day: queued for day in range(days) if (queued := collect_escalations(now + day * DAY))}


def test_three_weeks_late_reaches_the_concierge_and_four_the_coordination_once_each(
    app: Flask, agency: Agency, step: StepRow, now: dt.datetime
) -> None:
    assert _days_with_mail(now, 60) == {21: 1, 28: 1}
    assert _told() == ["louise@agence.example", "alexandra@agence.example"]
    assert [collect_escalations(now + 28 * DAY) for _time in range(2)] == [0, 0]


def test_a_day_on_which_nothing_ran_is_made_good(app: Flask, agency: Agency, step: StepRow, now: dt.datetime) -> None:
    assert collect_escalations(now + 24 * DAY) == 1
    assert collect_escalations(now + 25 * DAY) == 0


def test_what_was_done_meanwhile_is_not_told(app: Flask, agency: Agency, step: StepRow, now: dt.datetime) -> None:
    later = now + 21 * DAY
    collect_escalations(later)
    steps.finish(agency.concierge, step, now=later)
    message = db.session.scalars(select(Message)).one()
    with patch.object(mail, "send") as send:
        send_message(message.id, RENDERERS, later)

    assert send.call_args is None
    assert message.state is MessageState.CANCELLED
    assert collect_escalations(now + 28 * DAY) == 0


def test_the_mail_names_the_family_inside_and_not_in_its_subject(
    app: Flask, agency: Agency, step: StepRow, now: dt.datetime
) -> None:
    later = now + 28 * DAY
    collect_escalations(later)
    sent: list[mail.Email] = []
    with patch.object(mail, "send", lambda email, **_options: sent.append(email)):
        for message in db.session.scalars(select(Message).order_by(Message.id)):
            send_message(message.id, RENDERERS, later)

    assert [email.recipient for email in sent] == ["alexandra@agence.example"]  # the concierge's week has gone by
    for part in (sent[0].text, sent[0].html):
        assert "Petit" in part
        assert "Prévenir l’assurance" in part
        assert "Louise Martin suit ce dossier" in part
        assert f"/dossiers/{step.household_id}" in part
    assert "Petit" not in sent[0].subject


def test_a_file_nobody_follows_reaches_the_coordination_at_once(
    app: Flask, agency: Agency, step: StepRow, now: dt.datetime
) -> None:
    db.session.get_one(Household, step.household_id).owner_id = None
    db.session.flush()
    assert collect_escalations(now + 21 * DAY) == 1
    assert _told() == ["alexandra@agence.example"]


def test_while_the_concierge_is_away_the_coordination_is_told(
    app: Flask, agency: Agency, step: StepRow, now: dt.datetime
) -> None:
    later = now + 21 * DAY
    louise = agency.concierge
    details = AbsenceDetails(first=paris_date(later), last=paris_date(later))
    note_absence(louise, louise.person_id or 0, details, now)
    assert collect_escalations(later) == 1
    assert _told() == ["alexandra@agence.example"]


def test_a_pause_a_refusal_and_ones_own_choice_are_kept(
    app: Flask, agency: Agency, step: StepRow, now: dt.datetime
) -> None:
    household = db.session.get_one(Household, step.household_id)
    later = now + 21 * DAY
    pause_reminders(agency.concierge, household, (later + DAY).date(), now)
    assert collect_escalations(later) == 0
    pause_reminders(agency.concierge, household, None, now)
    choose_for_staff(agency.concierge, StaffChoices(kinds=frozenset()), now)
    assert collect_escalations(later) == 0
    choose_for_staff(agency.concierge, StaffChoices(), now)
    steps.decline(agency.concierge, step, "", now)
    assert collect_escalations(later) == 0


def test_it_waits_for_a_working_day(app: Flask, agency: Agency, step: StepRow, now: dt.datetime) -> None:
    assert collect_escalations(now + 21 * DAY) == 1  # a Saturday

    message = db.session.scalars(select(Message)).one()
    assert message.due_at == dt.datetime(2026, 12, 14, 7, tzinfo=dt.UTC)  # Monday, eight o'clock in France
