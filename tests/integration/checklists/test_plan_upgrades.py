"""Many files follow a newer version in one job, which a killed worker interrupts without harm, and are taken back."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from concierge.checklists.family_plans import plan_upgrades
from concierge.checklists.family_plans.building import mark_outdated
from concierge.checklists.family_plans.plan_upgrades import ask_undo, ask_upgrade, get_outlook, run_upgrade
from concierge.checklists.models import HouseholdPlan, PlanChange, PlanUpgrade, StepRow, UpgradeState
from concierge.families.models import Household
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.outbox import OutboxJob
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.checklists.test_plan_updates import Snapshot, publish, snapshot

GONE = "demarches.carte-grise"


class Killed(Exception):
    """The worker's end, between two batches."""


@pytest.fixture
def families(app: Flask, agency: Agency, now: dt.datetime) -> list[Household]:
    return [make_family(agency, now=now, name=f"Famille {number}") for number in range(5)]


@pytest.fixture
def upgrade(families: list[Household], agency: Agency, now: dt.datetime) -> PlanUpgrade:
    version = publish(agency, now, without=GONE, reworded="logement.bail")
    return ask_upgrade(agency.coordinator, version_id=version.id, now=now)


def versions(families: list[Household]) -> set[int]:
    ids = [household.id for household in families]
    return set(db.session.scalars(select(HouseholdPlan.version_id).where(HouseholdPlan.household_id.in_(ids))))


def snapshots(families: list[Household]) -> list[Snapshot]:
    return [snapshot(household) for household in families]


def test_the_outlook_says_how_many_files_and_what_changes(
    families: list[Household], agency: Agency, now: dt.datetime
) -> None:
    assert get_outlook(agency.coordinator, now) is None
    publish(agency, now, without=GONE, reworded="logement.bail")

    outlook = get_outlook(agency.coordinator, now)

    assert outlook is not None
    assert outlook.files == 5
    assert {key.step for preview in outlook.sample for key in preview.difference.removed} == {GONE}


def test_every_open_file_follows(upgrade: PlanUpgrade, families: list[Household], now: dt.datetime) -> None:
    run_upgrade(upgrade.id, 0, now, db.session.flush)

    assert (upgrade.state, upgrade.done, upgrade.removed) == (UpgradeState.DONE, 5, 5)
    assert versions(families) == {upgrade.version_id}


def test_a_killed_worker_leaves_whole_files_and_the_next_goes_on(
    upgrade: PlanUpgrade, families: list[Household], now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_upgrades, "BATCH", 2)

    def dies() -> None:
        db.session.flush()
        raise Killed

    with pytest.raises(Killed):
        run_upgrade(upgrade.id, 0, now, dies)
    assert len(versions(families)) == 2
    run_upgrade(upgrade.id, 0, now, db.session.flush)

    assert (upgrade.state, upgrade.done) == (UpgradeState.DONE, 5)
    changes = select(func.count()).select_from(PlanChange).where(PlanChange.upgrade_id == upgrade.id)
    assert db.session.scalars(changes).one() == 5  # no file twice


@pytest.mark.parametrize("taking_back", [False, True])
def test_a_file_that_fails_is_named_and_stops_no_other(
    app: Flask, upgrade: PlanUpgrade, families: list[Household], agency: Agency, now: dt.datetime, *, taking_back: bool
) -> None:
    former = versions(families)
    if taking_back:
        run_upgrade(upgrade.id, 0, now, db.session.flush)
        ask_undo(agency.coordinator, upgrade, now)
    broken = families[2]
    step = select(StepRow.id).where(StepRow.household_id == broken.id, StepRow.version_id.is_not(None)).limit(1)
    unreadable = text("UPDATE step SET status = 'of another release' WHERE id = :id")
    db.session.execute(unreadable, {"id": db.session.scalars(step).one()})
    db.session.expire_all()

    run_upgrade(upgrade.id, 0, now, db.session.flush)

    assert upgrade.state is (UpgradeState.UNDONE if taking_back else UpgradeState.DONE)
    assert (upgrade.done, upgrade.failed) == (4, [broken.id])
    others = [household for household in families if household is not broken]
    assert versions(others) == (former if taking_back else {upgrade.version_id})
    assert versions([broken]) == ({upgrade.version_id} if taking_back else former)
    db.session.commit()
    page = (
        signed_in(app, agency, "Alexandra", now).get(f"/reglages/parcours/dossiers/{upgrade.id}").get_data(as_text=True)
    )
    assert f"/dossiers/{broken.id}" in page


def test_a_long_upgrade_goes_on_in_another_job(
    upgrade: PlanUpgrade, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_upgrades, "BATCH", 1)
    monkeypatch.setattr(plan_upgrades, "FILES_PER_JOB", 2)

    run_upgrade(upgrade.id, 0, now, db.session.flush)

    assert (upgrade.state, upgrade.done) == (UpgradeState.RUNNING, 2)
    asked = db.session.scalars(select(OutboxJob.payload).where(OutboxJob.name == plan_upgrades.JOB))
    assert [payload["after"] for payload in asked] == [0, 2]


def test_all_of_it_is_taken_back(families: list[Household], agency: Agency, now: dt.datetime) -> None:
    before = snapshots(families)
    version = publish(agency, now, without=GONE, reworded="logement.bail")
    upgrade = ask_upgrade(agency.coordinator, version_id=version.id, now=now)
    run_upgrade(upgrade.id, 0, now, db.session.flush)
    assert snapshots(families) != before

    ask_undo(agency.coordinator, upgrade, now)
    run_upgrade(upgrade.id, 0, now, db.session.flush)

    assert upgrade.state is UpgradeState.UNDONE
    assert snapshots(families) == before


def test_one_upgrade_at_a_time(upgrade: PlanUpgrade, agency: Agency, now: dt.datetime) -> None:
    with pytest.raises(DomainError):
        ask_upgrade(agency.coordinator, version_id=upgrade.version_id, now=now)


def test_steps_keep_their_numbers(upgrade: PlanUpgrade, families: list[Household], now: dt.datetime) -> None:
    """What links to a step (comments, mails, addresses) still leads there."""
    query = select(StepRow.id).where(StepRow.household_id == families[0].id, StepRow.key != GONE)
    before = set(db.session.scalars(query))

    run_upgrade(upgrade.id, 0, now, db.session.flush)

    assert set(db.session.scalars(query)) == before


def test_a_file_whose_project_changed_is_left_to_people(
    families: list[Household], agency: Agency, now: dt.datetime
) -> None:
    changed, *others = families
    mark_outdated(changed.id, now)
    version = publish(agency, now, without=GONE, reworded="logement.bail")

    outlook = get_outlook(agency.coordinator, now)
    upgrade = ask_upgrade(agency.coordinator, version_id=version.id, now=now)
    run_upgrade(upgrade.id, 0, now, db.session.flush)

    assert outlook is not None
    assert [household.id for household in outlook.one_by_one] == [changed.id]
    assert (upgrade.total, upgrade.done) == (4, 4)
    assert versions(others) == {version.id}
    assert versions([changed]) != {version.id}
