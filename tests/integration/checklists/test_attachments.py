"""Documents of a step: taken, refused, handed over safely, shared or not, removed with their file."""

import datetime as dt
import errno
import io
import logging
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from concierge.accounts.models import DeviceSession, SignInSession
from concierge.checklists import steps
from concierge.checklists.attachments import attachments, pages
from concierge.checklists.attachments.attachments import PER_STEP, attach, sweep
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import StepRow
from concierge.desk.tabs.history import get_history
from concierge.desk.tabs.history_labels import EVENT_LABELS
from concierge.documents import keeping
from concierge.documents.keeping import MAX_BYTES
from concierge.documents.serving import room
from concierge.documents.storage import DocumentStore, checksum_of
from concierge.families.access import actor_of_member
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.wiring.jobs import JOBS, SCHEDULE
from tests import samples_of_files as samples
from tests.architecture.examples.dumps import differences, dump
from tests.factories import Agency, make_agency, make_family
from tests.integration.accounts.browsers import ORIGIN, Browser, in_family_space, signed_in
from tests.integration.at_once import Together, send_all_at_once, send_at_once
from tests.integration.pages import Page


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A file without a plan: one step is enough."""
    return make_family(agency, now=now, planned=False)


@pytest.fixture
def step(agency: Agency, household: Household, now: dt.datetime) -> StepRow:
    """The lease, which the family sends."""
    return make_step(agency, household, now)


def make_step(agency: Agency, household: Household, now: dt.datetime) -> StepRow:
    return steps.add_local_step(
        agency.concierge,
        household,
        title="Envoyer le bail",
        subject=Subject.HOUSING,
        due_on=None,
        for_family=True,
        member_id=None,
        assignee_id=None,
        now=now,
    )


@pytest.fixture
def louise(app: Flask, agency: Agency, step: StepRow, now: dt.datetime) -> Browser:
    return signed_in(app, agency, "Louise", now)


@pytest.fixture
def telephone(app: Flask, household: Household, step: StepRow, now: dt.datetime) -> Browser:
    return in_family_space(app, household, now)


def send(browser: Browser, address: str, *files: tuple[bytes, str], once: str = "", **fields: str) -> TestResponse:
    sent = {"files": [(io.BytesIO(content), name) for content, name in files], **fields}
    if once:
        sent["once"] = once
    return browser.post(f"{address}/documents", sent, content_type="multipart/form-data")


def kept() -> list[Attachment]:
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def newcomer_of(household: Household) -> Actor:
    actor = actor_of_member(list_members(Actor.system(household.space_id), household.id)[0].id)
    assert actor is not None
    return actor


def test_several_documents_are_taken_at_once_and_handed_over_safely(
    louise: Browser, step: StepRow, household: Household
) -> None:
    names = ["Bail signé – été.pdf", "maison.png", "Attestation.docx"]
    answer = send(louise, f"/etapes/{step.id}", *zip((samples.PDF, samples.png(), samples.DOCX), names, strict=True))
    assert (answer.status_code, answer.location) == (303, f"/etapes/{step.id}#documents")

    rows = kept()
    assert [(row.name, row.shared, row.member_id) for row in rows] == [(name, False, None) for name in names]
    page = Page(louise.get(f"/etapes/{step.id}")).text
    assert all(name in page for name in names)

    bail = louise.get(f"/documents/{rows[0].id}")
    assert bail.data == samples.PDF
    assert bail.headers["Content-Type"] == "application/pdf"
    assert bail.headers["Content-Disposition"].startswith("attachment;")
    assert f"filename*=UTF-8''{quote('Bail signé – été.pdf', safe='')}" in bail.headers["Content-Disposition"]
    assert bail.headers["X-Content-Type-Options"] == "nosniff"
    assert bail.headers["Cache-Control"] == "private, no-store"
    assert bail.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "ETag" not in bail.headers
    assert louise.get(f"/documents/{rows[1].id}").headers["Content-Disposition"].startswith("attachment;")
    shown = louise.get(f"/documents/{rows[1].id}?voir=1")
    assert (shown.headers["Content-Disposition"].split(";")[0], shown.mimetype) == ("inline", "image/png")
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    word = louise.get(f"/documents/{rows[2].id}?voir=1")  # no browser shows it by itself
    assert word.headers["Content-Disposition"].startswith("attachment;")


def test_a_family_sends_what_both_see_and_sees_only_what_it_may(
    app: Flask,
    louise: Browser,
    telephone: Browser,
    agency: Agency,
    household: Household,
    step: StepRow,
    now: dt.datetime,
) -> None:
    send(telephone, f"/espace/etapes/{step.id}", (samples.JPEG, "image.jpg"))
    send(louise, f"/etapes/{step.id}", (samples.PDF, "interne.pdf"))
    send(louise, f"/etapes/{step.id}", (samples.PDF, "partage.pdf"), shared="y")
    own, internal, shared = kept()
    assert [own.shared, internal.shared, shared.shared] == [True, False, True]

    page = Page(telephone.get(f"/espace/etapes/{step.id}")).text
    assert ("image.jpg" in page, "interne.pdf" in page, "partage.pdf" in page) == (True, False, True)
    found = [telephone.get(f"/espace/documents/{row.id}").status_code for row in (own, internal, shared)]
    assert found == [200, 404, 200]
    assert [louise.get(f"/documents/{row.id}").status_code for row in (own, internal, shared)] == [200, 200, 200]

    louise.post(f"/documents/{internal.id}/partage", {"partage": "1"})
    louise.post(f"/documents/{shared.id}/partage", {"partage": "0"})
    louise.post(f"/documents/{own.id}/partage", {"partage": "0"})
    assert [row.shared for row in kept()] == [True, True, False]
    assert telephone.get(f"/espace/documents/{shared.id}").status_code == 404

    neighbour = in_family_space(app, make_family(agency, now=now, name="Durand", planned=False), now)
    assert neighbour.get(f"/espace/documents/{own.id}").status_code == 404
    reader = signed_in(app, agency, "Olivier", now)
    assert reader.get(f"/documents/{own.id}").status_code == 403
    assert "image.jpg" not in reader.get(f"/etapes/{step.id}").text
    elsewhere = make_agency(now=now, domain="autre.example", department="10")
    assert signed_in(app, elsewhere, "Louise", now).get(f"/documents/{own.id}").status_code == 404


def test_what_cannot_be_kept_is_named_and_the_rest_is_kept(telephone: Browser, step: StepRow) -> None:
    heavy = samples.PDF + b"x" * MAX_BYTES
    answer = send(
        telephone,
        f"/espace/etapes/{step.id}",
        (samples.PDF, "bail.pdf"),
        (b"<html><script>alert(1)</script>", "page.pdf"),
        (samples.PDF, "photo.png"),
        (b"", "vide.pdf"),
        (heavy, "lourd.pdf"),
    )
    assert answer.status_code == 422
    page = Page(answer).text
    assert [row.name for row in kept()] == ["bail.pdf"]
    for name in ("page.pdf", "photo.png", "vide.pdf", "lourd.pdf"):
        assert f"«\u00a0{name}\u00a0»" in page
    assert "Votre document est envoyé." in page


def test_a_photograph_is_kept_without_where_and_with_what_it_was_taken(telephone: Browser, step: StepRow) -> None:
    taken = samples.segment(0xE1, b"Exif\x00\x00" + samples.exif(6, b"48.1113N 5.1391E SM-G991B"))
    photograph = samples.JPEG[:2] + taken + samples.JPEG[2:]
    assert "nous effaçons l’endroit" in telephone.get(f"/espace/etapes/{step.id}").text
    assert send(telephone, f"/espace/etapes/{step.id}", (photograph, "IMG_2026.jpg")).status_code == 303
    (row,) = kept()
    stored = telephone.get(f"/espace/documents/{row.id}").data
    assert b"SM-G991B" not in stored
    assert samples.exif(6) in stored  # held sideways: it still stands upright
    assert (row.size, row.checksum) == (len(stored), checksum_of(io.BytesIO(stored)))


def test_a_photograph_that_cannot_be_read_is_refused_with_the_remedy(telephone: Browser, step: StepRow) -> None:
    answer = send(telephone, f"/espace/etapes/{step.id}", (samples.JPEG[:4] + b"\xff\xff", "IMG_2026.jpg"))
    assert answer.status_code == 422
    assert "semble abîmée" in Page(answer).text
    assert kept() == []


def test_a_form_of_which_nothing_is_kept_leaves_no_trace(telephone: Browser, step: StepRow) -> None:
    before = dump()
    assert send(telephone, f"/espace/etapes/{step.id}", (b"<html>", "page.pdf"), once="k" * 32).status_code == 422
    assert differences(before, dump()) == {}


def test_a_form_without_a_document_asks_for_one_and_keeps_the_rest(louise: Browser, step: StepRow) -> None:
    answer = send(louise, f"/etapes/{step.id}", shared="y")
    assert answer.status_code == 422
    assert "Choisissez d’abord un document." in answer.text
    assert 'name="shared" value="y" checked' in answer.text


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("ann\u202efdp.pdf", "annfdp.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("عقد الإيجار.pdf", "عقد الإيجار.pdf"),
        ("<b>bail</b>.pdf", "b>.pdf"),
    ],
)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_hostile_name_is_only_a_name(telephone: Browser, step: StepRow, sent: str, name: str) -> None:
    assert send(telephone, f"/espace/etapes/{step.id}", (samples.PDF, sent)).status_code == 303
    (row,) = kept()
    assert row.name == name
    path = room().store.find(row.stored_name)
    assert path is not None
    assert path.relative_to(room().store.folder).parts == (row.stored_name[:2], row.stored_name)
    answer = telephone.get(f"/espace/documents/{row.id}")
    assert answer.data == samples.PDF
    assert "\n" not in answer.headers["Content-Disposition"]
    assert telephone.get(f"/espace/etapes/{step.id}").status_code == 200


def test_two_documents_of_one_name_stay_two(louise: Browser, step: StepRow) -> None:
    send(louise, f"/etapes/{step.id}", (samples.PDF, "bail.pdf"), (samples.PDF + b"2", "Bail.pdf"))
    assert [row.name for row in kept()] == ["bail.pdf", "Bail (2).pdf"]


def test_a_form_sent_twice_counts_once_and_another_photograph_of_the_same_name_does_too(
    telephone: Browser, step: StepRow
) -> None:
    address, once = f"/espace/etapes/{step.id}", "k" * 32
    for content in (samples.JPEG, samples.JPEG, samples.JPEG + b"another"):
        assert send(telephone, address, (content, "image.jpg"), once=once).status_code == 303
    assert [row.name for row in kept()] == ["image.jpg", "image (2).jpg"]


def test_a_step_holds_twenty_documents_and_an_agency_what_its_server_gives(
    app: Flask, louise: Browser, agency: Agency, step: StepRow, household: Household, now: dt.datetime
) -> None:
    for number in range(PER_STEP):
        stream = io.BytesIO(samples.PDF)
        attach(agency.concierge, step, stream, f"{number}.pdf", shared=False, room=room(), now=now)
    assert "cette étape a déjà 20 documents" in send(louise, f"/etapes/{step.id}", (samples.PDF, "21.pdf")).text

    other = make_step(agency, household, now)
    small = keeping.Room(store=room().store, quota=PER_STEP * len(samples.PDF) + 10)
    with pytest.raises(keeping.Refused, match="plus de place"):
        attach(agency.concierge, other, io.BytesIO(samples.PDF), "x.pdf", shared=False, room=small, now=now)
    nowhere = keeping.Room(store=DocumentStore(Path("/proc/nowhere")), quota=10**9)
    with pytest.raises(keeping.Refused, match="plus de place"):
        attach(agency.concierge, other, io.BytesIO(samples.PDF), "x.pdf", shared=False, room=nowhere, now=now)
    assert len(kept()) == PER_STEP


def test_two_documents_at_the_same_moment_stay_within_what_the_server_gives(
    app: Flask, agency: Agency, household: Household, louise: Browser, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_step(agency, household, now), make_step(agency, household, now)
    count, together = keeping._bytes_kept, Together()

    def count_at_once(space_id: int) -> int:
        together.wait()
        return count(space_id)

    monkeypatch.setattr(keeping, "_bytes_kept", count_at_once)
    small = keeping.Room(store=room().store, quota=len(samples.PDF) + 10)
    monkeypatch.setattr(pages, "room", lambda: small)

    def form(step: StepRow) -> tuple[str, dict[str, Any]]:
        return f"/etapes/{step.id}/documents", {"files": (io.BytesIO(samples.PDF), "bail.pdf")}

    assert send_all_at_once(louise, [form(first), form(second)], now) == [303, 422]
    assert sum(row.size for row in kept()) == len(samples.PDF)


def test_a_form_that_is_too_large_says_what_to_do(telephone: Browser, step: StepRow) -> None:
    parts = [(samples.PDF + b"x" * 9_000_000, f"{number}.pdf") for number in range(4)]
    answer = send(telephone, f"/espace/etapes/{step.id}", *parts)
    assert answer.status_code == 413
    assert "10\u00a0Mo au plus chacun et 30\u00a0Mo en un envoi" in answer.text
    assert kept() == []
    assert telephone.post(f"/espace/etapes/{step.id}/message", {"text": "x" * 3_000_000}).status_code == 413


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the one with a single writer
def test_a_slow_telephone_holds_up_nobody(app: Flask, telephone: Browser, step: StepRow) -> None:
    database = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")

    class OnItsWay(io.BytesIO):
        others_wrote = 0

        def readinto(self, buffer: Any) -> int:
            other = sqlite3.connect(database, timeout=0.1)
            other.execute("BEGIN IMMEDIATE")
            other.rollback()
            other.close()
            self.others_wrote += 1
            return super().readinto(buffer)

    document = FileStorage(io.BytesIO(samples.PDF), filename="bail.pdf")
    boundary, body = encode_multipart({"csrf_token": telephone.form_token(), "files": document})
    stream = OnItsWay(body)
    answer = telephone._open(
        "POST",
        f"/espace/etapes/{step.id}/documents",
        input_stream=stream,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Origin": ORIGIN},
    )
    assert (answer.status_code, stream.others_wrote > 0) == (303, True)
    assert [row.name for row in kept()] == ["bail.pdf"]


@pytest.mark.parametrize(("who", "session"), [("louise", SignInSession), ("telephone", DeviceSession)])
def test_whoever_loses_access_while_a_document_is_on_its_way_sends_nothing(
    request: pytest.FixtureRequest, step: StepRow, now: dt.datetime, who: str, session: Any
) -> None:
    browser: Browser = request.getfixturevalue(who)

    class Revoked(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            with db.engine.begin() as other:
                other.execute(update(session).values(revoked_at=now))
            return super().readinto(buffer)

    document = FileStorage(io.BytesIO(samples.PDF), filename="bail.pdf")
    boundary, body = encode_multipart({"csrf_token": browser.form_token(), "files": document})
    answer = browser._open(
        "POST",
        f"{'' if who == 'louise' else '/espace'}/etapes/{step.id}/documents",
        input_stream=Revoked(body),
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Origin": ORIGIN},
    )
    assert (answer.status_code, kept()) == (401, [])


def test_removing_takes_the_row_and_then_the_file(
    louise: Browser, telephone: Browser, agency: Agency, household: Household, step: StepRow, now: dt.datetime
) -> None:
    send(telephone, f"/espace/etapes/{step.id}", (samples.PDF, "bail.pdf"), (samples.PDF, "autre.pdf"))
    send(louise, f"/etapes/{step.id}", (samples.PDF, "partage.pdf"), shared="y")
    own, other, shared = kept()
    store, names = room().store, [own.stored_name, other.stored_name, shared.stored_name]

    assert telephone.post(f"/espace/documents/{own.id}/retirer").status_code == 303
    telephone.post(f"/espace/documents/{shared.id}/retirer")  # the team's: only the team takes it away
    telephone.post(f"/espace/etapes/{step.id}/fait")
    telephone.post(f"/espace/documents/{other.id}/retirer")  # what the team relies on since the step is done
    assert [row.name for row in kept()] == ["autre.pdf", "partage.pdf"]
    assert [store.find(name) is not None for name in names] == [False, True, True]

    left = other.id
    louise.post(f"/documents/{left}/retirer")
    assert telephone.post(f"/espace/documents/{left}/retirer").status_code == 404
    again = telephone.post(f"/espace/documents/{left}/retirer", {"etape": str(step.id)})
    assert again.location == f"/espace/etapes/{step.id}#documents"
    assert "Ce document est déjà retiré." in Page(telephone.get(again.location)).text
    assert louise.post(f"/documents/{left}/retirer", {"etape": str(step.id)}).status_code == 303
    assert "Ce document est déjà retiré." in Page(louise.get(f"/etapes/{step.id}")).text
    assert louise.post(f"/documents/{left + 99}/retirer", {"etape": str(step.id)}).status_code == 404  # never was
    assert [row.name for row in kept()] == ["partage.pdf"]
    with louise.app.test_request_context("/"):
        lines = get_history(agency.concierge, household.id, page=1).lines
    told = [
        (line.label, line.by, line.changes[0].old, line.changes[0].new) for line in lines if "document" in line.label
    ]
    assert told[0] == (EVENT_LABELS["attachment.removed"], "Louise Martin", "autre.pdf", None)
    assert told[-1] == (EVENT_LABELS["attachment.added"], "Claire Petit", None, "bail.pdf")


def test_a_step_with_a_document_is_never_taken_away_by_a_plan(agency: Agency, now: dt.datetime) -> None:
    from concierge.checklists.family_plans.plan_rows import is_touched, steps_with_something

    household = make_family(agency, now=now)
    first, second = db.session.scalars(select(StepRow).where(StepRow.household_id == household.id).limit(2))
    attach(agency.concierge, first, io.BytesIO(samples.PDF), "bail.pdf", shared=False, room=room(), now=now)
    found = steps_with_something([household.id])
    assert (is_touched(first, found), is_touched(second, found)) == (True, False)


def test_the_daily_look_removes_what_a_crash_left_and_marks_what_is_gone(
    app: Flask, louise: Browser, agency: Agency, step: StepRow, now: dt.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    store, yesterday = room().store, (now - dt.timedelta(days=2)).timestamp()
    shutil.rmtree(store.folder, ignore_errors=True)  # what other tests left
    crashed = store.keep(io.BytesIO(samples.PDF))  # the process died before its row was written
    just_now = store.keep(io.BytesIO(samples.PDF))  # a request is about to write its row
    there = attach(agency.concierge, step, io.BytesIO(samples.PDF), "la.pdf", shared=False, room=room(), now=now)
    lost = attach(agency.concierge, step, io.BytesIO(samples.PDF), "perdu.pdf", shared=False, room=room(), now=now)
    ages = {crashed.name: yesterday, there.stored_name: yesterday, just_now.name: now.timestamp()}
    for name, age in ages.items():
        path = store.find(name)
        assert path is not None
        os.utime(path, (age, age))
    store.forget(lost.stored_name)
    db.session.commit()

    with caplog.at_level(logging.WARNING):
        JOBS["checklists.sweep_attachments"]({}, now)
    db.session.commit()
    db.session.expire_all()

    assert [store.find(n) is not None for n in (crashed.name, just_now.name, there.stored_name)] == [False, True, True]
    assert (there.missing_since, lost.missing_since) == (None, now)
    assert "1 attached documents are not in" in caplog.text
    assert "fichier introuvable" in louise.get(f"/etapes/{step.id}").text
    gone = louise.get(f"/documents/{lost.id}")
    assert (gone.status_code, gone.location) == (303, f"/etapes/{step.id}#documents")
    assert "checklists.sweep_attachments" in {periodic.job for periodic in SCHEDULE}

    path = store.folder / lost.stored_name[:2] / lost.stored_name
    path.write_bytes(samples.PDF)  # restored from a backup
    assert sweep(store, now).missing == 0
    db.session.expire_all()
    assert lost.missing_since is None


def test_a_folder_of_another_database_is_left_alone(app: Flask, tmp_path: Path) -> None:
    store, later = DocumentStore(tmp_path), dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    for _number in range(attachments.FEW + 1):
        store.keep(io.BytesIO(samples.PDF))
    found = sweep(store, later)
    assert (found.removed, found.spared) == (0, attachments.FEW + 1)
    assert len(list(store.list_older(later.timestamp()))) == attachments.FEW + 1

    store.forget(next(store.list_older(later.timestamp())))  # few enough to be what crashes left
    assert (sweep(store, later).removed, list(store.list_older(later.timestamp()))) == (attachments.FEW, [])


def test_a_refused_transaction_leaves_a_file_that_the_daily_look_finds(
    app: Flask, agency: Agency, step: StepRow, now: dt.datetime
) -> None:
    shutil.rmtree(room().store.folder, ignore_errors=True)  # what other tests left
    row = attach(agency.concierge, step, io.BytesIO(samples.PDF), "bail.pdf", shared=False, room=room(), now=now)
    name = row.stored_name
    db.session.rollback()
    assert room().store.find(name) is not None
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    assert sweep(room().store, later).removed == 1
    assert room().store.find(name) is None


def test_clicks_at_the_same_moment_share_and_remove_once(
    agency: Agency, louise: Browser, step: StepRow, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = attach(agency.concierge, step, io.BytesIO(samples.PDF), "bail.pdf", shared=False, room=room(), now=now)
    address, hold, together = f"/documents/{row.id}", attachments._hold, Together()

    def hold_at_once(attachment: Attachment) -> bool:
        together.wait()
        return hold(attachment)

    monkeypatch.setattr(attachments, "_hold", hold_at_once)
    assert send_at_once(louise, f"{address}/partage", {"partage": "1"}, now) == [303, 303]
    assert send_at_once(louise, f"{address}/retirer", {"etape": str(step.id)}, now) == [303, 303]

    names = db.session.scalars(select(EventRow.name).where(EventRow.name.like("attachment.%")).order_by(EventRow.id))
    assert list(names) == ["attachment.added", "attachment.shared", "attachment.removed"]


def test_a_disk_without_room_for_what_arrives_says_so(
    telephone: Browser, step: StepRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_how: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    answer = send(telephone, f"/espace/etapes/{step.id}", (samples.PDF + b" " * 1_000_000, "bail.pdf"))

    assert answer.status_code == 503
    assert "il n’y a plus de place sur le serveur" in Page(answer).text
    assert kept() == []
