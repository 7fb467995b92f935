"""Judging a whole register for one family: each different part of an offer once, by the same rules and affinities."""

from collections import Counter
from collections.abc import Callable

from concierge.hosts.choices import HomeAccess, LifeStage, OfferKind
from concierge.matching.affinities import child_points, near_points, points
from concierge.matching.coder import STAGES, Coder, Limits, Once, access_bits, beds_of, closeness_of, refusal_bits
from concierge.matching.codes import Number, OfferCode, SeekingCode
from concierge.matching.hard_rules import BITS, Rule, broken, too_far
from concierge.matching.profiles import Offering
from concierge.matching.ranking import Verdict
from concierge.matching.register import (
    ELSEWHERE,
    PAUSED,
    STEPS,
    UNCHECKED,
    Drive,
    Register,
    Row,
    quoted,
    read_offer,
    waits,
    words_of,
)

_CHARTER, _PAUSED, _DAYS, _TOO_FAR = (BITS[rule] for rule in (Rule.CHARTER, Rule.PAUSED, Rule.DAYS, Rule.TOO_FAR))


def verdicts(register: Register, coder: Coder, seeker: SeekingCode) -> Callable[[Row], Verdict]:
    """Return what judges one row.

    Rules that are broken add up over the parts of an offer, and so do points: what is not known of an offer breaks no
    rule and counts for nothing. So each different part is judged once, as an offer of which nothing else is known.
    """
    nothing = coder.code_offer(Offering(host_id=0, kind=OfferKind.VISIT))

    def judge(**known: Number) -> Verdict:
        code = nothing._replace(**known)
        return broken(seeker, code), sum(points(seeker, code, coder.scale))

    offers = Once[tuple[str, int], tuple[Limits, Verdict]](lambda key: _judge_offer(register.kind, coder, judge, *key))
    flagged = Once[int, Verdict](lambda flags: _judge_flags(register.kind, judge, flags))
    languages = Once[str, Verdict](lambda text: judge(languages=(coder.offered_languages[words_of(text)],)))
    ways = Once[tuple[Limits, Drive], Verdict](lambda way: _judge_way(coder, nothing, *way))
    stages = Once[str, int](lambda stage: judge(life_stage=STAGES[LifeStage(stage)])[1])
    alike = Counter({host: judge(trades=(coder.trades.bits(words),))[1] for host, words in register.trades.items()})
    alike.update({host: judge(origins=(coder.origins.bits(words),))[1] for host, words in register.origins.items()})
    liked, near = _interest_points(coder, judge), _child_points(coder, seeker, nothing, register.today.year)
    usually_free, free, drives = Once[str, bool](register.is_free), register.free, register.drives
    agrees, out = register.agrees, _left_out(register)

    def verdict(row: Row) -> Verdict:
        host_id, commune, flags, weekdays, offer_text, spoken, interests, child_years, stage = row
        limits, offer = offers[offer_text, flags & UNCHECKED]
        home, language, way = flagged[flags], languages[spoken], ways[limits, drives[commune]]
        bits = offer[0] | home[0] | language[0] | way[0]
        if host_id not in agrees:
            bits |= _CHARTER
        if not flags & PAUSED and not (free[host_id] if host_id in free else usually_free[weekdays]):
            bits |= _DAYS
        if host_id in out:
            bits |= out[host_id]
        score = offer[1] + home[1] + language[1] + way[1] + liked[interests] + near[child_years]
        score += stages[stage]
        return bits, score + alike[host_id] if host_id in alike else score

    return verdict


def _left_out(register: Register) -> dict[int, int]:
    """Return the bits of those who are left out as persons: by the team, by a no, because they have no place."""
    found: dict[int, int] = {}
    for hosts, rule in (
        (register.blocked, Rule.BLOCKED),
        (register.declined, Rule.DECLINED),
        (register.full - register.year_full, Rule.FULL),
        (register.year_full, Rule.YEAR_FULL),
    ):
        for host_id in hosts:
            found[host_id] = found.get(host_id, 0) | BITS[rule]
    return found


def _judge_way(coder: Coder, nothing: OfferCode, limits: Limits, drive: Drive) -> Verdict:
    code = nothing._replace(
        within_minutes=limits.within_minutes,
        within_km=limits.within_km,
        reach=limits.reach,
        minutes=drive.minutes,
        km=drive.km,
    )
    return too_far(code) * _TOO_FAR, near_points(code, coder.scale)


def _judge_offer(
    kind: OfferKind, coder: Coder, judge: Callable[..., Verdict], text: str, unchecked: int
) -> tuple[Limits, Verdict]:
    offer = read_offer(text)
    return coder.limits[offer.within_minutes, offer.within_km], judge(
        cannot=refusal_bits(offer.refuses, waits=waits(kind, offer, unchecked)),
        beds=beds_of(kind, offer.beds),
        audiences=(coder.audiences.bits(offer.audiences),),
    )


def _judge_flags(kind: OfferKind, judge: Callable[..., Verdict], flags: int) -> Verdict:
    access = access_bits(kind, HomeAccess.STEPS if flags & STEPS else HomeAccess.UNKNOWN)
    return judge(cannot=access | (_PAUSED if flags & PAUSED else 0), from_elsewhere=flags & ELSEWHERE)


def _interest_points(coder: Coder, judge: Callable[..., Verdict]) -> dict[str, int]:
    """Return what finds the points of a list of interests; only those of the family are looked for in it."""
    sought = [(word, coder.interests.bits([key])) for key, word in quoted(coder.interests.words)]
    shared = Once[int, int](lambda bits: judge(interests=coder.interest_bytes(bits))[1])
    return Once(lambda text: shared[sum([bit for word, bit in sought if word in text])])


def _child_points(coder: Coder, seeker: SeekingCode, nothing: OfferCode, year: int) -> dict[str, int]:
    near = Once[int, int](lambda closeness: child_points(seeker, nothing._replace(closeness=closeness), coder.scale))

    def ages(text: str) -> list[int]:
        """Take a list of years apart; there are as many different ones as families."""
        return [year - int(born) for born in text[1:-1].split(",") if born]

    return Once(lambda text: near[closeness_of(ages(text), coder.ages)])
