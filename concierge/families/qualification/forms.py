"""Forms of what is decided about a project."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from concierge.families.choices import CLOSING_LABELS, ClosingReason
from concierge.families.qualification.act_models import BULK_LABELS, ActKind
from concierge.families.qualification.acts import BulkChange
from concierge.families.qualification.advice_levels import ADVICE_LABELS, AdviceLevel
from concierge.platform.choice_fields import SelectField
from concierge.platform.forms import Form, date_field, text_field
from concierge.platform.submissions import OnceForm

PICKED, WHOLE_LIST = "picked", "list"


class PersonaForm(Form):
    """Whom a family resembles; empty: none of the personas."""

    persona = StringField(_l("Profil"), [Length(max=60)])


class RemarkForm(Form):
    """Why a remark is set aside."""

    reason = text_field(_l("Pourquoi l’écarter ?"), required=True, maximum=300)


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


class MoveForm(Form):
    """Where a file goes on the board, and since when; empty: today."""

    column = StringField(_l("Colonne"), [Length(max=60)])
    on = date_field(_l("Date"))


class BulkFilesForm(OnceForm):
    """What is wanted of the chosen files; only what the act needs is read."""

    scope = SelectField(
        _l("Lesquels"), choices=[(PICKED, _l("Ceux que j’ai cochés")), (WHOLE_LIST, "")], default=PICKED
    )
    act = SelectField(_l("Que faire"), choices=[(k.value, _l(v)) for k, v in BULK_LABELS.items()])
    owner = SelectField(_l("Confier à"), coerce=int, default=0)
    tag = text_field(_l("Étiquette"), maximum=40)
    level = SelectField(
        _l("Niveau de conseil"), choices=[(level.value, _l(ADVICE_LABELS[level])) for level in AdviceLevel]
    )
    reason = SelectField(_l("Raison"), choices=[(r.value, _l(CLOSING_LABELS[r])) for r in ClosingReason])
    cohort = SelectField(_l("Cohorte"), coerce=int, default=0)

    def change(self) -> BulkChange:
        """Return what was chosen."""
        return BulkChange(
            kind=ActKind(self.act.data),
            owner_id=self.owner.data or None,
            tag=self.tag.data or "",
            level=AdviceLevel(self.level.data),
            reason=ClosingReason(self.reason.data),
            cohort_id=self.cohort.data or None,
        )
