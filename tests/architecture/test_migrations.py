"""The schema that migrations make is the one the code means, on both databases and both ways."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, inspect, select

from concierge.families.models import Household, Member
from concierge.hosts.models import Host
from concierge.platform.db import Base, db
from concierge.platform.migrations import upgrade
from tests.conftest import NOW, make_app
from tests.databases import own_database
from tests.factories import make_agency, make_family, make_host


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application over a database of its own, without any table."""
    if request.param == "sqlite":
        yield make_app(f"sqlite:///{tmp_path / 'own.sqlite'}", tmp_path)
        return
    with own_database("migrations") as url:
        app = make_app(url, tmp_path)
        yield app
        with app.app_context():
            db.engine.dispose()


def _differences(app: Flask) -> list[object]:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.engine).get_table_names())


def _downgrade(app: Flask) -> None:
    with app.app_context():
        flask_migrate.downgrade(directory=str(app.extensions["config"].migrations_dir), revision="base")
        db.session.remove()


def test_the_migrated_schema_is_the_one_of_the_models(empty_app: Flask) -> None:
    upgrade(empty_app)

    assert _differences(empty_app) == []
    assert _tables(empty_app) == {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"}


def test_down_to_nothing_and_up_again(empty_app: Flask) -> None:
    upgrade(empty_app)
    _downgrade(empty_app)
    assert _tables(empty_app) == {"alembic_version"}

    upgrade(empty_app)
    assert _differences(empty_app) == []


def test_a_second_upgrade_finds_nothing_to_do(empty_app: Flask) -> None:
    upgrade(empty_app)
    before = _tables(empty_app)
    upgrade(empty_app)
    assert _tables(empty_app) == before


def test_two_starts_at_once_upgrade_a_new_database_once(tmp_path: Path) -> None:
    env = {"CONCIERGE_VAR": str(tmp_path), "PATH": "/usr/bin:/bin", "SECRET_KEY": "x" * 32}
    root = Path(__file__).resolve().parents[2]
    command = (sys.executable, "-m", "concierge.cli", "db", "upgrade")
    starts = [
        subprocess.Popen(command, cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)
    ]
    said = [start.communicate(timeout=120)[0].decode() for start in starts]

    assert [start.returncode for start in starts] == [0, 0], said
    assert _differences(make_app(f"sqlite:///{tmp_path / 'concierge.sqlite'}", tmp_path)) == []


def test_the_history_of_migrations_is_one_line(sqlite_app: Flask) -> None:
    scripts = ScriptDirectory(str(sqlite_app.extensions["config"].migrations_dir))
    revisions = list(scripts.walk_revisions())

    assert len(scripts.get_heads()) == 1
    assert [r.revision for r in revisions if r.is_branch_point or r.is_merge_point] == []


def test_a_table_made_anew_keeps_its_rows_and_what_points_at_them(empty_app: Flask) -> None:
    upgrade(empty_app)
    with empty_app.app_context():
        make_family(make_agency(now=NOW), now=NOW, planned=False)
        db.session.commit()
        flask_migrate.downgrade(directory=str(empty_app.extensions["config"].migrations_dir), revision="0015")
        upgrade(empty_app)
        assert db.session.scalar(select(func.count()).select_from(Member).join(Household)) == 3
        db.session.remove()


def test_telephones_of_hosts_become_one_word_of_what_they_are_searched_by(empty_app: Flask) -> None:
    upgrade(empty_app)
    with empty_app.app_context():
        agency = make_agency(now=NOW)
        hosts = [make_host(agency, now=NOW, email=f"anne{number}@accueil.example") for number in range(3)]
        wanted = [host.search_text for host in hosts]
        for host, former in zip(hosts, ("06 39 98 00 00", "33 6 39 98 00 00", "0033 6 39 98 00 00"), strict=True):
            host.search_text = host.search_text.replace("0639980000", former)
        assert [host.search_text for host in hosts] != wanted
        db.session.commit()
        flask_migrate.downgrade(directory=str(empty_app.extensions["config"].migrations_dir), revision="0056")
        upgrade(empty_app)
        assert list(db.session.scalars(select(Host.search_text).order_by(Host.id))) == wanted
        db.session.remove()
