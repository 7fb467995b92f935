"""The two databases of the benchmarks, filled once and kept in var/bench/ until the schema or the data change."""

import datetime as dt
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from flask import Flask

from concierge.app import create_app
from concierge.config import Config
from concierge.platform.db import db, refresh_statistics
from concierge.platform.migrations import upgrade
from concierge.platform.unit_of_work import unit_of_work

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
SERVER = "postgresql://postgres@127.0.0.1:5432"
DATABASE = os.environ.get("BENCH_DATABASE", "concierge_bench")  # another name: beside somebody else who measures
MANY, FEW = 5_000, 50  # households
KEPT = dt.timedelta(days=6)  # the dates stand around the day the data were made


def config(engine: str, households: int) -> Config:
    """Return the settings of an installation over the data of one size."""
    name = DATABASE if households == MANY else f"{DATABASE}_{households}"
    url = f"sqlite:///{FOLDER / name}.sqlite"
    if engine == "postgresql":
        url = f"{SERVER.replace('postgresql:', 'postgresql+psycopg:')}/{name}"
    return Config(
        secret_key="only for benchmarks",
        database_url=url,
        redis_url="redis://127.0.0.1:6379/13",
        var_dir=FOLDER,
        mailbox_dir=FOLDER / "mailbox",
    )


def engines() -> Iterator[str]:
    """Return the kinds of database to measure (BENCH_ENGINES=sqlite for one); say so when PostgreSQL is absent."""
    wanted = os.environ.get("BENCH_ENGINES", "sqlite postgresql").split()
    if "sqlite" in wanted:
        yield "sqlite"
    if "postgresql" not in wanted:
        return
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        print("  PostgreSQL does not answer at 127.0.0.1:5432 (user postgres): measured on SQLite alone.")
    else:
        yield "postgresql"


def open_app(engine: str, households: int = MANY) -> Flask:
    """Return the application over the filled database, made first when it is missing or out of date."""
    settings = config(engine, households)
    stamp = _checksum(households)
    if not _is_current(settings, stamp):
        _fill(settings, stamp, households)
    app = create_app(settings)
    upgrade(app)
    return app


def _fill(settings: Config, stamp: str, households: int) -> None:
    from bench._dataset import fill

    began = time.monotonic()
    print(f"  Filling {settings.database_url.rsplit('/', 1)[1]} with {households} households…", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    empty(settings)
    app = create_app(settings)
    upgrade(app)
    with app.app_context():
        counts = fill(app, households, dt.datetime.now(dt.UTC))
        tidy(settings)
        db.session.remove()
        db.engine.dispose()
    _write_stamp(settings, stamp)
    sizes = ", ".join(f"{count} {table}" for table, count in counts.items())
    print(f"  {sizes}, in {time.monotonic() - began:.0f} s", flush=True)


def _checksum(households: int) -> str:
    sources = [ROOT / "bench" / name for name in ("_dataset.py", "_families.py")]
    digest = hashlib.sha256(str(households).encode())
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def _is_current(settings: Config, stamp: str) -> bool:
    found = _read_stamp(settings)
    if found is None or found[0] != stamp:
        return False
    return dt.date.today() - dt.date.fromisoformat(found[1]) <= KEPT  # noqa: DTZ011


def _sqlite_path(settings: Config) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _read_stamp(settings: Config) -> tuple[str, str] | None:
    if settings.is_sqlite:
        path = _sqlite_path(settings).with_suffix(".stamp")
        text = path.read_text(encoding="ascii") if path.exists() else ""
    else:
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as admin:
            row = admin.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [settings.database_url.rsplit("/", 1)[1]],
            ).fetchone()
            text = (row[0] or "") if row else ""
    words = text.split()
    return (words[0], words[1]) if len(words) == 2 else None


def _write_stamp(settings: Config, stamp: str) -> None:
    text = f"{stamp} {dt.date.today()}"  # noqa: DTZ011
    if settings.is_sqlite:
        _sqlite_path(settings).with_suffix(".stamp").write_text(text, encoding="ascii")
        return
    name = settings.database_url.rsplit("/", 1)[1]
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as admin:
        admin.execute(f"COMMENT ON DATABASE {name} IS '{text}'")


def empty(settings: Config) -> None:
    if settings.is_sqlite:
        path = _sqlite_path(settings)
        for suffix in (".stamp", ".sqlite", ".sqlite-wal", ".sqlite-shm"):
            path.with_suffix(suffix).unlink(missing_ok=True)
        return
    name = settings.database_url.rsplit("/", 1)[1]
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}")


def tidy(settings: Config) -> None:
    """Do at once what PostgreSQL does by itself within minutes, and the software's daily job on SQLite."""
    if settings.is_sqlite:
        with unit_of_work():
            refresh_statistics()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
