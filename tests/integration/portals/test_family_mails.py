"""The mails between a family and its agency: both parts say the same, in plain words, without what is private."""

import datetime as dt
import re
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.reminders.reminders import remind_now
from concierge.families import access
from concierge.families.queries import list_members
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, make_family


def _send_all(now: dt.datetime) -> list[mail.Email]:
    sent: list[mail.Email] = []
    with patch.object(mail, "send", lambda email, **_options: sent.append(email)):
        for message_id in db.session.scalars(select(Message.id).order_by(Message.id)).all():
            send_message(message_id, RENDERERS, now)
    return sent


def _addresses(text: str) -> set[str]:
    return set(re.findall(r"https?://[^\s\"<]+", text))


@pytest.fixture
def mails(app: Flask, agency: Agency, now: dt.datetime) -> dict[str, mail.Email]:
    """Every mail about one family: its link, a reminder, its request for help."""
    agency.people["Louise"].phone = "06 39 98 12 34"
    household = make_family(agency, now=now)
    member = list_members(agency.concierge, household.id)[0]
    own = db.session.scalars(
        select(StepRow).where(StepRow.household_id == household.id, StepRow.who == WhoRole.FAMILY).order_by(StepRow.id)
    ).first()
    assert own is not None
    own.due_on = paris_date(now)
    newcomer = Actor(space_id=household.space_id, name="Claire", permissions=frozenset(), household_id=household.id)
    access.invite(agency.concierge, member, now)
    assert remind_now(agency.concierge, household, now)
    steps.ask_help(newcomer, own, "", now)
    steps.comment(agency.concierge, own, "<b>Entre nous</b>", shared=False, now=now)
    sent = _send_all(now)
    return dict(zip(("link", "reminder", "help"), sent, strict=True))


@pytest.mark.parametrize("kind", ["link", "reminder", "help"])
def test_text_and_html_lead_to_the_same_place(mails: dict[str, mail.Email], kind: str) -> None:
    email = mails[kind]

    assert _addresses(email.text) == _addresses(email.html) != set()
    assert "prefers-color-scheme: dark" in email.html
    assert "\n\n\n" not in email.text
    assert "Entre nous" not in email.text + email.html


def test_the_link_says_who_helps_and_how_to_call(mails: dict[str, mail.Email]) -> None:
    for part in (mails["link"].text, mails["link"].html.replace("\u00a0", " ")):
        assert "Louise" in part
        assert "06 39 98 12 34" in part
        assert "/espace/lien/" in part
    assert "Petit" not in mails["link"].subject
