"""The closed words of what is handed out at a weekend."""

from enum import StrEnum

from concierge.platform.i18n import N_
from concierge.weekends.choices import ActivityKind


class PaperKind(StrEnum):
    """What can be printed."""

    FAMILY = "family"  # the roadbook of one
    GUIDE = "guide"
    HOST = "host"
    VENUE = "venue"
    MASTER = "master"  # everybody, for the team
    BADGES = "badges"
    VENUES = "venues"  # attendance, by place
    ACTIVITIES = "activities"  # attendance, by activity
    BUS = "bus"
    KITCHEN = "kitchen"


class PaperState(StrEnum):
    """Life of a PDF that was asked for."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class PresenceState(StrEnum):
    """What was seen of a family on the day."""

    ARRIVED = "arrived"
    LATE = "late"
    ABSENT = "absent"


OF_SOMEBODY = frozenset({PaperKind.FAMILY, PaperKind.GUIDE, PaperKind.HOST, PaperKind.VENUE})
OF_ALL = tuple(kind for kind in PaperKind if kind not in OF_SOMEBODY)
PAPER_LABELS = {
    PaperKind.MASTER: N_("Le grand carnet de l’équipe"),
    PaperKind.BADGES: N_("Les badges"),
    PaperKind.VENUES: N_("Présence, lieu par lieu"),
    PaperKind.ACTIVITIES: N_("Présence, activité par activité"),
    PaperKind.BUS: N_("Le minibus : qui, quand, d’où, vers où"),
    PaperKind.KITCHEN: N_("Les repas : combien, et quels régimes"),
    PaperKind.FAMILY: N_("Carnet d’une famille"),
    PaperKind.GUIDE: N_("Carnet d’une personne qui accueille"),
    PaperKind.HOST: N_("Carnet d’une famille accueillante"),
    PaperKind.VENUE: N_("Carnet d’un lieu"),
}
PAPER_ICONS = {
    PaperKind.MASTER: "journal-bookmark",
    PaperKind.BADGES: "person-badge",
    PaperKind.VENUES: "list-check",
    PaperKind.ACTIVITIES: "clipboard-check",
    PaperKind.BUS: "bus-front",
    PaperKind.KITCHEN: "egg-fried",
}
PRESENCE_LABELS = {
    PresenceState.ARRIVED: N_("Arrivée"),
    PresenceState.LATE: N_("En retard"),
    PresenceState.ABSENT: N_("Absente"),
}
# On paper, white behind: each readable on it.
KIND_INKS = {
    ActivityKind.HOUSING: "#8a4b1f",
    ActivityKind.SCHOOL: "#2f5d8c",
    ActivityKind.CHILDCARE: "#8a3a6b",
    ActivityKind.EMPLOYER: "#4a4a8f",
    ActivityKind.MAYOR: "#6b4a2f",
    ActivityKind.HEALTH: "#a32a1c",
    ActivityKind.MARKET: "#4d6b1f",
    ActivityKind.DINNER: "#7a5400",
    ActivityKind.HOST_MEAL: "#8c5a10",
    ActivityKind.CLUB: "#1f6b6b",
    ActivityKind.FREE: "#5a625b",
    ActivityKind.OTHER: "#5a4a6b",
}
