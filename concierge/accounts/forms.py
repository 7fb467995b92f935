"""Sign-in, own account, team, agency."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, IntegerField, PasswordField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ColorInput, ListWidget

from concierge.accounts.roles import (
    ORGANISATION_LABELS,
    ROLE_LABELS,
    SPECIALITY_LABELS,
    OrganisationKind,
    Role,
    Speciality,
)
from concierge.accounts.services import PersonDetails, SpaceDetails
from concierge.platform.choice_fields import SelectField, SelectMultipleField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import EMAIL, Form, clean_text, text_field

_required = InputRequired(_l("Merci de remplir ce champ."))


class SignInForm(Form):
    """E-mail and password."""

    email = EmailField(_l("Adresse e-mail"), [_required, Length(max=254)], filters=[clean_text])
    password = PasswordField(_l("Mot de passe"), [_required, Length(max=500)])


class PasswordForm(Form):
    """Choosing a new password."""

    current = PasswordField(_l("Mot de passe actuel"), [_required, Length(max=500)])
    new = PasswordField(_l("Nouveau mot de passe"), [_required, Length(max=500)])


class ResetForm(Form):
    """A provisional password for a colleague."""

    password = PasswordField(_l("Mot de passe provisoire"), [_required, Length(max=500)])


class MembershipForm(VersionedForm):
    """What a colleague does. Hours per week on screen, minutes inside."""

    role = SelectField(_l("Rôle"), choices=[(r.value, _l(ROLE_LABELS[r])) for r in Role])
    specialities = SelectMultipleField(
        _l("Spécialités"),
        choices=[(s.value, _l(SPECIALITY_LABELS[s])) for s in Speciality],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    weekly_hours = IntegerField(
        _l("Heures par semaine pour les étapes"),
        [InputRequired(_l("Indiquez un nombre d’heures, 0 au besoin.")), NumberRange(min=0, max=50)],
        default=0,
    )

    def chosen_specialities(self) -> tuple[Speciality, ...]:
        """Return the specialities ticked."""
        return tuple(Speciality(value) for value in self.specialities.data or ())


class PersonForm(MembershipForm):
    """A new colleague or partner agent."""

    first_name = text_field(_l("Prénom"), required=True, maximum=80)
    last_name = text_field(_l("Nom"), required=True, maximum=80)
    email = EmailField(_l("Adresse e-mail"), [_required, Length(max=254), EMAIL], filters=[clean_text])
    phone = text_field(_l("Téléphone"), maximum=30)
    organisation = SelectField(_l("Organisation"), coerce=int)
    password = PasswordField(_l("Mot de passe provisoire"), [_required, Length(max=500)])

    def details(self) -> PersonDetails:
        """Return what was typed."""
        return PersonDetails(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            role=Role(self.role.data),
            specialities=self.chosen_specialities(),
            weekly_minutes=60 * (self.weekly_hours.data or 0),
        )


class OrganisationForm(Form):
    """A partner of the network."""

    name = text_field(_l("Nom"), required=True, maximum=160)
    kind = SelectField(
        _l("Genre"),
        choices=[(k.value, _l(ORGANISATION_LABELS[k])) for k in OrganisationKind if k is not OrganisationKind.AGENCY],
    )
    phone = text_field(_l("Téléphone"), maximum=30)
    email = EmailField(_l("Adresse e-mail"), [Optional(), Length(max=254), EMAIL], filters=[clean_text])


class SpaceForm(VersionedForm):
    """The agency as families see it."""

    name = text_field(_l("Nom de l’agence"), required=True)
    accent: Any = text_field(_l("Couleur principale"), required=True, maximum=7, widget=ColorInput())
    warm: Any = text_field(_l("Couleur chaude"), required=True, maximum=7, widget=ColorInput())
    phone = text_field(_l("Téléphone"), maximum=30)
    email = EmailField(_l("Adresse e-mail"), [Optional(), Length(max=254), EMAIL], filters=[clean_text])

    def validate_accent(self, field: Any) -> None:
        """Only #rrggbb."""
        Regexp(r"^#[0-9a-fA-F]{6}$", message=_l("Choisissez une couleur."))(self, field)

    validate_warm = validate_accent

    def details(self) -> SpaceDetails:
        """Return what was typed."""
        return SpaceDetails(
            name=self.name.data or "",
            accent=self.accent.data or "",
            warm=self.warm.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
        )
