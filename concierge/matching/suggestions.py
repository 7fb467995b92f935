"""Reading what matching needs: one family, every offer of a kind, in a constant number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.availability.intervals import DayRange
from concierge.families.answer_keys import AnswerKey
from concierge.families.fact_choices import FrenchLevel, WorkStatus
from concierge.families.facts import AnswerValue, Fact, Scope
from concierge.families.known_facts import HouseholdFacts
from concierge.families.models import Household, Member
from concierge.families.queries import get_project, list_members
from concierge.hosts.choices import HostState, OfferKind, Refusal
from concierge.hosts.models import Host, HostBlock, HostOffer, HostPerson
from concierge.hosts.pledges import charter_stands
from concierge.hosts.queries import HORIZON, calendars_of
from concierge.hosts.rules import needs_references
from concierge.hosts.settings import HOSTS
from concierge.matching.profiles import Offering, Seeking
from concierge.matching.ranking import Ranking, rank
from concierge.matching.settings import MATCHING
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.search_text import normalise
from concierge.territory.queries import CommuneHit, find_communes, travel_times
from concierge.territory.travel_time import TravelTime

INTERESTS = AnswerKey.of("adult", "interests")
OCCUPATION = AnswerKey.of("adult", "occupation")
YOUNG = 30
_STEM = 5  # letters in which two names of one trade agree: « infirmier », « infirmière »
_NO_TRADE = frozenset({"retra", "respo", "charg", "ancie", "agent", "cadre", "techn", "forma", "assis"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for this time; nothing of it is kept."""

    kind: OfferKind = OfferKind.MENTORING
    on: dt.date | None = None
    smokes: bool = False
    step_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """The hosts of a kind for one family, and who they are."""

    ranking: Ranking
    hosts: Mapping[int, Host]
    target: CommuneHit | None


def suggest_hosts(actor: Actor, household: Household, wish: Wish, today: dt.date) -> Suggestions:
    """Rank every active host who offers what is sought."""
    code = household.target_commune_code
    target = find_communes([code]).get(code) if code else None
    seeking = seeking_of(get_project(household).household, list_members(actor, household.id), wish, today)
    query = (
        select(Host, HostOffer, charter_stands(actor.space_id))
        .join(HostOffer, HostOffer.host_id == Host.id)
        .where(Host.visible_to(actor), Host.state == HostState.ACTIVE, HostOffer.kind == wish.kind)
        .order_by(Host.id)
    )
    rows = [(host, offer, stands) for host, offer, stands in db.session.execute(query)]
    hosts = {host.id: host for host, _offer, _stands in rows}
    calendars = calendars_of(list(hosts.values()), today)
    drives = _drives(actor, target, hosts.values())
    trades = _trades_of_hosts(hosts)
    blocked = set(db.session.scalars(select(HostBlock.host_id).where(HostBlock.household_id == household.id)))
    window = DayRange.of(wish.on, wish.on) if wish.on else DayRange.of(today, today + dt.timedelta(days=HORIZON))
    offerings = []
    for host, offer, stands in rows:
        drive = drives.get(host.commune_code or "")
        offerings.append(
            Offering(
                host_id=host.id,
                kind=offer.kind,
                minutes=drive.minutes if drive else None,
                km=None if drive is None or drive.distance_km is None else round(drive.distance_km),
                within_minutes=offer.within_minutes,
                within_km=offer.within_km,
                beds=offer.beds,
                refuses=frozenset(Refusal(word) for word in offer.refuses),
                awaits_references=needs_references(offer.kind, offer.refuses, host.references_on),
                audiences=frozenset(offer.audiences),
                languages=frozenset(host.languages),
                interests=frozenset(host.interests),
                occupations=trades.get(host.id, frozenset()),
                child_ages=tuple(today.year - year for year in host.child_years),
                from_elsewhere=host.from_elsewhere,
                smoking=host.smoking,
                home_access=host.home_access,
                charter_stands=stands,
                paused=host.is_paused(wish.on or today),
                has_free_days=calendars[host.id].next_free(window) is not None,
                blocked=host.id in blocked,
            )
        )
    return Suggestions(ranking=rank(seeking, offerings, MATCHING.installed().weights), hosts=hosts, target=target)


def seeking_of(facts: HouseholdFacts, members: Sequence[Member], wish: Wish, today: dt.date) -> Seeking:
    """Return a family as matching sees it: what the file says, nothing of anybody's health."""
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
        occupations=frozenset().union(*(_trades(str(adult.answers.get(OCCUPATION) or "")) for adult in adults)),
        audiences=frozenset(key for key, true in holds.items() if true),
        from_abroad=abroad,
        pets=True if facts.of_kind(Scope.PET) else None,
        smokes=wish.smokes or None,
        step_free=wish.step_free or None,
    )


def _languages(members: Sequence[Member], facts: HouseholdFacts) -> frozenset[str]:
    """Return the keys of the languages a family speaks; nothing when it said nothing. French unless they learn it."""
    said = normalise(" ".join(member.languages for member in members))
    known = HOSTS.installed().languages
    found = {
        choice.key for choice in known if any(normalise(title) in said for title in (choice.title.fr, choice.title.en))
    }
    levels = {adult.facts.get(Fact.FRENCH_LEVEL) for adult in facts.of_kind(Scope.ADULT)} - {None}
    return frozenset(found | {"fr"} if FrenchLevel.FLUENT in levels or (found and not levels) else found)


def _several(value: AnswerValue | None) -> Iterable[str]:
    return value if isinstance(value, tuple) else ()


def _trades(text: str) -> frozenset[str]:
    """Return the stems of the words of a trade, so that « infirmière » meets « infirmier libéral »."""
    stems = (word[:_STEM] for word in normalise(text).split() if len(word) > _STEM)
    return frozenset(stem for stem in stems if stem not in _NO_TRADE)


def _trades_of_hosts(hosts: Mapping[int, Host]) -> Mapping[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    query = select(HostPerson.host_id, HostPerson.profession).where(HostPerson.host_id.in_(hosts))
    for host_id, profession in db.session.execute(query):
        found[host_id] |= _trades(profession)
    return found


def _drives(actor: Actor, target: CommuneHit | None, hosts: Iterable[Host]) -> Mapping[str, TravelTime]:
    if target is None:
        return {}
    places = find_communes({host.commune_code for host in hosts if host.commune_code})
    return travel_times(actor, target, places.values())
