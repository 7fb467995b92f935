"""Who could welcome a family: read from the register and the file, told on a tab of the file."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import event

from concierge.families.consent.purposes import Means
from concierge.families.interview.places import HOUSEHOLD, all_places
from concierge.families.interview.queries import get_grid
from concierge.families.interview.services import save_answers
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.families.trades import OCCUPATION
from concierge.hosts.choices import DayKind, HomeAccess, LifeStage, OfferKind, Refusal
from concierge.hosts.offers import note_days
from concierge.hosts.progress import keep_apart
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import OfferDetails, PersonDetails
from concierge.matching.affinities import Affinity
from concierge.matching.hard_rules import Rule
from concierge.matching.suggestions import Suggestions, Wish, suggest_hosts
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, adult, child, make_agency, make_family, make_host
from tests.integration.accounts.browsers import signed_in
from tests.integration.pages import Page

MEAL = Wish(kind=OfferKind.MEAL)
_NO_SMOKERS = OfferDetails(kind=OfferKind.MEAL, refuses=[Refusal.SMOKERS])
MEALS = (OfferDetails(kind=OfferKind.MEAL),)


@pytest.fixture
def family(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, members=(adult(), child()), target_commune_code="52121")


def names(found: Suggestions) -> list[str]:
    return [found.hosts[proposal.offering.host_id].people[0].email for proposal in found.ranking.proposals]


def rules(found: Suggestions) -> list[list[Rule]]:
    return [[rule.rule for rule in each.rules] for each in found.ranking.excluded]


def test_the_host_with_children_of_an_age_comes_first(agency: Agency, family: Household, now: dt.datetime) -> None:
    make_host(agency, now=now, email="loin@accueil.example")
    make_host(agency, now=now, email="pres@accueil.example", child_years=[2019])
    make_host(agency, now=now, email="visite@accueil.example", offers=(OfferDetails(kind=OfferKind.VISIT),))
    make_host(agency, now=now, email="candidat@accueil.example", active=False, charter=False)
    assert names(suggest_hosts(agency.concierge, family, MEAL, paris_date(now))) == [
        "pres@accueil.example", "loin@accueil.example",
    ]  # fmt: skip


def test_what_excludes_is_read_from_the_register(agency: Agency, family: Household, now: dt.datetime) -> None:
    today = paris_date(now)
    no_children = (OfferDetails(kind=OfferKind.MEAL, refuses=[Refusal.CHILDREN]),)
    make_host(agency, now=now, email="sans@accueil.example", offers=no_children)
    make_host(agency, now=now, email="charte@accueil.example", charter=False)
    away = make_host(agency, now=now, email="absente@accueil.example")
    note_days(agency.concierge, away.id, DayKind.AWAY, first=today, last=today + dt.timedelta(days=3), now=now)
    apart = make_host(agency, now=now, email="brouille@accueil.example")
    keep_apart(agency.concierge, apart.id, family.id, "Ne s’entendent pas", now)
    found = suggest_hosts(agency.concierge, family, Wish(kind=OfferKind.MEAL, on=today), today)
    assert sorted(rules(found)) == [[Rule.BLOCKED], [Rule.CHARTER], [Rule.CHILDREN], [Rule.DAYS]]
    assert names(found) == []


def test_beds_are_counted_for_a_lodging(agency: Agency, family: Household, now: dt.datetime) -> None:
    single = (OfferDetails(kind=OfferKind.LODGING, beds=1, rooms=1),)
    make_host(agency, now=now, offers=single)
    found = suggest_hosts(agency.concierge, family, Wish(kind=OfferKind.LODGING), paris_date(now))
    assert rules(found) == [[Rule.BEDS, Rule.REFERENCES]]


def test_another_agencys_hosts_are_not_there(agency: Agency, family: Household, now: dt.datetime) -> None:
    other = make_agency(now=now, domain="autre.example", department="10")
    make_host(other, now=now)
    found = suggest_hosts(agency.concierge, family, MEAL, paris_date(now))
    assert (found.ranking.proposals, found.ranking.excluded) == ([], [])


def test_a_french_family_and_a_host_who_speaks_polish_only(agency: Agency, now: dt.datetime) -> None:
    said = make_family(agency, now=now, members=(adult(languages="français"),))
    silent = make_family(agency, now=now, name="Durand", members=(adult("Iris", "Durand", email=""),), adult_facts={})
    make_host(agency, now=now, languages=["pl"])
    assert rules(suggest_hosts(agency.concierge, said, MEAL, paris_date(now))) == [[Rule.LANGUAGE]]
    assert len(names(suggest_hosts(agency.concierge, silent, MEAL, paris_date(now)))) == 1


@pytest.mark.parametrize(("person", "status"), [("Louise", 200), ("Roberta", 403), ("Olivier", 403), ("Nadia", 403)])
def test_the_tab_is_for_those_who_keep_the_register(
    app: Flask, agency: Agency, family: Household, now: dt.datetime, person: str, status: int
) -> None:
    make_host(agency, now=now)
    browser = signed_in(app, agency, person, now)
    assert browser.get(f"/dossiers/{family.id}/accueillants?pour=meal").status_code == status


def test_the_tab_tells_why_and_why_not(app: Flask, agency: Agency, family: Household, now: dt.datetime) -> None:
    make_host(agency, now=now, child_years=[2019])
    make_host(agency, now=now, email="b@accueil.example", charter=False)
    louise = signed_in(app, agency, "Louise", now)
    page = Page(louise.get(f"/dossiers/{family.id}/accueillants?pour=meal&jour=hier&fume=1")).text
    assert "Des enfants du même âge à la maison (7 ans)" in page
    assert "Sa charte n’est plus à jour." in page
    assert "Envoyez le lien de son espace" in page


def test_reading_the_register_takes_as_many_statements_for_two_hosts_as_for_twelve(
    agency: Agency, family: Household, now: dt.datetime
) -> None:
    def statements() -> int:
        sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", note := lambda *given: sent.append(given[2]))
        try:
            suggest_hosts(agency.concierge, family, MEAL, paris_date(now))
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(sent)

    counts = []
    for number in range(12):
        make_host(agency, now=now, email=f"h{number}@accueil.example")
        counts.append(statements())
    assert counts[11] == counts[1]


def test_where_a_family_comes_from_counts_only_when_it_lets_hosts_know(agency: Agency, now: dt.datetime) -> None:
    family = make_family(agency, now=now, members=(adult(),), origin_place="Lisbonne, Portugal")
    make_host(agency, now=now, email="porto@accueil.example", from_elsewhere=True, origin="le Portugal")
    make_host(agency, now=now, email="anciens@accueil.example", life_stage=LifeStage.GROWN)
    actor, today = agency.concierge, paris_date(now)

    def held() -> list[set[Affinity]]:
        proposals = suggest_hosts(actor, family, MEAL, today).ranking.proposals
        return sorted(({reason.affinity for reason in each.accord.reasons} for each in proposals), key=len)

    open_wish(actor, family.id, OfferKind.MEAL, means=Means.PHONE, now=now)
    assert sorted(map(sorted, held())) == [[Affinity.LIFE_STAGE], [Affinity.NEWCOMER]]
    open_wish(actor, family.id, OfferKind.MEAL, means=Means.PHONE, tells_origin=True, now=now)
    assert held() == [{Affinity.LIFE_STAGE}, {Affinity.NEWCOMER, Affinity.ORIGIN}]


def test_what_the_interview_says_counts_without_a_toggle_and_a_toggle_for_one_search(
    app: Flask, agency: Agency, family: Household, now: dt.datetime
) -> None:
    make_host(agency, now=now, email="marches@accueil.example", home_access=HomeAccess.STEPS)
    make_host(agency, now=now, email="air@accueil.example", offers=(_NO_SMOKERS,))
    actor, today = agency.concierge, paris_date(now)
    toggled = Wish(kind=OfferKind.MEAL, smokes=True, step_free=True)
    assert rules(suggest_hosts(actor, family, MEAL, today)) == []
    assert sorted(rules(suggest_hosts(actor, family, toggled, today))) == [[Rule.SMOKERS], [Rule.STEPS]]

    asked = {place.question.key: place for place in all_places(get_grid(actor.space_id), [HOUSEHOLD])}
    answers = {asked["smokes"]: True, asked["step_free"]: True}
    save_answers(actor, family, answers, now, health_agreed=Means.SPOKEN)
    assert sorted(rules(suggest_hosts(actor, family, MEAL, today))) == [[Rule.SMOKERS], [Rule.STEPS]]
    page = signed_in(app, agency, "Louise", now).get(f"/dossiers/{family.id}/accueillants").text
    assert "il faut un accès sans marches" in page

    save_answers(actor, family, {asked["smokes"]: False, asked["step_free"]: False}, now)
    assert rules(suggest_hosts(actor, family, MEAL, today)) == []
    assert asked["step_free"].question.health


def test_a_trade_told_in_the_interview_meets_the_hosts_of_that_trade(agency: Agency, now: dt.datetime) -> None:
    family = make_family(agency, now=now, members=(adult(),))
    people = [PersonDetails(first_name="Jeanne", last_name="Morel", profession="Infirmier libéral")]
    make_host(agency, now=now, people=people)
    actor, today = agency.concierge, paris_date(now)
    inside = [(member.id, member.kind.value) for member in list_members(actor, family.id)]
    asked = next(place for place in all_places(get_grid(actor.space_id), inside) if place.question.name == OCCUPATION)
    save_answers(actor, family, {asked: "Infirmière"}, now)
    proposals = suggest_hosts(actor, family, MEAL, today).ranking.proposals
    assert [reason.affinity for each in proposals for reason in each.accord.reasons] == [Affinity.OCCUPATION]
