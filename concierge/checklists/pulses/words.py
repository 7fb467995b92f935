"""Pulses in words: the moment, the questions, the faces, what does not go well."""

from collections.abc import Mapping

from flask_babel import gettext as _, ngettext

from concierge.checklists.definition.model import Subject
from concierge.platform.i18n import N_

PULSE_LABELS: Mapping[Subject, str] = {
    Subject.HOUSING: N_("Votre logement"),
    Subject.SOCIAL: N_("Les gens, les amis, les sorties"),
    Subject.EMPLOYMENT: N_("Votre travail"),
    Subject.SCHOOL: N_("L’école et la garde des enfants"),
    Subject.HEALTH: N_("Votre santé, vos médecins"),
}
TREND_LABELS: Mapping[Subject, str] = {
    Subject.HOUSING: N_("Logement"),
    Subject.SOCIAL: N_("Vie sociale"),
    Subject.EMPLOYMENT: N_("Travail"),
    Subject.SCHOOL: N_("École et garde"),
    Subject.HEALTH: N_("Santé"),
}
SCORE_LABELS: Mapping[int, str] = {
    1: N_("Très difficile"),
    2: N_("Difficile"),
    3: N_("Ça va"),
    4: N_("Bien"),
    5: N_("Très bien"),
}
_CALLS: Mapping[Subject, str] = {
    Subject.HOUSING: N_("Appeler la famille %(family)s : le logement ne va pas"),
    Subject.SOCIAL: N_("Appeler la famille %(family)s : la vie sociale ne va pas"),
    Subject.EMPLOYMENT: N_("Appeler la famille %(family)s : le travail ne va pas"),
    Subject.SCHOOL: N_("Appeler la famille %(family)s : l’école ou la garde ne va pas"),
    Subject.HEALTH: N_("Appeler la famille %(family)s : la santé ne va pas"),
}
_MOMENTS: Mapping[int, str] = {
    7: N_("Une semaine"),
    30: N_("Un mois"),
    90: N_("Trois mois"),
    180: N_("Six mois"),
    365: N_("Un an"),
}
TITLE_LIMIT = 160


def pulse_moment(days: int) -> str:
    """Return how long a family has been there: « Trois mois »."""
    return str(_(_MOMENTS[days])) if days in _MOMENTS else str(ngettext("%(num)s jour", "%(num)s jours", days))


def call_title(subject: Subject, family: str) -> str:
    """Return the title of the step that a low answer leads to."""
    longest = TITLE_LIMIT - len(_(_CALLS[subject], family=""))
    return str(_(_CALLS[subject], family=family[:longest]))
