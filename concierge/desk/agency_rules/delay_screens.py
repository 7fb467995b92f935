"""Réglages › Règles › Délais: how long one waits for a confirmation, and warns before erasing."""

from collections.abc import Sequence

from flask_babel import gettext as _

from concierge.desk.agency_rules.rule_form import Input, Kind
from concierge.platform.definition_files.plain_values import Plain


def confirmation_inputs(_plain: Plain) -> Sequence[Input]:
    """Return the days of a confirmation, from what was written down by somebody else."""
    return [
        _days("confirmation.remind_after", _("Une relance après")),
        _days("confirmation.expire_after", _("La demande n’est plus proposée après")),
        _days("confirmation.purge_after", _("Ce qui avait été saisi est effacé après")),
    ]


def retention_inputs(_plain: Plain) -> Sequence[Input]:
    """Return how long the team is warned, and how long a mail of nobody's waits."""
    return [
        _days("retention.warn_days", _("Un dossier est annoncé « bientôt effacé » pendant")),
        _days("retention.stray_days", _("Un courriel que personne n’a rattaché est oublié après")),
    ]


def _days(path: str, label: str) -> Input:
    return Input(path=path, label=label, kind=Kind.NUMBER, unit=_("jours"))
