"""Ambassadors: who can speak of what, the kit, cards that partners check, benefits, points with their lines."""

import datetime as dt
import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.documents.keeping import Refused, Room, check_document
from concierge.documents.qr import shape_of
from concierge.documents.serving import room
from concierge.hosts import offers, progress
from concierge.hosts.ambassadors import benefits, cards, kit, points
from concierge.hosts.ambassadors.choices import Act
from concierge.hosts.ambassadors.codes import check_of, shown_code
from concierge.hosts.ambassadors.expertise import Asked, draw_map, find_speakers
from concierge.hosts.ambassadors.models import AmbassadorCard, CardCheck, KitItem
from concierge.hosts.choices import OfferKind
from concierge.hosts.rules import OfferDetails, PersonDetails
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, TooManyAttempts
from concierge.platform.unit_of_work import commit
from concierge.territory.queries import find_communes
from tests import samples_of_files as samples
from tests.factories import Agency, give_cards, make_commune, make_host
from tests.integration.accounts.browsers import Browser, in_host_space, signed_in
from tests.integration.pages import Page
from tests.integration.statements import statements

DAY = dt.timedelta(days=1)


def _knows(*topics: str, audiences: tuple[str, ...] = ()) -> tuple[OfferDetails, ...]:
    return (OfferDetails(kind=OfferKind.EXPERTISE, per_year=9, topics=topics, audiences=audiences),)


def _names(agency: Agency, now: dt.datetime, **asked: object) -> list[str]:
    near = find_communes([str(asked["near"])]).get(str(asked["near"])) if "near" in asked else None
    found = find_speakers(agency.concierge, Asked(**asked), paris_date(now), near)  # type: ignore[arg-type]
    return [line.name for line in found.lines]


def _person(name: str) -> list[PersonDetails]:
    return [PersonDetails(first_name=name, last_name="Roy", email=f"{name.lower()}@accueil.example", phone="06")]


# Who can speak of what


def test_people_are_found_by_topic_language_and_whom_they_like_to_help(agency: Agency, now: dt.datetime) -> None:
    make_host(agency, now=now, people=_person("Anne"), offers=_knows("ecole"), languages=["fr", "de"])
    make_host(agency, now=now, people=_person("Paul"), offers=_knows("ecole", "sante", audiences=("retraites",)))
    make_host(agency, now=now, people=_person("Lise"), offers=_knows("ecole"), active=False)
    make_host(agency, now=now, people=_person("Jean"))  # offers a meal, says nothing of what they know

    assert _names(agency, now) == ["Anne Roy", "Paul Roy"]
    assert _names(agency, now, topic="sante") == ["Paul Roy"]
    assert _names(agency, now, topic="ecole", language="de") == ["Anne Roy"]
    assert _names(agency, now, audience="familles") == ["Anne Roy"]  # who says nobody in particular helps anybody
    assert _names(agency, now, audience="retraites") == ["Anne Roy", "Paul Roy"]
    assert _names(agency, now, topic='%"') == []


def test_the_closest_come_first_and_those_too_far_are_left_out(agency: Agency, now: dt.datetime) -> None:
    for code, name, latitude in (("52121", "Chaumont", 48.11), ("52269", "Langres", 47.86), ("52448", "Loin", 49.5)):
        make_commune(code, name, latitude=latitude, longitude=5.2)
        make_host(agency, now=now, people=_person(name), offers=_knows("ecole"), commune_code=code)
    assert _names(agency, now, near="52269") == ["Langres Roy", "Chaumont Roy", "Loin Roy"]
    assert _names(agency, now, near="52269", minutes=60) == ["Langres Roy", "Chaumont Roy"]


def test_the_page_says_how_to_reach_people_and_that_somebody_rests(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    host = make_host(agency, now=now, offers=_knows("ecole"))
    offers.pause(agency.concierge, host.id, None, now)
    page = signed_in(app, agency, "Louise", now).get("/ambassadeurs/?sujet=ecole").text
    assert "tel:0639980000" in page
    assert "En pause" in page
    empty = signed_in(app, agency, "Louise", now).get("/ambassadeurs/?sujet=sante&minutes=abc&page=-3&commune=Zzz").text
    assert "Personne ne répond pour l’instant" in empty


def test_what_is_known_is_shown_by_area_with_what_nobody_covers(app: Flask, agency: Agency, now: dt.datetime) -> None:
    make_commune("52121", "Chaumont", latitude=48.11, longitude=5.14)
    make_commune("52269", "Langres", latitude=None, longitude=None)
    make_host(agency, now=now, people=_person("Anne"), offers=_knows("ecole"), commune_code="52121")
    make_host(agency, now=now, people=_person("Paul"), offers=_knows("ecole"), commune_code="52269")
    drawn = draw_map(agency.concierge, ["ecole", "sante"])
    assert (drawn.totals["ecole"], drawn.gaps) == (2, ["sante"])
    page = signed_in(app, agency, "Louise", now).get("/ambassadeurs/savoirs").text
    assert page.count('class="map-point"') == 1
    assert "Sans coordonnées, et donc absentes du dessin\u00a0: Langres." in page
    assert "style=" not in page.partition('<svg class="network-map"')[2].partition("</svg>")[0]


def test_the_pages_ask_as_many_questions_for_many_people_as_for_two(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    make_commune("52269", "Langres", latitude=47.86, longitude=5.3)
    for number in range(2):
        make_host(agency, now=now, people=_person(f"Un{number}"), offers=_knows("ecole"))
    louise = signed_in(app, agency, "Louise", now)
    paths = ("/ambassadeurs/?sujet=ecole&commune-code=52269", "/ambassadeurs/savoirs")
    few = [statements(lambda path=path: louise.get(path)) for path in paths]  # type: ignore[misc]
    for number in range(35):
        make_host(agency, now=now, people=_person(f"Deux{number}"), offers=_knows("ecole", "sante"))
    assert [statements(lambda path=path: louise.get(path)) for path in paths] == few  # type: ignore[misc]


# The kit


def test_a_host_sees_the_kit_for_all_and_for_what_they_know_and_what_is_withdrawn_is_gone(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    school, all_of_us = _item(agency, now, "École", topics=("ecole",)), _item(agency, now, "Pour tous")
    knows, not_yet = make_host(agency, now=now, offers=_knows("ecole")), make_host(agency, now=now, email="b@x.example")
    phone, other = in_host_space(app, knows, now), in_host_space(app, not_yet, now)
    page = phone.get("/mon-accueil/reseau").text
    assert page.index("École") < page.index("Pour tous")
    assert "École" not in other.get("/mon-accueil/reseau").text
    path = f"/mon-accueil/reseau/kit/{school.id}"
    answer = phone.get(path)
    assert (answer.status_code, answer.data) == (200, samples.PDF)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert other.get(path).status_code == 404

    stored = school.stored_name
    assert stored is not None
    louise = signed_in(app, agency, "Louise", now)
    assert louise.post(f"/ambassadeurs/kit/{all_of_us.id}/deplacer", {"sens": "haut"}).status_code == 303
    assert [item.title for item in kit.list_kit(agency.concierge)] == ["Pour tous", "École"]
    assert louise.post(f"/ambassadeurs/kit/{school.id}/retirer").status_code == 303
    assert phone.get(path).status_code == 404
    assert room().store.find(stored) is None

    progress.leave(agency.concierge, knows.id, now)
    assert "Pour tous" not in phone.get("/mon-accueil/reseau").text


def test_what_cannot_be_kept_is_named_and_what_was_typed_stays(app: Flask, agency: Agency, now: dt.datetime) -> None:
    louise, path = signed_in(app, agency, "Louise", now), "/ambassadeurs/kit/nouveau"
    once = Page(louise.get(path)).fields()
    typed = once | {"title": "Dix questions"}
    page = louise.post(path, typed | {"files": (io.BytesIO(b"<html>"), "page.pdf")})
    assert page.status_code == 422
    assert "«\u00a0page.pdf\u00a0»" in Page(page).text
    assert 'value="Dix questions"' in page.text
    assert louise.post(path, typed).status_code == 422  # neither document nor address
    assert louise.post(path, typed | {"url": "javascript:alert(1)"}).status_code == 422
    for _twice in range(2):
        sent = louise.post(path, typed | {"files": (io.BytesIO(samples.PDF), "questions.pdf")})
        assert sent.status_code == 303
    assert [row.name for row in db.session.scalars(select(KitItem))] == ["questions.pdf"]


def test_the_kit_counts_in_what_an_agency_may_keep(agency: Agency, now: dt.datetime) -> None:
    item = _item(agency, now, "Un")
    small = Room(store=room().store, quota=item.size + 10)
    document = check_document(io.BytesIO(samples.PDF), "deux.pdf")
    with pytest.raises(Refused, match="plus de place"):
        kit.add_item(agency.concierge, kit.KitDetails(title="Deux"), document, room=small, now=now)


# Cards


def test_a_partner_learns_a_first_name_the_agency_and_a_date_and_nothing_else(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    give_cards(agency, now)
    host = make_host(agency, now=now)
    phone = in_host_space(app, host, now)
    for _twice in range(2):
        assert phone.post("/mon-accueil/reseau/carte").status_code == 303
    (card,) = db.session.scalars(select(AmbassadorCard)).all()
    shown = phone.get("/mon-accueil/reseau/carte").text
    assert shown_code(card.code) in shown
    square = re.search(r'<svg class="member-qr"(.*?)</svg>', shown, re.DOTALL)
    assert square is not None
    assert shape_of(f"http://localhost/carte/?code={card.code}").path in square[1]
    assert "style=" not in square[1]  # the policy of pages would refuse it
    scanned = Page(Browser(app, now).get(f"/carte/?code={card.code}"))
    assert scanned.value("code") == shown_code(card.code)

    partner = Browser(app, now)
    page = partner.post("/carte/", {"code": shown_code(card.code).lower()}).text
    assert "Cette carte est valable" in page
    assert "Anne" in page
    assert "30 novembre 2027" in page.replace("\u00a0", " ")
    for word in ("Mercier", "accueil.example", "06 39", "Langres", str(host.id) + "/"):
        assert word not in page
    mistyped = card.code[:-1] + ("2" if card.code[-1] != "2" else "3")
    assert "n’est pas valable" in partner.post("/carte/", {"code": mistyped}).text
    later = Browser(app, now + 400 * DAY)
    assert "n’est pas valable" in later.post("/carte/", {"code": card.code}).text


def test_a_card_is_taken_back_when_somebody_leaves_or_rests_without_an_end(agency: Agency, now: dt.datetime) -> None:
    give_cards(agency, now)
    host, actor = make_host(agency, now=now), agency.concierge
    cards.issue_cards(actor, host.id, now)
    offers.pause(actor, host.id, paris_date(now) + 30 * DAY, now)
    assert len(cards.list_cards(actor, host.id, paris_date(now))) == 1

    offers.pause(actor, host.id, None, now)
    assert cards.list_cards(actor, host.id, paris_date(now)) == []
    with pytest.raises(DomainError, match="pause sans date"):
        cards.issue_cards(actor, host.id, now)

    offers.come_back(actor, host.id, now)
    (card,) = cards.issue_cards(actor, host.id, now)
    assert cards.check_card(card.code, "ici", now) is not None
    progress.leave(actor, host.id, now)
    assert cards.check_card(card.code, "ici", now) is None


def test_every_night_those_who_have_no_card_get_one_while_the_agency_gives_them(
    agency: Agency, now: dt.datetime
) -> None:
    couple = [*_person("Anne"), PersonDetails(first_name="Paul")]
    host = make_host(agency, now=now, people=couple)
    make_host(agency, now=now, email="b@x.example", active=False)
    assert cards.issue_missing_cards(now, commit) == 0
    give_cards(agency, now)
    assert [cards.issue_missing_cards(now, commit) for _night in range(2)] == [1, 0]
    views = cards.list_cards(agency.concierge, host.id, paris_date(now))
    assert [view.person.first_name for view in views] == ["Anne", "Paul"]
    assert cards.issue_missing_cards(now + 400 * DAY, commit) == 1  # renewed by itself


def test_whoever_guesses_codes_is_slowed_down(app: Flask, agency: Agency, now: dt.datetime) -> None:
    give_cards(agency, now)
    guess = "2" * 11 + check_of("2" * 11)
    for _try in range(cards.WRONG_PER_HOUR):
        assert cards.check_card(guess, "ici", now) is None
    with pytest.raises(TooManyAttempts):
        cards.check_card(guess, "ici", now)
    assert cards.check_card(guess, "ailleurs", now) is None
    assert cards.check_card(guess, "ici", now + dt.timedelta(hours=1, minutes=1)) is None
    cards.forget_checks(now + 2 * DAY)
    assert db.session.scalars(select(CardCheck)).all() == []

    partner = Browser(app, now)
    answers = [partner.post("/carte/", {"code": guess}).status_code for _try in range(cards.WRONG_PER_HOUR + 1)]
    assert set(answers[:-1]) == {200}
    assert answers[-1] == 429


def test_the_team_gives_a_card_takes_it_back_and_a_lost_one_is_worth_nothing(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    host = make_host(agency, now=now)
    louise, path = signed_in(app, agency, "Louise", now), f"/ambassadeurs/personnes/{host.id}"
    louise.post(f"{path}/cartes")
    assert "ne donne pas de carte" in louise.get(path).text
    give_cards(agency, now)
    louise.post(f"{path}/cartes")
    (card,) = db.session.scalars(select(AmbassadorCard)).all()
    for _twice in range(2):
        assert louise.post(f"{path}/cartes/{card.id}/retirer").status_code == 303
    assert cards.check_card(card.code, "ici", now) is None
    louise.post(f"{path}/cartes")
    assert len(db.session.scalars(select(AmbassadorCard)).all()) == 2


def test_a_host_sees_the_benefits_of_today(app: Flask, agency: Agency, now: dt.datetime) -> None:
    today, actor = paris_date(now), agency.concierge
    for partner, first, last in (("Café", None, today), ("Piscine", today + DAY, None), ("Musée", None, today - DAY)):
        details = benefits.BenefitDetails(partner=partner, gift="Un cadeau", starts_on=first, ends_on=last)
        benefits.add_benefit(actor, details, now)
    page = in_host_space(app, make_host(agency, now=now), now).get("/mon-accueil/reseau/carte").text
    assert "Café" in page
    assert "Piscine" not in page
    assert "Musée" not in page
    wrong = benefits.BenefitDetails(partner="X", gift="Y", starts_on=today, ends_on=today - DAY)
    with pytest.raises(DomainError):
        benefits.add_benefit(actor, wrong, now)


# Points


def test_points_are_shown_with_where_they_come_from_and_corrected_with_a_reason(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    host = make_host(agency, now=now)
    louise, path = signed_in(app, agency, "Louise", now), f"/ambassadeurs/personnes/{host.id}"
    form = Page(louise.get(path)).fields()
    deed = {"once": form["once"], "act": "talk", "on": "2026-11-20", "about": "Au collège"}
    for _twice in range(2):
        assert louise.post(f"{path}/gestes", deed).status_code == 303
    assert "points" not in Page(in_host_space(app, host, now).get("/mon-accueil/reseau")).text  # off: not a word of it

    give_cards(agency, now, points=True)
    assert louise.post(f"{path}/points", {"points": "7", "reason": ""}).status_code == 422
    assert louise.post(f"{path}/points", {"points": "7", "reason": "Le stand tenu seul"}).status_code == 303
    page = in_host_space(app, host, now).get("/mon-accueil/reseau").text.replace("\u00a0", " ")
    assert "22 points" in page
    assert "Au collège" in page
    assert "Le stand tenu seul" in page
    assert "Grâce à vous" in page

    tomorrow = paris_date(now) + DAY
    with pytest.raises(DomainError, match="pas encore passé"):
        points.note_deed(agency.concierge, host.id, Act.TALK, on=tomorrow, about="", now=now)


def _item(agency: Agency, now: dt.datetime, title: str, topics: tuple[str, ...] = ()) -> KitItem:
    document = check_document(io.BytesIO(samples.PDF), f"{title}.pdf")
    details = kit.KitDetails(title=title, topics=topics)
    return kit.add_item(agency.concierge, details, document, room=room(), now=now)
