"""Somebody known already is found again: before a file is opened, and in the background for files that are there."""

import datetime as dt
from dataclasses import replace

from flask import Flask
from sqlalchemy import delete, select

from concierge.families.choices import ClosingReason, MemberKind
from concierge.families.consent.erasure import erase_capture
from concierge.families.duplicates.candidates import find_candidates
from concierge.families.duplicates.identities import COMPARE_JOB, FILL_JOB, fill_identities
from concierge.families.duplicates.keys import KeyKind
from concierge.families.duplicates.likeness import Home, Reason, Someone
from concierge.families.duplicates.models import DuplicatePair, IdentityKey, PairState
from concierge.families.duplicates.pairs import compare_files, list_pairs, tell_apart
from concierge.families.models import Household, Member
from concierge.families.queries import list_members
from concierge.families.rules import MemberDetails
from concierge.families.services import add_member, close_household, remove_member, update_member
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.outbox import OutboxJob
from tests.factories import Agency, adult, child, make_agency, make_family

SOMEONE = Someone(kind=MemberKind.ADULT, first_name="CLAIRE", last_name="Petit", phone="+33 6 12 34 56 78")


def _home(*people: Someone) -> Home:
    return Home(people=people)


def _family(agency: Agency, now: dt.datetime, *members: MemberDetails, **more: object) -> Household:
    people = members or (adult(phone="06 12 34 56 78"),)
    return make_family(agency, now=now, members=people, planned=False, **more)  # type: ignore[arg-type]


def _keys(member: Member, kind: KeyKind) -> set[str]:
    rows = select(IdentityKey.key).where(IdentityKey.member_id == member.id, IdentityKey.kind == kind)
    return set(db.session.scalars(rows))


def test_keys_follow_every_change_of_a_household(agency: Agency, now: dt.datetime) -> None:
    household = _family(agency, now)
    actor, claire = agency.concierge, list_members(agency.concierge, household.id)[0]
    zoe = add_member(actor, household, child(), now)
    assert _keys(claire, KeyKind.PHONE) == {"+33612345678"}
    assert _keys(zoe, KeyKind.CHILD) == {"2019-04-02|so"}

    update_member(actor, claire, adult(phone="07 00 00 00 01"), seen_version=claire.version, now=now)
    remove_member(actor, zoe, now)

    assert _keys(claire, KeyKind.PHONE) == {"+33700000001"}
    assert _keys(zoe, KeyKind.CHILD) == set()


def test_a_known_person_is_found_with_reasons_in_open_and_in_closed_files(agency: Agency, now: dt.datetime) -> None:
    known = _family(agency, now)
    gone = _family(agency, now, adult("Claire", "Petit-Durand", phone="0612345678", email=""), name="Petit-Durand")
    close_household(agency.concierge, gone, ClosingReason.WENT_ELSEWHERE, paris_date(now), now)
    _family(agency, now, adult("Claire", "Moreau", birth_on=None, email=""), name="Moreau")

    first, second = find_candidates(agency.concierge, _home(SOMEONE))

    assert (first.household_id, first.closed_on, first.people) == (known.id, None, ("Claire Petit",))
    assert first.likeness.speaks_for == (Reason.SAME_PHONE, Reason.SAME_NAME)
    assert (second.household_id, second.closing_reason) == (gone.id, ClosingReason.WENT_ELSEWHERE)


def test_only_files_of_the_space_that_one_may_see_are_found(agency: Agency, now: dt.datetime) -> None:
    other = make_agency(now=now, domain="autre.example", department="10")
    _family(other, now)
    theirs = _family(agency, now)
    partner = agency.actor("Nadia")

    assert find_candidates(partner, _home(SOMEONE)) == []
    assert [c.household_id for c in find_candidates(Actor.system(agency.space.id), _home(SOMEONE))] == [theirs.id]


def test_pairs_are_found_once_best_first_and_leave_when_they_no_longer_look_alike(
    agency: Agency, now: dt.datetime
) -> None:
    actor = agency.concierge
    one, other = _family(agency, now), _family(agency, now, adult("Petit", "Claire", birth_on=None, phone="0612345678"))
    third = _family(agency, now, adult("Clara", "Petit", birth_on=None, email="", phone="0612345678"))
    for _twice in range(2):
        compare_files(agency.space.id, now)

    page = list_pairs(actor, 1)
    assert next((p.first.id, p.second.id) for p in page.pairs) == (one.id, other.id)
    assert page.total == 3
    assert [p.pair.points for p in page.pairs] == sorted((p.pair.points for p in page.pairs), reverse=True)

    clara = list_members(actor, third.id)[0]
    update_member(actor, clara, adult("Sylvie", "Roy", birth_on=None, email=""), seen_version=None, now=now)
    compare_files(agency.space.id, now)

    assert list_pairs(actor, 1).total == 1


def test_what_was_told_apart_is_never_proposed_again(agency: Agency, now: dt.datetime) -> None:
    actor = agency.concierge
    one, other = _family(agency, now), _family(agency, now)
    compare_files(agency.space.id, now)

    for _double_click in range(2):
        tell_apart(actor, other.id, [one.id], now)
    claire = list_members(actor, one.id)[0]
    update_member(actor, claire, replace(adult(), languages="anglais"), seen_version=None, now=now)
    compare_files(agency.space.id, now)

    assert list_pairs(actor, 1).total == 0
    pair = db.session.scalars(select(DuplicatePair)).one()
    assert (pair.state, pair.decided_by) == (PairState.DISTINCT, actor.person_id)


def test_a_capture_that_is_erased_leaves_no_key(agency: Agency, now: dt.datetime) -> None:
    household = _family(agency, now, adult("Jean-Pierre", "Le Goff-Martin", phone="0612345678"))

    erase_capture(agency.concierge, household, now)

    assert db.session.scalars(select(IdentityKey.id)).all() == []


def test_files_from_before_get_their_keys_batch_by_batch(
    app: Flask, agency: Agency, now: dt.datetime, monkeypatch: object
) -> None:
    monkeypatch.setattr("concierge.families.duplicates.identities.FILES_PER_FILL", 2)  # type: ignore[attr-defined]
    households = [_family(agency, now) for _ in range(3)]
    db.session.execute(delete(IdentityKey))
    db.session.execute(delete(OutboxJob))

    fill_identities(0, now)
    asked = db.session.scalars(select(OutboxJob.key).order_by(OutboxJob.id)).all()
    assert asked == [f"{COMPARE_JOB}:{agency.space.id}:{now:%Y%m%d%H%M}", f"{FILL_JOB}:{households[1].id}"]
    fill_identities(households[1].id, now)
    fill_identities(0, now)  # a worker that was killed begins again: nothing is written twice

    assert set(db.session.scalars(select(IdentityKey.household_id))) == {h.id for h in households}
