"""Forms of what is decided about a project."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from concierge.platform.forms import Form, text_field


class PersonaForm(Form):
    """Whom a family resembles; empty: none of the personas."""

    persona = StringField(_l("Profil"), [Length(max=60)])


class RemarkForm(Form):
    """Why a remark is set aside."""

    reason = text_field(_l("Pourquoi l’écarter ?"), required=True, maximum=300)
