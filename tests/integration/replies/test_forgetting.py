"""A mail nobody attached is not kept for ever: after ninety days its words go by themselves, and the page says when."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from concierge.config import resource_folder
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.platform.privacy import REGISTER_FILE
from concierge.replies.models import ReceivedMail, Stray
from concierge.replies.strays import forget_strays, list_strays
from concierge.wiring.jobs import JOBS, SCHEDULE
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in

DAY = dt.timedelta(days=1)


def stray(agency: Agency, at: dt.datetime, text: str = "Bonjour, c’est Odette") -> ReceivedMail:
    """A mail that waits to be attached."""
    mail = ReceivedMail(
        space_id=agency.space.id,
        key=f"{at.timestamp():.0f}{text}"[:64],
        at=at,
        stray=Stray.NO_MARK,
        sender="odette@ailleurs.example",
        sender_name="Odette",
        subject="Bonjour",
        text=text,
        enclosed=["photo-odette.jpg"],
    )
    db.session.add(mail)
    db.session.commit()
    return mail


def test_the_words_of_a_mail_nobody_attached_go_after_ninety_days(agency: Agency, now: dt.datetime) -> None:
    old, young = stray(agency, now - 90 * DAY), stray(agency, now - 89 * DAY)

    assert any(periodic.job == "replies.forget_strays" for periodic in SCHEDULE)
    JOBS["replies.forget_strays"]({}, now)
    db.session.commit()

    db.session.refresh(old)
    assert (old.sender, old.sender_name, old.subject, old.text, old.enclosed) == ("", "", "", "", None)
    assert (old.decided_at, old.decided_by, old.at) == (now, None, now - 90 * DAY)
    assert [line.mail_id for line in list_strays(agency.coordinator)] == [young.id]
    events = db.session.scalars(select(EventRow).where(EventRow.name == "reply.forgotten")).all()
    assert [event.space_id for event in events] == [agency.space.id]


def test_the_page_and_the_register_say_when(app: Flask, agency: Agency, now: dt.datetime) -> None:
    mail = stray(agency, now - 10 * DAY)
    browser = signed_in(app, agency, "Alexandra", now)

    listed, alone = browser.get("/courriels").text, browser.get(f"/courriels/{mail.id}").text
    register = browser.get("/reglages/registre").text.replace("\u00a0", " ")

    for page in (listed, alone):
        assert "sera effacé le 9 février 2027" in page.replace("\u00a0", " ")
    assert "90 jours" in register
    assert "courriel que personne n’a rattaché" in register


def test_an_agency_may_choose_another_delay(app: Flask, agency: Agency, now: dt.datetime, tmp_path: Path) -> None:
    shipped = resource_folder("workflows") / REGISTER_FILE
    (tmp_path / REGISTER_FILE).write_text(
        shipped.read_text("utf-8").replace("stray_days: 90", "stray_days: 30"), encoding="utf-8"
    )
    mail, before = stray(agency, now - 31 * DAY), app.extensions["config"]
    app.extensions["config"] = replace(before, workflows_dir=tmp_path)
    try:
        forget_strays(now)
    finally:
        app.extensions["config"] = before
    db.session.commit()

    db.session.refresh(mail)
    assert mail.text == ""
