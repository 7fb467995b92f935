"""The form of a block: one field for each question and each person it is asked of, each saved alone or all together.

Beside each field stands a mark of the answer that was on the page: two people may answer different questions of one
block at once, and whoever changes an answer that somebody changed meanwhile is told.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, IntegerField
from wtforms.validators import Length, NumberRange, Optional

from concierge.families.facts import Fact
from concierge.families.interview.grid import FileField, Kind, Level, Question, Setting
from concierge.families.interview.places import Place, Refusal
from concierge.families.interview.queries import Given
from concierge.families.interview.vocabulary import option_names, said
from concierge.platform.choice_fields import RadioField, SelectField, SelectMultipleField
from concierge.platform.conflicts import shown_value, stored_words
from concierge.platform.forms import EMAIL, Form, area_field, clean_text, date_field, text_field
from concierge.territory.forms import CommuneField

NO_ANSWER = ("", _l("sans réponse"))
DECLINED_WORDS = _l("Préfère ne pas répondre")
SEEN, REFUSED = "vu-", "refus-"
_TEXT_LENGTH = 300
_LENGTHS = {FileField.PHONE: 30, FileField.EMAIL: 254, FileField.LANGUAGES: 120}
_LONG_LENGTHS = {FileField.SUMMARY: 4000, FileField.NEEDS: 2000}


class AnswersForm(Form):
    """Base of the form of a block; `answers_form` adds the fields."""

    places: Mapping[str, Place] = {}
    stored: Mapping[Place, Given] = {}

    def seen_mark(self, place: Place) -> str:
        """Return the mark of the stored answer, for the page to send back."""
        return _mark(self.stored.get(place))

    def shown(self, place: Place) -> str:
        """Return the answer of a place in the reader's words."""
        if self.declines(place):
            return str(DECLINED_WORDS)
        return shown_value(self[place.field])

    def declines(self, place: Place) -> bool:
        """Tell whether somebody prefers not to say."""
        return self.stored.get(place) is Refusal.DECLINED

    def may_decline(self, place: Place) -> bool:
        """Tell whether that can be noted: what is known of a person's own file is erased there, not refused here."""
        return place not in self.stored or self.declines(place) or not isinstance(place.question.feeds, FileField)

    def value(self, place: Place) -> Given | None:
        """Return the answer typed at a place, None when there is none."""
        if f"{REFUSED}{place.field}" in request.form:
            return Refusal.DECLINED
        data = self[place.field].data
        if place.question.kind is Kind.YES_NO:
            return None if not data else bool(data == "yes")
        if place.question.kind is Kind.SEVERAL:
            return tuple(data) or None
        return cast(Given | None, None if data in (None, "") else data)

    def changes(self, only: Place | None = None) -> dict[Place, Given | None]:
        """Return what was changed on the page: all of it, or at one place."""
        chosen = self.places.values() if only is None else [only]
        return {
            place: self.value(place)
            for place in chosen
            if (seen := request.form.get(f"{SEEN}{place.field}")) is not None and _mark(self.value(place)) != seen
        }

    def overtaken(self, changed: Iterable[Place]) -> list[Place]:
        """Return the places where somebody else wrote another answer since the page was made."""
        return [
            place
            for place in changed
            if request.form[f"{SEEN}{place.field}"] != self.seen_mark(place)
            and _mark(self.value(place)) != self.seen_mark(place)
        ]

    def show_stored(self, place: Place, who: str) -> None:
        """Say beside a field what is stored and who wrote it; what was typed stays, and replaces it when sent again."""
        kept = answers_form([place], self.stored, sent=False)
        field = self[place.field]
        field.description = stored_words(kept.shown(place) if place in self.stored else "")
        field.errors = [*field.errors, who]


def answers_form(places: Sequence[Place], stored: Mapping[Place, Given], *, sent: bool = True) -> AnswersForm:
    """Return the form of these places, filled with what is stored, or with what was sent where something was."""
    held = {place: value for place, value in stored.items() if value is not Refusal.DECLINED}
    fields = {place.field: _field(place.question, held.get(place)) for place in places}
    form_class = type("BlockForm", (AnswersForm,), fields)
    form = cast(AnswersForm, form_class() if sent else form_class(formdata=None))
    form.places, form.stored = {place.field: place for place in places}, stored
    return form


def _mark(value: Given | None) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _field(question: Question, stored: Given | None) -> Field:
    label = said(question.text)
    match question.kind:
        case Kind.LONG_TEXT:
            maximum = _LONG_LENGTHS.get(cast(FileField, question.feeds), 5000)
            return area_field(label, maximum=maximum, default=stored or "")
        case Kind.NUMBER:
            low, high = (0, 1000) if isinstance(question.feeds, Fact) else (question.minimum, question.maximum)
            return IntegerField(label, [Optional(), NumberRange(min=low, max=high)], default=cast(int | None, stored))
        case Kind.DATE:
            return date_field(label, default=stored)
        case Kind.COMMUNE:
            return CommuneField(label, default=stored)
        case Kind.CHOICE:
            choices = [*option_names(question).items(), NO_ANSWER]
            return RadioField(label, choices=choices, default=stored or "")
        case Kind.YES_NO:
            default = "" if stored is None else "yes" if stored else "no"
            return RadioField(label, choices=[("yes", _l("Oui")), ("no", _l("Non")), NO_ANSWER], default=default)
        case Kind.SEVERAL:
            return SelectMultipleField(
                label, choices=list(option_names(question).items()), default=list(_listed(stored))
            )
        case _:
            return _text(question, label, stored)


def _text(question: Question, label: str, stored: Given | None) -> Field:
    if question.feeds is FileField.EMAIL:
        checks = [Optional(), Length(max=254), EMAIL]
        return EmailField(label, checks, filters=[clean_text, _lower], default=str(stored or ""))
    maximum = _LENGTHS.get(cast(FileField, question.feeds), _TEXT_LENGTH)
    return text_field(label, maximum=maximum, default=stored or "")


def _listed(stored: Any) -> Sequence[str]:
    return stored if isinstance(stored, tuple) else ()


def _lower(value: str) -> str:
    return value.lower()


class QuestionForm(Form):
    """How an agency asks one question."""

    level = SelectField(_l("Niveau"), choices=[(level.value, _l(level.label)) for level in Level])
    asked = SelectField(_l("Posée"), choices=[("yes", _l("Oui")), ("no", _l("Non"))])

    def setting(self) -> Setting:
        """Return what was chosen."""
        return Setting(level=Level(self.level.data), off=self.asked.data == "no")
