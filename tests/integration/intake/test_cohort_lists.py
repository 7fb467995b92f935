"""A list imported into a cohort, a form that leads to one: who confirms takes its dates, the team shares the files."""

import datetime as dt
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.anchor_dates import Anchor
from concierge.families.choices import Channel, Confirmation, Source
from concierge.families.cohorts.membership import own_dates
from concierge.families.cohorts.models import Cohort
from concierge.families.cohorts.rules import CohortDetails
from concierge.families.cohorts.services import add_cohort, close_cohort
from concierge.families.consent.purposes import Means
from concierge.families.consent.services import confirm_file
from concierge.families.models import Household
from concierge.intake.captures import Incoming, receive_capture, receive_captures
from concierge.intake.lists.models import FamilyList, ListState
from concierge.intake.models import IntakeSource
from concierge.intake.rules import Capture, SourceDetails
from concierge.intake.sources import add_source
from concierge.platform.access import Actor
from concierge.platform.db import db
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in
from tests.integration.intake.test_lists import LIST, Desk
from tests.integration.pages import Page

SEPTEMBER = dt.date(2027, 9, 1)


@pytest.fixture
def cohort(agency: Agency, now: dt.datetime) -> Cohort:
    """Three hundred who begin in September, shared between Louise and Marion."""
    team = tuple(agency.people[name].id for name in ("Louise", "Marion"))
    details = CohortDetails(name="Surveillants", organisation_id=agency.tourist_office.id, announced=300, team=team)
    return add_cohort(agency.coordinator, details, {Anchor.JOB_START: SEPTEMBER}, now)


@pytest.fixture
def source(agency: Agency, cohort: Cohort, now: dt.datetime) -> IntakeSource:
    """The gate of the cohort."""
    details = SourceDetails(
        kind=Source.EMPLOYER, name="Prison", organisation_id=agency.tourist_office.id, cohort_id=cohort.id
    )
    return add_source(agency.coordinator, details, slug="", now=now)


@pytest.fixture
def desk(app: Flask, agency: Agency, source: IntakeSource, now: dt.datetime) -> Desk:
    """The coordinator, who sends lists."""
    return Desk(app, agency, source, signed_in(app, agency, "Alexandra", now))


def _somebody(number: int, *, own_words: bool = False) -> Capture:
    return Capture(
        first_name=f"Prénom{number}",
        last_name=f"Nom{number}",
        email=f"nom{number}@famille.example",
        channel=Channel.FORM if own_words else Channel.LIST,
        own_words=own_words,
    )


def _files() -> list[Household]:
    return list(db.session.scalars(select(Household).order_by(Household.id)))


def test_the_people_of_a_list_enter_its_cohort_and_take_its_dates_once_they_confirm(
    desk: Desk, cohort: Cohort, now: dt.datetime
) -> None:
    form = Page(desk.browser.get(f"/reglages/sources/{desk.source.id}/listes"))
    assert form.value("cohort") == str(cohort.id)  # the gate's own, proposed
    list_id = desk.sends()
    db.session.get_one(FamilyList, list_id).cohort_id = cohort.id
    assert desk.posts(list_id, "colonnes", desk.page(list_id).fields()) == 303
    assert "pour la cohorte" in desk.page(list_id).text
    assert desk.posts(list_id, "importer", {"spread_hours": "0", "means": "paper"}) == 303
    files = _files()
    assert files
    assert {household.cohort_id for household in files} == {cohort.id}
    waiting = files[0]
    assert waiting.confirmation is Confirmation.AWAITED
    assert own_dates(waiting.id) == {}
    confirm_file(desk.agency.concierge, waiting, means=Means.PHONE, evidence="Appel", now=now)
    assert own_dates(waiting.id) == {Anchor.JOB_START: SEPTEMBER}


def test_the_same_file_sent_again_brings_nobody_in_twice(desk: Desk, cohort: Cohort) -> None:
    desk.imported()
    before = len(_files())
    list_id = desk.reviewed(LIST)
    desk.posts(list_id, "importer", {"spread_hours": "0", "means": "paper"})
    assert len(_files()) == before
    assert desk.row(list_id).state is ListState.REVIEW  # nobody is taken: all are known


def test_a_list_sent_before_the_cohort_closed_comes_in_and_one_sent_after_does_not(
    desk: Desk, cohort: Cohort, now: dt.datetime
) -> None:
    list_id = desk.sends()
    db.session.get_one(FamilyList, list_id).cohort_id = cohort.id
    close_cohort(desk.agency.coordinator, cohort, now)
    desk.posts(list_id, "colonnes", desk.page(list_id).fields())
    desk.posts(list_id, "importer", {"spread_hours": "0", "means": "paper"})
    assert {household.cohort_id for household in _files()} == {cohort.id}
    page = desk.browser.get(f"/reglages/sources/{desk.source.id}/listes")
    assert str(cohort.id) not in Page(page).fields().get("cohort", "")


def test_whoever_writes_by_the_form_of_a_cohort_enters_it(
    agency: Agency, source: IntakeSource, cohort: Cohort, now: dt.datetime
) -> None:
    system = Actor.system(agency.space.id)
    household = receive_capture(system, _somebody(1, own_words=True), source, key="a", now=now)
    assert household.cohort_id == cohort.id
    assert own_dates(household.id) == {Anchor.JOB_START: SEPTEMBER}
    close_cohort(agency.coordinator, cohort, now)
    later = receive_capture(system, _somebody(2, own_words=True), source, key="b", now=now)
    assert later.cohort_id is None  # the gate still receives; the cohort does not


def test_new_files_are_shared_by_what_each_already_carries(
    agency: Agency, source: IntakeSource, cohort: Cohort, now: dt.datetime
) -> None:
    system = Actor.system(agency.space.id)
    together = [Incoming(capture=_somebody(number), key=str(number)) for number in range(10)]
    files = receive_captures(system, together, source, now=now)
    louise, marion = (agency.people[name].id for name in ("Louise", "Marion"))
    assert Counter(household.owner_id for household in files) == {louise: 5, marion: 5}
    one_by_one = [receive_capture(system, _somebody(n), source, key=str(n), now=now) for n in range(20, 24)]
    assert Counter(household.owner_id for household in one_by_one) == {louise: 2, marion: 2}


def test_the_one_whom_a_cohort_names_takes_its_files(
    agency: Agency, source: IntakeSource, cohort: Cohort, now: dt.datetime
) -> None:
    cohort.owner_id = agency.people["Marion"].id
    db.session.flush()
    household = receive_capture(Actor.system(agency.space.id), _somebody(1), source, key="a", now=now)
    assert household.owner_id == agency.people["Marion"].id


def test_a_gate_is_opened_from_the_page_of_the_cohort(desk: Desk, agency: Agency, now: dt.datetime) -> None:
    details = CohortDetails(name="Soignants", organisation_id=agency.tourist_office.id, announced=20)
    other = add_cohort(agency.coordinator, details, {}, now)
    db.session.commit()
    assert desk.browser.post(f"/cohortes/{other.id}/porte").status_code == 303
    gate = db.session.scalars(select(IntakeSource).where(IntakeSource.cohort_id == other.id)).one()
    assert gate.name == "Soignants"
    page = desk.browser.get(f"/cohortes/{other.id}").text
    assert f"/reglages/sources/{gate.id}/listes" in page
    assert f"/venir/{gate.slug}" in page
