"""Forms of cohorts."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, IntegerField, TelField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from concierge.accounts.roles import ORGANISATION_LABELS, OrganisationKind
from concierge.families.anchor_dates import Anchor
from concierge.families.cohorts.invitations import SPREADS
from concierge.families.cohorts.models import Cohort
from concierge.families.cohorts.rules import COMMON_ANCHORS, COMMON_FACTS, CohortDetails, Dates
from concierge.families.facts import FACTS, Fact
from concierge.families.project_form import HOUSEHOLD_ANCHORS
from concierge.platform.choice_fields import SelectField, SelectMultipleField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import EMAIL, Form, area_field, clean_text, date_field, text_field, text_of
from concierge.platform.i18n import N_
from concierge.platform.submissions import OnceForm
from concierge.territory.forms import CommuneField

ANCHOR_LABELS: Mapping[Anchor, str] = {**HOUSEHOLD_ANCHORS, Anchor.JOB_START: cast(str, _l("Prise de poste"))}
SPREAD_LABELS = {0: N_("Tout de suite"), 24: N_("Peu à peu, sur un jour"), 48: N_("Peu à peu, sur deux jours")}
NEW_ORGANISATION = 0


def _fact(fact: Fact, label: str) -> SelectField:
    choices = [("", _l("— selon chacun —")), *((c.value, _l(c.label)) for c in FACTS[fact].choices or ())]
    return SelectField(label, choices=choices, default="")


class CohortForm(VersionedForm):
    """What is known of a cohort; organisation 0: one to add, named beside it."""

    name = text_field(_l("Nom de la cohorte"), required=True)
    organisation_id = SelectField(_l("Qui l’annonce"), coerce=int)
    new_organisation = text_field(_l("Nom de cette organisation"), maximum=160)
    new_kind = SelectField(
        _l("Genre"),
        choices=[(k.value, _l(v)) for k, v in ORGANISATION_LABELS.items() if k is not OrganisationKind.AGENCY],
        default=OrganisationKind.EMPLOYER.value,
    )
    announced = IntegerField(
        _l("Arrivées annoncées"), [InputRequired(_l("Indiquez combien d’arrivées sont annoncées."))]
    )
    commune = CommuneField(_l("Où"))
    contact_name = text_field(_l("Notre interlocuteur ou interlocutrice"))
    contact_phone = TelField(_l("Téléphone"), [Optional(), Length(max=30)], filters=[clean_text])
    contact_email = EmailField(_l("E-mail"), [Optional(), Length(max=254), EMAIL], filters=[clean_text])
    owner_id = SelectField(_l("Qui suit les nouveaux dossiers"), coerce=int)
    team = SelectMultipleField(
        _l("Ou l’équipe entre qui les partager"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    work_status = _fact(Fact.WORK_STATUS, _l("Situation"))
    work_wish = _fact(Fact.WORK_WISH, _l("Projet professionnel"))
    health_scheme = _fact(Fact.HEALTH_SCHEME, _l("Régime de santé"))
    housing_wish = _fact(Fact.HOUSING_WISH, _l("Logement souhaité"))
    note = area_field(_l("Note pour l’équipe"), maximum=4000)

    def details(self, organisation_id: int) -> CohortDetails:
        """Return what was typed, for an organisation that exists by now."""
        facts = {fact: value for fact in COMMON_FACTS if (value := self[fact.value].data)}
        return CohortDetails(
            name=text_of(self.name),
            organisation_id=organisation_id,
            announced=self.announced.data or 0,
            commune_code=self.commune.data,
            contact_name=text_of(self.contact_name),
            contact_phone=text_of(self.contact_phone),
            contact_email=text_of(self.contact_email).lower(),
            owner_id=self.owner_id.data or None,
            team=tuple(self.team.data or ()),
            facts=facts,
            note=text_of(self.note),
        )


class DatesFields(Form):
    """The dates that all files of a cohort share; an empty one is each family's own matter."""

    job_start = date_field(ANCHOR_LABELS[Anchor.JOB_START])
    move_in = date_field(ANCHOR_LABELS[Anchor.MOVE_IN])
    lease_start = date_field(ANCHOR_LABELS[Anchor.LEASE_START])
    departure = date_field(ANCHOR_LABELS[Anchor.DEPARTURE])
    notice_given = date_field(ANCHOR_LABELS[Anchor.NOTICE_GIVEN])
    decision = date_field(ANCHOR_LABELS[Anchor.DECISION])
    weekend = date_field(ANCHOR_LABELS[Anchor.WEEKEND])

    def wanted(self) -> dict[Anchor, dt.date | None]:
        """Return every date, None where there is none."""
        return {anchor: self[anchor.value].data for anchor in COMMON_ANCHORS}

    def dates(self) -> Dates:
        """Return those that were given."""
        return {anchor: on for anchor, on in self.wanted().items() if on is not None}


class NewCohortForm(OnceForm, CohortForm, DatesFields):
    """A cohort to open, with its dates."""


class DatesForm(VersionedForm, DatesFields):
    """The common dates, changed on a page of their own."""


class InviteForm(OnceForm):
    """When the mails to the chosen families leave, and whether they are reminders."""

    spread_hours = SelectField(
        _l("Les e-mails partent"), choices=[(s, _l(SPREAD_LABELS[s])) for s in SPREADS], coerce=int, default=0
    )
    reminder = SelectField(_l("Quoi"), choices=[("", ""), ("1", "")], default="")


class FileCohortForm(Form):
    """Which cohort one file is in; 0: none."""

    cohort = SelectField(_l("Cohorte"), coerce=int)


def stored_values(cohort: Cohort) -> dict[str, Any]:
    """Return what a form of a stored cohort shows."""
    names = ("name", "organisation_id", "announced", "contact_name", "contact_phone", "contact_email", "note")
    kept = {name: getattr(cohort, name) for name in (*names, "version")}
    people = {"owner_id": cohort.owner_id or 0, "team": list(cohort.team), "commune": cohort.commune_code}
    return {**kept, **people, **cohort.facts}
