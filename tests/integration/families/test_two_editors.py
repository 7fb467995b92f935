"""Two people at the same thing: the second is told, and nothing of the first is overwritten."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from concierge.accounts.models import Membership, Space
from concierge.checklists import steps
from concierge.checklists.family_plans.building import find_plan_row
from concierge.checklists.family_plans.plan_updates import apply_update
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.families import services
from concierge.families.choices import SOURCE_LABELS, Source
from concierge.families.facts import Fact
from concierge.families.models import Household
from concierge.families.queries import list_members, list_tags, typed_facts
from concierge.families.rules import HouseholdDetails
from concierge.families.services import add_member, update_household, update_member
from concierge.platform.db import db
from concierge.platform.errors import StaleVersion
from tests.factories import Agency, adult, child, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

TOLD = "Quelqu’un a modifié cette fiche entre-temps"


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A file that both concierges have open."""
    return make_family(agency, now=now)


@pytest.fixture
def two(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> tuple[Browser, Browser]:
    """Louise and Marion, each at her desk."""
    return signed_in(app, agency, "Louise", now), signed_in(app, agency, "Marion", now)


def _household_form(household: Household, **changed: Any) -> dict[str, Any]:
    values = {"name": household.name, "source": "web", "language": "fr", "version": household.version}
    return values | {"summary": "", "tags": "", "origin": "", "target": "", "origin_place": ""} | changed


def test_the_second_to_save_the_household_is_told(two: tuple[Browser, Browser], household: Household) -> None:
    path = f"/dossiers/{household.id}/foyer"
    first, second = (_household_form(household, name=name) for name in ("Petit-Durand", "Petit-Martin"))

    answers = [two[0].post(path, first), two[1].post(path, second)]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert db.session.get_one(Household, household.id).name == "Petit-Durand"


def test_the_second_keeps_what_they_typed_sees_what_was_written_and_may_save_anyway(
    two: tuple[Browser, Browser], household: Household
) -> None:
    path, seen = f"/dossiers/{household.id}/foyer", household.version
    two[0].post(path, _household_form(household, name="Petit-Durand", summary="Un jardin"))
    typed = _household_form(household, name="Petit-Martin", source="event", summary="Un jardin", version=seen)

    told = two[1].post(path, typed)

    page = Page(told)
    assert told.status_code == 409
    assert "Quelqu’un d’autre a modifié cette fiche entre-temps : Louise Martin, 21\u00a0novembre" in page.text
    assert "Rien n’a été écrasé" in page.text
    assert page.value("name") == "Petit-Martin"
    assert page.beside("name") == "Enregistré actuellement : « Petit-Durand »"
    assert page.beside("source") == f"Enregistré actuellement : « {SOURCE_LABELS[Source.WEB]} »"
    assert page.beside("summary") is None
    assert two[1].post(path, typed | {"version": page.value("version")}).status_code == 303
    assert db.session.get_one(Household, household.id).name == "Petit-Martin"


def test_what_the_second_did_not_touch_follows_the_first(two: tuple[Browser, Browser], household: Household) -> None:
    path = f"/dossiers/{household.id}/foyer"
    opened = Page(two[0].get(path)).fields()
    two[0].post(path, opened | {"tags": "jumeaux", "source": "event", "name": "Petit-Durand"})

    page = Page(two[1].post(path, opened | {"name": "Petit-Martin"}))

    assert [page.value(name) for name in ("name", "tags", "source")] == ["Petit-Martin", "jumeaux", "event"]
    assert page.beside("tags") == page.beside("source") == "Changé entre-temps. Vous n’y aviez pas touché."
    assert page.beside("name") == "Enregistré actuellement : « Petit-Durand »"
    assert two[1].post(path, page.fields()).status_code == 303
    kept = db.session.get_one(Household, household.id)
    assert (kept.name, kept.source, list_tags(household.id)) == ("Petit-Martin", Source.EVENT, ["jumeaux"])


@pytest.mark.parametrize("base", ["", "{", "[]", "\ud800", '{"name": 3}'])
def test_a_tampered_base_is_as_good_as_none(two: tuple[Browser, Browser], household: Household, base: str) -> None:
    path = f"/dossiers/{household.id}/foyer"
    typed = _household_form(household)
    two[0].post(path, typed | {"name": "Petit-Durand"})
    told = two[1].post(path, typed | {"base": base.encode("utf-8", "surrogatepass"), "name": "Petit-Martin"})
    assert (told.status_code, Page(told).value("name")) == (409, "Petit-Martin")


def test_the_same_change_twice_is_no_conflict(two: tuple[Browser, Browser], household: Household) -> None:
    typed = _household_form(household, name="Petit-Durand", tags="jumeaux")
    statuses = [browser.post(f"/dossiers/{household.id}/foyer", typed).status_code for browser in two]
    assert statuses == [303, 303]


def test_the_second_to_save_the_project_is_told(two: tuple[Browser, Browser], household: Household) -> None:
    path = f"/dossiers/{household.id}/projet"
    opened = Page(two[0].get(path)).fields()
    assert opened["version"] == str(household.version)

    saved = two[0].post(path, opened | {"fact-0-cars": "3", "anchor-0-move_in": "2027-02-15"})
    told = two[1].post(path, opened | {"fact-0-cars": "2"})

    page = Page(told)
    assert (saved.status_code, told.status_code) == (303, 409)
    assert page.value("fact-0-cars") == "2"
    assert page.beside("fact-0-cars") == "Enregistré actuellement : « 3 »"
    assert page.beside("anchor-0-move_in") == "Changé entre-temps. Vous n’y aviez pas touché."
    assert page.value("anchor-0-move_in") == "2027-02-15"
    assert typed_facts(household.id)[None, Fact.CARS] == 3
    assert two[1].post(path, page.fields()).status_code == 303
    assert typed_facts(household.id)[None, Fact.CARS] == 2


def test_the_second_to_save_the_agency_is_told(app: Flask, agency: Agency, now: dt.datetime) -> None:
    two = [signed_in(app, agency, "Alexandra", now) for _window in range(2)]
    opened = Page(two[0].get("/reglages/agence")).fields()

    saved = two[0].post("/reglages/agence", opened | {"phone": "03 25 11 11 11"})
    told = two[1].post("/reglages/agence", opened | {"phone": "03 25 22 22 22"})

    page = Page(told)
    assert (saved.status_code, told.status_code) == (303, 409)
    assert page.beside("phone") == "Enregistré actuellement : « 03 25 11 11 11 »"
    assert db.session.get_one(Space, agency.space.id).phone == "03 25 11 11 11"
    assert two[1].post("/reglages/agence", page.fields()).status_code == 303
    assert db.session.get_one(Space, agency.space.id).phone == "03 25 22 22 22"


def test_the_second_to_say_what_a_colleague_does_is_told(app: Flask, agency: Agency, now: dt.datetime) -> None:
    two = [signed_in(app, agency, "Alexandra", now) for _window in range(2)]
    louise = agency.people["Louise"].id
    membership = db.session.scalars(select(Membership).where(Membership.person_id == louise)).one()
    path = f"/reglages/equipe/{membership.id}"
    opened = {"role": "concierge", "specialities": "health", "version": membership.version}

    saved = two[0].post(path, opened | {"weekly_hours": "10"})
    told = two[1].post(path, opened | {"weekly_hours": "12"})

    page = Page(told)
    assert (saved.status_code, told.status_code) == (303, 409)
    assert page.value("weekly_hours") == "12"
    assert page.beside("weekly_hours") == "Enregistré actuellement : « 10 »"
    assert db.session.get_one(Membership, membership.id).weekly_minutes == 600


def test_a_form_overtaken_between_reading_and_writing_is_shown_again_too(
    two: tuple[Browser, Browser], household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = services.update_household

    def overtaken(*args: Any, **options: Any) -> None:
        db.session.execute(text("UPDATE household SET version = version + 1 WHERE id = :id"), {"id": household.id})
        update(*args, **options)

    monkeypatch.setattr(services, "update_household", overtaken)
    told = two[0].post(f"/dossiers/{household.id}/foyer", _household_form(household, name="Petit-Durand"))

    assert told.status_code == 409
    assert Page(told).value("name") == "Petit-Durand"
    assert db.session.get_one(Household, household.id).name == "Petit"


def test_a_change_of_tags_alone_counts_as_a_change(two: tuple[Browser, Browser], household: Household) -> None:
    path = f"/dossiers/{household.id}/foyer"
    first, second = _household_form(household, tags="jumeaux"), _household_form(household, tags="chien")

    assert [two[0].post(path, first).status_code, two[1].post(path, second).status_code] == [303, 409]
    assert list_tags(household.id) == ["jumeaux"]


def test_the_second_to_save_a_member_is_told(
    two: tuple[Browser, Browser], agency: Agency, household: Household
) -> None:
    member = list_members(agency.concierge, household.id)[0]
    path = f"/dossiers/{household.id}/membres/{member.id}"
    form = {"kind": "adult", "first_name": "Claire", "version": member.version}

    answers = [
        two[0].post(path, form | {"phone": "06 11 11 11 11"}),
        two[1].post(path, form | {"phone": "06 22 22 22 22"}),
    ]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert Page(answers[1]).beside("phone") == "Enregistré actuellement : « 06 11 11 11 11 »"
    assert list_members(agency.concierge, household.id)[0].phone == "06 11 11 11 11"


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("reporter", {"due_on": "2027-02-02"}),
        ("confier", {"assignee": "1"}),
        ("bloquer", {"waiting_for": "family", "reason": "Absents"}),
        ("sans-objet", {"reason": "Déjà propriétaires"}),
    ],
)
def test_the_second_to_act_on_a_step_is_told(
    two: tuple[Browser, Browser], household: Household, act: str, typed: dict[str, str]
) -> None:
    step = _step(household)
    path, seen = f"/etapes/{step.id}", {"version": step.version}

    started = two[0].post(f"{path}/commencer", seen)
    late = two[1].post(f"{path}/{act}", seen | typed)

    assert (started.status_code, late.status_code) == (303, 409)
    assert "Quelqu’un d’autre a modifié cette fiche entre-temps : Louise Martin" in Page(late).text
    assert [value for value in typed.values() if value not in late.text] == []
    row = db.session.get_one(StepRow, step.id)
    assert (row.status, row.reason, row.pinned) == (StepStatus.STARTED, "", False)


def test_what_a_colleague_wrote_of_a_step_stands_beside_what_was_typed(
    two: tuple[Browser, Browser], household: Household
) -> None:
    step = _step(household)
    path, seen = f"/etapes/{step.id}/bloquer", step.version
    two[0].post(path, {"version": seen, "waiting_for": "family", "reason": "Absents"})
    typed = {"waiting_for": "family", "reason": "Le garage ne répond pas"}

    told = Page(two[1].post(path, typed | {"version": seen}))

    assert told.beside("reason") == "Enregistré actuellement : « Absents »"
    assert told.beside("waiting_for") is None
    now_seen = db.session.get_one(StepRow, step.id).version
    assert two[1].post(path, typed | {"version": now_seen}).status_code == 303
    assert db.session.get_one(StepRow, step.id).reason == "Le garage ne répond pas"


def test_a_form_that_a_colleague_closed_leaves_the_page_of_the_refusal(
    two: tuple[Browser, Browser], household: Household
) -> None:
    step = _step(household)
    seen = step.version
    two[0].post(f"/etapes/{step.id}/fait", {"version": seen})

    told = two[1].post(f"/etapes/{step.id}/sans-objet", {"version": seen, "reason": "Déjà propriétaires"})

    assert (told.status_code, TOLD in told.text) == (409, True)


def test_a_row_overtaken_between_reading_and_writing_is_told_too(
    app: Flask, two: tuple[Browser, Browser], household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = _step(household)
    start = steps.start

    def overtaken(*args: Any, **options: Any) -> None:
        db.session.execute(text("UPDATE step SET version = version + 1 WHERE id = :id"), {"id": step.id})
        start(*args, **options)

    monkeypatch.setattr(steps, "start", overtaken)
    answer = two[0].post(f"/etapes/{step.id}/commencer", {"version": step.version})

    assert answer.status_code == 409
    assert "<h1" in answer.text
    assert db.session.get_one(StepRow, step.id).status is StepStatus.TODO


def test_an_applied_plan_is_not_applied_over_a_newer_one(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    plan = find_plan_row(household.id)
    assert plan is not None
    seen = plan.version
    add_member(agency.concierge, household, child("Max"), now)
    apply_update(agency.concierge, household, seen_version=seen, now=now)

    with pytest.raises(StaleVersion):
        apply_update(agency.concierge, household, seen_version=seen, now=now)


def test_an_unchanged_form_is_no_change_and_overtakes_nobody(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    member = list_members(agency.concierge, household.id)[0]
    before = (household.version, member.version)

    update_household(
        agency.concierge,
        household,
        HouseholdDetails(name=household.name, source=household.source),
        seen_version=household.version,
        now=now,
    )
    update_member(agency.concierge, member, adult(), seen_version=member.version, now=now)
    assert (household.version, member.version) == before


# Rows that act in place: the refused one comes back as it now is.


@pytest.mark.parametrize(
    ("act", "typed", "told"),
    [
        ("fait", {}, "Votre «\u00a0fait\u00a0» n’est pas enregistré."),
        ("reporter", {"due_on": "2027-02-02"}, "Votre report (2\u00a0février\u00a02027) n’est pas enregistré."),
        ("confier", {"assignee": "{marion}"}, "Votre choix (Marion Robert) n’est pas enregistré."),
    ],
)
def test_a_refused_row_shows_what_is_and_what_was_refused(
    agency: Agency, two: tuple[Browser, Browser], household: Household, act: str, typed: dict[str, str], told: str
) -> None:
    step, marion = _step(household), agency.people["Marion"]
    path, seen = f"/etapes/{step.id}", step.version
    typed = {name: value.format(marion=marion.id) for name, value in typed.items()}
    from_row = {"HX-Request": "true", "HX-Target": f"etape-{step.id}"}
    two[0].post(f"{path}/bloquer", {"version": seen, "waiting_for": "family", "reason": "Attend sa paie"})

    refused = two[1].post(f"{path}/{act}", typed | {"version": str(seen)}, headers=from_row)

    page = Page(refused)
    assert (refused.status_code, "HX-Reswap" in refused.headers) == (409, False)
    assert "Louise Martin a changé cette étape entre-temps (21\u00a0novembre à" in page.text
    assert "Elle est bloquée (date\u00a0: " in page.text
    assert ")\u00a0: «\u00a0Attend sa paie\u00a0»." in page.text
    assert told in page.text.replace(marion.full_name, "Marion Robert")
    assert all(page.value(name) == value for name, value in typed.items())
    again = two[1].post(f"{path}/{act}", typed | {"version": page.value("version")}, headers=from_row)
    assert again.status_code == 200


def test_a_row_that_a_colleague_closed_offers_no_date(two: tuple[Browser, Browser], household: Household) -> None:
    step = _step(household)
    path, seen = f"/etapes/{step.id}", step.version
    two[0].post(f"{path}/sans-objet", {"version": seen, "reason": "Déjà propriétaires"})

    refused = two[1].post(
        f"{path}/reporter",
        {"version": seen, "due_on": "2027-02-02"},
        headers={"HX-Request": "true", "HX-Target": f"etape-{step.id}"},
    )

    assert refused.status_code == 409
    assert "Elle est écartée, sans objet." in Page(refused).text
    assert "due_on" not in Page(refused).fields()


# Double clicks: the same form twice is one change.


@pytest.mark.parametrize(
    ("act", "typed", "status"),
    [
        ("fait", {}, StepStatus.DONE),
        ("commencer", {}, StepStatus.STARTED),
        ("bloquer", {"waiting_for": "family", "reason": "Absents"}, StepStatus.BLOCKED),
        ("sans-objet", {"reason": "Déjà propriétaires"}, StepStatus.NOT_APPLICABLE),
        ("reporter", {"due_on": "2027-02-02"}, StepStatus.TODO),
        ("confier", {"assignee": "1"}, StepStatus.TODO),
    ],
)
def test_a_double_click_on_a_step_is_one_act(
    two: tuple[Browser, Browser], household: Household, act: str, typed: dict[str, str], status: StepStatus
) -> None:
    step = _step(household)
    events = _events()
    form = {"version": step.version} | typed

    statuses = [two[0].post(f"/etapes/{step.id}/{act}", form).status_code for _click in range(2)]

    assert statuses == [303, 303]
    assert db.session.get_one(StepRow, step.id).status is status
    assert _events() == events + 1


def test_a_double_click_on_undo_is_one_undo(two: tuple[Browser, Browser], household: Household) -> None:
    step = _step(household)
    two[0].post(f"/etapes/{step.id}/fait", {"version": step.version})
    events, seen = _events(), db.session.get_one(StepRow, step.id).version

    statuses = [two[0].post(f"/etapes/{step.id}/rouvrir", {"version": seen}).status_code for _click in range(2)]

    assert statuses == [303, 303]
    assert db.session.get_one(StepRow, step.id).status is StepStatus.TODO
    assert _events() == events + 1


def test_a_double_click_on_a_new_file_opens_one(app: Flask, two: tuple[Browser, Browser]) -> None:
    form = {
        "source": "web",
        "language": "fr",
        "owner": "0",
        "housing_wish": "",
        "current_housing": "",
        "members-0-kind": "adult",
        "members-0-first_name": "Ana",
        "members-0-last_name": "Costa",
        "members-0-work_status": "",
        "members-0-work_wish": "",
    }
    answers = [two[0].post("/dossiers/nouveau", form) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert db.session.scalar(select(func.count(Household.id)).where(Household.name == "Costa")) == 1
    two[0].now += dt.timedelta(minutes=10)
    assert two[0].post("/dossiers/nouveau", form).location != answers[0].location


def _step(household: Household) -> StepRow:
    query = select(StepRow).where(StepRow.household_id == household.id, StepRow.key == "demarches.carte-grise")
    return db.session.scalars(query).one()


def _events() -> int:
    return db.session.execute(text("SELECT count(*) FROM event WHERE name LIKE 'step.%'")).scalar_one()
