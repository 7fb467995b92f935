"""What every test may ask for: an application over each database, an agency with its team, a signed-in browser."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from concierge.accounts import passwords
from concierge.app import create_app
from concierge.checklists.definition.loading import load_definitions
from concierge.checklists.editor import drafts
from concierge.config import Config
from concierge.families.readings.pages import SEEN
from concierge.platform import clock
from concierge.platform.db import db, set_write_intent
from concierge.platform.migrations import upgrade
from concierge.wiring.jobs import JOBS
from tests.databases import empty_tables, own_database
from tests.factories import Agency, make_agency
from tests.files_read_once import read_once

# A password costs its maker 20 ms on purpose; six people in each agency of each test would cost minutes.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

# The files of the journey take 100 ms to be read, and most tests plan a family with them: once for the same files.
drafts.load_definitions = read_once(load_definitions)

# No test is timed, and the same examples are tried everywhere; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("explore"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/14")
NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)  # a Saturday, 10:30 in France


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: at the end, two processes share what takes moments.

    A process takes its first half of the tests in this order, so that one alone starts the installation that browsers
    visit, unless the other is done before.
    """
    items.sort(key=lambda item: ("/browser/" not in item.nodeid, "test_every_page" not in item.nodeid))


def make_app(url: str, folder: Path) -> Flask:
    """Make an application over a database, as empty as it is."""
    config = Config(
        secret_key="only for tests",
        database_url=url.replace("postgresql://", "postgresql+psycopg://"),
        redis_url=REDIS,
        var_dir=folder,
        smtp_url="smtp://127.0.0.1:1",
        mailbox_dir=folder / "mailbox",
        testing=True,
    )
    return create_app(config, jobs=JOBS)


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application over SQLite, with the migrated schema."""
    folder = tmp_path_factory.mktemp("sqlite")
    app = make_app(f"sqlite:///{folder / 'test.sqlite'}", folder)
    upgrade(app)
    return app


@pytest.fixture(scope="session")
def postgresql_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application over PostgreSQL, in a database of this test process's own."""
    with own_database("test") as url:
        app = make_app(url, tmp_path_factory.mktemp("postgresql"))
        upgrade(app)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application with empty tables and an open context, once over each database; no files either."""
    application: Flask = request.getfixturevalue(f"{request.param}_app")
    application.extensions.pop("journeys", None)  # kept by version id, and ids begin anew
    application.extensions[SEEN] = (None, set())
    with application.app_context():
        set_write_intent(writing=True)
        yield application
        db.session.remove()
        empty_tables()
        db.session.remove()
        forget_files(application.extensions["config"])


def forget_files(config: Config) -> None:
    """Throw away the mails and the ledger of erasures that a test kept: the next one counts its own."""
    assert config.mailbox_dir is not None
    for kept in (*config.mailbox_dir.glob("*"), config.erasures_file):
        kept.unlink(missing_ok=True)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """The instant at which tests take place: whoever asks the clock hears it, so that no test grows old."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


@pytest.fixture
def agency(app: Flask, now: dt.datetime) -> Agency:
    """An agency of the Haute-Marne with a coordinator, two concierges, an HR adviser, a reader and a partner agent."""
    agency = make_agency(now=now)
    db.session.commit()
    return agency


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with."""
    return app.test_client()
