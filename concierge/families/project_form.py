"""The form of everything known of a project: one field for each fact and each date, per person."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from concierge.families.anchor_dates import Anchor
from concierge.families.consent.forms import HealthAgreementFields
from concierge.families.facts import FACTS, Fact, FactSpec, FactType, FactValue, Scope
from concierge.families.models import Member
from concierge.families.project import AnchorKey, FactKey
from concierge.platform.choice_fields import SelectField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import date_field

UNKNOWN = ("", _l("— à demander —"))

HOUSEHOLD_ANCHORS: Mapping[Anchor, str] = {
    Anchor.WEEKEND: cast(str, _l("Week-end de découverte")),
    Anchor.DECISION: cast(str, _l("Décision de venir")),
    Anchor.NOTICE_GIVEN: cast(str, _l("Congé de l’ancien logement")),
    Anchor.LEASE_START: cast(str, _l("Bail ou acte signé, remise des clés")),
    Anchor.DEPARTURE: cast(str, _l("Départ de l’ancien logement")),
    Anchor.MOVE_IN: cast(str, _l("Emménagement")),
}


def fact_field_name(member_id: int | None, fact: Fact) -> str:
    """Return the name of the field of a fact."""
    return f"fact-{member_id or 0}-{fact.value}"


def anchor_field_name(member_id: int | None, anchor: Anchor) -> str:
    """Return the name of the field of a date."""
    return f"anchor-{member_id or 0}-{anchor.value}"


class ProjectForm(VersionedForm, HealthAgreementFields):
    """Base of the form of all facts and dates of one household; `project_form` adds the fields."""

    fact_keys: Mapping[str, FactKey] = {}
    anchor_keys: Mapping[str, AnchorKey] = {}

    def facts(self) -> dict[FactKey, FactValue | None]:
        """Return every answer, None where there is none."""
        return {key: _typed_value(FACTS[key[1]], self[name].data) for name, key in self.fact_keys.items()}

    def anchors(self) -> dict[AnchorKey, dt.date | None]:
        """Return every date, None where there is none."""
        return {key: self[name].data for name, key in self.anchor_keys.items()}

    def anchor_field(self, name: str) -> str | None:
        """Return the field of a household anchor, to show a refusal where it belongs."""
        return next((f for f, (member, anchor) in self.anchor_keys.items() if member is None and anchor == name), None)


def project_form(
    members: Sequence[Member],
    facts: Mapping[FactKey, FactValue],
    anchors: Mapping[AnchorKey, dt.date],
    *,
    version: int,
    sent: bool = True,
) -> ProjectForm:
    """Return the form of all facts and dates of one household, filled with what is known.

    Without `sent` it shows what is known even when something else was typed.
    """
    fields: dict[str, Any] = {}
    fact_keys: dict[str, FactKey] = {}
    anchor_keys: dict[str, AnchorKey] = {}
    about: list[tuple[int | None, Scope]] = [(None, Scope.HOUSEHOLD), *((m.id, m.kind.scope) for m in members)]
    for member_id, scope in about:
        for fact, spec in FACTS.items():
            if scope in spec.scopes and not spec.derived:
                name = fact_field_name(member_id, fact)
                fields[name] = _fact_field(spec, facts.get((member_id, fact)))
                fact_keys[name] = (member_id, fact)
        wanted = HOUSEHOLD_ANCHORS if member_id is None else {}
        if scope is Scope.ADULT:
            wanted = {Anchor.JOB_START: cast(str, _l("Prise de poste"))}
        for anchor, label in wanted.items():
            name = anchor_field_name(member_id, anchor)
            fields[name] = date_field(label, default=anchors.get((member_id, anchor)))
            anchor_keys[name] = (member_id, anchor)
    form_class = type("HouseholdProjectForm", (ProjectForm,), fields)
    form = cast(ProjectForm, form_class(version=version) if sent else form_class(formdata=None, version=version))
    form.fact_keys, form.anchor_keys = fact_keys, anchor_keys
    return form


def _fact_field(spec: FactSpec, value: FactValue | None) -> Any:
    label = _(spec.label)
    label = label[:1].upper() + label[1:]
    if spec.value_type is FactType.INT:
        return IntegerField(label, [Optional(), NumberRange(min=0, max=1000)], default=cast(int | None, value))
    if spec.value_type is FactType.BOOL:
        choices = [UNKNOWN, ("yes", _l("Oui")), ("no", _l("Non"))]
        default = "" if value is None else "yes" if value else "no"
    else:
        choices = [UNKNOWN, *((c.value, _l(c.label)) for c in spec.choices or ())]
        default = "" if value is None else str(value)
    return SelectField(label, choices=choices, default=default)


def _typed_value(spec: FactSpec, data: Any) -> FactValue | None:
    if data is None or data == "":
        return None
    if spec.value_type is FactType.BOOL:
        return bool(data == "yes")
    return int(data) if spec.value_type is FactType.INT else str(data)
