"""The public form « Ouvrir sa porte », and the form by which an agency opens it."""

import re
from typing import Any

from flask_babel import get_locale, gettext as _, lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField
from wtforms.validators import Length, StopValidation, ValidationError

from concierge.hosts.choices import OfferKind
from concierge.hosts.forms import ChecksField, HouseholdFields, offer_choices
from concierge.hosts.settings import HOSTS
from concierge.platform.choice_fields import RadioField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import EMAIL, Form, area_field, clean_text, text_field, text_of


def _wanted(_form: Any, field: Any) -> None:
    """Ask for the address: a link there says that it is really them."""
    if not field.data:
        raise StopValidation(_("Nous vous écrivons à cette adresse pour confirmer que c’est bien vous."))


class ApplicationForm(HouseholdFields):
    """« Ouvrir sa porte », for a family in its own space: what it would like, its agreement. We know who they are."""

    email = EmailField(_l("E-mail"), [_wanted, Length(max=254), EMAIL], filters=[clean_text])
    kinds = ChecksField(_l("Ce que vous aimeriez proposer"))
    topics = ChecksField(_l("Je peux parler de…"))
    agreed = BooleanField(_l("Votre accord"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        settings, language = HOSTS.installed(), get_locale().language
        offer_choices(self.topics, settings.topics)
        titles = {kind: words.title.in_language(language) for kind, words in settings.offers.items()}
        self.kinds.choices = [(kind.value, title) for kind, title in titles.items() if kind is not OfferKind.EXPERTISE]

    def validate_agreed(self, field: Any) -> None:
        """Nothing is kept without it."""
        if not field.data:
            said = _("Sans votre accord, nous ne pouvons pas garder ce que vous écrivez, ni vous répondre.")
            raise ValidationError(said)

    def chosen_kinds(self) -> list[OfferKind]:
        """Return what they would like to offer."""
        return [OfferKind(kind) for kind in self.kinds.data or ()]


class DoorForm(ApplicationForm):
    """« Ouvrir sa porte », for anybody. Guarded by a signed challenge instead of a cookie (`platform.challenge`)."""

    class Meta(Form.Meta):
        """No session here, so no token of one: within another site's page a browser keeps none."""

        csrf = False

    challenge = HiddenField()
    website = text_field("Website", maximum=4000)  # the trap: no person sees it
    age = RadioField(
        _l("Votre âge"),
        choices=[("adult", _l("J’ai 18 ans ou plus")), ("minor", _l("J’ai moins de 18 ans"))],
        validate_choice=False,
    )

    def validate_age(self, field: Any) -> None:
        """Refuse a form that does not say it."""
        if field.data not in {"adult", "minor"}:
            raise ValidationError(_("Dites-nous si vous avez 18 ans ou plus."))

    @property
    def is_minor(self) -> bool:
        """Tell whether somebody of less than 18 fills it in."""
        return bool(self.age.data == "minor")


class GateForm(VersionedForm):
    """The agency's public form: where it stands, which sites may show it."""

    slug = text_field(_l("Adresse du formulaire"), required=True, maximum=60)
    sites = area_field(_l("Sites qui peuvent l’afficher, un par ligne"), maximum=2000)
    active = BooleanField(_l("Le formulaire est ouvert"), default=True)

    def validate_slug(self, field: Any) -> None:
        """Refuse what is no part of an address."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", text_of(field)):
            raise ValidationError(_("Des minuscules sans accent, des chiffres et des tirets."))

    def validate_sites(self, _field: Any) -> None:
        """Refuse what is no site."""
        wrong = [site for site in self.listed() if not re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?", site)]
        if wrong:
            raise ValidationError(
                _("« %(site)s » n’est pas l’adresse d’un site, comme https://exemple.fr.", site=wrong[0])
            )

    def listed(self) -> list[str]:
        """Return the sites."""
        return [site.rstrip("/") for site in text_of(self.sites).split()]
