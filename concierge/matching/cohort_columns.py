"""The codes of a cohort as columns (numpy): the same numbers, judged by the same rules, thousands of pairs at once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from concierge.matching.affinities import points, rarity_among
from concierge.matching.coder import STAGES, Coder, beds_of, what_it_brings, what_it_cannot
from concierge.matching.codes import APART, NOBODY, OLDEST, UNKNOWN, OfferCode, Scale, SeekingCode, rounded
from concierge.matching.cohort_rows import CohortOffer, CohortRows, CohortSeeker
from concierge.matching.hard_rules import broken, too_far, unfit
from concierge.matching.profiles import Offering, Rarity, Seeking

Column = npt.NDArray[np.integer[Any]]
Code = TypeVar("Code", SeekingCode, OfferCode)
_WORD: Final = 62  # bits of a set in one column
_NO_CHILD: Final = 1000  # years: the age of no child
_AT_ONCE: Final = 1 << 13  # pairs: their columns stay near the processor, which is twice as fast


@dataclass(frozen=True, slots=True)
class KindPairs:
    """The allowed pairs of one kind, ordered by seeker and offer: indices into its seekers and offers."""

    seekers: Column
    offers: Column
    scores: Column


class Kind:
    """One kind of relation: its seekers and its offers, ordered, and their codes in columns."""

    def __init__(self, rows: CohortRows, seekers: Sequence[CohortSeeker], offers: Sequence[CohortOffer]) -> None:
        self.seekers, self.offers = seekers, offers
        offerings = [offer.offering for offer in offers]
        self.rarity: Rarity = rarity_among(offerings)
        self.coder = Coder([seeker.seeking for seeker in seekers], rows.weights, self.rarity, offerings)
        self._scale = _scale_columns(self.coder.scale)
        self._seeking = _seeking_columns(self.coder, [seeker.seeking for seeker in seekers])
        self._offered = _offer_columns(self.coder, offerings)
        self._from = _numbers(seeker.commune for seeker in seekers)
        self._to = _numbers(offer.commune for offer in offers)
        self._minutes, self._km = _drives(rows, self._from.names, self._to.names)

    def pairs(self) -> KindPairs:
        """Return the allowed pairs and their scores: the distance first, which leaves few."""
        found: list[tuple[Column, Column, Column]] = []
        near = [self._near(start) for start in range(len(self._from.names))]
        lengths = np.array([len(each) for each in near], np.int64)[self._from.at]
        ends = np.cumsum(lengths)
        first = 0
        while first < len(self.seekers):
            before = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, before + _AT_ONCE, "right")))
            some = np.arange(first, last)
            seekers = np.repeat(some, lengths[first:last])
            offers = np.concatenate([near[start] for start in self._from.at[first:last].tolist()])
            fits = unfit(
                _lines(self._seeking, seekers, "brings", "party", "languages"),
                _lines(self._offered, offers, "cannot", "beds", "languages"),
            )
            fitting = np.flatnonzero(fits == 0)
            seekers, offers = seekers[fitting], offers[fitting]
            scores = sum(self.points(seekers, offers))
            found.append((seekers.astype(np.int32), offers.astype(np.int32), np.asarray(scores, np.int32)))
            first = last
        columns = (np.concatenate(column) for column in zip(*found, strict=True))
        return KindPairs(*columns) if found else KindPairs(*[np.zeros(0, np.int32)] * 3)

    def points(self, seekers: Column, offers: Column) -> tuple[Column, ...]:
        """Return what each affinity adds for pairs."""
        ways = self._from.at.take(seekers) * self._minutes.shape[1] + self._to.at.take(offers)
        seeking = _lines(
            self._seeking, seekers, "languages", "children", "child_count", "interests", "trades", "audiences",
            "origins", "life_stage", "foreign_points", "newcomer_points",
        )  # fmt: skip
        offered = _lines(
            self._offered, offers, "reach", "languages", "closeness", "interests", "trades", "audiences",
            "origins", "life_stage", "from_elsewhere",
        )._replace(minutes=self._minutes.take(ways))  # fmt: skip
        return points(seeking, offered, self._scale)

    def minutes(self, seeker: int, offer: int) -> int | None:
        """Return the drive of one pair."""
        found = int(self._minutes[self._from.at[seeker], self._to.at[offer]])
        return None if found == UNKNOWN else found

    def broken(self, seeker: int) -> Column:
        """Return of each offer the bits of the rules that it breaks for one seeker."""
        start = self._from.at[seeker]
        offered = self._offered._replace(minutes=self._minutes[start][self._to.at], km=self._km[start][self._to.at])
        one = _lines(self._seeking, np.array([seeker]), "brings", "party", "languages")
        bits: Column = broken(one, offered)
        return bits

    def _near(self, start: int) -> Column:
        """Return the offers that go as far as one commune of families."""
        offered = self._offered._replace(minutes=self._minutes[start][self._to.at], km=self._km[start][self._to.at])
        return np.flatnonzero(~too_far(offered))


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Names numbered: which there are, and at which each one stands."""

    names: Sequence[str | None]
    at: Column


def _numbers(names: Iterable[str | None]) -> _Numbers:
    order: dict[str | None, int] = {}
    at = [order.setdefault(name, len(order)) for name in names]
    return _Numbers(list(order), np.array(at, np.intp))


def _drives(rows: CohortRows, starts: Sequence[str | None], ends: Sequence[str | None]) -> tuple[Column, Column]:
    """Return minutes and km from each commune of families to each commune of hosts."""
    drives, nothing = rows.drives, (None, None)
    found = []
    for start in starts:
        for end in ends:
            drive = drives.get((start, end)) if start is not None and end is not None else None
            found.append(nothing if drive is None else (drive.minutes, drive.km))
    numbers = [UNKNOWN if number is None else number for pair in found for number in pair]
    table = np.array(numbers, np.int32).reshape(len(starts), len(ends), 2)
    return np.ascontiguousarray(table[:, :, 0]), np.ascontiguousarray(table[:, :, 1])


def _seeking_columns(coder: Coder, seekings: Sequence[Seeking]) -> SeekingCode:
    """Return what `Coder.code_seeking` says of each, as columns."""
    weights, total = coder.weights, coder.total
    ages = [seeking.child_ages for seeking in seekings]
    counts = _column([len(each) for each in ages])
    most = int(counts.max(initial=0))
    padded = _column([[*each, *[-1] * (most - len(each))] for each in ages]).reshape(len(ages), most)
    places = np.where(padded < 0, NOBODY, 3 * np.minimum(padded, OLDEST))
    abroad = _column([seeking.from_abroad for seeking in seekings])
    return SeekingCode(
        brings=_column([what_it_brings(seeking) for seeking in seekings]),
        party=_column([seeking.adults for seeking in seekings]) + counts,
        languages=_words([coder.sought_languages[seeking.languages] for seeking in seekings]),
        children=list(np.ascontiguousarray(places.T)),
        child_count=np.maximum(counts, 1),
        interests=_bytes(coder, [coder.interests.known[seeking.interests] for seeking in seekings]),
        trades=_words([coder.trades.known[seeking.occupations] for seeking in seekings]),
        audiences=_words([coder.audiences.known[seeking.audiences] for seeking in seekings]),
        origins=_words([coder.origins.known[seeking.origins] for seeking in seekings]),
        life_stage=_column([STAGES[seeking.life_stage] for seeking in seekings]),
        foreign_points=rounded(weights.languages * (1 + abroad), total * 2),
        newcomer_points=rounded(weights.newcomer * (3 + 2 * abroad), total * 5),
    )


def _offer_columns(coder: Coder, offerings: Sequence[Offering]) -> OfferCode:
    """Return what `Coder.code_offer` says of each, as columns; the drive comes with each pair."""
    limits = coder.limits
    within = _column([limits[each.within_minutes, each.within_km] for each in offerings]).reshape(-1, 3)
    nothing = np.zeros(len(offerings), np.int64)
    return OfferCode(
        cannot=_column([what_it_cannot(each) for each in offerings]),
        minutes=nothing,
        km=nothing,
        within_minutes=within[:, 0],
        within_km=within[:, 1],
        reach=np.ascontiguousarray(within[:, 2]),
        beds=_column([beds_of(each.kind, each.beds) for each in offerings]),
        languages=_words([coder.offered_languages[each.languages] for each in offerings]),
        closeness=_closeness(coder, [each.child_ages for each in offerings]),
        interests=_bytes(coder, [coder.interests.known[each.interests] for each in offerings]),
        trades=_words([coder.trades.known[each.occupations] for each in offerings]),
        audiences=_words([coder.audiences.known[each.audiences] for each in offerings]),
        origins=_words([coder.origins.known[each.origins] for each in offerings]),
        life_stage=_column([STAGES[each.life_stage] for each in offerings]),
        from_elsewhere=_column([each.from_elsewhere for each in offerings]),
    )


def _closeness(coder: Coder, children: Sequence[Sequence[int]]) -> Column:
    """Return `closeness_of` of each."""
    most = max(map(len, children), default=0)
    if not most or not coder.ages:
        return np.zeros(len(children), np.int64)
    others = _column([[*each, *[_NO_CHILD] * (most - len(each))] for each in children])
    sought = _column(coder.ages)
    near = np.maximum(0, APART - np.abs(others[:, :, None] - sought).min(axis=1))
    found: Column = (near << 3 * sought).sum(axis=1)
    return found


def _scale_columns(scale: Scale) -> Scale:
    tables = [np.array(table, np.int64) for table in scale.rarity]
    return Scale(
        total=scale.total,
        children=scale.children,
        interests=scale.interests,
        nearness=scale.nearness,
        occupation_points=scale.occupation_points,
        preference_points=scale.preference_points,
        life_stage_points=scale.life_stage_points,
        origin_points=scale.origin_points,
        rarity=tables,
    )


def _column(numbers: Collection[Any]) -> Column:
    return np.array(numbers, np.int64)


def _words(sets: Sequence[int]) -> Sequence[Column]:
    """Return sets in as many columns as their bits need."""
    length = max(sets, default=0).bit_length()
    if length <= _WORD:
        return (_column(sets),)
    mask = (1 << _WORD) - 1
    return [_column([each >> shift & mask for each in sets]) for shift in range(0, length, _WORD)]


def _bytes(coder: Coder, sets: Sequence[int]) -> Sequence[Column]:
    """Return interests in columns of eight."""
    words = _words(sets) if len(coder.interests.words) <= _WORD else None
    if words is not None:
        return [(words[0] >> shift & 255).astype(np.intp) for shift in range(0, len(coder.interests.words), 8)]
    return [
        np.array([each >> shift & 255 for each in sets], np.intp) for shift in range(0, len(coder.interests.words), 8)
    ]


def _lines(code: Code, at: Column, *names: str) -> Code:
    """Return some fields of a code, a line for each pair."""
    fields: dict[str, Any] = {}
    for name in names:
        whole = getattr(code, name)
        fields[name] = whole.take(at) if isinstance(whole, np.ndarray) else [column.take(at) for column in whole]
    return code._replace(**fields)
