"""The last place of a weekend goes to one family, on both databases; the others wait in their turn."""

import datetime as dt
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.models import Household
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.platform.unit_of_work import commit, unit_of_work
from concierge.weekends.bookings.answers import Coming, let_in, say_no, say_yes
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.rules import AnsweredAlready, NoPlaceLeft, Party
from concierge.weekends.bookings.services import invite_again, invite_families, shortlist_families, withdraw_booking
from concierge.weekends.bookings.waiting import follow_bookings
from concierge.weekends.choices import BookingState, WeekendKind, WeekendState
from concierge.weekends.models import Weekend
from tests.factories import Agency, adult, child, make_booking, make_family

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
COUPLE = Coming(adults=2)
STATE = BookingState


class Invitations:
    """A weekend with so many places, and families invited to it."""

    def __init__(self, app: Flask, agency: Agency, now: dt.datetime) -> None:
        self.app, self.agency, self.now = app, agency, now

    def weekend(self, **most: Any) -> Weekend:
        starts = paris_date(self.now) + 14 * DAY
        row = Weekend(
            space_id=self.agency.space.id,
            title="Découverte de Langres",
            kind=WeekendKind.DISCOVERY,
            state=WeekendState.INVITATIONS,
            starts_on=starts,
            ends_on=starts + DAY,
            created_at=self.now,
            **most,
        )
        db.session.add(row)
        db.session.flush()
        return row

    def family(self, name: str, *children: Any) -> Household:
        people = (adult("Claire", name, email=f"{name.lower()}@famille.example"), adult("Thomas", name, email=""))
        return make_family(self.agency, now=self.now, name=name, members=(*people, *children), planned=False)

    def invited(self, weekend: Weekend, name: str, *children: Any) -> Booking:
        return make_booking(
            self.agency, weekend, self.family(name, *children), now=self.now, state=BookingState.INVITED
        )

    def yes(self, booking: Booking, coming: Coming = COUPLE, *, at: dt.datetime | None = None) -> Booking:
        return say_yes(self.agency.concierge, booking.id, coming, now=at or self.now)

    def no(self, booking: Booking, *, at: dt.datetime | None = None) -> Booking:
        return say_no(self.agency.concierge, booking.id, reason="", now=at or self.now)


@pytest.fixture
def invitations(app: Flask, agency: Agency, now: dt.datetime) -> Invitations:
    return Invitations(app, agency, now)


def at_once(app: Flask, *acts: Callable[[], object]) -> list[BaseException | None]:
    """Do these things at the same moment, as two servers' threads do; return what each was refused with."""
    refused: list[BaseException | None] = []

    def run(act: Callable[[], object]) -> None:
        try:
            with app.app_context(), unit_of_work():
                act()
            refused.append(None)
        except Exception as error:  # noqa: BLE001  # told to the test
            refused.append(error)

    db.session.commit()
    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return refused


def taken(weekend: Weekend) -> tuple[int, int, int]:
    db.session.refresh(weekend)
    return weekend.families_taken, weekend.adults_taken, weekend.children_taken


def test_the_last_place_is_sold_once_to_families_that_answer_at_the_same_moment(invitations: Invitations) -> None:
    weekend = invitations.weekend(families_most=1)
    rows = [invitations.invited(weekend, name).id for name in ("Aubry", "Bertin", "Colin")]
    actor, now = invitations.agency.concierge, invitations.now
    refused = at_once(
        invitations.app, *(lambda row_id=row_id: say_yes(actor, row_id, COUPLE, now=now) for row_id in rows)
    )
    assert refused == [None, None, None]
    states = sorted(db.session.get_one(Booking, row_id).state for row_id in rows)
    assert states == [STATE.ACCEPTED, STATE.WAITING, STATE.WAITING]
    assert taken(weekend) == (1, 2, 0)


def test_a_place_given_back_while_another_family_answers_is_neither_lost_nor_given_twice(
    invitations: Invitations,
) -> None:
    weekend = invitations.weekend(families_most=1)
    first, second, third = (invitations.invited(weekend, name) for name in ("Aubry", "Bertin", "Colin"))
    invitations.yes(first)
    invitations.yes(second)
    actor, now = invitations.agency.concierge, invitations.now
    ids = first.id, third.id
    refused = at_once(
        invitations.app,
        lambda: say_no(actor, ids[0], reason="", now=now),
        lambda: say_yes(actor, ids[1], COUPLE, now=now),
    )
    assert refused == [None, None]
    assert first.state is STATE.CANCELLED
    assert second.state is STATE.OFFERED, "who waited comes before who answers now"
    assert third.state is STATE.WAITING
    assert taken(weekend) == (1, 2, 0)


def test_a_yes_said_twice_takes_one_place(invitations: Invitations) -> None:
    weekend = invitations.weekend(families_most=3)
    row = invitations.invited(weekend, "Aubry")
    actor, now, row_id = invitations.agency.concierge, invitations.now, row.id
    at_once(invitations.app, *(lambda: say_yes(actor, row_id, COUPLE, now=now) for _ in range(2)))
    assert taken(weekend) == (1, 2, 0)
    moved = db.session.scalars(
        select(EventRow).where(EventRow.name == "weekend.booking_moved").order_by(EventRow.id)
    ).all()
    assert [row.data["into"] for row in moved] == ["invited", "accepted"]


def test_adults_and_children_are_counted_as_families_are(invitations: Invitations) -> None:
    weekend = invitations.weekend(adults_most=4, children_most=1)
    rows = [invitations.invited(weekend, name) for name in ("Aubry", "Bertin", "Colin")]
    invitations.yes(rows[0], Coming(adults=2, children=1, child_ages=(4,)))
    invitations.yes(rows[1], Coming(adults=2, children=1, child_ages=(7,)))
    invitations.yes(rows[2])
    assert [row.state for row in rows] == [STATE.ACCEPTED, STATE.WAITING, STATE.ACCEPTED]
    assert taken(weekend) == (2, 4, 1)


def test_a_changed_answer_is_checked_again_and_a_refused_one_changes_nothing(invitations: Invitations) -> None:
    weekend = invitations.weekend(children_most=2)
    row = invitations.yes(invitations.invited(weekend, "Aubry"), Coming(adults=2, children=1, child_ages=(4,)))
    db.session.commit()
    with pytest.raises(NoPlaceLeft):
        invitations.yes(row, Coming(adults=2, children=3, child_ages=(4, 6, 9)))
    db.session.rollback()
    assert taken(weekend) == (1, 2, 1)
    invitations.yes(row, Coming(adults=1, children=2, child_ages=(4, 6)))
    assert (taken(weekend), row.state) == ((1, 1, 2), STATE.ACCEPTED)


def test_a_freed_place_is_offered_in_order_kept_for_some_hours_then_offered_to_the_next(
    invitations: Invitations,
) -> None:
    weekend = invitations.weekend(families_most=1, offer_hours=24)
    first, second, third = (invitations.invited(weekend, name) for name in ("Aubry", "Bertin", "Colin"))
    for hours, row in enumerate((first, third, second)):
        invitations.yes(row, at=invitations.now + hours * HOUR)
    later = invitations.now + DAY
    invitations.no(first, at=later)
    assert (third.state, second.state) == (STATE.OFFERED, STATE.WAITING)
    assert third.expires_at == later + 24 * HOUR
    follow_bookings(later + 23 * HOUR, commit)
    assert third.state is STATE.OFFERED
    follow_bookings(later + 24 * HOUR, commit)
    assert (third.state, second.state) == (STATE.EXPIRED, STATE.OFFERED)
    invitations.yes(second, at=later + 25 * HOUR)
    assert (second.state, taken(weekend)) == (STATE.ACCEPTED, (1, 2, 0))
    invitations.yes(third, at=later + 26 * HOUR)
    assert third.state is STATE.WAITING, "too late for that place, in time for another"


def test_a_large_family_waits_on_while_a_small_one_has_what_is_free(invitations: Invitations) -> None:
    weekend = invitations.weekend(adults_most=4)
    rows = [invitations.invited(weekend, name) for name in ("Aubry", "Bertin", "Colin", "Denis")]
    for row, adults in zip(rows, (2, 2, 4, 2), strict=True):
        invitations.yes(row, Coming(adults=adults))
    invitations.no(rows[0])
    assert [row.state for row in rows[2:]] == [STATE.WAITING, STATE.OFFERED]


def test_more_places_reach_whoever_waits(invitations: Invitations) -> None:
    weekend = invitations.weekend(families_most=1)
    rows = [invitations.yes(invitations.invited(weekend, name)) for name in ("Aubry", "Bertin")]
    weekend.families_most = 2
    db.session.commit()
    follow_bookings(invitations.now, commit)
    assert [row.state for row in rows] == [STATE.ACCEPTED, STATE.OFFERED]


def test_beyond_the_places_a_family_is_let_in_only_by_somebody_and_with_a_reason(invitations: Invitations) -> None:
    weekend = invitations.weekend(families_most=1)
    rows = [invitations.yes(invitations.invited(weekend, name)) for name in ("Aubry", "Bertin", "Colin")]
    coordinator = invitations.agency.coordinator
    let_in(coordinator, rows[1].id, reason="Le maire les attend", now=invitations.now)
    assert (rows[1].state, rows[1].overbooked_by) == (STATE.ACCEPTED, coordinator.person_id)
    assert taken(weekend) == (2, 4, 0)
    assert db.session.scalars(select(EventRow).order_by(EventRow.id.desc())).first().data["overbooked"] is True  # type: ignore[union-attr]
    invitations.no(rows[0])
    assert rows[2].state is STATE.WAITING, "the weekend is still as full as it may be"
    assert taken(weekend) == (1, 2, 0)


def test_an_invitation_is_reminded_once_and_lets_go_at_its_end(invitations: Invitations) -> None:
    weekend = invitations.weekend(answer_days=10)
    row = invitations.invited(weekend, "Aubry")
    for days in (4, 6, 8):
        follow_bookings(invitations.now + days * DAY, commit)
    reminded = db.session.scalars(select(EventRow).where(EventRow.name == "weekend.reminded")).all()
    assert len(reminded) == 1
    follow_bookings(invitations.now + 10 * DAY, commit)
    assert row.state is STATE.EXPIRED
    invite_again(invitations.agency.concierge, row.id, invitations.now + 11 * DAY)
    assert (row.state, row.reminded_at) == (STATE.INVITED, None)


def test_waves_follow_one_another_and_a_second_click_invites_nobody_twice(invitations: Invitations) -> None:
    weekend = invitations.weekend()
    actor, now = invitations.agency.concierge, invitations.now
    families = [invitations.family(name) for name in ("Aubry", "Bertin", "Colin")]
    assert shortlist_families(actor, weekend.id, [family.id for family in families], now) == 3
    assert shortlist_families(actor, weekend.id, [family.id for family in families], now) == 0
    rows = list(db.session.scalars(select(Booking).order_by(Booking.id)))
    assert invite_families(actor, weekend.id, [rows[0].id, rows[1].id], now) == 2
    assert invite_families(actor, weekend.id, [rows[0].id, rows[1].id], now) == 0
    assert invite_families(actor, weekend.id, [rows[2].id], now) == 1
    assert [row.wave for row in rows] == [1, 1, 2]
    assert families[0].invited_on == paris_date(now)


def test_whoever_is_taken_off_gives_the_place_back_and_hears_no_more_yes(invitations: Invitations) -> None:
    weekend = invitations.weekend(families_most=1)
    rows = [invitations.yes(invitations.invited(weekend, name)) for name in ("Aubry", "Bertin")]
    withdraw_booking(invitations.agency.concierge, rows[0].id, invitations.now)
    assert [row.state for row in rows] == [STATE.WITHDRAWN, STATE.OFFERED]
    with pytest.raises(AnsweredAlready):
        invitations.yes(rows[0])


def test_a_family_of_nine_has_its_nine_places(invitations: Invitations) -> None:
    weekend = invitations.weekend(families_most=1, adults_most=2, children_most=7)
    kids = [child(f"Enfant {number}", dt.date(2010 + number, 3, 4)) for number in range(7)]
    row = make_booking(invitations.agency, weekend, invitations.family("Neuf", *kids), now=invitations.now)
    assert (row.state, taken(weekend)) == (STATE.ACCEPTED, (1, 2, 7))
    assert Party(adults=2, children=7).families == 1
