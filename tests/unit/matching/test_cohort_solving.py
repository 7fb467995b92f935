"""A cohort matched whole: the same numbers as one pair alone, optimal, explained, vetoes and pins respected."""

import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from concierge.hosts.choices import OfferKind, Refusal
from concierge.matching.affinities import rarity_among
from concierge.matching.cohort_instance import NEVER, build_cohort, offering_for
from concierge.matching.cohort_rows import CohortOffer, CohortRows, CohortSeeker, Drive, Kept, Plan, Standing
from concierge.matching.cohort_solving import force_pair, solve_cohort
from concierge.matching.hard_rules import Rule
from concierge.matching.judging import accord, exclusions
from concierge.matching.profiles import Offering, Seeking
from tests.unit.matching.cohorts import cohorts

MENTOR = OfferKind.MENTORING


def seeker(household_id: int, **said: object) -> CohortSeeker:
    return CohortSeeker(household_id=household_id, seeking=Seeking(kind=MENTOR, **said), commune="52001")  # type: ignore[arg-type]


def offer(host_id: int, *, places: int = 1, load: int = 0, **said: object) -> CohortOffer:
    offering = Offering(host_id=host_id, kind=MENTOR, **said)  # type: ignore[arg-type]
    return CohortOffer(offering=offering, commune="52002", places=places, load=load)


def rows(seekers: list[CohortSeeker], offers: list[CohortOffer], **more: object) -> CohortRows:
    near = {("52001", "52002"): Drive(minutes=20, km=15)}
    return CohortRows(seekers=tuple(seekers), offers=tuple(offers), drives=near, **more)  # type: ignore[arg-type]


def given_hosts(cohort: CohortRows, **more: object) -> dict[int, int]:
    return {each.household_id: each.host_id for each in solve_cohort(cohort, **more).proposals}  # type: ignore[arg-type]


@given(cohorts(beds=True))
def test_columns_and_one_pair_alone_say_the_same(cohort: CohortRows) -> None:
    built = build_cohort(cohort)
    for kind, of_kind in built.kinds.items():
        pairs = of_kind.pairs()
        found = {
            (int(one), int(other)): int(score)
            for one, other, score in zip(pairs.seekers, pairs.offers, pairs.scores, strict=True)
        }
        rarity = rarity_among([each.offering for each in of_kind.offers])
        for one, other in itertools.product(range(len(of_kind.seekers)), range(len(of_kind.offers))):
            seeking = of_kind.seekers[one].seeking
            offering = replace(offering_for(built, kind, one, other), blocked=False)
            rules = exclusions(seeking, offering, cohort.weights)
            assert rules == () if (one, other) in found else rules
            if (one, other) in found:
                assert found[one, other] == accord(seeking, offering, cohort.weights, rarity).score


def test_words_by_the_hundred_count_as_few_do() -> None:
    chance = random.Random(5)
    names = ("languages", "interests", "occupations", "audiences", "origins")
    words = {name: [f"{name}{number:03}" for number in range(130)] for name in names}

    def said() -> dict[str, object]:
        return {name: frozenset(chance.sample(words[name], 25)) for name in names}

    cohort = rows([seeker(at, **said()) for at in range(1, 25)], [offer(at, **said()) for at in range(1, 25)])
    of_kind = build_cohort(cohort).kinds[MENTOR]
    pairs = of_kind.pairs()
    assert len(pairs.scores) > 400
    for one, other, score in zip(pairs.seekers, pairs.offers, pairs.scores, strict=True):
        offering = replace(of_kind.offers[other].offering, minutes=20, km=15)
        found = accord(of_kind.seekers[one].seeking, offering, cohort.weights, of_kind.rarity)
        assert score == found.score


@given(cohorts(beds=True), st.randoms(use_true_random=False), st.sampled_from(Plan))
def test_the_order_of_the_rows_does_not_matter(cohort: CohortRows, chance: random.Random, plan: Plan) -> None:
    shuffled = replace(
        cohort,
        seekers=tuple(chance.sample(cohort.seekers, len(cohort.seekers))),
        offers=tuple(chance.sample(cohort.offers, len(cohort.offers))),
        standing=tuple(chance.sample(cohort.standing, len(cohort.standing))),
    )
    one, other = solve_cohort(cohort, plan), solve_cohort(shuffled, plan)
    assert replace(one, alternatives={}) == replace(other, alternatives={})
    assert dict(one.alternatives) == dict(other.alternatives)


@given(cohorts(beds=True), st.sampled_from(Plan))
def test_vetoes_hold_and_places_are_not_given_twice(cohort: CohortRows, plan: Plan) -> None:
    built, answer = build_cohort(cohort), solve_cohort(cohort, plan)
    decided = {(each.household_id, each.host_id, each.kind) for each in cohort.standing if each.accepted} | built.pinned
    free = [each for each in answer.proposals if (each.household_id, each.host_id, each.kind) not in decided]
    for each in free:
        key = (each.household_id, each.host_id, each.kind)
        of_kind = built.kinds[each.kind]
        one, other = built.seeker_at[each.household_id, each.kind], built.offer_at[each.host_id, each.kind]
        assert key not in cohort.forbidden
        assert key[:2] not in cohort.blocked
        offering = offering_for(built, each.kind, one, other)
        assert exclusions(of_kind.seekers[one].seeking, offering, cohort.weights) == ()
        assert each.score is not None
    used = Counter((each.host_id, each.kind) for each in answer.proposals)
    stays = [each for each in cohort.standing if each.accepted or plan is Plan.FREEZE]  # even where places shrank
    kept = Counter((each.host_id, each.kind) for each in stays)
    for each in cohort.offers:
        place = (each.offering.host_id, each.offering.kind)
        assert used[place] <= max(each.places, kept[place])
    for each in built.pinned - {(s.household_id, s.host_id, s.kind) for s in cohort.standing}:
        assert each not in cohort.forbidden


@given(cohorts())
def test_what_is_accepted_never_moves_and_pins_stand_or_are_told_impossible(cohort: CohortRows) -> None:
    answer = solve_cohort(cohort, Plan.FULL)
    found = {(each.household_id, each.host_id, each.kind): each for each in answer.proposals}
    for each in cohort.standing:
        if each.accepted:
            assert found[each.household_id, each.host_id, each.kind].kept is Kept.ACCEPTED
    for pin in cohort.pinned:
        assert (pin in found) or (pin in answer.impossible)


@settings(max_examples=60)
@given(cohorts(acts=False, most=3))
def test_the_answer_is_the_best_of_all(cohort: CohortRows) -> None:
    answer = solve_cohort(cohort)
    options = [[None, *answer.alternatives[each.household_id, MENTOR]] for each in cohort.seekers]
    places = {each.offering.host_id: each.places for each in cohort.offers}
    best = (0, 0)
    for choice in itertools.product(*options):
        chosen = [each for each in choice if each is not None]
        used = Counter(host for host, _score in chosen)
        if all(count <= min(places[host], cohort.host_places.get(host, 99)) for host, count in used.items()):
            best = max(best, (len(chosen), sum(score for _host, score in chosen)))
    assert (answer.placed, answer.affinity) == best


@given(cohorts(acts=False))
def test_one_more_host_never_places_fewer(cohort: CohortRows) -> None:
    more = replace(cohort, offers=(*cohort.offers, offer(99)))
    assert solve_cohort(more).placed >= solve_cohort(cohort).placed


@given(cohorts(beds=True))
def test_each_is_placed_or_left_and_reasons_belong_to_the_score(cohort: CohortRows) -> None:
    answer = solve_cohort(cohort)
    sought = {each.sought for each in cohort.seekers}
    placed = [each.sought for each in answer.proposals]
    assert sorted([*placed, *answer.unplaced]) == sorted(sought)
    built = build_cohort(cohort)
    for each in answer.proposals:
        if each.score is None:
            continue
        one, other = built.seeker_at[each.sought], built.offer_at[each.host_id, each.kind]
        of_kind = built.kinds[each.kind]
        told = accord(
            of_kind.seekers[one].seeking, offering_for(built, each.kind, one, other), cohort.weights, of_kind.rarity
        )
        assert each.reasons == told.reasons[:3]


def test_no_host_at_all_leaves_everybody_and_says_so() -> None:
    answer = solve_cohort(rows([seeker(1), seeker(2)], []))
    assert (answer.placed, answer.unplaced) == (0, ((1, MENTOR), (2, MENTOR)))
    assert [each.places for each in answer.shortages] == [0, 0]
    assert solve_cohort(rows([], [offer(11)])).proposals == ()


def test_more_families_than_places_says_who_competes_for_which() -> None:
    dogs = [seeker(number, pets=True) for number in (1, 2, 3)]
    answer = solve_cohort(rows(dogs, [offer(11), offer(12, refuses=frozenset({Refusal.PETS}))]))
    (shortage,) = answer.shortages
    assert (answer.placed, len(shortage.seekers), shortage.host_ids, shortage.places) == (1, 3, (11,), 1)
    assert shortage.rules == {Rule.PETS: 1}


def test_all_scores_equal_still_share_the_load() -> None:
    assert Counter(given_hosts(rows([seeker(1), seeker(2)], [offer(11, places=2), offer(12, places=2)])).values()) == {
        11: 1, 12: 1,
    }  # fmt: skip


def test_the_same_person_is_not_always_asked() -> None:
    assert given_hosts(rows([seeker(1)], [offer(11, load=3), offer(12)])) == {1: 12}


def test_a_host_who_takes_fewer_keeps_those_who_were_accepted() -> None:
    accepted = tuple(Standing(household_id=n, host_id=11, kind=MENTOR, accepted=True) for n in (1, 2))
    answer = solve_cohort(rows([seeker(1), seeker(2), seeker(3)], [offer(11, places=1)], standing=accepted))
    assert [(each.household_id, each.kept) for each in answer.proposals] == [(1, Kept.ACCEPTED), (2, Kept.ACCEPTED)]
    assert answer.unplaced == ((3, MENTOR),)


def test_a_place_held_by_somebody_outside_the_cohort_stays_theirs() -> None:
    waits = (Standing(household_id=7, host_id=11, kind=MENTOR, accepted=False),)
    answer = solve_cohort(rows([seeker(1)], [offer(11, places=1)], standing=waits))
    assert [(each.household_id, each.kept) for each in answer.proposals] == [(7, Kept.SENT)]
    assert answer.unplaced == ((1, MENTOR),)


def test_a_sent_request_moves_only_where_more_are_placed() -> None:
    sent = (Standing(household_id=1, host_id=11, kind=MENTOR, accepted=False),)
    french = {"languages": frozenset({"fr"})}
    cohort = rows(
        [seeker(1), seeker(2, **french)],
        [offer(11, **french), offer(12, languages=frozenset({"pl"}))],
        standing=sent,
    )
    assert given_hosts(cohort) == {1: 12, 2: 11}
    assert given_hosts(cohort, plan=Plan.FREEZE) == {1: 11}
    assert solve_cohort(cohort).changed == 1


@pytest.mark.parametrize(("broken", "honoured"), [
    ({}, True), ({"languages": frozenset({"pl"})}, True), ({"paused": True}, True), ({"charter_stands": False}, False),
])  # fmt: skip
def test_a_pin_overlooks_what_people_may_agree_on_and_nothing_else(broken: dict[str, object], honoured: bool) -> None:
    french = seeker(1, languages=frozenset({"fr"}))
    pin = (1, 12, MENTOR)
    answer = solve_cohort(rows([french], [offer(11), offer(12, **broken)], pinned=frozenset({pin})))
    assert (answer.proposals[0].host_id == 12) is honoured
    assert answer.impossible == (() if honoured else (pin,))


def test_the_last_place_is_not_pinned_twice() -> None:
    pins = frozenset({(1, 11, MENTOR), (2, 11, MENTOR)})
    answer = solve_cohort(rows([seeker(1), seeker(2)], [offer(11), offer(12)], pinned=pins))
    assert {each.household_id: each.host_id for each in answer.proposals} == {1: 11, 2: 12}
    assert answer.impossible == ((2, 11, MENTOR),)


def test_why_not_this_one_says_what_it_costs_the_others() -> None:
    twins = frozenset({"harp", "chess"})
    cohort = rows([seeker(1, interests=twins), seeker(2)], [offer(11, interests=twins), offer(12)])
    before = solve_cohort(cohort)
    forced = force_pair(cohort, before, 2, 11, MENTOR)
    assert (forced.placed, forced.moved) == (0, ((1, MENTOR),))
    assert forced.affinity < 0
    assert (forced.possible, forced.rules) == (True, ())


def test_why_not_this_one_names_the_rule() -> None:
    cohort = rows([seeker(1, pets=True)], [offer(11), offer(12, refuses=frozenset({Refusal.PETS}))])
    before = solve_cohort(cohort)
    forced = force_pair(cohort, before, 1, 12, MENTOR)
    assert (forced.possible, forced.rules, forced.answer) == (False, (Rule.PETS,), before)


def test_beds_are_shared_out_by_the_solver_that_counts_persons() -> None:
    lodging = OfferKind.LODGING
    families = [
        CohortSeeker(household_id=n, seeking=Seeking(kind=lodging, adults=adults))
        for n, adults in ((1, 3), (2, 2), (3, 2))
    ]
    house = CohortOffer(offering=Offering(host_id=11, kind=lodging, beds=4), places=3)
    answer = solve_cohort(rows(families, [house]))
    assert answer.solver == "HiGHS"
    assert sorted(each.household_id for each in answer.proposals) == [2, 3]


def test_rules_that_nobody_overlooks() -> None:
    assert {Rule.BLOCKED, Rule.CHARTER, Rule.REFERENCES, Rule.BEDS} == NEVER
