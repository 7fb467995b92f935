"""« Préfère ne pas répondre »: kept with its day, asked no more, a fact for nobody, and taken back by an answer."""

import datetime as dt

import pytest
from flask import Flask

from concierge.families.answer_keys import AnswerKey
from concierge.families.consent.health import holds_health
from concierge.families.facts import Fact
from concierge.families.interview.places import Place, Refusal
from concierge.families.interview.queries import get_grid, get_interview, list_answer_changes
from concierge.families.interview.services import save_answers
from concierge.families.models import Household
from concierge.families.project import set_facts
from concierge.families.queries import get_project, list_members, typed_facts
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.pages import Page

HORIZON, CARS, SUMMARY = "household.horizon", "household.cars", "household.summary"


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now)


def place(agency: Agency, name: str, member_id: int | None = None) -> Place:
    return Place(get_grid(agency.space.id).questions[AnswerKey(f"answer.{name}")], member_id)


@pytest.mark.parametrize(("name", "value"), [(HORIZON, "within_6_months"), (CARS, 1)])
def test_a_refusal_takes_the_place_of_an_answer_and_an_answer_of_the_refusal(
    agency: Agency, household: Household, now: dt.datetime, name: str, value: str | int
) -> None:
    asked, louise = place(agency, name), agency.concierge
    set_facts(louise, household, {(None, Fact.CARS): None}, now)
    save_answers(louise, household, {asked: value}, now)
    for _twice in range(2):
        save_answers(louise, household, {asked: Refusal.DECLINED}, now + dt.timedelta(days=1))

    assert get_interview(louise, household).answers[asked] is Refusal.DECLINED
    assert typed_facts(household.id).get((None, Fact.CARS)) is None
    assert get_project(household).household.answers == {}

    save_answers(louise, household, {asked: value}, now + dt.timedelta(days=2))
    assert get_interview(louise, household).answers[asked] == value
    db.session.flush()
    told = [(change.old, change.new) for change in list_answer_changes(louise, household.id, asked)]
    assert ("declined", None) in told
    assert (None, "declined") in told


def test_what_a_file_says_of_a_person_is_erased_there_and_not_refused(
    agency: Agency, household: Household, now: dt.datetime
) -> None:
    asked = place(agency, SUMMARY)
    save_answers(agency.concierge, household, {asked: "Ouvrir une librairie"}, now)
    with pytest.raises(DomainError):
        save_answers(agency.concierge, household, {asked: Refusal.DECLINED}, now)
    save_answers(agency.concierge, household, {asked: None}, now)
    save_answers(agency.concierge, household, {asked: Refusal.DECLINED}, now)

    assert (household.summary, get_interview(agency.concierge, household).answers[asked]) == ("", Refusal.DECLINED)


def test_the_page_the_paper_and_the_history_say_so_and_nobody_asks_again(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    browser, path = signed_in(app, agency, "Louise", now), f"/dossiers/{household.id}/entretien"
    page = Page(browser.get(path))
    first = next(name.removeprefix("vu-") for name in page.fields() if name.startswith("vu-"))
    before = page.text

    block = browser.get(path).text.split("/entretien/")[1].split('"')[0].split("?")[0]
    sent = page.fields() | {f"refus-{first}": "y"}
    assert browser.post(f"{path}/{block}", sent).status_code == 303

    again = browser.get(f"{path}?bloc={block}").text
    assert f'name="refus-{first}" value="y" checked' in again
    assert "Préfère ne pas répondre" in browser.get(f"{path}/imprimer").text
    assert "Préfère ne pas répondre" in browser.get(f"{path}/reponses/{first}").text
    assert "Préfère ne pas répondre" in browser.get(f"/dossiers/{household.id}/histoire").text
    assert before != again

    page = Page(browser.get(f"{path}?bloc={block}"))
    taken_back = {name: value for name, value in page.fields().items() if name != f"refus-{first}"}
    assert browser.post(f"{path}/{block}", taken_back).status_code == 303
    assert f'name="refus-{first}" value="y" checked' not in browser.get(f"{path}?bloc={block}").text


def test_it_counts_as_asked_and_says_nothing_of_health(agency: Agency, household: Household, now: dt.datetime) -> None:
    louise = agency.concierge
    grid = get_grid(agency.space.id)
    claire = list_members(louise, household.id)[0]
    health = [
        Place(question, claire.id if question.of == "adult" else None)
        for question in grid.questions.values()
        if question.health and question.of in {"adult", "household"} and question.feeds is None
    ]
    save_answers(louise, household, dict.fromkeys(health, Refusal.DECLINED), now)

    assert not holds_health(household.id)
