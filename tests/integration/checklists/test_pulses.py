"""Pulses: asked once on their day, answered by each adult, corrected; what is low reaches a person the same day."""

import datetime as dt
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.accounts.roles import NEWCOMER_PERMISSIONS
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.checklists.models import StepComment, StepRow
from concierge.checklists.pulses.models import Pulse, PulseAnswer
from concierge.checklists.pulses.pulses import Said, answer_pulse, collect_pulses, find_pulse_to_answer, list_answers
from concierge.checklists.pulses.rules import PulseSettings
from concierge.desk.day.today import get_day
from concierge.desk.tabs.history import get_history
from concierge.desk.tabs.history_labels import EVENT_LABELS
from concierge.families.choices import ClosingReason
from concierge.families.models import Household
from concierge.families.project import confirm_move_in
from concierge.families.queries import list_members
from concierge.families.services import change_owner, close_household, pause_reminders
from concierge.notifications.models import Message, MessageState
from concierge.notifications.preferences import ContactChoices, choose_for_contact
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import ChangeRow
from concierge.platform.privacy import Privacy
from concierge.wiring.jobs import JOBS, RENDERERS, SCHEDULE
from tests.architecture.examples.dumps import differences, dump
from tests.factories import Agency, adult, make_family
from tests.integration.accounts.browsers import Browser, in_family_space, signed_in

DAY = dt.timedelta(days=1)
SETTINGS = PulseSettings()


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """Two adults with addresses who moved in a week ago."""
    people = (adult(), adult("Thomas"))
    household = make_family(agency, now=now - 60 * DAY, planned=False, members=people, anchors={})
    confirm_move_in(agency.concierge, household, (now - 7 * DAY).date(), now - 7 * DAY)
    return household


def _newcomer(household: Household, number: int = 0) -> Actor:
    member = list_members(Actor.system(household.space_id), household.id)[number]
    return Actor(
        space_id=household.space_id,
        name=member.full_name,
        permissions=NEWCOMER_PERMISSIONS,
        household_id=household.id,
        member_id=member.id,
    )


def _ask(now: dt.datetime) -> Pulse:
    assert collect_pulses(SETTINGS, now) == 1
    return db.session.scalars(select(Pulse).order_by(Pulse.id.desc())).first()  # type: ignore[return-value]


def _mails(kind: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def _send(message: Message, now: dt.datetime) -> mail.Email | None:
    with patch.object(mail, "send") as send:
        send_message(message.id, RENDERERS, now)
    return send.call_args.args[0] if send.call_args else None


def _called(household: Household) -> list[StepRow]:
    query = select(StepRow).where(StepRow.household_id == household.id, StepRow.title.like("Appeler la famille%"))
    return list(db.session.scalars(query.order_by(StepRow.id)))


def test_each_adult_is_written_to_once_and_the_mail_opens_the_page(
    app: Flask, household: Household, now: dt.datetime
) -> None:
    pulse = _ask(now)
    assert [collect_pulses(SETTINGS, now), collect_pulses(SETTINGS, now + DAY)] == [0, 0]
    messages = _mails("pulse_asked")
    assert [message.recipient for message in messages] == ["claire@famille.example", "thomas@famille.example"]

    email = _send(messages[0], now)
    assert email is not None
    assert (email.subject, email.reply_to) == ("Une semaine déjà : comment allez-vous ?", "louise@agence.example")
    address = next(line for line in email.text.splitlines() if "/espace/lien/" in line)
    path = "/espace/lien/" + address.partition("/espace/lien/")[2]
    assert path.endswith(f"?nouvelles={pulse.id}")

    browser = Browser(app, now)
    db.session.commit()
    before = dump()
    page = browser.get(path)
    assert differences(before, dump()) == {}
    assert f"?nouvelles={pulse.id}" in page.text
    assert browser.post(path).location == f"/espace/nouvelles/{pulse.id}"
    address, opened_at = f"/espace/nouvelles/{pulse.id}", db.session.get_one(Pulse, pulse.id).opened_at
    assert opened_at == now
    db.session.commit()
    before = dump()
    assert "Votre logement" in browser.get(address).text
    assert differences(before, dump()) == {}


def test_the_link_of_a_mail_never_leads_to_another_familys_questions(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    pulse = _ask(now)
    other = make_family(agency, now=now, planned=False, name="Rossi")
    browser = in_family_space(app, other, now)
    assert browser.get(f"/espace/nouvelles/{pulse.id}").status_code == 404
    assert browser.post(f"/espace/nouvelles/{pulse.id}", {"housing": "1"}).status_code == 404
    assert pulse.answered_at is None


def test_the_job_is_planned_every_day_and_reads_the_agencys_file(
    app: Flask, household: Household, now: dt.datetime
) -> None:
    assert "checklists.pulses" in {periodic.job for periodic in SCHEDULE}
    JOBS["checklists.pulses"]({}, now)
    assert [pulse.days for pulse in db.session.scalars(select(Pulse))] == [7]


def test_a_pause_holds_back_and_a_closed_file_is_left_alone(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    pause_reminders(agency.concierge, household, (now + 2 * DAY).date(), now)
    assert [collect_pulses(SETTINGS, now + n * DAY) for n in (0, 2, 3)] == [0, 0, 1]
    pause_reminders(agency.concierge, household, (now + 9 * DAY).date(), now)
    assert _send(_mails("pulse_asked")[0], now + 3 * DAY) is None
    assert _mails("pulse_asked")[0].state is MessageState.CANCELLED
    close_household(agency.concierge, household, ClosingReason.STAYED, paris_date(now), now)
    assert collect_pulses(SETTINGS, now + 23 * DAY) == 0


def test_an_adult_who_wants_no_mail_still_finds_the_questions_in_the_space(
    app: Flask, household: Household, now: dt.datetime
) -> None:
    choose_for_contact(_newcomer(household), ContactChoices(reminders=False), now)
    pulse = _ask(now)
    assert [message.recipient for message in _mails("pulse_asked")] == ["thomas@famille.example"]
    assert find_pulse_to_answer(_newcomer(household), paris_date(now)) == pulse


def test_a_family_that_has_not_moved_in_is_not_asked(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_family(agency, now=now, planned=False)  # its date is to come
    assert collect_pulses(SETTINGS, now + 90 * DAY) == 0


def test_a_corrected_move_in_shifts_the_next_and_never_asks_again(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    _ask(now)
    confirm_move_in(agency.concierge, household, paris_date(now), now)
    asked = [collect_pulses(SETTINGS, now + n * DAY) for n in (7, 23, 30)]
    assert asked == [0, 0, 1]
    assert [pulse.days for pulse in db.session.scalars(select(Pulse).order_by(Pulse.days))] == [7, 30]


def test_each_adult_answers_for_themself_skips_and_corrects(app: Flask, household: Household, now: dt.datetime) -> None:
    pulse = _ask(now)
    claire, thomas = _newcomer(household), _newcomer(household, 1)
    answer_pulse(claire, pulse, {Subject.HOUSING: Said(score=4), Subject.HEALTH: Said()}, now)
    answer_pulse(thomas, pulse, {Subject.HOUSING: Said(score=5, comment="Le jardin !")}, now)
    answer_pulse(claire, pulse, {Subject.HOUSING: Said(score=3)}, now + DAY)

    assert [(row.subject, row.score, row.answered_at) for row in list_answers(claire, pulse)] == [
        (Subject.HOUSING, 3, now + DAY)
    ]
    assert [row.comment for row in list_answers(thomas, pulse)] == ["Le jardin !"]  # each their own
    assert find_pulse_to_answer(claire, paris_date(now)) is None
    assert _called(household) == []
    with pytest.raises(DomainError):
        answer_pulse(claire, pulse, {Subject.HOUSING: Said(score=5)}, now + 15 * DAY)
    with pytest.raises(DomainError):
        answer_pulse(claire, pulse, {Subject.HOUSING: Said()}, now)


def test_a_corrected_answer_keeps_what_was_said_first_in_the_history(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    pulse, claire = _ask(now), _newcomer(household)
    answer_pulse(claire, pulse, {Subject.HOUSING: Said(score=2, comment="Il fait froid.")}, now)
    answer_pulse(claire, pulse, {Subject.HOUSING: Said(score=4, comment="Il fait froid.")}, now + DAY)
    answer_pulse(claire, pulse, {Subject.HOUSING: Said(score=4)}, now + 2 * DAY)
    db.session.flush()

    with app.test_request_context("/"):
        lines = get_history(agency.concierge, household.id, page=1).lines
    told = [
        (line.by, [(change.field, change.old, change.new) for change in line.changes])
        for line in lines
        if line.label == EVENT_LABELS["pulse.answered"]
    ]
    assert told == [
        ("Claire Petit", [("Logement", "Il fait froid.", None)]),
        ("Claire Petit", [("Logement", "Difficile", "Bien")]),
        ("Claire Petit", []),
    ]
    kept = db.session.scalars(select(ChangeRow.privacy).where(ChangeRow.field.like("pulse.%")))
    assert set(kept) == {Privacy.SENSITIVE}


def test_a_low_answer_gives_a_step_for_today_and_a_mail_with_the_familys_words(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    pulse = _ask(now)
    claire = _newcomer(household)
    answer_pulse(
        claire,
        pulse,
        {Subject.HOUSING: Said(score=2, comment="Il fait 14 degrés."), Subject.SOCIAL: Said(score=4)},
        now,
    )

    (step,) = _called(household)
    assert (step.title, step.subject) == ("Appeler la famille Petit : le logement ne va pas", Subject.HOUSING)
    assert (step.assignee_id, step.due_on) == (agency.concierge.person_id, paris_date(now))
    assert [line.step_id for line in get_day(agency.concierge, agency.concierge.person_id, now).today] == [step.id]
    assert [comment.text for comment in db.session.scalars(select(StepComment))] == ["Il fait 14 degrés."]
    (message,) = _mails("pulse_low")
    assert message.recipient == "louise@agence.example"
    email = _send(message, now)
    assert email is not None
    assert email.subject == "Famille Petit : quelque chose ne va pas"
    assert "Il fait 14 degrés." in email.text
    assert "Difficile" in email.html

    thomas = _newcomer(household, 1)
    answer_pulse(thomas, pulse, {Subject.HOUSING: Said(score=1, comment="Et humide.")}, now + DAY)
    assert len(_called(household)) == 1  # the same call
    assert [c.text for c in db.session.scalars(select(StepComment).order_by(StepComment.id))][-1] == "Et humide."
    steps.finish(agency.concierge, step, now=now + DAY)
    answer_pulse(claire, pulse, {Subject.HOUSING: Said(score=1, comment="Toujours.")}, now + 2 * DAY)
    assert len(_called(household)) == 2


def test_an_alert_taken_back_before_it_leaves_does_not_leave(
    app: Flask, household: Household, now: dt.datetime
) -> None:
    pulse, claire = _ask(now), _newcomer(household)
    answer_pulse(claire, pulse, {Subject.HEALTH: Said(score=1)}, now)
    answer_pulse(claire, pulse, {Subject.HEALTH: Said(score=4)}, now)
    assert _send(_mails("pulse_low")[0], now) is None


def test_an_alert_of_a_file_without_owner_reaches_the_coordination(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    change_owner(agency.coordinator, household, None, now)
    pulse = _ask(now)
    answer_pulse(_newcomer(household), pulse, {Subject.SCHOOL: Said(score=1)}, now)
    assert [message.recipient for message in _mails("pulse_low")] == ["alexandra@agence.example"]
    assert get_day(agency.coordinator, None, now).counts.unassigned == 1


def test_the_family_answers_on_its_page_and_the_team_reads_the_trend(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    pulse = _ask(now)
    family = in_family_space(app, household, now)
    assert "Une semaine déjà" in family.get("/espace/").text
    empty = family.post(f"/espace/nouvelles/{pulse.id}", {})
    assert empty.status_code == 422
    assert "Touchez au moins un visage" in empty.text
    wrong = family.post(f"/espace/nouvelles/{pulse.id}", {"housing": "9", "health_word": "Je garde mes mots"})
    assert wrong.status_code == 422
    assert "Je garde mes mots" in wrong.text

    sent = {"housing": "1", "housing_word": "<b>Froid</b>", "social": "5"}
    assert family.post(f"/espace/nouvelles/{pulse.id}", sent).location == f"/espace/nouvelles/{pulse.id}/merci"
    assert "vous appelle" in family.get(f"/espace/nouvelles/{pulse.id}/merci").text
    assert "&lt;b&gt;Froid&lt;/b&gt;" in family.get("/espace/nouvelles").text
    assert "Une semaine déjà" not in family.get("/espace/").text

    page = signed_in(app, agency, "Louise", now).get(f"/dossiers/{household.id}/premiere-annee").text
    assert "&lt;b&gt;Froid&lt;/b&gt;" in page
    assert "répondu par Claire" in page
    reader = signed_in(app, agency, "Olivier", now)
    assert reader.get(f"/dossiers/{household.id}/premiere-annee").status_code == 403
    assert db.session.scalars(select(PulseAnswer).where(PulseAnswer.visible_to(agency.actor("Olivier")))).all() == []


def test_too_late_is_said_kindly(app: Flask, household: Household, now: dt.datetime) -> None:
    pulse = _ask(now)
    family = in_family_space(app, household, now + 15 * DAY)
    assert "Le temps pour répondre est passé" in family.get(f"/espace/nouvelles/{pulse.id}").text
    assert family.post(f"/espace/nouvelles/{pulse.id}", {"housing": "3"}).status_code == 422
