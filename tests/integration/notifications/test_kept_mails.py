"""The mailbox of the embedded installation shows each agency its own mails, and their HTML does nothing."""

import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from concierge.config import Config
from concierge.platform.mailbox import keep_mail
from tests.factories import Agency, make_agency
from tests.integration.accounts.browsers import Browser, signed_in

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the mails are files


@pytest.fixture
def folder(app: Flask) -> Path:
    """The folder of the mails."""
    config: Config = app.extensions["config"]
    assert config.mailbox_dir is not None
    return config.mailbox_dir


@pytest.fixture
def browser(app: Flask, agency: Agency, now: dt.datetime) -> Browser:
    """Louise, at her desk."""
    return signed_in(app, agency, "Louise", now)


def _keep(folder: Path, subject: str, now: dt.datetime, *, message_id: str | None, html: str = "<p>Bonjour</p>") -> str:
    message = EmailMessage()
    message["From"] = "conciergerie@localhost"
    message["Subject"] = subject
    if message_id is not None:
        message["Message-ID"] = message_id
    message.set_content("Bonjour")
    message.add_alternative(html, subtype="html")
    return keep_mail(folder, message.as_bytes(), sender="a@b.fr", recipients=["c@d.fr"], now=now)


def test_each_agency_sees_its_own_mails(agency: Agency, browser: Browser, folder: Path, now: dt.datetime) -> None:
    other = make_agency(now=now, domain="autre.example").space.id
    here = agency.space.id
    own = _keep(folder, "Pour nous", now, message_id=f"<concierge-{here}-1@localhost>")
    foreign = [
        _keep(folder, "Pour d’autres", now, message_id=f"<concierge-{other}-1@localhost>"),
        _keep(folder, "Pour d’autres", now, message_id=f"<concierge-{here}{other}-1@localhost>"),
        _keep(folder, "Pour d’autres", now, message_id=None),
    ]
    page = browser.get("/messages/boite").text

    assert ("Pour nous" in page, "Pour d’autres" in page) == (True, False)
    assert browser.get(f"/messages/boite/{own}").status_code == 200
    for mail_id in foreign:
        assert browser.get(f"/messages/boite/{mail_id}").status_code == 404
        assert browser.get(f"/messages/boite/{mail_id}/mise-en-forme").status_code == 404


def test_the_html_of_a_mail_draws_itself_and_does_nothing_else(
    agency: Agency, browser: Browser, folder: Path, now: dt.datetime
) -> None:
    html = '<style>p { color: #123456 }</style><p>Bonjour</p><script>alert("x")</script>'
    mail_id = _keep(folder, "Mis en forme", now, message_id=f"<concierge-{agency.space.id}-1@localhost>", html=html)

    page, mail = (browser.get(f"/messages/boite/{mail_id}{look}") for look in ("", "/mise-en-forme"))

    assert f"/messages/boite/{mail_id}/mise-en-forme" in page.text
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    assert (mail.status_code, mail.mimetype) == (200, "text/html")
    assert "color: #123456" in mail.text
    policy = {line.strip() for line in mail.headers["Content-Security-Policy"].split(";")}
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "sandbox"} <= policy
    assert mail.headers["X-Content-Type-Options"] == "nosniff"
