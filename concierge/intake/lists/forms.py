"""The forms of lists."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from concierge.families.consent.purposes import MEANS_LABELS, Means
from concierge.intake.lists.columns import Column
from concierge.intake.lists.services import SPREADS, RowEdit
from concierge.intake.rules import LONGEST_EVIDENCE, NO_EVIDENCE, PROVEN_BY, Proof
from concierge.platform.choice_fields import SelectField
from concierge.platform.forms import Form, clean_text, date_field, text_field, text_of
from concierge.platform.i18n import N_

SPREAD_LABELS = {0: N_("Tout de suite"), 24: N_("Peu à peu, sur un jour"), 48: N_("Peu à peu, sur deux jours")}


class ListForm(Form):
    """A list to send."""

    file = FileField(_l("La liste"), [FileRequired(_l("Choisissez le fichier de la liste."))])
    cohort = SelectField(_l("Cohorte"), coerce=int, default=0)


class ImportForm(Form):
    """What is decided for the whole list before its people come in."""

    spread_hours = SelectField(
        _l("Les demandes de confirmation partent"), choices=[(s, _l(SPREAD_LABELS[s])) for s in SPREADS], coerce=int
    )
    proven = BooleanField(_l("Ces personnes ont toutes donné leur accord, et nous pouvons le prouver"))
    means = SelectField(_l("Comment"), choices=[(m.value, _l(MEANS_LABELS[m])) for m in PROVEN_BY])
    given_on = date_field(_l("Quand (le dernier accord, si les dates diffèrent)"))
    evidence = text_field(_l("Où se trouve la preuve"), maximum=LONGEST_EVIDENCE)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the whole of a proof at once, or for none."""
        well = bool(super().validate(extra_validators))
        if not self.proven.data:
            return well
        if not self.given_on.data and not self.given_on.errors:
            self.given_on.errors = [_("Dites quand ces personnes ont donné leur accord.")]
            well = False
        if not text_of(self.evidence) and not self.evidence.errors:
            self.evidence.errors = [_(NO_EVIDENCE)]
            well = False
        return well

    def proof(self) -> Proof | None:
        """Return what was said to prove that everybody agreed."""
        given_on: dt.date | None = self.given_on.data
        if not self.proven.data or given_on is None:
            return None
        return Proof(means=Means(self.means.data), given_on=given_on, evidence=text_of(self.evidence))


class EmptyForm(Form):
    """A button."""


def read_columns(form: MultiDict[str, str], count: int) -> list[Column]:
    """Return what was chosen for each of `count` columns; what is not known is not taken."""
    known = set(Column)
    chosen = (form.get(f"colonne-{place}", "") for place in range(count))
    return [Column(value) if value in known else Column.IGNORED for value in chosen]


def read_edits(form: MultiDict[str, str]) -> dict[int, RowEdit]:
    """Return what was typed and ticked beside each row of a page, by the row's id."""
    edits = {}
    for text in form.getlist("ligne"):
        if not (text.isascii() and text.isdecimal() and len(text) < 18):
            continue
        said: dict[Column, str] = {
            column: clean_text(form[name])
            for column in Column
            if (name := f"{text}-{column.value}") in form and column is not Column.IGNORED
        }
        shown = {column: clean_text(form[name]) for column in said if (name := f"{text}-{column.value}-vu") in form}
        box = form.get(f"{text}-prise-vue")
        ticked = f"{text}-prise" in form
        edits[int(text)] = RowEdit(
            said=said,
            taken=ticked if box is not None or ticked or not said else None,
            shown=shown,
            taken_shown=None if box is None else box == "y",
        )
    return edits
