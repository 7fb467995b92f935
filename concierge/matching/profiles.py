"""What matching knows of a family and of an offer: values only, so that the rules need no database."""

from dataclasses import dataclass, field

from concierge.hosts.choices import HomeAccess, LifeStage, OfferKind, Refusal, Smoking


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeking:
    """A family that seeks one kind of relation. None is unknown: it excludes nothing and counts for nothing.

    `audiences` are the agency's words for whom an offer is meant (`accueillants.yaml`) that hold of this family;
    `origins` what its region or country is called, of a family that lets hosts know (`origins.origin_stems`).
    """

    kind: OfferKind
    adults: int = 1
    child_ages: tuple[int, ...] = ()
    languages: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    occupations: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    life_stage: LifeStage = LifeStage.UNKNOWN
    from_abroad: bool = False
    pets: bool | None = None
    smokes: bool | None = None
    step_free: bool | None = None

    @property
    def party(self) -> int:
        """How many they are."""
        return self.adults + len(self.child_ages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """One offer of one host, today. `minutes` is the drive to where the family goes, None when it is unknown."""

    host_id: int
    kind: OfferKind
    minutes: int | None = None
    km: int | None = None
    within_minutes: int | None = None
    within_km: int | None = None
    beds: int | None = None
    refuses: frozenset[Refusal] = frozenset()
    awaits_references: bool = False
    audiences: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    occupations: frozenset[str] = frozenset()
    child_ages: tuple[int, ...] = ()
    origins: frozenset[str] = frozenset()
    life_stage: LifeStage = LifeStage.UNKNOWN
    from_elsewhere: bool = False
    smoking: Smoking = Smoking.NO
    home_access: HomeAccess = HomeAccess.UNKNOWN
    charter_stands: bool = True
    paused: bool = False
    has_free_days: bool = True
    blocked: bool = False
    declined: bool = False  # one of the two said no to the other
    full: bool = False  # no place now
    year_full: bool = False  # nor one more in these twelve months


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each affinity counts (`rapprochement.yaml`), and how far somebody goes who sets no limit."""

    children: int = 30
    interests: int = 25
    languages: int = 15
    nearness: int = 15
    occupation: int = 10
    newcomer: int = 10
    preference: int = 10
    life_stage: int = 5
    origin: int = 5
    farthest: int = 45  # minutes


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare each interest is among the hosts: 1 for one that a single host has, towards 0 for one they all have."""

    of: dict[str, float] = field(default_factory=dict)
