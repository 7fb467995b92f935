"""A server that went away while nobody asked anything is not noticed by those who come back."""

import pytest
from flask import Flask
from sqlalchemy import text

from concierge.platform import db as platform_db
from concierge.platform.db import db


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_connection_that_died_asleep_is_replaced(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform_db, "IDLE", 0.0)
    db.engine.dispose()  # the pool hands out its oldest first: what an earlier test left there would come before ours
    with db.engine.connect() as connection:
        asleep = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        sibling = db.engine.connect()
    with sibling:
        ended = text("SELECT pg_terminate_backend(:pid, 10000)")  # answers when the server process is gone
        assert sibling.execute(ended, {"pid": asleep}).scalar_one() is True
        sibling.commit()

        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != asleep
