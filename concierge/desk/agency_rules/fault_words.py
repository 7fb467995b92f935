"""What the readers of settings files say of a fault, in words for whoever fills in a form."""

from collections.abc import Mapping

from flask_babel import gettext as _

from concierge.checklists.editor.step_faults import COMMON_WORDS
from concierge.checklists.wording import PageLanguage
from concierge.platform.definition_files.yaml_tree import DefinitionError
from concierge.platform.i18n import N_

_EMPTY = "la liste est vide"
_NO_STAGE = N_("Cette colonne ne contient aucun jalon : donnez-lui-en un, ou retirez-la.")
_WORDS: Mapping[str, str] = {
    **COMMON_WORDS,
    "« medium » doit rester sous « high »": N_(
        "Une priorité est d’abord moyenne, puis haute : gardez le seuil « moyenne » sous le seuil « haute »."
    ),
    "« watch » vient avant « late »": N_("« À relancer » vient avant « endormi » : corrigez l’un des deux nombres."),
    "« %(stage)s » est déjà dans la colonne « %(column)s »": N_("Un jalon ne se tient que dans une colonne."),
    "les délais ne se suivent pas": N_("Dans l’ordre : la relance, la fin de l’attente, puis l’effacement."),
    "rien ne compte": N_("Quelque chose doit compter : donnez un poids à au moins une affinité."),
    _EMPTY: N_("Il en faut au moins un."),
    "ces heures ne se lisent pas": N_("Écrivez par exemple « 9:30-12:00 », le début avant la fin."),
    "on ne sait pas quelles communes ont « %(key)s »": N_("Gardez au moins une commune, ou un nombre d’habitants."),
}


def fault_words(error: DefinitionError) -> str:
    """Say one fault beside its input."""
    words = _NO_STAGE if error.problem == _EMPTY and error.path.endswith(".stages") else _WORDS.get(error.problem)
    if words is not None:
        return str(_(words, **error.values))
    problem, remedy = error.said(PageLanguage())
    return f"{problem[:1].upper()}{problem[1:]}. {remedy}"
