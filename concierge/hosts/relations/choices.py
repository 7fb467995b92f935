"""The closed words of a relation: what the two say of it, how it ends."""

from enum import StrEnum

from concierge.hosts.requests.choices import Side
from concierge.platform.i18n import N_


class Ending(StrEnum):
    """Why a relation is over; none of them is a fault."""

    DONE = "done"
    CHANGED = "changed"  # somebody else takes over
    HOST_LEFT = "host_left"
    FAMILY_LEFT = "family_left"
    APART = "apart"  # it did not work between them


PARTED = frozenset({Ending.CHANGED, Ending.APART})  # these two are not proposed to each other again
ENDING_LABELS = {
    Ending.DONE: N_("C’est allé à son terme"),
    Ending.CHANGED: N_("Quelqu’un d’autre prend la suite"),
    Ending.HOST_LEFT: N_("L’accueillant s’arrête"),
    Ending.FAMILY_LEFT: N_("La famille n’en a plus besoin"),
    Ending.APART: N_("Le courant n’est pas passé"),
}
# What each of the two may say; the team may say any of them. A change of mentor is the team's to decide.
ENDINGS_OF = {
    Side.HOST: (Ending.DONE, Ending.HOST_LEFT, Ending.APART),
    Side.FAMILY: (Ending.DONE, Ending.FAMILY_LEFT, Ending.APART),
    Side.TEAM: (Ending.DONE, Ending.HOST_LEFT, Ending.FAMILY_LEFT, Ending.APART),
}
OWN_ENDING_LABELS = {
    Side.HOST: {
        Ending.DONE: N_("Nous avons fait ce que nous voulions faire ensemble"),
        Ending.HOST_LEFT: N_("Je ne peux plus continuer"),
        Ending.APART: N_("Le courant n’est pas vraiment passé"),
    },
    Side.FAMILY: {
        Ending.DONE: N_("Nous avons fait ce que nous voulions faire ensemble"),
        Ending.FAMILY_LEFT: N_("Nous n’en avons plus besoin"),
        Ending.APART: N_("Le courant n’est pas vraiment passé"),
    },
    Side.TEAM: ENDING_LABELS,
}


class Answer(StrEnum):
    """« Vous êtes-vous parlé ? »"""

    MET = "met"
    TALKED = "talked"
    NOT_YET = "not_yet"
    HELP = "help"


ANSWER_LABELS = {
    Answer.MET: N_("Oui, on s’est vus"),
    Answer.TALKED: N_("On s’est parlé"),
    Answer.NOT_YET: N_("Pas encore"),
    Answer.HELP: N_("J’ai besoin d’aide"),
}


class Mood(StrEnum):
    """How it feels, in three words; never shown to the other side."""

    WARM = "warm"
    FINE = "fine"
    HARD = "hard"


MOOD_LABELS = {Mood.WARM: N_("Chaleureux"), Mood.FINE: N_("Correct"), Mood.HARD: N_("Difficile")}


class How(StrEnum):
    """What took place between the two."""

    SEEN = "seen"
    CALLED = "called"
    WROTE = "wrote"


HOW_LABELS = {How.SEEN: N_("Vus"), How.CALLED: N_("Téléphoné"), How.WROTE: N_("Écrit")}


class Alarm(StrEnum):
    """Why a person of the team is called."""

    HELP = "help"
    HARD = "hard"
    CHANGE = "change"
    SILENT = "silent"


ALARM_LABELS = {
    Alarm.HELP: N_("demande de l’aide"),
    Alarm.HARD: N_("trouve la rencontre difficile"),
    Alarm.CHANGE: N_("souhaite changer de personne"),
    Alarm.SILENT: N_("ne donne plus de nouvelles"),
}
