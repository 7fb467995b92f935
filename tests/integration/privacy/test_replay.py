"""A backup restored brings families back: the file of erasures takes them away again."""

import datetime as dt
import shutil
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families import journal
from concierge.families.choices import Channel, Direction
from concierge.families.models import Contact, Household, Member
from concierge.families.queries import list_members
from concierge.platform.db import db, settle_deletions
from concierge.platform.migrations import upgrade
from concierge.platform.unit_of_work import commit
from concierge.privacy import ledger
from concierge.privacy.commands import privacy
from concierge.privacy.erasure import erase_family, opened_at
from concierge.privacy.models import Ground, PersonGround
from concierge.privacy.person_erasing import erase_person
from concierge.privacy.replaying import replay
from tests.conftest import NOW, make_app
from tests.factories import Agency, adult, make_agency, make_family
from tests.integration.privacy.marking import EMAIL, MARK, traces_in_files, traces_in_tables

LATER = NOW + dt.timedelta(days=3)


@pytest.fixture
def installation(tmp_path: Path) -> Flask:
    """An installation of its own, over a SQLite file that can be copied and put back."""
    app = make_app(f"sqlite:///{tmp_path / 'own.sqlite'}", tmp_path)
    upgrade(app)
    return app


def family(agency: Agency, now: dt.datetime = NOW) -> Household:
    return make_family(agency, now=now, planned=False, name=MARK, members=(adult(MARK, MARK, email=EMAIL),))


def back_up(app: Flask, target: Path) -> None:
    with sqlite3.connect(app.extensions["config"].var_dir / "own.sqlite") as source:
        source.execute("VACUUM INTO ?", (str(target),))


def restore(app: Flask, backup: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    var = app.extensions["config"].var_dir
    for ending in ("-wal", "-shm"):
        (var / f"own.sqlite{ending}").unlink(missing_ok=True)
    shutil.copy(backup, var / "own.sqlite")


def erase(agency: Agency, household_id: int) -> None:
    erase_family(agency.coordinator, household_id, typed_name=MARK, ground=Ground.FAMILY, now=LATER)


def test_what_a_restored_backup_brings_back_is_erased_again(installation: Flask, tmp_path: Path) -> None:
    backup = tmp_path.parent / f"{tmp_path.name}.backup"
    with installation.app_context():
        agency = make_agency(now=NOW)
        erased, other = family(agency).id, make_family(agency, now=NOW, planned=False, name="Durand").id
        db.session.commit()
        back_up(installation, backup)
        erase(agency, erased)
        commit()
        restore(installation, backup)
        assert traces_in_tables()

    told = installation.test_cli_runner().invoke(privacy, ["replay"])
    again = installation.test_cli_runner().invoke(privacy, ["replay"])

    with installation.app_context():
        settle_deletions()
        assert traces_in_tables() == []
        assert traces_in_files(installation) == []
        assert db.session.get_one(Household, other).name == "Durand"
    assert "effacés de nouveau : 1." in told.output
    assert "effacés de nouveau : 0. Déjà effacés : 1." in again.output
    assert (told.exit_code, again.exit_code) == (0, 0)


def test_an_adult_whom_a_backup_brings_back_is_erased_again_and_the_home_stays(
    installation: Flask, tmp_path: Path
) -> None:
    backup = tmp_path.parent / f"{tmp_path.name}.person"
    with installation.app_context():
        agency = make_agency(now=NOW)
        people = (adult("Marie", "Durand"), adult(MARK, MARK, email=EMAIL))
        household = make_family(agency, now=NOW, planned=False, name="Durand", members=people)
        details = journal.ContactDetails(
            channel=Channel.CALL, direction=Direction.FROM_FAMILY, summary=f"{MARK} et Marie, en confiance"
        )
        contact = journal.log_contact(agency.concierge, household, details, NOW).id
        going = list_members(agency.concierge, household.id)[1]
        db.session.commit()
        back_up(installation, backup)
        whole = {f"contact.summary:{contact}"}
        told = {"typed_name": going.full_name, "new_name": "Durand", "ground": PersonGround.PERSON, "whole": whole}
        erase_person(agency.coordinator, household.id, going.id, **told, now=LATER)
        commit()
        restore(installation, backup)
        assert traces_in_tables()

    said = installation.test_cli_runner().invoke(privacy, ["replay"])
    again = installation.test_cli_runner().invoke(privacy, ["replay"])

    with installation.app_context():
        settle_deletions()
        assert traces_in_tables() == []
        assert traces_in_files(installation) == []
        assert db.session.scalars(select(Member.first_name).order_by(Member.id)).all() == ["Marie", ""]
        assert db.session.get_one(Contact, contact).summary == "…"
    assert "leur foyer restant : 1." in said.output
    assert "leur foyer" not in again.output
    assert (said.exit_code, again.exit_code) == (0, 0)


def test_a_family_that_got_the_number_of_an_erased_one_is_left_alone(app: Flask, agency: Agency) -> None:
    household = family(agency)
    line = ledger.LedgerLine(
        space_id=household.space_id,
        household_id=household.id,
        at=LATER,
        opened_at=NOW - dt.timedelta(days=9),
        ground=Ground.FAMILY,
        act="a" * 32,
    )

    found = replay([line], LATER)

    assert (found.erased, found.unknown) == ([], 1)
    assert db.session.get_one(Household, household.id).name == MARK


def test_a_file_merged_in_the_backup_with_one_nobody_erased_is_named_for_somebody_to_look_at(
    app: Flask, agency: Agency
) -> None:
    household, kept = family(agency), family(agency)
    household.merged_into = kept.id
    db.session.flush()
    first = opened_at([household.id])[household.id]
    line = ledger.LedgerLine(
        space_id=household.space_id, household_id=household.id, at=LATER, opened_at=first, ground=Ground.TEAM, act="b"
    )

    found = replay([line], LATER)

    assert (found.erased, found.entangled) == ([], [household.id])
    assert db.session.scalars(select(Household.name)).all() == [MARK, MARK]


def test_of_files_erased_in_one_act_those_that_stand_alone_go_again(app: Flask, agency: Agency) -> None:
    entangled, kept, alone = family(agency), family(agency), family(agency)
    entangled.merged_into = kept.id
    db.session.flush()
    first = opened_at([entangled.id, alone.id])
    lines = [
        ledger.LedgerLine(
            space_id=file.space_id,
            household_id=file.id,
            at=LATER,
            opened_at=first[file.id],
            ground=Ground.TEAM,
            act="b",
        )
        for file in (entangled, alone)
    ]

    found = replay(lines, LATER)

    assert (found.erased, found.entangled) == ([alone.id], [entangled.id])


@pytest.mark.parametrize("cut", [1, 30])
def test_a_line_cut_short_spoils_no_later_one(app: Flask, agency: Agency, cut: int) -> None:
    path = app.extensions["config"].erasures_file
    path.unlink(missing_ok=True)
    first, second = family(agency).id, family(agency).id
    erase(agency, first)
    commit()
    path.write_bytes(path.read_bytes()[:-cut])

    erase(agency, second)
    commit()
    ledger.append_missing([first, second])

    assert {line.household_id for line in ledger.read(path)} == {first, second}


def test_a_line_cut_short_by_a_crash_is_left_out_and_any_other_fault_is_refused(tmp_path: Path) -> None:
    good = '{"space_id": 1, "household_id": 2, "at": "2026-11-28T08:00:00+00:00", "opened_at": null, '
    good += '"ground": "team", "act": "c"}'
    path = tmp_path / "erasures.jsonl"

    path.write_text(f"{good}\n{good[:20]}")
    assert [line.household_id for line in ledger.read(path)] == [2]

    path.write_text(f"{good[:20]}\n{good}\n")
    with pytest.raises(ledger.UnreadableLedger, match="line 1"):
        list(ledger.read(path))
