"""Requests as the team sees and writes them: the tab of a file, the page of a request, two people at the last place."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import event, select

from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.offers import save_offer
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import RequestState, Side
from concierge.hosts.requests.lines import list_waiting_lines
from concierge.hosts.requests.models import HostRequest, HostWish
from concierge.hosts.requests.services import follow_requests, say_no, say_yes, send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import OfferDetails
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, make_family, make_host
from tests.integration.accounts.browsers import in_family_space, in_host_space, signed_in
from tests.integration.at_once import send_all_at_once

MEAL = OfferKind.MEAL


@pytest.fixture
def host(agency: Agency, now: dt.datetime) -> Host:
    return make_host(agency, now=now, offers=(OfferDetails(kind=MEAL, at_once=1, per_year=2),))


@pytest.fixture
def family(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, planned=False)


def _wish(agency: Agency, household: Household, now: dt.datetime) -> None:
    open_wish(agency.concierge, household.id, MEAL, means=Means.PHONE, now=now)


def _send(agency: Agency, household: Household, host: Host, now: dt.datetime) -> HostRequest:
    _wish(agency, household, now)
    return send_request(agency.concierge, household_id=household.id, host_id=host.id, kind=MEAL, now=now)


def _requests() -> list[HostRequest]:
    return list(db.session.scalars(select(HostRequest).order_by(HostRequest.id)))


def test_the_team_notes_a_wish_asks_and_takes_back(
    app: Flask, agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    louise, tab = signed_in(app, agency, "Louise", now), f"/dossiers/{family.id}/accueillants"
    page = louise.get(f"{tab}?pour=meal").text
    assert "Pas encore demandé à la famille" in page
    assert "/demander/" not in page

    refused = louise.post(f"{tab}/souhaits/meal?pour=meal", {"means": "phone", "expects": "Appelez les Petit"})
    assert refused.status_code == 422
    assert "Appelez les Petit" in refused.text
    louise.post(f"{tab}/souhaits/meal", {"means": "phone", "expects": "Connaître les marchés"})
    assert [wish.means for wish in db.session.scalars(select(HostWish))] == [Means.PHONE]

    assert louise.post(f"{tab}/{host.id}/demander/meal").status_code == 303
    (request,) = _requests()
    assert request.score is not None
    page = louise.get(f"{tab}?pour=meal").text
    assert "Attend l’accueillant" in page
    assert "/demander/" not in page

    louise.post(f"{tab}/demandes/{request.id}/retirer")
    assert request.state is RequestState.WITHDRAWN
    louise.post(f"{tab}/souhaits/meal/retirer")
    assert louise.post(f"{tab}/{host.id}/demander/meal").status_code == 303
    assert len(_requests()) == 1  # not wished for any more: said kindly, nothing sent


def test_a_host_who_is_full_or_said_no_is_explained(
    app: Flask, agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    louise, tab = signed_in(app, agency, "Louise", now), f"/dossiers/{family.id}/accueillants?pour=meal"
    other = make_family(agency, now=now, planned=False, name="Roy")
    _wish(agency, family, now)
    request = _send(agency, other, host, now)
    assert "Plus de place en ce moment." in louise.get(tab).text
    say_no(agency.concierge, request.id, Side.HOST, reason="", now=now)
    mine = _send(agency, family, host, now)
    say_no(agency.concierge, mine.id, Side.HOST, reason="", now=now)
    assert "a déjà dit non" in louise.get(tab).text


def test_the_team_writes_what_both_said_on_the_telephone(
    app: Flask, agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    request = _send(agency, family, host, now)
    louise, page = signed_in(app, agency, "Louise", now), f"/dossiers/{family.id}/accueillants/demandes/{request.id}"
    assert "De vive voix" in louise.get(page).text
    day = (paris_date(now) + dt.timedelta(days=20)).isoformat()
    louise.post(page, {"side": "host", "answer": "jour", "on": day, "turn": "1"})
    assert (request.state, request.on_by_host) == (RequestState.FAMILY_ASKED, True)
    louise.post(page, {"side": "family", "answer": "oui", "turn": "2"})
    assert request.state is RequestState.ACCEPTED
    assert 'id="rencontres"' in louise.get(f"/dossiers/{family.id}/accueillants?pour=meal").text
    assert 'id="rencontres"' in louise.get(f"/accueillants/{host.id}").text


def test_waiting_requests_are_listed_by_side_with_whom_to_call(
    app: Flask, agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    request = _send(agency, family, host, now)
    louise = signed_in(app, agency, "Louise", now)
    page = louise.get("/accueillants/demandes").text
    assert "tel:0639980000" in page
    assert "Rien de ce côté." in louise.get("/accueillants/demandes?cote=familles").text
    assert "Demandes en cours" in louise.get("/accueillants/").text

    follow_requests(now + dt.timedelta(days=4), db.session.flush)
    alexandra = signed_in(app, agency, "Alexandra", now + dt.timedelta(days=5))
    assert "Demandes d’accueil sans réponse" in alexandra.get("/a-surveiller").text
    say_yes(agency.concierge, request.id, Side.HOST, now=alexandra.now)
    assert "Demandes d’accueil sans réponse" not in alexandra.get("/a-surveiller").text


def test_reading_the_list_takes_as_many_statements_for_two_as_for_five(agency: Agency, now: dt.datetime) -> None:
    def statements() -> int:
        sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", note := lambda *given: sent.append(given[2]))
        try:
            list_waiting_lines(agency.concierge)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(sent)

    counts = []
    for number in range(5):
        host = make_host(agency, now=now, email=f"h{number}@accueil.example")
        _send(agency, make_family(agency, now=now, planned=False, name=f"Roy{number}"), host, now)
        counts.append(statements())
    assert counts[4] == counts[1]


def test_of_two_coordinators_at_the_last_place_one_wins(
    app: Flask, agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    other = make_family(agency, now=now, planned=False, name="Roy")
    for each in (family, other):
        _wish(agency, each, now)
    louise = signed_in(app, agency, "Louise", now)
    forms = [(f"/dossiers/{each.id}/accueillants/{host.id}/demander/meal", {}) for each in (family, other)]
    assert send_all_at_once(louise, forms, now) == [303, 303]
    assert len(_requests()) == 1


def test_of_two_browsers_accepting_at_the_last_place_one_wins(
    app: Flask, agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    save_offer(agency.concierge, host.id, OfferDetails(kind=MEAL, at_once=2, per_year=4), now=now)
    other = make_family(agency, now=now, planned=False, name="Roy")
    requests = [_send(agency, each, host, now) for each in (family, other)]
    save_offer(agency.concierge, host.id, OfferDetails(kind=MEAL, at_once=1, per_year=4), now=now)
    anne = in_host_space(app, host, now)
    forms = [(f"/mon-accueil/demandes/{each.id}", {"answer": "oui", "turn": "1"}) for each in requests]
    assert send_all_at_once(anne, forms, now) == [303, 409]
    assert sorted(each.state.value for each in requests) == ["family_asked", "host_asked"]


def test_a_double_click_on_the_second_yes_opens_one_relation(
    app: Flask, agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    request = _send(agency, family, host, now)
    say_yes(agency.concierge, request.id, Side.HOST, now=now)
    claire = in_family_space(app, family, now)
    own = f"/espace/rencontres/demandes/{request.id}"
    assert send_all_at_once(claire, [(own, {"answer": "oui", "turn": "2"})] * 2, now) == [303, 303]
    assert len(db.session.scalars(select(HostRelation.id)).all()) == 1


def test_a_family_wishes_in_its_space_after_having_read_what_a_host_reads(
    app: Flask, family: Household, now: dt.datetime
) -> None:
    claire, page = in_family_space(app, family, now), "/espace/rencontres/souhaits/meal"
    shown = claire.get(page).text
    assert "Ce qu’un accueillant lira de vous" in shown
    preview = shown[shown.index("host-who") : shown.index("</section>", shown.index("host-who"))]
    assert "Petit" not in preview

    refused = claire.post(page, {"expects": "écrivez-moi : claire@petit.example"})
    assert refused.status_code == 422
    assert "claire@petit.example" in refused.text
    claire.post(page, {"expects": "Connaître les marchés", "on": ""})
    (wish,) = db.session.scalars(select(HostWish)).all()
    assert (wish.means, wish.expects, wish.withdrawn_at) == (Means.PORTAL, "Connaître les marchés", None)
    assert "Connaître les marchés" in claire.get(page).text
    claire.post(f"{page}/retirer")
    db.session.refresh(wish)
    assert wish.withdrawn_at is not None


def test_the_days_agreed_stand_in_both_calendars(
    app: Flask, agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    day = paris_date(now) + dt.timedelta(days=12)
    _wish(agency, family, now)
    request = send_request(agency.concierge, household_id=family.id, host_id=host.id, kind=MEAL, on=day, now=now)
    for side in (Side.HOST, Side.FAMILY):
        say_yes(agency.concierge, request.id, side, now=now)
    readers = {
        "/mon-accueil/agenda": in_host_space(app, host, now),
        "/espace/agenda": in_family_space(app, family, now),
    }
    for page, browser in readers.items():
        made = browser.post(page).text
        start = made.index("/agenda/", made.index("webcal:"))
        address = made[start : made.index(".ics", start) + 4]
        assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in browser.get(address).text
        browser.post(f"{page}/fermer")
        assert browser.get(address).status_code == 404
    assert "06 39 98 00 00" in in_family_space(app, family, now).get("/espace/rencontres").text.replace("\u00a0", " ")
    assert "Claire" in in_host_space(app, host, now).get("/mon-accueil/familles").text
