"""Several steps at once from the list: what can be done is done, what cannot is told."""

import datetime as dt

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from concierge.checklists import steps
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in


def _rows(count: int = 3) -> list[StepRow]:
    query = select(StepRow).where(StepRow.status == StepStatus.TODO, StepRow.assignee_id.is_not(None))
    return list(db.session.scalars(query.order_by(StepRow.id).limit(count)))


def _send(browser: Browser, rows: list[StepRow], **fields: str) -> object:
    chosen = [("etape", f"{row.id}:{row.version}") for row in rows]
    data = MultiDict([*chosen, *fields.items(), ("csrf_token", browser.form_token())])
    return browser._open("POST", "/etapes?qui=equipe", data=data, headers={"Origin": "http://localhost"})


def test_assign_postpone_and_set_aside(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)
    db.session.commit()
    browser, rows, marion = signed_in(app, agency, "Louise", now), _rows(), agency.people["Marion"]
    later = paris_date(now) + dt.timedelta(days=400)

    for fields in (
        {"act": "assign", "assignee": str(marion.id)},
        {"act": "postpone", "due_on": later.isoformat()},
        {"act": "set_aside", "reason": "La famille a déjà tout fait"},
    ):
        answer = _send(browser, rows, **fields)
        assert answer.status_code == 303, answer.text  # type: ignore[attr-defined]
        db.session.expire_all()
        rows = [db.session.get_one(StepRow, row.id) for row in rows]
    assert {row.assignee_id for row in rows} == {marion.id}
    assert {row.due_on for row in rows} == {later}
    assert {(row.status, row.reason) for row in rows} == {(StepStatus.NOT_APPLICABLE, "La famille a déjà tout fait")}


def test_what_somebody_changed_meanwhile_is_told_and_left(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)
    db.session.commit()
    browser, rows, marion = signed_in(app, agency, "Louise", now), _rows(), agency.people["Marion"]
    sent = [(row.id, row.version) for row in rows]
    steps.postpone(agency.coordinator, rows[0], paris_date(now) + dt.timedelta(days=9), now=now)
    steps.finish(agency.coordinator, rows[1], now=now)
    before = {row.id: row.assignee_id for row in rows}
    db.session.commit()

    data = MultiDict([*(("etape", f"{i}:{v}") for i, v in sent), ("act", "assign"), ("assignee", str(marion.id))])
    data.add("csrf_token", browser.form_token())
    answer = browser._open("POST", "/etapes?qui=equipe", data=data, headers={"Origin": "http://localhost"})

    assert answer.status_code == 200
    assert "2 étapes sont restées comme elles étaient" in answer.text
    assert "Une étape est changée" in answer.text
    db.session.expire_all()
    assert db.session.get_one(StepRow, rows[0].id).assignee_id == before[rows[0].id]
    assert db.session.get_one(StepRow, rows[1].id).status is StepStatus.DONE
    assert db.session.get_one(StepRow, rows[2].id).assignee_id == marion.id


def test_what_is_missing_is_asked_and_the_choice_is_kept(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)
    db.session.commit()
    browser, rows = signed_in(app, agency, "Louise", now), _rows(1)

    for fields, words in (
        ({"act": "postpone"}, "Choisissez une date."),
        ({"act": "set_aside"}, "Dites en quelques mots pourquoi."),
        ({"act": ""}, "Choisissez ce qu’il faut faire."),
        ({"act": "postpone", "due_on": "2001-01-01"}, "Choisissez une date à venir."),
    ):
        answer = _send(browser, rows, **fields)
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert words in answer.text  # type: ignore[attr-defined]
        assert f'value="{rows[0].id}:{rows[0].version}"' in answer.text  # type: ignore[attr-defined]
    assert "Choisissez au moins une étape." in _send(browser, [], act="assign").text  # type: ignore[attr-defined]


def test_the_whole_page_at_once(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)
    db.session.commit()
    browser, marion = signed_in(app, agency, "Louise", now), agency.people["Marion"]
    page = browser.get("/etapes?qui=equipe").text
    shown = [part.split('"')[0] for part in page.split('name="page" value="')[1:]]
    assert len(shown) > 5
    data = MultiDict([("page", value) for value in shown])
    data.update({"act": "assign", "assignee": str(marion.id), "whole_page": "y", "csrf_token": browser.form_token()})
    answer = browser._open("POST", "/etapes?qui=equipe", data=data, headers={"Origin": "http://localhost"})
    assert answer.status_code == 303
    db.session.expire_all()
    ids = [int(value.split(":")[0]) for value in shown]
    assert {db.session.get_one(StepRow, step_id).assignee_id for step_id in ids} == {marion.id}
