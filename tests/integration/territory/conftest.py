"""Databases of our own: other tests keep the communes they loaded, these replace them each time."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, update

from concierge.app import create_app
from concierge.config import Config
from concierge.platform.db import db
from concierge.platform.migrations import upgrade
from concierge.territory import package_data
from concierge.territory.models import (
    Commune,
    CommunePostalCode,
    CommuneSearch,
    DataImport,
    FormerCommune,
    Intercommunality,
    Source,
    TravelCorrection,
)
from tests.conftest import POSTGRES, REDIS, postgres_answers
from tests.integration.territory.samples import COMMUNES, GROUPINGS, package_file


def _make_app(url: str, folder: Path) -> Flask:
    config = Config(secret_key="only for tests", database_url=url, redis_url=REDIS, var_dir=folder, testing=True)
    app = create_app(config)
    upgrade(app)
    return app


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("territory")
    return _make_app(f"sqlite:///{folder / 'test.sqlite'}", folder)


@pytest.fixture(scope="session")
def postgresql_app(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    if not postgres_answers():
        pytest.skip("no PostgreSQL server answers at TEST_POSTGRES (127.0.0.1:5432)")
    name = f"concierge_territory_{os.getpid()}_{worker_id}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    url = POSTGRES.replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
    app = _make_app(url, tmp_path_factory.mktemp("territory"))
    yield app
    with app.app_context():
        db.engine.dispose()
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(autouse=True)
def no_communes(app: Flask) -> None:
    """Begin without any commune."""
    db.session.execute(update(Commune).values(epci_code=None))
    for model in (
        TravelCorrection,
        CommuneSearch,
        CommunePostalCode,
        FormerCommune,
        Commune,
        Intercommunality,
        DataImport,
    ):
        db.session.execute(delete(model))
    db.session.commit()


@pytest.fixture
def communes(no_communes: None) -> None:
    """Sixteen communes, two former ones and a grouping."""
    package_data.load(package_file(Source.COMMUNES, COMMUNES))
    package_data.load(package_file(Source.INTERCOMMUNALITIES, GROUPINGS))
