"""The closed words of the register: states, kinds of offer, refusals. What an agency words itself is in `settings`."""

from enum import StrEnum

from concierge.platform.i18n import N_


class HostState(StrEnum):
    """Where somebody stands who opens their door. A pause is not a state: it ends by itself (`Host.paused_since`)."""

    APPLIED = "applied"
    INTERVIEW = "interview"
    ACTIVE = "active"
    REFUSED = "refused"
    LEFT = "left"
    ERASED = "erased"


STATE_LABELS = {
    HostState.APPLIED: N_("Candidature"),
    HostState.INTERVIEW: N_("Entretien"),
    HostState.ACTIVE: N_("Active"),
    HostState.REFUSED: N_("Non retenue"),
    HostState.LEFT: N_("Partie du réseau"),
    HostState.ERASED: N_("Effacée"),
}


class OfferKind(StrEnum):
    """What a host offers; the words for each are the agency's."""

    MEAL = "meal"
    VISIT = "visit"
    LODGING = "lodging"
    MENTORING = "mentoring"
    EXPERTISE = "expertise"


class Refusal(StrEnum):
    """What an offer cannot take: a rule that deletes a match, never one that weighs it."""

    CHILDREN = "children"
    SMALL_CHILDREN = "small_children"
    PETS = "pets"
    SMOKERS = "smokers"


SMALL = 3  # years: children younger than this are small
REFUSAL_LABELS = {
    Refusal.CHILDREN: N_("des enfants"),
    Refusal.SMALL_CHILDREN: N_("des enfants de moins de trois ans"),
    Refusal.PETS: N_("des animaux"),
    Refusal.SMOKERS: N_("des fumeurs"),
}


class Smoking(StrEnum):
    """Whether people smoke in this home."""

    NO = "no"
    OUTSIDE = "outside"
    YES = "yes"


SMOKING_LABELS = {
    Smoking.NO: N_("Maison non-fumeur"),
    Smoking.OUTSIDE: N_("On fume dehors"),
    Smoking.YES: N_("On fume à l’intérieur"),
}


class HomeAccess(StrEnum):
    """How one comes in: about the house, never about somebody's health."""

    UNKNOWN = "unknown"
    STEPS = "steps"
    GROUND_FLOOR = "ground_floor"
    STEP_FREE = "step_free"


HOME_ACCESS_LABELS = {
    HomeAccess.UNKNOWN: N_("Non précisé"),
    HomeAccess.STEPS: N_("Des marches ou un étage"),
    HomeAccess.GROUND_FLOOR: N_("Une chambre et une salle d’eau de plain-pied"),
    HomeAccess.STEP_FREE: N_("Entièrement accessible en fauteuil"),
}


class LifeStage(StrEnum):
    """Where a household is in life: asked so that people in the same place meet, never required."""

    UNKNOWN = "unknown"
    YOUNG = "young"
    PARENTS = "parents"
    GROWN = "grown"
    RETIRED = "retired"


LIFE_STAGE_LABELS = {
    LifeStage.UNKNOWN: N_("Non précisé"),
    LifeStage.YOUNG: N_("Jeunes, sans enfant"),
    LifeStage.PARENTS: N_("Des enfants à la maison"),
    LifeStage.GROWN: N_("Sans enfant à la maison"),
    LifeStage.RETIRED: N_("À la retraite"),
}


class Way(StrEnum):
    """How somebody came to the register."""

    FORM = "form"
    TEAM = "team"
    NEWCOMER = "newcomer"  # settled with the agency's help first


WAY_LABELS = {
    Way.FORM: N_("A rempli le formulaire"),
    Way.TEAM: N_("Inscrite par l’équipe"),
    Way.NEWCOMER: N_("Ancienne famille accueillie"),
}


class DayKind(StrEnum):
    """An exception to somebody's usual days."""

    AWAY = "away"
    FREE = "free"


DAY_LABELS = {DayKind.AWAY: N_("Pas disponible"), DayKind.FREE: N_("Disponible exceptionnellement")}
WEEKDAY_LABELS = (
    N_("lundi"),
    N_("mardi"),
    N_("mercredi"),
    N_("jeudi"),
    N_("vendredi"),
    N_("samedi"),
    N_("dimanche"),
)


class Decision(StrEnum):
    """What a person decided after the interview."""

    WELCOME = "welcome"
    NOT_NOW = "not_now"


DECISION_LABELS = {Decision.WELCOME: N_("Bienvenue dans le réseau"), Decision.NOT_NOW: N_("Pas cette fois")}


class Pledge(StrEnum):
    """The texts a host says yes to."""

    CONSENT = "consent"
    CHARTER = "charter"


PLEDGE_LABELS = {Pledge.CONSENT: N_("Accord sur les données"), Pledge.CHARTER: N_("Charte de l’accueil")}
