"""A telephone number in any French form, or any other: one that can be dialled, written as people here write it."""

from typing import Any

from flask_babel import gettext as _
from wtforms.validators import ValidationError

from concierge.families.duplicates.contact_points import written


def dialled(_form: Any, field: Any) -> None:
    """Refuse what cannot be dialled; write the rest the French way."""
    number = written(field.data)
    if number is None:
        raise ValidationError(_("Ce numéro paraît incomplet. Exemple : 06 12 34 56 78, ou +32 470 12 34 56."))
    field.data = number
