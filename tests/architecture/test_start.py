"""What a web process carries from its start: nothing that only a document, a job or a migration needs."""

import os
import subprocess
import sys
from pathlib import Path

HEAVY = {
    "aiosmtpd": "the mailbox of the demonstration",
    "alembic": "migrations",
    "docx": "the summary of a year, when somebody asks for it",
    "lxml": "the same",
    "openpyxl": "lists that come as workbooks, read by workers",
    "rq": "workers",
}


def test_a_web_process_starts_without_what_only_others_need(tmp_path: Path) -> None:
    """Each of them costs every process megabytes and every start a part of a second: import it where it is used."""
    ask = "import sys, concierge.wsgi; print(*sys.modules)"
    env = os.environ | {"CONCIERGE_VAR": str(tmp_path), "SECRET_KEY": "only for this test"}
    done = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "concierge" in loaded
    assert loaded & HEAVY.keys() == set()
