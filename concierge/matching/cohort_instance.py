"""From a cohort to an instance for the solvers: who is there, which pairs are allowed, what stands, what is pinned."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from concierge.hosts.choices import OfferKind
from concierge.matching.cohort_codes import Column
from concierge.matching.cohort_columns import Kind
from concierge.matching.cohort_rows import CohortOffer, CohortRows, CohortSeeker, Sought, Standing
from concierge.matching.hard_rules import Rule
from concierge.matching.judging import exclusions
from concierge.matching.profiles import Offering
from concierge.solvers.instances import Family, Host, Instance, Pairs, Previous, State

Pair = tuple[int, int, OfferKind]
NEVER: Final = frozenset({Rule.BLOCKED, Rule.CHARTER, Rule.REFERENCES, Rule.BEDS})
"""Rules that nobody may overlook: two who must not meet, a host who has not agreed, children, missing beds."""


@dataclass(slots=True)
class Cohort:
    """A cohort in order, and the instance made of it."""

    rows: CohortRows
    seekers: tuple[CohortSeeker, ...]
    offers: tuple[CohortOffer, ...]
    kinds: dict[OfferKind, Kind]
    instance: Instance
    stands: dict[Sought, Standing] = field(default_factory=dict)
    pinned: set[Pair] = field(default_factory=set)
    impossible: tuple[Pair, ...] = ()
    displaced: int = 0  # sent requests that a pin moves
    seeker_at: dict[Sought, int] = field(default_factory=dict)  # within its kind
    offer_at: dict[tuple[int, OfferKind], int] = field(default_factory=dict)  # the same
    requests: dict[Sought, int] = field(default_factory=dict)  # within the instance
    host_ids: Sequence[int] = ()  # in the order of the instance


def id_of(number: int) -> str:
    """Return the name of a family or host in an instance, in the order of numbers."""
    return f"{number:019}"


def build_cohort(rows: CohortRows) -> Cohort:
    """Put a cohort in order, find the allowed pairs, settle what stands and what is pinned."""
    seekers = tuple(sorted(rows.seekers, key=lambda each: (each.household_id, each.seeking.kind)))
    offers = tuple(sorted(rows.offers, key=lambda each: (each.offering.host_id, each.offering.kind)))
    kinds = {
        kind: Kind(
            rows,
            [seeker for seeker in seekers if seeker.seeking.kind is kind],
            [offer for offer in offers if offer.offering.kind is kind],
        )
        for kind in sorted({seeker.seeking.kind for seeker in seekers})
    }
    frame = Instance((), (), Pairs(*[np.zeros(0, np.int32)] * 3))
    cohort = Cohort(rows, seekers, offers, kinds, frame)
    for of_kind in kinds.values():
        cohort.seeker_at |= {(each.household_id, each.seeking.kind): at for at, each in enumerate(of_kind.seekers)}
        cohort.offer_at |= {(each.offering.host_id, each.offering.kind): at for at, each in enumerate(of_kind.offers)}
    _settle(cohort)
    return cohort


def _settle(cohort: Cohort) -> None:
    """Make the instance: families and hosts, those of standing requests too, allowed pairs, earlier matches."""
    beyond = _note_standing(cohort)
    hosts = _hosts(cohort, beyond)
    previous = _pin(cohort, hosts)
    families = _families(cohort)
    cohort.host_ids = in_order = sorted(hosts)
    pairs = _pairs(cohort, {host_id: at for at, host_id in enumerate(in_order)})
    cohort.instance = Instance(families, tuple([hosts[host_id] for host_id in in_order]), pairs, previous)


def _note_standing(cohort: Cohort) -> Sequence[Standing]:
    """Keep one standing request for each seeker and kind, accepted before sent; return those beyond."""
    beyond = []
    for each in sorted(cohort.rows.standing, key=lambda it: (not it.accepted, it.household_id, it.kind, it.host_id)):
        if (each.household_id, each.kind) in cohort.stands:
            beyond.append(each)
        else:
            cohort.stands[each.household_id, each.kind] = each
    return beyond


def _families(cohort: Cohort) -> tuple[Family, ...]:
    """Return who seeks, and whoever holds a place already; number their requests as the instance does."""
    roles: dict[int, list[OfferKind]] = {}
    party: dict[int, int] = {}
    for seeker in cohort.seekers:
        seeking, household_id = seeker.seeking, seeker.household_id
        roles.setdefault(household_id, []).append(seeking.kind)
        party[household_id] = seeking.adults + len(seeking.child_ages)
    for household_id, kind in cohort.stands:
        if (household_id, kind) not in cohort.seeker_at:
            roles.setdefault(household_id, []).append(kind)
    found, requests = [], cohort.requests
    for household_id in sorted(roles):
        kinds = tuple(sorted(roles[household_id]))
        for kind in kinds:
            requests[household_id, kind] = len(requests)
        found.append(Family(id_of(household_id), kinds, party.get(household_id, 1)))
    return tuple(found)


def _hosts(cohort: Cohort, beyond: Sequence[Standing]) -> dict[int, Host]:
    """Return the hosts with their places; whoever has none left but keeps an accepted family is there too."""
    taken = Counter((each.host_id, each.kind) for each in beyond) if beyond else {}
    of_host: dict[int, list[CohortOffer]] = {
        each.host_id: [] for each in cohort.stands.values() if _stays(cohort, each)
    }
    for offer in cohort.offers:
        of_host.setdefault(offer.offering.host_id, []).append(offer)
    together, beds = cohort.rows.host_places, _beds(cohort)
    found = {}
    for host_id, offers in of_host.items():
        places: dict[str, int] = {}
        load = 0
        for offer in offers:
            kind = offer.offering.kind
            places[kind] = max(0, offer.places - taken.get((host_id, kind), 0))
            load = max(load, offer.load)
        capacity = sum(places.values())
        if host_id in together:
            capacity = max(0, together[host_id] - sum(each.host_id == host_id for each in beyond))
        found[host_id] = Host(id_of(host_id), capacity, places, 0, load, beds.get(host_id, {}))
    return found


def _beds(cohort: Cohort) -> dict[int, dict[str, int]]:
    """Return the beds to count: where the largest families that may come together would not find one each."""
    lodging = OfferKind.LODGING
    if lodging not in cohort.kinds:
        return {}
    parties = sorted((seeker.seeking.party for seeker in cohort.kinds[lodging].seekers), reverse=True)
    keeps = {each.host_id for each in cohort.stands.values()}
    found = {}
    for offer in cohort.offers:
        beds = offer.offering.beds
        several = offer.places > 1 or offer.offering.host_id in keeps
        if offer.offering.kind is lodging and beds is not None and several and sum(parties[: offer.places]) > beds:
            found[offer.offering.host_id] = {lodging.value: beds}
    return found


def _pin(cohort: Cohort, hosts: dict[int, Host]) -> tuple[Previous, ...]:
    """Return what stands and what is pinned as earlier matches; a pin for which there is no place is impossible."""
    left = {host_id: host.capacity for host_id, host in hosts.items()}
    of_kind = {(host_id, role): count for host_id, host in hosts.items() for role, count in host.roles.items()}
    beds = {(host_id, role): count for host_id, host in hosts.items() for role, count in host.beds.items()}
    found: dict[Sought, Previous] = {}

    def take(household_id: int, host_id: int, kind: OfferKind, state: State) -> None:
        found[household_id, kind] = Previous(id_of(household_id), id_of(host_id), kind.value, state)
        if state is State.ACCEPTED:
            left[host_id] -= 1
            of_kind[host_id, kind.value] = of_kind.get((host_id, kind.value), 0) - 1
            if (host_id, kind.value) in beds:
                beds[host_id, kind.value] -= _party(cohort, household_id, kind)

    for each in cohort.stands.values():
        if _stays(cohort, each):
            take(*_pair(each), State.ACCEPTED)
    impossible = []
    for household_id, host_id, kind in sorted(cohort.rows.pinned):
        sought, place = (household_id, kind), (host_id, kind.value)
        stands = cohort.stands.get(sought)
        if stands is not None and _stays(cohort, stands) and stands.host_id == host_id:
            continue
        full = left.get(host_id, 0) < 1 or of_kind.get(place, 0) < 1
        full = full or (place in beds and beds[place] < _party(cohort, household_id, kind))
        if sought in found or full or _is_never(cohort, household_id, host_id, kind):
            impossible.append((household_id, host_id, kind))
            continue
        take(household_id, host_id, kind, State.ACCEPTED)
        cohort.pinned.add((household_id, host_id, kind))
        cohort.displaced += stands is not None and stands.host_id != host_id
    for sought, each in cohort.stands.items():
        if sought not in found and each.host_id in hosts:
            take(*_pair(each), State.SENT)
    cohort.impossible = tuple(impossible)
    return tuple(sorted(found.values(), key=lambda each: (each.family, each.role, each.host)))


def _stays(cohort: Cohort, each: Standing) -> bool:
    """Tell whether nobody moves it: it is accepted, or the family is not of this cohort."""
    return each.accepted or (each.household_id, each.kind) not in cohort.seeker_at


def _pair(each: Standing) -> Pair:
    return each.household_id, each.host_id, each.kind


def _party(cohort: Cohort, household_id: int, kind: OfferKind) -> int:
    at = cohort.seeker_at.get((household_id, kind))
    return 1 if at is None else cohort.kinds[kind].seekers[at].seeking.party


def _is_never(cohort: Cohort, household_id: int, host_id: int, kind: OfferKind) -> bool:
    """Tell whether a pair cannot be pinned by anybody."""
    if (household_id, host_id, kind) in cohort.rows.forbidden:
        return True
    rules = rules_of(cohort, household_id, host_id, kind)
    return rules is None or any(rule in NEVER for rule in rules)


def rules_of(cohort: Cohort, household_id: int, host_id: int, kind: OfferKind) -> tuple[Rule, ...] | None:
    """Return the rules that a pair breaks; None when one of the two is not there."""
    seeker, offer = cohort.seeker_at.get((household_id, kind)), cohort.offer_at.get((host_id, kind))
    if seeker is None or offer is None:
        return None
    offering = offering_for(cohort, kind, seeker, offer)
    return tuple(
        each.rule for each in exclusions(cohort.kinds[kind].seekers[seeker].seeking, offering, cohort.rows.weights)
    )


def offering_for(cohort: Cohort, kind: OfferKind, seeker: int, offer: int) -> Offering:
    """Return an offer as one family meets it: how far, and whether they must not meet."""
    of_kind = cohort.kinds[kind]
    who, whom = of_kind.seekers[seeker], of_kind.offers[offer]
    drive = cohort.rows.drives.get((who.commune or "", whom.commune or ""))
    return replace(
        whom.offering,
        minutes=drive.minutes if drive else None,
        km=drive.km if drive else None,
        blocked=(who.household_id, whom.offering.host_id) in cohort.rows.blocked,
    )


def _pairs(cohort: Cohort, numbers: dict[int, int]) -> Pairs:
    """Return the allowed pairs of all kinds, ordered by request and host, without what is forbidden."""
    found = []
    for kind, of_kind in cohort.kinds.items():
        pairs = of_kind.pairs()
        kept = _allowed(cohort, kind, pairs.seekers, pairs.offers)
        seekers, offers, scores = (pairs.seekers, pairs.offers, pairs.scores) if kept is None else (
            pairs.seekers[kept], pairs.offers[kept], pairs.scores[kept]
        )  # fmt: skip
        requests = np.array([cohort.requests[each.household_id, kind] for each in of_kind.seekers], np.int32)
        hosts = np.array([numbers[offer.offering.host_id] for offer in of_kind.offers], np.int32)
        found.append((requests.take(seekers), hosts.take(offers), scores))
    if len(found) == 1:
        return Pairs(*found[0])
    if not found:
        return cohort.instance.pairs
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return Pairs(*(column[order] for column in columns))


def _allowed(cohort: Cohort, kind: OfferKind, seekers: Column, offers: Column) -> Column | None:
    """Return which pairs stay; None: all of them."""
    rows = cohort.rows
    out = {(household, host) for household, host, of_kind in rows.forbidden if of_kind is kind} | rows.blocked
    width = len(cohort.kinds[kind].offers)
    codes = sorted(
        seeker * width + offer
        for household, host in out
        if (seeker := cohort.seeker_at.get((household, kind))) is not None
        and (offer := cohort.offer_at.get((host, kind))) is not None
    )
    if not codes:
        return None
    stays = np.isin(seekers.astype(np.int64) * width + offers, np.array(codes, np.int64), invert=True)
    return np.flatnonzero(stays)
