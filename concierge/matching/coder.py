"""From what is known of families and hosts to codes that belong together."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

from concierge.hosts.choices import SMALL, HomeAccess, LifeStage, OfferKind, Refusal
from concierge.matching.affinities import Affinity
from concierge.matching.codes import APART, NO_LIMIT, OLDEST, RAREST, UNKNOWN, OfferCode, Scale, SeekingCode, rounded
from concierge.matching.hard_rules import BITS, Rule
from concierge.matching.profiles import Offering, Rarity, Seeking, Weights

SILENT_FAMILY, SILENT_HOST, _FRENCH = 0b001, 0b010, "fr"
_BYTE: Final = 8
_COMES_IN: Final = frozenset({OfferKind.MEAL, OfferKind.LODGING})
_REFUSALS: Final[Mapping[Refusal, int]] = {
    Refusal.SMALL_CHILDREN: BITS[Rule.SMALL_CHILDREN],
    Refusal.PETS: BITS[Rule.PETS],
    Refusal.SMOKERS: BITS[Rule.SMOKERS],
}
STAGES: Final[Mapping[LifeStage, int]] = {
    stage: 0 if stage is LifeStage.UNKNOWN else 1 << place for place, stage in enumerate(LifeStage)
}
_OF_ALL: Final = (
    Rule.BLOCKED, Rule.DECLINED, Rule.CHARTER, Rule.PAUSED, Rule.FULL, Rule.YEAR_FULL, Rule.DAYS,
)  # fmt: skip
_EVERYBODY: Final = sum(BITS[rule] for rule in _OF_ALL)


Key = TypeVar("Key")
Value = TypeVar("Value")


class Limits(NamedTuple):
    """How far an offer goes, in the numbers of its code."""

    within_minutes: int
    within_km: int
    reach: int


class Once(dict[Key, Value]):
    """What a function answers, asked once for each key."""

    def __init__(self, answer: Callable[[Key], Value]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, key: Key) -> Value:
        found = self[key] = self._answer(key)
        return found


class Vocabulary:
    """Which bit each word of a set has; what it does not know, nobody seeks. `known`: sets that were asked for."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(sorted(set(words)))
        self._bits = {word: 1 << place for place, word in enumerate(self.words)}
        self.known = Once[frozenset[str], int](self.bits)

    def bits(self, words: Collection[str]) -> int:
        """Return a set as one number, however long."""
        find = self._bits.get
        found = 0
        for word in words:
            found |= find(word, 0)
        return found


class Coder:
    """Turns families and offers into codes that belong together."""

    def __init__(
        self,
        seekings: Collection[Seeking],
        weights: Weights,
        rarity: Rarity,
        offerings: Collection[Offering] | None = None,
    ) -> None:
        """Know the words of the families, or only those that one of the offers has too."""
        self.weights = weights
        interests = _words(seekings, offerings, "interests")
        self.languages = Vocabulary(_words(seekings, offerings, "languages") - {_FRENCH})
        self.interests = Vocabulary(interests)
        self.trades = Vocabulary(_words(seekings, offerings, "occupations"))
        self.audiences = Vocabulary(_words(seekings, offerings, "audiences"))
        self.origins = Vocabulary(_words(seekings, offerings, "origins"))
        self.total = max(1, sum(getattr(weights, affinity.value) for affinity in Affinity))
        self._seekings = seekings
        self.scale = Scale(
            total=self.total,
            children=weights.children,
            interests=weights.interests,
            nearness=weights.nearness,
            occupation_points=rounded(weights.occupation, self.total),
            preference_points=rounded(weights.preference, self.total),
            life_stage_points=rounded(weights.life_stage, self.total),
            origin_points=rounded(weights.origin, self.total),
            rarity=_rarity_tables([round(RAREST * rarity.of.get(word, 1.0)) for word in self.interests.words]),
        )
        self.foreign_points = [rounded(weights.languages * (1 + abroad), self.total * 2) for abroad in (0, 1)]
        self.newcomer_points = [rounded(weights.newcomer * (3 + 2 * abroad), self.total * 5) for abroad in (0, 1)]
        self._bytes = range(0, len(interests), 8)
        self.limits = Once[tuple[int | None, int | None], Limits](lambda within: limits_of(*within, weights))
        self.sought_languages = Once[frozenset[str], int](
            lambda words: self._language_bits(words, SILENT_HOST, SILENT_FAMILY)
        )
        self.offered_languages = Once[frozenset[str], int](
            lambda words: self._language_bits(words, SILENT_FAMILY, SILENT_HOST)
        )

    @cached_property
    def ages(self) -> Sequence[int]:
        """The ages of children that are sought, each once."""
        return sorted({min(age, OLDEST) for seeking in self._seekings for age in seeking.child_ages})

    def code_seeking(self, seeking: Seeking) -> SeekingCode:
        """Return a family in numbers."""
        ages = seeking.child_ages
        return SeekingCode(
            what_it_brings(seeking),
            seeking.party,
            (self.sought_languages[seeking.languages],),
            [3 * min(age, OLDEST) for age in ages],
            len(ages) or 1,
            self.interest_bytes(self.interests.known[seeking.interests]),
            (self.trades.known[seeking.occupations],),
            (self.audiences.known[seeking.audiences],),
            (self.origins.known[seeking.origins],),
            STAGES[seeking.life_stage],
            self.foreign_points[seeking.from_abroad],
            self.newcomer_points[seeking.from_abroad],
        )

    def code_offer(self, offering: Offering) -> OfferCode:
        """Return an offer in numbers."""
        limits = self.limits[offering.within_minutes, offering.within_km]
        return OfferCode(
            what_it_cannot(offering) | BITS[Rule.BLOCKED] * offering.blocked | BITS[Rule.DECLINED] * offering.declined,
            UNKNOWN if offering.minutes is None else offering.minutes,
            UNKNOWN if offering.km is None else offering.km,
            *limits,
            beds_of(offering.kind, offering.beds),
            (self.offered_languages[offering.languages],),
            closeness_of(offering.child_ages, self.ages),
            self.interest_bytes(self.interests.known[offering.interests]),
            (self.trades.known[offering.occupations],),
            (self.audiences.known[offering.audiences],),
            (self.origins.known[offering.origins],),
            STAGES[offering.life_stage],
            offering.from_elsewhere,
        )

    def _language_bits(self, languages: frozenset[str], always: int, silent: int) -> int:
        """Return languages as bits: the first two say who may be silent, the third is French."""
        if not languages:
            return always | silent
        return always | (_FRENCH in languages) << 2 | self.languages.bits(languages) << 3

    def interest_bytes(self, bits: int) -> Sequence[int]:
        """Return interests eight by eight."""
        return [bits >> shift & 255 for shift in self._bytes]


def what_it_brings(seeking: Seeking) -> int:
    """Return the bits of the rules that concern this family."""
    found = _EVERYBODY
    if seeking.child_ages:
        found |= BITS[Rule.REFERENCES] | BITS[Rule.CHILDREN]
        if min(seeking.child_ages) < SMALL:
            found |= BITS[Rule.SMALL_CHILDREN]
    if seeking.pets:
        found |= BITS[Rule.PETS]
    if seeking.smokes:
        found |= BITS[Rule.SMOKERS]
    if seeking.step_free:
        found |= BITS[Rule.STEPS]
    return found


def what_it_cannot(offering: Offering) -> int:
    """Return the bits of the rules that an offer breaks for the families they concern."""
    found = refusal_bits(offering.refuses, waits=offering.awaits_references)
    found |= access_bits(offering.kind, offering.home_access)
    if not offering.charter_stands:
        found |= BITS[Rule.CHARTER]
    if offering.paused:
        found |= BITS[Rule.PAUSED]
    elif not offering.has_free_days:
        found |= BITS[Rule.DAYS]
    if offering.year_full:
        found |= BITS[Rule.YEAR_FULL]
    elif offering.full:
        found |= BITS[Rule.FULL]
    return found


def refusal_bits(refuses: Iterable[Refusal], *, waits: bool) -> int:
    """Return what an offer refuses; while references are awaited, they stand for the refusal of children."""
    found = BITS[Rule.REFERENCES] if waits else 0
    for refusal in refuses:
        if refusal is not Refusal.CHILDREN:
            found |= _REFUSALS[refusal]
        elif not waits:
            found |= BITS[Rule.CHILDREN]
    return found


def access_bits(kind: OfferKind, access: HomeAccess) -> int:
    """Return what a home makes hard, where somebody would come in."""
    return BITS[Rule.STEPS] if access is HomeAccess.STEPS and kind in _COMES_IN else 0


def limits_of(within_minutes: int | None, within_km: int | None, weights: Weights) -> Limits:
    """Return how far an offer goes: who names kilometres only has no limit in minutes."""
    minutes = within_minutes
    if minutes is None:
        minutes = NO_LIMIT if within_km else weights.farthest
    return Limits(minutes, NO_LIMIT if within_km is None else within_km, max(1, within_minutes or weights.farthest))


def beds_of(kind: OfferKind, beds: int | None) -> int:
    """Return how many can sleep, where somebody would."""
    return beds if kind is OfferKind.LODGING and beds is not None else NO_LIMIT


def closeness_of(ages: Sequence[int], sought: Iterable[int]) -> int:
    """Return for each age sought how near one of these children is: six the same age, nothing from six years on."""
    found = 0
    if ages:
        for age in sought:
            near = APART - min([abs(age - other) for other in ages])
            if near > 0:
                found |= near << 3 * age
    return found


def _words(seekings: Iterable[Seeking], offerings: Collection[Offering] | None, name: str) -> frozenset[str]:
    """Return the words that may be shared: those of the families, if they are not all asked for those of offers too."""
    words = attrgetter(name)
    sought: frozenset[str] = frozenset().union(*map(words, seekings))
    return sought if offerings is None else sought.intersection(frozenset().union(*map(words, offerings)))


def _rarity_tables(worth: Sequence[int]) -> list[list[int]]:
    """Return for each byte of interests what each of its values is worth together."""
    tables = []
    for first in range(0, len(worth), _BYTE):
        table = [0]
        for each in worth[first : first + _BYTE]:
            table += [so_far + each for so_far in table]
        tables.append(table)
    return tables
