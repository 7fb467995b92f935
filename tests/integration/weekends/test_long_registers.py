"""Activities and guides of a large weekend: pages that stay light, searched, and where one finds one's way back."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.platform.db import db
from concierge.weekends.activities.guiding import choose_guides
from concierge.weekends.activities.listing import PAGE
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.choices import ActivityKind, AskState
from concierge.weekends.models import Guide, Weekend, WeekendGuide
from tests.factories import Agency, at, make_activity, make_guide, make_weekend
from tests.integration.accounts.browsers import Browser, signed_in

MOST_BYTES = 250_000


@pytest.fixture
def weekend(agency: Agency, now: dt.datetime) -> Weekend:
    return make_weekend(agency, now=now)


@pytest.fixture
def desk(app: Flask, agency: Agency, weekend: Weekend, now: dt.datetime) -> Browser:
    return signed_in(app, agency, "Louise", now)


def _add_many(agency: Agency, weekend: Weekend, now: dt.datetime, *, activities: int, guides: int) -> list[Guide]:
    """Houses that two guides of so many show, and a mayor at the end; without the services: there are hundreds."""
    space = weekend.space_id
    people = [
        Guide(space_id=space, name=f"Guide {number:03}", email=f"g{number}@x.example") for number in range(guides)
    ]
    windows = ((at("09:00"), at("12:00")), (at("14:00"), at("18:00")))
    rows = [
        Activity(
            space_id=space, weekend_id=weekend.id, kind=ActivityKind.HOUSING, title=f"Maison {number:03}", minutes=45,
            windows=windows, families=1, position=number, audience="family",
        )
        for number in range(activities - 1)
    ]  # fmt: skip
    db.session.add_all([*people, *rows])
    db.session.flush()
    db.session.add_all(
        ActivityGuide(
            space_id=space, activity_id=row.id, guide_id=people[(2 * number + rank) % guides].id, rank=rank,
            state=AskState.ASKED,
        )
        for number, row in enumerate(rows)
        for rank in range(min(2, guides))
    )  # fmt: skip
    make_activity(agency, weekend, now=now, kind=ActivityKind.MAYOR, title="Le maire de Nogent")
    db.session.commit()
    return people


def _titles(html: str) -> list[str]:
    return re.findall(r"<h[23]><a [^>]*>([^<]+)</a>", html)


def test_the_largest_weekend_gives_light_pages(
    agency: Agency, weekend: Weekend, desk: Browser, now: dt.datetime
) -> None:
    _add_many(agency, weekend, now, activities=420, guides=24)

    activities = desk.get(f"/week-ends/{weekend.id}/activites").data
    guides = desk.get(f"/week-ends/{weekend.id}/guides").data

    assert len(activities) < MOST_BYTES
    assert len(guides) < MOST_BYTES
    assert b"Maison 039" in activities
    assert b"page 1 sur 11" in activities


def test_activities_come_by_pages_and_are_found_by_title_kind_and_guide(
    agency: Agency, weekend: Weekend, desk: Browser, now: dt.datetime
) -> None:
    _add_many(agency, weekend, now, activities=2 * PAGE + 10, guides=3)
    path = f"/week-ends/{weekend.id}/activites"

    last = desk.get(f"{path}?page=3").text
    beyond = desk.get(f"{path}?page=99").text

    assert _titles(desk.get(path).text) == [f"Maison {number:03}" for number in range(PAGE)]
    assert (
        _titles(last) == _titles(beyond) == [f"Maison {number:03}" for number in range(80, 89)] + ["Le maire de Nogent"]
    )
    assert _titles(desk.get(f"{path}?q=nogent").text) == ["Le maire de Nogent"]
    assert _titles(desk.get(f"{path}?genre=mayor").text) == ["Le maire de Nogent"]
    assert "Maison 007" in _titles(desk.get(f"{path}?q=maison 007").text)
    assert len(_titles(desk.get(f"{path}?q=guide 002&page=2").text)) == 59 - PAGE
    assert "Aucune activité ne répond à ces filtres" in desk.get(f"{path}?q=piscine").text


def test_an_act_on_an_activity_leads_back_to_the_page_it_was_made_on(
    agency: Agency, weekend: Weekend, desk: Browser, now: dt.datetime
) -> None:
    _add_many(agency, weekend, now, activities=2 * PAGE, guides=1)
    row = db.session.scalars(select(Activity).where(Activity.title == "Maison 050")).one()
    path = f"/week-ends/{weekend.id}/activites"
    here = f"{path}?page=2#a{row.id}"
    assert f'name="suite" value="{here}"' in desk.get(f"{path}?page=2").text

    sent = desk.post(f"/week-ends/activites/{row.id}/annuler", {"suite": here})
    without = desk.post(f"/week-ends/activites/{row.id}/retablir", {})

    assert sent.headers["Location"] == here
    assert without.headers["Location"] == f"{path}?autour={row.id}#a{row.id}"
    assert f'id="a{row.id}"' in desk.get(f"{path}?autour={row.id}").text
    assert f'id="a{row.id}"' not in desk.get(path).text


def test_the_list_of_guides_shows_what_they_said_and_one_guide_opened_has_the_forms(
    agency: Agency, weekend: Weekend, desk: Browser, now: dt.datetime
) -> None:
    (guide,) = _add_many(agency, weekend, now, activities=12, guides=1)
    said = db.session.scalars(select(ActivityGuide).order_by(ActivityGuide.id)).all()[10]
    said.state, said.words = AskState.DECLINED, "Je suis au mariage de ma sœur."
    db.session.commit()
    path = f"/week-ends/{weekend.id}/guides"

    listed = desk.get(path).text
    here = f"{path}#g{guide.id}"
    opened = desk.get(f"{path}/{guide.id}?suite={path}%23g{guide.id}").text

    assert "Je suis au mariage de ma sœur." in listed  # what waits for somebody comes first
    assert "3 autres activités" in listed
    assert 'name="reponse"' not in listed
    assert f'hx-get="{path}/{guide.id}?suite=' in listed
    assert opened.count('value="oui"') == 11
    assert opened.count(f'name="suite" value="{here}"') == 12  # eleven answers and the absence

    sent = desk.post(f"/week-ends/demandes/{said.id}/reponse", {"reponse": "oui", "turn": "0", "suite": here})

    assert sent.headers["Location"] == here
    db.session.refresh(said)
    assert said.state is AskState.ACCEPTED


def test_guides_are_found_by_name_by_what_they_show_and_by_where_they_stand(
    agency: Agency, weekend: Weekend, desk: Browser, now: dt.datetime
) -> None:
    people = _add_many(agency, weekend, now, activities=11, guides=10)
    mayor = make_guide(agency, now=now, name="Zoé Humblot", role="Adjointe au maire")
    choose_guides(agency.concierge, db.session.scalars(
        select(Activity).where(Activity.kind == ActivityKind.MAYOR)).one(), [mayor.id], now)  # fmt: skip
    db.session.add(
        WeekendGuide(
            space_id=weekend.space_id, weekend_id=weekend.id, guide_id=people[4].id, windows=(),
            absent_from=at("08:00"),
        )
    )  # fmt: skip
    db.session.commit()
    path = f"/week-ends/{weekend.id}/guides"

    assert _titles(desk.get(f"{path}?q=adjointe").text) == ["Zoé Humblot"]
    assert _titles(desk.get(f"{path}?q=nogent").text) == ["Zoé Humblot"]  # what she shows
    assert _titles(desk.get(f"{path}?voir=a-demander").text) == ["Zoé Humblot"]
    assert _titles(desk.get(f"{path}?voir=absents").text) == ["Guide 004"]
    assert "Zoé Humblot" not in _titles(desk.get(f"{path}?voir=attendus").text)
    assert "Aucun guide ne répond à ces filtres" in desk.get(f"{path}?voir=non").text
