"""What guides answer, and when they are not there."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import HiddenField, TimeField
from wtforms.validators import Optional

from concierge.platform.choice_fields import SelectField
from concierge.platform.clock import PARIS
from concierge.platform.conflicts import version_number
from concierge.platform.errors import DomainError
from concierge.platform.forms import Form, area_field, text_of
from concierge.platform.wording import day
from concierge.weekends.choices import AskState
from concierge.weekends.models import Weekend
from concierge.weekends.windows import Span

ANSWERS = {"oui": AskState.ACCEPTED, "autre": AskState.OTHER_TIME, "non": AskState.DECLINED}


class _OfDays(Form):
    def offer_days(self, weekend: Weekend, name: str = "on") -> Any:
        """Give the days of the weekend."""
        count = (weekend.ends_on - weekend.starts_on).days + 1
        days = [weekend.starts_on + dt.timedelta(days=number) for number in range(count)]
        self[name].choices = [(each.isoformat(), day(each, weekday=True)) for each in days]
        return self


class AskForm(_OfDays):
    """Yes, at another moment, or no."""

    turn = HiddenField()
    on = SelectField(_l("Jour"), validate_choice=False)
    start = TimeField(_l("De"), [Optional()])
    end = TimeField(_l("À"), [Optional()])
    words = area_field(_l("Un mot"), maximum=600)

    def answer(self) -> AskState:
        """Return which button was pressed."""
        found = ANSWERS.get(request.form.get("reponse", ""))
        if found is None:
            raise DomainError(_("Choisissez l’une des trois réponses."))
        return found

    def seen_turn(self) -> int | None:
        """Return which question was read."""
        return version_number(self.turn.data)

    def proposed(self, minutes: int) -> Sequence[Span]:
        """Return the other moment, when one was given."""
        if self.answer() is not AskState.OTHER_TIME or self.start.data is None:
            return ()
        start = _instant(text_of(self.on), self.start.data)
        end = _instant(text_of(self.on), self.end.data) if self.end.data else start + dt.timedelta(minutes=minutes)
        if end <= start:
            raise DomainError(_("La fin vient avant le début."))
        return ((start, end),)


class AbsenceForm(_OfDays):
    """From when to when a guide is not there."""

    on = SelectField(_l("Jour"), validate_choice=False)
    start = TimeField(_l("Absent à partir de"), [Optional()])
    until_on = SelectField(_l("De retour le"), validate_choice=False)
    until = TimeField(_l("À"), [Optional()])

    def since(self) -> dt.datetime:
        """Return from when; from the first hour of the day when none is given."""
        return _instant(text_of(self.on), self.start.data or dt.time())

    def back(self) -> dt.datetime | None:
        """Return until when, None for the rest of the weekend."""
        return _instant(text_of(self.until_on), self.until.data) if self.until.data else None


def _instant(on: str, at: dt.time) -> dt.datetime:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(on), at, tzinfo=PARIS).astimezone(dt.UTC)
    except ValueError:
        raise DomainError(_("Choisissez un jour du week-end.")) from None
