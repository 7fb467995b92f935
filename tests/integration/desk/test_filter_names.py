"""The names a list is filtered by: colleagues, sources and cohorts of one's own space, in one query."""

import datetime as dt

from flask import Flask

from concierge.accounts.queries import list_followers
from concierge.desk.listing.filter_names import list_filter_names
from concierge.families.cohorts.queries import every_cohort_name
from concierge.families.cohorts.rules import CohortDetails
from concierge.families.cohorts.services import add_cohort, close_cohort
from tests.factories import Agency, make_agency


def test_names_are_those_of_ones_own_space_in_their_order(app: Flask, agency: Agency, now: dt.datetime) -> None:
    other = make_agency(now=now, domain="ailleurs.example", department="10")
    actor, office = agency.coordinator, agency.tourist_office.id
    cohorts = {
        name: add_cohort(who, CohortDetails(name=name, organisation_id=place, announced=10, facts={}), {}, now)
        for name, who, place in (
            ("Lisi", actor, office),
            ("Ancienne", actor, office),
            ("Arrivants", actor, office),
            ("D’ailleurs", other.coordinator, other.tourist_office.id),
        )
    }
    close_cohort(actor, cohorts["Ancienne"], now)
    names = list_filter_names(actor)
    assert list(names.cohorts.values()) == ["Arrivants", "Lisi", "Ancienne"]
    assert names.cohorts == every_cohort_name(actor)
    assert list(names.colleagues.items()) == [(c.person_id, c.name) for c in list_followers(actor)]
    assert "Nadia Martin" not in names.colleagues.values()  # of the tourist office: she follows no file


def test_a_partner_is_told_of_its_own_cohorts_alone(app: Flask, agency: Agency, now: dt.datetime) -> None:
    for name, place in (("Lisi", agency.tourist_office.id), ("Prison", agency.organisation.id)):
        details = CohortDetails(name=name, organisation_id=place, announced=10, facts={})
        add_cohort(agency.coordinator, details, {}, now)
    assert list(list_filter_names(agency.actor("Nadia")).cohorts.values()) == ["Lisi"]
