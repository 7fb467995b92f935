"""What a round is for: kinds of relation, families."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from concierge.hosts.choices import OfferKind
from concierge.matching.rounds.choices import Scope
from concierge.platform.choice_fields import RadioField, SelectField, SelectMultipleField
from concierge.platform.forms import Form


class RoundForm(Form):
    """A new round."""

    kinds = SelectMultipleField(_l("Ce que l’on cherche pour elles"))
    scope = RadioField(
        _l("Pour quelles familles"),
        choices=[
            (Scope.OPEN.value, _l("Toutes celles qui attendent quelqu’un")),
            (Scope.COHORT.value, _l("Celles d’une cohorte")),
            (Scope.CHOSEN.value, _l("Celles que je coche")),
        ],
        default=Scope.OPEN.value,
    )
    cohort_id = SelectField(_l("Cohorte"), coerce=int, validators=[Optional()], default=0)
    chosen = SelectMultipleField(_l("Familles"), coerce=int, validators=[Optional()])

    def offer_kinds(self) -> list[OfferKind]:
        """Return the kinds that were ticked."""
        return [OfferKind(kind) for kind in self.kinds.data or ()]
