"""Erasing a family leaves no trace of it: in no table, no file, no queue, no log; and its figures break nothing."""

import datetime as dt
import io
import logging
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists.attachments.attachments import attach
from concierge.checklists.models import StepRow
from concierge.documents.serving import room
from concierge.families.choices import Confirmation, MemberKind
from concierge.families.duplicates.merging import merge_files, preview_merge
from concierge.families.models import Household, Member
from concierge.families.qualification.models import SavedList
from concierge.intake.lists.kept_files import keep_file, lists_folder
from concierge.intake.lists.models import FamilyList, ListState
from concierge.intake.models import DoubtfulCapture
from concierge.notifications.models import Message
from concierge.platform import mailbox
from concierge.platform.clock import paris_date
from concierge.platform.db import db, settle_deletions
from concierge.platform.jobs import execute
from concierge.platform.outbox import OutboxJob, claim_due
from concierge.platform.unit_of_work import commit
from concierge.privacy import ledger
from concierge.privacy.erasure import erase_family
from concierge.privacy.models import Erasure, Ground
from concierge.privacy.reach import rows_of
from concierge.replies.models import ReceivedMail, Stray
from concierge.replies.strays import list_strays
from tests.architecture.examples.everything import make_everything
from tests.architecture.examples.names import A_PDF
from tests.factories import Agency, adult, make_agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.at_once import send_all_at_once
from tests.integration.privacy.marking import (
    EMAIL,
    MARK,
    PHONE,
    add_what_is_missing,
    mark_everything,
    personal_tables,
    traces_in_files,
    traces_in_redis,
    traces_in_tables,
)


def keep_mails(app: Flask, message: Message, now: dt.datetime) -> list[str]:
    """Keep the mails that the embedded installation would: the family's own, and a colleague's that speaks of it."""
    folder = app.extensions["config"].mailbox_dir
    own = f"Message-ID: <concierge-{message.space_id}-{message.id}.0@x>\nSubject: Bonjour {MARK}\n\nBonjour {MARK}"
    digest = f"Message-ID: <concierge-{message.space_id}-99999.0@x>\nSubject: Votre jour\n\nAppeler {MARK} 1"
    other = f"Message-ID: <concierge-{message.space_id}-99998.0@x>\nSubject: Votre jour\n\nAppeler les Durand"
    return [
        mailbox.keep_mail(folder, text.encode(), sender="a@x.example", recipients=[to], now=now)
        for text, to in ((own, EMAIL), (digest, "louise@agence.example"), (other, "louise@agence.example"))
    ]


def run_jobs(now: dt.datetime) -> None:
    """Do what waits, as a worker does."""
    taken = claim_due(now)
    commit()
    for job_id, attempt in taken:
        execute(job_id, attempt)


def test_no_trace_is_left_in_any_table_file_queue_or_log(
    app: Flask, agency: Agency, now: dt.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    household, ids = make_everything(agency, now)
    file_id, space_id = household.id, household.space_id
    step = db.session.get_one(StepRow, ids["step_id"])
    attach(agency.concierge, step, io.BytesIO(A_PDF + MARK.encode()), "Bail.pdf", shared=True, room=room(), now=now)
    twin = make_family(agency, now=now, planned=False, name="Petit ter")
    both = [file_id, twin.id]
    seen = preview_merge(agency.concierge, household.id, twin.id)
    merge_files(agency.concierge, household.id, twin.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    doubtful = db.session.get_one(DoubtfulCapture, ids["doubtful_id"])
    doubtful.said = {"first_name": MARK, "phone": PHONE, "email": ""}
    message = db.session.get_one(Message, ids["message_id"])
    job = db.session.scalars(select(OutboxJob).where(OutboxJob.key == f"message:{message.id}")).one()
    job.last_error = f"SMTPRecipientsRefused: {EMAIL}"
    own = {"space_id": space_id, "person_id": agency.people["Louise"].id, "shared": True}
    db.session.add(SavedList(name="À rappeler", address=f"q={MARK}+{file_id}&etat=ouvert", **own))
    db.session.add(SavedList(name="Sans date", address="tri=date", **own))
    db.session.add(
        ReceivedMail(space_id=space_id, key="k" * 64, at=now, stray=Stray.STRANGER, sender=EMAIL, text=f"Ici {MARK}")
    )
    lists = lists_folder(app.extensions["config"].var_dir)
    listed = db.session.scalars(select(FamilyList)).one()
    for state in (ListState.CHOOSING, ListState.LOADING, ListState.REVIEW):
        words = f"Nom;Mél\nDurand;durand@x.example\n{MARK} 1;{EMAIL}\n".encode()
        kept_list = {"source_id": listed.source_id, "sent_at": now, "file_name": f"{EMAIL}.csv"}
        stored_name = keep_file(io.BytesIO(words), lists)
        samples = [["Durand", "durand@x.example"], ["", EMAIL]] if state is ListState.CHOOSING else []
        db.session.add(
            FamilyList(space_id=space_id, state=state, stored_name=stored_name, samples=samples, **kept_list)
        )
    db.session.commit()
    add_what_is_missing(space_id, file_id, now)
    marked = mark_everything(both)
    kept = keep_mails(app, message, now)
    name = db.session.execute(select(Household.name).where(Household.id == file_id)).scalar_one()
    db.session.rollback()
    db.session.expire_all()
    assert personal_tables() - set(marked) == set()
    assert len(traces_in_tables()) > 60
    assert traces_in_files(app)

    browser = signed_in(app, agency, "Alexandra", now)
    page = browser.get(f"/dossiers/{file_id}/effacement")
    done = browser.post(f"/dossiers/{file_id}/effacement", {"ground": "family", "name": name})
    told = db.session.scalars(select(Erasure.counts).limit(1)).one()
    run_jobs(now + dt.timedelta(minutes=11))
    db.session.remove()
    settle_deletions()

    assert page.status_code == 200
    assert done.status_code == 303
    assert told["family_list"] >= 1
    assert traces_in_tables() == []
    if app.extensions["config"].is_sqlite:
        db.engine.dispose()
    assert traces_in_files(app) == []
    assert traces_in_redis(app) == []
    assert [r for r in caplog.records if MARK in r.getMessage() or MARK in (r.exc_text or "")] == []
    folder: Path = app.extensions["config"].mailbox_dir
    kept_lists = set(db.session.scalars(select(SavedList.name)))
    assert kept_lists & {"À rappeler", "Sans date"} == {"Sans date"}
    assert [path.stem for path in folder.glob("*.eml")] == [kept[2]]
    assert {line.household_id for line in ledger.read(app.extensions["config"].erasures_file)} >= set(both)
    assert db.session.scalars(select(Erasure.ground).where(Erasure.space_id == space_id)).all() == [Ground.FAMILY] * 2


def erase(agency: Agency, household: Household, now: dt.datetime) -> None:
    erase_family(agency.coordinator, household.id, typed_name=household.name, ground=Ground.TEAM, now=now)
    db.session.commit()


def test_figures_stay_and_tell_of_nobody(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False, origin_commune_code="75056", target_commune_code="52269")
    household.qualified_on = paris_date(now)

    erase(agency, household, now)

    row = db.session.get_one(Household, household.id)
    assert (row.name, row.search_text, row.summary) == ("", "", "")
    assert (row.source.value, row.qualified_on, row.closed_on) == ("web", paris_date(now), paris_date(now))
    assert (row.origin_commune_code, row.target_commune_code) == ("75", "52")
    assert row.confirmation is Confirmation.ERASED
    members = db.session.scalars(select(Member).where(Member.household_id == row.id)).all()
    assert sorted(m.kind for m in members) == [MemberKind.ADULT, MemberKind.ADULT, MemberKind.CHILD]
    assert {(m.first_name, m.last_name, m.email, m.birth_on) for m in members} == {("", "", "", None)}


def test_an_erased_family_shows_nowhere_and_its_addresses_answer_that_there_is_nothing(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household, ids = make_everything(agency, now)
    link, lead = f'href="/dossiers/{household.id}"', signed_in(app, agency, "Alexandra", now)
    desk = ("/aujourdhui?qui=equipe", "/dossiers?etat=all", "/dossiers?vue=tableau", "/dossiers/a-confirmer")
    lists = (*desk, "/doubles", "/a-surveiller", "/messages/")
    assert link in lead.get("/dossiers?etat=all").text

    erase(agency, household, now)

    own = ("", "/projet", "/echanges", "/confidentialite", "/histoire", "/effacement")
    answers = [lead.get(path) for path in lists]
    assert [(answer.status_code, link in answer.text) for answer in answers] == [(200, False)] * len(lists)
    assert {lead.get(f"/dossiers/{household.id}{tab}").status_code for tab in own} == {404}
    assert lead.get(f"/etapes/{ids['step_id']}").status_code == 404
    assert lead.post(f"/dossiers/{household.id}/notes", {"text": "Encore"}).status_code == 404


def test_a_mail_that_a_stranger_wrote_about_the_family_no_longer_waits(agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    about = {"household_id": household.id, "stray": Stray.STRANGER, "sender": "voisine@x.example"}
    db.session.add(ReceivedMail(space_id=household.space_id, key="v" * 64, at=now, text="Pas de nouvelles ?", **about))
    db.session.commit()

    erase(agency, household, now)

    assert list_strays(agency.coordinator) == []


def test_only_whoever_coordinates_erases_and_only_by_typing_the_name(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False, name="Petit – Élan")
    elsewhere = make_family(make_agency(now=now, domain="autre.example"), now=now, planned=False)
    path = f"/dossiers/{household.id}/effacement"
    lead, colleague = signed_in(app, agency, "Alexandra", now), signed_in(app, agency, "Louise", now)

    wrong = lead.post(path, {"ground": "family", "name": "Petite"})

    assert wrong.status_code == 422
    assert 'value="Petite"' in wrong.text
    assert colleague.post(path, {"ground": "family", "name": "Petit – Élan"}).status_code == 403
    assert lead.post(f"/dossiers/{elsewhere.id}/effacement", {"ground": "team", "name": "Petit"}).status_code == 404
    assert lead.post(path, {"ground": "family", "name": "petit - elan"}).status_code == 303
    assert lead.post(path, {"ground": "family", "name": "petit - elan"}).status_code == 404
    assert db.session.scalars(select(Erasure.household_id)).all() == [household.id]


def test_other_families_keep_everything(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    neighbours = make_family(agency, now=now, name="Durand", members=(adult("Léa", "Durand"),))
    before = {name: ids for name, ids in rows_of([neighbours.id]).items() if name != "duplicate_pair"}

    erase(agency, household, now)

    after = rows_of([neighbours.id])
    assert {name: after[name] for name in before} == before
    assert db.session.get_one(Household, neighbours.id).name == "Durand"


def test_what_is_written_while_a_family_is_erased_goes_with_it_or_is_refused(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False, name=MARK)
    path = f"/dossiers/{household.id}"
    note = (f"{path}/notes", {"text": f"{MARK} a rappelé"})
    typed = (f"{path}/effacement", {"ground": "team", "name": MARK})

    statuses = send_all_at_once(signed_in(app, agency, "Alexandra", now), [note, typed, note, typed], now)

    assert 303 in statuses
    assert set(statuses) <= {303, 404}
    assert traces_in_tables() == []
    assert len(db.session.scalars(select(Erasure)).all()) == 1
