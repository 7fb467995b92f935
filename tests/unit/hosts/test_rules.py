"""What may be written of a host, and what an offer waits for."""

import datetime as dt

import pytest

from concierge.hosts.choices import HostState, OfferKind, Refusal
from concierge.hosts.rules import (
    HostDetails,
    OfferDetails,
    PersonDetails,
    check_details,
    check_offer,
    check_step,
    host_name,
    refused_now,
)
from concierge.platform.errors import DomainError

TODAY = dt.date(2026, 11, 21)
ANNE, PAUL = PersonDetails(first_name="Anne", last_name="Mercier"), PersonDetails(first_name="Paul")


@pytest.mark.parametrize(
    ("people", "name"),
    [
        ((ANNE,), "Anne Mercier"),
        ((ANNE, PAUL), "Anne et Paul Mercier"),
        ((ANNE, PersonDetails(first_name="Inge", last_name="Roy")), "Anne Mercier et Inge Roy"),
    ],
)
def test_a_household_is_called_as_people_would(people: tuple[PersonDetails, ...], name: str) -> None:
    assert host_name(people) == name


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (HostDetails(people=()), "first_name"),
        (HostDetails(people=(ANNE,), child_years=(2031,)), "child_years"),
        (HostDetails(people=(ANNE,), child_years=(15,)), "child_years"),
        (HostDetails(people=(ANNE,), here_since=2050), "here_since"),
        (
            HostDetails(people=[PersonDetails(first_name=n, email="a@x.example") for n in ("Anne", "Paul")]),
            "email_2",
        ),
    ],
)
def test_what_no_household_can_be_is_refused_at_its_field(details: HostDetails, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        check_details(details, TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (OfferDetails(kind=OfferKind.MEAL, at_once=5, per_year=2), "per_year"),
        (OfferDetails(kind=OfferKind.LODGING), "beds"),
        (OfferDetails(kind=OfferKind.LODGING, beds=2, rooms=3), "rooms"),
        (OfferDetails(kind=OfferKind.EXPERTISE), "topics"),
    ],
)
def test_an_offer_nobody_could_keep_is_refused(details: OfferDetails, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        check_offer(details)
    assert refused.value.field == field


def test_children_sleep_nowhere_before_references_are_checked() -> None:
    assert refused_now(OfferKind.LODGING, [], None) == {Refusal.CHILDREN}
    assert refused_now(OfferKind.LODGING, ["pets"], TODAY) == {Refusal.PETS}
    assert refused_now(OfferKind.MEAL, [], None) == set()


def test_somebody_refused_is_talked_with_again_before_they_host() -> None:
    check_step(HostState.REFUSED, HostState.INTERVIEW)
    with pytest.raises(DomainError):
        check_step(HostState.REFUSED, HostState.ACTIVE)
