"""Asking the families of a cohort to complete their file: once each, with a link of their own, one reminder."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.anchor_dates import Anchor
from concierge.families.choices import ClosingReason
from concierge.families.cohorts.invitations import InviteState, list_invitations
from concierge.families.cohorts.models import CohortInvitation, CohortWork
from concierge.families.cohorts.rules import CohortDetails
from concierge.families.cohorts.services import add_cohort
from concierge.families.models import Household
from concierge.families.services import close_household
from concierge.notifications.models import Message, MessageState
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, adult
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.at_once import send_at_once
from tests.integration.families.test_cohorts import SEPTEMBER, Desk
from tests.integration.pages import Page


@pytest.fixture
def desk(app: Flask, agency: Agency, now: dt.datetime) -> Desk:
    """A cohort whose families say nothing yet."""
    details = CohortDetails(name="Surveillants", organisation_id=agency.tourist_office.id, announced=300)
    cohort = add_cohort(agency.coordinator, details, {Anchor.JOB_START: SEPTEMBER}, now)
    return Desk(app, agency, cohort, signed_in(app, agency, "Louise", now))


def _invite(desk: Desk, *households: Household, reminder: bool = False) -> int:
    """Look at the mail, then have it leave for these families."""
    chosen = {"dossier": [str(each.id) for each in households]} | ({"reminder": "1"} if reminder else {})
    preview = desk.browser.post(f"{desk.path}/invitations", chosen)
    if preview.status_code != 200:
        return preview.status_code
    typed = Page(preview).fields() | chosen | {"spread_hours": "0"}
    answer = desk.browser.post(f"{desk.path}/invitations/envoyer", typed)
    desk.work()
    return answer.status_code


def _states(desk: Desk) -> dict[str, InviteState]:
    db.session.expire_all()
    lines = list_invitations(desk.agency.concierge, desk.cohort, desk.browser.now)
    return {line.name: line.state for line in lines}


def _send_mails(desk: Desk) -> list[Message]:
    """Let the mails of invitations leave, as the worker does where a server takes them."""
    messages = db.session.scalars(select(Message).where(Message.kind == "cohort_invited").order_by(Message.id)).all()
    return list(messages)


def test_the_mail_is_seen_before_it_leaves_and_each_family_gets_one(desk: Desk) -> None:
    one, two = desk.family("Roy"), desk.family("Petit")
    desk.family("Muet", members=(adult("Muet", "Muet", email=""),))
    db.session.commit()
    page = desk.browser.post(f"{desk.path}/invitations", {"dossier": [str(one.id), str(two.id)]})
    assert "Quelques questions pour préparer votre arrivée" in Page(page).text
    assert "OT du Grand Langres" in Page(page).text
    assert _send_mails(desk) == []  # looking sends nothing

    assert _invite(desk, one, two) == 303
    mails = _send_mails(desk)
    assert [mail.household_id for mail in mails] == [one.id, two.id]
    states = _states(desk)
    assert states == {"Roy": InviteState.LEAVING, "Petit": InviteState.LEAVING, "Muet": InviteState.UNREACHABLE}
    mails[0].state, mails[1].state = MessageState.SENT, MessageState.FAILED
    db.session.flush()
    assert _states(desk) | {"Muet": InviteState.UNREACHABLE} == {
        "Roy": InviteState.SENT,
        "Petit": InviteState.BOUNCED,
        "Muet": InviteState.UNREACHABLE,
    }


def test_nobody_is_asked_twice_in_a_week(desk: Desk, now: dt.datetime) -> None:
    household = desk.family("Roy")
    assert _invite(desk, household) == 303
    assert _invite(desk, household) == 303  # « personne à qui écrire »
    assert len(_send_mails(desk)) == 1
    desk.browser.now = now + dt.timedelta(days=8)
    assert _invite(desk, household) == 303
    assert len(_send_mails(desk)) == 2


def test_a_double_click_sends_one_mail(desk: Desk, now: dt.datetime) -> None:
    household = desk.family("Roy")
    db.session.commit()
    preview = desk.browser.post(f"{desk.path}/invitations", {"dossier": [str(household.id)]})
    typed = Page(preview).fields() | {"spread_hours": "0"}
    assert send_at_once(desk.browser, f"{desk.path}/invitations/envoyer", typed, now) == [303, 303]
    desk.work()
    assert len(_send_mails(desk)) == 1
    assert len(db.session.scalars(select(CohortWork)).all()) == 1


def test_one_reminder_and_no_more(desk: Desk, now: dt.datetime) -> None:
    household = desk.family("Roy")
    _invite(desk, household)
    _send_mails(desk)[0].state = MessageState.SENT
    db.session.commit()
    _invite(desk, household, reminder=True)
    assert len(_send_mails(desk)) == 1  # too early
    desk.browser.now = now + dt.timedelta(days=4)
    assert _invite(desk, household, reminder=True) == 303
    assert [mail.context["reminder"] for mail in _send_mails(desk)] == [False, True]
    assert _states(desk) == {"Roy": InviteState.REMINDED}
    desk.browser.now = now + dt.timedelta(days=6)
    _invite(desk, household, reminder=True)
    assert len(_send_mails(desk)) == 2


def test_the_link_opens_the_questions_and_the_answer_completes_the_file(desk: Desk, now: dt.datetime) -> None:
    household = desk.family("Roy")
    _invite(desk, household)
    mail = _send_mails(desk)[0]
    content = RENDERERS["cohort_invited"](mail, now)
    assert content is not None
    token = content.values["token"]
    db.session.commit()
    family = Browser(desk.app, now)
    page = family.get(f"/espace/confirmer/{token}/questions")
    assert "Préparons votre arrivée" in Page(page).text
    typed = Page(page).fields() | {"housing_wish": "rent", "partner": "Laura"}
    assert family.post(f"/espace/confirmer/{token}/questions", typed).status_code == 200

    assert _states(desk) == {"Roy": InviteState.COMPLETE}
    invitation = db.session.scalars(select(CohortInvitation)).one()
    assert invitation.answered_at == now
    assert "a répondu aux questions" in Page(desk.browser.get(f"/dossiers/{household.id}/histoire")).text
    assert RENDERERS["cohort_invited"](mail, now) is None  # a mail still on its way has nothing to ask any more


def test_an_old_link_brings_the_questions_again_and_once_they_are_answered_ones_space(
    desk: Desk, now: dt.datetime
) -> None:
    household = desk.family("Roy")
    _invite(desk, household)
    content = RENDERERS["cohort_invited"](_send_mails(desk)[0], now)
    assert content is not None
    path = f"/espace/confirmer/{content.values['token']}"
    db.session.commit()
    later = Browser(desk.app, now + dt.timedelta(days=60))
    assert later.get(f"{path}/questions").status_code == 410
    assert [later.post(f"{path}/renouveler").status_code for _click in range(2)] == [200, 200]
    _first, again = _send_mails(desk)
    fresh = RENDERERS["cohort_invited"](again, later.now)
    assert fresh is not None
    db.session.commit()
    questions = later.get(f"/espace/confirmer/{fresh.values['token']}/questions")
    typed = Page(questions).fields() | {"housing_wish": "rent"}
    assert later.post(f"/espace/confirmer/{fresh.values['token']}/questions", typed).status_code == 200

    assert later.post(f"{path}/renouveler").status_code == 200
    assert len(_send_mails(desk)) == 2
    assert len(db.session.scalars(select(Message).where(Message.kind == "personal_link")).all()) == 1


def test_empty_answers_complete_nothing(desk: Desk, now: dt.datetime) -> None:
    household = desk.family("Roy")
    _invite(desk, household)
    content = RENDERERS["cohort_invited"](_send_mails(desk)[0], now)
    assert content is not None
    db.session.commit()
    family, path = Browser(desk.app, now), f"/espace/confirmer/{content.values['token']}/questions"
    assert family.post(path, Page(family.get(path)).fields()).status_code == 200
    assert _states(desk) == {"Roy": InviteState.LEAVING}


def test_a_file_closed_since_is_written_to_no_more(desk: Desk, now: dt.datetime) -> None:
    household = desk.family("Roy")
    _invite(desk, household)
    close_household(desk.agency.concierge, household, ClosingReason.STAYED, paris_date(now), now)
    assert RENDERERS["cohort_invited"](_send_mails(desk)[0], now) is None


def test_mails_leave_little_by_little_when_asked(desk: Desk, now: dt.datetime) -> None:
    families = [desk.family(f"F{number}") for number in range(4)]
    db.session.commit()
    chosen = {"dossier": [str(each.id) for each in families]}
    preview = desk.browser.post(f"{desk.path}/invitations", chosen)
    desk.browser.post(f"{desk.path}/invitations/envoyer", Page(preview).fields() | chosen | {"spread_hours": "24"})
    desk.work()
    hours = [0 if mail.due_at is None else (mail.due_at - now) / dt.timedelta(hours=1) for mail in _send_mails(desk)]
    assert hours == [0, 6, 12, 18]


def test_the_list_of_families_takes_as_many_queries_for_one_as_for_ten(desk: Desk) -> None:
    def queries() -> int:
        seen: list[object] = []
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        db.event.listen(db.engine, "before_cursor_execute", listener)
        list_invitations(desk.agency.concierge, desk.cohort, desk.browser.now)
        db.event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    desk.family("Une")
    few = queries()
    for number in range(9):
        desk.family(f"F{number}")
    assert queries() == few
