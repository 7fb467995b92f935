"""A mail server others wrote (pymap), on the loopback: what our reader of mailboxes must get on with."""

import imaplib
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from concierge.platform.redis_server import free_port
from tests.waiting import until

USER, PASSWORD = "reponses", "secret"
_RUN = "import sys; from pymap.main import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where the server answers; one mailbox, empty at first."""

    port: int

    def put(self, raw: bytes) -> None:
        """Deliver a mail."""
        with self._signed_in() as client:
            status, said = client.append("INBOX", "", "", raw)
            assert status == "OK", said

    def flags(self) -> list[set[str]]:
        """Return the flags of each mail, in the order of arrival; what the server notes for itself is left out."""
        with self._signed_in() as client:
            _status, said = client.uid("FETCH", "1:*", "(FLAGS)")
        lines = [line.decode() for line in said if isinstance(line, bytes)]
        return [set(re.findall(r"\\\w+", line)) - {"\\Recent"} for line in lines if "UID" in line]

    def empty(self) -> None:
        """Throw away what the mailbox holds."""
        with self._signed_in() as client:
            client.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
            client.expunge()

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as client:
            client.login(USER, PASSWORD)
            client.select("INBOX")
            yield client


def _answers(port: int) -> bool:
    try:
        with imaplib.IMAP4("127.0.0.1", port, timeout=20):
            return True
    except OSError:
        return False


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run the server until the block ends."""
    port = free_port()
    listen = ["--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    account = ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    with subprocess.Popen([sys.executable, "-c", _RUN, *listen, *account], stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _answers(port), "the mail server answers")
            server = MailServer(port)
            server.empty()
            yield server
        finally:
            process.terminate()
