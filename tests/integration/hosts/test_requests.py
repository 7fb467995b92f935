"""Double consent: the family wishes, the host says yes to somebody without a name, the family says yes to a person."""

import datetime as dt
from dataclasses import replace

import pytest

from concierge.accounts.roles import HOST_PERMISSIONS
from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts import offers
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.progress import keep_apart, leave
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import RequestState, Side
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.places import loads_of, places_of
from concierge.hosts.requests.queries import list_open_wishes, list_refused_pairs, list_standing
from concierge.hosts.requests.rules import AlreadyAsked, AnsweredAlready, HostNotThere, NotWished, PlaceGone
from concierge.hosts.requests.services import (
    follow_requests,
    propose_day,
    say_no,
    say_yes,
    send_request,
    withdraw_request,
)
from concierge.hosts.requests.wishes import open_wish, withdraw_wish
from concierge.hosts.rules import OfferDetails
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from tests.factories import Agency, make_agency, make_family, make_host

MEAL = OfferKind.MEAL


@pytest.fixture
def host(agency: Agency, now: dt.datetime) -> Host:
    """Anne, who has one family at a time to dinner, and two a year."""
    return make_host(agency, now=now, offers=(OfferDetails(kind=MEAL, at_once=1, per_year=2),))


@pytest.fixture
def family(agency: Agency, now: dt.datetime) -> Household:
    """The Petits, who would like a dinner with people from here."""
    return _wishing(agency, now)


def _wishing(agency: Agency, now: dt.datetime, name: str = "Petit") -> Household:
    household = make_family(agency, now=now, planned=False, name=name)
    open_wish(agency.concierge, household.id, MEAL, means=Means.PHONE, now=now)
    return household


def _ask(agency: Agency, family: Household, host: Host, now: dt.datetime) -> HostRequest:
    return send_request(agency.concierge, household_id=family.id, host_id=host.id, kind=MEAL, now=now)


def _as_host(agency: Agency, host: Host) -> Actor:
    return replace(agency.concierge, permissions=HOST_PERMISSIONS, host_id=host.id, person_id=None, name="Anne Mercier")


def _relations() -> list[HostRelation]:
    return db.session.query(HostRelation).order_by(HostRelation.id).all()


def test_both_say_yes_and_only_then_a_relation_opens(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    request = _ask(agency, family, host, now)
    assert request.state is RequestState.HOST_ASKED

    say_yes(_as_host(agency, host), request.id, Side.HOST, now=now)
    assert request.state is RequestState.FAMILY_ASKED
    assert _relations() == []

    say_yes(agency.concierge, request.id, Side.FAMILY, now=now)
    assert request.state is RequestState.ACCEPTED
    assert [(relation.household_id, relation.host_id) for relation in _relations()] == [(family.id, host.id)]
    assert [each.locked for each in list_standing(agency.concierge, [MEAL])] == [True]


def test_nobody_is_asked_for_a_family_that_did_not_wish_for_it(agency: Agency, host: Host, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    with pytest.raises(NotWished):
        _ask(agency, household, host, now)


def test_a_host_cannot_answer_for_the_family_nor_twice(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    request = _ask(agency, family, host, now)
    with pytest.raises(AnsweredAlready):
        say_yes(_as_host(agency, host), request.id, Side.FAMILY, now=now)
    say_yes(_as_host(agency, host), request.id, Side.HOST, now=now)
    with pytest.raises(AnsweredAlready):
        say_yes(_as_host(agency, host), request.id, Side.HOST, now=now)


def test_another_host_does_not_find_the_request(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    request = _ask(agency, family, host, now)
    other = make_host(agency, now=now, email="odile@accueil.example")
    with pytest.raises(NotFound):
        say_yes(_as_host(agency, other), request.id, Side.HOST, now=now)


def test_a_request_takes_a_place_and_a_no_gives_it_back(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    request = _ask(agency, family, host, now)
    second = _wishing(agency, now, "Roy")
    with pytest.raises(PlaceGone):
        _ask(agency, second, host, now)

    say_no(_as_host(agency, host), request.id, Side.HOST, reason="Nous sommes absents ce mois-ci.", now=now)
    assert _ask(agency, second, host, now).state is RequestState.HOST_ASKED
    assert (family.id, host.id, MEAL) in list_refused_pairs(agency.concierge, [MEAL])
    assert [wish.household_id for wish in list_open_wishes(agency.concierge, [MEAL])] == [family.id]


def test_places_of_a_year_are_counted_with_what_ended(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    for household in (family, _wishing(agency, now, "Roy")):
        request = _ask(agency, household, host, now)
        say_yes(agency.concierge, request.id, Side.HOST, now=now)
        say_yes(agency.concierge, request.id, Side.FAMILY, now=now)
        _relations()[-1].ended_at = now
        db.session.flush()
    third = _wishing(agency, now, "Noir")
    with pytest.raises(PlaceGone):
        _ask(agency, third, host, now)
    assert loads_of(agency.concierge, now) == {host.id: 2}
    assert _ask(agency, third, host, now + dt.timedelta(days=366)).state is RequestState.HOST_ASKED


def test_a_capacity_that_shrank_keeps_what_was_said_and_takes_no_more(
    agency: Agency, family: Household, now: dt.datetime
) -> None:
    host = make_host(agency, now=now, offers=(OfferDetails(kind=MEAL, at_once=2, per_year=4),))
    second = _wishing(agency, now, "Roy")
    first_request, second_request = _ask(agency, family, host, now), _ask(agency, second, host, now)
    say_yes(agency.concierge, first_request.id, Side.HOST, now=now)
    offers.save_offer(agency.concierge, host.id, OfferDetails(kind=MEAL, at_once=1, per_year=4), now=now)

    with pytest.raises(PlaceGone):
        say_yes(agency.concierge, second_request.id, Side.HOST, now=now)
    say_yes(agency.concierge, first_request.id, Side.FAMILY, now=now)
    assert first_request.state is RequestState.ACCEPTED
    assert places_of(agency.concierge, now)[host.id, MEAL].free == 0


def test_another_day_makes_it_the_other_ones_turn(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    request, day = _ask(agency, family, host, now), paris_date(now) + dt.timedelta(days=20)
    propose_day(_as_host(agency, host), request.id, Side.HOST, on=day, now=now)
    assert (request.state, request.on, request.on_by_host) == (RequestState.FAMILY_ASKED, day, True)

    later = day + dt.timedelta(days=7)
    propose_day(agency.concierge, request.id, Side.FAMILY, on=later, now=now)
    assert (request.state, request.on, request.turn) == (RequestState.HOST_ASKED, later, 3)
    with pytest.raises(DomainError, match="relisez avant de répondre"):
        say_yes(_as_host(agency, host), request.id, Side.HOST, now=now, seen_turn=1)


def test_what_nobody_answers_is_recalled_once_and_then_expires(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    request = _ask(agency, family, host, now)
    for days, state, reminded in (
        (3, RequestState.HOST_ASKED, None),
        (4, RequestState.HOST_ASKED, 4),
        (5, RequestState.HOST_ASKED, 4),
        (8, RequestState.EXPIRED, 4),
    ):
        follow_requests(now + dt.timedelta(days=days), db.session.flush)
        assert request.state is state
        asked = None if reminded is None else request.asked_on + dt.timedelta(days=reminded)
        assert request.reminded_on == asked
    assert places_of(agency.concierge, now)[host.id, MEAL].free == 1


def test_whoever_leaves_rests_or_closes_lets_go_of_what_waits(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    request = _ask(agency, family, host, now)
    offers.pause(agency.concierge, host.id, None, now)
    assert request.state is RequestState.WITHDRAWN
    with pytest.raises(HostNotThere):
        _ask(agency, family, host, now)
    offers.come_back(agency.concierge, host.id, now)

    request = _ask(agency, family, host, now)
    withdraw_wish(agency.concierge, family.id, MEAL, now)
    assert request.state is RequestState.WITHDRAWN

    open_wish(agency.concierge, family.id, MEAL, means=Means.PHONE, now=now)
    request = _ask(agency, family, host, now)
    leave(agency.concierge, host.id, now)
    assert request.state is RequestState.WITHDRAWN


def test_a_pair_kept_apart_and_a_family_already_asked_for_are_refused(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    other = make_host(agency, now=now, email="odile@accueil.example")
    request = _ask(agency, family, host, now)
    with pytest.raises(AlreadyAsked):
        _ask(agency, family, other, now)
    withdraw_request(agency.concierge, request.id, now=now)
    keep_apart(agency.concierge, other.id, family.id, "Ils se connaissent.", now)
    with pytest.raises(HostNotThere):
        _ask(agency, family, other, now)


@pytest.mark.parametrize("words", ["Appelez les Petit", "ecrivez à claire@petit.example", "au 06 39 98 12 34"])
def test_what_a_family_expects_gives_nobody_away(
    agency: Agency, family: Household, now: dt.datetime, words: str
) -> None:
    with pytest.raises(DomainError) as refused:
        open_wish(agency.concierge, family.id, MEAL, means=Means.PHONE, expects=words, now=now)
    assert refused.value.field == "expects"


def test_a_request_of_another_agency_is_not_found(
    agency: Agency, host: Host, family: Household, now: dt.datetime
) -> None:
    other_agency = make_agency(now=now, domain="ailleurs.example")
    request = _ask(agency, family, host, now)
    with pytest.raises(NotFound):
        say_yes(other_agency.concierge, request.id, Side.HOST, now=now)
    with pytest.raises(NotFound):
        withdraw_request(other_agency.concierge, request.id, now=now)
