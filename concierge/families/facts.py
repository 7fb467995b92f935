"""The closed, typed vocabulary of facts about a household and its members.

Everything that asks a question about a family (checklists, interview, matching) speaks with these words only. An absent
fact is unknown, never false.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from concierge.families.answer_keys import PREFIX, AnswerKey
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


Knowable = Fact | AnswerKey  # what a condition may speak of


def knowable_of(text: str) -> Knowable:
    """Return the fact or the question that a text names; ValueError when it names neither."""
    return AnswerKey.parse(text) if text.startswith(PREFIX) else Fact(text)
