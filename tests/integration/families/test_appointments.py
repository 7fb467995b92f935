"""Moments offered to a family: chosen once, moved and called off by the link, never given to two families."""

import datetime as dt
import email
import email.policy
import re
from dataclasses import dataclass
from unittest.mock import patch

import icalendar
import pytest
import vobject
from flask import Flask
from sqlalchemy import select

from concierge.availability.services import AbsenceDetails, note_absence
from concierge.checklists.next_actions import ActionKind, next_actions
from concierge.desk.tabs.history_labels import EVENT_LABELS
from concierge.families import journal
from concierge.families.appointments.models import AppointmentProposal
from concierge.families.appointments.proposals import MeetingDetails, move_appointment, propose_appointment
from concierge.families.appointments.slots import list_free_moments
from concierge.families.choices import ClosingReason, MeetingWay
from concierge.families.models import Appointment, Contact, Household
from concierge.families.queries import list_contacts, list_members
from concierge.families.services import close_household
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import clock, mail
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import EventRow
from concierge.portals import feeds
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, in_family_space, signed_in
from tests.integration.at_once import send_all_at_once

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@dataclass
class Meetings:
    """A concierge, the families she offers her time to, and the mails that left."""

    app: Flask
    agency: Agency
    now: dt.datetime

    def free(self) -> list[dt.datetime]:
        louise = self.agency.concierge
        return list_free_moments(louise, louise.person_id or 0, minutes=45, now=self.now)

    def propose(self, household: Household, moments: list[dt.datetime]) -> AppointmentProposal:
        louise = self.agency.concierge
        proposal = propose_appointment(
            louise,
            household,
            list_members(louise, household.id)[0],
            person_id=louise.person_id or 0,
            details=MeetingDetails(subject="Parler de l’école", way=MeetingWay.PHONE, place="06 12 34 56 78"),
            moments=moments,
            now=self.now,
        )
        db.session.commit()
        return proposal

    def mails(self, kind: str, *, now: dt.datetime | None = None) -> list[mail.Email]:
        """Send what waits; return the mails of a kind among them."""
        sent: list[tuple[str, mail.Email]] = []
        at = now or self.now
        rows = db.session.scalars(select(Message).where(Message.sent_at.is_(None)).order_by(Message.id)).all()
        for row in rows:
            with (
                patch.object(clock, "now", lambda: at),  # a date of another year is written with it
                patch.object(mail, "send", lambda email, kind=row.kind, **_options: sent.append((kind, email))),
            ):
                send_message(row.id, RENDERERS, at)
        db.session.commit()
        return [each for sent_kind, each in sent if sent_kind == kind]

    def link(self, kind: str = "appointment_proposed") -> str:
        found = re.search(r"/espace/rdv/\S+", self.mails(kind)[-1].text)
        assert found
        return found[0]


def plain(text: str) -> str:
    """Return a text with common blanks, easier to write in a test."""
    return text.replace("\u00a0", " ")


@pytest.fixture
def meetings(app: Flask, agency: Agency, now: dt.datetime) -> Meetings:
    return Meetings(app, agency, now)


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, planned=False)


def test_free_moments_respect_weekends_holidays_absences_and_meetings(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise = agency.concierge
    away = AbsenceDetails(first=dt.date(2026, 11, 24), last=dt.date(2026, 11, 25))
    note_absence(louise, louise.person_id or 0, away, now)
    first = meetings.free()[0]
    journal.make_appointment(louise, household, starts_at=first, subject="Visite", place="", now=now)

    free = meetings.free()

    days = {moment.astimezone(PARIS).date() for moment in free}
    assert min(free) - first == HOUR  # Monday's first hour is taken
    assert {dt.date(2026, 11, 24), dt.date(2026, 11, 25), dt.date(2026, 11, 28)}.isdisjoint(days)
    assert dt.date(2026, 11, 26) in days


def test_a_family_chooses_moves_and_calls_off_by_its_link(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    moments = meetings.free()[4:7]
    meetings.propose(household, moments)
    awaited = next_actions([household.id], now=now, language="fr")[household.id]
    assert (awaited.kind, plain(awaited.title)) == (
        ActionKind.FOLLOW_UP,
        "Rendez-vous proposé, 3 créneaux : Parler de l’école",
    )
    browser, link = Browser(meetings.app, now), meetings.link()

    page = browser.get(link)
    assert page.text.count('name="slot"') == 3
    assert db.session.scalars(select(Appointment)).all() == []  # opening changes nothing

    for _twice in range(2):
        assert browser.post(link, {"slot": moments[0].isoformat()}).status_code == 303
    (appointment,) = db.session.scalars(select(Appointment)).all()
    assert (appointment.starts_at, appointment.sequence) == (moments[0], 0)
    assert appointment.person_id == agency.concierge.person_id
    assert next_actions([household.id], now=now, language="fr")[household.id].kind is ActionKind.APPOINTMENT
    assert household.contacted_on is not None

    assert browser.post(link, {"slot": moments[2].isoformat()}).status_code == 303
    assert (appointment.starts_at, appointment.sequence) == (moments[2], 1)

    assert browser.post(f"{link}/annuler", {"word": "Un <b>rhume</b>"}).status_code == 303
    assert (appointment.cancelled_at, appointment.sequence) == (now, 2)
    said = [plain(contact.summary) for contact in list_contacts(agency.concierge, household.id)]
    assert said[0].startswith("A annulé le rendez-vous du lundi 23 novembre")
    assert said[0].endswith("« Un <b>rhume</b> »")
    comes = next_actions([household.id], now=now, language="fr")[household.id]
    assert (comes.kind, comes.on) == (ActionKind.FOLLOW_UP, paris_date(now))
    names = set(db.session.scalars(select(EventRow.name).where(EventRow.household_id == household.id)))
    happened = {f"appointment.{what}" for what in ("proposed", "chosen", "moved", "cancelled")}
    assert happened <= names <= set(EVENT_LABELS)


def test_nobody_is_given_a_moment_somebody_else_has(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    other = make_family(agency, now=now, planned=False, name="Durand")
    moments = meetings.free()[0:6:2]
    links = []
    for family in (household, other):
        meetings.propose(family, moments)
        links.append(meetings.link())
    browser = Browser(meetings.app, now)

    typed = {"slot": moments[1].isoformat()}
    assert send_all_at_once(browser, [(link, typed) for link in links], now) == [303, 409]

    (appointment,) = db.session.scalars(select(Appointment)).all()
    loser = links[0] if appointment.household_id == other.id else links[1]
    page = browser.post(loser, typed)
    assert page.status_code == 409
    assert "vient d’être pris" in page.text
    assert page.text.count('name="slot"') == 2  # the others are still offered
    assert moments[1].isoformat() not in page.text


def test_a_moment_that_would_end_in_another_meeting_is_taken_too(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    moments = meetings.free()[:4]
    meetings.propose(household, moments)
    link = meetings.link()
    later = moments[0] + dt.timedelta(minutes=30)
    journal.make_appointment(agency.concierge, household, starts_at=later, subject="Visite", place="", now=now)

    assert Browser(meetings.app, now).post(link, {"slot": moments[0].isoformat()}).status_code == 409


def test_what_is_not_offered_is_not_booked(meetings: Meetings, household: Household, now: dt.datetime) -> None:
    free = meetings.free()
    meetings.propose(household, free[:2])
    browser, link = Browser(meetings.app, now), meetings.link()

    for slot in ("", "demain", free[5].isoformat(), "2026-11-24T10:00:00"):
        assert browser.post(link, {"slot": slot}).status_code in {409, 422}
    assert db.session.scalars(select(Appointment)).all() == []
    browser.now = free[1] + HOUR
    assert browser.post(link, {"slot": free[0].isoformat()}).status_code == 422
    assert "passés ou pris" in browser.get(link).text


def test_none_fits_comes_back_the_same_day_with_the_familys_words(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    meetings.propose(household, meetings.free()[:2])
    browser, link = Browser(meetings.app, now), meetings.link()

    for _twice in range(2):
        assert browser.post(f"{link}/aucun", {"word": "Plutôt le soir"}).status_code == 303

    contacts = list_contacts(agency.concierge, household.id)
    assert [(plain(c.summary), c.follow_up_on) for c in contacts if c.followed_up_at is None] == [
        ("Aucun créneau ne convient : Parler de l’école\n« Plutôt le soir »", paris_date(now))
    ]
    (told,) = meetings.mails("appointment_told")
    assert told.recipient == "louise@agence.example"
    assert "Plutôt le soir" in told.text


def test_too_near_a_meeting_is_changed_by_telephone(meetings: Meetings, agency: Agency, household: Household) -> None:
    moments = meetings.free()[:4]
    meetings.propose(household, moments)
    browser, link = Browser(meetings.app, meetings.now), meetings.link()
    browser.post(link, {"slot": moments[1].isoformat()})
    browser.now = moments[1] - 24 * HOUR + dt.timedelta(minutes=1)

    assert "trop proche" in browser.get(link).text
    assert browser.post(link, {"slot": moments[3].isoformat()}).status_code == 409
    assert browser.post(f"{link}/annuler", {}).status_code == 409
    (appointment,) = db.session.scalars(select(Appointment)).all()
    assert (appointment.starts_at, appointment.cancelled_at) == (moments[1], None)


def test_an_old_link_offers_a_new_one_to_the_address_we_know(
    meetings: Meetings, household: Household, now: dt.datetime
) -> None:
    moments = meetings.free()
    meetings.propose(household, [moments[0], moments[-1]])
    browser, link = Browser(meetings.app, now), meetings.link()
    browser.now = now + 60 * DAY

    gone = browser.get(link)
    assert gone.status_code == 410
    assert "Recevoir un nouveau lien" in gone.text
    for address in (link, "/espace/rdv/inconnu"):
        assert browser.post(f"{address}/renouveler").status_code == 200
    (renewed,) = meetings.mails("appointment_proposed", now=browser.now)
    assert renewed.recipient == "claire@famille.example"


def test_whoever_has_an_old_link_has_nobody_of_a_closed_file_written_to(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    meetings.propose(household, meetings.free()[:2])
    browser, link = Browser(meetings.app, now), meetings.link()
    close_household(agency.concierge, household, ClosingReason.POSTPONED, paris_date(now), now)
    db.session.commit()

    assert browser.post(f"{link}/renouveler").status_code == 200

    assert meetings.mails("appointment_proposed", now=now + HOUR) == []


def test_the_space_of_the_family_offers_the_same(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    moments = meetings.free()[:3]
    proposal = meetings.propose(household, moments)
    telephone = in_family_space(meetings.app, household, now)
    path = f"/espace/rendez-vous/{proposal.id}"

    assert path in telephone.get("/espace/").text
    assert telephone.post(path, {"slot": moments[1].isoformat()}).status_code == 303
    assert path in telephone.get("/espace/").text  # to move it, or call it off
    assert telephone.post(f"{path}/annuler", {}).status_code == 303
    (appointment,) = db.session.scalars(select(Appointment)).all()
    assert appointment.cancelled_at == now


def _calendar(sent: mail.Email, now: dt.datetime) -> list[bytes]:
    """Return what the mail says to calendars, as it travels: beside its text, and as a file."""
    message = email.message_from_bytes(mail.compose(sent, now).as_bytes(), policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    beside = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    files = [part for part in message.iter_attachments() if part.get_filename() == "rendez-vous.ics"]
    assert [len(beside), len(files)] == [1, 1]
    assert beside[0]["Content-Type"].params["method"] in {"REQUEST", "CANCEL"}
    return [part.get_payload(decode=True) for part in (*beside, *files)]  # type: ignore[misc]


def test_the_invitation_is_read_by_calendars_moved_and_taken_out_under_one_name(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    moments = meetings.free()[:3]
    meetings.propose(household, moments)
    browser, link = Browser(meetings.app, now), meetings.link()
    read = []
    for path, typed in (
        (link, {"slot": moments[0].isoformat()}),
        (link, {"slot": moments[2].isoformat()}),
        (f"{link}/annuler", {"word": ""}),
    ):
        assert browser.post(path, typed).status_code == 303
        (sent,) = meetings.mails("appointment_settled")
        assert sent.recipient == "claire@famille.example"
        assert ("rendez-vous du" if path != link else "Louise Martin") in plain(sent.text)
        for content in _calendar(sent, now):
            calendar = icalendar.Calendar.from_ical(content)
            (event,) = calendar.walk("VEVENT")
            other = vobject.readOne(content.decode()).vevent
            assert other.dtstart.value == event["DTSTART"].dt
            assert str(other.attendee.value) == "mailto:claire@famille.example"
            read.append(
                (
                    str(calendar["METHOD"]),
                    str(event["UID"]),
                    int(event["SEQUENCE"]),
                    event["DTSTART"].dt,
                    event["STATUS"],
                )
            )
            assert event["ORGANIZER"] == "mailto:louise@agence.example"
            assert event["ORGANIZER"].params["CN"] == "Louise Martin, Haute-Marne Attractivité"
            assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(minutes=45)

    (appointment,) = db.session.scalars(select(Appointment)).all()
    uid = f"rendez-vous-{appointment.id}-{appointment.space_id}@conciergerie"
    assert (
        read[::2]
        == read[1::2]
        == [
            ("REQUEST", uid, 0, moments[0].astimezone(PARIS), "CONFIRMED"),
            ("REQUEST", uid, 1, moments[2].astimezone(PARIS), "CONFIRMED"),
            ("CANCEL", uid, 2, moments[2].astimezone(PARIS), "CANCELLED"),
        ]
    )
    (entry,) = feeds.appointments(agency.concierge, now)
    assert (entry.uid, entry.sequence, entry.cancelled) == (uid, 2, True)  # a subscription says the same


def test_a_mail_overtaken_by_a_change_does_not_leave(
    meetings: Meetings, household: Household, now: dt.datetime
) -> None:
    moments = meetings.free()[:3]
    meetings.propose(household, moments)
    browser, link = Browser(meetings.app, now), meetings.link()
    for moment in (moments[0], moments[2]):
        browser.post(link, {"slot": moment.isoformat()})

    (sent,) = meetings.mails("appointment_settled")
    assert sent.subject == "Rendez-vous déplacé : 23 novembre à 10 h 30"


def test_the_team_moves_a_meeting_and_whoever_was_invited_is_told(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    louise, claire = agency.concierge, list_members(agency.concierge, household.id)[0]
    browser = signed_in(meetings.app, agency, "Louise", now)
    typed = {"starts_at": "2026-11-30T10:00", "subject": "Visite", "place": "Langres", "invite": str(claire.id)}
    assert browser.post(f"/dossiers/{household.id}/rendez-vous", typed).status_code == 303
    (appointment,) = db.session.scalars(select(Appointment)).all()
    assert len(meetings.mails("appointment_settled")) == 1

    path = f"/rendez-vous/{appointment.id}/deplacer"
    assert browser.post(path, {"starts_at": "2026-12-01T11:00"}).status_code == 303
    (sent,) = meetings.mails("appointment_settled")
    assert "déplacé" in sent.subject
    assert appointment.starts_at == dt.datetime(2026, 12, 1, 10, tzinfo=dt.UTC)
    with pytest.raises(DomainError):
        move_appointment(louise, appointment.id, now - HOUR, now)


def test_the_concierge_offers_free_moments_of_her_own_or_a_colleagues(
    meetings: Meetings, agency: Agency, household: Household, now: dt.datetime
) -> None:
    browser = signed_in(meetings.app, agency, "Louise", now)
    path = f"/dossiers/{household.id}/rendez-vous/proposer"
    claire = list_members(agency.concierge, household.id)[0]
    page = browser.get(path)
    offered = re.findall(r'name="slots" value="([^"]+)"( checked)?', page.text)
    assert len(offered) == 14
    ticked = [moment for moment, mark in offered if mark]
    assert len(ticked) == 3

    typed = {"member": str(claire.id), "subject": "Premier échange", "way": "video", "slots": ticked[:1]}
    refused = browser.post(f"{path}?person={agency.concierge.person_id}&minutes=45", typed)
    assert refused.status_code == 422
    assert "de deux à cinq" in refused.text
    assert "Premier échange" in refused.text
    typed |= {"slots": ticked, "other_one": "2026-12-02T18:00"}
    assert browser.post(f"{path}?person={agency.concierge.person_id}&minutes=60", typed).status_code == 303
    (proposal,) = db.session.scalars(select(AppointmentProposal)).all()
    assert (len(proposal.moments), proposal.minutes, proposal.way) == (4, 60, MeetingWay.VIDEO)

    assert browser.post(f"/propositions/{proposal.id}/retirer").status_code == 303
    assert meetings.mails("appointment_proposed") == []
    assert [c.followed_up_at for c in db.session.scalars(select(Contact))] == [now]
    assert household.contacted_on is None  # nobody has spoken with anybody
