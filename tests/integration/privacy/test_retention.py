"""Data go by themselves three years after the family's last sign: announced, kept for a reason, or erased."""

import datetime as dt
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import event, select

from concierge.families import access, journal
from concierge.families.choices import Channel, Direction
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.privacy import due_mail
from concierge.privacy.erasure import erase_files
from concierge.privacy.models import Erasure, Ground
from concierge.privacy.retention import NotFollowed, apply_retention, choose_months, list_due
from concierge.wiring.jobs import JOBS, RENDERERS
from tests.factories import Agency, make_agency, make_family
from tests.integration.accounts.browsers import signed_in

DAY = dt.timedelta(days=1)
OPENED = dt.datetime(2023, 9, 1, 9, tzinfo=dt.UTC)
WARNED = dt.datetime(2026, 7, 10, 9, tzinfo=dt.UTC)  # within sixty days of 1 September 2026
DUE = dt.datetime(2026, 9, 8, 9, tzinfo=dt.UTC)  # sixty days after the announcement


@pytest.fixture
def household(agency: Agency) -> Household:
    household = make_family(agency, now=OPENED, planned=False)
    db.session.commit()
    return household


def follow(at: dt.datetime) -> None:
    apply_retention(at, db.session.commit)


def hear_from(agency: Agency, household: Household, direction: Direction, at: dt.datetime) -> None:
    details = journal.ContactDetails(channel=Channel.CALL, direction=direction, summary="Un appel")
    journal.log_contact(agency.concierge, household, details, at)
    db.session.commit()


def erased(agency: Agency) -> list[Ground]:
    return list(db.session.scalars(select(Erasure.ground).where(Erasure.space_id == agency.space.id)))


def test_a_silent_family_is_announced_then_erased_once_whatever_happens_to_the_worker(
    agency: Agency, household: Household
) -> None:
    def killed() -> None:
        raise KeyboardInterrupt

    follow(WARNED - 30 * DAY)
    assert list_due(agency.concierge, WARNED - 30 * DAY) == []
    follow(WARNED)
    follow(WARNED + DAY)
    told = db.session.scalars(select(EventRow.at).where(EventRow.name == "file.erasure_announced")).all()
    assert told == [WARNED]
    assert [(file.name, file.erased_on) for file in list_due(agency.concierge, WARNED)] == [("Petit", DUE.date())]
    follow(DUE - DAY)
    with pytest.raises(KeyboardInterrupt):
        apply_retention(DUE, killed)
    db.session.rollback()
    assert erased(agency) == []

    follow(DUE)
    follow(DUE + DAY)

    assert erased(agency) == [Ground.RETENTION]
    assert db.session.get_one(Household, household.id).name == ""


def test_only_a_sign_of_the_family_itself_counts(agency: Agency, household: Household, now: dt.datetime) -> None:
    hear_from(agency, household, Direction.TO_FAMILY, WARNED - 100 * DAY)
    follow(WARNED)
    assert len(list_due(agency.concierge, WARNED)) == 1

    hear_from(agency, household, Direction.FROM_FAMILY, WARNED + DAY)
    follow(DUE)
    assert erased(agency) == []
    assert list_due(agency.concierge, DUE) == []


def test_opening_its_space_is_a_sign(app: Flask, agency: Agency, household: Household) -> None:
    member = list_members(agency.concierge, household.id)[0]
    token = access.create_access(agency.concierge, member, WARNED - 200 * DAY)
    access.open_on_device(token, device="Téléphone", now=WARNED - 199 * DAY)
    db.session.commit()

    follow(WARNED)

    assert list_due(agency.concierge, WARNED) == []


def test_somebody_keeps_a_file_for_a_reason_and_until_a_day(app: Flask, agency: Agency, household: Household) -> None:
    follow(WARNED)
    browser = signed_in(app, agency, "Louise", WARNED)
    path = f"/dossiers/{household.id}/garder"

    unsaid = browser.post(path, {"reason": "", "until": "2027-03-01"})
    past = browser.post(path, {"reason": "Elle revient", "until": "2020-03-01"})
    kept = browser.post(path, {"reason": "Elle revient au printemps", "until": "2027-03-01"})
    listed = browser.get("/dossiers/bientot-effaces").text
    follow(DUE)

    assert (unsaid.status_code, past.status_code, kept.status_code) == (422, 422, 303)
    assert "Elle revient" in past.text
    assert 'value="2020-03-01"' in past.text
    assert "Aucun dossier" in listed
    assert erased(agency) == []


def test_an_agency_keeps_less_long_never_longer(app: Flask, agency: Agency, household: Household) -> None:
    elsewhere = make_family(make_agency(now=OPENED, domain="autre.example"), now=OPENED, planned=False)
    lead = signed_in(app, agency, "Alexandra", OPENED + 200 * DAY)

    assert lead.post("/reglages/registre", {"months": "48"}).status_code == 422
    assert lead.post("/reglages/registre", {"months": "12"}).status_code == 303
    follow(OPENED + 320 * DAY)
    follow(OPENED + 380 * DAY)

    assert erased(agency) == [Ground.RETENTION]
    assert db.session.get_one(Household, elsewhere.id).name == "Petit"


def test_the_register_says_what_is_kept_and_how_long(app: Flask, agency: Agency, now: dt.datetime) -> None:
    choose_months(agency.coordinator, 24, now)
    db.session.commit()
    browser = signed_in(app, agency, "Louise", now)

    page = browser.get("/reglages/registre")
    document = browser.get("/reglages/registre.docx")

    for said in ("24 mois", "Besoins particuliers", "Haute-Marne Attractivité", "Accord explicite"):
        assert said in page.text.replace("\u00a0", " ")
    assert document.data[:2] == b"PK"


def test_the_list_asks_as_much_for_many_files_as_for_one(agency: Agency, household: Household) -> None:
    def asked() -> int:
        statements: list[str] = []

        def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        db.session.expire_all()
        event.listen(db.engine, "before_cursor_execute", count)
        assert list_due(agency.concierge, WARNED)
        event.remove(db.engine, "before_cursor_execute", count)
        return len(statements)

    follow(WARNED)
    few = asked()
    for number in range(6):
        make_family(agency, now=OPENED, planned=False, name=f"Petit {number}")
    db.session.commit()
    follow(WARNED)

    assert asked() == few


def test_a_file_that_fails_stops_no_other_and_is_named_and_tried_again(agency: Agency, household: Household) -> None:
    others = [make_family(agency, now=OPENED, planned=False, name=f"Petit {number}") for number in range(2)]
    db.session.commit()
    follow(WARNED)

    def breaks(actor: Actor, ids: list[int], **more: Any) -> None:
        if others[0].id in ids:
            raise OSError("the disk")
        erase_files(actor, ids, **more)

    with (
        patch("concierge.privacy.retention.erase_files", breaks),
        pytest.raises(NotFollowed, match=f"^1 files could not be followed: {others[0].id}$"),
    ):
        follow(DUE)
    db.session.expire_all()
    assert [bool(file.name) for file in (household, *others)] == [False, True, False]

    follow(DUE + DAY)
    db.session.expire_all()
    assert others[0].name == ""


def test_coordinators_are_told_once_a_week_of_what_came_on_the_list(
    app: Flask, agency: Agency, household: Household
) -> None:
    def told() -> list[str]:
        rows = db.session.scalars(select(Message).where(Message.kind == due_mail.KIND).order_by(Message.id))
        return [message.recipient for message in rows]

    def night(at: dt.datetime) -> None:
        JOBS["privacy.retention"]({}, at)

    night(WARNED - 30 * DAY)
    assert told() == []
    night(WARNED)
    make_family(agency, now=OPENED + DAY, planned=False, name="Durand")
    db.session.commit()
    for day in range(1, 7):
        night(WARNED + day * DAY)
    assert told() == ["alexandra@agence.example"]
    night(WARNED + 7 * DAY)
    for day in range(8, 16):
        night(WARNED + day * DAY)
    assert told() == ["alexandra@agence.example"] * 2

    sent: list[mail.Email] = []
    message = db.session.scalars(select(Message).where(Message.kind == due_mail.KIND)).first()
    assert message is not None
    with patch.object(mail, "send", lambda email, **_options: sent.append(email)):
        send_message(message.id, RENDERERS, WARNED + 7 * DAY)
    assert sent[0].subject.replace("\u00a0", " ") == "2 dossiers seront bientôt effacés"
    assert "/dossiers/bientot-effaces" in sent[0].text
    assert "Durand, le" in sent[0].text
