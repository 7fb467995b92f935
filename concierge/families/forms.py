"""Forms of the family file. Every one keeps what was typed when it is refused."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf.i18n import translations
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    FieldList,
    Form as PlainForm,
    FormField,
    IntegerField,
    TelField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from concierge.families.anchor_dates import Anchor
from concierge.families.choices import (
    CHANNEL_LABELS,
    CLOSING_LABELS,
    DIRECTION_LABELS,
    MEMBER_LABELS,
    MILESTONE_LABELS,
    SOURCE_LABELS,
    Channel,
    ClosingReason,
    Direction,
    MemberKind,
    Milestone,
    Source,
)
from concierge.families.consent.forms import HealthAgreementFields
from concierge.families.fact_choices import CurrentHousing, HousingWish, WorkStatus, WorkWish
from concierge.families.facts import Fact, FactValue
from concierge.families.journal import ContactDetails
from concierge.families.models import Member
from concierge.families.project_form import HOUSEHOLD_ANCHORS, UNKNOWN
from concierge.families.qualification.advice_levels import ADVICE_LABELS, AdviceLevel
from concierge.families.rules import HouseholdDetails, MemberDetails, file_name
from concierge.platform.choice_fields import SelectField
from concierge.platform.clock import PARIS
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import (
    EMAIL,
    Form,
    area_field,
    clean_text,
    date_field,
    plausible_date,
    text_field,
)
from concierge.platform.submissions import OnceForm
from concierge.territory.forms import CommuneField

MAX_MEMBERS = 30


def _known_kind(value: str) -> str:
    """Return a kind that pages can show, whatever was sent: only a tampered form holds another."""
    return value if value in set(MemberKind) else MemberKind.ADULT.value


class MemberForm(PlainForm):
    """One person or animal, inside another form or alone."""

    class Meta:
        """The messages of WTForms in the reader's language, as in forms that stand alone."""

        def get_translations(self, _form: PlainForm) -> Any:
            """Return the texts of the present language."""
            return translations

    kind = SelectField(_l("Qui"), choices=[(k.value, _l(MEMBER_LABELS[k])) for k in MemberKind], coerce=_known_kind)
    first_name = text_field(_l("Prénom"), required=True, maximum=80)
    last_name = text_field(_l("Nom"), maximum=80)
    birth_on = date_field(_l("Naissance"))
    expected_on = date_field(_l("Naissance prévue"))
    relation = text_field(_l("Lien dans le foyer"), maximum=80)
    relative = BooleanField(_l("Un proche qui vit avec le couple (grand-parent, enfant majeur…)"))
    email = EmailField(_l("E-mail"), [Optional(), Length(max=254), EMAIL], filters=[clean_text])
    phone = TelField(_l("Téléphone"), [Optional(), Length(max=30)], filters=[clean_text])
    languages = text_field(_l("Langues parlées"))
    needs = area_field(_l("Besoins particuliers (avec l’accord de la personne)"), maximum=2000)

    def details(self) -> MemberDetails:
        """Return what was typed."""
        return MemberDetails(
            kind=MemberKind(self.kind.data),
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            birth_on=self.birth_on.data,
            expected_on=self.expected_on.data,
            relation=self.relation.data or "",
            relative=bool(self.relative.data),
            email=(self.email.data or "").lower(),
            phone=self.phone.data or "",
            languages=self.languages.data or "",
            needs=self.needs.data or "",
        )


class SingleMemberForm(OnceForm, VersionedForm, MemberForm, HealthAgreementFields):
    """One member, on a page of its own."""


class NewMemberForm(MemberForm):
    """A member in the form of a new file, with the two questions that decide most about the year."""

    # Only adults are asked: for the others the fields are not on the page, which is no answer rather than a wrong one.
    work_status = SelectField(
        _l("Situation"), choices=[UNKNOWN, *((w.value, _l(w.label)) for w in WorkStatus)], default=""
    )
    work_wish = SelectField(
        _l("Projet professionnel"), choices=[UNKNOWN, *((w.value, _l(w.label)) for w in WorkWish)], default=""
    )
    job_start = date_field(_l("Prise de poste"))


class HouseholdForm(VersionedForm):
    """The household as a whole."""

    name = text_field(_l("Nom du dossier"))
    source = SelectField(
        _l("Comment la famille nous a connus"), choices=[(s.value, _l(SOURCE_LABELS[s])) for s in Source]
    )
    language = SelectField(_l("Langue"), choices=[("fr", "Français"), ("en", "English")])
    origin = CommuneField(_l("Commune d’origine"))
    origin_place = text_field(_l("Ou lieu d’origine à l’étranger"))
    target = CommuneField(_l("Commune visée"))
    summary = area_field(_l("Le projet en quelques mots"), maximum=4000)
    tags = text_field(_l("Étiquettes, séparées par des virgules"), maximum=300)

    def details(self, members: Sequence[MemberDetails] = ()) -> HouseholdDetails:
        """Return what was typed; a file without a name takes the adults'."""
        tags = [clean_text(tag)[:40] for tag in (self.tags.data or "").split(",")]
        return HouseholdDetails(
            name=self.name.data or file_name(members),
            source=Source(self.source.data),
            language=self.language.data,
            summary=self.summary.data or "",
            origin_place=self.origin_place.data or "",
            origin_commune_code=self.origin.data or None,
            target_commune_code=self.target.data or None,
            tags=tuple(sorted({tag for tag in tags if tag})),
        )


class NewHouseholdForm(HouseholdForm, HealthAgreementFields):
    """A new file: the household, its people, and the few dates and answers that build a first year."""

    # Nothing chosen beforehand: a source nobody asked about would count for the first of the list.
    source = SelectField(
        _l("Comment la famille nous a connus"),
        [InputRequired(_l("Choisissez comment la famille nous a connus."))],
        choices=[("", _l("— à choisir —")), *((s.value, _l(SOURCE_LABELS[s])) for s in Source)],
        default="",
    )
    owner = SelectField(_l("Qui suit ce dossier"), coerce=int)
    housing_wish = SelectField(
        _l("Logement souhaité"), choices=[UNKNOWN, *((w.value, _l(w.label)) for w in HousingWish)]
    )
    current_housing = SelectField(
        _l("Logement actuel"), choices=[UNKNOWN, *((w.value, _l(w.label)) for w in CurrentHousing)]
    )
    cars = IntegerField(_l("Voitures"), [Optional(), NumberRange(min=0, max=20)])
    decision = date_field(HOUSEHOLD_ANCHORS[Anchor.DECISION])
    lease_start = date_field(HOUSEHOLD_ANCHORS[Anchor.LEASE_START])
    move_in = date_field(HOUSEHOLD_ANCHORS[Anchor.MOVE_IN])
    # No max_entries: WTForms would drop the lines beyond it without a word.
    members = FieldList(FormField(NewMemberForm), min_entries=0)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse more members than a form can hold; all of them stay on the page."""
        valid: bool = super().validate(extra_validators)
        if len(self.members) > MAX_MEMBERS:
            self._say_too_many()
            return False
        return valid

    def add_member(self, kind: MemberKind) -> None:
        """Add an empty line for one more member; children share the first adult's name."""
        if len(self.members) >= MAX_MEMBERS:
            self._say_too_many()
            return
        names = [entry.form.last_name.data for entry in self.members if entry.form.last_name.data]
        shared = names[0] if names and kind is MemberKind.CHILD else ""  # two adults often have two names
        self.members.append_entry({"kind": kind.value, "last_name": shared})

    def _say_too_many(self) -> None:
        self.form_errors.append(
            _(
                "Un dossier s’ouvre avec %(maximum)d personnes et animaux au plus. Vous ajouterez les autres depuis "
                "l’onglet « Projet », une fois le dossier ouvert.",
                maximum=MAX_MEMBERS,
            )
        )

    def remove_member(self, position: int) -> None:
        """Take one line out."""
        entries = [entry.data for number, entry in enumerate(self.members) if number != position]
        while len(self.members):
            self.members.pop_entry()
        for entry in entries:
            self.members.append_entry(entry)

    def member_details(self) -> list[MemberDetails]:
        """Return the members as typed."""
        return [entry.form.details() for entry in self.members]

    def household_facts(self) -> dict[Fact, FactValue]:
        """Return the answers about the household."""
        answers = {
            Fact.HOUSING_WISH: self.housing_wish.data,
            Fact.CURRENT_HOUSING: self.current_housing.data,
            Fact.CARS: self.cars.data,
        }
        return {fact: value for fact, value in answers.items() if value not in {None, ""}}

    def member_facts(self) -> list[dict[Fact, FactValue]]:
        """Return the answers about each adult, in the order of the members."""
        found = []
        for entry in self.members:
            answers = {Fact.WORK_STATUS: entry.form.work_status.data, Fact.WORK_WISH: entry.form.work_wish.data}
            adult = entry.form.kind.data == MemberKind.ADULT.value
            found.append({fact: value for fact, value in answers.items() if value and adult})
        return found

    def anchors(self) -> dict[Anchor, dt.date]:
        """Return the dates of the project."""
        dates = {
            Anchor.DECISION: self.decision.data,
            Anchor.LEASE_START: self.lease_start.data,
            Anchor.MOVE_IN: self.move_in.data,
        }
        return {anchor: on for anchor, on in dates.items() if on}


class ContactForm(OnceForm):
    """A contact in ten seconds."""

    channel = SelectField(
        _l("Comment"), choices=[(c.value, _l(CHANNEL_LABELS[c])) for c in Channel if c is not Channel.LIST]
    )
    direction = SelectField(_l("Sens"), choices=[(d.value, _l(DIRECTION_LABELS[d])) for d in Direction])
    summary = area_field(_l("En deux mots"), required=True)
    follow_up_on = date_field(_l("Réponse promise pour le"))
    by = SelectField(_l("Par"), coerce=int, default=0, validate_choice=False)
    advice = SelectField(
        _l("Conseil donné"),
        choices=[("", _l("Aucun")), *((level.value, _l(ADVICE_LABELS[level])) for level in AdviceLevel)],
        default="",
    )

    def details(self) -> ContactDetails:
        """Return what was typed."""
        return ContactDetails(
            channel=Channel(self.channel.data),
            direction=Direction(self.direction.data),
            summary=self.summary.data or "",
            follow_up_on=self.follow_up_on.data,
            by=self.by.data or None,
        )

    def advice_level(self) -> AdviceLevel | None:
        """Return the level of advice given at the contact, None when there was none."""
        return AdviceLevel(self.advice.data) if self.advice.data else None


class NoteForm(OnceForm):
    """A note among staff."""

    text = area_field(_l("Note interne"), required=True)


class AppointmentForm(OnceForm):
    """A meeting with the family, in French time."""

    starts_at = DateTimeLocalField(
        _l("Date et heure"), [InputRequired(_l("Indiquez la date et l’heure.")), plausible_date]
    )
    subject = text_field(_l("Objet"), required=True, maximum=160)
    place = text_field(_l("Lieu ou lien"), maximum=160)
    invite = SelectField(_l("Inviter par e-mail"), coerce=int, default=0, choices=[(0, _l("Personne"))])

    def offer(self, members: Sequence[Member]) -> "AppointmentForm":
        """Give the form who may be invited: the adults whose address we know."""
        known = [(m.id, f"{m.full_name}, {m.email}") for m in members if m.kind is MemberKind.ADULT and m.email]
        self.invite.choices = [(0, _l("Personne")), *known]
        return self

    def instant(self) -> dt.datetime:
        """Return the moment, aware."""
        return cast(dt.datetime, self.starts_at.data).replace(tzinfo=PARIS)


class MilestoneForm(Form):
    """A milestone and its date; an empty date takes it back."""

    milestone = SelectField(
        _l("Jalon"),
        choices=[(m.value, _l(MILESTONE_LABELS[m])) for m in Milestone if m is not Milestone.CLOSED],
    )
    on = date_field(_l("Date"))


class ClosingForm(Form):
    """Closing a file, with its reason."""

    reason = SelectField(_l("Raison"), choices=[(r.value, _l(CLOSING_LABELS[r])) for r in ClosingReason])
    on = date_field(_l("Date"))


class OwnerForm(Form):
    """Who follows the file; 0 means nobody."""

    owner = SelectField(_l("Qui suit ce dossier"), coerce=int)


class PauseForm(Form):
    """Until when the family receives no reminder; empty starts them again."""

    until = date_field(_l("Pas de rappel avant le"))


class DeadlineForm(OnceForm):
    """A local or civil deadline."""

    anchor = SelectField(_l("Échéance"), [DataRequired()])
    commune = CommuneField(_l("Commune (vide : toute l’agence)"))
    on = DateField(_l("Date"), [InputRequired(_l("Choisissez une date.")), plausible_date])
    source = text_field(_l("Source"), maximum=200)
