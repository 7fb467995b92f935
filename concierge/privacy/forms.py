"""Forms about a family's data as a whole."""

from flask_babel import lazy_gettext as _l

from concierge.platform.choice_fields import RadioField
from concierge.platform.forms import Form, text_field
from concierge.privacy.models import GROUND_LABELS, Ground


class EraseForm(Form):
    """Why a family is erased, and its name: nobody types it by mistake."""

    ground = RadioField(
        _l("Pourquoi"),
        choices=[(ground.value, _l(GROUND_LABELS[ground])) for ground in (Ground.FAMILY, Ground.TEAM)],
        default=Ground.FAMILY.value,
    )
    name = text_field(_l("Pour effacer, recopiez le nom du dossier"), required=True)
