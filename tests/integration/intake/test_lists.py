"""A list somebody sent: understood, corrected, imported row by row exactly once, taken back whole."""

import datetime as dt
import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.families.choices import ClosingReason, Confirmation, Source
from concierge.families.consent import confirmation
from concierge.families.consent.purposes import Means
from concierge.families.consent.queries import list_consents
from concierge.families.journal import add_note
from concierge.families.models import Household, Member
from concierge.families.services import close_household
from concierge.intake.captures import Incoming, receive_captures
from concierge.intake.lists import jobs, queries, services, work
from concierge.intake.lists.kept_files import lists_folder
from concierge.intake.lists.models import FamilyList, FamilyListRow, ListState, RowState
from concierge.intake.models import IntakeSource
from concierge.intake.rules import Proof, SourceDetails
from concierge.intake.sources import add_source, list_source_lines, open_or_close
from concierge.notifications.models import Message, MessageState
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.outbox import JobState, OutboxJob
from concierge.platform.unit_of_work import commit
from tests.factories import Agency, adult, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

LIST = """Nom;Prénom;Mél;Téléphone;Poste
Lefèvre;Noémie;noemie@famille.example;06 12 34 56 78;Soudeuse
Petit;Zoé;zoe@;0611223344;Cariste
Lefevre;Noémie;noemie@famille.example;;Soudeuse
Roy;Ana;;06 99 88 77 66;=1+1
"""


@dataclass
class Desk:
    """The coordinator at her desk, and the workers behind."""

    app: Flask
    agency: Agency
    source: IntakeSource
    browser: Browser

    @property
    def folder(self) -> Path:
        return lists_folder(self.app.extensions["config"].var_dir)

    def sends(self, data: bytes | str = LIST, name: str = "arrivées.csv") -> int:
        raw = data.encode() if isinstance(data, str) else data
        path = f"/reglages/sources/{self.source.id}/listes"
        answer = self.browser.post(path, {"file": (io.BytesIO(raw), name)}, content_type="multipart/form-data")
        assert answer.status_code == 303, answer.text
        self.work()
        return int(answer.location.rpartition("/")[2])

    def work(self) -> None:
        """Do what workers are asked, until nothing of lists is left."""
        db.session.commit()
        while True:
            query = select(OutboxJob).where(OutboxJob.name == services.JOB, OutboxJob.state == JobState.WAITING)
            job = db.session.scalars(query.order_by(OutboxJob.id).limit(1)).first()
            if job is None:
                return
            job.state = JobState.DONE
            jobs.work_on_list(job.payload, self.browser.now)
            commit()

    def posts(self, list_id: int, act: str, typed: dict[str, Any] | None = None) -> int:
        answer = self.browser.post(f"{self.path(list_id)}/{act}", typed or {})
        self.work()
        return answer.status_code

    def path(self, list_id: int) -> str:
        return f"/reglages/sources/listes/{list_id}"

    def page(self, list_id: int, rest: str = "") -> Page:
        answer = self.browser.get(f"{self.path(list_id)}{rest}")
        assert answer.status_code == 200
        return Page(answer)

    def reviewed(self, data: bytes | str = LIST) -> int:
        """Send a list and take the columns as they are proposed."""
        list_id = self.sends(data)
        assert self.posts(list_id, "colonnes", self.page(list_id).fields()) == 303
        assert self.row(list_id).state is ListState.REVIEW
        return list_id

    def imported(self, data: bytes | str = LIST) -> int:
        list_id = self.reviewed(data)
        assert self.posts(list_id, "importer", {"spread_hours": "0", "means": "paper"}) == 303
        assert self.row(list_id).state is ListState.DONE
        return list_id

    def row(self, list_id: int) -> FamilyList:
        return db.session.get_one(FamilyList, list_id, populate_existing=True)

    def rows(self, list_id: int) -> list[FamilyListRow]:
        query = select(FamilyListRow).where(FamilyListRow.list_id == list_id).order_by(FamilyListRow.line)
        return list(db.session.scalars(query.execution_options(populate_existing=True)))


@pytest.fixture
def desk(app: Flask, agency: Agency, now: dt.datetime) -> Desk:
    details = SourceDetails(
        kind=Source.EMPLOYER,
        name="Mécanique de la Suize",
        organisation_id=agency.tourist_office.id,
        owner_id=agency.people["Louise"].id,
    )
    source = add_source(agency.coordinator, details, slug="", now=now)
    shutil.rmtree(lists_folder(app.extensions["config"].var_dir), ignore_errors=True)  # other tests leave theirs
    return Desk(app, agency, source, signed_in(app, agency, "Alexandra", now))


def _files() -> list[Household]:
    return list(db.session.scalars(select(Household).order_by(Household.id)))


def test_a_list_is_understood_corrected_and_imported(desk: Desk) -> None:
    list_id = desk.sends()
    chosen = desk.page(list_id).fields()
    assert [chosen[f"colonne-{place}"] for place in range(5)] == ["last_name", "first_name", "email", "phone", "note"]
    assert desk.posts(list_id, "colonnes", chosen) == 303

    wrong = next(row for row in desk.rows(list_id) if row.state is RowState.WRONG)
    shown = desk.page(list_id)
    assert "Cette adresse paraît incomplète." in shown.text
    assert shown.value(f"{wrong.id}-email") == "zoe@"
    assert desk.posts(list_id, "lignes", {"ligne": str(wrong.id), f"{wrong.id}-email": "zoe@famille.example"}) == 303
    assert desk.row(list_id).state is ListState.REVIEW
    counted = queries.count_people(desk.row(list_id))
    assert (counted.wrong, counted.ready, counted.taken, counted.asked) == (0, 4, 3, 2)  # Noémie stands there twice

    assert "2 personnes reçoivent un e-mail" in desk.page(list_id, "/importer").text
    assert desk.posts(list_id, "importer", {"spread_hours": "0", "means": "paper"}) == 303

    files = _files()
    assert [file.name for file in files] == ["Lefèvre", "Petit", "Roy"]
    assert {file.confirmation for file in files} == {Confirmation.AWAITED}
    assert {(file.source_id, file.owner_id) for file in files} == {(desk.source.id, desk.agency.people["Louise"].id)}
    asked = list(db.session.scalars(select(Message)))
    assert sorted(message.recipient for message in asked) == ["noemie@famille.example", "zoe@famille.example"]
    assert {message.kind for message in asked} == {confirmation.KIND}
    done = desk.page(list_id)
    assert "3dossiers créés" in done.text.replace("\n", "")
    assert list(desk.folder.iterdir()) == []  # the file is of no use any more
    assert [row.said for row in desk.rows(list_id) if row.state is RowState.IMPORTED] == [None] * 3


def test_the_next_list_of_a_source_remembers_its_columns(desk: Desk) -> None:
    first = desk.sends()
    chosen = desk.page(first).fields() | {"colonne-4": "summary"}
    desk.posts(first, "colonnes", chosen)
    desk.posts(first, "importer", {"spread_hours": "0", "means": "paper"})

    assert desk.page(desk.sends()).value("colonne-4") == "summary"


def test_who_is_known_already_is_left_out_until_somebody_takes_them(desk: Desk, now: dt.datetime) -> None:
    alone = make_family(
        desk.agency, now=now, members=(adult("Noémie", "Lefèvre", phone="0612345678", birth_on=None),), planned=False
    )
    ana = adult("Ana", "Roy", phone="06 99 88 77 66", email="", birth_on=None)
    archived = make_family(desk.agency, now=now, members=(ana,), planned=False, name="Roy")
    close_household(desk.agency.coordinator, archived, ClosingReason.NO_ANSWER, paris_date(now), now)

    list_id = desk.reviewed()

    noemie, zoe, again, roy = desk.rows(list_id)
    assert [row.taken for row in (noemie, again, roy)] == [False, False, False]
    assert zoe.state is RowState.WRONG
    assert noemie.doubles[0]["household_id"] == alone.id
    assert roy.doubles[0] | {"reasons": 0, "points": 0} == {
        "household_id": archived.id,
        "closed": True,
        "reasons": 0,
        "points": 0,
    }
    assert any(double.get("line") == 2 for double in again.doubles)
    shown = desk.page(list_id, "?voir=connues").text
    assert "même téléphone" in shown
    assert "clos le" in shown

    desk.posts(list_id, "lignes", {"ligne": str(roy.id), f"{roy.id}-prise": "y"})
    assert queries.count_people(desk.row(list_id)).taken == 1


def test_a_row_that_was_imported_before_the_worker_died_is_not_imported_again(desk: Desk, now: dt.datetime) -> None:
    lines = "".join(f"Roy;Ana {number};ana{number}@famille.example\n" for number in range(7))
    list_id = desk.reviewed("Nom;Prénom;Mél\n" + lines)
    services.start_import(desk.agency.coordinator, list_id, spread_hours=0, proof=None, now=now)
    commit()
    commits = 0

    def dies() -> None:
        nonlocal commits
        commits += 1
        if commits == 2:
            raise KeyboardInterrupt
        commit()

    with patch.object(work, "BATCH", 2), pytest.raises(KeyboardInterrupt):
        work.work_on(list_id, desk.folder, now, dies)
    db.session.rollback()
    assert len(_files()) == 2

    with patch.object(work, "BATCH", 2), patch.object(work, "FILES_PER_JOB", 4):
        work.work_on(list_id, desk.folder, now, commit)
        commit()
        work.work_on(list_id, desk.folder, now, commit)  # the same job, sent twice
        desk.work()
    assert sorted(file.search_text for file in _files()) == sorted({file.search_text for file in _files()})
    assert len(_files()) == 7
    assert db.session.scalar(select(func.count()).select_from(Message)) == 7
    assert desk.row(list_id).state is ListState.DONE


def test_a_row_that_fails_for_a_reason_nobody_foresaw_stays_out_alone(desk: Desk, now: dt.datetime) -> None:
    lines = "".join(f"Roy;Ana {number};ana{number}@famille.example\n" for number in range(5))
    list_id = desk.reviewed("Nom;Prénom;Mél\n" + lines)
    services.start_import(desk.agency.coordinator, list_id, spread_hours=0, proof=None, now=now)
    commit()

    def stumbles(actor: Actor, incoming: Sequence[Incoming], source: IntakeSource, **more: Any) -> list[Household]:
        made = receive_captures(actor, incoming, source, **more)
        if any(each.capture.email.startswith("ana3@") for each in incoming):
            raise ValueError
        return made

    with patch.object(work, "receive_captures", stumbles):
        desk.work()

    assert sorted(file.search_text.split()[2] for file in _files()) == ["0", "1", "2", "4"]
    assert db.session.scalar(select(func.count()).select_from(Message)) == 4
    (row,) = db.session.scalars(select(FamilyListRow).where(FamilyListRow.state == RowState.WRONG))
    assert (row.household_id, row.line) == (None, 5)
    assert desk.row(list_id).state is ListState.DONE


def test_an_import_is_undone_whole_but_for_the_files_somebody_worked_on(desk: Desk, now: dt.datetime) -> None:
    list_id = desk.imported("Nom;Prénom;Mél\n" + "".join(f"N{n};Ana;ana{n}@famille.example\n" for n in range(4)))
    first, second, third, _fourth = _files()
    later = desk.browser.now = now + dt.timedelta(hours=1)
    confirmation.confirm_file(desk.agency.coordinator, first, means=Means.PHONE, evidence="Appel", now=later)
    confirmation.refuse_for(desk.agency.coordinator, second, Means.PHONE, later)
    confirmation.confirm_file(desk.agency.coordinator, third, means=Means.PHONE, evidence="Appel", now=later)
    add_note(desk.agency.coordinator, third, "Vient samedi", later)
    db.session.commit()

    assert desk.posts(list_id, "annuler") == 303

    assert desk.row(list_id).state is ListState.UNDONE
    shown = desk.page(list_id).text
    assert "2 dossiers sont effacés" in shown
    assert "N0" in shown
    assert "N2" in shown
    assert "N3" not in shown
    members = set(db.session.scalars(select(Member.email)))
    assert members >= {"ana0@famille.example", "ana2@famille.example"}
    assert "ana3@famille.example" not in members
    waiting = db.session.scalars(select(Message).where(Message.state == MessageState.WAITING))
    assert "ana3@famille.example" not in {message.recipient for message in waiting}
    (line,) = list_source_lines(desk.agency.coordinator)
    assert line.files == 2  # the others are counted nowhere


def test_whoever_agreed_is_not_asked_again(desk: Desk, now: dt.datetime) -> None:
    header = "Nom;Prénom;Mél;Accord donné le;Consentement\n"
    list_id = desk.reviewed(
        f"{header}Roy;Ana;ana@famille.example;3/11/2026;Bulletin signé\nPetit;Zoé;zoe@x.example;;\n"
    )
    typed = {"spread_hours": "0", "proven": "y", "means": "phone", "given_on": "", "evidence": ""}
    assert desk.posts(list_id, "importer", typed) == 422
    assert desk.posts(list_id, "importer", typed | {"given_on": "2026-11-10"}) == 422
    assert desk.posts(list_id, "importer", typed | {"given_on": "2026-11-10", "evidence": "Appels notés"}) == 303

    proofs = {}
    for file in _files():
        assert file.confirmation is Confirmation.GIVEN
        (consent,) = list_consents(desk.agency.coordinator, file.id)
        proofs[file.name] = (consent.means, consent.evidence)
    assert proofs == {
        "Roy": (Means.PAPER, "03/11/2026 : Bulletin signé"),
        "Petit": (Means.PHONE, "10/11/2026 : Appels notés"),
    }
    assert list(db.session.scalars(select(Message))) == []


def test_the_questions_may_leave_little_by_little(desk: Desk, now: dt.datetime) -> None:
    list_id = desk.reviewed("Nom;Mél\n" + "".join(f"N{n};ana{n}@famille.example\n" for n in range(4)))
    desk.posts(list_id, "importer", {"spread_hours": "24", "means": "paper"})

    due = [message.due_at for message in db.session.scalars(select(Message).order_by(Message.id))]
    assert due == [None, *(now + dt.timedelta(hours=hours) for hours in (6, 12, 18))]


def test_what_did_not_come_in_leaves_as_a_table_that_carries_nothing_out(desk: Desk) -> None:
    risky = "Nom;Prénom;Téléphone\n=HYPERLINK(1);@Ana;06 12\n+33;-Zoé;0612345678\n"
    list_id = desk.imported(risky)

    answer = desk.browser.get(f"{desk.path(list_id)}/non-importees.csv")

    text = answer.data.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Ligne;Pourquoi")
    assert "2;Téléphone : Ce numéro paraît incomplet.;'@Ana;'=HYPERLINK(1);06 12" in text.replace("\u00a0", " ")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_bad_files_are_refused_with_a_sentence_and_erased(desk: Desk) -> None:
    for data, sentence in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "ancien classeur"),
        (b"PK\x03\x04", "abîmé"),
        (b"Nom;Tel\n", "pas de ligne"),
    ):
        list_id = desk.sends(data)
        assert sentence in desk.page(list_id).text
        assert desk.row(list_id).state is ListState.REFUSED
    assert list(desk.folder.iterdir()) == []

    path = f"/reglages/sources/{desk.source.id}/listes"
    empty = {"file": (io.BytesIO(b""), "vide.csv")}
    assert desk.browser.post(path, empty, content_type="multipart/form-data").status_code == 422
    assert desk.browser.post(path, {}).status_code == 422


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_three_hundred_columns_repeated_headings_and_a_workbook(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nom", "Nom", "Mail", *[f"Champ {number}" for number in range(300)]])
    book.active.append(["Roy", "Ana", "ana@famille.example"])
    stream = io.BytesIO()
    book.save(stream)
    list_id = desk.sends(stream.getvalue())
    chosen = desk.page(list_id).fields()
    assert len([name for name in chosen if name.startswith("colonne-")]) == 303

    assert desk.posts(list_id, "colonnes", chosen) == 422  # two columns say they are the name
    assert desk.posts(list_id, "colonnes", {**chosen, "colonne-2": "ignored"}) == 422
    assert desk.posts(list_id, "colonnes", {**chosen, "colonne-1": "first_name"}) == 303
    assert [row.said for row in desk.rows(list_id)] == [
        {"last_name": "Roy", "first_name": "Ana", "email": "ana@famille.example"}
    ]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_line_taken_for_headings_may_be_a_person(desk: Desk) -> None:
    list_id = desk.sends("Roy;Ana;Soudeuse\nPetit;Zoé;0612345678\n")
    shown = desk.page(list_id).fields()
    chosen = {**shown, "colonne-0": "last_name", "colonne-1": "first_name", "colonne-2": "phone"}
    chosen.pop("titres", None)
    assert desk.posts(list_id, "colonnes", chosen) == 303
    assert [row.line for row in desk.rows(list_id)] == [1, 2]


def test_a_list_given_up_leaves_nothing(desk: Desk) -> None:
    list_id = desk.reviewed()

    assert desk.posts(list_id, "abandonner") == 303

    assert desk.rows(list_id) == []
    assert list(desk.folder.iterdir()) == []
    assert (desk.row(list_id).samples, desk.row(list_id).file_name) == ([], "")
    assert desk.posts(list_id, "importer", {"spread_hours": "0", "means": "paper"}) == 303  # too late: said, not done
    assert _files() == []


def test_words_of_lists_are_erased_after_a_month(desk: Desk, now: dt.datetime) -> None:
    forgotten, imported = desk.reviewed(), desk.imported()
    assert any(row.said for row in desk.rows(imported))

    work.forget_lists(desk.folder, now + dt.timedelta(days=31))
    commit()

    assert desk.row(forgotten).state is ListState.DROPPED
    assert [row.said for row in desk.rows(imported)] == [None] * 4
    assert list(desk.folder.iterdir()) == []
    assert len(_files()) == 2


def test_two_clicks_import_once_and_a_closed_source_takes_no_list(desk: Desk, now: dt.datetime) -> None:
    list_id = desk.imported()
    assert desk.posts(list_id, "importer", {"spread_hours": "0", "means": "paper"}) == 303
    assert len(_files()) == 2

    open_or_close(desk.agency.coordinator, desk.source, active=False, now=now)
    path = f"/reglages/sources/{desk.source.id}/listes"
    sent = {"file": (io.BytesIO(LIST.encode()), "liste.csv")}
    assert desk.browser.post(path, sent, content_type="multipart/form-data").status_code == 422


def test_all_that_a_proof_lacks_is_said_at_once(desk: Desk) -> None:
    list_id = desk.reviewed()

    asked = {"spread_hours": "0", "means": "paper", "proven": "y"}
    answer = desk.browser.post(f"{desk.path(list_id)}/importer", asked)

    assert answer.status_code == 422
    assert "Dites quand ces personnes ont donné leur accord." in answer.text
    assert "Dites où se trouve la preuve" in answer.text


def test_a_proof_in_the_future_proves_nothing(desk: Desk, now: dt.datetime) -> None:
    list_id = desk.reviewed()
    proof = Proof(means=Means.PAPER, given_on=paris_date(now) + dt.timedelta(days=2), evidence="Classeur")
    with pytest.raises(services.DomainError):
        services.start_import(desk.agency.coordinator, list_id, spread_hours=0, proof=proof, now=now)
