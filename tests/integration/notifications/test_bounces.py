"""A mail that comes back shows on the file of its family; what only looks like it changes nothing."""

import datetime as dt

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from hypothesis import given, strategies as st

from concierge.desk.day.mail_failures import list_mail_failures
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.notifications.bounces import LONGEST_ANSWER, Bounce, note_bounce, read_bounce
from concierge.notifications.commands import bounce
from concierge.notifications.identifiers import identifier, read_identifier
from concierge.notifications.models import Message, MessageState
from concierge.platform.db import db
from tests.factories import Agency, make_family

SECRET = "only for tests"
REPORT = """\
From: MAILER-DAEMON@mail.exemple.fr
To: conciergerie@exemple.fr
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=limite="

--=limite=
Content-Type: text/plain; charset=utf-8

Votre message n'a pas pu être remis.

--=limite=
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.exemple.fr

Final-Recipient: rfc822; claire@famille.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <claire@famille.example>: Recipient address
    rejected: User unknown

--=limite=
Content-Type: {quoted}

Message-ID: {identifier}
Subject: Une étape approche

--=limite=--
"""


def report(name: str, *, action: str = "failed", status: str = "5.1.1", quoted: str = "text/rfc822-headers") -> bytes:
    return REPORT.format(identifier=name, action=action, status=status, quoted=quoted).encode()


def named(space_id: int, message_id: int, secret: str = SECRET) -> str:
    return identifier(space_id, message_id, domain="exemple.fr", secret=secret)


@pytest.mark.parametrize("quoted", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_names_the_message_and_says_what_the_server_answered(quoted: str) -> None:
    assert read_bounce(report(named(3, 41), quoted=quoted), SECRET) == Bounce(
        space_id=3,
        message_id=41,
        answer="550 5.1.1 <claire@famille.example>: Recipient address rejected: User unknown",
    )


@pytest.mark.parametrize(
    "raw",
    [
        report(named(3, 41), action="delayed", status="4.4.1"),
        report(named(3, 41), action="failed", status="4.2.2"),
        report(named(3, 41, secret="of somebody else")),
        report(named(3, 41).replace("-41.", "-42.")),
        report("<autre@exemple.fr>"),
        b"Subject: Je suis absente\n\nDe retour lundi.",
        b"",
    ],
    ids=["late", "box full", "made up", "another number", "another mail", "an answer", "nothing"],
)
def test_anything_else_is_no_return(raw: bytes) -> None:
    assert read_bounce(raw, SECRET) is None


@given(st.binary(max_size=400))
def test_no_input_breaks_the_reading(noise: bytes) -> None:
    assert read_bounce(noise, SECRET) is None
    whole = report(named(3, 41))
    found = read_bounce(whole[:300] + noise + whole[300:], SECRET)
    assert found is None or len(found.answer) <= LONGEST_ANSWER


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: message/rfc822\n\n" * 20_000,
        b"".join(b'Content-Type: multipart/report; boundary="%d"\n\n--%d\n' % (n, n) for n in range(4_000)),
    ],
    ids=["mails in mails", "parts in parts"],
)
def test_a_report_as_deep_as_a_well_is_no_return(raw: bytes) -> None:
    assert read_bounce(raw, SECRET) is None


def test_an_answer_holds_only_what_can_be_stored_and_shown() -> None:
    raw = report(named(3, 41)).replace(b"User unknown", "User \0\x1b[31m\u202eunknown".encode())
    found = read_bounce(raw, SECRET)
    assert found is not None
    assert found.answer.isprintable()


def test_an_identifier_reads_back_and_cannot_be_made_up() -> None:
    assert read_identifier(named(3, 41), SECRET) == (3, 41)
    assert read_identifier("<concierge-3-41.0000000000000000@exemple.fr>", SECRET) is None


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, planned=False)


@pytest.fixture
def message(agency: Agency, household: Household, now: dt.datetime) -> Message:
    """A mail that left for Claire."""
    claire = list_members(agency.concierge, household.id)[0]
    row = Message(
        space_id=agency.space.id,
        household_id=household.id,
        key="reminder:1",
        kind="step_reminder",
        context={},
        recipient=str(claire.email),
        recipient_name="Claire",
        subject="Une étape approche",
        state=MessageState.SENT,
        created_at=now,
        sent_at=now,
    )
    db.session.add(row)
    db.session.commit()
    return row


def test_the_command_puts_the_return_on_the_file(
    app: Flask, agency: Agency, household: Household, message: Message
) -> None:
    secret = app.extensions["config"].secret_key
    raw = report(named(agency.space.id, message.id, secret))
    for _twice in range(2):
        done = CliRunner().invoke(bounce, obj=ScriptInfo(create_app=lambda: app), input=raw)
        assert (done.exit_code, done.output) == (0, "Le retour est noté sur le message.\n")
    (failure,) = list_mail_failures(agency.concierge, household_id=household.id)
    assert (failure.message_id, failure.error[:9]) == (message.id, "550 5.1.1")


def test_a_return_for_another_agency_or_a_purged_message_changes_nothing(
    agency: Agency, message: Message, now: dt.datetime
) -> None:
    assert not note_bounce(Bounce(space_id=agency.space.id + 1, message_id=message.id, answer="550"), now)
    assert not note_bounce(Bounce(space_id=agency.space.id, message_id=message.id + 1, answer="550"), now)
    assert db.session.get_one(Message, message.id).state is MessageState.SENT
