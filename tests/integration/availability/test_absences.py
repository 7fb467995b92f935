"""Absences: who notes them, who sees why, and what the plan makes of them."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.availability.models import Absence, AbsenceKind
from concierge.availability.queries import list_absences
from concierge.availability.services import AbsenceDetails, note_absence, withdraw_absence
from concierge.checklists.models import StepRow
from concierge.checklists.step_detail import get_step_detail
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import EventRow
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.pages import Page


def _away(now: dt.datetime, first: int, last: int, kind: AbsenceKind = AbsenceKind.HOLIDAY) -> AbsenceDetails:
    today = paris_date(now)
    return AbsenceDetails(first=today + dt.timedelta(first), last=today + dt.timedelta(last), kind=kind)


def test_ones_own_and_anybodys_for_the_coordination(app: Flask, agency: Agency, now: dt.datetime) -> None:
    louise, marion = agency.people["Louise"].id, agency.people["Marion"].id
    own = note_absence(agency.concierge, louise, _away(now, 3, 9, AbsenceKind.SICK), now)
    note_absence(agency.coordinator, marion, _away(now, 0, 0), now)
    with pytest.raises(DomainError, match="coordination"):
        note_absence(agency.concierge, marion, _away(now, 5, 6), now)

    seen = list_absences(agency.actor("Marion"), paris_date(now))
    assert [(line.name, line.kind) for line in seen] == [
        ("Marion Martin", AbsenceKind.HOLIDAY),
        ("Louise Martin", None),
    ]
    with pytest.raises(DomainError, match="coordination"):
        withdraw_absence(agency.actor("Marion"), own.id, now)
    withdraw_absence(agency.coordinator, own.id, now)
    assert [line.name for line in list_absences(agency.coordinator, paris_date(now))] == ["Marion Martin"]
    names = db.session.scalars(select(EventRow.name).where(EventRow.name.like("absence.%"))).all()
    assert sorted(names) == ["absence.noted", "absence.noted", "absence.withdrawn"]


@pytest.mark.parametrize(
    ("first", "last", "why"), [(4, 3, "avant"), (-5, -1, "passés"), (1, 400, "un an"), (9, 12, "déjà notée")]
)
def test_days_that_make_no_sense_are_refused(
    app: Flask, agency: Agency, now: dt.datetime, first: int, last: int, why: str
) -> None:
    louise = agency.people["Louise"].id
    note_absence(agency.concierge, louise, _away(now, 10, 10), now)
    with pytest.raises(DomainError, match=why):
        note_absence(agency.concierge, louise, _away(now, first, last), now)


def test_the_page_keeps_what_was_typed_and_the_team_page_shows_it(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser = signed_in(app, agency, "Louise", now)
    typed = {"first": "2026-12-24", "last": "2026-12-20", "kind": "holiday", "note": "En famille"}

    refused = browser.post("/mon-compte/absences", typed)
    assert refused.status_code == 422
    assert Page(refused).value("note") == "En famille"
    assert Page(refused).value("first") == "2026-12-24"

    assert browser.post("/mon-compte/absences", typed | {"last": "2026-12-31"}).status_code == 303
    assert "En famille" in browser.get("/mon-compte/absences").text
    others = signed_in(app, agency, "Marion", now).get("/reglages/equipe").text
    assert "Louise Martin" in others.split("Absences à venir")[1].split("</section>")[0]
    assert "En famille" not in others
    absence = db.session.scalars(select(Absence)).one()
    assert browser.post(f"/absences/{absence.id}/retirer").status_code == 303
    assert "Louise" not in browser.get("/reglages/equipe").text.split("Absences à venir")[1].split("</section>")[0]


def test_new_steps_go_to_whoever_is_there_and_say_why(app: Flask, agency: Agency, now: dt.datetime) -> None:
    louise, marion = agency.people["Louise"], agency.people["Marion"]
    note_absence(agency.coordinator, louise.id, _away(now, 0, 300), now)

    make_family(agency, now=now)

    rows = db.session.scalars(select(StepRow).where(StepRow.speciality == "installation")).all()
    dated = [row for row in rows if row.due_on is not None]
    assert {row.assignee_id for row in dated} == {marion.id}
    with app.test_request_context():
        reason = get_step_detail(agency.coordinator, dated[0].id).person_reason
    assert reason.endswith("pendant l’absence de Louise Martin")
