"""One transaction per unit: all of it is kept, or nothing, and what waits for the commit runs after it."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from concierge.accounts import queries
from concierge.accounts.models import SignInFailure, Space
from concierge.platform.db import db, set_write_intent
from concierge.platform.unit_of_work import after_commit, unit_of_work
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in


def _rows() -> int:
    return db.session.scalar(select(func.count(SignInFailure.id))) or 0


def test_a_unit_that_succeeds_is_kept_and_then_runs_what_waited(app: Flask, now: dt.datetime) -> None:
    seen: list[int] = []
    with unit_of_work():
        db.session.add(SignInFailure(key="a", at=now))
        after_commit(lambda: seen.append(_rows()))
        assert seen == []
    assert (seen, _rows()) == ([1], 1)


def test_a_unit_that_fails_leaves_nothing_and_runs_nothing(app: Flask, now: dt.datetime) -> None:
    seen: list[str] = []
    with pytest.raises(RuntimeError), unit_of_work():  # noqa: PT012 - what the unit holds is the point
        db.session.add(SignInFailure(key="a", at=now))
        db.session.flush()
        after_commit(lambda: seen.append("ran"))
        raise RuntimeError
    with unit_of_work():
        pass
    assert (seen, _rows()) == ([], 0)


def test_an_instant_without_a_zone_is_refused(app: Flask) -> None:
    db.session.add(SignInFailure(key="a", at=dt.datetime(2026, 11, 21, 9, 30)))  # noqa: DTZ001 - the fault itself
    with pytest.raises(Exception, match="time zone"):
        db.session.flush()
    db.session.rollback()


def test_foreign_keys_hold_on_both_databases(app: Flask, agency: Agency) -> None:
    assert db.session.get_one(Space, agency.space.id).name == "Haute-Marne Attractivité"
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        db.session.execute(text("DELETE FROM space"))
    db.session.rollback()


def test_a_database_that_goes_away_in_mid_request_is_said_in_words(
    app: Flask, agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app, agency, "Alexandra", now)

    def away(*_args: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    monkeypatch.setattr(queries, "list_colleagues", away)
    answer = browser.get("/reglages/equipe")

    assert answer.status_code == 503
    assert "<h1" in answer.text
    assert "server closed" not in answer.text


def test_looking_takes_no_write_lock(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser = signed_in(app, agency, "Alexandra", now)
    with db.engine.connect() as writer:  # as a long import would, on SQLite it holds the only write lock
        set_write_intent(writing=False)
        writer.execute(text("UPDATE person SET phone = '1'"))
        assert browser.get("/reglages/equipe").status_code == 200
        writer.rollback()
    set_write_intent(writing=True)
