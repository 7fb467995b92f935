"""Forms of the budget, the team, the vehicles and the pauses of a weekend."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from concierge.accounts.queries import list_colleagues
from concierge.platform.access import Actor
from concierge.platform.choice_fields import SelectField
from concierge.platform.conflicts import VersionedForm
from concierge.platform.forms import Form, text_field, text_of
from concierge.platform.submissions import OnceForm
from concierge.weekends.activities.choosing import list_guides
from concierge.weekends.activities.forms import number_of
from concierge.weekends.choices import BUDGET_LABELS, PAUSE_LABELS, BudgetKind, PauseFor
from concierge.weekends.models import BudgetLine
from concierge.weekends.preparation.fields import MoneyField
from concierge.weekends.preparation.rules import LineDetails, PauseDetails, VehicleDetails


class LineFields(Form):
    """A line of the budget."""

    kind = SelectField(_l("Genre"), choices=[(kind.value, _l(BUDGET_LABELS[kind])) for kind in BudgetKind])
    label = text_field(_l("Dépense"), required=True, maximum=120)
    planned = MoneyField(_l("Prévu (€)"), [Optional()])
    spent = MoneyField(_l("Dépensé (€)"), [Optional()])

    def details(self) -> LineDetails:
        """Return what was typed."""
        return LineDetails(
            kind=BudgetKind(self.kind.data),
            label=text_of(self.label),
            planned=self.planned.data or 0,
            spent=self.spent.data,
        )


class NewLineForm(OnceForm, LineFields):
    """A new line."""


class LineForm(VersionedForm, LineFields):
    """A line, changed."""


def line_form(row: BudgetLine, **options: Any) -> LineForm:
    """Return the form of a line."""
    values = {name: getattr(row, name) for name in ("label", "planned", "spent", "version")}
    return LineForm(kind=row.kind.value, **values, **options)


class ColleagueForm(Form):
    """Somebody of the team who is there."""

    person = SelectField(_l("Qui"), validate_choice=False)
    part = text_field(_l("Ce qu’elle ou il fait"), maximum=120)

    def offer(self, actor: Actor) -> "ColleagueForm":
        """Give the team."""
        people = [(str(one.person_id), one.name) for one in list_colleagues(actor) if one.left_on is None]
        self.person.choices = people
        return self

    def chosen(self) -> int:
        """Return who was chosen; 0 for nobody."""
        return number_of(text_of(self.person)) or 0


class VehicleForm(OnceForm):
    """A minibus or a car."""

    name = text_field(_l("Véhicule"), required=True, maximum=80)
    seats = IntegerField(
        _l("Places pour les familles"), [InputRequired(_l("Indiquez un nombre.")), NumberRange(min=1, max=100)]
    )
    driver = SelectField(_l("Qui conduit"), validate_choice=False)

    def offer(self, actor: Actor) -> "VehicleForm":
        """Give the guides, one of whom may drive."""
        people = [(str(guide.id), guide.name) for guide in list_guides(actor)]
        self.driver.choices = [("", _("On verra")), *people]
        return self

    def details(self) -> VehicleDetails:
        """Return what was typed."""
        return VehicleDetails(
            name=text_of(self.name), seats=self.seats.data or 0, driver_id=number_of(text_of(self.driver))
        )


class PauseForm(Form):
    """Time that families keep."""

    label = text_field(_l("Pause"), required=True, maximum=80)
    who = SelectField(_l("Pour qui"), choices=[(who.value, _l(PAUSE_LABELS[who])) for who in PauseFor])
    start = TimeField(_l("Entre"), [InputRequired(_l("Donnez une heure, par exemple 18:30."))])
    end = TimeField(_l("Et"), [InputRequired(_l("Donnez une heure, par exemple 18:30."))])
    minutes = IntegerField(
        _l("Minutes"), [InputRequired(_l("Indiquez un nombre.")), NumberRange(min=5, max=600)], default=60
    )

    def details(self) -> PauseDetails:
        """Return what was typed."""
        return PauseDetails(
            label=text_of(self.label),
            start=self.start.data or dt.time(),
            end=self.end.data or dt.time(),
            minutes=self.minutes.data or 0,
            who=PauseFor(self.who.data),
        )
