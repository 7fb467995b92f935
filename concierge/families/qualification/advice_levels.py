"""The three levels of advice of the ICARI method."""

from enum import StrEnum

from concierge.platform.i18n import N_


class AdviceLevel(StrEnum):
    """What was done for a family that asks."""

    INFORMATION = "information"  # speak, give a brochure, a link
    ACTION = "action"  # one concrete thing: a community, a precise answer, a CV passed on, a housing contact
    FOLLOW_UP = "follow_up"  # ask them to come back, to call again


ADVICE_LABELS = {
    AdviceLevel.INFORMATION: N_("Information"),
    AdviceLevel.ACTION: N_("Action"),
    AdviceLevel.FOLLOW_UP: N_("Suivi"),
}
ADVICE_HINTS = {
    AdviceLevel.INFORMATION: N_("parler, donner une brochure ou un lien"),
    AdviceLevel.ACTION: N_("faire une chose concrète : une mise en relation, un CV transmis, un renseignement précis"),
    AdviceLevel.FOLLOW_UP: N_("leur demander de revenir ou de rappeler"),
}
