"""Forms about a family's data as a whole."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired

from concierge.platform.choice_fields import RadioField, SelectMultipleField
from concierge.platform.forms import Form, area_field, date_field, text_field
from concierge.platform.submissions import OnceForm
from concierge.privacy.models import (
    GROUND_LABELS,
    HOST_GROUND_LABELS,
    PERSON_GROUND_LABELS,
    Ground,
    HostGround,
    PersonGround,
)


class EraseForm(Form):
    """Why a family is erased, and its name: nobody types it by mistake."""

    ground = RadioField(
        _l("Pourquoi"),
        choices=[(ground.value, _l(GROUND_LABELS[ground])) for ground in (Ground.FAMILY, Ground.TEAM)],
        default=Ground.FAMILY.value,
    )
    name = text_field(_l("Pour effacer, recopiez le nom du dossier"), required=True)


class EraseHostForm(Form):
    """Why a host is erased, and their name."""

    ground = RadioField(
        _l("Pourquoi"),
        choices=[(ground.value, _l(HOST_GROUND_LABELS[ground])) for ground in (HostGround.HOST, HostGround.TEAM)],
        default=HostGround.HOST.value,
    )
    name = text_field(_l("Pour effacer, recopiez le nom de la fiche"), required=True)


class ErasePersonForm(Form):
    """Why one adult is erased, what the file is called without them, which texts go whole, and their name."""

    ground = RadioField(
        _l("Pourquoi"),
        choices=[(ground.value, _l(PERSON_GROUND_LABELS[ground])) for ground in PersonGround],
        default=PersonGround.PERSON.value,
    )
    name = text_field(_l("Nom du dossier après l’effacement"), required=True, maximum=120)
    whole = SelectMultipleField(_l("Textes à effacer en entier"), choices=[], validate_choice=False)
    person = text_field(_l("Pour effacer, recopiez le nom de la personne"), required=True, maximum=200)


class KeepForm(OnceForm):
    """Why a family's data are kept longer, and until when."""

    reason = area_field(_l("Garder parce que"), required=True, maximum=1000)
    until = date_field(_l("Jusqu’au"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a day."""
        valid: bool = super().validate(extra_validators)
        if self.until.data is None and not self.until.errors:
            self.until.errors = [_l("Choisissez un jour.")]
            return False
        return valid


class MonthsForm(Form):
    """How long the agency keeps data."""

    months = IntegerField(
        _l("Mois après le dernier signe de la famille"),
        validators=[InputRequired(message=_l("Écrivez un nombre de mois."))],
    )
