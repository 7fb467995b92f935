"""The form a family fills in: the charter's minimum first, the rest if they like."""

from enum import StrEnum
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, TelField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from concierge.families.choices import Channel
from concierge.families.consent.purposes import Purpose
from concierge.intake.dialled import dialled
from concierge.intake.rules import LONGEST, Capture
from concierge.platform.choice_fields import RadioField, SelectField, SelectMultipleField
from concierge.platform.forms import EMAIL, Form, area_field, clean_text, text_field, text_of
from concierge.platform.i18n import N_


class Age(StrEnum):
    """Whether we may speak with this person alone."""

    ADULT = "adult"
    MINOR = "minor"


class Horizon(StrEnum):
    """When they would come."""

    SOON = "soon"
    SIX_MONTHS = "six_months"
    YEAR = "year"
    LATER = "later"
    DREAM = "dream"


class Help(StrEnum):
    """What would help them most."""

    HOUSING = "housing"
    JOB = "job"
    SCHOOL = "school"
    HEALTH = "health"
    PEOPLE = "people"
    VISIT = "visit"


AGE_LABELS = {Age.ADULT: N_("J’ai 18 ans ou plus"), Age.MINOR: N_("J’ai moins de 18 ans")}
HORIZON_LABELS = {
    Horizon.SOON: N_("Dès que possible"),
    Horizon.SIX_MONTHS: N_("Dans les six mois"),
    Horizon.YEAR: N_("Dans l’année"),
    Horizon.LATER: N_("Plus tard"),
    Horizon.DREAM: N_("Pour l’instant, nous en rêvons"),
}
HELP_LABELS = {
    Help.HOUSING: N_("Trouver un logement"),
    Help.JOB: N_("Trouver un emploi, pour moi ou mon conjoint"),
    Help.SCHOOL: N_("L’école, la crèche, une garde d’enfants"),
    Help.HEALTH: N_("Un médecin, des soins"),
    Help.PEOPLE: N_("Rencontrer des habitants"),
    Help.VISIT: N_("Venir voir sur place"),
}


class PublicForm(Form):
    """What a person says of themself. Guarded by a signed challenge instead of a cookie (`platform.challenge`)."""

    class Meta(Form.Meta):
        """No session here, so no token of one: within another site's page a browser keeps none."""

        csrf = False

    challenge = HiddenField()
    website = text_field("Website", maximum=4000)  # the trap: no person sees it
    first_name = text_field(_l("Votre prénom"), required=True, maximum=80)
    last_name = text_field(_l("Votre nom"), required=True, maximum=80)
    phone = TelField(_l("Votre téléphone"), [Optional(), Length(max=30), dialled], filters=[clean_text])
    email = EmailField(_l("Votre adresse e-mail"), [Optional(), Length(max=254), EMAIL], filters=[clean_text])
    summary = area_field(_l("Votre projet, en quelques mots"), maximum=LONGEST["summary"])
    age = RadioField(_l("Votre âge"), choices=[(a.value, _l(AGE_LABELS[a])) for a in Age], validate_choice=False)
    agreed = BooleanField(_l("Votre accord"))
    company = text_field(_l("Qui viendrait avec vous ?"), maximum=300)
    origin_place = text_field(_l("D’où viendriez-vous ?"), maximum=120)
    horizon = SelectField(
        _l("Pour quand ?"),
        choices=[("", _l("Je ne sais pas encore")), *((h.value, _l(HORIZON_LABELS[h])) for h in Horizon)],
    )
    helps = SelectMultipleField(
        _l("Qu’est-ce qui vous aiderait le plus ?"),
        choices=[(h.value, _l(HELP_LABELS[h])) for h in Help],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def validate_age(self, field: Any) -> None:
        """Refuse a form that does not say it."""
        if field.data not in set(Age):
            raise ValidationError(_("Dites-nous si vous avez 18 ans ou plus."))

    def validate_agreed(self, field: Any) -> None:
        """Nothing is kept without it."""
        if not field.data:
            raise ValidationError(
                _("Sans votre accord, nous ne pouvons pas garder ce que vous écrivez, ni vous répondre.")
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one of the two ways to answer besides what each field asks for."""
        well = super().validate(extra_validators)
        if self.phone.data or self.email.data:
            return bool(well)
        self.phone.errors = [_("Laissez-nous un téléphone ou une adresse e-mail : l’un des deux suffit.")]
        return False

    @property
    def is_minor(self) -> bool:
        """Tell whether somebody of less than 18 fills it in."""
        return bool(self.age.data == Age.MINOR)

    def capture(self, language: str) -> Capture:
        """Return what was said."""
        return Capture(
            first_name=text_of(self.first_name),
            last_name=text_of(self.last_name),
            phone=text_of(self.phone),
            email=text_of(self.email).lower(),
            summary=text_of(self.summary),
            origin_place=text_of(self.origin_place),
            language=language,
            channel=Channel.FORM,
            own_words=True,
            agreed=(Purpose.ACCOMPANIMENT,),
            more=self._more(),
        )

    def _more(self) -> tuple[str, ...]:
        """Return the answers nobody had to give, each as the team reads it."""
        horizon = HORIZON_LABELS[Horizon(self.horizon.data)] if self.horizon.data else ""
        helps = ", ".join(HELP_LABELS[Help(value)] for value in self.helps.data or ())
        answers = {
            N_("Qui viendrait avec vous ?"): text_of(self.company),
            N_("Pour quand ?"): horizon,
            N_("Qu’est-ce qui vous aiderait le plus ?"): helps,
        }
        return tuple(f"{question} {answer}" for question, answer in answers.items() if answer)
