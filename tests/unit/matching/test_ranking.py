"""Who could welcome a family: vetoes hold whatever the affinity, what is unknown excludes nobody, reasons are told."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from concierge.hosts.choices import HomeAccess, LifeStage, OfferKind, Refusal
from concierge.matching.affinities import Affinity, rarity_among
from concierge.matching.codes import BEST
from concierge.matching.hard_rules import Rule
from concierge.matching.judging import accord, exclusions
from concierge.matching.profiles import Offering, Rarity, Seeking, Weights
from concierge.matching.ranking import rank

WEIGHTS = Weights()
FAMILY = Seeking(kind=OfferKind.LODGING, adults=2, child_ages=(2, 9), languages=frozenset({"fr"}))
HOST = Offering(host_id=1, kind=OfferKind.LODGING, minutes=20, beds=5, languages=frozenset({"fr", "en"}))


@pytest.mark.parametrize(
    ("family", "offer", "rule"),
    [
        ({}, {"blocked": True}, Rule.BLOCKED),
        ({}, {"declined": True}, Rule.DECLINED),
        ({}, {"full": True}, Rule.FULL),
        ({}, {"full": True, "year_full": True}, Rule.YEAR_FULL),
        ({}, {"charter_stands": False}, Rule.CHARTER),
        ({}, {"paused": True, "has_free_days": False}, Rule.PAUSED),
        ({}, {"has_free_days": False}, Rule.DAYS),
        ({}, {"minutes": 46}, Rule.TOO_FAR),
        ({}, {"minutes": 21, "within_minutes": 20}, Rule.TOO_FAR),
        ({}, {"km": 31, "within_km": 30}, Rule.TOO_FAR),
        ({}, {"beds": 3}, Rule.BEDS),
        ({}, {"awaits_references": True, "refuses": frozenset({Refusal.CHILDREN})}, Rule.REFERENCES),
        ({}, {"refuses": frozenset({Refusal.CHILDREN})}, Rule.CHILDREN),
        ({}, {"refuses": frozenset({Refusal.SMALL_CHILDREN})}, Rule.SMALL_CHILDREN),
        ({"pets": True}, {"refuses": frozenset({Refusal.PETS})}, Rule.PETS),
        ({"smokes": True}, {"refuses": frozenset({Refusal.SMOKERS})}, Rule.SMOKERS),
        ({"step_free": True}, {"home_access": HomeAccess.STEPS}, Rule.STEPS),
        ({"languages": frozenset({"pl"})}, {}, Rule.LANGUAGE),
    ],
)
def test_each_rule_excludes_alone(family: dict, offer: dict, rule: Rule) -> None:  # type: ignore[type-arg]
    found = exclusions(replace(FAMILY, **family), replace(HOST, **offer), WEIGHTS)
    assert [exclusion.rule for exclusion in found] == [rule]


@pytest.mark.parametrize(
    ("family", "offer"),
    [
        ({}, {"minutes": None, "km": None, "within_minutes": 5}),
        ({}, {"minutes": 20, "within_minutes": 20}),
        ({}, {"minutes": 90, "within_km": 80, "km": 80}),  # a limit in kilometres is theirs, not our minutes
        ({}, {"beds": None}),
        ({"pets": None}, {"refuses": frozenset({Refusal.PETS})}),
        ({"child_ages": ()}, {"refuses": frozenset({Refusal.CHILDREN, Refusal.SMALL_CHILDREN})}),
        ({"child_ages": (3,)}, {"refuses": frozenset({Refusal.SMALL_CHILDREN})}),
        ({"languages": frozenset()}, {}),
        ({"step_free": True}, {"home_access": HomeAccess.UNKNOWN}),
        (
            {"kind": OfferKind.MENTORING, "step_free": True},
            {"kind": OfferKind.MENTORING, "home_access": HomeAccess.STEPS},
        ),
    ],
)
def test_what_is_unknown_or_just_within_excludes_nobody(family: dict, offer: dict) -> None:  # type: ignore[type-arg]
    assert exclusions(replace(FAMILY, **family), replace(HOST, **offer), WEIGHTS) == ()


def test_a_rule_tells_its_figures() -> None:
    (far,) = exclusions(FAMILY, replace(HOST, minutes=60), WEIGHTS)
    (beds,) = exclusions(FAMILY, replace(HOST, beds=1), WEIGHTS)
    assert dict(far.figures) == {"minutes": 60, "limit": WEIGHTS.farthest}
    assert dict(beds.figures) == {"party": 4, "beds": 1}


KEYS = st.frozensets(st.sampled_from(["a", "b", "c", "d"]))
AGES = st.lists(st.integers(0, 17), max_size=3).map(tuple)
OFFERINGS = st.builds(
    Offering,
    host_id=st.integers(1, 50),
    kind=st.just(OfferKind.MEAL),
    minutes=st.none() | st.integers(0, 120),
    within_minutes=st.none() | st.integers(0, 90),
    refuses=st.frozensets(st.sampled_from(Refusal)),
    audiences=KEYS,
    origins=KEYS,
    life_stage=st.sampled_from(LifeStage),
    languages=KEYS,
    interests=KEYS,
    occupations=KEYS,
    child_ages=AGES,
    from_elsewhere=st.booleans(),
    charter_stands=st.booleans(),
    paused=st.booleans(),
    blocked=st.booleans(),
)
SEEKING = st.builds(
    Seeking,
    kind=st.just(OfferKind.MEAL),
    adults=st.integers(1, 3),
    child_ages=AGES,
    languages=KEYS,
    interests=KEYS,
    occupations=KEYS,
    audiences=KEYS,
    origins=KEYS,
    life_stage=st.sampled_from(LifeStage),
    from_abroad=st.booleans(),
    pets=st.none() | st.booleans(),
)
MANY = st.lists(OFFERINGS, max_size=8, unique_by=lambda offering: offering.host_id)


@given(SEEKING, MANY, st.randoms(use_true_random=False))
def test_the_order_of_the_register_does_not_matter(
    seeking: Seeking, offerings: list[Offering], chance: random.Random
) -> None:
    shuffled = chance.sample(offerings, len(offerings))
    assert rank(seeking, shuffled, WEIGHTS) == rank(seeking, offerings, WEIGHTS)


@given(SEEKING, MANY)
def test_everybody_is_either_proposed_or_told_why_not(seeking: Seeking, offerings: list[Offering]) -> None:
    ranking = rank(seeking, offerings, WEIGHTS)
    proposed = [proposal.offering.host_id for proposal in ranking.proposals]
    excluded = [each.offering.host_id for each in ranking.excluded]
    assert sorted(proposed + excluded) == sorted(offering.host_id for offering in offerings)
    assert not any(exclusions(seeking, proposal.offering, WEIGHTS) for proposal in ranking.proposals)
    assert all(each.rules for each in ranking.excluded)
    scores = [proposal.accord.score for proposal in ranking.proposals]
    assert scores == sorted(scores, reverse=True)


@given(SEEKING, OFFERINGS)
def test_a_score_is_the_sum_of_its_reasons_and_within_bounds(seeking: Seeking, offering: Offering) -> None:
    found = accord(seeking, offering, WEIGHTS, rarity_among([offering]))
    assert found.score == sum(reason.points for reason in found.reasons)
    assert 0 <= found.score <= BEST + len(Affinity)  # each part is rounded by itself


@given(SEEKING, OFFERINGS)
def test_one_taste_more_in_common_never_lowers_the_score(seeking: Seeking, offering: Offering) -> None:
    both = (
        replace(seeking, interests=seeking.interests | {"e"}),
        replace(offering, interests=offering.interests | {"e"}),
    )
    rarity = Rarity(dict.fromkeys("abcde", 0.5))
    assert accord(*both, WEIGHTS, rarity).score >= accord(seeking, offering, WEIGHTS, rarity).score


@given(SEEKING, OFFERINGS)
def test_a_weight_of_nothing_takes_its_reason_away(seeking: Seeking, offering: Offering) -> None:
    found = accord(seeking, offering, replace(WEIGHTS, children=0), rarity_among([offering]))
    assert Affinity.CHILDREN not in {reason.affinity for reason in found.reasons}


def test_a_rare_taste_says_more_than_a_common_one() -> None:
    hosts = [
        Offering(
            host_id=number, kind=OfferKind.MEAL, interests=frozenset({"walks"} | ({"harp"} if number == 1 else set()))
        )
        for number in range(1, 9)
    ]
    rarity = rarity_among(hosts)
    walker, harpist = (Seeking(kind=OfferKind.MEAL, interests=frozenset({taste})) for taste in ("walks", "harp"))
    assert accord(harpist, hosts[0], WEIGHTS, rarity).score > 3 * accord(walker, hosts[0], WEIGHTS, rarity).score


def test_children_of_an_age_count_more_than_children_far_apart() -> None:
    near, far = (replace(HOST, child_ages=ages) for ages in ((3, 9), (17,)))
    best, least = (accord(FAMILY, each, WEIGHTS, Rarity()) for each in (near, far))
    assert best.reasons[0].affinity is Affinity.CHILDREN
    assert best.reasons[0].names == ["3", "9"]
    assert Affinity.CHILDREN not in {reason.affinity for reason in least.reasons}


def test_who_says_nothing_of_their_life_or_of_where_they_come_from_shares_neither() -> None:
    silent = accord(FAMILY, HOST, WEIGHTS, Rarity())
    parents = accord(replace(FAMILY, life_stage=LifeStage.PARENTS), HOST, WEIGHTS, Rarity())
    assert parents == silent

    both = replace(FAMILY, life_stage=LifeStage.PARENTS, origins=frozenset({"breta"}))
    alike = replace(HOST, life_stage=LifeStage.PARENTS, origins=frozenset({"breta", "norma"}))
    found = {reason.affinity for reason in accord(both, alike, WEIGHTS, Rarity()).reasons}
    assert found - {reason.affinity for reason in silent.reasons} == {Affinity.LIFE_STAGE, Affinity.ORIGIN}
