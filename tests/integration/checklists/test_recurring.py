"""A step that comes back, from its form to the end of the year."""

import datetime as dt
import io

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists import recurring, steps
from concierge.checklists.attachments.attachments import attach
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.planning.recurrence import Repeat
from concierge.documents.serving import room
from concierge.families.anchor_dates import Anchor
from concierge.families.models import AnchorDateRow, Household
from concierge.platform.db import db
from concierge.platform.errors import DomainError, StaleVersion
from tests import samples_of_files as samples
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in

MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, planned=False)


@pytest.fixture
def call(agency: Agency, household: Household, now: dt.datetime) -> StepRow:
    """A call every week, from Monday on."""
    return steps.add_local_step(
        agency.concierge,
        household,
        title="Appeler la famille",
        subject=Subject.SOCIAL,
        due_on=MONDAY,
        for_family=False,
        member_id=None,
        assignee_id=None,
        repeats=Repeat.WEEK,
        now=now,
    )


def series(household: Household) -> list[tuple[dt.date | None, StepStatus]]:
    rows = db.session.scalars(select(StepRow).where(StepRow.household_id == household.id).order_by(StepRow.id))
    return [(row.due_on, row.status) for row in rows]


def test_a_step_that_is_done_leaves_the_next_one_once(
    agency: Agency, household: Household, call: StepRow, now: dt.datetime
) -> None:
    steps.finish(agency.concierge, call, now=now)
    steps.finish(agency.concierge, call, now=now)
    week_after = MONDAY + dt.timedelta(7)
    assert series(household) == [(MONDAY, StepStatus.DONE), (week_after, StepStatus.TODO)]


def test_taken_back_it_takes_the_next_one_with_it_unless_somebody_worked_on_that(
    agency: Agency, household: Household, call: StepRow, now: dt.datetime
) -> None:
    steps.finish(agency.concierge, call, now=now)
    steps.reopen(agency.concierge, call, now=now)
    assert series(household) == [(MONDAY, StepStatus.TODO)]

    steps.finish(agency.concierge, call, now=now)
    following = db.session.scalars(select(StepRow).where(StepRow.id != call.id)).one()
    steps.comment(agency.concierge, following, "Elle préfère le matin.", shared=False, now=now)
    steps.reopen(agency.concierge, call, now=now)
    steps.finish(agency.concierge, call, now=now)
    assert [status for _due, status in series(household)] == [StepStatus.DONE, StepStatus.TODO]


def test_a_document_sent_for_the_next_one_keeps_it(
    app: Flask, agency: Agency, household: Household, call: StepRow, now: dt.datetime
) -> None:
    steps.finish(agency.concierge, call, now=now)
    following = db.session.scalars(select(StepRow).where(StepRow.id != call.id)).one()
    attach(agency.concierge, following, io.BytesIO(samples.PDF), "bilan.pdf", shared=False, room=room(), now=now)

    answer = signed_in(app, agency, "Louise", now).post(f"/etapes/{call.id}/rouvrir", {"version": str(call.version)})

    assert answer.status_code == 303
    assert [status for _due, status in series(household)] == [StepStatus.TODO, StepStatus.TODO]


def test_the_series_ends_with_the_year_with_the_file_and_when_asked(
    agency: Agency, household: Household, call: StepRow, now: dt.datetime
) -> None:
    move_in = db.session.scalars(
        select(AnchorDateRow).where(AnchorDateRow.household_id == household.id, AnchorDateRow.anchor == Anchor.MOVE_IN)
    ).one()
    moved, move_in.on = move_in.on, dt.date(2025, 11, 28)
    db.session.flush()
    steps.finish(agency.concierge, call, now=now)
    assert len(series(household)) == 1, "the year ends before the next Monday"

    move_in.on = moved
    steps.reopen(agency.concierge, call, now=now)
    recurring.repeat(agency.concierge, call, None, now=now)
    steps.finish(agency.concierge, call, now=now)
    assert len(series(household)) == 1, "it was asked not to come back"


def test_what_is_set_aside_does_not_come_back(
    agency: Agency, household: Household, call: StepRow, now: dt.datetime
) -> None:
    steps.set_aside(agency.concierge, call, reason="La famille appelle d’elle-même.", now=now)
    assert len(series(household)) == 1


def test_a_rhythm_needs_a_date_and_a_step_of_the_familys_own(
    agency: Agency, household: Household, call: StepRow, now: dt.datetime
) -> None:
    with pytest.raises(DomainError):
        steps.add_local_step(
            agency.concierge,
            household,
            title="Sans date",
            subject=Subject.SOCIAL,
            due_on=None,
            for_family=False,
            member_id=None,
            assignee_id=None,
            repeats=Repeat.MONTH,
            now=now,
        )
    with pytest.raises(StaleVersion):
        recurring.repeat(agency.concierge, call, Repeat.MONTH, seen_version=call.version + 1, now=now)


def test_the_form_adds_it_and_its_page_says_and_changes_the_rhythm(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    form = {"title": "Prendre des nouvelles", "subject": "social", "repeats": "month", "member": "0"}
    form["assignee"] = str(agency.concierge.person_id)
    address = f"/dossiers/{household.id}/etapes/nouvelle"
    refused = louise.post(address, form)
    assert refused.status_code == 422
    assert "Choisissez la première date" in refused.text
    assert "Prendre des nouvelles" in refused.text

    assert louise.post(address, form | {"due_on": "2026-12-01"}).status_code == 303
    step = db.session.scalars(select(StepRow).where(StepRow.title == "Prendre des nouvelles")).one()
    assert "Revient chaque mois." in louise.get(f"/etapes/{step.id}").text
    assert louise.post(f"/etapes/{step.id}/rythme", {"repeats": "week", "version": "7"}).status_code == 409
    assert louise.post(f"/etapes/{step.id}/rythme", {"repeats": "jamais"}).status_code == 422
    assert louise.post(f"/etapes/{step.id}/rythme", {"repeats": "", "version": str(step.version)}).status_code == 303
    assert "Revient chaque" not in louise.get(f"/etapes/{step.id}").text
