"""`concierge reset` says exactly what it erases, asks, and erases nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from concierge.platform.reset import erase, human_size, take_inventory
from tests.databases import own_database
from tests.waiting import PATIENCE

CONCIERGE = (sys.executable, "-m", "concierge.cli")


def installation(var: Path) -> str:
    """Make an installation with three families, two mails and a key; return its database URL."""
    (var / "mailbox").mkdir(parents=True)
    (var / "mailbox" / "a.eml").write_bytes(b"x" * 1500)
    (var / "mailbox" / "b.eml").write_bytes(b"x" * 500)
    (var / "secret_key").write_text("kept")
    (var / "notes.txt").write_text("not ours")
    url = f"sqlite:///{var / 'concierge.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE household (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE empty (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO household VALUES (1), (2), (3)"))
    engine.dispose()
    return url


def reset(var: Path, *options: str, answer: str = "") -> "subprocess.CompletedProcess[str]":
    command = [*CONCIERGE, "reset", *options]
    env = {**os.environ, "CONCIERGE_VAR": str(var), "DATABASE_URL": ""}
    return subprocess.run(command, env=env, input=answer, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_the_inventory_counts_files_bytes_and_rows(tmp_path: Path) -> None:
    engine = create_engine(installation(tmp_path))
    inventory = take_inventory(tmp_path, engine)
    sizes = {item.path.name: (item.size, item.files) for item in inventory.items}
    assert sizes["mailbox"] == (2000, 2)
    assert set(sizes) == {"concierge.sqlite", "mailbox"}
    assert inventory.rows == (("household", 3),)


def test_a_refusal_keeps_everything(tmp_path: Path) -> None:
    engine = create_engine(installation(tmp_path))
    refused = reset(tmp_path, answer="n\n")
    assert refused.returncode == 1
    assert "household : 3" in refused.stdout
    assert "2,0 Ko (2 fichiers)" in refused.stdout
    assert take_inventory(tmp_path, engine).rows == (("household", 3),)


def test_consent_erases_the_data_and_nothing_else(tmp_path: Path) -> None:
    installation(tmp_path)
    done = reset(tmp_path, "--yes")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"secret_key", "notes.txt", "run.lock"}
    assert "rien à effacer" in reset(tmp_path).stdout


@pytest.mark.postgresql
def test_a_database_server_is_emptied_and_can_be_filled_again(tmp_path: Path) -> None:
    with own_database("reset") as url:
        env = {**os.environ, "CONCIERGE_VAR": str(tmp_path), "DATABASE_URL": url}
        for arguments in (["db", "upgrade"], ["reset", "--yes"], ["db", "upgrade"]):
            subprocess.run([*CONCIERGE, *arguments], env=env, check=True, timeout=PATIENCE, capture_output=True)


def test_asking_what_there_is_creates_no_database(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'concierge.sqlite'}")
    assert take_inventory(tmp_path, engine).rows == ()
    erase(tmp_path, engine)
    assert list(tmp_path.iterdir()) == []


def test_sizes_read_as_french_people_write_them() -> None:
    assert [human_size(size) for size in (0, 999, 1500, 2_000_000, 3_100_000_000)] == [
        "0 octets",
        "999 octets",
        "1,5 Ko",
        "2,0 Mo",
        "3,1 Go",
    ]
