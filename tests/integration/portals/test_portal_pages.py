"""A family in its space: what it sees, what it may do, and that nothing of others shows."""

import datetime as dt
import re
from html import escape

import pytest
from flask import Flask
from sqlalchemy import event, select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject, WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.desk.day.today import get_day
from concierge.families import access
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.architecture.examples.dumps import dump
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, in_family_space


def _steps(household: Household, *who: WhoRole) -> list[StepRow]:
    query = select(StepRow).where(StepRow.household_id == household.id, StepRow.who.in_(who))
    return list(db.session.scalars(query.order_by(StepRow.due_on, StepRow.position)))


def _own(household: Household) -> list[StepRow]:
    return _steps(household, WhoRole.FAMILY, WhoRole.MEMBER)


def _local_step(agency: Agency, household: Household, title: str, now: dt.datetime) -> StepRow:
    return steps.add_local_step(
        agency.concierge,
        household,
        title=title,
        subject=Subject.SOCIAL,
        due_on=paris_date(now),
        for_family=True,
        member_id=None,
        assignee_id=None,
        now=now,
    )


def _home(browser: Browser) -> str:
    answer = browser.get("/espace/")
    assert answer.status_code == 200
    return answer.text


def _personal_link(household: Household, now: dt.datetime) -> str:
    system = Actor.system(household.space_id)
    return access.create_access(system, list_members(system, household.id)[0], now)


def test_the_home_asks_at_most_five_things_of_a_family(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    for number in range(12):
        _local_step(agency, household, f"Petite chose {number}", now)

    page = _home(in_family_space(app, household, now))

    asked = [step for step in _own(household) if f'/espace/etapes/{step.id}"' in page]
    assert len(asked) == 5
    assert page.count("/fait") == 1  # one big next step


def test_done_moves_on_and_can_be_taken_back(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    step = _local_step(agency, household, "Choisir une école", now)
    browser = in_family_space(app, household, now)

    assert browser.post(f"/espace/etapes/{step.id}/fait").status_code == 303
    assert step.status is StepStatus.DONE
    assert step.done_by_member is not None
    assert f"/espace/etapes/{step.id}/pas-fait" in _home(browser)

    assert browser.post(f"/espace/etapes/{step.id}/pas-fait").status_code == 303
    assert step.status is StepStatus.TODO


def test_a_step_of_the_team_is_read_but_not_ticked_by_the_family(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    step = _steps(household, WhoRole.CONCIERGE)[0]
    browser = in_family_space(app, household, now)

    assert browser.get(f"/espace/etapes/{step.id}").status_code == 200
    for act in ("fait", "pas-fait", "pas-pour-nous"):
        assert browser.post(f"/espace/etapes/{step.id}/{act}").status_code == 404
    assert step.status is StepStatus.TODO


def test_what_the_team_set_aside_stays_aside(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    step = _own(household)[0]
    steps.set_aside(agency.concierge, step, reason="Déjà en place", now=now)

    assert in_family_space(app, household, now).post(f"/espace/etapes/{step.id}/pas-fait").status_code == 404
    assert step.status is StepStatus.NOT_APPLICABLE


def test_a_request_for_help_reaches_the_day_of_a_named_person(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    step = _own(household)[0]
    browser = in_family_space(app, household, now)

    assert browser.post(f"/espace/etapes/{step.id}/aide", {"text": "Où est le formulaire ?"}).status_code == 303

    assert step.assignee_id is not None
    helped = get_day(agency.coordinator, step.assignee_id, now).help
    assert [line.step_id for line in helped] == [step.id]
    page = browser.get(f"/espace/etapes/{step.id}").text
    assert helped[0].assignee is not None
    assert f"chez {helped[0].assignee}" in page
    assert "Où est le formulaire ?" in page


def test_help_needs_no_words(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    step = _own(household)[0]

    assert in_family_space(app, household, now).post(f"/espace/etapes/{step.id}/aide").status_code == 303
    assert step.help_asked_at == now


def test_too_long_a_message_is_kept_and_its_form_is_open_again(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    step = _own(household)[0]

    answer = in_family_space(app, household, now).post(f"/espace/etapes/{step.id}/aide", {"text": "a" * 4001})

    assert answer.status_code == 422
    assert '<details class="ask" open>' in answer.text
    assert "a" * 4001 in answer.text
    assert step.help_asked_at is None


def test_not_for_us_leaves_the_home_and_can_be_taken_back(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    step = _local_step(agency, household, "Choisir un club de sport", now)
    browser = in_family_space(app, household, now)

    browser.post(f"/espace/etapes/{step.id}/pas-pour-nous", {"text": "Nous n’aimons pas le sport"})
    assert "Choisir un club de sport" not in _home(browser)
    assert [line.step_id for line in get_day(agency.coordinator, step.assignee_id, now).declined] == [step.id]

    browser.post(f"/espace/etapes/{step.id}/pas-fait")
    assert step.family_declined_at is None
    assert "Choisir un club de sport" in _home(browser)


def test_a_message_is_an_answer_awaited_today(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    browser = in_family_space(app, household, now)

    assert browser.post("/espace/message", {"text": "La mairie ouvre-t-elle samedi ?"}).status_code == 303

    promises = get_day(agency.concierge, agency.concierge.person_id, now).promises
    assert [promise.summary for promise in promises] == ["La mairie ouvre-t-elle samedi ?"]
    assert "La mairie ouvre-t-elle samedi ?" in browser.get("/espace/message").text


def test_an_empty_message_is_not_sent_and_says_so(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)

    answer = in_family_space(app, household, now).post("/espace/message", {"text": "  "})

    assert answer.status_code == 422
    assert "Écrivez d’abord votre message." in answer.text


def test_opening_the_link_of_a_mail_changes_nothing(app: Flask, agency: Agency, now: dt.datetime) -> None:
    token, name = _personal_link(make_family(agency, now=now), now), agency.space.name
    db.session.commit()
    before = dump()

    page = Browser(app, now).get(f"/espace/lien/{token}")

    assert page.status_code == 200
    assert name in page.text
    assert "espace=" not in str(page.headers.getlist("Set-Cookie"))
    assert dump() == before


@pytest.mark.parametrize("gone", ["expired", "revoked"])
def test_a_dead_link_offers_a_new_one(app: Flask, agency: Agency, now: dt.datetime, gone: str) -> None:
    household = make_family(agency, now=now)
    token = _personal_link(household, now)
    link = links.get_link(token, LinkPurpose.NEWCOMER, now)
    if gone == "expired":
        link.expires_at = now
    else:
        links.revoke_link(agency.concierge, link.id, household_id=household.id, now=now)
    browser = Browser(app, now)

    page = browser.get(f"/espace/lien/{token}")

    assert page.status_code == 410
    assert f"/espace/lien/{token}/renvoyer" in page.text
    assert browser.post(f"/espace/lien/{token}").status_code == 410


def test_without_a_link_nothing_shows(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now)

    page = Browser(app, now).get("/espace/")

    assert page.status_code == 401
    assert "/espace/lien-perdu" in page.text


def test_a_closed_space_stays_closed(app: Flask, agency: Agency, now: dt.datetime) -> None:
    browser = in_family_space(app, make_family(agency, now=now), now)

    assert "Rien n’est effacé" in browser.post("/espace/quitter").text
    assert browser.get("/espace/").status_code == 401


def test_the_step_of_another_family_does_not_exist(app: Flask, agency: Agency, now: dt.datetime) -> None:
    other = _own(make_family(agency, now=now, name="Rossi"))[0]
    browser = in_family_space(app, make_family(agency, now=now), now)

    assert browser.get(f"/espace/etapes/{other.id}").status_code == 404
    for act in ("fait", "pas-fait", "aide", "pas-pour-nous", "message"):
        assert browser.post(f"/espace/etapes/{other.id}/{act}", {"text": "Bonjour"}).status_code == 404
    assert other.status is StepStatus.TODO


def test_what_people_write_is_shown_as_they_wrote_it(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    words = "<script>alert('non')</script> & <b>gras</b>"
    step = _local_step(agency, household, words, now)
    steps.comment(agency.concierge, step, words, shared=True, now=now)
    steps.comment(agency.concierge, step, "Entre nous seulement", shared=False, now=now)
    browser = in_family_space(app, household, now)

    for path in ("/espace/", "/espace/annee", f"/espace/etapes/{step.id}"):
        page = browser.get(path).text
        assert words not in page
        assert escape(words, quote=False).split("'")[0] in page
        assert "Entre nous seulement" not in page


def test_the_language_chosen_on_the_device_comes_before_that_of_the_file(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    browser = in_family_space(app, make_family(agency, now=now), now)
    assert '<html lang="fr">' in _home(browser)

    browser.post("/langue", {"langue": "en", "suite": "/espace/"})

    assert '<html lang="en">' in _home(browser)


def test_a_family_without_a_plan_and_one_that_has_finished_are_told_so(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    new = make_family(agency, now=now, planned=False)
    assert "Votre parcours se prépare" in _home(in_family_space(app, new, now))

    waiting = make_family(agency, now=now, name="Rossi")
    for step in _own(waiting):
        steps.finish(agency.concierge, step, now=now)
    assert "Rien à faire de votre côté en ce moment" in _home(in_family_space(app, waiting, now))

    for step in _steps(waiting, *WhoRole):
        steps.finish(agency.concierge, step, now=now)
    assert "Tout est fait" in _home(in_family_space(app, waiting, now))


def test_the_year_opens_at_the_present_month_and_says_what_remains_of_the_others(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False)
    step = _local_step(agency, household, "Choisir une école", now)
    _local_step(agency, household, "Visiter la mairie", now + dt.timedelta(days=70))

    def folds(at: dt.datetime) -> list[tuple[bool, str]]:
        page = in_family_space(app, household, at).get("/espace/annee").text
        found = re.findall(r'<details class="month-fold"[^>]*?( open)?><summary>.*?<h2>(.*?)</h2>', page)
        return [(bool(is_open), title) for is_open, title in found]

    assert folds(now) == [(True, "Novembre 2026"), (False, "Janvier 2027")]
    later = now + dt.timedelta(days=20)
    assert folds(later) == [(False, "Les mois passés"), (True, "Janvier 2027")]
    assert "une à faire" in in_family_space(app, household, later).get("/espace/annee").text
    steps.finish(agency.concierge, step, now=later)
    assert "une à faire" not in in_family_space(app, household, later).get("/espace/annee").text


def test_the_year_lists_every_step_once(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)

    page = in_family_space(app, household, now).get("/espace/annee").text

    for step in _steps(household, *WhoRole):
        assert page.count(f'href="/espace/etapes/{step.id}"') == 1


@pytest.mark.parametrize("path", ["/espace/", "/espace/annee", "/espace/message", "step"])
def test_a_page_asks_fewer_than_twenty_questions_of_the_database(
    app: Flask, agency: Agency, now: dt.datetime, path: str
) -> None:
    household = make_family(agency, now=now)
    browser = in_family_space(app, household, now)
    address = f"/espace/etapes/{_own(household)[0].id}" if path == "step" else path
    browser.get(address)  # the definitions are read once and kept
    asked: list[str] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    assert browser.get(address).status_code == 200
    event.remove(db.engine, "before_cursor_execute", count)
    assert 0 < len(asked) < 20
