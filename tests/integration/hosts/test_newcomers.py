"""From newcomer to host: asked once when the year ends, answered in one tap, applied for without writing it again."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists.models import StepRow
from concierge.families.choices import ClosingReason
from concierge.families.duplicates.merging import merge_files, preview_merge
from concierge.families.models import Household
from concierge.families.project import confirm_move_in
from concierge.families.services import close_household
from concierge.hosts.choices import HostState, OfferKind, Pledge, Way
from concierge.hosts.models import Host, HostNewcomer, HostPledge
from concierge.hosts.newcomers import mail
from concierge.hosts.newcomers.figures import get_loop
from concierge.hosts.newcomers.invitations import ask_now, find_invitation, hold_back, invite_newcomers
from concierge.hosts.newcomers.models import NewcomerInvitation
from concierge.hosts.newcomers.rules import Invited
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.mail import Email
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, adult, child, make_commune, make_family, make_host
from tests.integration.accounts.browsers import Browser, in_family_space, signed_in

DAY = dt.timedelta(days=1)


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A family who moved in 366 days ago: its year has just ended."""
    return _settled(agency, now, days=366)


def _settled(
    agency: Agency, now: dt.datetime, *, days: int, name: str = "Petit", email: str = "claire@x.fr"
) -> Household:
    people = (adult("Claire", email=email, phone="06 39 98 11 22"), adult("Thomas", email=""), child())
    household = make_family(agency, now=now - (days + 40) * DAY, anchors={}, name=name, members=people)
    confirm_move_in(agency.concierge, household, (now - days * DAY).date(), now - days * DAY)
    return household


def _mails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == mail.KIND).order_by(Message.id)))


def _state(household: Household) -> Invited | None:
    row = db.session.scalars(
        select(NewcomerInvitation).where(NewcomerInvitation.household_id == household.id)
    ).one_or_none()
    return None if row is None else row.state


def _typed(browser: Browser, **changes: object) -> dict[str, object]:
    """Return what the page proposes to send, as a browser would, with what somebody adds."""
    page = browser.get("/espace/ouvrir-sa-porte").text
    assert "Et si vous ouvriez votre porte" in page
    known = {
        "first_name": "Claire",
        "last_name": "Petit",
        "email": "claire@x.fr",
        "commune": make_commune("52269", "Langres"),
        "kinds": ["meal"],
        "smoking": "no",
        "home_access": "unknown",
        "agreed": "y",
    }
    return known | changes


def test_a_family_is_asked_once_when_its_year_ends(app: Flask, agency: Agency, now: dt.datetime) -> None:
    households = [_settled(agency, now, days=days, name=f"F{days}", email=f"f{days}@x.fr") for days in (364, 366, 600)]

    assert [invite_newcomers(now), invite_newcomers(now), invite_newcomers(now + DAY)] == [1, 0, 1]
    assert [_state(each) for each in households] == [Invited.ASKED, Invited.ASKED, None]
    first, second = _mails()
    assert [first.recipient, second.recipient] == ["f366@x.fr", "f364@x.fr"]
    content = mail.render_invitation(first, now)
    assert content is not None
    assert content.values["first_name"] == "Claire"


def test_who_is_invited_before_the_year_is_over_is_not_told_that_it_is(
    agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Email] = []
    monkeypatch.setattr("concierge.notifications.services.mail.send", lambda email, **_options: written.append(email))
    household = _settled(agency, now, days=60, name="Tôt", email="tot@x.fr")
    ask_now(agency.concierge, household.id, now)
    db.session.commit()
    send_message(_mails()[0].id, RENDERERS, now)
    assert "Et si vous ouvriez votre porte" in written[0].subject
    assert "un an" not in written[0].text


def test_nobody_is_asked_who_is_closed_paused_silent_a_host_or_took_their_word_back(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    closed, paused, host = (
        _settled(agency, now, days=366, name=name, email=f"{name.lower()}@x.fr") for name in ("Close", "Pause", "Porte")
    )
    silent = _settled(agency, now, days=366, name="Muette", email="")
    close_household(agency.concierge, closed, ClosingReason.YEAR_COMPLETE, paris_date(now), now)
    paused.reminders_paused_until = (now + 30 * DAY).date()
    make_host(agency, now=now, email="porte@x.fr")
    db.session.flush()

    assert invite_newcomers(now) == 0
    assert [_state(each) for each in (closed, paused, host, silent)] == [None] * 4
    for each in (closed, host, silent):
        with pytest.raises(DomainError):
            ask_now(agency.concierge, each.id, now)


def test_the_team_holds_it_back_lets_it_go_and_asks_by_hand_only_once(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    hold_back(agency.concierge, household.id, held=True, now=now)
    assert invite_newcomers(now) == 0
    with pytest.raises(DomainError):
        ask_now(agency.concierge, household.id, now)
    page = signed_in(app, agency, "Louise", now).get(f"/dossiers/{household.id}/accueillants").text
    assert "Invitation retenue" in page

    staff = signed_in(app, agency, "Louise", now)
    assert staff.post(f"/dossiers/{household.id}/ouvrir-sa-porte/retenir", {"held": "0"}).status_code == 303
    assert [staff.post(f"/dossiers/{household.id}/ouvrir-sa-porte").status_code for _twice in "ab"] == [303, 303]
    assert len(_mails()) == 1
    assert "Invitée, pas encore de réponse" in staff.get(f"/dossiers/{household.id}/premiere-annee/bilan").text
    assert invite_newcomers(now) == 0


def test_no_thanks_in_one_tap_is_for_ever_and_a_mail_still_to_leave_does_not(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    invite_newcomers(now)
    (message,) = _mails()
    family = in_family_space(app, household, now)
    assert "Et si vous ouvriez votre porte" in family.get("/espace/").text
    assert family.post("/espace/ouvrir-sa-porte/reponse", {"answer": "no"}).status_code == 303
    assert "Et si vous ouvriez votre porte" not in family.get("/espace/").text
    assert _state(household) is Invited.NO
    assert mail.render_invitation(message, now) is None
    assert [invite_newcomers(now + days * DAY) for days in (1, 100, 200, 900)] == [0, 0, 0, 0]
    with pytest.raises(DomainError):
        ask_now(agency.concierge, household.id, now)
    assert family.post("/espace/ouvrir-sa-porte/reponse", {"answer": "<b>"}).status_code == 303


def test_later_comes_back_after_the_agencys_delay_and_may_be_said_again(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    invite_newcomers(now)
    in_family_space(app, household, now).post("/espace/ouvrir-sa-porte/reponse", {"answer": "later"})
    assert _state(household) is Invited.LATER
    assert [invite_newcomers(now + days * DAY) for days in (30, 181)] == [0, 0]
    again = now + 182 * DAY
    assert [invite_newcomers(again), invite_newcomers(again)] == [1, 0]
    assert len(_mails()) == 2
    family = in_family_space(app, household, again)
    assert "Et si vous ouvriez votre porte" in family.get("/espace/").text
    family.post("/espace/ouvrir-sa-porte/reponse", {"answer": "later"})
    assert "Et si vous ouvriez votre porte" not in family.get("/espace/").text
    row = find_invitation(agency.concierge, household.id)
    assert row is not None
    assert row.again_on == (again + 182 * DAY).date()


def test_yes_puts_the_family_on_the_register_and_tells_the_team(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    invite_newcomers(now)
    family = in_family_space(app, household, now)
    page = family.get("/espace/ouvrir-sa-porte").text
    assert 'value="Claire"' in page
    assert 'value="claire@x.fr"' in page
    assert 'value="Thomas"' in page

    typed = _typed(family)
    assert family.post("/espace/ouvrir-sa-porte", typed | {"agreed": ""}).status_code == 422
    answers = [family.post("/espace/ouvrir-sa-porte", typed) for _twice in "ab"]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == "/mon-accueil/"
    assert "Votre candidature" in family.get("/mon-accueil/").text

    (host,) = db.session.scalars(select(Host)).all()
    assert (host.state, host.way, host.confirmed_at) == (HostState.APPLIED, Way.NEWCOMER, now)
    assert [offer.kind for offer in host.offers] == [OfferKind.MEAL]
    assert db.session.scalars(select(HostNewcomer)).one().household_id == household.id
    assert db.session.scalars(select(HostPledge)).one().pledge is Pledge.CONSENT
    assert _state(household) is Invited.YES
    steps = db.session.scalars(select(StepRow.title).where(StepRow.version_id.is_(None))).all()
    assert steps == ["Remercier la famille Petit\N{NO-BREAK SPACE}: prête à devenir famille accueillante"]
    staff = signed_in(app, agency, "Louise", now)
    assert "Claire Petit" in staff.get("/accueillants/?vue=candidatures").text
    tab = staff.get(f"/dossiers/{household.id}/accueillants").text
    assert f"/accueillants/{host.id}" in tab
    assert "sa candidature attend un entretien" in tab
    assert f"/accueillants/{host.id}/entretien" in tab
    assert "Votre porte est ouverte" in family.get("/espace/ouvrir-sa-porte").text
    assert "Et si vous ouvriez" not in family.get("/espace/").text


def test_another_address_is_confirmed_first_and_one_of_a_host_is_refused_without_saying_whose(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    make_host(agency, now=now, email="anne@accueil.example")
    family = in_family_space(app, household, now)
    refused = family.post("/espace/ouvrir-sa-porte", _typed(family, email="ANNE@accueil.example"))
    assert refused.status_code == 422
    assert "Mercier" not in refused.text
    assert "déjà celle d’un accueillant" in refused.text

    answer = family.post("/espace/ouvrir-sa-porte", _typed(family, email="autre@x.fr"))
    assert answer.location == "/espace/ouvrir-sa-porte"
    host = db.session.scalars(select(Host).where(Host.way == Way.NEWCOMER)).one()
    assert host.confirmed_at is None
    assert family.get("/mon-accueil/").status_code == 401
    assert [m.recipient for m in db.session.scalars(select(Message).where(Message.kind == "host_confirmation"))] == [
        "autre@x.fr"
    ]


def test_the_loop_is_counted_by_the_year_in_which_the_first_one_ended(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    others = [_settled(agency, now, days=days, name=f"F{days}", email=f"f{days}@x.fr") for days in (500, 900, 100)]
    invite_newcomers(now)
    family = in_family_space(app, others[0], now)
    assert family.post("/espace/ouvrir-sa-porte", _typed(family, email="f500@x.fr")).status_code == 303
    host = db.session.scalars(select(Host)).one()
    found = get_loop(agency.concierge, paris_date(now))
    total = found.total
    assert (total.ended, total.invited, total.yes, total.applied, total.active, total.rate) == (3, 1, 1, 1, 0, 0)
    host.state = HostState.ACTIVE
    db.session.flush()
    assert get_loop(agency.concierge, paris_date(now)).total.rate == 33
    assert sum(line.ended for line in found.years.values()) == 3

    staff = signed_in(app, agency, "Louise", now)
    assert "33" in staff.get("/accueillants/boucle").text
    assert "Année par année" in staff.get("/accueillants/").text
    table = staff.get("/accueillants/boucle.csv").data.decode("utf-8-sig").splitlines()
    assert table[-1] == "Ensemble;3;1;1;0;0;1;1;33"


def test_two_files_made_one_keep_the_no(app: Flask, agency: Agency, household: Household, now: dt.datetime) -> None:
    other = _settled(agency, now, days=366, name="Petit", email="claire2@x.fr")
    invite_newcomers(now)
    in_family_space(app, other, now).post("/espace/ouvrir-sa-porte/reponse", {"answer": "no"})
    preview = preview_merge(agency.coordinator, household.id, other.id)
    merge_files(
        agency.coordinator, household.id, other.id, same=preview.same, choices={}, seen=preview.fingerprint, now=now
    )
    assert _state(household) is Invited.NO
