"""The codes of a cohort as columns (numpy): the same numbers, judged by the same rules, thousands of pairs at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from concierge.matching.affinities import near_points, points, rarity_among
from concierge.matching.coder import Coder, beds_of
from concierge.matching.codes import APART, NO_LIMIT, NOBODY, OLDEST, UNKNOWN, OfferCode, Scale, SeekingCode
from concierge.matching.cohort_codes import Column, Packing
from concierge.matching.cohort_rows import CohortOffer, CohortRows, CohortSeeker, Drive
from concierge.matching.hard_rules import broken, too_far, unfit
from concierge.matching.profiles import Offering, Rarity, Seeking

_NO_CHILD: Final = OLDEST + APART  # years: as far from every age that is sought as no child
_SOUGHT: Final = np.arange(OLDEST + 1)
_NEARNESS: Final = np.maximum(0, APART - np.abs(np.arange(_NO_CHILD + 1)[:, None] - _SOUGHT))
_PLACES: Final = 1 << 3 * _SOUGHT
_AT_ONCE: Final = 1 << 11  # pairs: columns so small stay near the processor, and their memory is used again
_WAYS_AT_ONCE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class KindPairs:
    """The allowed pairs of one kind, ordered by seeker and offer: indices into its seekers and offers."""

    seekers: Column
    offers: Column
    scores: Column


@dataclass(frozen=True, slots=True)
class _Near:
    """The offers that go as far as each commune of families, one commune after the other, and what nearness adds."""

    counts: Column
    first: Column
    offers: Column
    points: Column


class Kind:
    """One kind of relation: its seekers and its offers, ordered, and their codes in columns."""

    def __init__(self, rows: CohortRows, seekers: Sequence[CohortSeeker], offers: Sequence[CohortOffer]) -> None:
        self.seekers, self.offers = seekers, offers
        offerings = [offer.offering for offer in offers]
        seekings = [seeker.seeking for seeker in seekers]
        self.rarity: Rarity = rarity_among(offerings)
        coder = Coder(seekings, rows.weights, self.rarity, offerings)
        self._scale = _scale_columns(coder.scale)
        self._packing = Packing(coder, seekings, offerings)
        self._seeking = _seeking_columns(coder, seekings)
        self._offered = self._packing.masks(_offer_columns(coder, offerings))
        self._counts_beds = any(each.beds is not None for each in offerings)
        if not self._counts_beds:
            self._offered = self._offered._replace(beds=NO_LIMIT)
        self._from = _numbers([seeker.commune for seeker in seekers])
        self._to = _numbers([offer.commune for offer in offers])
        self._minutes, self._km = _drives(rows, self._from.names, self._to.names)
        self._counted: tuple[Column, Sequence[Any]] | None = None

    def pairs(self) -> KindPairs:
        """Return the allowed pairs and their scores: the distance first, which leaves few."""
        found: list[tuple[Column, Column, Column]] = []
        near = self._near()
        lengths = near.counts.take(self._from.at)
        ends = np.cumsum(lengths)
        places = near.first.take(self._from.at) + lengths - ends  # of a pair among the near ones, less its number
        first = begun = 0
        while first < len(self.seekers):
            last = max(first + 1, int(np.searchsorted(ends, begun + _AT_ONCE, "right")))
            end = int(ends[last - 1])
            counts = lengths[first:last]
            seekers = np.repeat(np.arange(first, last), counts)
            at = np.arange(begun, end) + np.repeat(places[first:last], counts)
            at_once = last - first == len(self.seekers)
            found.append(self._fitting(seekers, near.offers.take(at), near.points.take(at), at_once=at_once))
            first, begun = last, end
        if len(found) == 1:
            return KindPairs(*found[0])
        return KindPairs(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def points(self, seekers: Column, offers: Column) -> tuple[Column, ...]:
        """Return what each affinity adds for pairs."""
        if self._counted is not None:
            codes, counts = self._counted
            wanted = seekers * len(self.offers) + offers
            at = np.searchsorted(codes, wanted)
            if codes.take(at, mode="clip").tolist() == wanted.tolist():
                return tuple([count.take(at) if isinstance(count, np.ndarray) else count for count in counts])
        minutes = self._minutes[self._from.at.take(seekers), self._to.at.take(offers)]
        near = near_points(self._offered._replace(minutes=minutes, reach=self._offered.reach.take(offers)), self._scale)
        return self._points(self._common(seekers, offers), seekers, offers, near)

    def minutes(self, seekers: Column, offers: Column) -> list[int]:
        """Return the drives of pairs; less than nothing is unknown."""
        found: list[int] = self._minutes[self._from.at.take(seekers), self._to.at.take(offers)].tolist()
        return found

    def broken(self, seeker: int) -> Column:
        """Return of each offer the bits of the rules that it breaks for one seeker."""
        start = self._from.at[seeker]
        words = [
            mine[seeker] & theirs for mine, theirs in zip(self._packing.seekers, self._packing.offers, strict=True)
        ]
        one = self._packing.rules(words, self._seeking._replace(party=self._seeking.party[seeker]))
        offered = self._offered._replace(minutes=self._minutes[start][self._to.at], km=self._km[start][self._to.at])
        bits: Column = broken(one, offered)
        return bits

    def _near(self) -> _Near:
        """Judge every way from a commune of families to an offer."""
        starts, width = len(self._from.names), max(1, len(self.offers))
        step = max(1, _WAYS_AT_ONCE // width)
        found = []
        for start in range(0, starts, step):
            some = slice(start, start + step)
            offered = self._offered._replace(
                minutes=self._minutes[some].take(self._to.at, 1), km=self._km[some].take(self._to.at, 1)
            )
            rows, offers = np.nonzero(~too_far(offered))
            minutes, reach = offered.minutes[rows, offers], self._offered.reach.take(offers)
            added = near_points(self._offered._replace(minutes=minutes, reach=reach), self._scale)
            found.append((rows + start, offers, added))
        rows, offers, added = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
        counts = np.bincount(rows, minlength=starts)
        return _Near(counts, np.cumsum(counts) - counts, offers, added)

    def _common(self, seekers: Column, offers: Column) -> Sequence[Column]:
        """Return what pairs have in common, word by word."""
        return [
            mine.take(seekers) & theirs.take(offers)
            for mine, theirs in zip(self._packing.seekers, self._packing.offers, strict=True)
        ]

    def _fitting(
        self, seekers: Column, offers: Column, near: Column, *, at_once: bool
    ) -> tuple[Column, Column, Column]:
        """Return those near pairs that break no rule, and their scores; points of all pairs at once are kept."""
        words = self._common(seekers, offers)
        seeking, offered = self._packing.rules(words, self._seeking), self._offered
        if self._counts_beds:
            seeking = seeking._replace(party=seeking.party.take(seekers))
            offered = offered._replace(beds=offered.beds.take(offers))
        else:
            seeking = seeking._replace(party=0)  # anybody finds a bed
        chosen = np.flatnonzero(unfit(seeking, offered) == 0)
        seekers, offers, near = seekers.take(chosen), offers.take(chosen), near.take(chosen)
        counts = self._points([word.take(chosen) for word in words], seekers, offers, near)
        if at_once and len(seekers):
            self._counted = seekers * len(self.offers) + offers, counts
        first, *others = counts
        scores = sum(others, start=first)
        return seekers.astype(np.int32), offers.astype(np.int32), np.asarray(scores, np.int32)

    def _points(self, words: Sequence[Column], seekers: Column, offers: Column, near: Column) -> tuple[Column, ...]:
        """Return what each affinity adds, of pairs whose words in common and whose nearness are known."""
        mine = self._seeking
        seeking = self._packing.tastes(
            words,
            mine._replace(
                children=[column.take(seekers) for column in mine.children],
                child_count=mine.child_count.take(seekers),
                foreign_points=mine.foreign_points.take(seekers),
                newcomer_points=mine.newcomer_points.take(seekers),
            ),
        )
        offered = self._offered._replace(
            closeness=self._offered.closeness.take(offers), from_elsewhere=self._offered.from_elsewhere.take(offers)
        )
        return points(seeking, offered, self._scale, near)


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
    unknown = Drive()
    find = rows.drives.get
    ways = [find((start or "", end or ""), unknown) for start in starts for end in ends]
    shape = len(starts), len(ends)
    minutes = np.array([UNKNOWN if way.minutes is None else way.minutes for way in ways], np.int32)
    km = np.array([UNKNOWN if way.km is None else way.km for way in ways], np.int32)
    return minutes.reshape(shape), km.reshape(shape)


def _seeking_columns(coder: Coder, seekings: Sequence[Seeking]) -> SeekingCode:
    """Return what `Coder.code_seeking` says of each that is no set, as columns."""
    most = max([len(seeking.child_ages) for seeking in seekings], default=0)
    nobody = [[NOBODY] * number for number in range(most, -1, -1)]
    lines = []
    for each in seekings:
        ages, abroad = each.child_ages, each.from_abroad
        count = len(ages)
        lines.append([
            each.adults + count, count or 1, coder.foreign_points[abroad], coder.newcomer_points[abroad],
            *[3 * age if age < OLDEST else 3 * OLDEST for age in ages], *nobody[count],
        ])  # fmt: skip
    party, child_count, foreign_points, newcomer_points, *children = _columns(lines, 4 + most)
    return SeekingCode(
        brings=0,
        party=party,
        languages=(),
        children=children,
        child_count=child_count,
        interests=(),
        trades=(),
        audiences=(),
        origins=(),
        life_stage=0,
        foreign_points=foreign_points,
        newcomer_points=newcomer_points,
    )


def _offer_columns(coder: Coder, offerings: Sequence[Offering]) -> OfferCode:
    """Return what `Coder.code_offer` says of each that is no set, as columns; the drive comes with each pair."""
    limits = coder.limits
    lines = [
        (*limits[each.within_minutes, each.within_km], beds_of(each.kind, each.beds), each.from_elsewhere)
        for each in offerings
    ]
    within_minutes, within_km, reach, beds, from_elsewhere = _columns(lines, 5)
    return OfferCode(
        cannot=0,
        minutes=0,
        km=0,
        within_minutes=within_minutes,
        within_km=within_km,
        reach=reach,
        beds=beds,
        languages=(),
        closeness=_closeness([each.child_ages for each in offerings]),
        interests=(),
        trades=(),
        audiences=(),
        origins=(),
        life_stage=0,
        from_elsewhere=from_elsewhere,
    )


def _closeness(children: Sequence[Sequence[int]]) -> Column:
    """Return `closeness_of` of each, for every age that may be sought."""
    most = max([len(each) for each in children], default=0)
    if not most:
        return np.zeros(len(children), np.int64)
    nobody = [[_NO_CHILD] * number for number in range(most, -1, -1)]
    ages = [[*[age if age < _NO_CHILD else _NO_CHILD for age in each], *nobody[len(each)]] for each in children]
    found: Column = _NEARNESS.take(np.array(ages, np.intp), 0).max(axis=1) @ _PLACES
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


def _columns(lines: Sequence[Sequence[int]], width: int) -> Column:
    """Return lines as columns."""
    return np.ascontiguousarray(np.array(lines, np.int64).reshape(len(lines), width).T)
