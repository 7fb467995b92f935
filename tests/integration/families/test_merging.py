"""Two files made one: nothing is lost, everything goes back, whoever comes second is told."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import StepComment, StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.desk.tabs.history import get_history
from concierge.families import journal
from concierge.families.access import create_access, find_newcomer, open_on_device
from concierge.families.choices import Channel, ClosingReason, Direction
from concierge.families.duplicates.candidates import find_candidates
from concierge.families.duplicates.differences import BOTH, OTHER
from concierge.families.duplicates.identities import load_homes
from concierge.families.duplicates.merged import living
from concierge.families.duplicates.merging import AlreadyMerged, merge_files, preview_merge, undo_merge
from concierge.families.duplicates.models import FileMerge
from concierge.families.duplicates.pairs import compare_files, list_pairs, tell_apart
from concierge.families.facts import Fact
from concierge.families.models import Household
from concierge.families.queries import list_members, typed_facts
from concierge.families.rules import HouseholdDetails
from concierge.families.services import update_household
from concierge.platform.access import Actor, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import Base, db
from concierge.platform.errors import DomainError, StaleVersion
from tests.architecture.examples.dumps import differences
from tests.architecture.examples.everything import ids_of, make_everything
from tests.factories import Agency, adult, child, make_family

DERIVED = {"event", "change", "outbox_job", "identity_key", "file_merge", "duplicate_pair"}


def _merge(actor: Actor, kept: Household, absorbed: Household, now: dt.datetime, **choices: str) -> FileMerge:
    preview = preview_merge(actor, kept.id, absorbed.id)
    named = {d.key: choices[d.column] for d in preview.questions if d.column in choices}
    return merge_files(actor, kept.id, absorbed.id, same=preview.same, choices=named, seen=preview.fingerprint, now=now)


def _two_files(agency: Agency, now: dt.datetime) -> tuple[Household, Household]:
    kept = make_family(agency, now=now, members=(adult(phone="06 12 34 56 78"), child()), tags=("jardin",))
    other = make_family(
        agency,
        now=now,
        members=(
            adult("Claire", "PETIT", email="claire@autre.example", birth_on=None, phone="0612345678"),
            child("Max"),
        ),
        name="Petit (salon)",
        summary="Rencontrée au salon.",
        facts={Fact.CARS: 2, Fact.HOUSING_WISH: "rent"},
        actor=agency.actor("Marion"),
    )
    return kept, other


def test_everything_of_both_is_in_the_kept_file(app: Flask, agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    kept, other = _two_files(agency, now)
    call = journal.ContactDetails(channel=Channel.CALL, direction=Direction.FROM_FAMILY, summary="Au salon")
    contact = journal.log_contact(actor, other, call, now)
    note = journal.add_note(actor, other, "Préfère le matin", now)
    claire, max_ = list_members(actor, other.id)

    _merge(actor, kept, other, now, email=OTHER, value=OTHER)

    db.session.expire_all()
    people = list_members(actor, kept.id)
    assert [m.first_name for m in people] == ["Claire", "Zoé", "Max"]
    assert (people[0].email, people[0].last_name, people[0].birth_on) == (
        "claire@autre.example",
        "Petit",
        dt.date(1988, 5, 12),
    )
    assert typed_facts(kept.id)[None, Fact.CARS] == 2
    assert kept.summary == "Rencontrée au salon."
    assert {contact.household_id, note.household_id, max_.household_id} == {kept.id}
    assert (other.merged_into, other.closed_on, other.closing_reason) == (
        kept.id,
        paris_date(now),
        ClosingReason.DUPLICATE,
    )
    with app.test_request_context():
        labels = [line.label for line in get_history(actor, kept.id, page=1).lines]
    assert labels[0] == "a réuni un autre dossier à celui-ci"
    assert labels.count("a ouvert le dossier") == 2  # both histories
    assert claire.household_id == other.id


def test_two_years_become_one_and_no_work_is_lost(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    kept, other = _two_files(agency, now)
    mine, theirs = _steps(kept), _steps(other)
    key = next(k for k in theirs if k in mine and theirs[k].member_id is None)
    steps.comment(actor, theirs[key], "Le bailleur a rappelé", shared=True, now=now)
    steps.finish(actor, theirs[key], now=now)
    local = steps.add_local_step(
        actor, other, title="Appeler Rose", subject=Subject.SOCIAL, due_on=None, for_family=False, member_id=None,
        assignee_id=None, now=now,
    )  # fmt: skip
    done_before = len(mine)

    _merge(actor, kept, other, now)

    db.session.expire_all()
    year = _steps(kept)
    assert year[key].status is StepStatus.DONE
    assert year[key].id == mine[key].id
    assert db.session.scalars(select(StepComment.step_id)).all() == [mine[key].id]
    assert local.household_id == kept.id
    maxs = [step for step in year.values() if step.member_id == list_members(actor, kept.id)[2].id]
    assert len(maxs) > 3  # the steps of the child who came along came too
    assert len(year) == done_before + len(maxs) + 1
    assert all(step.status is StepStatus.TODO for step in _steps(other).values() if step.id != theirs[key].id)


def _steps(household: Household) -> dict[str, StepRow]:
    rows = db.session.scalars(select(StepRow).where(StepRow.household_id == household.id).order_by(StepRow.id))
    return {f"{row.key}/{row.member_id or ''}": row for row in rows}


def test_taken_back_every_table_is_as_it_was(agency: Agency, now: dt.datetime) -> None:
    kept, _ids = make_everything(agency, now)
    other, _ids = _family_with_everything(agency, now)
    db.session.commit()
    before = _told()

    merge = _merge(agency.concierge, kept, other, now, value=OTHER, email=OTHER, summary=BOTH, name=OTHER)
    db.session.commit()
    assert len(differences(before, _told())) > 8
    undo_merge(agency.concierge, merge.id, now)
    undo_merge(agency.concierge, merge.id, now)  # a double click
    db.session.commit()

    assert differences(before, _told()) == {}
    assert (merge.left, other.merged_into) == (0, None)


def _family_with_everything(agency: Agency, now: dt.datetime) -> tuple[Household, Any]:
    other = make_family(agency, now=now, name="Petit bis", summary="Ils rappellent.", facts={Fact.CARS: 3})
    return other, ids_of(agency, other, now)


def _told() -> dict[str, list[str]]:
    """Return every row but the numbers of versions, which only grow."""
    rows = {}
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in DERIVED:
                continue
            columns = [c for c in table.c if c.name not in {"version", "outdated_since"}]
            rows[table.name] = sorted(repr(tuple(row)) for row in connection.execute(select(*columns)))
    return rows


def test_what_changed_since_stays_and_what_was_added_follows_its_people(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    kept, other = _two_files(agency, now)
    merge = _merge(actor, kept, other, now)
    db.session.expire_all()
    details = HouseholdDetails(name=kept.name, source=kept.source, summary="Réécrit ensuite", tags=("jardin",))
    update_household(actor, kept, details, seen_version=None, now=now)
    max_ = next(m for m in list_members(actor, kept.id) if m.first_name == "Max")
    step = next(s for s in _steps(kept).values() if s.member_id == max_.id)
    steps.comment(actor, step, "Inscription faite", shared=True, now=now)

    undo_merge(actor, merge.id, now)

    db.session.expire_all()
    assert merge.left == 1
    assert kept.summary == "Réécrit ensuite"
    assert max_.household_id == step.household_id == other.id
    assert db.session.scalars(select(StepComment.household_id)).one() == other.id


def test_whoever_looked_before_a_change_or_comes_second_is_refused(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    kept, other = _two_files(agency, now)
    seen = preview_merge(actor, kept.id, other.id)
    journal.add_note(actor, other, "Entre-temps", now)
    with pytest.raises(StaleVersion):
        merge_files(actor, kept.id, other.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)

    _merge(actor, kept, other, now)

    for one, two in ((kept, other), (other, kept)):  # the same pair again, either way round
        with pytest.raises(AlreadyMerged):
            _merge(actor, one, two, now)


def test_a_chain_leads_to_the_last_file_and_is_taken_back_from_its_end(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    one, two, three = (make_family(agency, now=now, planned=False, members=(adult(),)) for _ in range(3))
    tell_apart(actor, one.id, [make_family(agency, now=now, planned=False, members=(adult(),)).id], now)
    first = _merge(actor, two, one, now)
    second = _merge(actor, three, two, now)
    compare_files(agency.space.id, now)

    assert living([one.id, two.id, three.id]) == {one.id: three.id, two.id: three.id, three.id: three.id}
    found = find_candidates(actor, load_homes([one.id])[one.id], but=None)
    assert three.id in {c.household_id for c in found}
    assert not {one.id, two.id} & {c.household_id for c in found}
    assert list_pairs(actor, 1).total == 0  # the fourth file was told apart from the first, hence from the third

    with pytest.raises(DomainError, match="annulez d’abord"):
        undo_merge(actor, first.id, now)
    undo_merge(actor, second.id, now)
    undo_merge(actor, first.id, now + dt.timedelta(days=2))
    assert living([one.id]) == {one.id: one.id}
    with pytest.raises(DomainError, match="plus d’un mois"):
        undo_merge(actor, _merge(actor, one, two, now).id, now + dt.timedelta(days=31))


def test_both_organisations_that_brought_the_family_see_the_kept_file(agency: Agency, now: dt.datetime) -> None:
    partner = agency.actor("Nadia")
    kept, other = make_family(agency, now=now, planned=False), make_family(agency, now=now, planned=False)
    other.origin_organisation_id = agency.tourist_office.id
    db.session.flush()
    merge = _merge(agency.concierge, kept, other, now)

    assert _ids(partner) == {kept.id, other.id}
    undo_merge(agency.concierge, merge.id, now)
    assert _ids(partner) == {other.id}


def _ids(actor: Actor) -> set[int]:
    return {household.id for household in db.session.scalars(scoped(actor, Household))}


def test_a_personal_link_of_the_absorbed_file_opens_the_kept_one(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    kept, other = _two_files(agency, now)
    token = create_access(actor, list_members(actor, other.id)[0], now)

    _merge(actor, kept, other, now)

    newcomer = find_newcomer(open_on_device(token, device="Firefox", now=now), now)
    assert newcomer is not None
    assert (newcomer.household_id, newcomer.member_id) == (kept.id, list_members(actor, kept.id)[0].id)


def test_a_file_without_a_year_takes_the_other_one_whole(app: Flask, agency: Agency, now: dt.datetime) -> None:
    kept = make_family(agency, now=now, planned=False)
    other = make_family(agency, now=now)
    count = len(_steps(other))

    _merge(agency.concierge, kept, other, now)

    db.session.expire_all()
    assert (len(_steps(kept)), len(_steps(other))) == (count, 0)
    theirs = {member.id for member in list_members(agency.concierge, kept.id)}
    assert {step.member_id for step in _steps(kept).values()} <= theirs | {None}
