"""Databases of our own: other tests keep the communes they loaded, these replace them each time."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, update

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
from tests.conftest import make_app
from tests.databases import own_database
from tests.integration.territory.samples import COMMUNES, GROUPINGS, package_file


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("territory")
    app = make_app(f"sqlite:///{folder / 'test.sqlite'}", folder)
    upgrade(app)
    return app


@pytest.fixture(scope="session")
def postgresql_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with own_database("territory") as url:
        app = make_app(url, tmp_path_factory.mktemp("territory"))
        upgrade(app)
        yield app
        with app.app_context():
            db.engine.dispose()


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
