"""Small cohorts, made up by Hypothesis."""

from hypothesis import strategies as st

from concierge.hosts.choices import HomeAccess, LifeStage, OfferKind, Refusal
from concierge.matching.cohort_rows import CohortOffer, CohortRows, CohortSeeker, Drive, Standing
from concierge.matching.profiles import Offering, Seeking, Weights

KINDS = (OfferKind.MENTORING, OfferKind.LODGING)
COMMUNES = ("10001", "52001", None)
KEYS = st.frozensets(st.sampled_from(["fr", "b", "c", "d"]))
AGES = st.lists(st.integers(0, 25), max_size=3).map(lambda ages: tuple(sorted(ages)))
SEEKINGS = st.builds(
    Seeking,
    kind=st.sampled_from(KINDS),
    adults=st.integers(1, 2),
    child_ages=AGES,
    languages=KEYS,
    interests=KEYS,
    occupations=KEYS,
    audiences=KEYS,
    origins=KEYS,
    life_stage=st.sampled_from(LifeStage),
    from_abroad=st.booleans(),
    pets=st.none() | st.booleans(),
    smokes=st.none() | st.booleans(),
    step_free=st.none() | st.booleans(),
)
WEIGHTS = st.builds(
    Weights,
    children=st.integers(0, 40),
    interests=st.integers(0, 40),
    languages=st.integers(0, 40),
    nearness=st.integers(0, 40),
    occupation=st.integers(0, 40),
    newcomer=st.integers(0, 40),
    preference=st.integers(0, 40),
    life_stage=st.integers(0, 40),
    origin=st.integers(0, 40),
)


@st.composite
def offerings(draw: st.DrawFn, host_id: int, kind: OfferKind) -> Offering:
    return draw(
        st.builds(
            Offering,
            host_id=st.just(host_id),
            kind=st.just(kind),
            within_minutes=st.none() | st.integers(0, 60),
            within_km=st.none() | st.integers(0, 60),
            beds=st.none() | st.integers(1, 9),
            refuses=st.frozensets(st.sampled_from(Refusal), max_size=1),
            awaits_references=st.sampled_from([False, False, True]),
            audiences=KEYS,
            languages=KEYS,
            interests=KEYS,
            occupations=KEYS,
            child_ages=AGES,
            origins=KEYS,
            life_stage=st.sampled_from(LifeStage),
            from_elsewhere=st.booleans(),
            home_access=st.sampled_from(HomeAccess),
            charter_stands=st.sampled_from([True, True, True, False]),
            paused=st.sampled_from([False, False, False, True]),
            has_free_days=st.sampled_from([True, True, True, False]),
        )
    )


@st.composite
def cohorts(draw: st.DrawFn, *, beds: bool = False, acts: bool = True, most: int = 4) -> CohortRows:
    """Return a few families and hosts; with `acts` some requests stand, some pairs are pinned, forbidden or blocked."""
    kinds = KINDS if beds else KINDS[:1]
    seekers = [
        CohortSeeker(household_id=number, seeking=draw(SEEKINGS.filter(lambda it: it.kind in kinds)),
                     commune=draw(st.sampled_from(COMMUNES)))
        for number in range(1, 1 + draw(st.integers(0, most)))
    ]  # fmt: skip
    offers = [
        CohortOffer(offering=draw(offerings(host_id, kind)), commune=draw(st.sampled_from(COMMUNES)),
                    places=draw(st.integers(0, 2)), load=draw(st.integers(0, 3)))
        for host_id in range(11, 11 + draw(st.integers(0, 3)))
        for kind in draw(st.sets(st.sampled_from(kinds), min_size=1).map(sorted))
    ]  # fmt: skip
    known = [code for code in COMMUNES if code]
    drives = {
        (one, other): Drive(minutes=draw(st.none() | st.integers(0, 70)), km=draw(st.none() | st.integers(0, 70)))
        for one in known
        for other in known
        if draw(st.booleans())
    }
    triples = [(s.household_id, o.offering.host_id, s.seeking.kind) for s in seekers for o in offers
               if o.offering.kind is s.seeking.kind]  # fmt: skip
    some = st.frozensets(st.sampled_from(triples), max_size=2) if triples and acts else st.just(frozenset())
    standing: dict[int, Standing] = {}
    for household_id, host_id, kind in draw(some):
        standing[household_id] = Standing(
            household_id=household_id, host_id=host_id, kind=kind, accepted=draw(st.booleans())
        )
    return CohortRows(
        seekers=tuple(seekers),
        offers=tuple(offers),
        drives=drives,
        standing=tuple(standing.values()),
        pinned=draw(some),
        forbidden=draw(some),
        blocked=frozenset((household, host) for household, host, _kind in draw(some)),
        weights=draw(WEIGHTS),
        host_places={offer.offering.host_id: draw(st.integers(0, 3)) for offer in offers}
        if draw(st.booleans())
        else {},
    )
