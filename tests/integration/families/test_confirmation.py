"""From a capture to a yes, a no or a silence: who sees the file meanwhile, and what remains of it."""

import datetime as dt
import re
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists.family_plans.building import build_plans
from concierge.families import access, journal
from concierge.families.choices import Channel, Confirmation, Direction, MemberKind
from concierge.families.consent.confirmation import KIND, ask_again, ask_confirmation, follow_confirmations
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import first_adult, list_consents
from concierge.families.facts import Fact
from concierge.families.interview.models import InterviewAnswer
from concierge.families.models import Household
from concierge.families.queries import list_contacts, list_members, typed_facts
from concierge.families.rules import NotConfirmed
from concierge.families.services import change_owner
from concierge.notifications.models import Message, MessageState
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.clock import paris_date
from concierge.platform.db import Base, db
from concierge.platform.errors import DomainError
from concierge.platform.events import EventRow
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, adult, make_family
from tests.integration.accounts.browsers import Browser, signed_in

DAY = dt.timedelta(days=1)


@pytest.fixture
def capture(agency: Agency, now: dt.datetime) -> Household:
    """Somebody the tourist office spoke for."""
    person = adult("Inès", "Morvan", birth_on=None, email="ines@ailleurs.example", phone="06 12 34 56 78")
    household = make_family(
        agency,
        now=now,
        members=(person,),
        actor=agency.actor("Nadia"),
        facts={},
        adult_facts={},
        anchors={},
        planned=False,
        name="Morvan",
        summary="Cherche une maison avec atelier",
    )
    ask_confirmation(agency.actor("Nadia"), household, now)
    db.session.commit()
    return household


def _messages() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == KIND).order_by(Message.id)))


def _link(message: Message, now: dt.datetime) -> str:
    """Send the mail and return the path of its link."""
    sent: list[mail.Email] = []
    with patch.object(mail, "send", lambda email, **_options: sent.append(email)):
        send_message(message.id, RENDERERS, now)
    found = re.search(r"/espace/confirmer/\S+", sent[0].text)
    assert found
    return found.group()


def test_a_yes_opens_the_file_once_and_opening_the_link_says_nothing(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    path, phone = _link(_messages()[0], now), Browser(app, now + DAY)

    page = phone.get(path).text  # a mail scanner, then the person
    assert "OT du Grand Langres" in page
    assert "Haute-Marne Attractivité" in page
    assert "06 12" not in page
    assert "atelier" not in page
    assert phone.get(path).status_code == 200
    assert capture.confirmation is Confirmation.AWAITED
    assert phone.get(f"{path}/questions").location.endswith(path)

    assert [phone.post(path).status_code for _click in range(2)] == [303, 303]
    assert capture.confirmation is Confirmation.GIVEN
    (proof,) = list_consents(agency.concierge, capture.id)
    assert (proof.purpose, proof.means, proof.given_at) == (Purpose.ACCOMPANIMENT, Means.LINK, now + DAY)
    assert "Morvan" in signed_in(app, agency, "Louise", now + DAY).get("/dossiers").text
    assert phone.post(f"{path}/non").status_code == 303  # too late to erase a file that is worked
    assert capture.confirmation is Confirmation.GIVEN


def test_whoever_said_yes_by_a_link_takes_it_back_by_the_same(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    path, phone = _link(_messages()[0], now), Browser(app, now + DAY)
    phone.post(path)
    own = path.replace("/confirmer/", "/accords/")
    assert f'href="{own}"' in phone.get(f"{path}/questions").text
    (proof,) = list_consents(agency.concierge, capture.id)

    assert phone.post(f"{own}/{proof.consent_id}/retirer").location == own

    assert [line.stands for line in list_consents(agency.concierge, capture.id)] == [False]


def test_a_link_speaks_the_language_of_its_person_unless_the_browser_chose_another(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    capture.language = "en"
    path, phone = _link(_messages()[0], now), Browser(app, now + DAY)

    assert "Yes, I confirm" in phone.get(path, headers={"Accept-Language": "fr"}).text
    phone.client.set_cookie("langue", "fr")
    assert "Oui, je confirme" in phone.get(path).text


def test_while_confirming_the_person_says_whether_the_office_may_know(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    path, phone = _link(_messages()[0], now), Browser(app, now + DAY)
    assert "dise à OT du Grand Langres" in phone.get(path).text

    office = agency.tourist_office.id
    for _click in range(2):
        phone.post(path, {"nouvelles": str(office)})

    given = {(line.purpose, line.recipient_id) for line in list_consents(agency.concierge, capture.id)}
    assert given == {(Purpose.ACCOMPANIMENT, None), (Purpose.OUTCOME, office)}


def test_nobody_sees_or_works_a_file_before_its_person_has_said_yes(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    louise = signed_in(app, agency, "Alexandra", now)

    for path in ("aujourdhui?qui=equipe", "dossiers", "dossiers?vue=tableau", "recherche?q=morv", "a-surveiller"):
        assert "Morvan" not in louise.get(f"/{path}").text
    assert louise.get(f"/dossiers/{capture.id}/historique").status_code == 404
    call = journal.ContactDetails(channel=Channel.CALL, direction=Direction.TO_FAMILY, summary="Appel")
    for work in (
        lambda: journal.log_contact(agency.concierge, capture, call, now),
        lambda: journal.add_note(agency.concierge, capture, "À voir", now),
        lambda: change_owner(agency.concierge, capture, None, now),
        lambda: build_plans(agency.concierge, [capture], now),
        lambda: access.invite(agency.concierge, first_adult(capture.id), now),
    ):
        with pytest.raises(NotConfirmed):
            work()
    access.send_to_address("ines@ailleurs.example", now)
    assert [message.kind for message in db.session.scalars(select(Message))] == [KIND]


def _traces(words: tuple[str, ...]) -> set[str]:
    """Return the columns of any table in which one of these words still stands."""
    db.session.expire_all()
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(table.select()).mappings()
        for column in table.columns
        if any(word.casefold() in str(row[column.name]).casefold() for word in words)
    }


def test_a_no_erases_what_was_written_down_and_keeps_that_somebody_said_no(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    path, phone = _link(_messages()[0], now), Browser(app, now + DAY)
    assert _traces(("Morvan", "Inès", "ines@", "612345678", "atelier"))

    assert "Ce qui avait été noté" in phone.post(f"{path}/non").text
    assert phone.post(f"{path}/non").status_code == 410
    assert phone.post(path).status_code == 410

    assert _traces(("Morvan", "Inès", "ines@", "612345678", "06 12 34", "atelier")) == set()
    assert (capture.confirmation, capture.opened_on) == (Confirmation.REFUSED, paris_date(now))
    said = db.session.scalars(select(EventRow).where(EventRow.name == "confirmation.refused")).one()
    assert (said.household_id, said.at) == (capture.id, now + DAY)


def test_one_reminder_then_silence_then_erasure_even_when_a_worker_is_killed(
    agency: Agency, capture: Household, now: dt.datetime
) -> None:
    def killed() -> None:
        raise KeyboardInterrupt

    for day in range(4):
        follow_confirmations(now + day * DAY, db.session.commit)
    assert [message.context["reminder"] for message in _messages()] == [False, True]
    with pytest.raises(KeyboardInterrupt):
        follow_confirmations(now + 14 * DAY, killed)
    db.session.rollback()
    follow_confirmations(now + 14 * DAY, db.session.commit)
    assert capture.confirmation is Confirmation.EXPIRED
    assert len(_messages()) == 2
    assert capture.name == "Morvan"  # a late yes is still a yes

    follow_confirmations(now + 30 * DAY, db.session.commit)
    follow_confirmations(now + 31 * DAY, db.session.commit)
    assert _traces(("Morvan", "Inès", "ines@", "612345678", "atelier")) == set()
    assert {message.state for message in _messages()} == {MessageState.CANCELLED}
    assert len(db.session.scalars(select(EventRow).where(EventRow.name == "capture.erased")).all()) == 1


def test_an_old_link_offers_a_new_one_which_goes_to_the_known_address(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    path, later = _link(_messages()[0], now), now + 40 * DAY
    phone = Browser(app, later)

    assert phone.get(path).status_code == 410
    assert [phone.post(f"{path}/renouveler").status_code for _click in range(2)] == [200, 200]
    assert phone.post("/espace/confirmer/inconnu/renouveler").status_code == 200
    (fresh,) = _messages()[1:]
    assert fresh.recipient == "ines@ailleurs.example"
    assert phone.get(_link(fresh, later)).status_code == 200


def test_a_file_without_address_is_not_asked_by_mail(agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, members=(adult(email=""),), adult_facts={}, anchors={}, planned=False)
    ask_confirmation(agency.concierge, household, now)

    assert _messages() == []
    with pytest.raises(DomainError):
        ask_again(agency.concierge, household, now)


def test_the_questions_complete_the_file_and_a_minor_leaves_nothing(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    path, phone = _link(_messages()[0], now), Browser(app, now)
    phone.post(path)
    answers = {
        "horizon": "this_year",
        "housing_wish": "rent",
        "partner": "Karim",
        "children-0-first_name": "Lou",
        "children-0-birth_on": "2020-05-01",
        "helps_most": "Une école",
    }

    young = phone.post(f"{path}/questions", answers | {"birth_on": "2012-01-01", "once": "a"})
    assert "dix-huit ans" in young.text
    assert [member.first_name for member in list_members(agency.concierge, capture.id)] == ["Inès"]

    wrong = phone.post(f"{path}/questions", answers | {"birth_on": "hier", "once": "b"})
    assert wrong.status_code == 422
    assert "Karim" in wrong.text

    for _click in range(2):
        assert phone.post(f"{path}/questions", answers | {"birth_on": "1990-01-01", "once": "c"}).status_code == 200
    people = list_members(agency.concierge, capture.id)
    assert [(m.first_name, m.kind) for m in people] == [
        ("Inès", MemberKind.ADULT),
        ("Karim", MemberKind.ADULT),
        ("Lou", MemberKind.CHILD),
    ]
    assert people[0].birth_on == dt.date(1990, 1, 1)
    assert typed_facts(capture.id)[None, Fact.HOUSING_WISH] == "rent"
    (said,) = journal_of(agency, capture)
    assert said == "Dans l’année\nUne école"


def test_what_one_prefers_not_to_say_is_kept_and_asked_no_more_until_one_says_it(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    path, phone = _link(_messages()[0], now), Browser(app, now)
    phone.post(path)
    assert "Je préfère ne pas répondre" in phone.get(f"{path}/questions").text
    declined = {"housing_wish": "declined", "work_wish": "declined", "once": "a"}
    assert phone.post(f"{path}/questions", declined).status_code == 200
    assert typed_facts(capture.id) == {}
    kept = db.session.scalars(select(InterviewAnswer).where(InterviewAnswer.declined).order_by(InterviewAnswer.id))
    assert sorted(row.question for row in kept) == ["answer.adult.work_wish", "answer.household.housing_wish"]

    said = {"housing_wish": "rent", "work_wish": "", "once": "b"}
    assert phone.post(f"{path}/questions", said).status_code == 200
    assert typed_facts(capture.id)[None, Fact.HOUSING_WISH] == "rent"
    kept = db.session.scalars(select(InterviewAnswer).where(InterviewAnswer.declined))
    assert [row.question for row in kept] == ["answer.adult.work_wish"]


def test_the_old_link_of_somebody_who_confirmed_brings_a_link_to_their_space(
    app: Flask, agency: Agency, capture: Household, now: dt.datetime
) -> None:
    path, phone = _link(_messages()[0], now), Browser(app, now)
    phone.post(path)
    later = Browser(app, now + 40 * DAY)
    assert later.get(f"{path}/questions").status_code == 410
    assert [later.post(f"{path}/renouveler").status_code for _click in range(2)] == [200, 200]
    (fresh,) = db.session.scalars(select(Message).where(Message.kind == "personal_link"))
    assert (fresh.recipient, fresh.household_id) == ("ines@ailleurs.example", capture.id)
    assert len(_messages()) == 1


def journal_of(agency: Agency, household: Household) -> list[str]:
    return [contact.summary for contact in list_contacts(agency.concierge, household.id)]
