"""One round of the demonstration: families who wish for a meal or somebody for the year, some asked for already."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from concierge.demonstration.agency import CAMILLE, Agency
from concierge.demonstration.days import Days
from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.queries import list_standing
from concierge.hosts.requests.wishes import open_wish
from concierge.matching.rounds.approving import approve
from concierge.matching.rounds.models import MatchingProposal, MatchingRound
from concierge.matching.rounds.services import set_pin, start_round
from concierge.matching.rounds.working import work_on_round
from concierge.platform.db import db

_MEAL, _MENTOR = OfferKind.MEAL, OfferKind.MENTORING
_SEEKING: Mapping[str, tuple[OfferKind, ...]] = {
    "Ponsard": (_MEAL, _MENTOR),
    "Técherot": (_MEAL, _MENTOR),
    "Jacquinet": (_MEAL, _MENTOR),
    "Pelletan": (_MEAL,),
    "Collinet – Berthelin": (_MENTOR,),
    "Zieglinger": (_MENTOR,),
    "Iyengar": (_MEAL,),  # whom no host shares a language with
}
_APPROVED = 2


def tell(agency: Agency, days: Days, households: Mapping[str, Household]) -> None:
    """Let families wish, match them all, keep one proposal and send two."""
    camille, at = agency.actor(CAMILLE), days.past(2, 10)
    for name, kinds in _SEEKING.items():
        _wish(agency, households[name], kinds, at)
    found = start_round(camille, kinds=(_MEAL, _MENTOR), now=at)
    work_on_round(found.id, found.turn, at, db.session.flush)
    rows = _placed(found)
    approve(camille, found.id, {row.id: row.version for row in rows[:_APPROVED]}, days.past(1, 9), db.session.flush)
    if len(rows) > _APPROVED:
        set_pin(camille, rows[_APPROVED].id, pinned=True, seen=None, now=days.past(1, 9))


def _wish(agency: Agency, household: Household, kinds: Sequence[OfferKind], at: dt.datetime) -> None:
    actor = agency.actor_of_person(household.owner_id) or agency.actor(CAMILLE)
    standing = {(each.household_id, each.kind) for each in list_standing(actor, kinds)}
    for kind in kinds:
        if (household.id, kind) not in standing:
            open_wish(actor, household.id, kind, means=Means.SPOKEN, now=at)


def _placed(found: MatchingRound) -> list[MatchingProposal]:
    query = select(MatchingProposal).where(MatchingProposal.round_id == found.id, MatchingProposal.host_id.is_not(None))
    return list(db.session.scalars(query.order_by(MatchingProposal.score.desc(), MatchingProposal.id)))
