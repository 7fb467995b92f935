"""« Mes visiteurs »: an office sees those it sent, and of their plans only what each family agreed to tell it."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import event, select

from concierge.families.choices import Channel, Confirmation, Milestone
from concierge.families.consent import confirmation
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import first_adult
from concierge.families.consent.services import confirm_file, give_consent, withdraw_consent
from concierge.families.duplicates.merging import merge_files, preview_merge
from concierge.families.models import Household
from concierge.families.services import date_milestone
from concierge.intake.counter import capture_at_counter
from concierge.intake.counter_rules import CounterEntry
from concierge.intake.rules import Capture
from concierge.intake.visitor_rules import VisitorState
from concierge.intake.visitors import PAGE, VisitorFilters, list_visitors
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.privacy.erasure import erase_family
from concierge.privacy.models import Ground
from tests.factories import Agency, make_agency, make_family
from tests.integration.accounts.browsers import signed_in

ALL = VisitorFilters()
DAY = dt.timedelta(days=1)


def sent(agency: Agency, now: dt.datetime, name: str = "Morvan", by: str = "Nadia") -> Household:
    """Write somebody down at a counter; return their file."""
    capture = Capture(
        first_name="Inès", last_name=name, email=f"{name.lower()}@ailleurs.example", channel=Channel.COUNTER
    )
    row = capture_at_counter(agency.actor(by), CounterEntry(capture=capture, key=name), now)
    return db.session.get_one(Household, row.household_id)


def confirmed(agency: Agency, household: Household, now: dt.datetime, *, share: bool = False) -> Household:
    """Have the person say yes, and perhaps that the office may know."""
    system = Actor.system(agency.space.id)
    confirm_file(system, household, means=Means.LINK, now=now)
    if share:
        give_consent(
            system,
            first_adult(household.id),
            Purpose.OUTCOME,
            means=Means.LINK,
            recipient_id=agency.tourist_office.id,
            now=now,
        )
    return household


def settled(agency: Agency, household: Household, now: dt.datetime) -> Household:
    """Let a family arrive."""
    for milestone in (Milestone.CONTACTED, Milestone.VISITED, Milestone.SETTLED):
        date_milestone(agency.concierge, household, milestone, paris_date(now), now)
    return household


def shown(agency: Agency, filters: VisitorFilters = ALL, by: str = "Nadia") -> dict[str, VisitorState]:
    """Return what the office sees, by name."""
    return {row.name: row.state for row in list_visitors(agency.actor(by), filters).rows}


def test_what_became_of_each_and_of_their_plans_only_with_their_consent(agency: Agency, now: dt.datetime) -> None:
    sent(agency, now, "Attend")
    settled(agency, confirmed(agency, sent(agency, now, "Discrets"), now), now)
    settled(agency, confirmed(agency, sent(agency, now, "Partage"), now, share=True), now)
    system = Actor.system(agency.space.id)
    confirmation.refuse_for(system, sent(agency, now, "Refuse"), Means.PHONE, now)
    sent(agency, now, "Muette").confirmation = Confirmation.EXPIRED
    db.session.flush()

    assert shown(agency) == {
        "Inès Attend": VisitorState.WAITING,
        "Inès Discrets": VisitorState.FOLLOWED,
        "Inès Partage": VisitorState.SETTLED,
        "": VisitorState.REFUSED,
        "Inès Muette": VisitorState.UNANSWERED,
    }
    for state in VisitorState:
        found = shown(agency, VisitorFilters(state=state))
        assert found == {name: each for name, each in shown(agency).items() if each is state}

    consent = db.session.scalars(select(Consent).where(Consent.purpose == Purpose.OUTCOME)).one()
    withdraw_consent(system, consent, means=Means.PORTAL, now=now)
    assert shown(agency)["Inès Partage"] is VisitorState.FOLLOWED


def test_the_page_says_no_word_more(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = settled(agency, confirmed(agency, sent(agency, now), now), now)
    household.summary = "secret de famille"
    db.session.commit()

    page = signed_in(app, agency, "Nadia", now).get("/comptoir/visiteurs").text

    assert "Inès Morvan" in page
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "Suivi par l’agence" in table
    for word in ("Installé", "Venu", "Contacté", "Louise", "secret", "morvan@", f"/dossiers/{household.id}"):
        assert word not in table
    assert "1 personne passée par vous</span>" in page  # and not whether it settled


def test_another_organisation_and_another_agency_see_none_of_them(agency: Agency, now: dt.datetime) -> None:
    sent(agency, now)
    sent(agency, now, "Bureau", by="Louise")
    other = make_agency(now=now, domain="autre.example")

    assert shown(agency, by="Louise") == {"Inès Bureau": VisitorState.WAITING}
    assert shown(agency) == {"Inès Morvan": VisitorState.WAITING}
    assert shown(other) == shown(other, by="Louise") == {}


def test_who_came_by_the_form_of_the_office_is_named_only_if_they_agreed(agency: Agency, now: dt.datetime) -> None:
    nadia = agency.actor("Nadia")
    quiet = make_family(agency, now=now, planned=False, name="Discrets", actor=nadia)
    open_ = make_family(agency, now=now, planned=False, name="Ouverts", actor=nadia)
    give_consent(
        Actor.system(agency.space.id),
        first_adult(open_.id),
        Purpose.OUTCOME,
        means=Means.PORTAL,
        recipient_id=agency.tourist_office.id,
        now=now,
    )

    assert quiet.origin_organisation_id == agency.tourist_office.id
    page = list_visitors(nadia, ALL)
    assert [(row.name, row.state) for row in page.rows] == [("Claire Petit", VisitorState.FOLLOWED)]
    assert [(counts.year, counts.sent, counts.sharing) for counts in page.years] == [(2026, 2, 1)]
    assert list(shown(agency, VisitorFilters(text="petit"))) == ["Claire Petit"]
    for secret in ("Ouverts", "thomas", "famille.example"):
        assert shown(agency, VisitorFilters(text=secret)) == {}


def test_a_family_of_which_nothing_is_known_any_more_stays_in_the_figures_of_its_year(
    agency: Agency, now: dt.datetime
) -> None:
    nadia = agency.actor("Nadia")
    family = make_family(agency, now=now, planned=False, name="Discrets", actor=nadia)
    erase_family(agency.coordinator, family.id, typed_name="Discrets", ground=Ground.FAMILY, now=now)

    page = list_visitors(nadia, ALL)
    assert [(counts.year, counts.sent) for counts in page.years] == [(2026, 1)]
    assert list(page.rows) == []


def test_a_visitor_whose_file_became_one_with_an_older_one_looks_like_any_other(
    agency: Agency, now: dt.datetime
) -> None:
    known = settled(agency, make_family(agency, now=now - 90 * DAY, planned=False, name="Connus"), now)
    double = confirmed(agency, sent(agency, now), now)
    actor = agency.concierge
    seen = preview_merge(actor, known.id, double.id)
    merge_files(actor, known.id, double.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)

    (row,) = list_visitors(agency.actor("Nadia"), ALL).rows

    assert (row.name, row.state, row.on) == ("Inès Morvan", VisitorState.FOLLOWED, paris_date(now))


def test_search_years_and_pages_in_three_queries(agency: Agency, now: dt.datetime) -> None:
    for number in range(PAGE + 2):
        sent(agency, now - 365 * DAY if number < 2 else now, f"Personne{number:02d}")
    nadia = agency.actor("Nadia")

    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    page = list_visitors(nadia, ALL)
    assert len(asked) == 3
    assert (page.total, page.pages, len(page.rows)) == (PAGE + 2, 2, PAGE)
    assert len(list_visitors(nadia, VisitorFilters(page=2)).rows) == 2
    assert len(list_visitors(nadia, VisitorFilters(page=99)).rows) == 2
    assert list(shown(agency, VisitorFilters(text="PERSONNE07 ines"))) == ["Inès Personne07"]
    assert shown(agency, VisitorFilters(text="100%_")) == {}
    assert sorted(shown(agency, VisitorFilters(year=2025))) == ["Inès Personne00", "Inès Personne01"]
    assert [(counts.year, counts.sent) for counts in page.years] == [(2026, PAGE), (2025, 2)]


@pytest.mark.parametrize("query", ["etat=settled", "annee=2026", "q=ines&page=3", "etat=x&annee=x&page=x"])
def test_the_filters_stand_in_the_address(app: Flask, agency: Agency, now: dt.datetime, query: str) -> None:
    sent(agency, now)
    db.session.commit()

    assert signed_in(app, agency, "Nadia", now).get(f"/comptoir/visiteurs?{query}").status_code == 200
