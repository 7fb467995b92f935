"""After both said yes: how does it go, a light log, silence, thanks, somebody else; neither side hears the other."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from concierge.accounts.roles import HOST_PERMISSIONS, NEWCOMER_PERMISSIONS
from concierge.checklists.models import StepRow
from concierge.families.choices import ClosingReason
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.families.services import close_household
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.progress import leave
from concierge.hosts.relations import answering, ending, following, log, mails
from concierge.hosts.relations.choices import Answer, Ending, How, Mood
from concierge.hosts.relations.models import HostRelation, RelationNote, RelationQuestion
from concierge.hosts.relations.rules import RelationOver
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.places import places_of
from concierge.hosts.requests.queries import list_open_wishes, list_refused_pairs
from concierge.hosts.requests.rules import AlreadyAsked
from concierge.hosts.requests.services import say_yes, send_request
from concierge.hosts.rules import OfferDetails
from concierge.notifications.models import Message
from concierge.notifications.services import MailContent
from concierge.platform.access import Actor, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from tests.factories import Agency, make_agency, make_family, make_host, make_relation

MEAL, MENTOR = OfferKind.MEAL, OfferKind.MENTORING


@pytest.fixture
def host(agency: Agency, now: dt.datetime) -> Host:
    """Anne, who has a family to dinner and accompanies another for a year."""
    return make_host(agency, now=now, offers=(OfferDetails(kind=MEAL), OfferDetails(kind=MENTOR)))


@pytest.fixture
def family(agency: Agency, now: dt.datetime) -> Household:
    """The Petits."""
    return make_family(agency, now=now, planned=False)


@pytest.fixture
def relation(agency: Agency, family: Household, host: Host, now: dt.datetime) -> HostRelation:
    """Anne is the Petits' mentor."""
    return make_relation(agency, family, host, now=now, kind=MENTOR)


def as_host(host: Host) -> Actor:
    system = Actor.system(host.space_id)
    return replace(system, permissions=HOST_PERMISSIONS, host_id=host.id, name="Anne Mercier")


def as_family(family: Household) -> Actor:
    system = Actor.system(family.space_id)
    member = list_members(system, family.id)[0]
    return replace(
        system, permissions=NEWCOMER_PERMISSIONS, household_id=family.id, member_id=member.id, name=member.full_name
    )


def _morning(now: dt.datetime, days: int) -> dt.datetime:
    then = now + dt.timedelta(days=days)
    following.follow_relations(then, db.session.flush)
    return then


def _mails(kind: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def _steps(family: Household) -> list[StepRow]:
    return list(db.session.scalars(select(StepRow).where(StepRow.household_id == family.id)))


def _notes(actor: Actor) -> list[tuple[Side, How, str]]:
    return [(row.side, row.how, row.words) for row in db.session.scalars(scoped(actor, RelationNote))]


def test_both_are_asked_once_and_recalled_once(relation: HostRelation, now: dt.datetime) -> None:
    counts = [len(_mails(mails.KIND_QUESTION)) for day in (4, 5, 6, 9, 10, 15) if _morning(now, day)]

    assert counts == [0, 2, 2, 2, 4, 4]
    assert {mail.context["side"] for mail in _mails(mails.KIND_QUESTION)} == {"host", "family"}


def test_a_meal_with_a_day_is_asked_about_the_day_after(
    agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    relation = make_relation(agency, family, host, now=now)
    relation.on = paris_date(now) + dt.timedelta(days=12)
    db.session.flush()
    _morning(now, 12)
    assert _mails(mails.KIND_QUESTION) == []
    _morning(now, 13)
    assert len(_mails(mails.KIND_QUESTION)) == 2


def test_an_answer_writes_the_log_and_the_other_side_reads_neither(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    then = _morning(now, 5)
    answering.answer(as_host(host), relation.id, Answer.MET, mood=Mood.WARM, words="Un bon café", now=then)

    assert relation.met_on == then.date()
    assert _notes(as_host(host)) == [(Side.HOST, How.SEEN, "")]
    assert _notes(as_family(family)) == []
    seen = db.session.scalars(scoped(as_family(family), RelationQuestion)).all()
    assert [row.side for row in seen] == [Side.FAMILY]
    assert len(_notes(agency.concierge)) == 1
    assert list(db.session.scalars(scoped(agency.actor("Olivier"), RelationQuestion))) == []


def test_an_answer_said_twice_is_one_and_may_be_corrected_for_a_day(
    relation: HostRelation, host: Host, now: dt.datetime
) -> None:
    then = _morning(now, 5)
    for said in (Answer.MET, Answer.MET, Answer.NOT_YET):
        answering.answer(as_host(host), relation.id, said, now=then)
    rows = list(db.session.scalars(scoped(as_host(host), RelationQuestion)))
    assert [(row.number, row.answer) for row in rows] == [(1, Answer.NOT_YET)]
    assert _notes(as_host(host)) == []

    later = then + dt.timedelta(days=2)
    answering.answer(as_host(host), relation.id, Answer.TALKED, now=later)
    assert [row.number for row in db.session.scalars(scoped(as_host(host), RelationQuestion))] == [1, 2]


def test_help_asked_calls_the_owner_at_once_and_once(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    for _click in range(2):
        answering.answer(as_host(host), relation.id, Answer.HELP, words="Ils ne répondent plus", now=now)

    (step,) = _steps(family)
    assert (step.title, step.due_on, step.assignee_id) == (
        "Prendre des nouvelles : la rencontre avec Anne Mercier",
        paris_date(now),
        agency.people["Louise"].id,
    )
    assert [mail.recipient for mail in _mails("relation_alarm")] == ["louise@agence.example"]

    answering.answer(as_family(family), relation.id, Answer.TALKED, mood=Mood.HARD, now=now)
    assert len(_steps(family)) == 1
    assert len(_mails("relation_alarm")) == 2


def test_silence_is_told_once_until_somebody_gives_a_sign(
    relation: HostRelation, host: Host, family: Household, now: dt.datetime
) -> None:
    for day in (90, 91, 92):
        _morning(now, day)
    assert relation.quiet_on == (now + dt.timedelta(days=91)).date()
    assert len(_steps(family)) == 1
    assert len(_mails("relation_alarm")) == 1

    log.note(
        as_host(host), relation.id, How.CALLED, on=(now + dt.timedelta(days=93)).date(), now=now + dt.timedelta(days=93)
    )
    assert relation.quiet_on is None


def test_notes_are_their_own_sides_to_correct_and_take_back(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    today = paris_date(now)
    row = log.note(as_host(host), relation.id, How.SEEN, on=today, words="Au marché", now=now)
    with pytest.raises(NotFound):
        log.correct_note(as_family(family), relation.id, row.id, How.SEEN, on=today, words="", now=now)
    with pytest.raises(NotFound):
        log.correct_note(agency.concierge, relation.id, row.id, How.SEEN, on=today, words="", now=now)
    with pytest.raises(DomainError):
        log.note(as_host(host), relation.id, How.SEEN, on=today + dt.timedelta(days=1), now=now)

    log.correct_note(as_host(host), relation.id, row.id, How.CALLED, on=today, words="Un appel", now=now)
    assert _notes(agency.concierge) == [(Side.HOST, How.CALLED, "Un appel")]
    with pytest.raises(DomainError, match="plus d’un mois"):
        log.take_back_note(as_host(host), relation.id, row.id, now + dt.timedelta(days=31))
    for _click in range(2):
        log.take_back_note(as_host(host), relation.id, row.id, now)
    assert _notes(agency.concierge) == []


def test_an_end_with_thanks_frees_the_place_and_writes_to_both_alike(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    assert places_of(agency.concierge, now)[host.id, MENTOR].free == 0
    for _click in range(2):
        ending.end_relation(as_family(family), relation.id, Ending.APART, words="Trop de conseils", now=now)

    assert places_of(agency.concierge, now)[host.id, MENTOR].free == 1
    assert list_open_wishes(agency.concierge, [MENTOR]) == []
    assert (family.id, host.id, MENTOR) in list_refused_pairs(agency.concierge, [MENTOR])
    letters = [mails.render_ended(mail, now) for mail in _mails(mails.KIND_ENDED)]
    assert len(letters) == 2
    for letter in letters:
        assert letter is not None
        assert not {"words", "ending", "ended_by"} & set(letter.values)
    with pytest.raises(RelationOver):
        answering.answer(as_host(host), relation.id, Answer.MET, now=now)
    with pytest.raises(RelationOver):
        ending.end_relation(as_host(host), relation.id, Ending.DONE, now=now)


def test_each_side_has_its_own_reasons(relation: HostRelation, host: Host, family: Household, now: dt.datetime) -> None:
    for actor, wrong in (
        (as_host(host), Ending.FAMILY_LEFT),
        (as_family(family), Ending.HOST_LEFT),
        (as_family(family), Ending.CHANGED),
    ):
        with pytest.raises(DomainError, match="raison"):
            ending.end_relation(actor, relation.id, wrong, now=now)
    assert relation.ended_at is None


def test_a_change_is_the_teams_to_decide_and_the_same_pair_comes_no_more(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    for _click in range(2):
        ending.ask_change(as_family(family), relation.id, words="Nous habitons trop loin", now=now)
    assert relation.ended_at is None
    of_relations = Message.host_id == host.id, Message.kind.startswith("relation_"), Message.kind != "relation_opened"
    assert [mail.recipient for mail in db.session.scalars(select(Message).where(*of_relations))] == []
    assert len(_mails("relation_alarm")) == 1

    ending.change_host(agency.concierge, relation.id, now=now)
    assert relation.ending is Ending.CHANGED
    assert [wish.household_id for wish in list_open_wishes(agency.concierge, [MENTOR])] == [family.id]
    assert (family.id, host.id, MENTOR) in list_refused_pairs(agency.concierge, [MENTOR])


def test_an_unlocked_relation_goes_on_until_another_host_said_yes(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    other = make_host(agency, now=now, email="odile@accueil.example", offers=(OfferDetails(kind=MENTOR),))
    team = agency.concierge
    with pytest.raises(AlreadyAsked):
        send_request(team, household_id=family.id, host_id=other.id, kind=MENTOR, now=now)
    ending.unlock_relation(team, relation.id, now=now)
    with pytest.raises(AlreadyAsked):
        send_request(team, household_id=family.id, host_id=host.id, kind=MENTOR, now=now)

    request = send_request(team, household_id=family.id, host_id=other.id, kind=MENTOR, now=now)
    say_yes(team, request.id, Side.HOST, now=now)
    assert relation.ended_at is None
    say_yes(team, request.id, Side.FAMILY, now=now)
    assert relation.ending is Ending.CHANGED
    standing = db.session.scalars(select(HostRelation.host_id).where(HostRelation.ended_at.is_(None))).all()
    assert standing == [other.id]


def test_both_answers_end_a_meal_and_one_alone_proposes_it(
    agency: Agency, family: Household, host: Host, now: dt.datetime
) -> None:
    relation = make_relation(agency, family, host, now=now)
    answering.answer(as_host(host), relation.id, Answer.MET, mood=Mood.WARM, now=now)
    _morning(now, 10)
    assert (relation.ended_at, relation.proposed_on) == (None, (now + dt.timedelta(days=10)).date())

    second = make_family(agency, now=now, planned=False, name="Roy")
    other = make_host(agency, now=now, email="odile@accueil.example")
    meal = make_relation(agency, second, other, now=now)
    answering.answer(as_host(other), meal.id, Answer.MET, mood=Mood.WARM, now=now)
    answering.answer(as_family(second), meal.id, Answer.MET, mood=Mood.FINE, now=now)
    _morning(now, 10)
    assert meal.ending is Ending.DONE


def test_a_mentors_year_is_proposed_to_end(relation: HostRelation, now: dt.datetime) -> None:
    _morning(now, 364)
    assert relation.proposed_on is None
    _morning(now, 365)
    assert relation.proposed_on is not None
    assert relation.ended_at is None


def test_a_host_who_leaves_and_a_file_that_closes_end_what_stands(
    relation: HostRelation, host: Host, family: Household, agency: Agency, now: dt.datetime
) -> None:
    leave(agency.concierge, host.id, now)
    assert relation.ending is Ending.HOST_LEFT
    told = {mail.context["side"]: mails.render_ended(mail, now) for mail in _mails(mails.KIND_ENDED)}
    assert told["family"] is not None
    assert told["family"].values["next"] is True
    assert [wish.household_id for wish in list_open_wishes(agency.concierge, [MENTOR])] == [family.id]

    other = make_host(agency, now=now, email="odile@accueil.example")
    meal = make_relation(agency, family, other, now=now)
    close_household(agency.concierge, family, ClosingReason.OTHER, paris_date(now), now)
    assert meal.ending is Ending.FAMILY_LEFT
    assert [mail.context["side"] for mail in _mails(mails.KIND_ENDED) if mail.context["relation_id"] == meal.id] == [
        "host"
    ]


def test_the_mail_carries_a_link_and_says_nothing_once_answered(
    relation: HostRelation, host: Host, family: Household, now: dt.datetime
) -> None:
    then = _morning(now, 5)
    by_side = {mail.context["side"]: mail for mail in _mails(mails.KIND_QUESTION)}
    content = mails.render_question(by_side["family"], then)
    assert isinstance(content, MailContent)
    assert content.values["other"] == "Anne"
    assert content.values["token"]

    answering.answer(as_host(host), relation.id, Answer.TALKED, now=then)
    assert mails.render_question(by_side["host"], then) is None


def test_relations_of_another_agency_or_family_are_not_found(
    relation: HostRelation, agency: Agency, now: dt.datetime
) -> None:
    other = make_agency(now=now, domain="ailleurs.example")
    stranger = make_family(agency, now=now, planned=False, name="Roy")
    for actor in (other.concierge, as_family(stranger)):
        with pytest.raises(NotFound):
            ending.end_relation(actor, relation.id, Ending.DONE, now=now)
        with pytest.raises(NotFound):
            log.note(actor, relation.id, How.SEEN, on=paris_date(now), now=now)
