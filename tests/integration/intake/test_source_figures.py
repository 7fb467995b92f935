"""What became of those who came by each source: everybody counts, whoever never answered or was erased too."""

import datetime as dt

import pytest

from concierge.families.choices import Channel, Confirmation, Source
from concierge.families.cohorts.queries import count_funnels
from concierge.families.cohorts.rules import CohortDetails
from concierge.families.cohorts.services import add_cohort
from concierge.families.duplicates.merging import merge_files, preview_merge
from concierge.families.models import Household
from concierge.intake.captures import receive_capture
from concierge.intake.models import IntakeSource
from concierge.intake.rules import Capture, SourceDetails
from concierge.intake.sources import SourceLine, add_source, list_source_lines
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.privacy.erasure import erase_family
from concierge.privacy.models import Ground
from tests.factories import Agency, make_agency


@pytest.fixture
def gates(agency: Agency, now: dt.datetime) -> dict[str, IntakeSource]:
    """A counter and a fair."""
    return {
        name: add_source(
            agency.coordinator,
            SourceDetails(kind=kind, name=name, organisation_id=agency.tourist_office.id),
            slug="",
            now=now,
        )
        for name, kind in (("Comptoir", Source.TOURIST_OFFICE), ("Salon", Source.EVENT))
    }


def come(gate: IntakeSource, name: str, now: dt.datetime, state: Confirmation = Confirmation.GIVEN) -> Household:
    """Let somebody come in by a gate, and answer so."""
    capture = Capture(first_name="Noémie", last_name=name, phone="0612345678", channel=Channel.FORM)
    household = receive_capture(Actor.system(gate.space_id), capture, gate, key=name, now=now)
    household.confirmation = state
    if state in (Confirmation.REFUSED, Confirmation.EXPIRED):
        household.name = ""
    db.session.flush()
    return household


def line_of(agency: Agency, name: str) -> SourceLine:
    """Return what the list says of one source."""
    return next(line for line in list_source_lines(agency.coordinator) if line.source.name == name)


def test_everybody_passed_on_is_counted_with_what_they_answered(
    agency: Agency, gates: dict[str, IntakeSource], now: dt.datetime
) -> None:
    counter = gates["Comptoir"]
    awaited = Confirmation.AWAITED
    states = (awaited, awaited, Confirmation.REFUSED, Confirmation.EXPIRED, Confirmation.TAKEN_BACK)
    for number, state in enumerate(states):
        come(counter, f"Personne {number}", now, state)
    come(counter, "Petit", now).qualified_on = paris_date(now)
    db.session.flush()

    line = line_of(agency, "Comptoir")

    assert (line.told, line.waiting, line.refused, line.unanswered) == (5, 2, 1, 1)
    assert (line.files, line.qualified, line.visited, line.settled) == (1, 1, 0, 0)
    assert line_of(agency, "Salon").told == 0
    assert list_source_lines(make_agency(now=now, domain="autre.example").coordinator) == []


def test_a_family_that_settled_stays_a_figure_when_it_is_erased(
    agency: Agency, gates: dict[str, IntakeSource], now: dt.datetime
) -> None:
    about = CohortDetails(name="Surveillants", organisation_id=agency.tourist_office.id, announced=300)
    cohort, household = add_cohort(agency.coordinator, about, {}, now), come(gates["Comptoir"], "Petit", now)
    household.settled_on, household.cohort_id = paris_date(now), cohort.id

    erase_family(agency.coordinator, household.id, typed_name=household.name, ground=Ground.TEAM, now=now)

    line = line_of(agency, "Comptoir")
    assert (line.told, line.files, line.settled) == (1, 1, 1)
    funnel = count_funnels(agency.space.id, [cohort])[cohort.id]
    assert (funnel.known, funnel.confirmed, funnel.settled) == (1, 1, 1)


def test_a_file_that_became_one_with_another_has_come_as_far_as_that_one(
    agency: Agency, gates: dict[str, IntakeSource], now: dt.datetime
) -> None:
    kept = come(gates["Comptoir"], "Petit", now)
    for gate, name in (("Salon", "Petit bis"), ("Comptoir", "Petit ter")):
        absorbed = come(gates[gate], name, now)
        seen = preview_merge(agency.concierge, kept.id, absorbed.id)
        merge_files(agency.concierge, kept.id, absorbed.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    kept = db.session.get_one(Household, kept.id, populate_existing=True)
    kept.settled_on = paris_date(now)
    db.session.flush()

    for gate in gates:
        line = line_of(agency, gate)
        assert (line.told, line.files, line.settled) == (1, 1, 1)
