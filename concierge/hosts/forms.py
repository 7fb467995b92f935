"""Forms of the register, for the team and for hosts themselves. Every one keeps what was typed when it is refused."""

import re
from collections.abc import Sequence
from typing import Any, cast

from flask_babel import get_locale, gettext as _, lazy_gettext as _l
from wtforms import BooleanField, EmailField, IntegerField, TelField
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from concierge.families.consent.purposes import RECORDED_BY_STAFF, Means
from concierge.hosts.choices import (
    DAY_LABELS,
    DECISION_LABELS,
    HOME_ACCESS_LABELS,
    LIFE_STAGE_LABELS,
    REFUSAL_LABELS,
    SMOKING_LABELS,
    WEEKDAY_LABELS,
    DayKind,
    Decision,
    HomeAccess,
    LifeStage,
    OfferKind,
    Refusal,
    Smoking,
)
from concierge.hosts.models import Host, HostOffer
from concierge.hosts.pledges import HOST_MEANS_LABELS
from concierge.hosts.rules import FAR, HostDetails, OfferDetails, PersonDetails
from concierge.hosts.settings import HOSTS, Choice
from concierge.platform.choice_fields import RadioField, SelectField, SelectMultipleField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import EMAIL, Form, area_field, clean_text, date_field, text_field, text_of
from concierge.platform.submissions import OnceForm
from concierge.territory.forms import CommuneField

_NUMBERS = re.compile(r"[\s,;/]+")


class ChecksField(SelectMultipleField):
    """Any number of a list, each a box to tick. What is stored and no longer proposed is left out."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _email(label: str) -> EmailField:
    return EmailField(label, [Optional(), Length(max=254), EMAIL], filters=[clean_text])


def _phone(label: str) -> TelField:
    return TelField(label, [Optional(), Length(max=30)], filters=[clean_text])


def _number(label: str, *, low: int, high: int) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(min=low, max=high)])


def years_of(text: str) -> list[int]:
    """Return the years somebody typed, « 2015, 2019 »; ValueError for anything else."""
    return [int(word) for word in _NUMBERS.split(text.strip()) if word]


class HouseholdFields(Form):
    """What is asked of a host household, by the team, the host or the public form."""

    first_name = text_field(_l("Prénom"), required=True, maximum=80)
    last_name = text_field(_l("Nom"), required=True, maximum=80)
    email = _email(_l("E-mail"))
    phone = _phone(_l("Téléphone"))
    profession = text_field(_l("Métier, ou ancien métier"), maximum=120)
    first_name_2 = text_field(_l("Prénom de l’autre adulte"), maximum=80)
    last_name_2 = text_field(_l("Nom de l’autre adulte"), maximum=80)
    email_2 = _email(_l("E-mail de l’autre adulte"))
    phone_2 = _phone(_l("Téléphone de l’autre adulte"))
    profession_2 = text_field(_l("Métier de l’autre adulte"), maximum=120)
    commune = CommuneField(_l("Commune"), required=True)
    presentation = area_field(_l("Présentation"), maximum=2000)
    child_years = text_field(_l("Année de naissance des enfants à la maison"), maximum=120)
    languages = ChecksField(_l("Langues parlées"))
    interests = ChecksField(_l("Goûts et loisirs"))
    from_elsewhere = BooleanField(_l("Venu·e d’ailleurs"))
    here_since = _number(_l("Ici depuis (année)"), low=1900, high=2100)
    origin = text_field(_l("D’où (région ou langue)"), maximum=120)
    pets = text_field(_l("Animaux de la maison"), maximum=120)
    smoking = SelectField(_l("Tabac"), choices=[(s.value, _l(SMOKING_LABELS[s])) for s in Smoking])
    home_access = SelectField(
        _l("Accès à la maison"),
        choices=[(a.value, _l(HOME_ACCESS_LABELS[a])) for a in HomeAccess],
        default=HomeAccess.UNKNOWN.value,
    )
    life_stage = SelectField(
        _l("Moment de vie"),
        choices=[(s.value, _l(LIFE_STAGE_LABELS[s])) for s in LifeStage],
        default=LifeStage.UNKNOWN.value,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        settings = HOSTS.installed()
        offer_choices(self.languages, settings.languages)
        offer_choices(self.interests, settings.interests)

    def validate_child_years(self, field: Any) -> None:
        """Refuse what is no list of years."""
        try:
            years_of(text_of(field))
        except ValueError as wrong:
            said = _("Donnez l’année de naissance de chaque enfant qui vit avec vous, par exemple 2015, 2019.")
            raise ValidationError(said) from wrong

    def household(self, language: str) -> HostDetails:
        """Return what was typed."""
        people = [self._person("")]
        if text_of(self.first_name_2):
            people.append(self._person("_2"))
        return HostDetails(
            people=people,
            commune_code=self.commune.data or None,
            language=language,
            presentation=text_of(self.presentation),
            child_years=years_of(text_of(self.child_years)),
            languages=self.languages.data or (),
            interests=self.interests.data or (),
            from_elsewhere=bool(self.from_elsewhere.data),
            here_since=self.here_since.data if self.from_elsewhere.data else None,
            origin=text_of(self.origin) if self.from_elsewhere.data else "",
            pets=text_of(self.pets),
            smoking=Smoking(self.smoking.data),
            home_access=HomeAccess(self.home_access.data),
            life_stage=LifeStage(self.life_stage.data),
        )

    def _person(self, which: str) -> PersonDetails:
        said = {name: text_of(self[f"{name}{which}"]) for name in ("first_name", "last_name", "email", "phone")}
        said["email"] = said["email"].lower()
        return PersonDetails(**said, profession=text_of(self[f"profession{which}"]))


class HostForm(VersionedForm, HouseholdFields):
    """A host household, changed by the team or by themselves."""

    language = SelectField(_l("Langue des e-mails"), choices=[("fr", "Français"), ("en", "English")])

    def details(self) -> HostDetails:
        """Return what was typed."""
        return self.household(self.language.data)


class NewHostForm(OnceForm, HostForm):
    """A host the team writes down after talking with them."""

    agreed = SelectField(_l("Accord reçu"), choices=[(m.value, _l(HOST_MEANS_LABELS[m])) for m in RECORDED_BY_STAFF])

    def means(self) -> Means:
        """Return how they said yes to our keeping what they told."""
        return Means(self.agreed.data)


class OfferForm(VersionedForm):
    """One offer; which of its fields count depends on its kind."""

    at_once = _number(_l("Familles en même temps"), low=1, high=50)
    per_year = _number(_l("Familles par an"), low=1, high=365)
    within_minutes = _number(_l("Jusqu’à combien de minutes en voiture"), low=1, high=FAR)
    within_km = _number(_l("Ou jusqu’à combien de kilomètres"), low=1, high=300)
    rooms = _number(_l("Chambres"), low=0, high=30)
    beds = _number(_l("Couchages"), low=0, high=60)
    refuses = ChecksField(
        _l("Nous ne pouvons pas accueillir"), choices=[(r.value, _l(REFUSAL_LABELS[r])) for r in Refusal]
    )
    audiences = ChecksField(_l("De préférence pour"))
    topics = ChecksField(_l("Sujets"))
    wishes = area_field(_l("Autres souhaits"), maximum=600)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        settings = HOSTS.installed()
        offer_choices(self.audiences, settings.audiences)
        offer_choices(self.topics, settings.topics)

    def details(self, kind: OfferKind) -> OfferDetails:
        """Return what was typed, the fields of other kinds left out."""
        lodging = kind is OfferKind.LODGING
        return OfferDetails(
            kind=kind,
            at_once=self.at_once.data or 1,
            per_year=self.per_year.data or 1,
            within_minutes=self.within_minutes.data,
            within_km=self.within_km.data,
            rooms=self.rooms.data if lodging else None,
            beds=self.beds.data if lodging else None,
            refuses=[Refusal(word) for word in self.refuses.data or ()],
            audiences=self.audiences.data or (),
            topics=(self.topics.data or ()) if kind is OfferKind.EXPERTISE else (),
            wishes=text_of(self.wishes),
        )


class WeekdaysForm(Form):
    """Usual days; none ticked means any."""

    weekdays = ChecksField(
        _l("Jours habituels"), choices=[(str(n), _l(label)) for n, label in enumerate(WEEKDAY_LABELS)]
    )

    def chosen(self) -> list[int]:
        """Return the days ticked, Monday being 0."""
        return [int(day) for day in self.weekdays.data or ()]


class DaysForm(OnceForm):
    """Days that make an exception."""

    kind = RadioField(
        _l("Ces jours-là"),
        choices=[(k.value, _l(DAY_LABELS[k])) for k in DayKind],
        default=DayKind.AWAY.value,
    )
    first = date_field(_l("Premier jour"))
    last = date_field(_l("Dernier jour (laisser vide pour un seul jour)"))

    def validate_first(self, field: Any) -> None:
        """An exception begins some day."""
        if field.data is None and not field.errors:
            raise ValidationError(_("Choisissez le premier jour."))


class PauseForm(Form):
    """A pause, until a day or without end."""

    until = date_field(_l("Jusqu’au (laisser vide : sans date de fin)"))


class InterviewForm(OnceForm):
    """Base of the form of an interview; `interview_form` adds a field for each topic of the grid."""

    topics: Sequence[str] = ()
    on = date_field(_l("Date de l’entretien"))
    notes = area_field(_l("Ce qu’il faut retenir"), maximum=4000)
    decision = RadioField(
        _l("Décision"),
        choices=[("", _l("Pas encore")), *((d.value, _l(DECISION_LABELS[d])) for d in Decision)],
        default="",
        validate_choice=False,
    )
    tell = BooleanField(_l("Le dire à la personne par e-mail"), default=True)

    def answers(self) -> dict[str, str]:
        """Return what was noted, by topic."""
        return {key: text_of(self[f"topic-{key}"]) for key in self.topics}

    def decided(self) -> Decision | None:
        """Return what was decided, None while nothing is."""
        return Decision(self.decision.data) if self.decision.data in set(Decision) else None


def interview_form(**options: Any) -> InterviewForm:
    """Return the form of an interview with this agency's grid."""
    language = get_locale().language
    topics = HOSTS.installed().interview
    fields = {f"topic-{t.key}": area_field(t.title.in_language(language), maximum=3000) for t in topics}
    form = cast(InterviewForm, type("GridForm", (InterviewForm,), fields)(**options))
    form.topics = [topic.key for topic in topics]
    return form


class ReferencesForm(Form):
    """References checked before children sleep there."""

    on = date_field(_l("Vérifiées le"))
    note = text_field(_l("Auprès de qui, comment"), required=True, maximum=400)


class HostNoteForm(OnceForm):
    """Something the team keeps in mind."""

    text = area_field(_l("Note"), required=True, maximum=4000)


class BlockForm(Form):
    """A family that is not to meet this host again."""

    family = text_field(_l("Nom du dossier de la famille"), required=True)
    reason = text_field(_l("Raison"), maximum=400)


class CharterForm(Form):
    """A charter somebody accepted before a member of the team."""

    means = SelectField(_l("Acceptée"), choices=[(m.value, _l(HOST_MEANS_LABELS[m])) for m in RECORDED_BY_STAFF])


def host_form(host: Host, form_class: type[HostForm] = HostForm, **options: Any) -> HostForm:
    """Return the form of a host as stored, or as sent."""
    values: dict[str, Any] = {
        name: getattr(host, name)
        for name in ("presentation", "languages", "interests", "from_elsewhere", "here_since", "origin", "pets")
    }
    values |= {name: getattr(host, name).value for name in ("smoking", "home_access", "life_stage")}
    for number, person in enumerate(host.people[:2]):
        which = "_2" if number else ""
        for name in ("first_name", "last_name", "email", "phone", "profession"):
            values[f"{name}{which}"] = getattr(person, name)
    return form_class(
        commune=host.commune_code,
        child_years=", ".join(str(year) for year in host.child_years),
        language=host.language,
        version=host.version,
        **values,
        **options,
    )


def offer_form(kind: OfferKind, offer: HostOffer | None, version: int, **options: Any) -> OfferForm:
    """Return the form of an offer as stored, or with what the agency proposes at first."""
    if offer is None:
        words = HOSTS.installed().offers[kind]
        return OfferForm(at_once=words.at_once, per_year=words.per_year, version=version, **options)
    names = ("at_once", "per_year", "within_minutes", "within_km", "rooms", "beds")
    values = {name: getattr(offer, name) for name in (*names, "refuses", "audiences", "topics", "wishes")}
    return OfferForm(version=version, **values, **options)


def offer_choices(field: ChecksField, choices: Sequence[Choice]) -> None:
    """Give a field the words of a list, in the reader's language."""
    language = get_locale().language
    field.choices = [(choice.key, choice.title.in_language(language)) for choice in choices]
    known = {choice.key for choice in choices}
    if field.raw_data is None:
        field.data = [key for key in field.data or () if key in known]
