"""Forms of a weekend, of places and of guides."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import EmailField, IntegerField, TelField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from concierge.accounts.queries import list_followers
from concierge.hosts.forms import ChecksField, offer_choices
from concierge.hosts.settings import HOSTS
from concierge.platform.access import Actor
from concierge.platform.choice_fields import SelectField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import EMAIL, Form, area_field, clean_text, date_field, text_field, text_of
from concierge.platform.submissions import OnceForm
from concierge.territory.forms import CommuneField
from concierge.weekends.choices import KIND_LABELS, WeekendKind
from concierge.weekends.models import Guide, Venue, Weekend
from concierge.weekends.preparation.fields import CoordinateField
from concierge.weekends.preparation.filling import COPY
from concierge.weekends.preparation.patterns import installed_patterns
from concierge.weekends.queries import list_weekends
from concierge.weekends.rules import (
    MOST_FAMILIES,
    MOST_PEOPLE,
    Capacity,
    GuideDetails,
    VenueDetails,
    WeekendDetails,
)

SITES = ("site_1", "site_2", "site_3", "site_4")


def _most(label: str, most: int) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(min=0, max=most)])


class WeekendFields(Form):
    """A weekend: what, when, where, how many, who has it in hand."""

    title = text_field(_l("Nom"), required=True, maximum=120)
    kind = SelectField(_l("Ce qu’on prépare"), choices=[(kind.value, _l(KIND_LABELS[kind])) for kind in WeekendKind])
    starts_on = date_field(_l("Premier jour"))
    ends_on = date_field(_l("Dernier jour"))
    site_1 = CommuneField(_l("Commune"), [Optional()])
    site_2 = CommuneField(_l("Deuxième commune"), [Optional()])
    site_3 = CommuneField(_l("Troisième commune"), [Optional()])
    site_4 = CommuneField(_l("Quatrième commune"), [Optional()])
    families_most = _most(_l("Familles"), MOST_FAMILIES)
    adults_most = _most(_l("Adultes"), MOST_PEOPLE)
    children_most = _most(_l("Enfants"), MOST_PEOPLE)
    owner = SelectField(_l("Qui s’en occupe"), validate_choice=False)
    answer_days = IntegerField(_l("Jours pour répondre à l’invitation"), [InputRequired(), NumberRange(min=1, max=60)])
    offer_hours = IntegerField(
        _l("Heures pour prendre une place libérée"), [InputRequired(), NumberRange(min=1, max=240)]
    )
    words = area_field(_l("Un mot aux familles"), maximum=2000)

    def offer_people(self, actor: Actor) -> "WeekendFields":
        """Give the list of those who may have it in hand."""
        people = [(str(one.person_id), one.name) for one in list_followers(actor)]
        self.owner.choices = [("", _("Personne pour l’instant")), *people]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the two days."""
        valid: bool = super().validate(extra_validators)
        for field in (self.starts_on, self.ends_on):
            if field.data is None and not field.errors:
                field.errors = [_("Choisissez un jour.")]
        return valid and not self.errors

    def details(self) -> WeekendDetails:
        """Return what was typed; the form is valid."""
        owner = text_of(self.owner)
        sites = [self[name].data for name in SITES]
        return WeekendDetails(
            title=text_of(self.title),
            kind=WeekendKind(self.kind.data),
            starts_on=self.starts_on.data or dt.date.min,
            ends_on=self.ends_on.data or dt.date.min,
            sites=[code for code in sites if code],
            words=text_of(self.words),
            owner_id=int(owner) if owner.isdecimal() and len(owner) < 19 else None,
            capacity=Capacity(
                families=self.families_most.data, adults=self.adults_most.data, children=self.children_most.data
            ),
            answer_days=self.answer_days.data or 0,
            offer_hours=self.offer_hours.data or 0,
        )


class NewWeekendForm(OnceForm, WeekendFields):
    """A new weekend, from a pattern, from a former one, or from nothing."""

    start = SelectField(_l("Partir de"), validate_choice=False)

    def offer_starts(self, former: Sequence[Weekend], language: str) -> None:
        """Give the patterns and the former weekends."""
        patterns = [(key, pattern.title.in_language(language)) for key, pattern in installed_patterns().items()]
        copies = [(f"{COPY}{row.id}", _("Copie de « %(title)s »", title=row.title)) for row in former]
        self.start.choices = [*patterns, *copies, ("", _("Une page blanche"))]


class WeekendForm(VersionedForm, WeekendFields):
    """A weekend, changed."""


def new_weekend_form(actor: Actor, **values: Any) -> NewWeekendForm:
    """Return the form of a new weekend; `values` fill it."""
    person = "" if actor.person_id is None else str(actor.person_id)
    form = NewWeekendForm(**({"answer_days": 10, "offer_hours": 48, "owner": person} | values))
    form.offer_people(actor)
    coming, behind = list_weekends(actor, dt.date.max)
    form.offer_starts([*coming, *behind][:30], actor.language)
    return form


def weekend_form(actor: Actor, row: Weekend, **options: Any) -> WeekendForm:
    """Return the form of a weekend."""
    names = ("title", "starts_on", "ends_on", "words", "answer_days", "offer_hours", "version")
    values = {name: getattr(row, name) for name in names} | {"kind": row.kind.value, "owner": str(row.owner_id or "")}
    values |= {name: getattr(row, name) for name in ("families_most", "adults_most", "children_most")}
    form = WeekendForm(**values, **dict(zip(SITES, row.sites, strict=False)), **options)
    form.offer_people(actor)
    return form


class VenueFields(Form):
    """A place that is visited."""

    name = text_field(_l("Nom du lieu"), required=True, maximum=120)
    address = text_field(_l("Adresse"), maximum=200)
    commune = CommuneField(_l("Commune"), [Optional()])
    latitude = CoordinateField(_l("Latitude"), [Optional()])
    longitude = CoordinateField(_l("Longitude"), [Optional()])
    room = IntegerField(_l("Personnes à la fois"), [Optional(), NumberRange(min=1, max=MOST_PEOPLE)])
    step_free = SelectField(
        _l("Accès sans marche"), choices=[("", _l("On ne sait pas")), ("yes", _l("Oui")), ("no", _l("Non"))]
    )
    phone = TelField(_l("Téléphone du lieu"), [Optional(), Length(max=30)], filters=[clean_text])
    words = area_field(_l("Comment le trouver"), maximum=600)

    def details(self) -> VenueDetails:
        """Return what was typed."""
        return VenueDetails(
            name=text_of(self.name),
            address=text_of(self.address),
            commune_code=self.commune.data or None,
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            room=self.room.data,
            step_free={"yes": True, "no": False}.get(text_of(self.step_free)),
            phone=text_of(self.phone),
            words=text_of(self.words),
        )


class NewVenueForm(OnceForm, VenueFields):
    """A new place."""


class VenueForm(VersionedForm, VenueFields):
    """A place, changed."""


def venue_form(row: Venue, **options: Any) -> VenueForm:
    """Return the form of a place."""
    names = ("name", "address", "latitude", "longitude", "room", "phone", "words", "version")
    values = {name: getattr(row, name) for name in names}
    access = {True: "yes", False: "no", None: ""}[row.step_free]
    return VenueForm(commune=row.commune_code, step_free=access, **values, **options)


class GuideFields(Form):
    """Whoever receives or accompanies families."""

    name = text_field(_l("Nom"), required=True, maximum=120)
    role = text_field(_l("Ce qu’elle ou il fait"), maximum=120)
    organisation = text_field(_l("Pour qui"), maximum=120)
    email = EmailField(_l("E-mail"), [Optional(), Length(max=254), EMAIL], filters=[clean_text])
    phone = TelField(_l("Téléphone"), [Optional(), Length(max=30)], filters=[clean_text])
    language = SelectField(
        _l("Langue des e-mails et de ses pages"), choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    languages = ChecksField(_l("Langues parlées"))
    person = SelectField(_l("Quelqu’un de l’équipe"), validate_choice=False)
    host = SelectField(_l("Un accueillant du réseau"), validate_choice=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self.languages, HOSTS.installed().languages)

    def offer_people(self, people: dict[int, str], hosts: dict[int, str]) -> None:
        """Give the two lists."""
        self.person.choices = [("", _("Personne de l’équipe")), *((str(key), name) for key, name in people.items())]
        self.host.choices = [("", _("Pas un accueillant")), *((str(key), name) for key, name in hosts.items())]

    def details(self) -> GuideDetails:
        """Return what was typed."""
        return GuideDetails(
            name=text_of(self.name),
            role=text_of(self.role),
            organisation=text_of(self.organisation),
            email=text_of(self.email),
            phone=text_of(self.phone),
            language=text_of(self.language) or "fr",
            languages=self.languages.data or (),
            person_id=_number(text_of(self.person)),
            host_id=_number(text_of(self.host)),
        )


class NewGuideForm(OnceForm, GuideFields):
    """A new guide."""


class GuideForm(VersionedForm, GuideFields):
    """A guide, changed."""


def guide_form(row: Guide, **options: Any) -> GuideForm:
    """Return the form of a guide."""
    names = ("name", "role", "organisation", "email", "phone", "language", "languages", "version")
    values = {name: getattr(row, name) for name in names}
    return GuideForm(person=str(row.person_id or ""), host=str(row.host_id or ""), **values, **options)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
