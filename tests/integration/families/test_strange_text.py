"""Names of the whole world are kept as they are; what only deceives is dropped; nothing typed becomes HTML."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.definition.model import Subject
from concierge.families import journal
from concierge.families.choices import Channel, Direction
from concierge.families.facts import Fact
from concierge.families.models import Household, Member
from concierge.families.queries import list_members
from concierge.families.services import add_member
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, adult, make_family
from tests.integration.accounts.browsers import Browser, in_family_space, signed_in

ATTACK = "<img src=x onerror=alert(1)>'\"{{7*7}}${7*7}"
PAGES = ("", "/projet", "/echanges", "/acces", "/histoire", "/foyer", "/parcours", "/etapes/nouvelle")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoé 🦊👩‍👧", "Zoé 🦊👩‍👧"),
        ("فاطمة الزهراء", "فاطمة الزهراء"),
        ("גבריאל", "גבריאל"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("王小明", "王小明"),
        ("Zoe\u0301", "Zoé"),
        ("  O’Brien-D’Arcy  ", "O’Brien-D’Arcy"),
        ("Paul\u202egpj.exe", "Paulgpj.exe"),
        ("\u2066Anna\u2069", "Anna"),
        ("Jean\x00Luc", "JeanLuc"),
        ("Jean\x1b[31mLuc", "Jean[31mLuc"),
        ("'; DROP TABLE member; --", "'; DROP TABLE member; --"),
    ],
)
def test_a_name_is_kept_as_it_is_written(app: Flask, agency: Agency, now: dt.datetime, typed: str, kept: str) -> None:
    household = make_family(agency, now=now, planned=False)
    browser = signed_in(app, agency, "Louise", now)

    answer = browser.post(f"/dossiers/{household.id}/membres/nouveau", {"kind": "child", "first_name": typed})

    assert answer.status_code == 303
    assert db.session.scalars(select(Member.first_name).order_by(Member.id.desc()).limit(1)).one() == kept
    assert browser.get(f"/dossiers/{household.id}").status_code == 200


@pytest.mark.parametrize("word", ["fatima", "FÁTIMA", "petit"])
def test_a_file_is_found_whatever_accents_are_typed(app: Flask, agency: Agency, now: dt.datetime, word: str) -> None:
    household = make_family(agency, now=now, planned=False)
    add_member(agency.concierge, household, adult("Fátima", email=""), now)
    browser = signed_in(app, agency, "Louise", now)

    assert f"/dossiers/{household.id}" in browser.get("/recherche", query_string={"q": word}).text


@pytest.mark.parametrize("path", ["/dossiers", "/recherche", "/etapes", "/messages/", "/aujourdhui", "/territoire/"])
@pytest.mark.parametrize("typed", ["\x00", "%", "_", "\\", "\ud800", "é" * 5000, "9" * 400, "١٢٣", "\u202e"])
def test_no_address_bar_breaks_a_page(app: Flask, agency: Agency, now: dt.datetime, path: str, typed: str) -> None:
    browser = signed_in(app, agency, "Alexandra", now)
    names = (
        "q",
        "qui",
        "etape",
        "source",
        "etiquette",
        "etat",
        "tri",
        "page",
        "vue",
        "quand",
        "sujet",
        "depuis",
        "origin",
    )
    query = dict.fromkeys(names, typed.encode("utf-8", "surrogatepass"))

    assert browser.get(path, query_string=query).status_code == 200


@pytest.mark.parametrize("code", ["%00", "52%27", "%ff", "x" * 3000, "%F0%9F%A6%8A"])
def test_a_commune_that_cannot_be_is_not_found(app: Flask, agency: Agency, now: dt.datetime, code: str) -> None:
    browser = signed_in(app, agency, "Louise", now)
    assert browser.get(f"/territoire/communes/{code}").status_code == 404


@pytest.mark.parametrize(
    "body", [b"first_name=%ff%fe&kind=child", b"first_name=\xff\xfe&kind=child", b"\x00", b"=&=&;"]
)
def test_bytes_that_are_no_text_break_nothing(app: Flask, agency: Agency, now: dt.datetime, body: bytes) -> None:
    household = make_family(agency, now=now, planned=False)
    browser = signed_in(app, agency, "Louise", now)
    token = browser.form_token().encode()

    answer = browser._open(
        "POST",
        f"/dossiers/{household.id}/membres/nouveau",
        data=body + b"&csrf_token=" + token,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code in {303, 400, 413, 422}


@pytest.mark.parametrize("cookie", ["\u202e", "x" * 3000, "é", "%00", "..."])
def test_a_strange_cookie_is_nobody(app: Flask, agency: Agency, now: dt.datetime, cookie: str) -> None:
    browser = Browser(app, now)
    raw = f"concierge={cookie}; espace={cookie}; langue={cookie}".encode().decode("latin-1")

    assert browser.get("/aujourdhui", headers={"Cookie": raw}).status_code == 302
    assert browser.get("/espace/", headers={"Cookie": raw}).status_code == 401


def test_nothing_people_typed_becomes_html_on_any_page(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = _attack_everywhere(agency, now)
    browser, family = signed_in(app, agency, "Alexandra", now), in_family_space(app, household, now)
    step = steps.add_local_step(
        agency.concierge,
        household,
        title=ATTACK,
        subject=Subject.HOUSING,
        due_on=paris_date(now),
        for_family=True,
        member_id=None,
        assignee_id=None,
        now=now,
    )
    steps.comment(agency.concierge, step, ATTACK, shared=True, now=now)
    steps.ask_help(agency.concierge, step, ATTACK, now)
    steps.block(agency.concierge, step, waiting_for=steps.WaitingFor.OTHER, reason=ATTACK, now=now)

    paths = [f"/dossiers/{household.id}{page}" for page in PAGES]
    paths += [
        f"/etapes/{step.id}",
        "/dossiers",
        "/dossiers?vue=tableau",
        "/aujourdhui?qui=equipe",
        "/etapes?qui=equipe",
    ]
    paths += ["/recherche?q=img", f"/dossiers?q={ATTACK}", "/messages/", "/mon-compte"]
    pages = {path: browser.get(path) for path in paths}
    pages |= {path: family.get(path) for path in ("/espace/", "/espace/annee", f"/espace/etapes/{step.id}")}

    assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
    assert [path for path, page in pages.items() if "<img src=x" in page.text or "<b>49" in page.text] == []
    shown = [path for path, page in pages.items() if "&lt;img src=x" in page.text]
    assert len(shown) > 12


def _attack_everywhere(agency: Agency, now: dt.datetime) -> Household:
    actor = agency.concierge

    household = make_family(
        agency,
        now=now,
        name=ATTACK,
        summary=ATTACK,
        origin_place=ATTACK,
        tags=(ATTACK[:40],),
        members=(
            adult(ATTACK, ATTACK, phone=ATTACK[:30], languages=ATTACK, needs=ATTACK, relation=ATTACK, email="a@b.fr"),
        ),
        facts={Fact.CARS: 1},
        adult_facts={},
    )
    details = journal.ContactDetails(
        channel=Channel.CALL, direction=Direction.FROM_FAMILY, summary=ATTACK, follow_up_on=paris_date(now)
    )
    journal.log_contact(actor, household, details, now)
    journal.add_note(actor, household, ATTACK, now)
    journal.make_appointment(
        actor, household, starts_at=now + dt.timedelta(days=1), subject=ATTACK, place=ATTACK, now=now
    )
    assert [member.first_name for member in list_members(actor, household.id)] == [ATTACK]
    return household
