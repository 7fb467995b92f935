"""Judging a whole register for one family: each different part of an offer once, by the same rules and affinities."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from concierge.hosts.choices import HomeAccess, LifeStage, OfferKind
from concierge.matching.affinities import child_points, near_points, points
from concierge.matching.coder import STAGES, Coder, Limits, Once, access_bits, beds_of, closeness_of, refusal_bits
from concierge.matching.codes import APART, Number, OfferCode, SeekingCode
from concierge.matching.hard_rules import BITS, Rule, broken, too_far
from concierge.matching.profiles import Offering
from concierge.matching.ranking import Verdict, verdict
from concierge.matching.register import (
    AGREES,
    ELSEWHERE,
    PAUSED,
    STEPS,
    UNCHECKED,
    Drive,
    Register,
    refusals_of,
    waits,
    words_of,
)

_CHARTER, _PAUSED, _DAYS, _TOO_FAR = (BITS[rule] for rule in (Rule.CHARTER, Rule.PAUSED, Rule.DAYS, Rule.TOO_FAR))
_Offer = tuple[Verdict, Mapping[Drive, Verdict]]
"""An offer itself, and what each drive adds to it."""


class _Judge(NamedTuple):
    """One family, and an offer of which nothing is known: it breaks no rule and counts for nothing.

    So rules that are broken add up over the parts of an offer, of which each has rules of its own, and points too: each
    different part is judged once.
    """

    kind: OfferKind
    coder: Coder
    seeker: SeekingCode
    nothing: OfferCode

    def __call__(self, **known: Number) -> Verdict:
        """Judge an offer of which nothing else is known."""
        code = self.nothing._replace(**known)
        return verdict(broken(self.seeker, code), sum(points(self.seeker, code, self.coder.scale)))


def verdicts(register: Register, coder: Coder, seeker: SeekingCode, tastes: Sequence[int]) -> Sequence[Verdict]:
    """Judge every row, in its order: column after column, since a look into a table costs less than a call.

    `tastes` are those of the rows, by the words of the coder.
    """
    if not register.rows:
        return []
    judge = _Judge(register.kind, coder, seeker, coder.code_offer(Offering(host_id=0, kind=OfferKind.VISIT)))
    hosts, communes, flags, weekdays, languages, _, years, stages, *offers = zip(*register.rows, strict=True)
    unchecked = [each & UNCHECKED for each in flags]
    own, drives = _own(register, judge), register.drives
    columns = zip(
        map(_offers(judge).__getitem__, zip(*offers, unchecked, strict=True)),
        [drives[commune] for commune in communes],
        map(_flags(judge).__getitem__, flags),
        _days(register, hosts, flags, weekdays),
        map(_languages(judge).__getitem__, languages),
        map(Once[int, Verdict](lambda bits: judge(interests=coder.interest_bytes(bits))).__getitem__, tastes),
        map(_children(judge, register.today.year).__getitem__, years),
        map(Once[str, Verdict](lambda stage: judge(life_stage=STAGES[LifeStage(stage)])).__getitem__, stages),
        [own.get(host, 0) for host in hosts],
        strict=True,
    )
    return [
        offer + ways[drive] + home + days + language + liked + near + stage + alone
        for (offer, ways), drive, home, days, language, liked, near, stage, alone in columns
    ]


def _own(register: Register, judge: _Judge) -> Mapping[int, Verdict]:
    """Return what concerns few as persons: who shares a trade or an origin, who is left out, who has no place."""
    coder = judge.coder
    trades = Once[frozenset[str], Verdict](lambda words: judge(trades=(coder.trades.bits(words),)))
    origins = Once[frozenset[str], Verdict](lambda words: judge(origins=(coder.origins.bits(words),)))
    found = Counter({host: trades[words] for host, words in register.trades.items()})
    found.update({host: origins[words] for host, words in register.origins.items()})
    for hosts, rule in (
        (register.blocked, Rule.BLOCKED),
        (register.declined, Rule.DECLINED),
        (register.full - register.year_full, Rule.FULL),
        (register.year_full, Rule.YEAR_FULL),
    ):
        found.update(dict.fromkeys(hosts, verdict(BITS[rule], 0)))
    return found


def _offers(judge: _Judge) -> Mapping[tuple[Any, ...], _Offer]:
    """Return what judges (within minutes, km, beds, refusals, audiences, whether references are missing)."""
    coder = judge.coder
    ways = Once[Limits, Once[Drive, Verdict]](
        lambda limits: Once(partial(_judge_way, coder, judge.nothing._replace(**limits._asdict())))
    )
    homes = Once[tuple[int | None, str, int], Verdict](lambda key: _judge_home(judge, *key))
    liked = Once[str, Verdict](lambda text: judge(audiences=(coder.audiences.bits(words_of(text)),)))

    def offer(key: tuple[int | None, int | None, int | None, str, str, int]) -> _Offer:
        minutes, km, beds, refuses, audiences, unchecked = key
        return homes[beds, refuses, unchecked] + liked[audiences], ways[coder.limits[minutes, km]]

    return Once(offer)


def _judge_home(judge: _Judge, beds: int | None, refuses: str, unchecked: int) -> Verdict:
    refusals = refusals_of(refuses)
    cannot = refusal_bits(refusals, waits=waits(judge.kind, refusals, unchecked))
    return judge(cannot=cannot, beds=beds_of(judge.kind, beds))


def _judge_way(coder: Coder, offer: OfferCode, drive: Drive) -> Verdict:
    code = offer._replace(minutes=drive.minutes, km=drive.km)
    return verdict(too_far(code) * _TOO_FAR, near_points(code, coder.scale))


def _flags(judge: _Judge) -> Mapping[int, Verdict]:
    def of(flags: int) -> Verdict:
        cannot = access_bits(judge.kind, HomeAccess.STEPS if flags & STEPS else HomeAccess.UNKNOWN)
        cannot |= (_PAUSED if flags & PAUSED else 0) | (0 if flags & AGREES else _CHARTER)
        return judge(cannot=cannot, from_elsewhere=flags & ELSEWHERE)

    return Once(of)


def _days(register: Register, hosts: Iterable[int], flags: Iterable[int], weekdays: Iterable[str]) -> Iterable[Verdict]:
    """Judge who has no free day; whoever is paused is told so alone."""
    usually, free, never = Once[str, bool](register.is_free), register.free, verdict(_DAYS, 0)
    return [
        0 if each & PAUSED or (free[host] if host in free else usually[days]) else never
        for host, each, days in zip(hosts, flags, weekdays, strict=True)
    ]


def _languages(judge: _Judge) -> Mapping[str, Verdict]:
    """Return what judges a list of languages; most lists are alike in the few that a family speaks."""
    bits = judge.coder.offered_languages
    known = Once[int, Verdict](lambda spoken: judge(languages=(spoken,)))
    return Once(lambda text: known[bits[words_of(text)]])


def _children(judge: _Judge, year: int) -> Mapping[str, int]:
    """Return what finds the points of a list of years; there are as many different lists as families.

    Of several children the nearest counts: each year is as many ones as it is near, side by side for each age sought,
    so that a list is its years put upon each other.
    """
    ages = judge.coder.ages

    def ones(born: str) -> int:
        near = [closeness_of([year - int(born)], [age]) >> 3 * age for age in ages] if born else []
        return sum(((1 << each) - 1) << APART * place for place, each in enumerate(near))

    def count(upon: int) -> int:
        near = [(upon >> APART * place & (1 << APART) - 1).bit_length() for place in range(len(ages))]
        closeness = sum(each << 3 * age for age, each in zip(ages, near, strict=True))
        found: int = child_points(judge.seeker, judge.nothing._replace(closeness=closeness), judge.coder.scale)
        return found

    known, counted = Once[str, int](ones), Once[int, int](count)

    def of(text: str) -> int:
        upon = 0
        for born in text[1:-1].split(", "):
            upon |= known[born]
        return counted[upon]

    return Once(of)
