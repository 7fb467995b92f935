"""The closed words of ambassadors: who is invited, what was answered, what somebody did."""

from enum import StrEnum

from concierge.platform.i18n import N_


class Audience(StrEnum):
    """Who is invited to a gathering."""

    ALL = "all"
    TOPIC = "topic"
    CHOSEN = "chosen"


AUDIENCE_LABELS = {
    Audience.ALL: N_("Tout le réseau"),
    Audience.TOPIC: N_("Celles et ceux qui peuvent parler d’un sujet"),
    Audience.CHOSEN: N_("Des personnes choisies une à une"),
}


class Answer(StrEnum):
    """What somebody invited said. A place that was asked for and is not there yet is waited for."""

    NONE = "none"
    COMES = "comes"
    WAITS = "waits"
    DECLINES = "declines"


ANSWER_LABELS = {
    Answer.COMES: N_("Vient"),
    Answer.WAITS: N_("Sur la liste d’attente"),
    Answer.NONE: N_("Sans réponse"),
    Answer.DECLINES: N_("Ne vient pas"),
}


class Act(StrEnum):
    """What points may be given for. The first is counted from who came, the others from what the team noted."""

    GATHERING = "gathering"
    TALK = "talk"
    FAMILY = "family"
    RELATION = "relation"
    SUPPORT = "support"


ACT_LABELS = {
    Act.GATHERING: N_("Une rencontre du réseau"),
    Act.TALK: N_("Une prise de parole"),
    Act.FAMILY: N_("Une famille rencontrée"),
    Act.RELATION: N_("Un lien tenu dans la durée"),
    Act.SUPPORT: N_("Un coup de main"),
}
NOTED = (Act.FAMILY, Act.TALK, Act.RELATION, Act.SUPPORT)  # by the team; the others are facts of their own
