"""An invitation: a wave of mails, answered by link, in the family's space or on the telephone, taken back."""

import datetime as dt
import re
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists.next_actions import ActionKind, next_actions
from concierge.families.choices import ClosingReason
from concierge.families.consent.health import may_hold_health
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.services import withdraw_consent
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.families.services import close_household
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.bookings.answers import say_no
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.choices import ActivityKind, Arrival, Audience, BookingState, Lodging, WeekendState
from concierge.weekends.models import Weekend
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, adult, child, make_activity, make_booking, make_family, make_weekend
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.at_once import send_at_once
from tests.integration.pages import Page
from tests.integration.statements import statements

DAY = dt.timedelta(days=1)
STATE = BookingState


class Spring:
    """A weekend in spring and the families invited to it."""

    def __init__(self, app: Flask, agency: Agency, now: dt.datetime) -> None:
        self.app, self.agency, self.now = app, agency, now
        self.weekend: Weekend = make_weekend(agency, now=now, families=2)
        self.weekend.state = WeekendState.INVITATIONS
        db.session.flush()
        make_activity(
            agency,
            self.weekend,
            now=now,
            kind=ActivityKind.SCHOOL,
            audience=Audience.CONCERNED,
            child_from=3,
            child_to=10,
        )
        make_activity(agency, self.weekend, now=now, kind=ActivityKind.HOUSING, title="Maison avec jardin")
        make_activity(agency, self.weekend, now=now, kind=ActivityKind.EMPLOYER, title="L’usine")
        make_activity(agency, self.weekend, now=now, kind=ActivityKind.DINNER, title="Dîner", for_all=True)
        db.session.commit()

    def family(self, name: str = "Petit", **more: Any) -> Household:
        people = (
            adult("Claire", name, email=f"claire.{name.lower()}@famille.example"),
            adult("Thomas", name, email=""),
        )
        return make_family(self.agency, now=self.now, name=name, members=(*people, child()), planned=False, **more)

    def invited(self, name: str = "Petit", **more: Any) -> Booking:
        return make_booking(
            self.agency, self.weekend, self.family(name, **more), now=self.now, state=BookingState.INVITED
        )

    def mails(self, kind: str, now: dt.datetime | None = None) -> list[mail.Email]:
        """Send what waits; return the mails of a kind among them."""
        sent: list[tuple[str, mail.Email]] = []
        rows = db.session.scalars(select(Message).where(Message.sent_at.is_(None)).order_by(Message.id)).all()
        for row in rows:
            with patch.object(mail, "send", lambda letter, kind=row.kind, **_options: sent.append((kind, letter))):
                send_message(row.id, RENDERERS, now or self.now)
        db.session.commit()
        return [letter for sent_kind, letter in sent if sent_kind == kind]

    def link(self) -> str:
        found = re.search(r"/week-end/invitation/\S+", self.mails("weekend_invited")[0].text)
        assert found
        return found[0]

    def browser(self, now: dt.datetime | None = None) -> Browser:
        return Browser(self.app, now or self.now)

    def desk(self, who: str = "Louise") -> Browser:
        return signed_in(self.app, self.agency, who, self.now)


@pytest.fixture
def spring(app: Flask, agency: Agency, now: dt.datetime) -> Spring:
    return Spring(app, agency, now)


def everybody(booking: Booking) -> list[str]:
    members = db.session.get_one(Household, booking.household_id).members
    return [str(member.id) for member in members]


def yes(booking: Booking, **more: Any) -> dict[str, Any]:
    return {"answer": "oui", "members": everybody(booking), "may_part": "y"} | more


def test_a_family_reads_its_invitation_and_says_who_comes_without_an_account(spring: Spring) -> None:
    row = spring.invited()
    link, browser = spring.link(), spring.browser()
    page = browser.get(link)
    assert page.status_code == 200
    assert "Vous êtes invités" in page.text
    assert row.state is STATE.INVITED, "opening changes nothing: mail scanners open links too"
    typed = {
        "arrival": "train",
        "arrives_on": "2027-04-03",
        "arrives_time": "10:12",
        "arrives_where": "Gare de Langres",
        "leaves_on": "2027-04-04",
        "leaves_time": "16:30",
        "lodging": "host",
    }
    answer = browser.post(link, yes(row, **typed))
    assert (answer.status_code, answer.location) == (303, link)
    assert (row.state, row.adults, row.children, row.child_ages) == (STATE.ACCEPTED, 2, 1, [8])
    assert (row.arrival, row.lodging, row.arrives_where) == (Arrival.TRAIN, Lodging.HOST, "Gare de Langres")
    assert row.arrives_at == dt.datetime(2027, 4, 3, 8, 12, tzinfo=dt.UTC)
    after = browser.get(link).text
    assert "Nous vous attendons" in after
    assert "Gare de Langres" in after
    told = spring.mails("weekend_settled")
    assert [letter.subject for letter in told] == ["C’est oui : nous vous attendons"]


def test_a_double_click_and_a_second_browser_say_yes_once(spring: Spring) -> None:
    row = spring.invited()
    link = spring.link()
    typed = {"answer": "oui", "members": everybody(row)[0]}
    assert send_at_once(spring.browser(), link, typed, spring.now) == [303, 303]
    assert spring.browser().post(link, typed).status_code == 303
    db.session.refresh(spring.weekend)
    assert (spring.weekend.families_taken, spring.weekend.adults_taken) == (1, 1)


def test_what_is_eaten_is_kept_with_an_agreement_said_in_the_same_breath_and_never_shown_behind_a_link(
    spring: Spring,
) -> None:
    row = spring.invited(health_agreed=None, facts={}, adult_facts={})
    link, browser = spring.link(), spring.browser()
    refused = browser.post(link, yes(row, diet="halal"))
    assert refused.status_code == 422
    assert "halal" in refused.text, "what was typed is kept"
    assert row.state is STATE.INVITED
    assert browser.post(link, yes(row, diet="halal", health_ok="y")).status_code == 303
    assert row.diet == "halal"
    assert may_hold_health(row.household_id) is True
    assert "halal" not in browser.get(link).text, "a link may have been passed on"
    browser.post(link, yes(row, words="Nous avons hâte"))
    assert row.diet == "halal", "what the page does not show is not emptied by it"
    consent = db.session.scalars(select(Consent).where(Consent.purpose == Purpose.HEALTH)).one()
    own = spring.browser().enter_space_of(db.session.get_one(Household, row.household_id))
    assert "halal" in own.get(f"/espace/week-ends/{row.id}").text
    withdraw_consent(spring.agency.concierge, consent, means=Means.PHONE, now=spring.now)
    db.session.refresh(row)
    assert row.diet == ""


def test_a_full_weekend_says_so_before_the_yes_and_gives_a_turn(spring: Spring) -> None:
    for name in ("Aubry", "Bertin"):
        make_booking(spring.agency, spring.weekend, spring.family(name), now=spring.now)
    spring.mails("")
    row = spring.invited()
    link, browser = spring.link(), spring.browser()
    browser.post(link, yes(row))
    assert row.state is STATE.WAITING
    assert "les premiers de la liste" in browser.get(link).text
    assert "liste d’attente" in spring.mails("weekend_settled")[0].subject


def test_a_family_cancels_in_one_tap_and_the_next_one_is_written_to(spring: Spring) -> None:
    first, _second = (make_booking(spring.agency, spring.weekend, spring.family(n), now=spring.now) for n in ("A", "B"))
    third = make_booking(spring.agency, spring.weekend, spring.family("Colin"), now=spring.now)
    assert third.state is STATE.WAITING
    spring.mails("")
    own = spring.browser().enter_space_of(db.session.get_one(Household, first.household_id))
    assert own.post(f"/espace/week-ends/{first.id}", {"answer": "non"}).status_code == 303
    assert (first.state, third.state) == (STATE.CANCELLED, STATE.OFFERED)
    subjects = [letter.subject for letter in spring.mails("weekend_settled")]
    assert any("Une place se libère" in subject for subject in subjects)


def test_an_old_link_says_kindly_that_it_is_gone_and_sends_another_once_an_hour(spring: Spring) -> None:
    spring.invited()
    link = spring.link()
    assert spring.browser().get("/week-end/invitation/inconnu").status_code == 404
    late = spring.browser(spring.now + 200 * DAY)
    gone = late.get(link)
    assert gone.status_code == 410
    for _ in range(2):
        assert spring.browser(spring.now + DAY).post(f"{link}/renouveler").status_code == 200
    assert len(spring.mails("weekend_invited", spring.now + DAY)) == 1


def test_a_link_of_another_family_opens_nothing_of_this_one(spring: Spring) -> None:
    row, other = spring.invited(), spring.invited("Roy")
    own = spring.browser().enter_space_of(db.session.get_one(Household, other.household_id))
    assert own.get(f"/espace/week-ends/{row.id}").status_code == 404
    typed = {"answer": "oui", "members": [everybody(row)[0]]}
    assert own.post(f"/espace/week-ends/{other.id}", typed).status_code == 422, "nobody of this family"
    assert own.post(f"/espace/week-ends/{row.id}", typed).status_code == 404


def test_what_a_family_wants_to_see_comes_from_what_the_weekend_has(spring: Spring) -> None:
    row = make_booking(spring.agency, spring.weekend, spring.family(), now=spring.now)
    zoe = next(m for m in list_members(spring.agency.concierge, row.household_id) if m.first_name == "Zoé")
    own = spring.browser().enter_space_of(db.session.get_one(Household, row.household_id))
    address = f"/espace/week-ends/{row.id}/envies"
    page = Page(own.get(address))
    assert page.value("housing-0-words") == "louer", "what the file knows is typed once"
    assert "pour Zoé" in page.text
    assert "dinner-0-wish" not in page.fields(), "nobody is asked about what everybody does"
    typed = {
        "housing-0-wish": "must",
        "housing-0-count": "3",
        "housing-0-words": "un F3",
        f"school-{zoe.id}-wish": "dear",
    }
    assert own.post(address, typed).status_code == 303
    needs = {need.kind: need for need in db.session.scalars(select(Need))}
    assert (needs[ActivityKind.HOUSING].must, needs[ActivityKind.HOUSING].count) == (True, 3)
    assert (needs[ActivityKind.SCHOOL].member_ids, needs[ActivityKind.SCHOOL].weight) == ([zoe.id], 40)
    assert own.post(address, {"housing-0-wish": ""}).status_code == 303
    assert {need.count for need in db.session.scalars(select(Need))} == {0}, "kept for the programme that names it"


def test_the_team_answers_for_who_telephones_and_a_reader_only_reads(spring: Spring) -> None:
    row = spring.invited()
    desk, address = spring.desk(), f"/week-ends/{spring.weekend.id}/familles/{row.household_id}"
    assert desk.get(address).status_code == 200
    assert desk.post(address, yes(row, diet="végétarien", health_agreed="phone")).status_code == 303
    assert (row.state, row.diet) == (STATE.ACCEPTED, "végétarien")
    reader = spring.desk("Olivier")
    assert reader.get(address).status_code == 200
    assert reader.post(f"{address}/retirer").status_code == 403
    assert desk.post(f"{address}/retirer").status_code == 303
    assert row.state is STATE.WITHDRAWN


def test_families_are_chosen_by_what_presses_and_invited_in_a_wave(spring: Spring) -> None:
    families = [spring.family(name) for name in ("Aubry", "Bertin")]
    for household in families:
        household.qualified_on = paris_date(spring.now)
    desk, address = spring.desk(), f"/week-ends/{spring.weekend.id}/familles"
    page = desk.get(f"{address}/choisir").text
    assert "Aubry" in page
    assert "Bertin" in page
    desk.post(f"{address}/choisir", {"famille": [str(household.id) for household in families]})
    rows = list(db.session.scalars(select(Booking).order_by(Booking.id)))
    assert [row.state for row in rows] == [STATE.SHORTLISTED, STATE.SHORTLISTED]
    assert "Aubry" not in desk.get(f"{address}/choisir").text
    desk.post(f"{address}/inviter", {"famille": [str(row.id) for row in rows]})
    assert {row.state for row in rows} == {STATE.INVITED}
    assert len(spring.mails("weekend_invited")) == 2


def test_the_list_asks_as_much_for_two_families_as_for_six(spring: Spring) -> None:
    desk, address = spring.desk(), f"/week-ends/{spring.weekend.id}/familles"
    counts = []
    for names in (("A", "B"), ("C", "D", "E", "F")):
        for name in names:
            make_booking(spring.agency, spring.weekend, spring.family(name), now=spring.now)
        assert desk.get(address).status_code == 200
        counts.append(statements(lambda: desk.get(address)))
    assert counts[0] == counts[1]


def test_a_closed_file_gives_its_place_to_whoever_waits(spring: Spring) -> None:
    rows = [make_booking(spring.agency, spring.weekend, spring.family(n), now=spring.now) for n in ("A", "B", "C")]
    household = db.session.get_one(Household, rows[0].household_id)
    close_household(
        spring.agency.concierge, household, ClosingReason.WENT_ELSEWHERE, on=paris_date(spring.now), now=spring.now
    )
    assert [row.state for row in rows] == [STATE.WITHDRAWN, STATE.ACCEPTED, STATE.OFFERED]


def test_ages_are_written_as_people_write_them_and_nonsense_is_said_kindly(spring: Spring) -> None:
    row = spring.invited()
    link, browser = spring.link(), spring.browser()
    assert browser.post(link, yes(row, ages="quatre")).status_code == 422
    assert browser.post(link, yes(row, more_adults="1", ages="4 et 7 ans")).status_code == 303
    assert (row.adults, row.children, row.child_ages) == (3, 3, [4, 7, 8])
    page = Page(browser.get(link))
    assert (page.value("more_adults"), page.value("ages")) == ("1", "4, 7")


def test_an_answer_that_is_awaited_is_what_comes_next_in_a_file(spring: Spring) -> None:
    row = spring.invited()
    ids = [row.household_id]
    action = next_actions(ids, now=spring.now, language="fr")[row.household_id]
    assert (action.kind, action.on) == (ActionKind.INVITATION, paris_date(row.expires_at or spring.now))
    assert "Week-end de printemps" in action.title
    say_no(spring.agency.concierge, row.id, reason="", now=spring.now)
    assert next_actions(ids, now=spring.now, language="fr") == {}
