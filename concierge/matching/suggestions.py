"""Reading what matching needs: one family, every offer of a kind, in a constant number of statements."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from concierge.families.answer_keys import AnswerKey
from concierge.families.fact_choices import FrenchLevel, WorkStatus
from concierge.families.facts import AnswerValue, Fact, Scope
from concierge.families.known_facts import HouseholdFacts
from concierge.families.models import Household, Member
from concierge.families.queries import get_project, list_members
from concierge.families.trades import OCCUPATION, stems_of
from concierge.hosts.choices import LifeStage, OfferKind
from concierge.hosts.models import Host
from concierge.hosts.requests.wishes import find_wish
from concierge.hosts.settings import HOSTS
from concierge.matching.coder import Coder
from concierge.matching.origins import origins_of
from concierge.matching.profiles import Seeking
from concierge.matching.ranking import Ranking, judge, tell
from concierge.matching.register import rarity_in, read_register
from concierge.matching.register_verdicts import verdicts
from concierge.matching.settings import MATCHING
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.search_text import normalise
from concierge.territory.queries import CommuneHit, find_communes

INTERESTS = AnswerKey.of("adult", "interests")
SMOKES = AnswerKey.of("household", "smokes")
STEP_FREE = AnswerKey.of("household", "step_free")  # the need alone, under the agreement on health: never its reason
YOUNG = 30
MOST = 10  # told of those who are possible, and of those who are not


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for this time, besides what the file says; nothing of it is kept."""

    kind: OfferKind = OfferKind.MENTORING
    on: dt.date | None = None
    smokes: bool = False
    step_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """The first hosts of a kind for one family, and who they are."""

    ranking: Ranking
    hosts: Mapping[int, Host]
    target: CommuneHit | None
    seeking: Seeking


def suggest_hosts(actor: Actor, household: Household, wish: Wish, today: dt.date, *, most: int = MOST) -> Suggestions:
    """Rank every active host who offers what is sought, and tell the first ones."""
    stored = find_wish(actor, household.id, wish.kind)
    tells = stored is not None and stored.withdrawn_at is None and stored.tells_origin
    places = find_communes(filter(None, (household.target_commune_code, household.origin_commune_code)))
    target = places.get(household.target_commune_code or "")
    origins = origins_of(household, places.get(household.origin_commune_code or "")) if tells else frozenset()
    seeking = seeking_of(get_project(household).household, list_members(actor, household.id), wish, today, origins)
    register = read_register(actor, household.id, seeking, wish.on, today, target)
    tastes = register.tastes(sought := sorted(seeking.interests))
    coder = Coder([seeking], MATCHING.current(actor.space_id).weights, rarity := rarity_in(tastes, sought))
    judged = judge(verdicts(register, coder, coder.code_seeking(seeking), tastes), most)
    ranking = tell(judged, seeking, coder, rarity, register.offering)
    told = {each.offering.host_id for each in ranking.proposals} | {each.offering.host_id for each in ranking.excluded}
    hosts = db.session.scalars(scoped(actor, Host).where(Host.id.in_(told)))
    known = {host.id: host for host in hosts}
    return Suggestions(ranking=ranking, hosts=known, target=target, seeking=seeking)


def seeking_of(
    facts: HouseholdFacts, members: Sequence[Member], wish: Wish, today: dt.date, origins: frozenset[str] = frozenset()
) -> Seeking:
    """Return a family as matching sees it: what the file says; of health, only that no steps are wanted."""
    adults = facts.of_kind(Scope.ADULT)
    ages = [age for child in facts.of_kind(Scope.CHILD) if child.birth and (age := child.age_on(today)) is not None]
    abroad = facts.facts.get(Fact.ORIGIN_ABROAD) is True
    statuses = {adult.facts.get(Fact.WORK_STATUS) for adult in adults}
    young = bool(adults) and all((age := adult.age_on(today)) is not None and age < YOUNG for adult in adults)
    holds = {
        "familles": bool(ages),
        "couples": facts.is_couple and not ages,
        "seuls": len(adults) == 1 and not ages,
        "parents-seuls": facts.is_single_parent,
        "retraites": WorkStatus.RETIRED in statuses,
        "jeunes": young and not ages,
        "etranger": abroad,
    }
    return Seeking(
        kind=wish.kind,
        adults=max(1, len(adults)),
        child_ages=tuple(sorted(ages)),
        languages=_languages(members, facts),
        interests=frozenset(
            taste
            for adult in adults
            for answer in _several(adult.answers.get(INTERESTS))
            for taste in MATCHING.installed().interests.get(answer, (answer,))
        ),
        occupations=frozenset().union(*(stems_of(str(adult.answers.get(OCCUPATION) or "")) for adult in adults)),
        audiences=frozenset(key for key, true in holds.items() if true),
        origins=origins,
        life_stage=_life_stage(holds),
        from_abroad=abroad,
        pets=True if facts.of_kind(Scope.PET) else None,
        smokes=wish.smokes or _said(facts, SMOKES),
        step_free=wish.step_free or _said(facts, STEP_FREE),
    )


def _life_stage(holds: Mapping[str, bool]) -> LifeStage:
    if holds["familles"]:
        return LifeStage.PARENTS
    if holds["retraites"]:
        return LifeStage.RETIRED
    return LifeStage.YOUNG if holds["jeunes"] else LifeStage.GROWN


def _languages(members: Sequence[Member], facts: HouseholdFacts) -> frozenset[str]:
    """Return the keys of the languages a family speaks; nothing when it said nothing. French unless they learn it."""
    said = normalise(" ".join(member.languages for member in members))
    known = HOSTS.installed().languages
    found = {
        choice.key for choice in known if any(normalise(title) in said for title in (choice.title.fr, choice.title.en))
    }
    levels = {adult.facts.get(Fact.FRENCH_LEVEL) for adult in facts.of_kind(Scope.ADULT)} - {None}
    return frozenset(found | {"fr"} if FrenchLevel.FLUENT in levels or (found and not levels) else found)


def _said(facts: HouseholdFacts, question: AnswerKey) -> bool | None:
    """Return a yes or no of the interview, None when nobody answered."""
    value = facts.answers.get(question)
    return value if isinstance(value, bool) else None


def _several(value: AnswerValue | None) -> Iterable[str]:
    return value if isinstance(value, tuple) else ()
