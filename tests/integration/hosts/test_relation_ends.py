"""What ends a relation from outside: erasing a host or a family, merging two files, somebody who leaves a household."""

import datetime as dt

import pytest
from sqlalchemy import select

from concierge.families.duplicates.merging import merge_files, preview_merge
from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.relations import answering, log, mails
from concierge.hosts.relations.choices import Answer, Ending, How
from concierge.hosts.relations.mails import make_relation_link
from concierge.hosts.relations.models import HostRelation, RelationLink, RelationNote, RelationQuestion
from concierge.hosts.relations.reading import list_relations_of
from concierge.hosts.requests.choices import Side
from concierge.hosts.rules import HostDetails, OfferDetails, PersonDetails
from concierge.hosts.services import update_host
from concierge.notifications.models import Message
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.privacy.erasure import erase_family
from concierge.privacy.host_erasing import erase_host
from concierge.privacy.models import Ground, HostGround
from tests.factories import Agency, make_family, make_host, make_relation
from tests.integration.hosts.test_relations import as_family, as_host


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


def test_of_two_files_with_somebody_each_the_kept_one_keeps_theirs(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    """The other stays with the absorbed file: nobody is written to, and separating the files brings all back."""
    twin = make_family(agency, now=now, planned=False)
    other = make_host(agency, now=now, email="odile@accueil.example")
    theirs = make_relation(agency, twin, other, now=now)
    answering.answer(as_host(other), theirs.id, Answer.NOT_YET, now=now)
    seen = preview_merge(agency.coordinator, family.id, twin.id)
    merge_files(agency.coordinator, family.id, twin.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    db.session.expire_all()

    assert relation.ended_at is None
    assert (theirs.household_id, theirs.ended_at) == (twin.id, None)
    lines = list_relations_of(agency.concierge, household_id=family.id)
    assert [line.relation.id for line in lines] == [relation.id]


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
