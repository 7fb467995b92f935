"""What a family says when it has been here."""

from enum import StrEnum

from concierge.platform.i18n import N_


class Onward(StrEnum):
    """« Et maintenant ? »."""

    DECIDED = "decided"
    COME_BACK = "come_back"
    THINKING = "thinking"
    LATER = "later"
    NO = "no"


ONWARD_LABELS = {
    Onward.DECIDED: N_("C’est décidé, nous venons"),
    Onward.COME_BACK: N_("Nous aimerions revenir voir"),
    Onward.THINKING: N_("Nous réfléchissons encore"),
    Onward.LATER: N_("Plus tard, peut-être"),
    Onward.NO: N_("Ce ne sera pas pour nous"),
}
FACE_LABELS = {
    1: N_("Déçus"),
    2: N_("Pas convaincus"),
    3: N_("Partagés"),
    4: N_("Contents"),
    5: N_("Conquis"),
}
