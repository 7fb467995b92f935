"""The closed, typed vocabulary of facts about a household and its members, and the facts derived from them.

Everything that asks a question about a family (checklists, interview, matching) speaks with these words only. An absent
fact is unknown, never false.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from concierge.families.anchor_dates import Anchor, Moment
from concierge.families.answer_keys import PREFIX, AnswerKey, AskedOf
from concierge.families.fact_choices import (
    ChildcareWish,
    Choice,
    CurrentHousing,
    FrenchLevel,
    HealthScheme,
    HousingWish,
    Nationality,
    SchoolLevel,
    Season,
    Species,
    WorkStatus,
    WorkWish,
)
from concierge.platform.i18n import N_

FactValue = str | int | bool
AnswerValue = FactValue | tuple[str, ...]  # several choices at once


class Scope(StrEnum):
    """Whom a fact, a condition or a step is about."""

    HOUSEHOLD = "household"
    ADULT = "adult"
    CHILD = "child"
    PET = "pet"


class Privacy(StrEnum):
    """How a fact is protected: sensitive ones need their own explicit consent (GDPR article 9)."""

    PROJECT = "project"
    SENSITIVE = "sensitive"


class FactType(StrEnum):
    """What values a fact takes."""

    CHOICE = "choice"
    BOOL = "bool"
    INT = "int"


class Fact(StrEnum):
    """Every fact by name; `FACTS` tells what each one is."""

    HOUSING_WISH = "housing_wish"
    CURRENT_HOUSING = "current_housing"
    HOUSING_FOUND = "housing_found"
    CARS = "cars"
    RECEIVES_HOUSING_BENEFIT = "receives_housing_benefit"
    CAF_CLAIMANT = "caf_claimant"
    ORIGIN_ABROAD = "origin_abroad"
    ADULTS = "adults"
    CHILDREN = "children"
    PETS = "pets"
    COUPLE = "couple"
    SINGLE_PARENT = "single_parent"
    DISTANCE_KM = "distance_km"
    CHANGES_DEPARTMENT = "changes_department"
    MOVES_IN_TERM = "moves_in_term"
    MOVED_BEFORE_OPENING = "moved_before_opening"
    ARRIVAL_SEASON = "arrival_season"
    AGE = "age"
    AGE_MONTHS = "age_months"
    EXPECTED = "expected"
    WORK_STATUS = "work_status"
    WORK_WISH = "work_wish"
    RESIGNS_TO_FOLLOW = "resigns_to_follow"
    HEALTH_SCHEME = "health_scheme"
    HAS_GP = "has_gp"
    DRIVING_LICENCE = "driving_licence"
    NATIONALITY = "nationality"
    RESIDENCE_PERMIT = "residence_permit"
    FRENCH_LEVEL = "french_level"
    WANTS_MENTOR = "wants_mentor"
    DISABILITY = "disability"
    SCHOOL_LEVEL = "school_level"
    CHILDCARE_WISH = "childcare_wish"
    NEEDS_SCHOOL_TRANSPORT = "needs_school_transport"
    SPECIES = "species"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSpec:
    """What one fact is: whom it is about, its values, its protection, and what to ask when it is unknown."""

    fact: Fact
    scopes: frozenset[Scope]
    value_type: FactType
    label: str
    question: str  # what is missing, in words: « la date de naissance » for an age
    choices: type[Choice] | None = None
    privacy: Privacy = Privacy.PROJECT
    derived: bool = False

    @property
    def is_age(self) -> bool:
        """Tell whether the fact is an age, which may be judged `at` an anchor."""
        return self.fact in (Fact.AGE, Fact.AGE_MONTHS)

    @property
    def knowable(self) -> Fact:
        """Return the fact, as what a condition speaks of."""
        return self.fact

    @property
    def values(self) -> Collection[str]:
        """Return the values of a choice, none for any other fact."""
        return () if self.choices is None else self.choices.known()

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is one this fact can take."""
        return is_of_type(value, self.value_type, self.values)

    def values_fr(self) -> str:
        """Say in French which values are accepted, as a msgid."""
        return accepted_fr(self.value_type, [choice.value for choice in self.choices or ()])


def is_of_type(value: object, value_type: FactType, values: Collection[str]) -> bool:
    """Tell whether `value` is of a type, of a choice one of `values`; True is not the number 1."""
    match value_type:
        case FactType.BOOL:
            return isinstance(value, bool)
        case FactType.INT:
            return isinstance(value, int) and not isinstance(value, bool)
        case FactType.CHOICE:
            return isinstance(value, str) and value in values


def accepted_fr(value_type: FactType, values: Iterable[str]) -> str:
    """Say in French which values a type has, as a msgid."""
    if value_type is FactType.BOOL:
        return N_("true ou false")
    return N_("un nombre entier") if value_type is FactType.INT else ", ".join(values)


def _spec(
    fact: Fact, scopes: str, values: FactType | type[Choice], label: str, question: str = "",
    *, derived: bool = False, privacy: Privacy = Privacy.PROJECT,
) -> FactSpec:  # fmt: skip
    return FactSpec(
        fact=fact,
        scopes=frozenset(Scope(name) for name in scopes.split()),
        value_type=values if isinstance(values, FactType) else FactType.CHOICE,
        choices=None if isinstance(values, FactType) else values,
        label=label,
        question=question or label,
        derived=derived,
        privacy=privacy,
    )


_BOOL, _INT = FactType.BOOL, FactType.INT
_MOVE_IN_QUESTION, _BIRTH_QUESTION = N_("la date d’emménagement"), N_("la date de naissance")
_TOWN_QUESTION = N_("la commune de départ et la commune d’arrivée")

FACTS: Mapping[Fact, FactSpec] = {
    spec.fact: spec
    for spec in (
        _spec(Fact.HOUSING_WISH, "household", HousingWish, N_("le type de logement souhaité")),
        _spec(Fact.CURRENT_HOUSING, "household", CurrentHousing, N_("le logement actuel")),
        _spec(Fact.HOUSING_FOUND, "household", _BOOL, N_("le logement est-il trouvé ?")),
        _spec(Fact.CARS, "household", _INT, N_("le nombre de voitures")),
        _spec(
            Fact.RECEIVES_HOUSING_BENEFIT,
            "household",
            _BOOL,
            N_("le foyer reçoit-il une aide au logement (APL, ALF) ?"),
        ),
        _spec(Fact.CAF_CLAIMANT, "household", _BOOL, N_("le foyer reçoit-il des prestations familiales ?")),
        _spec(Fact.ORIGIN_ABROAD, "household", _BOOL, N_("le foyer arrive-t-il de l’étranger ?")),
        _spec(Fact.ADULTS, "household", _INT, N_("le nombre d’adultes"), derived=True),
        _spec(Fact.CHILDREN, "household", _INT, N_("le nombre d’enfants"), derived=True),
        _spec(Fact.PETS, "household", _INT, N_("le nombre d’animaux"), derived=True),
        _spec(Fact.COUPLE, "household", _BOOL, N_("le foyer est un couple"), derived=True),
        _spec(Fact.SINGLE_PARENT, "household", _BOOL, N_("le foyer est un parent seul"), derived=True),
        _spec(Fact.DISTANCE_KM, "household", _INT, N_("la distance du déménagement"), _TOWN_QUESTION, derived=True),
        _spec(
            Fact.CHANGES_DEPARTMENT,
            "household",
            _BOOL,
            N_("le changement de département"),
            _TOWN_QUESTION,
            derived=True,
        ),
        _spec(
            Fact.MOVES_IN_TERM,
            "household",
            _BOOL,
            N_("l’arrivée en cours d’année scolaire"),
            _MOVE_IN_QUESTION,
            derived=True,
        ),
        _spec(
            Fact.MOVED_BEFORE_OPENING,
            "household",
            _BOOL,
            N_("le déménagement est antérieur au dossier"),
            _MOVE_IN_QUESTION,
            derived=True,
        ),
        _spec(Fact.ARRIVAL_SEASON, "household", Season, N_("la saison d’arrivée"), _MOVE_IN_QUESTION, derived=True),
        _spec(Fact.AGE, "adult child", _INT, N_("l’âge"), _BIRTH_QUESTION, derived=True),
        _spec(Fact.AGE_MONTHS, "child", _INT, N_("l’âge en mois"), _BIRTH_QUESTION, derived=True),
        _spec(Fact.EXPECTED, "child", _BOOL, N_("l’enfant est à naître"), _BIRTH_QUESTION, derived=True),
        _spec(Fact.WORK_STATUS, "adult", WorkStatus, N_("la situation professionnelle")),
        _spec(Fact.WORK_WISH, "adult", WorkWish, N_("le projet professionnel")),
        _spec(Fact.RESIGNS_TO_FOLLOW, "adult", _BOOL, N_("démissionne-t-il ou elle pour suivre son conjoint ?")),
        _spec(Fact.HEALTH_SCHEME, "adult", HealthScheme, N_("le régime d’assurance maladie")),
        _spec(Fact.HAS_GP, "adult", _BOOL, N_("a-t-il ou elle un médecin traitant sur place ?")),
        _spec(Fact.DRIVING_LICENCE, "adult", _BOOL, N_("a-t-il ou elle le permis de conduire ?")),
        _spec(Fact.NATIONALITY, "adult", Nationality, N_("la nationalité")),
        _spec(Fact.RESIDENCE_PERMIT, "adult", _BOOL, N_("a-t-il ou elle un titre de séjour ?")),
        _spec(Fact.FRENCH_LEVEL, "adult", FrenchLevel, N_("le niveau de français")),
        _spec(Fact.WANTS_MENTOR, "adult", _BOOL, N_("souhaite-t-il ou elle un parrain ou une marraine ?")),
        _spec(
            Fact.DISABILITY,
            "adult child",
            _BOOL,
            N_("un handicap est-il à prendre en compte ?"),
            privacy=Privacy.SENSITIVE,
        ),
        _spec(Fact.SCHOOL_LEVEL, "child", SchoolLevel, N_("le niveau scolaire"), _BIRTH_QUESTION, derived=True),
        _spec(Fact.CHILDCARE_WISH, "child", ChildcareWish, N_("le mode de garde souhaité")),
        _spec(Fact.NEEDS_SCHOOL_TRANSPORT, "child", _BOOL, N_("a-t-il ou elle besoin du transport scolaire ?")),
        _spec(Fact.SPECIES, "pet", Species, N_("l’espèce de l’animal")),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """One person or animal of a household. `facts` holds typed-in facts only; an absent one is unknown."""

    id: str
    kind: Scope
    first_name: str = ""
    birth: date | None = None
    expected_birth: date | None = None
    relative: bool = False  # an adult who is not one of the couple: a grandparent, a grown-up child
    facts: Mapping[Fact, FactValue] = field(default_factory=dict)
    answers: Mapping[AnswerKey, AnswerValue] = field(default_factory=dict)  # of the interview

    def __post_init__(self) -> None:
        if self.kind is Scope.HOUSEHOLD:
            raise ValueError("a member is an adult, a child or a pet")

    @property
    def born_or_expected(self) -> date | None:
        """Return the birth date, else the expected one."""
        return self.birth or self.expected_birth

    @property
    def is_expected(self) -> bool | None:
        """Tell whether the child is not born yet; None when neither date is known."""
        return None if self.born_or_expected is None else self.birth is None

    def age_months_on(self, day: date) -> int | None:
        """Return whole months lived on `day`, negative before birth, None when the birth is unknown."""
        born = self.born_or_expected
        if born is None:
            return None
        return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)

    def age_on(self, day: date) -> int | None:
        """Return the age in years on `day` (-1 in the year before birth: an expected child is « under three »)."""
        months = self.age_months_on(day)
        return None if months is None else months // 12

    def school_level_at(self, rentree: date) -> SchoolLevel | None:
        """Return the level by the age reached in the rentrée's calendar year (code de l'éducation, L113-1, L131-1)."""
        born = self.born_or_expected
        if born is None:
            return None
        return next(level for limit, level in _LEVELS if rentree.year - born.year < limit)


_LEVELS: tuple[tuple[int, SchoolLevel], ...] = (
    (3, SchoolLevel.NONE),
    (6, SchoolLevel.NURSERY),
    (11, SchoolLevel.PRIMARY),
    (15, SchoolLevel.LOWER_SECONDARY),
    (18, SchoolLevel.UPPER_SECONDARY),
    (10_000, SchoolLevel.HIGHER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdFacts:
    """A household, its members and its typed-in facts. Départements are INSEE codes; None when unknown or abroad."""

    members: tuple[MemberFacts, ...] = ()
    facts: Mapping[Fact, FactValue] = field(default_factory=dict)
    answers: Mapping[AnswerKey, AnswerValue] = field(default_factory=dict)  # of the interview
    distance_km: int | None = None  # kilometres between the two communes, given by the territory
    origin_department: str | None = None
    target_department: str | None = None

    def of_kind(self, kind: Scope) -> tuple[MemberFacts, ...]:
        """Return the members of one kind, in their given order."""
        return tuple(member for member in self.members if member.kind is kind)

    @property
    def is_couple(self) -> bool:
        """Tell whether two adults lead the household, relatives who live with them set apart."""
        return sum(not adult.relative for adult in self.of_kind(Scope.ADULT)) >= 2

    @property
    def is_single_parent(self) -> bool:
        """Tell whether one adult alone leads a household with a child, born or expected."""
        heads = sum(not adult.relative for adult in self.of_kind(Scope.ADULT))
        return heads == 1 and bool(self.of_kind(Scope.CHILD))

    @property
    def changes_department(self) -> bool | None:
        """Tell whether the move crosses a département border (from abroad: yes); None when a town is unknown."""
        if self.facts.get(Fact.ORIGIN_ABROAD) is True:
            return True
        if self.origin_department is None or self.target_department is None:
            return None
        return self.origin_department != self.target_department


Knowable = Fact | AnswerKey  # what a condition may speak of


def knowable_of(text: str) -> Knowable:
    """Return the fact or the question that a text names; ValueError when it names neither."""
    return AnswerKey.parse(text) if text.startswith(PREFIX) else Fact(text)


def value_of(
    knowable: Knowable,
    household: HouseholdFacts,
    moment: Moment,
    *,
    member: MemberFacts | None = None,
    at: Anchor | None = None,
) -> AnswerValue | None:
    """Return the value of a fact, derived or typed in, or of an answer; None when unknown.

    `member` is needed for what is about a member.
    """
    if isinstance(knowable, AnswerKey):
        return _answer(knowable, household, member)
    spec = FACTS[knowable]
    if member is not None and member.kind in spec.scopes:
        return _member_value(knowable, member, moment, at) if spec.derived else _typed(spec, member.facts)
    if Scope.HOUSEHOLD not in spec.scopes:
        return None
    return _household_value(knowable, household, moment) if spec.derived else _typed(spec, household.facts)


def _answer(key: AnswerKey, household: HouseholdFacts, member: MemberFacts | None) -> AnswerValue | None:
    if key.asked_of is AskedOf.HOUSEHOLD:
        return household.answers.get(key)
    return member.answers.get(key) if member is not None and member.kind == key.asked_of.value else None


def _typed(spec: FactSpec, facts: Mapping[Fact, FactValue]) -> FactValue | None:
    value = facts.get(spec.fact)
    return value if spec.accepts(value) else None  # a value from an older vocabulary is asked again, never guessed


def _member_value(fact: Fact, member: MemberFacts, moment: Moment, at: Anchor | None) -> FactValue | None:
    match fact:
        case Fact.AGE:
            return member.age_on(moment.reference(at))
        case Fact.AGE_MONTHS:
            return member.age_months_on(moment.reference(at))
        case Fact.EXPECTED:
            return member.is_expected
        case Fact.SCHOOL_LEVEL:
            return _school_level(member, moment)
        case _:
            raise KeyError(f"{fact} is not derived from a member")


def _school_level(member: MemberFacts, moment: Moment) -> SchoolLevel | None:
    """A pupil who arrives within a school year joins its class; the others are looked at for the coming rentrée."""
    if moment.arrival_rentree is not None:
        joined = member.school_level_at(moment.arrival_rentree)
        if joined is not SchoolLevel.NONE:
            return joined
    rentree = moment.anchors.find(Anchor.RENTREE)
    return member.school_level_at(rentree) if rentree else None


def _household_value(fact: Fact, household: HouseholdFacts, moment: Moment) -> FactValue | None:
    match fact:
        case Fact.ADULTS:
            return len(household.of_kind(Scope.ADULT))
        case Fact.CHILDREN:
            return len(household.of_kind(Scope.CHILD))
        case Fact.PETS:
            return len(household.of_kind(Scope.PET))
        case Fact.COUPLE:
            return household.is_couple
        case Fact.SINGLE_PARENT:
            return household.is_single_parent
        case Fact.DISTANCE_KM:
            return household.distance_km
        case Fact.CHANGES_DEPARTMENT:
            return household.changes_department
        case Fact.MOVES_IN_TERM:
            return moment.arrives_in_term
        case Fact.MOVED_BEFORE_OPENING:
            return moment.arrival is not None and moment.arrival < moment.anchors.opened
        case Fact.ARRIVAL_SEASON:
            return season_of(moment.arrival) if moment.arrival else None
        case _:
            raise KeyError(f"{fact} is not derived from a household")


def season_of(day: date) -> Season:
    """Return the season by month (spring: March to May), as people speak of it."""
    return (Season.WINTER, Season.SPRING, Season.SUMMER, Season.AUTUMN)[day.month % 12 // 3]
