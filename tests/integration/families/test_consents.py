"""Consents: one row for one adult, one purpose, one recipient, with the very text; taking it back dates the row."""

import datetime as dt

import pytest
from sqlalchemy import select

from concierge.families.choices import ClosingReason, Confirmation, MemberKind
from concierge.families.consent.confirmation import ask_confirmation
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import fetch_unconfirmed, has_consent, list_consents
from concierge.families.consent.services import confirm_file, give_consent, withdraw_consent
from concierge.families.facts import Fact
from concierge.families.models import Household
from concierge.families.project import set_facts
from concierge.families.queries import list_members, typed_facts
from concierge.families.services import update_member
from concierge.platform.access import Actor, fetch
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import ChangeRow
from tests.factories import Agency, adult, child, make_family


def test_a_consent_keeps_the_text_the_means_the_instant_and_who_wrote_it_down(agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    claire = list_members(agency.concierge, household.id)[0]

    first = give_consent(agency.concierge, claire, Purpose.NEWS, means=Means.PHONE, evidence="appel du matin", now=now)
    again = give_consent(agency.concierge, claire, Purpose.NEWS, means=Means.PHONE, now=now)

    assert again is first
    (line,) = list_consents(agency.concierge, household.id)
    assert "Haute-Marne Attractivité" in line.text
    assert (line.member, line.means, line.given_at) == ("Claire Petit", Means.PHONE, now)
    assert (line.recorded_by, line.evidence) == ("Louise Martin", "appel du matin")
    assert has_consent(household.id, Purpose.NEWS)


def test_sharing_is_agreed_to_recipient_by_recipient(agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    claire = list_members(agency.concierge, household.id)[0]
    office, own = agency.tourist_office.id, agency.organisation.id

    consent = give_consent(agency.concierge, claire, Purpose.SHARING, means=Means.PAPER, recipient_id=office, now=now)

    assert has_consent(household.id, Purpose.SHARING, office)
    assert not has_consent(household.id, Purpose.SHARING, own)
    assert agency.tourist_office.name in list_consents(agency.concierge, household.id)[0].text

    withdraw_consent(agency.concierge, consent, means=Means.PHONE, now=now + dt.timedelta(days=1))
    assert not has_consent(household.id, Purpose.SHARING, office)
    (kept,) = list_consents(agency.concierge, household.id)
    assert (kept.given_at, kept.withdrawn_at, kept.withdrawn_means) == (now, now + dt.timedelta(days=1), Means.PHONE)
    with pytest.raises(DomainError):
        give_consent(agency.concierge, claire, Purpose.SHARING, means=Means.PAPER, now=now)


def test_health_consent_withdrawn_erases_what_was_said_from_the_file_and_its_history(
    agency: Agency, now: dt.datetime
) -> None:
    household = make_family(
        agency,
        now=now,
        members=(adult(), child(needs="asthme"), child("Léo", birth_on=None, expected_on=dt.date(2027, 2, 1))),
        planned=False,
    )
    claire, zoe, leo = list_members(agency.concierge, household.id)
    consent = give_consent(agency.concierge, claire, Purpose.HEALTH, means=Means.PHONE, now=now)
    set_facts(agency.concierge, household, {(zoe.id, Fact.DISABILITY): True}, now)
    update_member(agency.concierge, zoe, child(needs="asthme, fauteuil"), seen_version=None, now=now)

    withdraw_consent(agency.concierge, consent, means=Means.PORTAL, now=now)

    assert not any(fact is Fact.DISABILITY for _member, fact in typed_facts(household.id))
    assert (zoe.needs, leo.expected_on) == ("", None)
    said = db.session.scalars(select(ChangeRow).where(ChangeRow.privacy == "sensitive")).all()
    assert said
    assert {(change.old, change.new) for change in said} == {(None, None)}


def test_a_family_that_no_longer_wants_to_be_accompanied_closes_its_file(agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    claire = list_members(agency.concierge, household.id)[0]
    consent = give_consent(agency.concierge, claire, Purpose.ACCOMPANIMENT, means=Means.FORM, now=now)

    withdraw_consent(agency.concierge, consent, means=Means.LINK, now=now)
    withdraw_consent(agency.concierge, consent, means=Means.LINK, now=now)

    assert household.closing_reason is ClosingReason.CONSENT_WITHDRAWN


def test_only_an_adult_agrees(agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    child = next(m for m in list_members(agency.concierge, household.id) if m.kind is MemberKind.CHILD)

    with pytest.raises(DomainError):
        give_consent(agency.concierge, child, Purpose.HEALTH, means=Means.PHONE, now=now)


def test_a_file_nobody_has_confirmed_is_found_by_those_who_ask_for_such_files_alone(
    agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, members=(adult(),), planned=False)
    ask_confirmation(agency.concierge, household, now)

    with pytest.raises(NotFound):
        fetch(agency.concierge, Household, household.id)
    assert fetch_unconfirmed(agency.concierge, household.id) is household
    with pytest.raises(NotFound):  # another office's
        fetch_unconfirmed(agency.actor("Nadia"), household.id)

    confirm_file(Actor.system(agency.space.id), household, means=Means.LINK, now=now)
    confirm_file(Actor.system(agency.space.id), household, means=Means.LINK, now=now)
    assert fetch(agency.concierge, Household, household.id).confirmation is Confirmation.GIVEN
    assert db.session.query(Consent).count() == 1
    with pytest.raises(NotFound):
        fetch_unconfirmed(agency.concierge, household.id)
