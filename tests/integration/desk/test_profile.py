"""« Profil »: suggested by the software, decided by a person, and the list sorted by what presses."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import event, select

from concierge.families.anchor_dates import Anchor
from concierge.families.choices import Milestone
from concierge.families.facts import Fact
from concierge.families.models import Household
from concierge.families.project import set_anchors
from concierge.families.qualification.models import Qualification
from concierge.families.qualification.priority import PriorityLevel
from concierge.families.qualification.services import refresh_every_priority, refresh_priorities
from concierge.families.services import date_milestone
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from tests.factories import Agency, make_commune, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.pages import Page


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A couple of employees with a child, who arrive in two months with a job."""
    return make_family(agency, now=now, planned=False)


def _qualification(household: Household) -> Qualification:
    return db.session.scalars(select(Qualification).where(Qualification.household_id == household.id)).one()


def test_a_persona_is_suggested_with_its_reasons_and_only_a_person_decides(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    page = Page(louise.get(f"/dossiers/{household.id}/profil")).text
    assert "Un profil se dessine. C’est vous qui décidez." in page
    assert "des enfants grandiront ici" in page
    assert "Qu’est-ce qui vous donne envie de changer" in page  # what is not known yet

    assert louise.post(f"/dossiers/{household.id}/profil", {"persona": "couple_banlieue"}).status_code == 303
    page = Page(louise.get(f"/dossiers/{household.id}/profil")).text
    assert "Profil retenu : Couple de banlieue, salariés." in page
    assert "Louise Martin" in page
    assert "a choisi le profil de la famille" in Page(louise.get(f"/dossiers/{household.id}/histoire")).text
    assert "Couple de banlieue, salariés" in Page(louise.get("/dossiers?profil=couple_banlieue")).text


def test_deciding_otherwise_takes_the_first_choice_back_and_twice_the_same_is_once(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    for key in ("artisans", "artisans", ""):
        louise.post(f"/dossiers/{household.id}/profil", {"persona": key})
    assert "Aucun profil ne lui convient." in Page(louise.get(f"/dossiers/{household.id}/profil")).text
    assert _qualification(household).persona is None
    names = select(EventRow.data).where(EventRow.name == "persona.decided").order_by(EventRow.id)
    assert [data["persona"] for data in db.session.scalars(names)] == ["artisans", None]


def test_a_persona_that_is_no_longer_configured_is_refused(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    louise.post(f"/dossiers/{household.id}/profil", {"persona": "marins"})
    assert "Ce profil n’est plus proposé" in Page(louise.get(f"/dossiers/{household.id}/profil")).text


def test_the_priority_follows_what_the_file_learns(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    page = Page(louise.get(f"/dossiers/{household.id}/profil")).text
    assert "Priorité à préciser : arrivée dans 2 mois, projet mûr (un emploi ou un logement est trouvé)." in page

    for _twice in range(2):
        visit = {"channel": "visit", "direction": "from_family", "summary": "Ils sont venus voir."}
        assert louise.post(f"/dossiers/{household.id}/echanges", visit).status_code == 303
    assert _qualification(household).level is PriorityLevel.HIGH
    page = Page(louise.get(f"/dossiers/{household.id}/profil")).text
    assert "Priorité haute : arrivée dans 2 mois" in page
    assert "est déjà venue 2 fois." in page
    assert "Petit" in Page(louise.get("/dossiers?priorite=high")).text
    assert "Aucun dossier ne correspond" in Page(louise.get("/dossiers?priorite=low")).text


def test_a_family_that_has_settled_is_ranked_no_longer(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    date_milestone(agency.concierge, household, Milestone.SETTLED, paris_date(now), now)
    refresh_priorities([household.id], now)
    assert (_qualification(household).level, _qualification(household).points) == (None, -1)
    louise = signed_in(app, agency, "Louise", now)
    assert "il n’y a plus de priorité à donner" in Page(louise.get(f"/dossiers/{household.id}/profil")).text


def test_a_date_that_comes_nearer_is_noticed_at_night(agency: Agency, household: Household, now: dt.datetime) -> None:
    set_anchors(agency.concierge, household, {(None, Anchor.MOVE_IN): dt.date(2027, 12, 1)}, now)
    refresh_every_priority(now, db.session.commit)
    before = _qualification(household).points
    refresh_every_priority(now + dt.timedelta(days=300), db.session.commit)
    assert _qualification(household).points > before


def test_the_list_goes_by_priority_and_a_partner_learns_nothing_of_it(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    far = make_family(agency, now=now, planned=False, name="Loin", anchors={Anchor.MOVE_IN: dt.date(2029, 1, 1)})
    near = make_family(agency, now=now, planned=False, name="Proche")
    for household in (far, near):
        household.origin_organisation_id = agency.tourist_office.id
    refresh_priorities([far.id, near.id], now)
    page = Page(signed_in(app, agency, "Louise", now).get("/dossiers?tri=priority")).text
    assert page.index("Proche") < page.index("Loin")

    assert signed_in(app, agency, "Nadia", now).get("/dossiers?tri=priority&priorite=high").status_code == 403


@pytest.mark.parametrize("view", ["", "?vue=tableau"])
def test_fifty_files_ask_as_many_questions_of_the_database_as_five(
    app: Flask, agency: Agency, now: dt.datetime, view: str
) -> None:
    louise, asked = signed_in(app, agency, "Louise", now), []
    counts = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    for more in (5, 45):
        for _number in range(more):
            make_family(agency, now=now, planned=False, facts={}, adult_facts={}, anchors={})
        louise.get(f"/dossiers{view}")
        asked.clear()
        event.listen(db.engine, "before_cursor_execute", count)
        louise.get(f"/dossiers{view}")
        event.remove(db.engine, "before_cursor_execute", count)
        counts.append(len([statement for statement in asked if statement.startswith("SELECT")]))
    assert counts[0] == counts[1]
    assert counts[0] <= 8  # the board also asks which columns the agency has


@pytest.fixture
def auberive(agency: Agency, now: dt.datetime) -> Household:
    """A family without a car that hopes for a village; Langres, with its station, is the nearest town."""
    make_commune("52023", "Auberive", population=170, latitude=47.787, longitude=5.063)
    make_commune("52269", "Langres", population=7421, latitude=47.862, longitude=5.333)
    return make_family(agency, now=now, planned=False, facts={Fact.CARS: 0}, target_commune_code="52023")


def test_what_the_commune_lacks_is_said_kindly_and_can_be_set_aside_with_a_reason(
    app: Flask, agency: Agency, auberive: Household, now: dt.datetime
) -> None:
    louise, path = signed_in(app, agency, "Louise", now), f"/dossiers/{auberive.id}/profil"
    page = Page(louise.get(path)).text
    assert "nous n’y connaissons ni train ni bus" in page
    assert "Langres" in page

    refused = louise.post(f"{path}/remarques/sans_voiture/ecarter", {"reason": " "})
    assert refused.status_code == 422
    answer = louise.post(f"{path}/remarques/sans_voiture/ecarter", {"reason": "Leur fils les conduit."})
    assert answer.status_code == 303
    page = Page(louise.get(path)).text
    assert "Une remarque écartée" in page
    assert "« Leur fils les conduit. » Louise Martin" in page
    assert "a écarté une remarque sur le projet" in Page(louise.get(f"/dossiers/{auberive.id}/histoire")).text

    louise.post(f"{path}/remarques/sans_voiture/reprendre")
    assert "Une remarque écartée" not in Page(louise.get(path)).text
    assert louise.post(f"{path}/remarques/inconnue/ecarter", {"reason": "Non"}).status_code == 404
