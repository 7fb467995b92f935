"""The closed words of weekends: kinds, states, what is visited, who says what."""

from enum import StrEnum

from concierge.platform.i18n import N_


class WeekendKind(StrEnum):
    """What families come for."""

    DISCOVERY = "discovery"
    CONFIRMATION = "confirmation"
    STAY = "stay"  # one family by itself, with the same parts


class WeekendState(StrEnum):
    """How far a weekend has come, in this order; it may be called off until it is live."""

    PREPARATION = "preparation"
    INVITATIONS = "invitations"
    PROGRAMME = "programme"
    LIVE = "live"
    DEBRIEF = "debrief"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ActivityKind(StrEnum):
    """What can be done."""

    HOUSING = "housing"
    SCHOOL = "school"
    CHILDCARE = "childcare"
    EMPLOYER = "employer"
    MAYOR = "mayor"
    HEALTH = "health"
    MARKET = "market"
    DINNER = "dinner"  # with everybody
    HOST_MEAL = "host_meal"
    CLUB = "club"  # an association, a sport, a coworking
    FREE = "free"
    OTHER = "other"


class Audience(StrEnum):
    """For whom an activity is, when a family does not say otherwise."""

    FAMILY = "family"
    ADULTS = "adults"  # all of them, without the children
    ONE_ADULT = "one_adult"  # any of them
    CONCERNED = "concerned"  # the person who needs it; a child with an adult


class AskState(StrEnum):
    """What a guide said of one activity."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    ACCEPTED = "accepted"
    OTHER_TIME = "other_time"  # yes, at another moment: somebody decides
    DECLINED = "declined"


class BookingState(StrEnum):
    """Where a family stands with a weekend. Those of `HOLDING` have their places."""

    SHORTLISTED = "shortlisted"
    INVITED = "invited"
    WAITING = "waiting"  # said yes when no place was left
    OFFERED = "offered"  # a place came free, kept for them until `expires_at`
    ACCEPTED = "accepted"
    CAME = "came"
    ABSENT = "absent"  # was expected, did not come
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"  # by the family, after its yes
    WITHDRAWN = "withdrawn"  # by the team


HOLDING = frozenset({BookingState.OFFERED, BookingState.ACCEPTED, BookingState.CAME, BookingState.ABSENT})
COMING = frozenset({BookingState.ACCEPTED, BookingState.CAME})
OVER = frozenset({BookingState.DECLINED, BookingState.EXPIRED, BookingState.CANCELLED, BookingState.WITHDRAWN})


class Arrival(StrEnum):
    """How a family comes."""

    CAR = "car"
    TRAIN = "train"
    OTHER = "other"


class Lodging(StrEnum):
    """Where a family would sleep."""

    HOST = "host"
    HOTEL = "hotel"  # hotel, gîte
    OWN = "own"  # with friends or relatives, at their own place
    NONE = "none"  # goes home in the evening


class BudgetKind(StrEnum):
    """What money goes to."""

    LODGING = "lodging"
    MEALS = "meals"
    TRANSPORT = "transport"
    ACTIVITIES = "activities"
    GIFTS = "gifts"
    OTHER = "other"


class PauseFor(StrEnum):
    """Whom a time of each day is kept for."""

    EVERYBODY = "all"
    CHILDREN = "children"  # a nap: those under seven
    CARE = "care"  # the children are looked after: their parents go alone


class ProgrammeState(StrEnum):
    """Life of a programme."""

    DRAFT = "draft"  # worked on; nobody outside the team has seen it
    TOLD = "told"  # the one families and guides have
    REPLACED = "replaced"
    DROPPED = "dropped"


class ComputeState(StrEnum):
    """What a worker does with a programme."""

    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


KIND_LABELS = {
    WeekendKind.DISCOVERY: N_("Week-end de découverte"),
    WeekendKind.CONFIRMATION: N_("Week-end de confirmation"),
    WeekendKind.STAY: N_("Séjour d’une famille"),
}
STATE_LABELS = {
    WeekendState.PREPARATION: N_("Préparation"),
    WeekendState.INVITATIONS: N_("Invitations"),
    WeekendState.PROGRAMME: N_("Programme"),
    WeekendState.LIVE: N_("Jour J"),
    WeekendState.DEBRIEF: N_("Bilan"),
    WeekendState.CLOSED: N_("Terminé"),
    WeekendState.CANCELLED: N_("Annulé"),
}
ACTIVITY_LABELS = {
    ActivityKind.HOUSING: N_("Visite de logement"),
    ActivityKind.SCHOOL: N_("École"),
    ActivityKind.CHILDCARE: N_("Garde d’enfants"),
    ActivityKind.EMPLOYER: N_("Employeur"),
    ActivityKind.MAYOR: N_("Mairie"),
    ActivityKind.HEALTH: N_("Santé"),
    ActivityKind.MARKET: N_("Marché, balade"),
    ActivityKind.DINNER: N_("Repas de tous"),
    ActivityKind.HOST_MEAL: N_("Repas chez l’habitant"),
    ActivityKind.CLUB: N_("Association, sport, coworking"),
    ActivityKind.FREE: N_("Temps libre"),
    ActivityKind.OTHER: N_("Autre moment"),
}
ACTIVITY_ICONS = {
    ActivityKind.HOUSING: "house-door",
    ActivityKind.SCHOOL: "backpack",
    ActivityKind.CHILDCARE: "balloon",
    ActivityKind.EMPLOYER: "briefcase",
    ActivityKind.MAYOR: "bank",
    ActivityKind.HEALTH: "heart-pulse",
    ActivityKind.MARKET: "basket",
    ActivityKind.DINNER: "people",
    ActivityKind.HOST_MEAL: "cup-hot",
    ActivityKind.CLUB: "bicycle",
    ActivityKind.FREE: "sun",
    ActivityKind.OTHER: "star",
}
AUDIENCE_LABELS = {
    Audience.FAMILY: N_("Toute la famille"),
    Audience.ADULTS: N_("Les adultes, sans les enfants"),
    Audience.ONE_ADULT: N_("Un adulte au choix"),
    Audience.CONCERNED: N_("La personne concernée"),
}
ASK_LABELS = {
    AskState.NOT_ASKED: N_("À demander"),
    AskState.ASKED: N_("Réponse attendue"),
    AskState.ACCEPTED: N_("D’accord"),
    AskState.OTHER_TIME: N_("Propose un autre moment"),
    AskState.DECLINED: N_("Ne peut pas"),
}
BOOKING_LABELS = {
    BookingState.SHORTLISTED: N_("Pressentie"),
    BookingState.INVITED: N_("Invitée"),
    BookingState.WAITING: N_("En liste d’attente"),
    BookingState.OFFERED: N_("Une place lui est gardée"),
    BookingState.ACCEPTED: N_("Vient"),
    BookingState.CAME: N_("Venue"),
    BookingState.ABSENT: N_("Attendue, pas venue"),
    BookingState.DECLINED: N_("A dit non"),
    BookingState.EXPIRED: N_("Sans réponse"),
    BookingState.CANCELLED: N_("A annulé"),
    BookingState.WITHDRAWN: N_("Retirée"),
}
ARRIVAL_LABELS = {Arrival.CAR: N_("En voiture"), Arrival.TRAIN: N_("En train"), Arrival.OTHER: N_("Autrement")}
LODGING_LABELS = {
    Lodging.HOST: N_("Chez une famille accueillante"),
    Lodging.HOTEL: N_("À l’hôtel ou en gîte"),
    Lodging.OWN: N_("Chez des proches"),
    Lodging.NONE: N_("Pas besoin d’hébergement"),
}
BUDGET_LABELS = {
    BudgetKind.LODGING: N_("Hébergement"),
    BudgetKind.MEALS: N_("Repas"),
    BudgetKind.TRANSPORT: N_("Transport"),
    BudgetKind.ACTIVITIES: N_("Activités"),
    BudgetKind.GIFTS: N_("Cadeaux d’accueil"),
    BudgetKind.OTHER: N_("Autre"),
}
PAUSE_LABELS = {
    PauseFor.EVERYBODY: N_("Toute la famille s’arrête"),
    PauseFor.CHILDREN: N_("Les moins de sept ans se reposent"),
    PauseFor.CARE: N_("Les enfants sont gardés, les parents sont libres"),
}
PROGRAMME_LABELS = {
    ProgrammeState.DRAFT: N_("Brouillon"),
    ProgrammeState.TOLD: N_("Communiqué"),
    ProgrammeState.REPLACED: N_("Remplacé"),
    ProgrammeState.DROPPED: N_("Abandonné"),
}
