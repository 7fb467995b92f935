"""Forms of ambassadors, for the team and for hosts themselves."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from concierge.documents.storage import checksum_of
from concierge.hosts.ambassadors.benefits import BenefitDetails
from concierge.hosts.ambassadors.choices import ACT_LABELS, AUDIENCE_LABELS, NOTED, Act, Audience
from concierge.hosts.ambassadors.kit import KitDetails
from concierge.hosts.ambassadors.models import Benefit, Gathering, KitItem
from concierge.hosts.ambassadors.rules import LONGEST, MOST_CORRECTED, MOST_PEOPLE, GatheringDetails
from concierge.hosts.forms import ChecksField, offer_choices
from concierge.hosts.settings import HOSTS
from concierge.hosts.words import titles
from concierge.platform.choice_fields import SelectField
from concierge.platform.clock import PARIS
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import Form, area_field, date_field, plausible_date, text_field, text_of
from concierge.platform.submissions import OnceForm
from concierge.territory.forms import CommuneField

_MOST_PLACES = 5000


class KitFields(Form):
    """One thing of the kit."""

    title = text_field(_l("Titre"), required=True, maximum=120)
    about = area_field(_l("À quoi cela sert"), maximum=600)
    files = FileField(_l("Document"))
    url = text_field(_l("Ou une adresse sur le web"), maximum=400)
    topics = ChecksField(_l("Pour qui peut parler de"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self.topics, HOSTS.installed().topics)

    def sent(self) -> FileStorage | None:
        """Return the file that was chosen; an empty field sends one without a name."""
        file = self.files.data
        return file if isinstance(file, FileStorage) and file.filename else None

    def details(self) -> KitDetails:
        """Return what was typed."""
        return KitDetails(
            title=text_of(self.title),
            about=text_of(self.about),
            topics=self.topics.data or (),
            url=text_of(self.url),
        )


class NewKitForm(OnceForm, KitFields):
    """Something new for the kit."""

    def said(self) -> list[tuple[str, str]]:
        """Add what the file holds."""
        file = self.sent()
        return [*super().said(), ("content", checksum_of(file.stream) if file else "")]


class KitForm(VersionedForm, KitFields):
    """Something of the kit, changed."""


def kit_form(item: KitItem, **options: Any) -> KitForm:
    """Return the form of something of the kit."""
    names = ("title", "about", "url", "topics", "version")
    return KitForm(**{name: getattr(item, name) for name in names}, **options)


class GatheringFields(Form):
    """A gathering: what, when, where, for whom."""

    title = text_field(_l("Titre"), required=True, maximum=120)
    on = date_field(_l("Jour"))
    at = TimeField(_l("Heure"), [Optional()])
    minutes = IntegerField(
        _l("Durée en minutes"),
        [InputRequired(_l("Indiquez la durée en minutes.")), NumberRange(min=10, max=LONGEST)],
        default=120,
    )
    place = text_field(_l("Lieu"), required=True, maximum=200)
    words = area_field(_l("Le mot de l’invitation"), maximum=2000)
    places = IntegerField(_l("Places (vide : sans limite)"), [Optional(), NumberRange(min=1, max=_MOST_PLACES)])
    audience = SelectField(_l("Qui inviter"), choices=[(each.value, _l(AUDIENCE_LABELS[each])) for each in Audience])
    topic = SelectField(_l("Sujet"), validate_choice=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.topic.choices = [("", _("Choisir un sujet")), *titles(HOSTS.installed().topics).items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a day and an hour, and for a topic we know."""
        valid: bool = super().validate(extra_validators)
        if self.on.data is None and not self.on.errors:
            self.on.errors = [_("Choisissez un jour.")]
        if self.at.data is None and not self.at.errors:
            self.at.errors = [_("Donnez une heure, par exemple 18:30.")]
        if text_of(self.topic) not in {"", *titles(HOSTS.installed().topics)}:
            self.topic.errors = [_("Choisissez un sujet de la liste.")]
        return valid and not self.errors

    def details(self) -> GatheringDetails:
        """Return what was typed; the hour is that of France."""
        moment = dt.datetime.combine(self.on.data or dt.date.min, self.at.data or dt.time(), tzinfo=PARIS)
        return GatheringDetails(
            title=text_of(self.title),
            starts_at=moment.astimezone(dt.UTC),
            minutes=self.minutes.data or 0,
            place=text_of(self.place),
            words=text_of(self.words),
            places=self.places.data,
        )


class NewGatheringForm(OnceForm, GatheringFields):
    """A new gathering."""


class GatheringForm(VersionedForm, GatheringFields):
    """A gathering, changed."""


def gathering_form(row: Gathering, **options: Any) -> GatheringForm:
    """Return the form of a gathering."""
    local = row.starts_at.astimezone(PARIS)
    names = ("title", "minutes", "place", "words", "places", "topic", "version")
    values = {name: getattr(row, name) for name in names} | {"audience": row.audience.value}
    return GatheringForm(on=local.date(), at=local.time().replace(tzinfo=None), **values, **options)


class AnswerForm(Form):
    """Whether one comes, and how many."""

    people = IntegerField(
        _l("Combien serez-vous ?"),
        [Optional(), NumberRange(min=1, max=MOST_PEOPLE, message=_l("Entre 1 et 12 personnes."))],
        default=1,
    )

    @property
    def comes(self) -> bool:
        """Tell which button was pressed."""
        return request.form.get("reponse") == "oui"


class BenefitFields(Form):
    """What a partner gives."""

    partner = text_field(_l("Partenaire"), required=True, maximum=120)
    gift = text_field(_l("Avantage"), required=True, maximum=200)
    conditions = area_field(_l("Conditions"), maximum=600)
    commune = CommuneField(_l("Commune"), [Optional()])
    starts_on = date_field(_l("À partir du"))
    ends_on = date_field(_l("Jusqu’au"))

    def details(self) -> BenefitDetails:
        """Return what was typed."""
        return BenefitDetails(
            partner=text_of(self.partner),
            gift=text_of(self.gift),
            conditions=text_of(self.conditions),
            commune_code=self.commune.data or None,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class NewBenefitForm(OnceForm, BenefitFields):
    """A new benefit."""


class BenefitForm(VersionedForm, BenefitFields):
    """A benefit, changed."""


def benefit_form(row: Benefit, **options: Any) -> BenefitForm:
    """Return the form of a benefit."""
    names = ("partner", "gift", "conditions", "starts_on", "ends_on", "version")
    return BenefitForm(commune=row.commune_code, **{name: getattr(row, name) for name in names}, **options)


class DeedForm(OnceForm):
    """What an ambassador did."""

    act = SelectField(_l("Quoi"), choices=[(act.value, _l(ACT_LABELS[act])) for act in NOTED])
    on = date_field(_l("Le"))
    about = text_field(_l("En quelques mots"), maximum=200)

    def validate_on(self, field: Any) -> None:
        """Ask for a day."""
        plausible_date(self, field) if field.data else None

    def chosen(self) -> Act:
        """Return what was chosen."""
        return Act(self.act.data)


class CorrectionForm(OnceForm):
    """Points given or taken by hand."""

    points = IntegerField(
        _l("Points à ajouter (ou à retirer, avec un −)"),
        [
            InputRequired(_l("Donnez un nombre de points.")),
            NumberRange(min=-MOST_CORRECTED, max=MOST_CORRECTED, message=_l("Entre −1000 et 1000.")),
        ],
    )
    reason = text_field(_l("Pourquoi"), required=True, maximum=200)


class CodeForm(Form):
    """The code of a card, as somebody types it."""

    code = text_field(_l("Code de la carte"), required=True, maximum=40)


def chosen_hosts() -> Sequence[int]:
    """Return the hosts that were ticked in a form."""
    return [int(number) for number in request.form.getlist("host") if number.isdecimal() and len(number) < 19]
