"""The register: who sees what, what a list finds, what is frozen, what two people at once do."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import event, select

from concierge.accounts.events import LinkRevoked
from concierge.families.consent.purposes import Means
from concierge.hosts import offers, pledges, progress
from concierge.hosts.choices import DayKind, Decision, HostState, OfferKind, Pledge, Refusal
from concierge.hosts.models import Host, HostPledge, HostText
from concierge.hosts.queries import Group, HostFilters, list_hosts
from concierge.hosts.rules import HostDetails, OfferDetails, PersonDetails
from concierge.hosts.services import open_host, update_host
from concierge.hosts.settings import PledgeText
from concierge.notifications.models import Message
from concierge.platform.access import find
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.events import EventRow
from concierge.platform.languages import Text
from tests.factories import Agency, make_family, make_host
from tests.integration.accounts.browsers import signed_in

ANNE = PersonDetails(first_name="Anne", last_name="Mercier", email="anne@accueil.example")
PAUL = PersonDetails(first_name="Paul", last_name="Mercier", email="paul@accueil.example")
OLD = PledgeText(version="2020-1", title=Text("Charte", "Charter"), text=Text("Avant {agency}", "Before {agency}"))


def _found(agency: Agency, now: dt.datetime, **filters: object) -> list[str]:
    page = list_hosts(agency.concierge, HostFilters(**filters), paris_date(now))  # type: ignore[arg-type]
    return [line.name for line in page.lines]


def test_an_interview_decides_and_the_host_enters_the_network(agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now, active=False)
    assert host.state is HostState.APPLIED

    progress.hold_interview(
        agency.concierge, host.id, on=paris_date(now), answers={"envie": "Rendre"}, notes="", decision=None, now=now
    )
    assert host.state is HostState.INTERVIEW

    progress.hold_interview(
        agency.concierge, host.id, on=paris_date(now), answers={}, notes="Oui", decision=Decision.WELCOME, now=now
    )
    assert (host.state, host.activated_on) == (HostState.ACTIVE, paris_date(now))
    assert db.session.scalars(select(Message.kind).where(Message.host_id == host.id)).all() == ["host_welcome"]


def test_a_no_is_told_by_a_mail_only_when_somebody_wants_it(agency: Agency, now: dt.datetime) -> None:
    for tell, email in ((True, "a@x.example"), (False, "b@x.example")):
        host = make_host(agency, now=now, active=False, email=email)
        progress.hold_interview(
            agency.concierge,
            host.id,
            on=paris_date(now),
            answers={},
            notes="",
            decision=Decision.NOT_NOW,
            tell=tell,
            now=now,
        )
        assert host.state is HostState.REFUSED
        kinds = db.session.scalars(select(Message.kind).where(Message.host_id == host.id)).all()
        assert kinds == (["host_no"] if tell else [])


def test_the_charter_is_frozen_as_it_was_accepted_and_a_new_one_asks_again(agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now, charter=False)
    pledges.give_pledge(agency.concierge, host, Pledge.CHARTER, means=Means.PAPER, older=OLD, now=now)
    assert _found(agency, now, old_charter=True) == ["Anne Mercier"]

    for _twice in range(2):
        pledges.give_pledge(agency.concierge, host, Pledge.CHARTER, means=Means.PHONE, now=now)

    assert _found(agency, now, old_charter=True) == []
    kept = select(HostText.version, HostText.fr).join(HostPledge, HostPledge.text_id == HostText.id)
    versions = db.session.execute(kept.where(HostPledge.pledge == Pledge.CHARTER).order_by(HostPledge.id)).all()
    assert versions[0] == ("2020-1", f"Avant {agency.space.name}")
    assert [version for version, _text in versions] == ["2020-1", "2026-1"]


def test_the_list_finds_by_offer_topic_language_and_name(agency: Agency, now: dt.datetime) -> None:
    lodging = OfferDetails(kind=OfferKind.LODGING, beds=2)
    school = OfferDetails(kind=OfferKind.EXPERTISE, topics=("ecole",))
    make_host(agency, now=now, people=[ANNE], offers=(lodging,), languages=["fr", "en"])
    make_host(agency, now=now, people=[PAUL], offers=(school,))

    assert _found(agency, now, offer=OfferKind.LODGING) == ["Anne Mercier"]
    assert _found(agency, now, topic="ecole") == ["Paul Mercier"]
    assert _found(agency, now, language="en") == ["Anne Mercier"]
    assert _found(agency, now, text="paul@ MERC") == ["Paul Mercier"]
    assert _found(agency, now, language="e") == []


def test_a_pause_takes_one_out_of_those_free_soon_and_ends_by_itself(agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now)
    offers.pause(agency.concierge, host.id, paris_date(now) + dt.timedelta(days=30), now)

    assert _found(agency, now, soon=True) == []
    assert _found(agency, now, group=Group.PAUSED) == ["Anne Mercier"]
    later = now + dt.timedelta(days=31)
    assert _found(agency, later, soon=True) == ["Anne Mercier"]
    assert _found(agency, later, group=Group.PAUSED) == []


def test_days_away_are_days_nobody_is_sent(agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now)
    today = paris_date(now)
    offers.note_days(agency.concierge, host.id, DayKind.AWAY, first=today, last=today + dt.timedelta(days=40), now=now)
    assert _found(agency, now, soon=True) == []
    with pytest.raises(DomainError, match="déjà passés"):
        offers.note_days(
            agency.concierge, host.id, DayKind.AWAY, first=dt.date(2020, 1, 1), last=dt.date(2020, 1, 2), now=now
        )


def test_one_address_is_one_host(agency: Agency, now: dt.datetime) -> None:
    make_host(agency, now=now)
    with pytest.raises(DomainError, match="déjà celle") as refused:
        open_host(agency.concierge, HostDetails(people=[ANNE]), agreed=Means.PHONE, now=now)
    assert refused.value.field == "email"


def test_two_people_at_one_form_the_second_is_told(agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now)
    seen = host.version
    details = HostDetails(people=[ANNE], commune_code="52269", languages=["fr"])
    update_host(agency.concierge, host, details, seen_version=seen, now=now)
    offers.save_offer(
        agency.coordinator, host.id, OfferDetails(kind=OfferKind.VISIT), seen_version=host.version, now=now
    )

    with pytest.raises(StaleVersion):
        update_host(
            agency.coordinator,
            host,
            HostDetails(people=[ANNE], commune_code="52121"),
            seen_version=seen,
            now=now,
        )


def test_somebody_taken_out_of_the_household_loses_their_link(agency: Agency, now: dt.datetime) -> None:
    from concierge.accounts.models import LinkPurpose
    from concierge.hosts.access import make_link

    host = make_host(agency, now=now, people=[ANNE, PAUL])
    make_link(agency.concierge, host.people[1], LinkPurpose.HOST, now)
    update_host(agency.concierge, host, HostDetails(people=[ANNE]), seen_version=host.version, now=now)

    revoked = db.session.scalars(select(EventRow.name).where(EventRow.host_id == host.id)).all()
    assert LinkRevoked.name in revoked
    assert [person.first_name for person in host.people] == ["Anne"]


def test_a_reader_sees_neither_notes_nor_whom_a_host_does_not_meet(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    host, family = make_host(agency, now=now), make_family(agency, now=now, name="Zibeline", planned=False)
    progress.add_note(agency.concierge, host.id, "Un secret de l’équipe", now)
    progress.keep_apart(agency.concierge, host.id, family.id, "Une raison", now)

    louise = signed_in(app, agency, "Louise", now).get(f"/accueillants/{host.id}").text
    olivier = signed_in(app, agency, "Olivier", now).get(f"/accueillants/{host.id}").text

    for kept in ("Un secret de l’équipe", "Zibeline", "Une raison"):
        assert kept in louise
        assert kept not in olivier
    assert signed_in(app, agency, "Nadia", now).get(f"/accueillants/{host.id}").status_code == 403


def test_the_form_keeps_what_was_typed_and_shows_what_another_wrote(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    host = make_host(agency, now=now)
    browser = signed_in(app, agency, "Louise", now)
    typed = {
        "first_name": "Anne",
        "last_name": "Mercier",
        "email": "anne@accueil.example",
        "commune": "",
        "presentation": "Ma version",
        "smoking": "no",
        "life_stage": "unknown",
        "home_access": "unknown",
        "language": "fr",
    }
    refused = browser.post(f"/accueillants/{host.id}/modifier", typed | {"version": str(host.version)})
    assert refused.status_code == 422
    assert "Ma version" in refused.text


def test_the_list_asks_as_often_for_thirty_hosts_as_for_two(app: Flask, agency: Agency, now: dt.datetime) -> None:
    def asked() -> int:
        statements: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        list_hosts(agency.concierge, HostFilters(soon=True), paris_date(now))
        event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    for number in range(2):
        make_host(agency, now=now, email=f"a{number}@x.example")
    few = asked()
    for number in range(28):
        make_host(agency, now=now, email=f"b{number}@x.example")
    assert asked() == few


def test_a_lodging_says_that_references_are_missing(agency: Agency, now: dt.datetime) -> None:
    host = make_host(agency, now=now, offers=(OfferDetails(kind=OfferKind.LODGING, beds=3),))
    line = list_hosts(agency.concierge, HostFilters(), paris_date(now)).lines[0]
    assert line.awaits_references

    progress.check_references(agency.concierge, host.id, on=paris_date(now), note="La mairie", now=now)
    assert not list_hosts(agency.concierge, HostFilters(), paris_date(now)).lines[0].awaits_references
    offers.save_offer(
        agency.concierge, host.id, OfferDetails(kind=OfferKind.LODGING, beds=3, refuses=(Refusal.CHILDREN,)), now=now
    )


def test_another_agencys_host_is_nobodys(agency: Agency, now: dt.datetime) -> None:
    from tests.factories import make_agency

    host = make_host(make_agency(now=now, domain="autre.example"), now=now)
    assert find(agency.concierge, Host, host.id) is None


@pytest.mark.parametrize("typed", ["06 39 98 00 00", "0639980000", "06.39.98.00.00", "+33 6 39 98 00 00", "anne 0639"])
def test_a_host_is_found_by_a_telephone_however_it_is_written(agency: Agency, now: dt.datetime, typed: str) -> None:
    host = make_host(agency, now=now)

    assert _found(agency, now, text=typed) == [host.name]
    assert _found(agency, now, text="06 39 98 00 01") == []
