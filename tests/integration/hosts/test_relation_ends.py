"""What ends a relation from outside: erasing a host or a family, merging two files, somebody who leaves a household."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists.models import StepRow
from concierge.families.duplicates.merging import merge_files, preview_merge, undo_merge
from concierge.families.duplicates.models import DuplicatePair, FileMerge
from concierge.families.duplicates.pairs import compare_files
from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.relations import answering, log, mails
from concierge.hosts.relations.choices import Answer, Ending, How
from concierge.hosts.relations.ending import ask_change, end_relation
from concierge.hosts.relations.mails import make_relation_link
from concierge.hosts.relations.models import HostRelation, RelationLink, RelationNote, RelationQuestion
from concierge.hosts.relations.reading import list_doubled_kinds, list_relations_of
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.models import HostRequest, HostWish
from concierge.hosts.rules import HostDetails, OfferDetails, PersonDetails
from concierge.hosts.services import update_host
from concierge.notifications.models import Message
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.privacy.erasure import erase_family
from concierge.privacy.host_erasing import erase_host
from concierge.privacy.models import Ground, HostGround
from tests.factories import Agency, make_family, make_host, make_relation
from tests.integration.accounts.browsers import signed_in
from tests.integration.hosts.test_relations import as_family, as_host
from tests.integration.pages import Page


@pytest.fixture
def host(agency: Agency, now: dt.datetime) -> Host:
    return make_host(agency, now=now, offers=(OfferDetails(kind=OfferKind.MEAL, at_once=3, per_year=9),))


@pytest.fixture
def family(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, planned=False)


@pytest.fixture
def relation(agency: Agency, family: Household, host: Host, now: dt.datetime) -> HostRelation:
    return make_relation(agency, family, host, now=now)


def _told(relation: HostRelation) -> list[str]:
    query = select(Message).where(Message.kind == mails.KIND_ENDED).order_by(Message.id)
    return [mail.context["side"] for mail in db.session.scalars(query) if mail.context["relation_id"] == relation.id]


def test_erasing_a_host_ends_what_stands_and_tells_the_family_kindly(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    answering.answer(as_host(host), relation.id, Answer.MET, words="Un bon dîner", now=now)
    erase_host(agency.coordinator, host.id, typed_name=host.name, ground=HostGround.TEAM, now=now)
    db.session.expire_all()

    assert relation.ending is Ending.HOST_LEFT
    assert _told(relation) == ["family"]
    mail = db.session.scalars(select(Message).where(Message.kind == mails.KIND_ENDED)).one()
    content = mails.render_ended(mail, now)
    assert content is not None
    assert content.values["next"] is True
    assert [row.words for row in db.session.scalars(select(RelationQuestion)).all() if row.words] == []


def test_erasing_a_family_ends_what_stands_and_thanks_the_host(
    relation: HostRelation, family: Household, agency: Agency, now: dt.datetime
) -> None:
    log.note(as_family(family), relation.id, How.SEEN, on=paris_date(now), words="Chez Anne", now=now)
    erase_family(agency.coordinator, family.id, typed_name=family.name, ground=Ground.TEAM, now=now)
    db.session.expire_all()

    assert relation.ended_at is not None
    assert _told(relation) == ["host"]
    assert [row.words for row in db.session.scalars(select(RelationNote)).all() if row.words] == []


def _rows() -> dict[str, list[dict[str, object]]]:
    """All that stands between families and hosts, row by row, but for the versions."""
    tables = (HostRelation, RelationQuestion, RelationNote, HostRequest, HostWish)
    return {
        each.__tablename__: [
            {name: value for name, value in row._mapping.items() if name != "version"}
            for row in db.session.execute(select(each.__table__).order_by(each.__table__.c.id))
        ]
        for each in tables
    }


def _merge(agency: Agency, kept: Household, absorbed: Household, now: dt.datetime) -> FileMerge:
    seen = preview_merge(agency.coordinator, kept.id, absorbed.id)
    done = merge_files(
        agency.coordinator, kept.id, absorbed.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now
    )
    db.session.expire_all()
    return done


@pytest.fixture
def theirs(agency: Agency, now: dt.datetime) -> HostRelation:
    """The same family under another file, with a meal at another host's."""
    person = PersonDetails(first_name="Odile", last_name="Roy", email="odile@accueil.example")
    odile = make_host(agency, now=now, people=[person])
    found = make_relation(agency, make_family(agency, now=now, planned=False), odile, now=now)
    answering.answer(as_host(odile), found.id, Answer.NOT_YET, now=now)
    log.note(as_host(odile), found.id, How.CALLED, on=paris_date(now), words="Un premier appel", now=now)
    return found


def test_of_two_files_with_somebody_each_both_go_on_in_the_kept_one(
    relation: HostRelation, theirs: HostRelation, family: Household, agency: Agency, now: dt.datetime
) -> None:
    twin = db.session.get_one(Household, theirs.household_id)
    _merge(agency, family, twin, now)

    assert [(each.household_id, each.ended_at, each.beside) for each in (relation, theirs)] == [
        (family.id, None, False),
        (family.id, None, True),
    ]
    lines = list_relations_of(agency.concierge, household_id=family.id)
    assert {line.relation.id for line in lines} == {relation.id, theirs.id}
    assert {line.relation.id for line in list_relations_of(as_family(family))} == {relation.id, theirs.id}
    assert list_doubled_kinds(agency.concierge, [family.id]) == [OfferKind.MEAL]
    assert (_told(relation), _told(theirs)) == ([], [])  # nobody is written to

    end_relation(agency.concierge, relation.id, Ending.DONE, now=now)
    assert list_doubled_kinds(agency.concierge, [family.id]) == []
    assert theirs.ended_at is None


def test_separating_the_files_gives_back_exactly_what_each_had(
    relation: HostRelation, theirs: HostRelation, family: Household, agency: Agency, now: dt.datetime
) -> None:
    twin, before = db.session.get_one(Household, theirs.household_id), _rows()
    merge = _merge(agency, family, twin, now)
    assert _rows() != before
    undo_merge(agency.coordinator, merge.id, now)
    db.session.expire_all()
    assert _rows() == before


def test_what_is_said_after_the_merge_goes_back_with_its_relation(
    relation: HostRelation, theirs: HostRelation, family: Household, agency: Agency, now: dt.datetime
) -> None:
    twin = db.session.get_one(Household, theirs.household_id)
    merge = _merge(agency, family, twin, now)
    log.note(as_family(family), theirs.id, How.SEEN, on=paris_date(now), words="Chez Odile", now=now)
    undo_merge(agency.coordinator, merge.id, now)
    db.session.expire_all()
    note = db.session.scalars(select(RelationNote).where(RelationNote.words == "Chez Odile")).one()
    assert (note.relation_id, note.household_id) == (theirs.id, twin.id)


def test_a_third_file_of_the_same_family_brings_its_relation_too(
    relation: HostRelation, theirs: HostRelation, family: Household, agency: Agency, now: dt.datetime
) -> None:
    twin = db.session.get_one(Household, theirs.household_id)
    kept = make_family(agency, now=now, planned=False)
    _merge(agency, twin, family, now)
    _merge(agency, kept, twin, now)
    assert sorted((each.household_id, each.beside) for each in (relation, theirs)) == [
        (kept.id, False),
        (kept.id, True),
    ]


def test_an_alarm_of_the_other_relation_calls_whoever_follows_the_kept_file(
    relation: HostRelation, theirs: HostRelation, family: Household, agency: Agency, now: dt.datetime
) -> None:
    _merge(agency, family, db.session.get_one(Household, theirs.household_id), now)
    ask_change(as_family(family), theirs.id, now=now)
    titles = db.session.scalars(select(StepRow.title).where(StepRow.household_id == family.id)).all()
    assert any("Odile" in title for title in titles)


def test_the_tab_and_the_page_of_the_merge_say_that_there_are_two(
    app: Flask, relation: HostRelation, theirs: HostRelation, family: Household, agency: Agency, now: dt.datetime
) -> None:
    compare_files(agency.space.id, now)
    db.session.commit()
    pair = db.session.scalars(select(DuplicatePair)).one()
    louise = signed_in(app, agency, "Louise", now)
    page = Page(louise.get(f"/doubles/{pair.id}/reunir")).text
    assert "Deux personnes à la fois : un repas à la maison." in page
    assert "une rencontre" in page
    _merge(agency, family, db.session.get_one(Household, theirs.household_id), now)
    db.session.commit()
    tab = Page(louise.get(f"/dossiers/{family.id}/accueillants")).text
    assert "Deux personnes à la fois : un repas à la maison." in tab
    assert tab.count("Venue d’un dossier réuni") == 1
    assert "Voir les deux" in Page(louise.get(f"/accueillants/rencontres/{theirs.id}")).text


def test_a_relation_follows_its_family_into_the_kept_file(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    answering.answer(as_host(host), relation.id, Answer.TALKED, now=now)
    kept = make_family(agency, now=now, planned=False)
    seen = preview_merge(agency.coordinator, kept.id, family.id)
    merge_files(agency.coordinator, kept.id, family.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    db.session.expire_all()

    assert (relation.household_id, relation.ended_at) == (kept.id, None)
    (line,) = list_relations_of(agency.concierge, household_id=kept.id)
    assert line.said[Side.HOST][0] is Answer.TALKED


def test_who_leaves_a_host_household_takes_their_link_along(
    relation: HostRelation, host: Host, agency: Agency, now: dt.datetime
) -> None:
    anne, paul = (
        PersonDetails(first_name=name, last_name="Mercier", email=f"{name.lower()}@accueil.example")
        for name in ("Anne", "Paul")
    )

    def are(*people: PersonDetails) -> None:
        details = HostDetails(people=people, commune_code="52269", languages=["fr"])
        update_host(agency.concierge, host, details, seen_version=None, now=now)

    are(anne, paul)
    for person in host.people:
        recipient = mails.Recipient(
            first_name=person.first_name, full_name="", email=person.email, language="fr", host_person_id=person.id
        )
        make_relation_link(relation, Side.HOST, recipient, now)
    are(anne)
    assert [about.host_person_id for about in db.session.scalars(select(RelationLink))] == [host.people[0].id]
