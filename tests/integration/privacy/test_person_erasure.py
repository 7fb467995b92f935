"""Erasing one adult leaves no trace of them anywhere; the home and the other adult keep all that is theirs."""

import datetime as dt
import io
import json
import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, String, Table, UniqueConstraint, select, update

from concierge.checklists.attachments.attachments import attach
from concierge.checklists.models import StepRow
from concierge.documents.serving import room
from concierge.families import journal
from concierge.families.choices import Channel, Direction, MemberKind
from concierge.families.consent.models import Consent
from concierge.families.duplicates.merging import merge_files, preview_merge
from concierge.families.models import Contact, FactValueRow, Household, Member, Note
from concierge.families.queries import list_members
from concierge.families.services import remove_member
from concierge.intake.lists.kept_files import keep_file, lists_folder
from concierge.intake.lists.models import FamilyList, ListState
from concierge.notifications.models import Message
from concierge.platform import mailbox
from concierge.platform.db import Base, db, settle_deletions
from concierge.platform.privacy import Privacy
from concierge.platform.tokens import new_token
from concierge.privacy import ledger
from concierge.privacy.models import MemberErasure, PersonGround
from concierge.privacy.person_erasing import erase_person
from concierge.privacy.person_rows import UNDOING
from concierge.privacy.reach import PEOPLE, PERSONAL, rows_of, tables_of, tables_of_families
from concierge.weekends.bookings.models import Booking
from concierge.weekends.models import Weekend
from tests.architecture.examples.everything import ids_of
from tests.architecture.examples.names import A_PDF
from tests.factories import Agency, adult, child, make_agency, make_booking, make_family, make_weekend
from tests.integration.accounts.browsers import in_family_space, signed_in
from tests.integration.at_once import send_all_at_once
from tests.integration.privacy.marking import (
    BIRTH,
    EMAIL,
    MARK,
    PHONE,
    a_value,
    add_what_is_missing,
    traces_in_files,
    traces_in_redis,
    traces_in_tables,
)
from tests.integration.privacy.test_erasure import run_jobs

LAST = "Qvortalp"
SECRET = f"{MARK}trait"  # of the person, and no name of theirs: it goes with its row or not at all
STAYS = "Gardelemot"  # of the home, in the same breath as the name
OWN_COLUMNS = {
    "first_name",
    "last_name",
    "email",
    "phone",
    "name",
    "recipient",
    "stored_name",
    "checksum",
    "body_hash",
    "key",
    "box",
    "open_questions",
}


def couple(agency: Agency, now: dt.datetime, **more: Any) -> tuple[Household, Member, Member]:
    """Open a file of two adults and a child; return it, who goes and who stays."""
    people = (
        adult("Marie", "Petit", email="marie@famille.example"),
        adult(MARK, LAST, email=EMAIL, phone=PHONE, birth_on=BIRTH, relation=SECRET),
        child("Zoé"),
    )
    household = make_family(agency, now=now, name=f"Petit – {LAST}", members=people, **more)
    staying, going, _zoe = list_members(agency.concierge, household.id)
    return household, going, staying


def erase(agency: Agency, household: Household, member: Member, now: dt.datetime, **more: Any) -> None:
    told: dict[str, Any] = {
        "typed_name": member.full_name,
        "new_name": "Petit",
        "whole": (),
        "ground": PersonGround.PERSON,
    }
    erase_person(agency.coordinator, household.id, member.id, **(told | more), now=now)
    db.session.commit()


def fill(household: Household, going: Member, staying: Member, now: dt.datetime) -> None:
    """Give both adults a row in every table that can name one of them, then write in every personal column.

    By reflection. Rows of the one who goes hold what is theirs; all others name them and say what must stay.
    """
    tables = [
        table
        for table in tables_of(PEOPLE)
        if "member_id" in table.columns and table.name not in {"event", "member_erasure"}
    ]
    for table in tables:
        if is_of_whole_family(table):
            whole = table.columns["household_id"] == household.id
            db.session.execute(update(table).where(whole).values(member_id=going.id))
            continue
        for member in (going, staying):
            there = select(table.columns["id"]).where(table.columns["member_id"] == member.id).limit(1)
            if db.session.execute(there).first() is None:
                add_row(table, household, now, member_id=member.id)
    db.session.flush()
    rows = rows_of([household.id])
    for table in tables_of_families():
        for row_id in rows.get(table.name, ()):
            own = is_of(table, row_id, going.id)
            values = {c.name: said(c, own) for c in table.columns if may_say(c)}
            if values:
                db.session.execute(update(table).where(table.columns["id"] == row_id).values(values))
    db.session.commit()


def once_only(table: Table) -> set[str]:
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint) and len(each.columns) == 1]
    return {each.columns.keys()[0] for each in unique}


def is_of_whole_family(table: Table) -> bool:
    """Tell whether the family has one of them, whoever wrote it: what they said of a weekend."""
    parents = {key.parent.name: key.column.table for key in table.foreign_keys if key.column.name == "id"}
    return any("household_id" in parents[name].columns for name in (once_only(table) & set(parents)) - {"member_id"})


def add_row(table: Table, household: Household, now: dt.datetime, **values: Any) -> int:
    """Add a row of the family, with rows of its own for what only one row may name."""
    first = {name: min(ids) for name, ids in rows_of([household.id]).items()}
    once = once_only(table)
    for column in table.columns:
        if column.name == "id" or column.name in values or (column.nullable and column.name != "household_id"):
            continue
        target = next((key.column.table for key in column.foreign_keys if key.column.name == "id"), None)
        if column.name in once and target is not None and target.name != "household":
            values[column.name] = add_row(target, household, now)
        elif column.name in once and isinstance(column.type, String):
            values[column.name] = new_token()[: column.type.length]
        else:
            values[column.name] = a_value(column, first, household.space_id, household.id, now)
    added: int = db.session.execute(table.insert().values(values).returning(table.columns["id"])).scalar_one()
    return added


def is_of(table: Table, row_id: int, member_id: int) -> bool:
    if table.name == "member":
        return row_id == member_id
    name = "member_id" if "member_id" in table.columns else "about_id" if "about_id" in table.columns else None
    if name is None or table.name == "appointment":
        return False
    query = select(table.columns[name]).where(table.columns["id"] == row_id)
    return db.session.execute(query).scalar_one() == member_id


def may_say(column: Any) -> bool:
    personal = column.info["privacy"] in PERSONAL and column.info["privacy"] is not Privacy.PLACE
    if not personal or column.name in OWN_COLUMNS or getattr(column.type, "enum", None) is not None:
        return False
    return isinstance(column.type, JSON) or (isinstance(column.type, String) and (column.type.length or 200) >= 80)


def said(column: Any, own: bool) -> Any:
    words = SECRET if own else f"{STAYS}, {MARK} {LAST}, {PHONE}, {EMAIL}"
    return {"said": words} if isinstance(column.type, JSON) else words


def places_of(word: str) -> set[tuple[str, str, int]]:
    """Return every table, column and row in which a word stands."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(table.select()).mappings().all():
            texts = {name: json.dumps(str(value), ensure_ascii=False) for name, value in row.items()}
            found |= {(table.name, name, row["id"]) for name, text in texts.items() if word in text}
    return found


def test_no_trace_of_the_person_is_left_and_nothing_else_goes(
    app: Flask, agency: Agency, now: dt.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    household, going, staying = couple(agency, now)
    ids = ids_of(agency, household, now)
    step = db.session.get_one(StepRow, ids["step_id"])
    step.member_id = going.id
    attach(agency.concierge, step, io.BytesIO(A_PDF + MARK.encode()), "Bail.pdf", shared=True, room=room(), now=now)
    add_what_is_missing(household.space_id, household.id, now)
    message = db.session.get_one(Message, ids["message_id"])
    message.recipient, message.recipient_name, message.context = EMAIL, MARK, {"member_id": going.id}
    folder = app.extensions["config"].mailbox_dir
    for number, text in ((message.id, f"Bonjour {MARK}"), (99999, f"Appeler {MARK} {LAST}"), (99998, "Appeler Marie")):
        head = f"Message-ID: <concierge-{household.space_id}-{number}.0@x>\nSubject: Votre jour\n\n{text}"
        to = EMAIL if number == message.id else "louise@agence.example"
        last = mailbox.keep_mail(folder, head.encode(), sender="a@x.example", recipients=[to], now=now)
    stored = keep_file(
        io.BytesIO(f"Nom;Mél\n{MARK};{EMAIL}\n".encode()), lists_folder(app.extensions["config"].var_dir)
    )
    source_id = db.session.scalars(select(FamilyList.source_id)).first()
    told = {"source_id": source_id, "sent_at": now, "file_name": "liste.csv", "samples": [[MARK, EMAIL]]}
    db.session.add(FamilyList(space_id=household.space_id, state=ListState.CHOOSING, stored_name=stored, **told))
    fill(household, going, staying, now)
    db.session.rollback()
    # Each mail and each row of a list is of one person: those that say their address go whole.
    apart = {*UNDOING, "message", "received_mail", "family_list_row"}
    kept_before = {each for each in places_of(STAYS) if each[0] not in apart and each[1] != "search_text"}
    mails = select(Message.id).where(Message.recipient == staying.email)
    mails_before = set(db.session.scalars(mails))
    going_id, staying_id, name = going.id, staying.id, going.full_name
    assert len({place[0] for place in kept_before}) > 25
    assert len({place[0] for place in places_of(SECRET)}) > 10

    lead = signed_in(app, agency, "Alexandra", now)
    path = f"/dossiers/{household.id}/membres/{going.id}/effacement"
    page = lead.get(path)
    done = lead.post(path, {"ground": "person", "name": "Petit", "person": name})
    run_jobs(now + dt.timedelta(minutes=11))
    db.session.remove()
    settle_deletions()

    assert (page.status_code, done.status_code) == (200, 303)
    assert traces_in_tables() == []
    assert places_of(LAST) == set()
    assert kept_before - places_of(STAYS) == set()
    assert set(db.session.scalars(mails)) >= mails_before != set()
    if app.extensions["config"].is_sqlite:
        db.engine.dispose()
    assert traces_in_files(app) == []
    assert traces_in_redis(app) == []
    assert [r for r in caplog.records if MARK in r.getMessage() or MARK in (r.exc_text or "")] == []
    assert [path.stem for path in folder.glob("*.eml")] == [last]
    assert [(line.member_id, line.household_id) for line in ledger.read(app.extensions["config"].erasures_file)] == [
        (going_id, None)
    ]
    marie = db.session.get_one(Member, staying_id)
    assert (marie.full_name, marie.email, marie.removed_on) == ("Marie Petit", "marie@famille.example", None)
    for table in ("fact_value", "consent", "contact_preference", "interview_answer", "family_access", "pulse_answer"):
        columns = Base.metadata.tables[table].columns
        whose = set(db.session.scalars(select(columns["member_id"])))
        assert (staying_id in whose, going_id in whose) == (True, False), table


def test_the_page_lets_somebody_decide_about_what_was_noted(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household, going, _staying = couple(agency, now, planned=False)
    words = (f"{MARK} attend un poste", f"{MARK} et Marie cherchent une maison", "Marie rappellera")
    for each in words:
        details = journal.ContactDetails(channel=Channel.CALL, direction=Direction.FROM_FAMILY, summary=each)
        journal.log_contact(agency.concierge, household, details, now)
    db.session.commit()
    lead = signed_in(app, agency, "Alexandra", now)
    path = f"/dossiers/{household.id}/membres/{going.id}/effacement"
    alone, both = db.session.scalars(select(Contact.id).order_by(Contact.id).limit(2)).all()

    page = lead.get(path).text
    wrong = lead.post(path, {"ground": "person", "name": f"{MARK} Petit", "person": going.full_name})
    lead.post(path, {"name": "Petit", "ground": "person", "person": "qvortalp"})
    done = lead.post(
        path,
        {"ground": "person", "name": "Petit", "person": going.full_name.upper(), "whole": f"contact.summary:{alone}"},
    )

    assert f'value="contact.summary:{alone}" checked' in page
    assert f'value="contact.summary:{both}">' in page
    assert 'value="Petit"' in page
    assert "Ce nom désigne encore la personne" in wrong.text
    assert done.status_code == 303
    texts = db.session.scalars(select(Contact.summary).order_by(Contact.id)).all()
    assert list(texts) == ["…", "… et Marie cherchent une maison", "Marie rappellera"]
    assert db.session.get_one(Household, household.id).name == "Petit"


def test_the_other_adult_keeps_what_is_theirs_and_the_file_opens(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household, going, staying = couple(agency, now)
    before = {
        model: set(db.session.scalars(select(model.id).where(model.member_id == staying.id)))
        for model in (FactValueRow, Consent, StepRow)
    }
    step = db.session.scalars(select(StepRow).where(StepRow.household_id == household.id)).first()
    assert step is not None
    step.member_id, theirs = going.id, {step.id}
    db.session.flush()

    erase(agency, household, going, now)

    for model, ids in before.items():
        assert set(db.session.scalars(select(model.id).where(model.member_id == staying.id))) == ids
    assert db.session.scalars(select(StepRow.id).where(StepRow.id.in_(theirs))).all() == []
    assert [m.first_name for m in list_members(agency.concierge, household.id)] == ["Marie", "Zoé"]
    assert LAST.lower() not in db.session.get_one(Household, household.id).search_text
    lead = signed_in(app, agency, "Alexandra", now)
    tabs = ("", "/projet", "/echanges", "/confidentialite", "/histoire", "/profil", "/entretien")
    assert {lead.get(f"/dossiers/{household.id}{tab}").status_code for tab in tabs} == {200}
    assert "a effacé les données d’une personne du foyer" in lead.get(f"/dossiers/{household.id}/histoire").text


def test_who_left_the_home_may_be_erased_and_a_lone_adult_may_not(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household, going, staying = couple(agency, now, planned=False)
    remove_member(agency.concierge, going, now)
    db.session.commit()
    lead, colleague = signed_in(app, agency, "Alexandra", now), signed_in(app, agency, "Louise", now)
    path = f"/dossiers/{household.id}/membres"
    elsewhere, other, _ = couple(make_agency(now=now, domain="autre.example"), now, planned=False)

    assert f"{path}/{going.id}/effacement" in lead.get(f"/dossiers/{household.id}/confidentialite").text
    assert lead.get(f"{path}/{staying.id}/effacement").status_code == 404
    assert lead.get(f"/dossiers/{elsewhere.id}/membres/{other.id}/effacement").status_code == 404
    assert colleague.get(f"{path}/{going.id}/effacement").status_code == 403
    assert lead.post(f"{path}/{going.id}/copie").status_code == 200
    erase(agency, household, going, now)
    assert lead.get(f"{path}/{going.id}/effacement").status_code == 404
    assert db.session.scalars(select(MemberErasure.member_id)).all() == [going.id]


def test_of_a_weekend_to_come_a_place_is_given_back(agency: Agency, now: dt.datetime) -> None:
    household, going, staying = couple(agency, now, planned=False)
    booking = make_booking(agency, make_weekend(agency, now=now), household, now=now)
    db.session.commit()

    erase(agency, household, going, now)

    row = db.session.get_one(Booking, booking.id)
    weekend = db.session.get_one(Weekend, row.weekend_id)
    assert (row.adults, row.children, going.id in row.member_ids, staying.id in row.member_ids) == (1, 1, False, True)
    assert (weekend.adults_taken, weekend.children_taken) == (1, 1)


def test_of_two_files_made_one_the_person_goes_from_both(agency: Agency, now: dt.datetime) -> None:
    household, going, _staying = couple(agency, now, planned=False)
    twin = make_family(
        agency, now=now, planned=False, name=MARK, members=(adult(MARK, LAST, email=EMAIL, phone=PHONE),)
    )
    seen = preview_merge(agency.concierge, household.id, twin.id)
    merge_files(agency.concierge, household.id, twin.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    db.session.commit()

    erase(agency, household, going, now)

    assert traces_in_tables() == []
    assert len(db.session.scalars(select(MemberErasure)).all()) == 2


def test_two_who_erase_at_once_erase_once(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household, going, _staying = couple(agency, now, planned=False)
    path = f"/dossiers/{household.id}"
    note = (f"{path}/notes", {"text": f"{MARK} {LAST} a rappelé"})
    typed = (
        f"{path}/membres/{going.id}/effacement",
        {"ground": "person", "name": "Petit", "person": going.full_name},
    )
    db.session.commit()

    statuses = send_all_at_once(signed_in(app, agency, "Alexandra", now), [typed, typed, typed], now)
    send_all_at_once(signed_in(app, agency, "Alexandra", now), [note], now)

    assert sorted(statuses) == [303, 404, 404]
    assert len(db.session.scalars(select(MemberErasure)).all()) == 1
    assert len(db.session.scalars(select(Note)).all()) == 1
    assert db.session.scalars(select(Member.kind).where(Member.first_name == "")).all() == [MemberKind.ADULT]


def test_each_of_a_couple_reads_that_they_may_be_erased_alone(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household, _going, _staying = couple(agency, now, planned=False)
    lone = make_family(agency, now=now, planned=False, name="Durand", members=(adult("Léa", "Durand"),))

    pages = [in_family_space(app, file, now).get("/espace/vie-privee").text for file in (household, lone)]

    assert ["Chaque adulte peut demander" in page for page in pages] == [True, False]
