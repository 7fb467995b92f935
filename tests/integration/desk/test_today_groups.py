"""The groups of Aujourd'hui and the list they lead to hold the same steps."""

import datetime as dt

from flask import Flask

from concierge.checklists import steps
from concierge.checklists.models import StepRow
from concierge.checklists.states import WaitingFor
from concierge.desk.day.today import get_day
from concierge.desk.steps.step_list import StepFilters, When, list_steps
from concierge.families.anchor_dates import Anchor
from concierge.families.consent.purposes import Means
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.services import send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, make_agency, make_family, make_host, make_weekend
from tests.integration.accounts.browsers import signed_in


def test_each_group_leads_to_a_list_of_as_many(app: Flask, agency: Agency, now: dt.datetime) -> None:
    for name in ("Petit", "Nguyen"):
        make_family(agency, now=now - dt.timedelta(days=60), name=name, anchors={Anchor.MOVE_IN: dt.date(2026, 12, 1)})
    louise = agency.concierge
    for line in get_day(louise, None, now).late[:2]:
        row = db.session.get_one(StepRow, line.step_id)
        steps.block(louise, row, waiting_for=WaitingFor.FAMILY, reason="Papiers", now=now)
    steps.ask_help(louise, db.session.get_one(StepRow, get_day(louise, None, now).late[0].step_id), "", now)
    steps.decline(louise, db.session.get_one(StepRow, get_day(louise, None, now).week[0].step_id), "", now)

    day = get_day(louise, None, now)

    listed = {
        when: list_steps(louise, StepFilters(person=None, when=when), paris_date(now)).total
        for when in When
        if when not in {When.ALL, When.UNDATED, When.DONE}
    }
    assert listed == {
        When.LATE: day.counts.late,
        When.TODAY: day.counts.today,
        When.WEEK: day.counts.week,
        When.BLOCKED: 2,
        When.HELP: 1,
        When.DECLINED: 1,
        When.FAMILY: len(day.family),
    }
    assert min(listed[When.LATE], listed[When.FAMILY]) > 0


def test_the_day_of_the_team_shows_the_first_of_each_group(app: Flask, agency: Agency, now: dt.datetime) -> None:
    for name in ("Petit", "Nguyen", "Da Silva"):
        make_family(agency, now=now - dt.timedelta(days=60), name=name, anchors={Anchor.MOVE_IN: dt.date(2026, 12, 1)})
    late = get_day(agency.concierge, None, now).counts.late
    assert late > 5

    page = signed_in(app, agency, "Louise", now).get("/aujourdhui?qui=equipe").text

    group = page.split('data-group="late"')[1].split("</section>")[0]
    assert group.count('class="step-row') == 5
    assert f"data-count>{late}<" in group
    assert 'href="/etapes?qui=equipe&amp;quand=late"' in group


def test_requests_without_an_answer_are_counted_for_those_who_may_see_to_them(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    family, host = make_family(agency, now=now, planned=False), make_host(agency, now=now)
    open_wish(agency.concierge, family.id, OfferKind.MEAL, means=Means.PHONE, now=now)
    request = send_request(
        agency.concierge, household_id=family.id, host_id=host.id, kind=OfferKind.MEAL, now=now - dt.timedelta(days=9)
    )
    louise = signed_in(app, agency, "Louise", now)
    assert "sans réponse" not in louise.get("/aujourdhui").text  # it may come any day
    request.reminded_on = paris_date(now) - dt.timedelta(days=2)
    db.session.commit()
    assert "demande d’accueil sans réponse" in louise.get("/aujourdhui").text
    other = make_agency(now=now, domain="autre.example", department="10")
    assert get_day(other.concierge, None, now).counts.unanswered == 0


def test_a_day_shows_the_weekends_that_somebody_has_in_hand(app: Flask, agency: Agency, now: dt.datetime) -> None:
    today = paris_date(now)
    near, far = (today + dt.timedelta(days=days) for days in (20, 200))
    mine = {"owner_id": agency.concierge.person_id, "now": now}
    soon = make_weekend(agency, title="Découverte", starts_on=near, ends_on=near, **mine)
    make_weekend(agency, title="L’an prochain", starts_on=far, ends_on=far, **mine)

    assert [weekend.id for weekend in get_day(agency.concierge, agency.concierge.person_id, now).weekends] == [soon.id]
    assert get_day(agency.concierge, agency.people["Alexandra"].id, now).weekends == []
    page = signed_in(app, agency, "Louise", now).get("/aujourdhui").text
    assert f"/week-ends/{soon.id}" in page
