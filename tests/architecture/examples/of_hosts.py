"""Hosts, ambassadors and rounds of matching."""

import datetime as dt
import io
from dataclasses import asdict

from sqlalchemy import select

from concierge.documents.keeping import check_document
from concierge.documents.serving import room
from concierge.families.models import Household
from concierge.hosts.ambassadors.benefits import BenefitDetails, add_benefit
from concierge.hosts.ambassadors.cards import issue_cards
from concierge.hosts.ambassadors.choices import Act, Audience
from concierge.hosts.ambassadors.gatherings import add_gathering, choose_guests
from concierge.hosts.ambassadors.kit import KitDetails, add_item
from concierge.hosts.ambassadors.models import GatheringGuest
from concierge.hosts.ambassadors.points import note_deed
from concierge.hosts.ambassadors.rules import GatheringDetails
from concierge.hosts.choices import DayKind, OfferKind
from concierge.hosts.models import Host
from concierge.hosts.offers import note_days
from concierge.hosts.progress import keep_apart
from concierge.hosts.relations import log
from concierge.hosts.relations.answering import add_question
from concierge.hosts.relations.choices import How
from concierge.hosts.relations.models import HostThanks
from concierge.hosts.requests.choices import Side
from concierge.matching.cohort_rows import Plan
from concierge.matching.profiles import Weights
from concierge.matching.rounds.choices import ProposalState, QuestionState, RoundState, Scope, Task
from concierge.matching.rounds.models import MatchingProposal, MatchingQuestion, MatchingRound
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests import samples_of_files as samples
from tests.architecture.examples.names import Ids
from tests.factories import (
    Agency,
    give_cards,
    make_host,
    make_relation,
)


def host_of(agency: Agency, household: Household, now: dt.datetime) -> Ids:
    """Make a host with one of everything, who met this family and is not to meet it again."""
    actor = agency.concierge
    host = make_host(agency, now=now, email=f"anne{household.id}@accueil.example")
    today = paris_date(now)
    days = note_days(actor, host.id, DayKind.AWAY, first=today, last=today, now=now)
    relation = make_relation(agency, household, host, now=now)
    noted = log.note(actor, relation.id, How.SEEN, on=today, words="Un dîner", now=now)
    add_question(relation, Side.HOST, today)
    add_question(relation, Side.FAMILY, today)
    thanks = HostThanks(
        space_id=host.space_id,
        host_id=host.id,
        starts_on=today - dt.timedelta(days=365),
        ends_on=today,
        families=1,
        meetings=1,
        nights=0,
        advice=0,
        written_at=now,
    )
    db.session.add(thanks)
    block = keep_apart(actor, host.id, household.id, "Ne s’entendent pas", now)
    return {
        "host_id": host.id,
        "days_id": days.id,
        "block_id": block.id,
        "relation_id": relation.id,
        "note_id": noted.id,
        "thanks_id": thanks.id,
        "request_id": relation.request_id,
        **ambassador_of(agency, host, now),
    }


def ambassador_of(agency: Agency, host: Host, now: dt.datetime) -> Ids:
    """Make something of everything an ambassador has, invitations not sent yet."""
    actor = agency.concierge
    give_cards(agency, now)
    document = check_document(io.BytesIO(samples.PDF), "kit.pdf")
    item = add_item(actor, KitDetails(title="Dix questions"), document, room=room(), now=now)
    details = GatheringDetails(title="Le café", starts_at=now + dt.timedelta(days=9), place="Chaumont")
    gathering = add_gathering(actor, details, audience=Audience.CHOSEN, now=now)
    choose_guests(actor, gathering.id, [host.id], now)
    guest = db.session.scalars(select(GatheringGuest).where(GatheringGuest.gathering_id == gathering.id)).one()
    return {
        "item_id": item.id,
        "gathering_id": gathering.id,
        "guest_id": guest.id,
        "benefit_id": add_benefit(actor, BenefitDetails(partner="Café", gift="Un café offert"), now).id,
        "card_id": issue_cards(actor, host.id, now)[0].id,
        "deed_id": note_deed(actor, host.id, Act.TALK, on=paris_date(now), about="Au collège", now=now).id,
    }


def round_of(agency: Agency, household: Household, host_id: int, now: dt.datetime) -> Ids:
    """Make a round that was computed, this family proposed to a host, a question answered, plans to choose from."""
    found = MatchingRound(
        space_id=agency.space.id,
        kinds=["meal"],
        scope=Scope.OPEN,
        weights=asdict(Weights()),
        state=RoundState.DONE,
        task=Task.PLANS,
        plans={
            plan.value: {
                "placed": 1,
                "alone": 0,
                "affinity": 420,
                "changed": 0,
                "hosts": [[household.id, "meal", host_id]],
                "shortages": [],
            }
            for plan in Plan
        },
        shortages=[{"seekers": [[household.id, "meal"]], "hosts": [host_id], "places": 0, "rules": {"pets": 2}}],
        asked_at=now,
    )
    db.session.add(found)
    db.session.flush()
    proposal = MatchingProposal(
        space_id=agency.space.id,
        round_id=found.id,
        household_id=household.id,
        kind=OfferKind.MEAL,
        host_id=host_id,
        score=420,
        reasons=[["interests", 420, ["marche"]]],
        options=[[host_id, 420]],
        state=ProposalState.PROPOSED,
    )
    db.session.add(proposal)
    db.session.flush()
    question = MatchingQuestion(
        space_id=agency.space.id,
        round_id=found.id,
        proposal_id=proposal.id,
        host_id=host_id,
        state=QuestionState.DONE,
        answer={"placed": 0, "affinity": -12, "moves": [], "rules": [], "possible": True, "version": 1},
        asked_at=now,
    )
    db.session.add(question)
    db.session.flush()
    return {"round_id": found.id, "match_id": proposal.id, "question_id": question.id}
