"""Noting an absence."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import InputRequired

from concierge.availability.models import KIND_LABELS, AbsenceKind
from concierge.availability.services import AbsenceDetails
from concierge.platform.choice_fields import SelectField
from concierge.platform.forms import plausible_date, text_field, text_of
from concierge.platform.submissions import OnceForm

_date = InputRequired(_l("Choisissez une date."))


class OwnAbsenceForm(OnceForm):
    """One's own days away."""

    first = DateField(_l("Premier jour d’absence"), [_date, plausible_date])
    last = DateField(_l("Dernier jour d’absence"), [_date, plausible_date])
    kind = SelectField(_l("Raison"), choices=[(k.value, _l(KIND_LABELS[k])) for k in AbsenceKind])
    note = text_field(_l("Précision"), maximum=200)

    def details(self) -> AbsenceDetails:
        """Return what was typed, once it is valid."""
        first, last = self.first.data, self.last.data
        assert first is not None
        assert last is not None
        return AbsenceDetails(first=first, last=last, kind=AbsenceKind(self.kind.data), note=text_of(self.note))


class AbsenceForm(OwnAbsenceForm):
    """Anybody's days away."""

    person = SelectField(_l("Qui"), coerce=int)
