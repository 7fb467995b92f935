"""A small cohort that wishes, hosts who offer, a round and the worker that computes it."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import OfferDetails
from concierge.matching import jobs
from concierge.matching.rounds.models import MatchingProposal, MatchingQuestion, MatchingRound
from concierge.matching.rounds.services import start_round
from concierge.platform.db import db
from tests.factories import Agency, adult, child, make_family, make_host

MEAL = OfferKind.MEAL


def make_wishing(
    agency: Agency, name: str, *, now: dt.datetime, kinds: Sequence[OfferKind] = (MEAL,), born: int | None = 2019
) -> Household:
    """A family that wishes for somebody, with a child born that year."""
    members = (adult("Iris", name, email=""),) + (() if born is None else (child(birth_on=dt.date(born, 4, 2)),))
    household = make_family(agency, now=now, name=name, members=members, planned=False, health_agreed=None, facts={})
    for kind in kinds:
        open_wish(agency.concierge, household.id, kind, means=Means.SPOKEN, now=now)
    return household


def make_offering(agency: Agency, first: str, *, now: dt.datetime, born: int = 2019, **offer: object) -> Host:
    """A host of Langres with a child born that year, who offers a meal."""
    details = OfferDetails(**({"kind": MEAL} | offer))  # type: ignore[arg-type]
    host = make_host(agency, now=now, email=f"{first.lower()}@accueil.example", offers=(details,), child_years=[born])
    host.name = first
    db.session.flush()
    return host


def make_round(agency: Agency, *, now: dt.datetime, kinds: Sequence[OfferKind] = (MEAL,)) -> MatchingRound:
    """A round of all who wish, computed."""
    found = start_round(agency.concierge, kinds=kinds, now=now)
    db.session.commit()
    compute(found, now)
    return found


def compute(found: MatchingRound, now: dt.datetime) -> None:
    """Let a worker do what was asked of a round."""
    jobs.work({"round_id": found.id, "turn": found.turn}, now)
    db.session.commit()


def reply(question: MatchingQuestion, now: dt.datetime) -> None:
    """Let a worker answer a question."""
    jobs.answer({"question_id": question.id}, now)
    db.session.commit()


def proposals(found: MatchingRound) -> dict[str, MatchingProposal]:
    """The proposals of a round, by the family's name."""
    query = select(Household.name, MatchingProposal).join(Household, Household.id == MatchingProposal.household_id)
    rows = db.session.execute(query.where(MatchingProposal.round_id == found.id))
    return dict(rows.all())


def hosts(found: MatchingRound) -> dict[str, str | None]:
    """Whom a round proposes to whom, by name."""
    names = {host.id: host.name for host in db.session.scalars(select(Host))}
    return {name: names.get(row.host_id or 0) for name, row in proposals(found).items()}
