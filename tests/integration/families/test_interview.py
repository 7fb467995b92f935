"""An interview over a real database: each answer where it belongs, saved as one goes, by two people at once."""

import datetime as dt

import pytest
from flask import Flask

from concierge.checklists.family_plans.building import find_plan_row
from concierge.families.anchor_dates import Anchor
from concierge.families.answer_keys import AnswerKey
from concierge.families.choices import ClosingReason
from concierge.families.consent.health import HealthConsentMissing
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.services import give_consent, withdraw_consent
from concierge.families.facts import Fact
from concierge.families.interview.grid import Level, Setting
from concierge.families.interview.places import Place
from concierge.families.interview.queries import Given, get_grid, get_interview, list_answer_changes
from concierge.families.interview.services import save_answers, set_question
from concierge.families.models import Household
from concierge.families.queries import get_project, list_members, typed_facts
from concierge.families.services import close_household
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from tests.factories import Agency, adult, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

HORIZON = AnswerKey("answer.household.horizon")
PREMISES = AnswerKey("answer.adult.needs_premises")


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """Claire, Thomas and Zoé, who want to create a business."""
    return make_family(agency, now=now, adult_facts={Fact.WORK_WISH: "creates_business"})


def place(agency: Agency, name: str, member_id: int | None = None) -> Place:
    return Place(get_grid(agency.space.id).questions[AnswerKey(f"answer.{name}")], member_id)


def answer(agency: Agency, household: Household, now: dt.datetime, given: dict[Place, Given | None]) -> None:
    save_answers(agency.concierge, household, given, now)


def test_each_answer_goes_where_it_belongs(agency: Agency, household: Household, now: dt.datetime) -> None:
    claire = list_members(agency.concierge, household.id)[0]
    answer(
        agency,
        household,
        now,
        {
            place(agency, "household.cars"): 0,
            place(agency, "household.departure"): dt.date(2027, 1, 20),
            place(agency, "household.summary"): "Ouvrir une librairie",
            place(agency, "household.horizon"): "within_6_months",
            place(agency, "household.motivations"): ("roots", "own_business"),
            place(agency, "household.why_here"): "Les étés chez ma grand-mère",
            place(agency, "adult.languages", claire.id): "français, polonais",
            place(agency, "adult.needs_premises", claire.id): True,
        },
    )

    assert typed_facts(household.id)[None, Fact.CARS] == 0
    assert (household.summary, claire.languages) == ("Ouvrir une librairie", "français, polonais")
    project = get_project(household)
    assert project.anchors.find(Anchor.DEPARTURE) == dt.date(2027, 1, 20)
    assert project.household.answers == {
        HORIZON: "within_6_months",
        AnswerKey("answer.household.motivations"): ("roots", "own_business"),
    }
    assert project.household.members[0].answers == {PREMISES: True}
    known = get_interview(agency.concierge, household).answers
    assert known[place(agency, "household.why_here")] == "Les étés chez ma grand-mère"
    assert known[place(agency, "household.cars")] == 0
    assert (
        get_interview(agency.actor("Olivier"), household)
        .answers.keys()
        .isdisjoint({place(agency, "household.horizon"), place(agency, "household.why_here")})
    )


def test_former_answers_are_kept_with_who_and_when(agency: Agency, household: Household, now: dt.datetime) -> None:
    claire, thomas = list_members(agency.concierge, household.id)[:2]
    licence, cv = (place(agency, f"adult.{key}", claire.id) for key in ("driving_licence", "cv"))
    later = now + dt.timedelta(days=3)
    answer(agency, household, now, {licence: True, cv: "none"})
    answer(agency, household, now, {licence: True, cv: "none"})  # said again: nothing happened
    save_answers(agency.coordinator, household, {licence: False, cv: None}, later)
    db.session.flush()

    told = [
        [(each.by, each.at, each.old, each.new) for each in list_answer_changes(agency.concierge, household.id, asked)]
        for asked in (licence, cv)
    ]
    by_louise, by_alexandra = ("Louise Martin", now), ("Alexandra Martin", later)
    assert told == [
        [(*by_alexandra, "True", "False"), (*by_louise, None, "True")],
        [(*by_alexandra, "none", None), (*by_louise, None, "none")],
    ]
    of_thomas = place(agency, "adult.driving_licence", thomas.id)
    assert list_answer_changes(agency.concierge, household.id, of_thomas) == []


def test_an_answer_that_decides_about_a_step_offers_to_follow_and_the_others_do_not(
    agency: Agency, household: Household, now: dt.datetime
) -> None:
    claire = list_members(agency.concierge, household.id)[0]
    plan = find_plan_row(household.id)
    assert plan is not None
    asked = ["answer.adult.needs_premises", str(claire.id), 1]
    assert asked in plan.open_questions

    answer(agency, household, now, {place(agency, "household.horizon"): "later"})
    db.session.refresh(plan)
    assert plan.outdated_since is None

    answer(agency, household, now, {place(agency, "adult.needs_premises", claire.id): True})
    db.session.refresh(plan)
    assert plan.outdated_since == now


def test_what_cannot_be_is_refused(agency: Agency, household: Household, now: dt.datetime) -> None:
    with pytest.raises(DomainError, match="n’est pas possible"):
        answer(agency, household, now, {place(agency, "household.horizon"): "yesterday"})
    close_household(agency.concierge, household, ClosingReason.OTHER, paris_date(now), now)
    with pytest.raises(DomainError, match="clos"):
        answer(agency, household, now, {place(agency, "household.horizon"): "later"})


def test_health_goes_with_the_agreement(agency: Agency, household: Household, now: dt.datetime) -> None:
    diet, horizon = place(agency, "household.diet"), place(agency, "household.horizon")
    db.session.commit()
    with pytest.raises(HealthConsentMissing):
        answer(agency, household, now, {diet: "sans porc", horizon: "later"})
    db.session.rollback()
    claire = list_members(agency.concierge, household.id)[0]
    consent = give_consent(agency.concierge, claire, Purpose.HEALTH, means=Means.SPOKEN, now=now)
    answer(agency, household, now, {diet: "sans porc", horizon: "later"})

    withdraw_consent(agency.concierge, consent, means=Means.PHONE, now=now)

    assert get_interview(agency.concierge, household).answers.keys() & {diet, horizon} == {horizon}


def test_an_agency_sets_its_own_questions(agency: Agency, now: dt.datetime) -> None:
    worries, diet = AnswerKey("answer.household.worries"), AnswerKey("answer.household.diet")
    set_question(agency.coordinator, worries, Setting(level=Level.SENSITIVE), now)
    set_question(agency.coordinator, HORIZON, Setting(off=True), now)
    with pytest.raises(DomainError, match="santé"):
        set_question(agency.coordinator, diet, Setting(level=Level.OPTIONAL), now)

    own = get_grid(agency.space.id).questions
    assert (own[worries].level, own[HORIZON].off) == (Level.SENSITIVE, True)
    set_question(agency.coordinator, HORIZON, Setting(level=Level.ESSENTIAL), now)  # as shipped: nothing is changed
    assert get_grid(agency.space.id).questions[HORIZON].off is False


@pytest.fixture
def two(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> tuple[Browser, Browser]:
    """Louise and Marion, on the same interview."""
    return signed_in(app, agency, "Louise", now), signed_in(app, agency, "Marion", now)


def quietly(browser: Browser, path: str, page: Page, field: str, **typed: str) -> tuple[int, str]:
    """Leave one question, as htmx does: the form of the block is sent, one answer is meant."""
    answered = browser.post(f"{path}?question={field}", page.fields() | typed, headers={"HX-Request": "true"})
    return answered.status_code, answered.text


def test_two_people_answer_at_once_and_whoever_is_second_is_told(
    two: tuple[Browser, Browser], agency: Agency, household: Household
) -> None:
    path, horizon, places = f"/dossiers/{household.id}/entretien", "q-0-household-horizon", "q-0-household-other_places"
    pages = [Page(browser.get(f"{path}?bloc=territoire")) for browser in two]

    first = quietly(two[0], f"{path}/territoire", pages[0], horizon, **{horizon: "later"})
    beside = quietly(two[1], f"{path}/territoire", pages[1], places, **{places: "le Jura"})
    second = quietly(two[1], f"{path}/territoire", pages[1], horizon, **{horizon: "dreaming"})

    assert (first[0], beside[0], second[0]) == (200, 200, 409)
    assert "enregistré à 10\u00a0h\u00a030" in first[1]
    assert "Enregistré actuellement : « plus d’un an »" in second[1].replace("\u00a0", " ")
    assert "Louise Martin" in second[1]
    known = get_interview(agency.concierge, household).answers
    assert known[place(agency, "household.horizon")] == "later"
    assert known[place(agency, "household.other_places")] == "le Jura"
    seen = Page(two[1].get(f"{path}?bloc=territoire"))  # who looks again may decide
    assert quietly(two[1], f"{path}/territoire", seen, horizon, **{horizon: "dreaming"})[0] == 200


def test_a_block_is_saved_whole_without_javascript_and_an_impossible_answer_loses_nothing(
    two: tuple[Browser, Browser], agency: Agency, household: Household
) -> None:
    path = f"/dossiers/{household.id}/entretien"
    fields = Page(two[0].get(f"{path}?bloc=logement")).fields()
    typed = {"q-0-household-bedrooms": "4", "q-0-household-home_kind": "house", "q-0-household-departure": "2027-01-02"}

    wrong = two[0].post(f"{path}/logement", fields | typed | {"q-0-household-bedrooms": "400"})
    assert wrong.status_code == 422
    assert Page(wrong).value("q-0-household-bedrooms") == "400"
    assert Page(wrong).value("q-0-household-departure") == "2027-01-02"

    assert two[0].post(f"{path}/logement", fields | typed).status_code == 303
    known = get_interview(agency.concierge, household).answers
    assert known[place(agency, "household.bedrooms")] == 4
    assert known[place(agency, "household.home_kind")] == ("house",)
    assert known[place(agency, "household.departure")] == dt.date(2027, 1, 2)
    assert typed_facts(household.id)[None, Fact.HOUSING_WISH] == "rent"  # untouched: what the page showed is no answer


def test_contradictory_dates_are_said_at_their_question(two: tuple[Browser, Browser], household: Household) -> None:
    path, field = f"/dossiers/{household.id}/entretien", "q-0-household-move_in"
    dates = {"anchor-0-lease_start": "2027-01-10", "anchor-0-move_in": "2027-01-30"}
    two[0].post(f"/dossiers/{household.id}/projet", dates)
    status, said = quietly(
        two[0], f"{path}/territoire", Page(two[0].get(f"{path}?bloc=territoire")), field, **{field: "2026-12-24"}
    )
    assert status == 422
    assert "Les clés ne peuvent pas être remises après l’emménagement" in said


def test_at_the_counter_and_once_closed(
    two: tuple[Browser, Browser], agency: Agency, household: Household, now: dt.datetime
) -> None:
    path, budget = f"/dossiers/{household.id}/entretien", "q-0-household-rent_budget"
    quiet, counter = Page(two[0].get(f"{path}?bloc=logement")), Page(two[0].get(f"{path}?bloc=logement&lieu=comptoir"))
    assert budget in quiet.fields()
    assert budget not in counter.fields()
    assert two[0].post(f"{path}/logement?lieu=comptoir", {budget: "700", f"vu-{budget}": "x"}).status_code == 303
    assert place(agency, "household.rent_budget") not in get_interview(agency.concierge, household).answers
    assert "Quel loyer" not in two[0].get(f"{path}/imprimer?vide=1").text

    close_household(agency.concierge, household, ClosingReason.OTHER, paris_date(now), now)
    closed = two[0].get(f"{path}?bloc=territoire")
    assert "Ce dossier est clos" in closed.text
    assert "hx-post" not in closed.text
    horizon = "q-0-household-horizon"
    assert two[0].post(f"{path}/territoire", Page(closed).fields() | {horizon: "later"}).status_code == 409


def test_questions_follow_the_people(app: Flask, agency: Agency, now: dt.datetime) -> None:
    alone = make_family(agency, now=now, name="Seul", members=(adult("Paul", "Seul"),))
    louise, path = signed_in(app, agency, "Louise", now), f"/dossiers/{alone.id}/entretien"
    assert "Quel est votre métier" in louise.get(f"{path}?bloc=travail").text
    assert "Dans quelle école" not in louise.get(f"{path}?bloc=personnel").text
    assert "Reprendre" in louise.get(path).text
