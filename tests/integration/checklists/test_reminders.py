"""Reminders: one mail a day at most, about what is still to do on the day it leaves."""

import datetime as dt
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.accounts.roles import NEWCOMER_PERMISSIONS
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import StepRow
from concierge.checklists.reminders.reminders import KIND, collect_reminders, remind_now
from concierge.families.choices import ClosingReason
from concierge.families.models import Household, Member
from concierge.families.queries import list_members
from concierge.families.services import close_household, pause_reminders
from concierge.notifications.models import Message, MessageState
from concierge.notifications.preferences import ContactChoices, choose_for_contact
from concierge.notifications.queries import count_delayed
from concierge.notifications.quiet_hours import QuietHours
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.outbox import OutboxJob
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, adult, make_agency, make_family

DAY = dt.timedelta(days=1)


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A family without plan, with one step of its own in three days."""
    household = make_family(agency, now=now, planned=False)
    add_step(agency, household, "Prévenir l’assurance", now + 3 * DAY, now)
    return household


def add_step(
    agency: Agency, household: Household, title: str, due: dt.datetime, now: dt.datetime, *, for_family: bool = True
) -> StepRow:
    return steps.add_local_step(
        agency.concierge,
        household,
        title=title,
        subject=Subject.ADMINISTRATIVE,
        due_on=due.date(),
        for_family=for_family,
        member_id=None,
        assignee_id=None,
        now=now,
    )


def _messages() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == KIND).order_by(Message.id)))


def _send(message: Message, now: dt.datetime) -> mail.Email | None:
    with patch.object(mail, "send") as send:
        send_message(message.id, RENDERERS, now)
    return send.call_args.args[0] if send.call_args else None


def test_a_familys_step_is_reminded_of_to_its_first_adult_with_an_address(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    assert collect_reminders(now) == 1

    (message,) = _messages()
    email = _send(message, now)
    assert email is not None
    assert (email.recipient, email.sender_name) == ("claire@famille.example", "Louise – Haute-Marne Attractivité")
    assert email.reply_to == "louise@agence.example"
    assert "Prévenir l’assurance" in email.text
    assert "Prévenir l’assurance" in email.html
    assert message.state is MessageState.SENT


def test_the_job_run_twice_sends_one_mail(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> None:
    assert [collect_reminders(now), collect_reminders(now + dt.timedelta(hours=3))] == [1, 0]
    assert len(_messages()) == 1
    assert collect_reminders(now + 3 * DAY) == 1


def test_steps_of_the_same_day_go_in_one_mail_five_at_most(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    for number in range(7):
        add_step(agency, household, f"Étape {number}", now, now)

    assert collect_reminders(now) == 1
    email = _send(_messages()[0], now)
    assert email is not None
    assert email.text.count("Étape ") == 5


def test_a_paused_family_is_left_alone_until_the_day_after(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    pause_reminders(agency.concierge, household, (now + 2 * DAY).date(), now)
    assert collect_reminders(now) == 0
    pause_reminders(agency.concierge, household, (now - DAY).date(), now)
    assert collect_reminders(now) == 1


def test_a_pause_begun_while_the_mail_waits_holds_it_back(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    collect_reminders(now)
    pause_reminders(agency.concierge, household, (now + 9 * DAY).date(), now)

    assert _send(_messages()[0], now) is None
    assert _messages()[0].state is MessageState.CANCELLED


def test_a_reminder_staff_ask_for_leaves_even_during_a_pause(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    pause_reminders(agency.concierge, household, (now + 9 * DAY).date(), now)
    assert remind_now(agency.concierge, household, now)

    assert _send(_messages()[0], now) is not None


def test_an_address_corrected_while_the_mail_waits_receives_it(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    collect_reminders(now)
    list_members(agency.concierge, household.id)[0].email = "claire.juste@famille.example"
    db.session.commit()

    email = _send(_messages()[0], now)
    assert email is not None
    assert (email.recipient, _messages()[0].recipient) == ("claire.juste@famille.example",) * 2


def test_a_closed_file_gets_none_even_if_it_was_queued_before(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    collect_reminders(now)
    close_household(agency.concierge, household, ClosingReason.STAYED, paris_date(now), now)

    assert _send(_messages()[0], now) is None
    assert _messages()[0].state is MessageState.CANCELLED
    assert collect_reminders(now + 3 * DAY) == 0


def test_a_mail_whose_steps_were_done_meanwhile_does_not_leave(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    collect_reminders(now)
    steps.finish(agency.concierge, db.session.scalars(select(StepRow)).one(), now=now)

    assert _send(_messages()[0], now) is None
    assert _messages()[0].state is MessageState.CANCELLED


def test_the_teams_own_steps_and_what_the_family_declined_are_not_reminded_of(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False)
    add_step(agency, household, "Appeler la crèche", now, now, for_family=False)
    steps.decline(agency.concierge, add_step(agency, household, "Animal", now, now), "", now)
    blocked = add_step(agency, household, "Carte grise", now, now)
    steps.block(agency.concierge, blocked, waiting_for=steps.WaitingFor.PARTNER, reason="Garage", now=now)

    assert collect_reminders(now) == 0
    assert remind_now(agency.concierge, household, now) is False


def test_a_family_without_address_is_not_an_error(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False, members=(adult(email=""),))
    add_step(agency, household, "Étape", now, now)

    assert collect_reminders(now) == 0
    assert remind_now(agency.concierge, household, now) is False


def test_each_agency_signs_its_own_mails(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> None:
    other = make_agency(now=now, domain="autre.example", department="10")
    theirs = make_family(other, now=now, planned=False, members=(adult("Anna", email="anna@famille.example"),))
    add_step(other, theirs, "Étape", now, now)

    assert collect_reminders(now) == 2
    assert {(m.space_id, m.recipient) for m in _messages()} == {
        (agency.space.id, "claire@famille.example"),
        (other.space.id, "anna@famille.example"),
    }


def test_a_name_cannot_break_the_headers_of_a_mail(app: Flask, agency: Agency, now: dt.datetime) -> None:
    people = (adult("Ève\nBcc: tous@ailleurs.example", last_name='"<b>Petit</b>" 🦊', email="eve@famille.example"),)
    household = make_family(agency, now=now, planned=False, members=people)
    add_step(agency, household, "<script>alert(1)</script>", now, now)
    collect_reminders(now)

    email = _send(_messages()[0], now)
    assert email is not None
    composed = mail.compose(email, now)
    assert composed["Bcc"] is None
    assert [address.addr_spec for address in composed["To"].addresses] == ["eve@famille.example"]
    assert composed["To"].addresses[0].display_name == 'Ève Bcc: tous@ailleurs.example "<b>Petit</b>" 🦊'
    assert "<script>" not in email.html


def test_an_adult_who_wants_no_reminders_leaves_them_to_the_other(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False, members=(adult(), adult("Thomas")))
    add_step(agency, household, "Étape", now, now)
    claire, thomas = list_members(agency.concierge, household.id)
    choose_for_contact(_newcomer(claire), ContactChoices(reminders=False), now)

    assert collect_reminders(now) == 1
    assert _messages()[0].recipient == thomas.email

    choose_for_contact(_newcomer(thomas), ContactChoices(reminders=False), now)
    assert collect_reminders(now + 7 * DAY) == 0


def test_quiet_hours_delay_the_reminder_and_nobody_is_alarmed(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    claire = list_members(agency.concierge, household.id)[0]
    choose_for_contact(_newcomer(claire), ContactChoices(quiet=QuietHours(start=9, end=18)), now)
    collect_reminders(now)

    evening = dt.datetime(2026, 11, 21, 17, tzinfo=dt.UTC)
    job = db.session.scalars(select(OutboxJob).where(OutboxJob.name == "notifications.send")).one()
    assert (_messages()[0].due_at, job.due_at) == (evening, evening)
    assert count_delayed(agency.concierge, now + dt.timedelta(hours=2)) == 0
    assert count_delayed(agency.concierge, evening + dt.timedelta(minutes=3)) == 1


def test_the_agencys_own_quiet_hours_hold_where_nobody_chose(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    late = dt.datetime(2026, 11, 24, 20, tzinfo=dt.UTC)
    assert collect_reminders(late) == 1
    assert _messages()[0].due_at == dt.datetime(2026, 11, 25, 7, tzinfo=dt.UTC)


def _newcomer(member: Member) -> Actor:
    return Actor(
        space_id=member.space_id,
        name=member.full_name,
        permissions=NEWCOMER_PERMISSIONS,
        household_id=member.household_id,
        member_id=member.id,
    )
