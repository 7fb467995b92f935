"""The built-in SMTP server keeps each mail whole, and what is read back is what was sent."""

import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from concierge.platform import clock
from concierge.platform.mailbox import find_mail, keep_mail, read_mailbox
from concierge.platform.redis_server import free_port
from tests.waiting import PATIENCE, until


@contextmanager
def mail_server(folder: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "concierge.cli", "mailbox", "--port", str(port), "--folder", str(folder)]
    server = subprocess.Popen(command)
    try:
        until(lambda: _listens(port), "the mail server listens")
        yield port
        server.terminate()
        assert server.wait(PATIENCE) == 0
    finally:
        server.kill()
        server.wait(PATIENCE)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def letter(subject: str, *, html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Conciergerie de l'Aube <conciergerie@localhost>"
    message["To"] = "Zoé Lefèvre <zoe@example.org>"
    message["Subject"] = subject
    message.set_content("Bonjour Zoé,\n\nvotre bail est signé.\n")
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def test_mails_are_kept_and_read_newest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_VAR", str(tmp_path / "var"))
    folder = tmp_path / "mailbox"
    with mail_server(folder) as port, smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as client:
        client.send_message(letter("Rappel : état des lieux 🗝️"))
        client.send_message(letter("Demain", html="<p>Demain à <b>10 h</b></p>"), to_addrs=["ça@d.fr", "b@c.fr"])
    second, first = read_mailbox(folder)
    assert first.subject == "Rappel : état des lieux 🗝️"
    assert first.recipients == ("zoe@example.org",)
    assert first.sender == "Conciergerie de l'Aube <conciergerie@localhost>"
    assert first.text.splitlines() == ["Bonjour Zoé,", "", "votre bail est signé."]
    assert (second.subject, second.html.strip()) == ("Demain", "<p>Demain à <b>10 h</b></p>")
    assert second.recipients == ("ça@d.fr", "b@c.fr")
    assert find_mail(folder, second.id) == second
    assert not list(folder.glob(".*")), "no half-written mail is left"


@pytest.mark.parametrize("mail_id", ["", "..", "../secret_key", "/etc/passwd", "20260101T000000000000-00", "a\x00b"])
def test_an_id_from_an_address_never_reaches_another_file(tmp_path: Path, mail_id: str) -> None:
    assert find_mail(tmp_path, mail_id) is None


def test_a_damaged_mail_is_shown_as_far_as_possible(tmp_path: Path) -> None:
    content = b"Subject: =?utf-8?q?=C3=A9?=\r\nContent-Type: text/plain; charset=x-none\r\n\r\nl'\xc3\xa9t\xc3\xa9\r\n"
    keep_mail(tmp_path, content, sender="a@b.fr", recipients=["c@d.fr\r\nX-Evil: 1"], now=clock.now())
    (mail,) = read_mailbox(tmp_path)
    assert (mail.subject, mail.text.strip()) == ("é", "l'été")
    assert mail.sender == "a@b.fr"


def test_a_folder_that_was_never_made_is_an_empty_mailbox(tmp_path: Path) -> None:
    assert read_mailbox(tmp_path / "nothing") == []
