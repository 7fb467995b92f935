"""A whole installation for the browser tests: web server, worker, scheduler, Redis and mail server as processes."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from flask import Flask

from concierge.accounts.models import Person
from concierge.accounts.session import begin_session
from concierge.accounts.sign_in import sign_in
from concierge.app import create_app
from concierge.config import Config
from concierge.families import access
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.notifications.kept_mails import list_kept_mails
from concierge.platform import clock
from concierge.platform.access import Actor
from concierge.platform.mailbox import KeptMail
from concierge.platform.migrations import upgrade
from concierge.platform.redis_server import free_port
from concierge.platform.unit_of_work import unit_of_work
from concierge.territory import package_data
from concierge.territory.models import Source
from tests.factories import PASSWORD, Agency, make_agency
from tests.integration.platform.processes import COMMAND, Processes, get, listens
from tests.integration.territory.samples import COMMUNES, GROUPINGS, package_file
from tests.waiting import until

_FOREIGN = ("CONCIERGE_", "SMTP_", "DATABASE_", "REDIS_", "SECRET_", "BASE_", "WEB_", "HOST", "PORT", "TRUSTED_")


@dataclass
class Installation:
    """Where the pages are, and the same database seen from the test, to arrange what a journey begins with."""

    base_url: str
    app: Flask
    processes: Processes
    mail_folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Arrange something; it is committed at the end of the block, and the processes see it."""
        with self.app.app_context(), unit_of_work():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Look at what the processes wrote."""
        with self.app.app_context():
            yield

    def new_agency(self) -> Agency:
        """Make an agency nobody else uses: tests never see each other's families."""
        with self.writing():
            return make_agency(now=clock.now(), domain=f"agence{next(self._numbers)}-{os.getpid()}.example")

    def session_cookie(self, person: Person) -> str:
        """Sign somebody in without the page for it, which has tests of its own; return the cookie."""
        with self.writing(), self.app.test_request_context("/"):
            token, actor = sign_in(person.email, PASSWORD, origin="tests", device="Chromium", now=clock.now())
            begin_session(token, actor)
            return self._signed_session()

    def _signed_session(self) -> str:
        from flask import session

        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(serializer.dumps(dict(session)))

    def personal_link(self, household: Household) -> str:
        """Return a fresh link to the family's space, for its first adult."""
        with self.writing():
            system = Actor.system(household.space_id)
            return f"/espace/lien/{access.create_access(system, list_members(system, household.id)[0], clock.now())}"

    def await_mail(self, agency: Agency, recipient: str, words: str) -> KeptMail:
        """Return the agency's newest mail to `recipient` whose text has these words, once the worker has sent it."""
        mail = until(lambda: self._mail(agency, recipient, words), f"a mail to {recipient} with « {words} »")
        assert mail is not None
        return mail

    def _mail(self, agency: Agency, recipient: str, words: str) -> KeptMail | None:
        with self.reading():
            mails = list_kept_mails(agency.concierge, self.mail_folder)
        return next((mail for mail in mails if recipient in mail.recipients and words in mail.text), None)


@contextmanager
def running_installation(folder: Path) -> Iterator[Installation]:
    """Start everything, with a few communes and no agency; stop it all at the end."""
    port, smtp_port = free_port(), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    env = {
        "CONCIERGE_VAR": str(folder / "var"),
        "CONCIERGE_MAILBOX": str(folder / "var" / "mailbox"),
        "SECRET_KEY": secrets.token_hex(16),
        "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    processes = Processes(folder, kept | env)
    try:
        processes.start_redis()
        config = Config.from_env(processes.env)
        app = create_app(config)
        upgrade(app)
        with app.app_context():
            package_data.load(package_file(Source.COMMUNES, COMMUNES))
            package_data.load(package_file(Source.INTERCOMMUNALITIES, GROUPINGS))
        with app.app_context(), unit_of_work():
            package_data.fill_coordinates()
        processes.start("mailbox", *COMMAND, "mailbox", "--port", str(smtp_port))
        processes.start("web", *COMMAND, "web", "--port", str(port))
        processes.start("worker", *COMMAND, "worker")
        processes.start("scheduler", *COMMAND, "scheduler")
        until(lambda: get(f"{env['BASE_URL']}/sante")[0] == 200, "the health page answers")
        until(lambda: listens(smtp_port), "the mail server listens")
        assert config.mailbox_dir is not None
        yield Installation(env["BASE_URL"], app, processes, config.mailbox_dir)
    finally:
        processes.kill_all()
        print(processes.logs())
