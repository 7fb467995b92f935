"""The codes of a cohort as columns (numpy): the same numbers, judged by the same rules, thousands of pairs at once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from concierge.matching.affinities import points, rarity_among
from concierge.matching.coder import Coder
from concierge.matching.codes import NOBODY, UNKNOWN, OfferCode, Scale, SeekingCode
from concierge.matching.cohort_rows import CohortOffer, CohortRows, CohortSeeker
from concierge.matching.hard_rules import broken, too_far, unfit
from concierge.matching.profiles import Rarity

Column = npt.NDArray[np.integer[Any]]
Code = TypeVar("Code", SeekingCode, OfferCode)
_WORD: Final = 62  # bits of a set in one column
_AT_ONCE: Final = 1 << 17  # pairs: what is needed for them stays near the processor


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
        width = len(self._scale.rarity)
        self._seeking = _seeking_columns([self.coder.code_seeking(seeker.seeking) for seeker in seekers], width)
        self._offered = _offer_columns([self.coder.code_offer(offering) for offering in offerings], width)
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
        drives = (self._from.at[seekers], self._to.at[offers])
        seeking = _lines(
            self._seeking, seekers, "languages", "children", "child_count", "interests", "trades", "audiences",
            "origins", "life_stage", "foreign_points", "newcomer_points",
        )  # fmt: skip
        offered = _lines(
            self._offered, offers, "reach", "languages", "closeness", "interests", "trades", "audiences",
            "origins", "life_stage", "from_elsewhere",
        )._replace(minutes=self._minutes[drives])  # fmt: skip
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


def _seeking_columns(codes: Sequence[SeekingCode], width: int) -> SeekingCode:
    brings, party, languages, children, counts, interests, trades, audiences, origins, stages, foreign, newcomer = (
        _transposed(codes, 12)
    )
    most = max(map(len, children), default=0)
    padded = [[*places, *[NOBODY] * (most - len(places))] for places in children]
    return SeekingCode(
        _column(brings), _column(party), _words(languages), [_column(places) for places in zip(*padded, strict=True)],
        _column(counts), _bytes(interests, width), _words(trades), _words(audiences), _words(origins), _column(stages),
        _column(foreign), _column(newcomer),
    )  # fmt: skip


def _offer_columns(codes: Sequence[OfferCode], width: int) -> OfferCode:
    (cannot, minutes, km, within_minutes, within_km, reach, beds, languages, closeness, interests, trades, audiences,
     origins, stages, from_elsewhere) = _transposed(codes, 15)  # fmt: skip
    return OfferCode(
        _column(cannot), _column(minutes), _column(km), _column(within_minutes), _column(within_km), _column(reach),
        _column(beds), _words(languages), _column(closeness), _bytes(interests, width), _words(trades),
        _words(audiences), _words(origins), _column(stages), _column(from_elsewhere),
    )  # fmt: skip


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


def _transposed(codes: Sequence[tuple[Any, ...]], fields: int) -> Sequence[Sequence[Any]]:
    return list(zip(*codes, strict=True)) if codes else [()] * fields


def _column(numbers: Collection[int]) -> Column:
    return np.array(numbers, np.int64)


def _words(sets: Sequence[Sequence[int]]) -> Sequence[Column]:
    """Return sets in as many columns as their bits need."""
    bits = [only for (only,) in sets]
    length = max((each.bit_length() for each in bits), default=0)
    if length <= _WORD:
        return (_column(bits),)
    mask = (1 << _WORD) - 1
    return [_column([each >> shift & mask for each in bits]) for shift in range(0, length, _WORD)]


def _bytes(sets: Sequence[Sequence[int]], width: int) -> Sequence[Column]:
    if not sets:
        return [np.zeros(0, np.intp)] * width
    return [np.array(column, np.intp) for column in zip(*sets, strict=True)]


def _lines(code: Code, at: Column, *names: str) -> Code:
    """Return some fields of a code, a line for each pair."""
    fields: dict[str, Any] = {}
    for name in names:
        whole = getattr(code, name)
        fields[name] = whole.take(at) if isinstance(whole, np.ndarray) else [column.take(at) for column in whole]
    return code._replace(**fields)
