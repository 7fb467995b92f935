"""Passing on somebody's work: what the preview says is what happens, told to whoever gets it."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.accounts.services import end_person
from concierge.availability.models import Absence
from concierge.availability.services import AbsenceDetails, note_absence
from concierge.checklists import steps
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.hand_overs import undo as hand_over_undo
from concierge.checklists.hand_overs.hand_overs import HandOverScope, hand_over, preview_hand_over, read_hand_over
from concierge.checklists.hand_overs.reading import list_uncovered, list_unread
from concierge.checklists.hand_overs.undo import list_past_hand_overs, undo_hand_over
from concierge.checklists.models import HandOver, StepRow
from concierge.checklists.states import OPEN_STATUSES
from concierge.families.models import Household, Note
from concierge.families.services import change_owner
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound, StaleVersion
from concierge.platform.events import EventRow
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.at_once import Together, send_at_once
from tests.integration.pages import Page

BY_FAMILY = (WhoRole.FAMILY, WhoRole.MEMBER)


def _holiday(agency: Agency, now: dt.datetime, *, days: int = 60) -> Absence:
    today = paris_date(now)
    details = AbsenceDetails(first=today + dt.timedelta(1), last=today + dt.timedelta(days))
    return note_absence(agency.concierge, agency.people["Louise"].id, details, now)


def test_all_of_it_to_one_colleague_with_a_word(app: Flask, agency: Agency, now: dt.datetime) -> None:
    first, second = make_family(agency, now=now), make_family(agency, now=now, name="Nguyen")
    louise, marion = agency.people["Louise"], agency.people["Marion"]
    preview = preview_hand_over(agency.coordinator, HandOverScope(person_id=louise.id), marion.id, now)
    assert [family.name for family in preview.families] == ["Nguyen", "Petit"]
    (receiver,) = preview.receivers
    assert (receiver.files, receiver.steps) == (2, preview.steps)
    assert receiver.after > receiver.before

    hand_over(
        agency.coordinator,
        preview,
        chosen=[first.id],
        notes={first.id: "Rappeler l’école lundi."},
        seen=preview.fingerprint,
        now=now,
    )
    db.session.expire_all()

    owners = {row.id: row.owner_id for row in db.session.scalars(select(Household))}
    assert owners == {first.id: marion.id, second.id: louise.id}
    left = db.session.scalars(select(StepRow.household_id).where(StepRow.assignee_id == louise.id)).all()
    assert set(left) == {second.id}
    assert db.session.scalars(select(Note.text).where(Note.household_id == first.id)).all() == [
        "Rappeler l’école lundi."
    ]
    (unread,) = list_unread(agency.actor("Marion"))
    assert (unread.family, unread.giver, unread.with_file) == ("Petit", "Louise Martin", True)
    assert unread.text == "Rappeler l’école lundi."
    names = set(db.session.scalars(select(EventRow.name).where(EventRow.household_id == first.id)))
    assert {"household.handed_over", "household.owner_changed", "step.assigned", "note.added"} <= names
    db.session.commit()
    history = signed_in(app, agency, "Alexandra", now).get(f"/dossiers/{first.id}/histoire").text
    assert "a passé le relais" in history


def test_shared_out_by_load_and_speciality(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)
    louise = agency.people["Louise"]
    scope = HandOverScope(person_id=louise.id)
    preview = preview_hand_over(agency.coordinator, scope, None, now)
    ids = [family.household_id for family in preview.families]

    hand_over(agency.coordinator, preview, chosen=ids, notes={}, seen=preview.fingerprint, now=now)
    db.session.expire_all()

    kept = select(StepRow.speciality).where(StepRow.assignee_id == louise.id, StepRow.status.in_(OPEN_STATUSES))
    assert set(db.session.scalars(kept)) == {"health"}  # nobody else has it
    installation = select(StepRow.assignee_id).where(StepRow.speciality == "installation")
    assert set(db.session.scalars(installation)) == {agency.people["Marion"].id}
    assert preview_hand_over(agency.coordinator, scope, None, now).families == ()


def test_during_an_absence_only_what_is_due_then_goes_and_the_file_stays(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now)
    absence = _holiday(agency, now)
    louise = agency.people["Louise"]
    (waiting,) = list_uncovered(agency.coordinator, paris_date(now))
    assert (waiting.absence_id, waiting.person_id) == (absence.id, louise.id)
    assert list_uncovered(agency.actor("Marion"), paris_date(now)) == []

    preview = preview_hand_over(agency.coordinator, HandOverScope(person_id=louise.id, absence=absence), None, now)
    assert preview.steps + len(preview.left) == waiting.steps > 0
    hand_over(agency.coordinator, preview, chosen=[household.id], notes={}, seen=preview.fingerprint, now=now)
    db.session.expire_all()

    assert db.session.get_one(Household, household.id).owner_id == louise.id
    still = db.session.scalars(select(StepRow).where(StepRow.assignee_id == louise.id)).all()
    due = [row for row in still if row.who not in BY_FAMILY and row.due_on and row.due_on in absence.range]
    assert {row.speciality for row in due} <= {"health"}
    assert [each.steps for each in list_uncovered(agency.coordinator, paris_date(now))] == ([len(due)] if due else [])
    assert {row.until for row in db.session.scalars(select(HandOver))} == {absence.back_on}


def test_what_changed_meanwhile_is_not_passed_on_unseen(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    louise = agency.people["Louise"]
    scope = HandOverScope(person_id=louise.id)
    seen = preview_hand_over(agency.coordinator, scope, None, now).fingerprint
    row = db.session.scalars(select(StepRow).where(StepRow.assignee_id == louise.id)).first()
    assert row is not None
    steps.finish(agency.concierge, row, now=now)

    again = preview_hand_over(agency.coordinator, scope, None, now)
    with pytest.raises(StaleVersion):
        hand_over(agency.coordinator, again, chosen=[household.id], notes={}, seen=seen, now=now)
    with pytest.raises(DomainError, match="famille"):
        hand_over(agency.coordinator, again, chosen=[], notes={}, seen=again.fingerprint, now=now)
    with pytest.raises(DomainError, match="quelqu’un"):
        preview_hand_over(agency.coordinator, scope, louise.id, now)


def test_only_the_receiver_reads_it_and_then_it_leaves_the_day(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    marion = agency.people["Marion"]
    preview = preview_hand_over(agency.coordinator, HandOverScope(person_id=agency.people["Louise"].id), marion.id, now)
    (made,) = hand_over(agency.coordinator, preview, chosen=[household.id], notes={}, seen=preview.fingerprint, now=now)
    with pytest.raises(DomainError):
        read_hand_over(agency.coordinator, made.id, now)
    db.session.commit()
    browser = signed_in(app, agency, "Marion", now)
    assert "On vous passe le relais" in browser.get("/aujourdhui").text
    assert browser.post(f"/relais/{made.id}/lu").status_code == 303
    assert "On vous passe le relais" not in browser.get("/aujourdhui").text


def test_after_a_departure_the_coordination_is_led_to_what_is_nobodys(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now)
    louise = agency.people["Louise"]
    db.session.commit()
    browser = signed_in(app, agency, "Alexandra", now)

    answer = browser.post(f"/reglages/equipe/{louise.id}/depart")
    assert answer.location == "/relais/sans-personne"
    page = browser.get(answer.location)
    assert "Petit" in page.text
    fields = Page(page).fields()
    note = {f"mot-{household.id}": "À reprendre vite"}
    stale = browser.post(answer.location, fields | note | {"vu": "autre", "dossier": str(household.id)})
    assert stale.status_code == 409
    assert "À reprendre vite" in stale.text
    assert browser.post(answer.location, fields | note | {"dossier": str(household.id)}).status_code == 303

    db.session.expire_all()
    assert db.session.get_one(Household, household.id).owner_id is not None
    nobodys = select(StepRow.speciality).where(StepRow.assignee_id.is_(None), StepRow.status.in_(OPEN_STATUSES))
    assert set(db.session.scalars(nobodys)) <= {"health"}  # Louise’s alone
    again = preview_hand_over(agency.coordinator, HandOverScope(person_id=None), None, now)
    assert again.families == ()
    assert len(again.left) == len(db.session.scalars(nobodys).all()) > 0


def test_the_day_with_absences_and_hand_overs_takes_no_more_queries(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    from sqlalchemy import event

    from concierge.desk.day.today import get_day

    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    numbers = []
    for name in ("Petit", "Nguyen", "Da Silva"):
        household = make_family(agency, now=now, name=name)
        person = agency.people["Louise"].id
        preview = preview_hand_over(agency.coordinator, HandOverScope(person_id=person), None, now)
        hand_over(agency.coordinator, preview, chosen=[household.id], notes={}, seen=preview.fingerprint, now=now)
        counted.clear()
        get_day(agency.actor("Marion"), agency.people["Marion"].id, now)
        numbers.append(len(counted))
    assert len(set(numbers)) == 1
    assert numbers[0] <= 11


def test_somebody_who_leaves_has_nothing_more_to_pass_on(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)
    louise = agency.people["Louise"]
    end_person(agency.coordinator, louise.id, paris_date(now), now)
    assert preview_hand_over(agency.coordinator, HandOverScope(person_id=louise.id), None, now).families == ()
    assert preview_hand_over(agency.coordinator, HandOverScope(person_id=None), None, now).steps > 0


def test_an_absence_noted_leads_to_the_steps_that_fall_in_it(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)
    db.session.commit()
    louise = signed_in(app, agency, "Louise", now)
    first, last = paris_date(now) + dt.timedelta(1), paris_date(now) + dt.timedelta(60)
    typed = {"first": first.isoformat(), "last": last.isoformat(), "kind": "holiday", "once": "a" * 32}

    assert louise.post("/mon-compte/absences", typed).status_code == 303
    page = Page(louise.get("/mon-compte/absences"))

    (waiting,) = list_uncovered(agency.concierge, paris_date(now))
    assert f"{waiting.steps} étapes tombent pendant cette absence" in page.text
    path = f"/relais/{waiting.person_id}?absence={waiting.absence_id}"
    assert f'href="{path}"' in louise.get("/mon-compte/absences").text
    assert "pendant l’absence" in louise.get(path).text


def _all_to_marion(agency: Agency, now: dt.datetime) -> None:
    scope, marion = HandOverScope(person_id=agency.people["Louise"].id), agency.people["Marion"]
    preview = preview_hand_over(agency.coordinator, scope, marion.id, now)
    ids = [family.household_id for family in preview.families]
    hand_over(agency.coordinator, preview, chosen=ids, notes={}, seen=preview.fingerprint, now=now)


def _assignees(household: Household) -> dict[int, int | None]:
    db.session.expire_all()
    rows = db.session.scalars(select(StepRow).where(StepRow.household_id == household.id))
    return {row.id: row.assignee_id for row in rows}


def test_taken_back_gives_everything_back_once(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    louise, before = agency.people["Louise"], _assignees(household)
    _all_to_marion(agency, now)
    assert _assignees(household) != before
    (past,) = list_past_hand_overs(agency.coordinator, louise.id, now)
    assert (past.receivers, past.files, past.made_by) == (
        (agency.people["Marion"].full_name,),
        1,
        agency.people["Alexandra"].full_name,
    )

    later = now + dt.timedelta(days=30)
    (found,) = undo_hand_over(agency.coordinator, past.hand_over_id, lambda each: f"Rendu\u00a0: {each.steps}", later)

    assert _assignees(household) == before
    assert (found.steps, found.kept, found.with_file) == (past.steps, 0, True)
    assert db.session.get_one(Household, household.id).owner_id == louise.id
    assert db.session.scalars(select(Note.text)).all() == [f"Rendu\u00a0: {past.steps}"]
    assert list_unread(agency.actor("Marion")) == []
    assert list_past_hand_overs(agency.coordinator, louise.id, later) == []
    with pytest.raises(NotFound):
        undo_hand_over(agency.coordinator, past.hand_over_id, lambda _each: "", later)


def test_what_moved_since_stays(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    louise, marion, alexandra = (agency.people[name].id for name in ("Louise", "Marion", "Alexandra"))
    _all_to_marion(agency, now)
    (past,) = list_past_hand_overs(agency.coordinator, louise, now)
    later = now + dt.timedelta(hours=1)
    mine = select(StepRow).where(StepRow.assignee_id == marion, StepRow.status.in_(OPEN_STATUSES)).order_by(StepRow.id)
    done, passed, back, *_rest = db.session.scalars(mine).all()
    steps.finish(agency.actor("Marion"), done, now=later)
    steps.assign(agency.actor("Marion"), passed, alexandra, now=later)
    steps.assign(agency.actor("Marion"), back, alexandra, now=later)
    steps.assign(agency.coordinator, back, marion, now=later)
    change_owner(agency.coordinator, household, alexandra, later)

    (found,) = undo_hand_over(agency.coordinator, past.hand_over_id, lambda _each: "Rendu", later)

    after = _assignees(household)
    assert (after[done.id], after[passed.id], after[back.id]) == (marion, alexandra, marion)
    assert (found.steps, found.kept, found.with_file) == (past.steps - 3, 3, False)
    assert db.session.get_one(Household, household.id).owner_id == alexandra


def test_it_is_not_taken_back_after_a_month_nor_for_whoever_left(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)
    _all_to_marion(agency, now)
    louise = agency.people["Louise"].id
    (past,) = list_past_hand_overs(agency.coordinator, louise, now)

    with pytest.raises(DomainError, match="plus d’un mois"):
        undo_hand_over(agency.coordinator, past.hand_over_id, lambda _each: "", now + dt.timedelta(days=31))
    end_person(agency.coordinator, louise, paris_date(now), now)
    with pytest.raises(DomainError, match="ne fait plus partie"):
        undo_hand_over(agency.coordinator, past.hand_over_id, lambda _each: "", now)


def test_the_page_of_hand_overs_takes_one_back(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    _all_to_marion(agency, now)
    db.session.commit()
    louise = agency.people["Louise"].id
    (past,) = list_past_hand_overs(agency.coordinator, louise, now)
    browser = signed_in(app, agency, "Alexandra", now)
    assert f'action="/relais/{past.hand_over_id}/reprendre"' in browser.get(f"/relais/{louise}").text

    answer = browser.post(f"/relais/{past.hand_over_id}/reprendre")

    assert (answer.status_code, answer.location) == (303, f"/relais/{louise}")
    assert f"Le relais est repris\u00a0: {past.steps} étapes reviennent." in browser.get(answer.location).text
    history = browser.get(f"/dossiers/{household.id}/histoire").text
    assert "a repris le relais" in history
    assert (
        "Relais repris, de nouveau chez\u00a0: Louise Martin." in browser.get(f"/dossiers/{household.id}/echanges").text
    )
    again = browser.post(f"/relais/{past.hand_over_id}/reprendre")
    assert (again.status_code, again.location) == (303, "/aujourdhui")
    assert browser.post("/relais/999/reprendre").status_code == 404


def test_a_number_given_again_is_another_hand_over(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)
    _all_to_marion(agency, now)
    (past,) = list_past_hand_overs(agency.coordinator, agency.people["Louise"].id, now)

    with pytest.raises(DomainError, match="déjà été repris"):
        undo_hand_over(agency.coordinator, past.hand_over_id, lambda _each: "", now, seen="2026-01-01T00:00:00+00:00")


def test_one_stays_on_the_page_of_the_absence(app: Flask, agency: Agency, now: dt.datetime) -> None:
    """The page of all the work of somebody, after passing on a week of it, was one click from passing on all of it."""
    make_family(agency, now=now)
    absence = _holiday(agency, now)
    db.session.commit()
    browser = signed_in(app, agency, "Alexandra", now)
    path = f"/relais/{absence.person_id}"
    fields = Page(browser.get(f"{path}?absence={absence.id}")).fields()

    answer = browser.post(path, fields)
    assert (answer.status_code, answer.location) == (303, f"{path}?absence={absence.id}")
    (past,) = list_past_hand_overs(agency.coordinator, absence.person_id, now)
    back = browser.post(f"/relais/{past.hand_over_id}/reprendre", {"absence": str(absence.id)})
    assert back.location == answer.location


@pytest.mark.parametrize("with_file", [True, False])
def test_taken_back_by_two_clicks_at_the_same_moment_it_comes_back_once(
    app: Flask, agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, with_file: bool
) -> None:
    household = make_family(agency, now=now)
    louise, marion = agency.people["Louise"], agency.people["Marion"]
    preview = preview_hand_over(agency.coordinator, HandOverScope(person_id=louise.id), marion.id, now)
    hand_over(agency.coordinator, preview, chosen=[household.id], notes={}, seen=preview.fingerprint, now=now)
    (row,) = db.session.scalars(select(HandOver))
    row.with_file = with_file
    act_of, together, later = hand_over_undo._act_of, Together(), now + dt.timedelta(minutes=5)

    def act_at_once(*given: Any) -> list[HandOver]:
        together.wait()
        return act_of(*given)

    monkeypatch.setattr(hand_over_undo, "_act_of", act_at_once)
    browser = signed_in(app, agency, "Alexandra", later)
    assert send_at_once(browser, f"/relais/{row.id}/reprendre", {}, later) == [303, 303]

    told = select(EventRow.id).where(EventRow.name == "household.hand_over_taken_back")
    assert len(db.session.scalars(told).all()) == 1
    assert len(db.session.scalars(select(Note.id)).all()) == 1
