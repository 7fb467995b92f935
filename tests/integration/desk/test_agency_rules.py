"""Réglages › Règles: an agency's own priorities, columns and communes, each change kept, none without its rule."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import event, select

from concierge.desk.agency_rules.rule_form import Kind, value_at
from concierge.desk.agency_rules.screens import SCREENS
from concierge.families.appointments.slots import list_free_moments
from concierge.families.choices import Confirmation
from concierge.families.consent.confirmation import ask_confirmation, follow_confirmations
from concierge.families.consent.register_settings import REGISTER
from concierge.families.models import Household
from concierge.families.qualification.board_loading import BOARD
from concierge.families.qualification.fit_loading import FIT
from concierge.families.qualification.models import Qualification
from concierge.families.qualification.persona_loading import PERSONAS
from concierge.families.qualification.priority import PriorityLevel, level_of
from concierge.families.qualification.priority_loading import PRIORITY
from concierge.families.qualification.services import MEASURE_JOB, refresh_every_priority
from concierge.platform.access import Actor
from concierge.platform.clock import PARIS
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.platform.outbox import OutboxJob
from concierge.privacy.retention import delays_of
from concierge.settings.models import SettingVersion
from tests.factories import Agency, adult, make_agency, make_commune, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

WEIGHTS = {"dimensions.horizon.weight": "2", "dimensions.maturity.weight": "2", "dimensions.commitment.weight": "1"}
SCALE = {**WEIGHTS, "levels.high": "70", "levels.medium": "45", "seen": "0"}


@pytest.fixture
def alexandra(app: Flask, agency: Agency, now: dt.datetime) -> Browser:
    """The coordinator."""
    return signed_in(app, agency, "Alexandra", now)


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A couple of employees with a child, who arrive in two months with a job."""
    return make_family(agency, now=now, planned=False)


@contextmanager
def _selects() -> Iterator[list[str]]:
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", count)


def _board(**changes: str) -> dict[str, Any]:
    """Return the board's form as its page would send it, with some changes."""
    plain = BOARD.written()
    sent: dict[str, Any] = {"seen": "0", "order": ",".join(column["key"] for column in plain["columns"])}
    for column in plain["columns"]:
        sent |= {f"stage.{stage}": column["key"] for stage in column["stages"]}
    with current_app.test_request_context():
        told = SCREENS["tableau"].inputs(plain)
    sent |= {each.path: str(value) for each in told if isinstance(value := value_at(plain, each.path), str | int)}
    return sent | {name.replace("__", "]."): value for name, value in changes.items()}


def _fresh(space_id: int) -> None:
    """Begin as another request would: nothing of this transaction is remembered."""
    db.session.commit()
    db.session.expire_all()


def test_new_thresholds_hold_for_the_agency_alone_and_its_files_are_measured_again_by_a_worker(
    alexandra: Browser, agency: Agency, household: Household, now: dt.datetime
) -> None:
    other = make_agency(now=now, domain="autre.example")
    refresh_every_priority(now, db.session.commit)
    assert (
        alexandra.post("/reglages/regles/priorite", SCALE | {"levels.high": "2", "levels.medium": "1"}).status_code
        == 303
    )
    _fresh(agency.space.id)

    assert PRIORITY.current(agency.space.id).high == 2
    assert PRIORITY.current(other.space.id) == PRIORITY.installed()
    row = db.session.scalars(select(Qualification).where(Qualification.household_id == household.id)).one()
    assert row.level is PriorityLevel.OPEN  # not within the request
    job = db.session.scalars(select(OutboxJob).where(OutboxJob.name == MEASURE_JOB)).one()
    assert job.payload == {"space_id": agency.space.id}

    refresh_every_priority(now, db.session.commit, space_id=agency.space.id)
    db.session.refresh(row)
    assert row.level is PriorityLevel.HIGH
    assert level_of(row.measured, PRIORITY.installed()) is PriorityLevel.OPEN


def test_every_fault_is_said_at_once_beside_its_field_and_what_was_typed_stays(
    alexandra: Browser, agency: Agency
) -> None:
    typed = SCALE | {"dimensions.horizon.weight": "beaucoup", "levels.high": "40", "levels.medium": "60"}
    answer = alexandra.post("/reglages/regles/priorite", typed)
    page = Page(answer)

    assert answer.status_code == 422
    assert "2 points sont à revoir" in page.text
    assert "Écrivez un nombre entier entre 1 et 10." in page.text
    assert "gardez le seuil « moyenne » sous le seuil « haute »" in page.text
    assert 'value="beaucoup"' in answer.text
    assert 'value="60"' in answer.text
    assert PRIORITY.current(agency.space.id) == PRIORITY.installed()


def test_the_effect_of_weights_is_seen_before_they_hold_in_as_many_questions_for_thirty_files_as_for_three(
    alexandra: Browser, agency: Agency, now: dt.datetime
) -> None:
    counts = []
    for more in (3, 27):
        for _number in range(more):
            make_family(agency, now=now, planned=False)
        refresh_every_priority(now, db.session.commit)
        shown = SCALE | {"levels.high": "99", "act": "show"}
        alexandra.post("/reglages/regles/priorite", shown)
        with _selects() as asked:
            answer = alexandra.post("/reglages/regles/priorite", shown)
        counts.append(len(asked))
    assert counts[0] == counts[1]

    page = Page(answer).text
    assert "Avec ces poids" in page
    assert "au lieu de 30" in page
    assert db.session.scalars(select(SettingVersion)).first() is None


def test_a_changed_setting_costs_the_list_and_a_file_no_question_more(
    app: Flask, agency: Agency, household: Household, alexandra: Browser, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    paths = ("/dossiers", "/dossiers?vue=tableau", f"/dossiers/{household.id}", f"/dossiers/{household.id}/profil")

    def counts() -> list[int]:
        found = []
        for path in paths:
            louise.get(path)
            with _selects() as asked:
                assert louise.get(path).status_code == 200
            found.append(len(asked))
        return found

    before = counts()
    alexandra.post("/reglages/regles/priorite", SCALE | {"levels.high": "80"})
    alexandra.post("/reglages/regles/tableau", _board(**{"columns[nouveau__title.fr": "À rappeler"}))
    assert "À rappeler" in louise.get("/dossiers?vue=tableau").text
    assert counts() == before


def test_columns_are_named_moved_merged_and_added(alexandra: Browser, agency: Agency) -> None:
    path = "/reglages/regles/tableau"
    shown = Page(alexandra.post(path, _board(act="remove:contacte")))
    assert "Pas encore enregistré" in shown.text
    assert BOARD.current(agency.space.id) == BOARD.installed()

    order = "nouveau,qualifie,venue,decide,installe,an,colonne_1"
    sent = _board(order=order) | {
        "stage.contacted": "nouveau",
        "stage.visited": "colonne_1",
        "columns[colonne_1].title.fr": "Venu",
        "columns[colonne_1].title.en": "Came",
        "columns[colonne_1].group": "accompagner",
        "columns[colonne_1].watch": "10",
    }
    assert alexandra.post(path, sent).status_code == 303
    _fresh(agency.space.id)
    columns = {column.key: column for column in BOARD.current(agency.space.id).columns}
    assert list(columns) == order.split(",")
    assert [stage and stage.value for stage in columns["nouveau"].stages] == [None, "contacted"]
    assert (columns["colonne_1"].title.fr, columns["colonne_1"].watch) == ("Venu", 10)


def test_a_column_without_milestone_and_days_in_the_wrong_order_are_refused(alexandra: Browser, agency: Agency) -> None:
    sent = _board() | {"stage.contacted": "nouveau", "columns[qualifie].watch": "95"}
    answer = alexandra.post("/reglages/regles/tableau", sent)

    assert answer.status_code == 422
    assert "Cette colonne ne contient aucun jalon" in Page(answer).text
    assert "« À relancer » vient avant « endormi »" in Page(answer).text
    assert BOARD.current(agency.space.id) == BOARD.installed()


@pytest.fixture
def auberive(agency: Agency) -> str:
    """A village that the agency knows to have a station after all."""
    code = make_commune("52023", "Auberive", population=170)
    db.session.commit()
    return code


def test_communes_are_added_and_taken_away_and_a_remark_no_longer_made(
    alexandra: Browser, agency: Agency, auberive: str
) -> None:
    stations = FIT.installed().places["gare"].communes
    plain = FIT.written()
    sent: dict[str, Any] = {"seen": "0", "add_gare": "Auberive (52023)", "add_gare-code": auberive}
    for place in plain["places"]:
        sent[f"keep.{place['key']}"] = list(place.get("communes", ()))
    sent["keep.gare"] = list(stations[1:])
    sent |= {f"remarks[{remark['key']}].off": "1" for remark in plain["remarks"] if remark["key"] != "lycee_loin"}
    answer = alexandra.post("/reglages/regles/adequation", sent)
    assert answer.status_code == 303
    _fresh(agency.space.id)

    now_told = FIT.current(agency.space.id)
    assert now_told.places["gare"].communes == (*stations[1:], auberive)
    assert "lycee_loin" not in {remark.key for remark in now_told.remarks}
    assert len(now_told.remarks) == len(FIT.installed().remarks) - 1
    history = Page(alexandra.get("/reglages/regles/adequation/historique")).text
    assert "Auberive" in history
    assert "Alexandra" in history


def test_a_commune_nobody_knows_is_said_beside_its_field(alexandra: Browser, agency: Agency) -> None:
    sent: dict[str, Any] = {"seen": "0", "add_gare": "Nulle-Part-les-Bains"}
    for place in FIT.written()["places"]:
        sent[f"keep.{place['key']}"] = list(place.get("communes", ()))
    answer = alexandra.post("/reglages/regles/adequation", sent)

    assert answer.status_code == 422
    assert "Aucune commune ne répond à « Nulle-Part-les-Bains »" in Page(answer).text
    assert FIT.current(agency.space.id) == FIT.installed()


def test_one_goes_back_to_an_earlier_version_and_to_the_origin_and_everything_is_kept(
    alexandra: Browser, agency: Agency
) -> None:
    path = "/reglages/regles/priorite"
    for seen, high in enumerate(("80", "90")):
        alexandra.post(path, SCALE | {"levels.high": high, "seen": str(seen)})
    history = Page(alexandra.get(f"{path}/historique")).text
    assert "Haute à partir de : 80 points → 90 points" in re.sub(r"[ \n]+", " ", history)

    alexandra.post(f"{path}/revenir", {"number": "1", "seen": "2"})
    _fresh(agency.space.id)
    assert PRIORITY.current(agency.space.id).high == 80

    alexandra.post(f"{path}/revenir", {"number": "0", "seen": "3"})
    _fresh(agency.space.id)
    assert PRIORITY.current(agency.space.id) == PRIORITY.installed()
    assert "réglage d’origine" in Page(alexandra.get(path)).text
    told = [
        row.data
        for row in db.session.scalars(select(EventRow).where(EventRow.name == "settings.changed").order_by(EventRow.id))
    ]
    assert [(each["kind"], each["number"], each["back_to"]) for each in told] == [
        ("priorite", 1, None), ("priorite", 2, None), ("priorite", 3, 1), ("priorite", 4, 0),
    ]  # fmt: skip


def test_the_second_of_two_at_once_is_told_by_whom_and_keeps_what_they_typed(
    alexandra: Browser, agency: Agency
) -> None:
    path = "/reglages/regles/priorite"
    alexandra.post(path, SCALE | {"levels.high": "80"})
    answer = alexandra.post(path, SCALE | {"levels.high": "90"})

    assert answer.status_code == 409
    assert "Alexandra" in Page(answer).text
    assert 'value="90"' in answer.text
    _fresh(agency.space.id)
    assert PRIORITY.current(agency.space.id).high == 80
    assert alexandra.post(path, SCALE | {"levels.high": "90", "seen": "1"}).status_code == 303


def test_saving_what_holds_already_writes_nothing(alexandra: Browser, agency: Agency) -> None:
    assert alexandra.post("/reglages/regles/priorite", SCALE).status_code == 303
    assert alexandra.post("/reglages/regles/tableau", _board()).status_code == 303
    assert db.session.scalars(select(SettingVersion)).first() is None


def test_a_layer_that_no_longer_fits_its_file_leaves_the_file_and_says_so(
    alexandra: Browser, agency: Agency, now: dt.datetime
) -> None:
    alexandra.post("/reglages/regles/priorite", SCALE | {"levels.high": "80"})
    row = db.session.scalars(select(SettingVersion)).one()
    row.change = {"levels": {"high": 30}}  # as if the file had raised the other threshold meanwhile
    agency.space.settings_mark = "another"
    _fresh(agency.space.id)

    assert PRIORITY.current(agency.space.id) == PRIORITY.installed()
    assert "c’est lui qui s’applique" in Page(alexandra.get("/reglages/regles/priorite")).text


def test_the_team_reads_the_rules_and_the_coordinator_alone_changes_them(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    for slug in SCREENS:
        page = louise.get(f"/reglages/regles/{slug}")
        assert page.status_code == 200
        assert "Enregistrer pour toute l’agence" not in page.text
        assert louise.post(f"/reglages/regles/{slug}", {"seen": "0"}).status_code == 403


def _form_of(slug: str) -> dict[str, Any]:
    """Return the form of a setting as its page would send it."""
    plain = SCREENS[slug].file.written()
    sent: dict[str, Any] = {"seen": "0"}
    with current_app.test_request_context():
        told = SCREENS[slug].inputs(plain)
    for each in told:
        value = value_at(plain, each.path)
        if each.kind is Kind.IN_USE:
            sent[each.path] = "1"
        elif isinstance(value, str | int):
            sent[each.path] = str(value)
    return sent


def test_a_profile_is_put_aside_and_a_sign_weighs_otherwise_without_forgetting_who_was_recognised_in_it(
    app: Flask, alexandra: Browser, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise, file = signed_in(app, agency, "Louise", now), f"/dossiers/{household.id}/profil"
    louise.post(file, {"persona": "couple_banlieue"})
    sent = _form_of("profils") | {"personas[artisans].name.fr": "Artisans et commerçants"}
    sent["personas[artisans].for[2].weight"] = "9"
    del sent["personas[couple_banlieue].off"], sent["personas[artisans].for[1].off"]
    assert alexandra.post("/reglages/regles/profils", sent).status_code == 303
    _fresh(agency.space.id)

    settings = PERSONAS.current(agency.space.id)
    artisans = next(each for each in settings.personas if each.key == "artisans")
    assert artisans.name.fr == "Artisans et commerçants"
    assert [sign.weight for sign in artisans.speaks_for] == [9, 1, 2]
    assert "couple_banlieue" not in {each.key for each in settings.in_use}
    page = Page(louise.get(file)).text
    assert "Profil retenu" in page
    assert "Couple de banlieue, salariés" in page
    other = make_family(agency, now=now, planned=False)
    louise.post(f"/dossiers/{other.id}/profil", {"persona": "couple_banlieue"})
    chosen = select(Qualification.household_id).where(Qualification.persona == "couple_banlieue")
    assert list(db.session.scalars(chosen)) == [household.id]


def test_hours_of_meetings_follow_the_agency_and_one_that_is_not_read_is_said(
    alexandra: Browser, agency: Agency, now: dt.datetime
) -> None:
    sent = _form_of("rendez-vous") | {"hours": ["8:00-9:00", "", "", ""], "minutes": "60"}
    assert alexandra.post("/reglages/regles/rendez-vous", sent).status_code == 303
    _fresh(agency.space.id)
    free = list_free_moments(agency.concierge, agency.people["Louise"].id, minutes=60, now=now)
    assert {moment.astimezone(PARIS).hour for moment in free} == {8}

    answer = alexandra.post("/reglages/regles/rendez-vous", sent | {"hours": ["8h", "", "", ""], "seen": "1"})
    assert answer.status_code == 422
    assert "Écrivez par exemple « 9:30-12:00 »" in Page(answer).text
    assert 'value="8h"' in answer.text


def test_each_agency_waits_for_confirmations_as_long_as_it_chose(
    alexandra: Browser, agency: Agency, now: dt.datetime
) -> None:
    other = make_agency(now=now, domain="autre.example")
    waiting = [
        make_family(each, now=now, planned=False, members=(adult("Iris", "Morvan", birth_on=None),), facts={},
                    adult_facts={}, anchors={}, actor=each.actor("Nadia"))
        for each in (agency, other)
    ]  # fmt: skip
    for each in waiting:
        ask_confirmation(Actor.system(each.space_id), each, now)
    days = {"confirmation.remind_after": "2", "confirmation.expire_after": "5", "confirmation.purge_after": "6"}
    assert alexandra.post("/reglages/regles/confirmations", {"seen": "0"} | days).status_code == 303
    db.session.commit()

    follow_confirmations(now + dt.timedelta(days=5), db.session.commit)
    for each in waiting:
        db.session.refresh(each)
    assert [each.confirmation for each in waiting] == [Confirmation.EXPIRED, Confirmation.AWAITED]

    wrong = {"seen": "1"} | days | {"confirmation.remind_after": "8"}
    assert "Dans l’ordre : la relance" in Page(alexandra.post("/reglages/regles/confirmations", wrong)).text


def test_the_team_is_warned_as_long_as_its_agency_chose(alexandra: Browser, agency: Agency) -> None:
    sent = {"seen": "0", "retention.warn_days": "90", "retention.stray_days": "30"}
    assert alexandra.post("/reglages/regles/conservation", sent).status_code == 303
    _fresh(agency.space.id)
    assert delays_of(agency.space.id).warn_days == 90
    assert REGISTER.current(agency.space.id).stray_days == 30
