"""Pages of a relation: behind a mail's link, in both spaces, for the team; two browsers, double clicks, old links."""

import datetime as dt
import io
import json
import zipfile

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select

from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.relations import answering, ending, following, log, mails, recognition
from concierge.hosts.relations.choices import Answer, Ending, How, Mood
from concierge.hosts.relations.mails import find_recipients, make_relation_link
from concierge.hosts.relations.models import HostRelation, HostThanks, RelationNote, RelationQuestion
from concierge.hosts.requests.choices import Side
from concierge.hosts.rules import OfferDetails
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, make_family, make_host, make_relation
from tests.integration.accounts.browsers import Browser, in_family_space, in_host_space, signed_in
from tests.integration.hosts.test_relations import as_family, as_host

ANSWERED = {"answer": "met", "mood": "warm", "words": "Nous avons beaucoup ri"}


@pytest.fixture
def host(agency: Agency, now: dt.datetime) -> Host:
    return make_host(agency, now=now, offers=(OfferDetails(kind=OfferKind.MENTORING),))


@pytest.fixture
def family(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, planned=False)


@pytest.fixture
def relation(agency: Agency, family: Household, host: Host, now: dt.datetime) -> HostRelation:
    return make_relation(agency, family, host, now=now, kind=OfferKind.MENTORING)


def _link(relation: HostRelation, side: Side, now: dt.datetime) -> str:
    recipient = find_recipients(relation, side)[0]
    assert recipient is not None
    return f"/rencontre/{make_relation_link(relation, side, recipient, now)[1]}"


def _questions() -> list[RelationQuestion]:
    return list(db.session.scalars(select(RelationQuestion).order_by(RelationQuestion.id)))


def test_opening_the_link_answers_nothing_and_a_button_does(
    app: Flask, relation: HostRelation, now: dt.datetime
) -> None:
    path, phone = _link(relation, Side.HOST, now), Browser(app, now)
    page = phone.get(path).text
    assert "Vous êtes-vous parlé, Claire et Thomas et vous" in page
    assert "claire@famille.example" not in page  # whoever it is forwarded to cannot reach the family
    assert _questions() == []

    for _click in range(2):
        assert phone.post(path, ANSWERED).status_code == 303
    assert [(row.side, row.answer, row.mood) for row in _questions()] == [(Side.HOST, Answer.MET, Mood.WARM)]
    assert "Vous avez répondu" in Browser(app, now).get(path).text


def test_an_empty_answer_keeps_what_was_typed(app: Flask, relation: HostRelation, now: dt.datetime) -> None:
    page = Browser(app, now).post(_link(relation, Side.FAMILY, now), {"words": "Bientôt"})
    assert page.status_code == 422
    assert "Bientôt" in page.text
    assert "Choisissez une réponse." in page.text


def test_an_old_link_is_renewed_to_the_known_address_and_a_strange_one_says_the_same(
    app: Flask, relation: HostRelation, now: dt.datetime
) -> None:
    path = _link(relation, Side.FAMILY, now)
    late = Browser(app, now + dt.timedelta(days=31))
    assert late.get(path).status_code == 410
    assert late.post(path, ANSWERED).status_code == 410
    for _click in range(2):
        assert late.post(f"{path}/renouveler").status_code == 200
    assert late.post("/rencontre/inconnu/renouveler").status_code == 200
    sent = db.session.scalars(select(Message.recipient).where(Message.kind == mails.KIND_QUESTION)).all()
    assert sent == ["claire@famille.example"]
    assert late.get("/rencontre/inconnu").status_code == 404


def test_a_link_of_somebody_who_left_the_family_opens_nothing(
    app: Flask, relation: HostRelation, family: Household, now: dt.datetime
) -> None:
    path = _link(relation, Side.FAMILY, now)
    list_members(Actor.system(family.space_id), family.id)[0].removed_on = paris_date(now)
    db.session.flush()
    assert Browser(app, now).get(path).status_code == 410


def test_after_the_end_links_and_old_pages_say_so_and_change_nothing(
    app: Flask, relation: HostRelation, host: Host, family: Household, now: dt.datetime
) -> None:
    path, phone = _link(relation, Side.HOST, now), in_host_space(app, host, now)
    own = f"/mon-accueil/familles/{relation.id}"
    assert phone.get(own).status_code == 200
    ended = in_family_space(app, family, now).post(f"/espace/rencontres/{relation.id}/merci", {"ending": "done"})
    assert ended.status_code == 303

    assert "terminée" in Browser(app, now).get(path).text
    assert Browser(app, now).post(path, ANSWERED).status_code == 409
    assert phone.post(f"{own}/carnet", {"how": "seen", "on": paris_date(now).isoformat()}).status_code == 409
    assert phone.post(f"{own}/merci", {"ending": "apart"}).status_code == 409
    page = phone.get(own).text
    assert "C’est terminé, avec un merci" in page
    assert "claire@famille.example" not in page
    assert _questions() == []


def test_each_side_sees_its_own_words_and_the_days_alone_of_the_others(
    app: Flask, relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    phone, other = in_host_space(app, host, now), in_family_space(app, family, now)
    theirs = f"/espace/rencontres/{relation.id}"
    on = paris_date(now).isoformat()
    assert phone.post(f"/mon-accueil/familles/{relation.id}/nouvelles", ANSWERED).status_code == 303
    noted = phone.post(f"/mon-accueil/familles/{relation.id}/carnet", {"how": "seen", "on": on, "line": "Le lac"})
    assert noted.status_code == 303

    page = other.get(theirs).text
    assert "Vous vous êtes vus" in page
    assert "06 39 98 00 00".replace(" ", "\u00a0") in page
    for hidden in ("Le lac", "beaucoup ri", "Chaleureux</strong>"):
        assert hidden not in page
    staff = signed_in(app, agency, "Louise", now).get(f"/accueillants/rencontres/{relation.id}").text
    assert "Le lac" in staff
    assert "beaucoup ri" in staff
    assert signed_in(app, agency, "Olivier", now).get(f"/accueillants/rencontres/{relation.id}").status_code == 403


def test_a_note_is_corrected_and_taken_back_by_its_side(
    app: Flask, relation: HostRelation, host: Host, family: Household, now: dt.datetime
) -> None:
    row = log.note(as_host(host), relation.id, How.SEEN, on=paris_date(now), words="Le lac", now=now)
    own, phone = f"/mon-accueil/familles/{relation.id}/carnet/{row.id}", in_host_space(app, host, now)
    stranger = in_family_space(app, family, now)
    typed = {"how": "called", "on": paris_date(now).isoformat(), "line": "Un appel"}
    assert stranger.post(f"/espace/rencontres/{relation.id}/carnet/{row.id}", typed).status_code == 404

    tomorrow = typed | {"on": (paris_date(now) + dt.timedelta(days=1)).isoformat()}
    refused = phone.post(own, tomorrow)
    assert refused.status_code == 422
    assert "Un appel" in refused.text
    assert phone.post(own, typed).status_code == 303
    assert db.session.get_one(RelationNote, row.id).words == "Un appel"
    for _click in range(2):
        assert phone.post(f"{own}/retirer").status_code == 303
    assert db.session.scalars(select(RelationNote)).all() == []


def test_a_change_asked_in_one_tap_reaches_the_team_and_not_the_mentor(
    app: Flask, relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    path = f"/espace/rencontres/{relation.id}/changer"
    assert in_family_space(app, family, now).post(path, {"change_words": "Trop loin"}).status_code == 303
    assert "Trop loin" not in in_host_space(app, host, now).get(f"/mon-accueil/familles/{relation.id}").text

    staff = signed_in(app, agency, "Louise", now)
    assert "Trop loin" in staff.get(f"/accueillants/rencontres/{relation.id}").text
    assert "Anne Mercier" in signed_in(app, agency, "Alexandra", now).get("/a-surveiller").text
    assert staff.post(f"/accueillants/rencontres/{relation.id}/deverrouiller").status_code == 303
    assert "Quelqu’un d’autre est cherché" in staff.get(f"/dossiers/{family.id}/accueillants").text
    for _click in range(2):
        assert staff.post(f"/accueillants/rencontres/{relation.id}/changer").status_code == 303
    assert db.session.get_one(HostRelation, relation.id).ending is Ending.CHANGED


def test_two_of_the_team_end_it_and_the_second_is_told(
    app: Flask, relation: HostRelation, agency: Agency, now: dt.datetime
) -> None:
    path = f"/accueillants/rencontres/{relation.id}/merci"
    first, second = signed_in(app, agency, "Louise", now), signed_in(app, agency, "Alexandra", now)
    seen = {"version": str(relation.version)}
    assert first.post(path, {"ending": "done"} | seen).status_code == 303
    refused = second.post(path, {"ending": "apart", "end_words": "Ils me l’ont dit"} | seen)
    assert refused.status_code == 409
    assert db.session.get_one(HostRelation, relation.id).ending is Ending.DONE


def test_the_year_of_a_host_is_thanked_once_with_a_certificate(
    app: Flask, relation: HostRelation, host: Host, agency: Agency, now: dt.datetime
) -> None:
    answering.answer(as_host(host), relation.id, Answer.MET, now=now)
    system, birthday = Actor.system(host.space_id), now + dt.timedelta(days=366)
    assert recognition.thank_host(system, host.id, now + dt.timedelta(days=300)) is None
    for day in (0, 1, 2):
        recognition.thank_hosts(birthday + dt.timedelta(days=day), db.session.flush)
    (row,) = db.session.scalars(select(HostThanks)).all()
    assert (row.families, row.meetings, row.nights, row.advice) == (1, 1, 0, 0)
    (mail,) = db.session.scalars(select(Message).where(Message.kind == "host_year")).all()
    assert mail.recipient == "anne@accueil.example"

    phone = in_host_space(app, host, birthday)
    assert "Attestation" in phone.get("/mon-accueil/annee").text
    document = Document(io.BytesIO(phone.get(f"/mon-accueil/annee/{row.id}/attestation").data))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Anne Mercier" in said
    assert "1 famille rencontrée" in said
    assert "nuit" not in said
    staff = signed_in(app, agency, "Louise", birthday)
    assert "Anne Mercier" in staff.get("/accueillants/merci").text
    for _click in range(2):
        assert staff.post(f"/accueillants/merci/{row.id}").status_code == 303
    assert db.session.get_one(HostThanks, row.id).person_id == agency.people["Louise"].id


def test_who_did_nothing_left_or_asked_for_no_word_is_not_written_to(
    app: Flask, relation: HostRelation, host: Host, agency: Agency, now: dt.datetime
) -> None:
    idle = make_host(agency, now=now, email="odile@accueil.example")
    answering.answer(as_host(host), relation.id, Answer.MET, now=now)
    assert in_host_space(app, host, now).post("/mon-accueil/annee/mot", {"wanted": "0"}).status_code == 303
    recognition.thank_hosts(now + dt.timedelta(days=366), db.session.flush)
    assert db.session.scalars(select(HostThanks.host_id)).all() == []
    assert idle.activated_on is not None


def test_ones_own_copy_holds_ones_own_words(
    app: Flask, relation: HostRelation, host: Host, family: Household, now: dt.datetime
) -> None:
    answering.answer(as_host(host), relation.id, Answer.MET, words="Mots de l’accueillant", now=now)
    answering.answer(as_family(family), relation.id, Answer.MET, words="Mots de la famille", now=now)
    ending.ask_change(as_family(family), relation.id, words="Raison de changer", now=now)
    copies = {
        "host": _said_in(in_host_space(app, host, now).post("/mon-accueil/copie").data),
        "family": _said_in(in_family_space(app, family, now).post("/espace/vie-privee/copie").data),
    }
    assert "Mots de l’accueillant" in copies["host"]
    assert "Mots de la famille" in copies["family"]
    assert "Raison de changer" in copies["family"]
    assert "Mots de la famille" not in copies["host"]
    assert "Raison de changer" not in copies["host"]
    assert "Mots de l’accueillant" not in copies["family"]


def test_the_questions_stand_in_both_spaces_until_they_are_answered(
    app: Flask, relation: HostRelation, host: Host, family: Household, now: dt.datetime
) -> None:
    then = now + dt.timedelta(days=5)
    following.follow_relations(then, db.session.flush)
    phone, other = in_host_space(app, host, then), in_family_space(app, family, then)
    assert f"/mon-accueil/familles/{relation.id}" in phone.get("/mon-accueil/").text
    assert f"/espace/rencontres/{relation.id}" in other.get("/espace/").text
    phone.post(f"/mon-accueil/familles/{relation.id}/nouvelles", ANSWERED)
    assert "Vous êtes-vous parlé" not in phone.get("/mon-accueil/").text
    assert "Vous êtes-vous parlé" in other.get("/espace/").text


def _said_in(archive: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return json.dumps(json.loads(opened.read("donnees.json")), ensure_ascii=False)
