"""The daily digest: one mail a person and day, with what waits; nothing to say, no mail."""

import datetime as dt
import io
import re
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import event, select

from concierge.availability.services import AbsenceDetails, note_absence
from concierge.checklists import steps
from concierge.checklists.attachments.attachments import attach
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow
from concierge.desk.day.digest import KIND, collect_digests
from concierge.desk.day.today import get_day
from concierge.desk.day.watch import get_watch
from concierge.documents.serving import room
from concierge.families.access import actor_of_member
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import Channel, Direction
from concierge.families.events import RemindersPaused
from concierge.families.journal import ContactDetails, log_contact
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.notifications.models import Message, MessageState
from concierge.notifications.preferences import StaffChoices, choose_for_staff
from concierge.notifications.services import mark_returned, queue_message, send_message, try_again
from concierge.platform import events, mail
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.wiring.jobs import RENDERERS
from tests import samples_of_files as samples
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.pages import Page

MONDAY = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)  # seven o'clock in France
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def household(app: Flask, agency: Agency, now: dt.datetime) -> Household:
    """A family Louise follows, opened two months ago: some of it is late."""
    before = now - dt.timedelta(days=60)
    return make_family(agency, now=before, anchors={Anchor.MOVE_IN: dt.date(2026, 12, 1)})


def _digests() -> dict[str, Message]:
    found = db.session.scalars(select(Message).where(Message.kind == KIND).order_by(Message.id))
    return {message.recipient.partition("@")[0]: message for message in found}


def _send(message: Message, now: dt.datetime) -> mail.Email | None:
    with patch.object(mail, "send") as send:
        send_message(message.id, RENDERERS, now)
    return send.call_args.args[0] if send.call_args else None


def test_one_a_day_for_whoever_has_something_waiting(agency: Agency, household: Household) -> None:
    assert collect_digests(MONDAY - HOUR) == 0
    first = collect_digests(MONDAY)
    assert {"louise", "alexandra"} <= set(_digests())
    assert first == len(_digests())
    assert "olivier" not in _digests()  # reads only: nothing waits for him
    assert [collect_digests(MONDAY), collect_digests(MONDAY + HOUR), collect_digests(MONDAY + 5 * HOUR)] == [0, 0, 0]
    assert collect_digests(MONDAY + DAY) == first


def test_nothing_to_say_is_no_mail(agency: Agency) -> None:
    assert collect_digests(MONDAY) == 0


def test_it_says_what_waits_and_leads_to_the_pages(agency: Agency, household: Household, now: dt.datetime) -> None:
    louise = agency.concierge
    asked = db.session.get_one(StepRow, get_day(louise, louise.person_id, MONDAY).late[0].step_id)
    steps.ask_help(louise, asked, "", now)
    promise = ContactDetails(
        channel=Channel.CALL, direction=Direction.FROM_FAMILY, summary="Le bail", follow_up_on=MONDAY.date()
    )
    log_contact(louise, household, promise, now)
    collect_digests(MONDAY)

    email = _send(_digests()["louise"], MONDAY)

    assert email is not None
    assert "Petit" not in email.subject
    for part in (email.text, email.html):
        assert all(word in part for word in ("Demandes d’aide", "En retard", "Réponses promises", "Petit", "Louise"))
        assert "À surveiller" not in part
    links = [set(re.findall(r"https?://[^\s\"<]+", part)) for part in (email.text, email.html)]
    assert links[0] == links[1]
    assert any(link.endswith("/aujourdhui") for link in links[0])
    assert "\n\n\n" not in email.text


def test_it_tells_whoever_has_the_step_of_documents_until_they_are_seen(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    family = select(StepRow).where(StepRow.household_id == household.id, StepRow.who == WhoRole.FAMILY)
    step, other = db.session.scalars(family.order_by(StepRow.position).limit(2)).all()
    newcomer = actor_of_member(list_members(agency.concierge, household.id)[0].id)
    assert newcomer is not None
    for row in db.session.scalars(select(StepRow)):
        row.assignee_id = agency.people["Marion"].id  # nothing but documents waits for Louise
    step.assignee_id = agency.people["Louise"].id
    step.due_on = other.assignee_id = None
    db.session.flush()
    for sent_for, name in ((step, "bail.pdf"), (step, "garant.pdf"), (other, "relevé.pdf")):
        attach(newcomer, sent_for, io.BytesIO(samples.PDF), name, shared=True, room=room(), now=now)
    attach(agency.coordinator, step, io.BytesIO(samples.PDF), "interne.pdf", shared=False, room=room(), now=now)
    collect_digests(MONDAY)

    email = _send(_digests()["louise"], MONDAY)
    assert email is not None
    assert "Documents envoyés par les familles (3)" in email.text
    assert "(2 documents)" in email.text
    assert "Documents envoyés par les familles" in email.html
    assert get_day(agency.coordinator, agency.coordinator.person_id, MONDAY).documents == []

    louise = signed_in(app, agency, "Louise", now)
    page = Page(louise.get("/aujourdhui")).text
    assert all(name in page for name in ("bail.pdf", "garant.pdf", "relevé.pdf"))
    assert "interne.pdf" not in page
    assert "J’ai vu les nouveaux documents" in louise.get(f"/etapes/{step.id}").text
    for sent_for in (step, step, other):  # a second click changes nothing more
        answer = louise.post(f"/etapes/{sent_for.id}/documents/vus", {"suite": "/aujourdhui"})
        assert (answer.status_code, answer.location) == (303, "/aujourdhui")
    assert "bail.pdf" not in louise.get("/aujourdhui").text
    assert "J’ai vu les nouveaux documents" not in louise.get(f"/etapes/{step.id}").text
    seen = select(EventRow.data).where(EventRow.name == "attachment.seen").order_by(EventRow.id)
    assert [data["step_id"] for data in db.session.scalars(seen)] == [step.id, other.id]
    collect_digests(MONDAY + DAY)
    assert [message.key for message in db.session.scalars(select(Message).where(Message.kind == KIND))].count(
        f"digest:{agency.concierge.person_id}:{(MONDAY + DAY).date()}"
    ) == 0


def test_the_coordination_also_gets_what_is_to_be_watched(agency: Agency, household: Household) -> None:
    row = db.session.scalars(select(StepRow).where(StepRow.household_id == household.id).limit(1)).one()
    row.assignee_id = None
    db.session.flush()
    collect_digests(MONDAY)

    email = _send(_digests()["alexandra"], MONDAY)

    assert email is not None
    for word in ("Étapes sans personne", "Dossiers où rien ne bouge", "Familles silencieuses", "/a-surveiller"):
        assert word in email.text
        assert word in email.html


def test_what_was_done_before_it_left_is_not_said(agency: Agency, household: Household) -> None:
    collect_digests(MONDAY)
    for row in db.session.scalars(select(StepRow)):
        row.assignee_id = agency.people["Marion"].id
    db.session.flush()

    assert _send(_digests()["louise"], MONDAY) is None
    assert _digests()["louise"].state is MessageState.CANCELLED


def test_each_chooses_the_hour_or_none_and_days_off_are_quiet(agency: Agency, household: Household) -> None:
    choose_for_staff(agency.concierge, StaffChoices(digest_hour=10), MONDAY)
    choose_for_staff(agency.coordinator, StaffChoices(digest_hour=None), MONDAY)
    collect_digests(MONDAY)
    assert not {"louise", "alexandra"} & set(_digests())
    assert collect_digests(MONDAY + 3 * HOUR) == 1
    assert collect_digests(MONDAY + 5 * DAY) == 0  # a Saturday
    choose_for_staff(agency.coordinator, StaffChoices(digest_hour=7, working_days=False), MONDAY)
    assert collect_digests(MONDAY + 5 * DAY) == 1


def test_nobody_gets_one_while_away(agency: Agency, household: Household) -> None:
    louise = agency.concierge
    details = AbsenceDetails(first=MONDAY.date(), last=MONDAY.date())
    note_absence(louise, louise.person_id or 0, details, MONDAY)
    collect_digests(MONDAY)
    assert "louise" not in _digests()
    collect_digests(MONDAY + DAY)
    assert "louise" in _digests()


def test_the_page_of_preferences_keeps_what_is_chosen_and_refuses_what_cannot_be(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    chosen = {"digest_hour": "9", "kinds": ["help_asked"], "quiet_start": "18", "quiet_end": "8", "working_days": "y"}
    assert louise.post("/mon-compte/e-mails", chosen).status_code == 303
    page = louise.get("/mon-compte/e-mails").text
    assert '<option selected value="9">' in page
    assert '<option selected value="18">' in page

    refused = louise.post("/mon-compte/e-mails", chosen | {"digest_hour": "7"})
    assert refused.status_code == 422
    assert "hors de vos heures de calme" in refused.text
    assert '<option selected value="7">' in refused.text


def test_what_is_to_be_watched(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> None:
    fresh = make_family(agency, now=now, name="Nguyen")
    spoken = make_family(agency, now=now - dt.timedelta(days=90), name="Da Silva")
    details = ContactDetails(channel=Channel.CALL, direction=Direction.TO_FAMILY, summary="Des nouvelles")
    log_contact(agency.concierge, spoken, details, now - dt.timedelta(days=25))

    watch = get_watch(agency.coordinator, now)

    assert [file.household_id for file in watch.silent.files] == [household.id]
    assert {file.household_id for file in watch.ageing.files} == {household.id, spoken.id}
    assert fresh.id not in {file.household_id for file in watch.ageing.files}
    assert watch.escalated
    assert {line.who.value for line in watch.escalated} <= {"family", "member"}
    page = signed_in(app, agency, "Alexandra", now).get("/a-surveiller").text
    assert "Familles silencieuses" in page
    assert 'href="/a-surveiller"' in signed_in(app, agency, "Alexandra", now).get("/aujourdhui").text
    assert signed_in(app, agency, "Louise", now).get("/a-surveiller").status_code == 403


def test_what_the_software_does_by_itself_moves_no_file(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    """The day shown is that of the last thing somebody did: a reminder of this morning is not one."""
    events.record(RemindersPaused(household_id=household.id, until=None), Actor.system(agency.space.id), now)
    [aged] = get_watch(agency.coordinator, now).ageing.files
    assert aged.since == paris_date(now - dt.timedelta(days=60))


def test_a_refused_address_shows_on_the_file_and_the_day_until_it_is_changed_or_passes(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    message = _mail_to(agency, household, "claire@famille.example", now)
    message.state, message.error = MessageState.FAILED, "550 No such user"
    louise = signed_in(app, agency, "Louise", now)
    file, day = f"/dossiers/{household.id}", "/aujourdhui"
    for address in (file, f"{file}/acces"):
        page = louise.get(address).text
        assert "550 No such user" in page
        assert "Corriger l’adresse" in page
    assert "E-mails non remis" in louise.get(day).text
    assert "E-mails non remis" not in signed_in(app, agency, "Roberta", now).get(day).text

    later = _mail_to(agency, household, "claire@famille.example", now)
    later.state = MessageState.SENT
    assert "550 No such user" not in louise.get(file).text
    assert "E-mails non remis" not in louise.get(day).text

    mark_returned(agency.concierge, later.id, "L’e-mail est revenu.", now)
    assert "L’e-mail est revenu." in louise.get(file).text
    try_again(agency.concierge, later.id, now)
    later.state = MessageState.SENT
    assert "L’e-mail est revenu." not in louise.get(file).text


def test_a_changed_address_is_no_failure_any_more(agency: Agency, household: Household, now: dt.datetime) -> None:
    message = _mail_to(agency, household, "ancienne@famille.example", now)
    message.state, message.error = MessageState.FAILED, "550 No such user"
    db.session.flush()
    assert get_day(agency.concierge, agency.concierge.person_id, now).failures == []


def test_the_day_asks_fewer_than_twelve_questions_of_the_database(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    alexandra = signed_in(app, agency, "Alexandra", now)
    alexandra.get("/aujourdhui")
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    alexandra.get("/aujourdhui")
    event.remove(db.engine, "before_cursor_execute", count)
    assert 0 < len([statement for statement in asked if statement.startswith("SELECT")]) < 12


def _mail_to(agency: Agency, household: Household, address: str, now: dt.datetime) -> Message:
    number = len(db.session.scalars(select(Message.id)).all())
    message = queue_message(
        agency.concierge,
        kind="step_reminder",
        key=f"test:{number}",
        recipient=address,
        recipient_name="Claire",
        context={},
        household_id=household.id,
        now=now,
    )
    assert message is not None
    return message
