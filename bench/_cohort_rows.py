"""Made-up cohorts as the application reads them: families, offers, drives; the same size gives the same cohort."""

import math
import random

import numpy as np

from concierge.hosts.choices import LifeStage, OfferKind, Refusal
from concierge.matching.cohort_rows import CohortOffer, CohortRows, CohortSeeker, Drive
from concierge.matching.profiles import Offering, Seeking, Weights

SEED = 20_261_128
SPREAD = 15  # hosts in the smallest region
TASTES = [f"taste{number:02}" for number in range(40)]
TRADES = [f"trade{number:02}" for number in range(60)]
LANGUAGES = ["fr", "fr", "fr", "fr", "en", "de", "es", "pt", "pl", "uk"]
AUDIENCES = ["familles", "couples", "seuls", "retraites", "etranger"]
ORIGINS = [f"region{number:02}" for number in range(20)]
KIND = OfferKind.MENTORING


def make_rows(families: int, hosts: int) -> CohortRows:
    """Return families that seek one mentor each among hosts with one to three places, about as many as are needed.

    They live in towns of very unequal size, three villages around each; the larger the cohort, the larger the region,
    so that some sixty hosts are near enough for a family.
    """
    chance = random.Random(SEED + families)
    towns = max(3, families // 60)
    wide = 30 * math.sqrt(max(1.0, hosts / SPREAD))
    sizes = [chance.paretovariate(1.6) for _ in range(towns)]
    middle = [(chance.uniform(0, wide), chance.uniform(0, wide)) for _ in range(towns)]
    places = np.array([(x + chance.gauss(0, 8), y + chance.gauss(0, 8)) for x, y in middle for _ in range(3)])

    def somewhere() -> str:
        return f"{3 * chance.choices(range(towns), sizes)[0] + chance.randrange(3):05}"

    def some(words: list[str], most: int) -> frozenset[str]:
        return frozenset(chance.sample(words, chance.randrange(most + 1)))

    def ages() -> tuple[int, ...]:
        return tuple(sorted(chance.randrange(16) for _ in range(chance.randrange(4))))

    def spoken() -> frozenset[str]:
        return frozenset(["fr", chance.choice(LANGUAGES)])

    seekers = tuple(
        CohortSeeker(
            household_id=1 + number,
            commune=somewhere(),
            seeking=Seeking(
                kind=KIND, adults=chance.randrange(1, 3), child_ages=ages(), languages=spoken(),
                interests=some(TASTES, 3), occupations=some(TRADES, 2), audiences=some(AUDIENCES, 2),
                life_stage=chance.choice(list(LifeStage)), origins=some(ORIGINS, 1),
                from_abroad=chance.random() < 0.1, pets=True if chance.random() < 0.2 else None,
            ),
        )
        for number in range(families)
    )  # fmt: skip
    offers = tuple(
        CohortOffer(
            commune=somewhere(),
            places=chance.randrange(1, 4),
            load=chance.randrange(3),
            offering=Offering(
                host_id=1 + number, kind=KIND, within_minutes=chance.choice((None, 20, 30, 40)),
                refuses=frozenset({Refusal.PETS}) if chance.random() < 0.2 else frozenset(), languages=spoken(),
                interests=some(TASTES, 4), occupations=some(TRADES, 2), audiences=some(AUDIENCES, 2),
                life_stage=chance.choice(list(LifeStage)), origins=some(ORIGINS, 1),
                child_ages=ages(), from_elsewhere=chance.random() < 0.3, paused=chance.random() < 0.03,
            ),
        )
        for number in range(hosts)
    )  # fmt: skip
    away = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    starts, ends = (
        sorted({int(each.commune or 0) for each in seekers}),
        sorted({int(each.commune or 0) for each in offers}),
    )
    drives = {
        (f"{start:05}", f"{end:05}"): Drive(minutes=round(6 + away[start, end]), km=round(float(away[start, end])))
        for start in starts
        for end in ends
    }
    return CohortRows(seekers=seekers, offers=offers, drives=drives, weights=Weights())
