"""What every test may ask for: an application over each database, an agency with its team, a signed-in browser."""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from concierge.accounts import passwords
from concierge.app import create_app
from concierge.config import Config
from concierge.platform.db import Base, db, set_write_intent
from concierge.platform.migrations import upgrade
from tests.factories import Agency, make_agency

# A password costs its maker 20 ms on purpose; six people in each agency of each test would cost minutes.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

# No test is timed, and the same examples are tried everywhere; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("explore"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/14")
NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)  # a Saturday, 10:30 in France
KEPT_TABLES = {"commune", "commune_postal_code", "commune_search", "former_commune", "intercommunality"}


def postgres_answers() -> bool:
    """Tell whether a PostgreSQL server is there for the tests."""
    try:
        psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _config(url: str, var_dir: Path) -> Config:
    return Config(
        secret_key="only for tests",
        database_url=url,
        redis_url=REDIS,
        var_dir=var_dir,
        smtp_url="smtp://127.0.0.1:1",
        mailbox_dir=var_dir / "mailbox",
        testing=True,
    )


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application over SQLite, with the migrated schema."""
    folder = tmp_path_factory.mktemp("sqlite")
    app = create_app(_config(f"sqlite:///{folder / 'test.sqlite'}", folder))
    upgrade(app)
    return app


@pytest.fixture(scope="session")
def postgresql_app(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    """An application over PostgreSQL, in a database of this test run's own."""
    if not postgres_answers():
        pytest.skip("no PostgreSQL server answers at TEST_POSTGRES (127.0.0.1:5432)")
    name = f"concierge_test_{os.getpid()}_{worker_id}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name}")
        admin.execute(f"CREATE DATABASE {name}")
    folder = tmp_path_factory.mktemp("postgresql")
    app = create_app(_config(POSTGRES.replace("postgresql://", "postgresql+psycopg://") + f"/{name}", folder))
    upgrade(app)
    yield app
    with app.app_context():
        db.engine.dispose()
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application with empty tables and an open context, once over each database."""
    application: Flask = request.getfixturevalue(f"{request.param}_app")
    application.extensions.pop("journeys", None)  # kept by version id, and ids begin anew
    with application.app_context():
        set_write_intent(writing=True)
        yield application
        db.session.remove()
        _empty_tables()
        db.session.remove()


def _empty_tables() -> None:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in KEPT_TABLES]
    if db.engine.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in tables)
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        return
    with db.engine.begin() as connection:
        for table in reversed(tables):
            connection.execute(table.delete())


@pytest.fixture
def now() -> dt.datetime:
    """The instant at which tests take place."""
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


def pytest_configure(config: pytest.Config) -> None:
    """Give a worker name to runs without xdist."""
    if not hasattr(config, "workerinput"):
        os.environ.setdefault("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def worker_id() -> str:
    """The name of this test process."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
