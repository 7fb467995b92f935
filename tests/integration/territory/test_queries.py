"""Finding communes by what people type."""

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from concierge.platform import clock
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.territory import queries, services
from concierge.territory.forms import CommuneField
from concierge.territory.queries import search_communes
from concierge.territory.travel_time import TravelMethod
from tests.factories import Agency

pytestmark = pytest.mark.usefixtures("communes")


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Troyes", ["10387"]),
        ("TROYES", ["10387"]),
        ("chaumont", ["52121", "52125"]),
        ("st dizier", ["52448"]),
        ("ste-savine", ["10362"]),
        ("savine", ["10362"]),
        ("havre", ["76351"]),
        ("brienne chateau", ["10064"]),
        ("Nogent s/Seine", ["10268"]),
        ("nogent", ["52353", "10268"]),
        ("seine", ["10268", "10034"]),
        ("Brottes", ["52121"]),
        ("aix en othe", ["10003"]),
        ("52999", ["52125"]),
        ("10000", ["10387"]),
        ("521", ["52448", "52125"]),
        ("52121", ["52121"]),
        ("troyes (10000)", ["10387"]),
        ("52000 chaumont", ["52121"]),
        ("saint-aubin", ["62742", "80006"]),
        ("x" * 5000, []),
        ("%_", []),
        ("'; DROP TABLE commune; --", []),
        ("", []),
    ],
)
def test_what_people_type(typed: str, codes: list[str]) -> None:
    assert [hit.code for hit in search_communes(typed)] == codes


def test_saint_and_strasbourg_while_typing_st() -> None:
    assert {hit.name for hit in search_communes("st")} >= {"Strasbourg", "Saint-Dizier"}
    assert "Strasbourg" not in {hit.name for hit in search_communes("st ")}


def test_department_and_limit() -> None:
    assert [hit.code for hit in search_communes("saint", department="52")] == ["52448"]
    assert len(search_communes("s", limit=2)) == 2
    assert [hit.code for hit in search_communes("1", limit=3)] == []


def test_a_hit_shows_what_lists_need() -> None:
    (hit,) = search_communes("troyes")
    assert (hit.label, hit.epci_name, hit.population) == ("Troyes (10000)", "CA Troyes Champagne Métropole", 62088)


def test_a_commune_and_its_former_ones() -> None:
    details = queries.get_commune("10003")
    assert (details.hit.name, details.former) == ("Aix-Villemaur-Pâlis", ("Aix-en-Othe",))
    with pytest.raises(NotFound):
        queries.get_commune("99999")


def test_several_communes_come_from_one_query() -> None:
    found = queries.find_communes(["10387", "52121", "nothing", "10387"])
    assert sorted(found) == ["10387", "52121"]
    assert queries.find_communes([]) == {}


def test_corrections_serve_both_ways_and_only_their_agency(agency: Agency) -> None:
    actor, now = agency.coordinator, clock.now()
    services.correct_travel_time(actor, "52121", "10387", minutes=72, reason="par l’A5", now=now)
    row = services.correct_travel_time(actor, "10387", "52121", minutes=70, now=now)
    db.session.flush()
    assert queries.corrections(actor) == {("10387", "52121"): 70}
    found = queries.find_communes(["10387", "52121"])
    drive = queries.travel_times(actor, found["52121"], [found["10387"]])["10387"]
    assert (drive.minutes, drive.method) == (70, TravelMethod.CORRECTED)
    assert [(c.origin, c.destination, c.minutes) for c in queries.list_corrections(actor)] == [
        ("Troyes", "Chaumont", 70)
    ]
    services.withdraw_correction(actor, row.id, now)
    assert queries.corrections(actor) == {}


@pytest.mark.parametrize(("one", "other"), [("52121", "52121"), ("52121", "00000")])
def test_impossible_corrections_are_refused(agency: Agency, one: str, other: str) -> None:
    with pytest.raises(DomainError):
        services.correct_travel_time(agency.coordinator, one, other, minutes=10, now=clock.now())


class _Form(FlaskForm):
    class Meta:
        csrf = False

    town = CommuneField("Commune")
    needed = CommuneField("Commune", required=True)


def _field(app: Flask, typed: str, code: str = "") -> CommuneField:
    with app.test_request_context("/"):
        form = _Form(MultiDict({"town": typed, "town-code": code, "needed": "Troyes"}))
        form.validate()
        assert form.needed.data == "10387"
        return form.town


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Troyes", "10387"),
        ("  troyes (10000) ", "10387"),
        ("10387", "10387"),
        ("10000", "10387"),
        ("Chaumont", "52121"),
        ("Brottes", "52121"),
        ("Saint-Aubin (62170)", "62742"),
        ("Saint-Aubin 80", "80006"),
        ("brienne", "10064"),
        ("", None),
    ],
)
def test_a_commune_as_people_write_it(app: Flask, typed: str, code: str | None) -> None:
    field = _field(app, typed)
    assert (field.data, list(field.errors)) == (code, [])


def test_the_code_chosen_in_the_list_counts_only_with_its_text(app: Flask) -> None:
    assert _field(app, "Saint-Aubin (80540)", "80006").data == "80006"
    assert _field(app, "Troyes", "80006").data == "10387"


def test_what_may_be_several_lists_them_and_keeps_what_was_typed(app: Flask) -> None:
    field = _field(app, "Saint-Aubin")
    assert (field.data, field.shown) == (None, "Saint-Aubin")
    assert "Saint-Aubin (62170), Saint-Aubin (80540)" in field.errors[0]
    assert [hit.code for hit in field.candidates] == ["62742", "80006"]


@pytest.mark.parametrize("typed", ["Atlantide", "<script>alert(1)</script>", "🙂", "x" * 4000, "00000"])
def test_what_is_no_commune_is_refused(app: Flask, typed: str) -> None:
    field = _field(app, typed)
    assert field.data is None
    assert len(field.errors) == 1


def test_a_required_commune_is_asked_for(app: Flask) -> None:
    with app.test_request_context("/"):
        form = _Form(MultiDict({"town": "", "needed": ""}))
        assert form.validate() is False
        assert "indiquer une commune" in form.needed.errors[0]


def test_a_stored_code_is_shown_by_name(app: Flask) -> None:
    with app.test_request_context("/"):
        assert _Form(town="10387").town.shown == "Troyes (10000)"
