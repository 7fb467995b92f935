"""Forms of consents: the questionnaire after a yes, and what staff write down."""

from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import FieldList, Form as PlainForm, FormField
from wtforms.validators import ValidationError

from concierge.families.consent.purposes import MEANS_LABELS, PURPOSE_LABELS, RECORDED_BY_STAFF, Means, Purpose
from concierge.families.consent.questionnaire import DECLINED, HORIZON_LABELS, Answers, Horizon
from concierge.families.fact_choices import HousingWish, WorkWish
from concierge.platform import clock
from concierge.platform.choice_fields import RadioField, SelectField
from concierge.platform.errors import DomainError
from concierge.platform.forms import Form, area_field, date_field, text_field
from concierge.platform.i18n import N_
from concierge.platform.submissions import OnceForm

_PASS = ("", _l("Je passe"))
_DECLINED = (DECLINED, _l("Je préfère ne pas répondre"))
CHILDREN = 3


class HealthAgreementFields(PlainForm):
    """Asked where something of somebody's health can be typed, while nobody of the family has agreed to it."""

    health_agreed = SelectField(
        _l("La personne est d’accord pour que nous gardions ce qui touche à sa santé"),
        choices=[("", _l("— pas encore demandé —")), *((m.value, _l(MEANS_LABELS[m])) for m in RECORDED_BY_STAFF)],
        default="",
    )

    def health_means(self) -> Means | None:
        """Return how the agreement was given; None when it was not."""
        return Means(self.health_agreed.data) if self.health_agreed.data else None


class HealthAgreementForm(Form, HealthAgreementFields):
    """The agreement alone, beside questions that are saved one by one."""


class ChildForm(PlainForm):
    """A child of whoever answers."""

    first_name = text_field(_l("Prénom"), maximum=80)
    birth_on = date_field(_l("Naissance"))

    def validate_birth_on(self, field: object) -> None:
        """Refuse a birth to come: a pregnancy is nobody's question here."""
        born = self.birth_on.data
        if field is self.birth_on and born is not None and born > clock.today():
            raise ValidationError(_("Cette date est dans le futur."))


class QuestionnaireForm(OnceForm):
    """A few questions, each of them optional."""

    horizon = SelectField(
        _l("Quand pensez-vous venir ?"),
        choices=[_PASS, *((h.value, _l(HORIZON_LABELS[h])) for h in Horizon)],
        default="",
    )
    move_in = date_field(_l("Vous avez déjà une date en tête ?"))
    partner = text_field(_l("Le prénom de la personne avec qui vous viendriez"), maximum=80)
    children = FieldList(FormField(ChildForm), min_entries=CHILDREN, max_entries=CHILDREN)
    housing_wish = SelectField(
        _l("Quel logement cherchez-vous ?"),
        choices=[_PASS, *((w.value, _l(w.label)) for w in HousingWish), _DECLINED],
        default="",
    )
    work_wish = SelectField(
        _l("Et pour votre travail ?"),
        choices=[_PASS, *((w.value, _l(w.label)) for w in WorkWish), _DECLINED],
        default="",
    )
    helps_most = area_field(_l("Qu’est-ce qui vous aiderait le plus ?"), maximum=1000)
    birth_on = date_field(_l("Votre date de naissance"))

    def answers(self) -> Answers:
        """Return what was said."""
        children = [(entry.form.first_name.data or "", entry.form.birth_on.data) for entry in self.children]
        return Answers(
            birth_on=self.birth_on.data,
            horizon=Horizon(self.horizon.data) if self.horizon.data else None,
            move_in=self.move_in.data,
            partner=self.partner.data or "",
            children=tuple((name, birth) for name, birth in children if name),
            housing_wish=self.housing_wish.data or "",
            work_wish=self.work_wish.data or "",
            helps_most=self.helps_most.data or "",
        )


def _means() -> list[tuple[str, str]]:
    return [(means.value, _l(MEANS_LABELS[means])) for means in RECORDED_BY_STAFF]


class SpokenConsentForm(Form):
    """What somebody told the team: yes or no, how, and where the proof is."""

    answer = RadioField(_l("Sa réponse"), choices=[("yes", _l("Oui")), ("no", _l("Non, tout effacer"))], default="yes")
    means = SelectField(_l("Reçue"), choices=_means())
    evidence = text_field(_l("Preuve"), maximum=500)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for something one can go back to when it is a yes."""
        valid: bool = super().validate(extra_validators)
        if self.answer.data == "yes" and not self.evidence.data:
            wanted = N_("Dites en quelques mots ce qui le prouve : la date de l’appel, où est le papier.")
            self.refuse(DomainError(wanted, field="evidence"))
            return False
        return valid


class RecordConsentForm(OnceForm):
    """A consent somebody gave to the team."""

    member = SelectField(_l("Qui"), coerce=int)
    purpose = SelectField(_l("Donne son accord pour"), choices=[(p.value, _l(PURPOSE_LABELS[p])) for p in Purpose])
    recipient = SelectField(_l("Partenaire"), coerce=int, default=0)
    means = SelectField(_l("Reçu"), choices=_means())
    evidence = text_field(_l("Preuve"), required=True, maximum=500)


class WithdrawForm(Form):
    """How somebody told the team that they take a consent back."""

    means = SelectField(_l("Demandé"), choices=_means())
