"""Acting on a step."""

from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import InputRequired, Optional

from concierge.checklists.bulk_steps import BULK_LABELS, BulkAct
from concierge.checklists.definition.model import SUBJECT_LABELS, Outcome, OutcomeType, Subject
from concierge.checklists.planning.recurrence import REPEAT_LABELS
from concierge.checklists.states import WAITING_LABELS, WaitingFor
from concierge.checklists.year.welcome_models import WELCOME_LABELS, Welcome
from concierge.platform.choice_fields import RadioField, SelectField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import Form, area_field, date_field, plausible_date, text_field
from concierge.platform.submissions import OnceForm

REPEATS = [("", _l("jamais")), *((r.value, _l(label)) for r, label in REPEAT_LABELS.items())]


class StepForm(VersionedForm):
    """Base of what acts on a step."""


class BlockForm(StepForm):
    """A step cannot go on."""

    waiting_for = SelectField(_l("On attend"), choices=[(w.value, _l(WAITING_LABELS[w])) for w in WaitingFor])
    reason = area_field(_l("Ce qui bloque"), required=True, maximum=1000)


class SetAsideForm(StepForm):
    """A step makes no sense for this family."""

    reason = area_field(_l("Pourquoi l’étape est sans objet"), required=True, maximum=1000)


class PostponeForm(StepForm):
    """A date chosen by hand."""

    due_on = DateField(_l("Nouvelle date"), [InputRequired(_l("Choisissez une date.")), plausible_date])


class AssignForm(StepForm):
    """A step for a colleague; 0 is nobody."""

    assignee = SelectField(_l("Confier à"), coerce=int)


class RepeatForm(StepForm):
    """How often a step comes back."""

    repeats = SelectField(_l("Revient"), choices=REPEATS)


class BulkForm(Form):
    """One act on the steps that were chosen in a list."""

    act = SelectField(
        _l("Que faire"),
        [InputRequired(_l("Choisissez ce qu’il faut faire."))],
        choices=[("", _l("— choisir —")), *((act.value, _l(BULK_LABELS[act])) for act in BulkAct)],
    )
    assignee = SelectField(_l("Confier à"), coerce=int, default=0)
    due_on = date_field(_l("Nouvelle date"))
    reason = area_field(_l("Pourquoi ces étapes sont sans objet"), maximum=1000)
    whole_page = BooleanField(_l("Toutes les étapes de cette page"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the chosen act needs."""
        valid: bool = super().validate(extra_validators)
        if valid and self.act.data == BulkAct.POSTPONE and self.due_on.data is None:
            self.due_on.errors = [_("Choisissez une date.")]
            return False
        if valid and self.act.data == BulkAct.SET_ASIDE and not self.reason.data:
            self.reason.errors = [_("Dites en quelques mots pourquoi.")]
            return False
        return valid


class CommentForm(OnceForm):
    """Something to say about a step."""

    text = area_field(_l("Commentaire"), required=True, maximum=4000)
    shared = BooleanField(_l("Visible par la famille"))


class HelpAnswerForm(OnceForm):
    """The answer to a family that asked for help; only an explicit choice leaves it without a word."""

    answer = area_field(_l("Votre réponse à la famille"), maximum=4000)
    silent = BooleanField(_l("Ne rien écrire à la famille"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a word, unless somebody chose to write none."""
        valid: bool = super().validate(extra_validators)
        if valid and bool(self.answer.data) == self.silent.data:
            self.answer.errors = [_("Écrivez un mot à la famille, ou choisissez de ne rien lui écrire.")]
            return False
        return valid


class FamilyMessageForm(OnceForm):
    """A few words from the family; they may stay empty."""

    text = area_field(_l("Votre message"), maximum=4000)


class LocalStepForm(OnceForm):
    """A step of this family's own."""

    title = text_field(_l("Ce qu’il y a à faire"), required=True, maximum=160)
    subject = SelectField(_l("Sujet"), choices=[(s.value, _l(SUBJECT_LABELS[s])) for s in Subject])
    due_on = date_field(_l("Pour le"))
    repeats = SelectField(_l("Revient"), choices=REPEATS, default="")
    for_family = BooleanField(_l("C’est la famille qui s’en occupe"))
    member = SelectField(_l("Pour"), coerce=int)
    assignee = SelectField(_l("Confier à"), coerce=int)


def outcome_form(outcomes: tuple[Outcome, ...], values: dict[str, Any], language: str, **options: Any) -> StepForm:
    """Return the form of what a step produces, filled with what is known; `options` are those of any form."""
    fields: dict[str, Any] = {}
    for outcome in outcomes:
        label = outcome.label.in_language(language)
        known = values.get(outcome.key)
        if outcome.type is OutcomeType.BOOL:
            fields[f"outcome-{outcome.key}"] = BooleanField(label, default=bool(known))
        elif outcome.type is OutcomeType.DATE:
            fields[f"outcome-{outcome.key}"] = StringField(
                label, [Optional()], default=known, render_kw={"type": "date"}
            )
        else:
            fields[f"outcome-{outcome.key}"] = text_field(label, maximum=500, default=known)
    form: StepForm = type("OutcomeForm", (StepForm,), fields)(**options)
    return form


def outcome_values(form: StepForm, outcomes: tuple[Outcome, ...]) -> dict[str, Any]:
    """Return what was typed, None for an answer left or made empty."""
    return {outcome.key: form[f"outcome-{outcome.key}"].data or None for outcome in outcomes}


class WelcomeForm(Form):
    """The answer to « Accueillir à votre tour »."""

    choice = RadioField(
        _l("Votre réponse"),
        [InputRequired(_l("Choisissez une réponse."))],
        choices=[(w.value, _l(WELCOME_LABELS[w])) for w in Welcome],
    )
    words = area_field(_l("Un mot, si vous voulez"), maximum=1000)
