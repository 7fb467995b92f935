"""The closed lists of values that facts take, each value with its French label."""

from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Self

from concierge.platform.i18n import N_


class Choice(StrEnum):
    """A closed list of values, each with its French label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def known(cls) -> Collection[str]:
        """Return every value of the list."""
        return _known(cls)


@cache
def _known(choices: type[Choice]) -> frozenset[str]:
    return frozenset(choice.value for choice in choices)


class HousingWish(Choice):
    """How the household wants to live there."""

    RENT = "rent", N_("louer")
    BUY = "buy", N_("acheter")
    BUILD = "build", N_("faire construire")
    HOSTED = "hosted", N_("être hébergé")


class CurrentHousing(Choice):
    """How the household lives today."""

    TENANT = "tenant", N_("locataire d’un logement vide")
    TENANT_FURNISHED = "tenant_furnished", N_("locataire d’un meublé")
    SOCIAL_TENANT = "social_tenant", N_("locataire d’un logement social")
    OWNER = "owner", N_("propriétaire")
    HOSTED = "hosted", N_("hébergé")


class Season(Choice):
    """The season of arrival."""

    SPRING = "spring", N_("printemps")
    SUMMER = "summer", N_("été")
    AUTUMN = "autumn", N_("automne")
    WINTER = "winter", N_("hiver")


class WorkStatus(Choice):
    """What an adult does today."""

    EMPLOYED_PRIVATE = "employed_private", N_("salarié du privé")
    EMPLOYED_PUBLIC = "employed_public", N_("agent public")
    SELF_EMPLOYED = "self_employed", N_("indépendant")
    FARMER = "farmer", N_("agriculteur")
    SEEKING = "seeking", N_("en recherche d’emploi")
    STUDENT = "student", N_("étudiant")
    AT_HOME = "at_home", N_("au foyer")
    RETIRED = "retired", N_("retraité")


class WorkWish(Choice):
    """What an adult wants to do there."""

    JOB_FOUND = "job_found", N_("emploi trouvé sur place")
    TRANSFER = "transfer", N_("mutation")
    TELEWORK = "telework", N_("télétravail")
    SEEKS_JOB = "seeks_job", N_("cherche un emploi")
    CREATES_BUSINESS = "creates_business", N_("crée une entreprise")
    TAKES_OVER_BUSINESS = "takes_over_business", N_("reprend une entreprise")
    RETRAINS = "retrains", N_("se reconvertit")
    NONE = "none", N_("aucun projet professionnel")


class HealthScheme(Choice):
    """Who refunds the care of an adult."""

    CPAM = "cpam", N_("CPAM (régime général)")
    MSA = "msa", N_("MSA (régime agricole)")
    OTHER = "other", N_("autre régime")


class Nationality(Choice):
    """What decides about residence permits."""

    FRENCH = "french", N_("française")
    EU = "eu", N_("d’un pays de l’Union européenne")
    OTHER = "other", N_("d’un autre pays")


class FrenchLevel(Choice):
    """Whether the adult needs help with French."""

    FLUENT = "fluent", N_("parle français")
    LEARNING = "learning", N_("apprend le français")


class SchoolLevel(Choice):
    """The kind of school at the coming rentrée."""

    NONE = "none", N_("pas encore d’école")
    NURSERY = "nursery", N_("maternelle")
    PRIMARY = "primary", N_("élémentaire")
    LOWER_SECONDARY = "lower_secondary", N_("collège")
    UPPER_SECONDARY = "upper_secondary", N_("lycée")
    HIGHER = "higher", N_("études supérieures")


class ChildcareWish(Choice):
    """The childcare the parents wish."""

    CRECHE = "creche", N_("crèche")
    CHILDMINDER = "childminder", N_("assistante maternelle")
    EITHER = "either", N_("crèche ou assistante maternelle")
    NONE = "none", N_("pas de garde")


class Species(Choice):
    """The kind of animal."""

    DOG = "dog", N_("chien")
    CAT = "cat", N_("chat")
    OTHER = "other", N_("autre animal")
