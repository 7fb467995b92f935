"""Forms of what is decided about a project."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from concierge.families.qualification.advice_levels import ADVICE_LABELS, AdviceLevel
from concierge.platform.choice_fields import SelectField
from concierge.platform.forms import Form, date_field, text_field
from concierge.platform.submissions import OnceForm


class PersonaForm(Form):
    """Whom a family resembles; empty: none of the personas."""

    persona = StringField(_l("Profil"), [Length(max=60)])


class RemarkForm(Form):
    """Why a remark is set aside."""

    reason = text_field(_l("Pourquoi l’écarter ?"), required=True, maximum=300)


class AdviceForm(OnceForm):
    """A level of advice, its day (empty: today) and a few words."""

    level = SelectField(
        _l("Niveau de conseil"),
        choices=[(level.value, _l(ADVICE_LABELS[level])) for level in AdviceLevel],
        default=AdviceLevel.INFORMATION.value,
    )
    on = date_field(_l("Date"))
    note = text_field(_l("En deux mots"), maximum=300)


class SavedListForm(Form):
    """A choice of filters to keep, as the part of the address after « ? »."""

    name = text_field(_l("Nom de la liste"), required=True, maximum=60)
    shared = BooleanField(_l("La partager avec l’équipe"))
    address = HiddenField()
