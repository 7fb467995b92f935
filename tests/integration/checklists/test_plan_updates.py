"""A plan follows its project or a newer version, whole or in part, and one update can be taken back."""

import datetime as dt
from contextlib import nullcontext
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from concierge.checklists import steps
from concierge.checklists.catalogue import get_journey, latest_version, publish_journey
from concierge.checklists.definition.model import Journey, Subject
from concierge.checklists.family_plans.building import find_plan_row, mark_outdated
from concierge.checklists.family_plans.plan_undo import find_last_update, undo_update
from concierge.checklists.family_plans.plan_updates import Rest, apply_update, preview_update
from concierge.checklists.models import DefinitionVersion, StepRow
from concierge.checklists.planning.plans import InstanceKey, StepStatus
from concierge.families.anchor_dates import Anchor
from concierge.families.models import Household
from concierge.families.project import set_anchors
from concierge.platform.db import db
from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.languages import Text
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in

Snapshot = dict[tuple[str, int | None], list[object]]
SAID = (
    "due_on earliest_on latest_on explanation waits_for pinned status subject position who speciality version_id "
    "assignee_id effort needed_for_move"
).split()


def rows(household: Household) -> list[StepRow]:
    db.session.expire_all()
    return list(db.session.scalars(select(StepRow).where(StepRow.household_id == household.id)))


def snapshot(household: Household) -> Snapshot:
    """What a family's steps say, whatever the ids and the counts of changes."""
    return {(row.key, row.member_id): [getattr(row, name) for name in SAID] for row in rows(household)}


def move_later(agency: Agency, household: Household, now: dt.datetime) -> None:
    set_anchors(agency.concierge, household, {(None, Anchor.MOVE_IN): dt.date(2027, 4, 30)}, now)
    mark_outdated(household.id, now)


def shorter(journey: Journey, *, without: str, reworded: str) -> Journey:
    """The same journey without one step, and with another title for another one."""

    def changed(section: object) -> object:
        kept = [step for step in section.steps if step.key != without]  # type: ignore[attr-defined]
        new = Text(fr="Un autre titre", en="Another title")
        return replace(  # type: ignore[type-var]
            section, steps=tuple(replace(step, title=new) if step.key == reworded else step for step in kept)
        )

    checklists = tuple(
        replace(checklist, sections=tuple(changed(section) for section in checklist.sections))  # type: ignore[misc]
        for checklist in journey.checklists
    )
    return replace(journey, checklists=checklists)


@pytest.fixture
def family(app: Flask, agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now)


def publish(agency: Agency, now: dt.datetime, *, without: str, reworded: str) -> DefinitionVersion:
    latest = latest_version(agency.space.id)
    assert latest is not None
    return publish_journey(agency.coordinator, shorter(get_journey(latest.id), without=without, reworded=reworded), now)


def test_an_update_taken_back_leaves_every_step_as_it_was(family: Household, agency: Agency, now: dt.datetime) -> None:
    before = snapshot(family)
    move_later(agency, family, now)

    apply_update(agency.concierge, family, seen_version=None, now=now)
    assert snapshot(family) != before
    change = find_last_update(agency.concierge, family.id)
    assert change is not None
    undo_update(agency.concierge, family, change_id=change.id, now=now)

    assert snapshot(family) == before
    plan = find_plan_row(family.id)
    assert plan is not None
    assert plan.outdated_since is not None  # the project still says otherwise


def test_an_update_is_taken_back_once(family: Household, agency: Agency, now: dt.datetime) -> None:
    move_later(agency, family, now)
    apply_update(agency.concierge, family, seen_version=None, now=now)
    change = find_last_update(agency.concierge, family.id)
    assert change is not None
    undo_update(agency.concierge, family, change_id=change.id, now=now)

    with pytest.raises(DomainError):
        undo_update(agency.concierge, family, change_id=change.id, now=now)


@pytest.mark.parametrize(("days", "accepted"), [(30, True), (31, False)])
def test_an_update_is_taken_back_for_a_month(
    family: Household, agency: Agency, now: dt.datetime, days: int, *, accepted: bool
) -> None:
    move_later(agency, family, now)
    apply_update(agency.concierge, family, seen_version=None, now=now)
    change = find_last_update(agency.concierge, family.id)
    assert change is not None
    later, before = now + dt.timedelta(days=days), snapshot(family)

    with nullcontext() if accepted else pytest.raises(DomainError, match="plus d’un mois"):
        undo_update(agency.concierge, family, change_id=change.id, now=later)

    assert (snapshot(family) == before) is not accepted


def test_the_page_of_a_file_offers_it_for_a_month_then_says_why_not(
    app: Flask, family: Household, agency: Agency, now: dt.datetime
) -> None:
    move_later(agency, family, now)
    apply_update(agency.concierge, family, seen_version=None, now=now)
    db.session.commit()
    path = f"/dossiers/{family.id}"

    assert "Annuler cette mise à jour" in signed_in(app, agency, "Louise", now).get(path).get_data(as_text=True)
    late = signed_in(app, agency, "Louise", now + dt.timedelta(days=31)).get(path).get_data(as_text=True)
    assert "Annuler cette mise à jour" not in late
    assert "elle ne s’annule plus" in late


@pytest.mark.parametrize("kept", ["code:set-aside-by-update", "Écartée quand le parcours a été mis à jour"])
def test_why_an_update_set_a_step_aside_is_read_in_english(
    app: Flask, family: Household, agency: Agency, now: dt.datetime, kept: str
) -> None:
    values = {"status": StepStatus.NOT_APPLICABLE, "reason": kept}
    step_id = rows(family)[0].id
    db.session.execute(update(StepRow).where(StepRow.id == step_id).values(values))
    agency.people["Louise"].language = "en"
    db.session.commit()

    page = signed_in(app, agency, "Louise", now).get(f"/etapes/{step_id}").get_data(as_text=True)
    assert "Set aside when the journey was updated" in page
    assert kept not in page


def test_taking_back_keeps_what_people_did_since(family: Household, agency: Agency, now: dt.datetime) -> None:
    move_later(agency, family, now)
    moved = preview_update(agency.concierge, family, now).difference.moved
    chosen, begun = moved[0].step.key, moved[1].step.key
    apply_update(agency.concierge, family, seen_version=None, now=now)
    by_key = {InstanceKey(row.key, str(row.member_id) if row.member_id else None): row for row in rows(family)}
    steps.postpone(agency.concierge, by_key[chosen], dt.date(2027, 6, 1), now=now)
    steps.start(agency.concierge, by_key[begun], now=now)
    begun_on = by_key[begun].due_on
    change = find_last_update(agency.concierge, family.id)
    assert change is not None

    undo_update(agency.concierge, family, change_id=change.id, now=now)

    assert by_key[chosen].due_on == dt.date(2027, 6, 1)
    assert (by_key[begun].status, by_key[begun].due_on) == (StepStatus.STARTED, begun_on)


def test_a_part_is_applied_and_the_rest_proposed_again(family: Household, agency: Agency, now: dt.datetime) -> None:
    move_later(agency, family, now)
    wanted, *others = [moved.step.key for moved in preview_update(agency.concierge, family, now).difference.moved]

    done = apply_update(agency.concierge, family, seen_version=None, now=now, chosen={wanted})

    assert [moved.step.key for moved in done.moved] == [wanted]
    left = preview_update(agency.concierge, family, now).difference
    assert {moved.step.key for moved in left.moved} <= set(others)
    assert left.moved != ()
    plan = find_plan_row(family.id)
    assert plan is not None
    assert plan.outdated_since is not None


def test_what_nobody_wants_is_settled(family: Household, agency: Agency, now: dt.datetime) -> None:
    move_later(agency, family, now)
    wanted = preview_update(agency.concierge, family, now).difference.moved[0].step.key

    apply_update(agency.concierge, family, seen_version=None, now=now, chosen={wanted}, rest=Rest.NEVER)

    assert preview_update(agency.concierge, family, now).difference.is_empty


def test_two_people_do_not_update_the_same_plan(family: Household, agency: Agency, now: dt.datetime) -> None:
    move_later(agency, family, now)
    plan = find_plan_row(family.id)
    assert plan is not None
    seen = plan.version
    apply_update(agency.concierge, family, seen_version=seen, now=now)

    with pytest.raises(StaleVersion):
        apply_update(agency.coordinator, family, seen_version=seen, now=now)


def test_a_newer_version_takes_away_what_nobody_touched_and_keeps_the_rest(
    family: Household, agency: Agency, now: dt.datetime
) -> None:
    before = snapshot(family)
    untouched = "demarches.carte-grise"
    (step,) = [row for row in rows(family) if row.key == untouched]
    old = step.version_id
    version = publish(agency, now, without=untouched, reworded="logement.bail")

    preview = preview_update(agency.concierge, family, now, version_id=version.id)
    assert [key.step for key in preview.difference.removed] == [untouched]
    apply_update(agency.concierge, family, seen_version=None, now=now, version_id=version.id)

    found = {row.key: row for row in rows(family)}
    assert untouched not in found
    assert {row.version_id for row in found.values()} == {version.id}
    change = find_last_update(agency.concierge, family.id)
    assert change is not None
    undo_update(agency.concierge, family, change_id=change.id, now=now)
    assert snapshot(family) == before
    plan = find_plan_row(family.id)
    assert plan is not None
    assert plan.version_id == old


def test_a_step_somebody_worked_on_survives_its_definition(family: Household, agency: Agency, now: dt.datetime) -> None:
    key = "demarches.carte-grise"
    (step,) = [row for row in rows(family) if row.key == key]
    steps.comment(agency.concierge, step, "La famille a déjà le formulaire.", shared=False, now=now)
    version = publish(agency, now, without=key, reworded="logement.bail")

    done = apply_update(agency.concierge, family, seen_version=None, now=now, version_id=version.id)

    assert [kept.step for kept in done.kept] == [key]
    assert key in {row.key for row in rows(family)}


def test_a_step_comes_back_although_another_has_taken_its_number(
    family: Household, agency: Agency, now: dt.datetime
) -> None:
    key = "demarches.carte-grise"
    version = publish(agency, now, without=key, reworded="logement.bail")
    apply_update(agency.concierge, family, seen_version=None, now=now, version_id=version.id)
    change = find_last_update(agency.concierge, family.id)
    assert change is not None
    newer = steps.add_local_step(
        agency.concierge,
        family,
        title="Appeler la mairie",
        subject=Subject.ADMINISTRATIVE,
        due_on=None,
        for_family=False,
        member_id=None,
        assignee_id=None,
        now=now,
    )
    number = change.removed[0]["id"]
    newer_id = newer.id
    db.session.execute(update(StepRow).where(StepRow.id == newer_id).values(id=number))  # as SQLite may number it
    db.session.expunge(newer)

    undo_update(agency.concierge, family, change_id=change.id, now=now)

    found = {row.key: row.id for row in rows(family)}
    assert found[key] != number
    assert number in found.values()
