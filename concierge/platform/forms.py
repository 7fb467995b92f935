"""Forms: trimmed, bounded text, French dates, and nothing typed is ever thrown away."""

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import get_locale, gettext as _, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, Field, FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.i18n import get_translations
from wtforms.validators import Length, Optional, ValidationError

from concierge.platform.errors import DomainError
from concierge.platform.mail import can_receive

SHORT = 120
LONG = 5000
EARLIEST_BIRTH_YEARS = 120


def clean_text(value: str | None) -> str:
    """Trim, compose accents (NFC) and drop control and direction-override characters, which serve only to deceive."""
    if not value:
        return ""
    composed = unicodedata.normalize("NFC", value)
    kept = (c for c in composed if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(c for c in kept if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a form; without a label it is about the form whole, or a field nobody sees."""

    message: str
    label: str = ""
    field_id: str = ""


@cache
def _library_texts(language: str) -> Any:
    return get_translations([language])


class Form(FlaskForm):  # type: ignore[misc]
    """Base of all forms."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, _form: BaseForm) -> Any:
            """Return the library's own texts, read once per language: it would read its file for every page."""
            return _library_texts(get_locale().language)

    def first_error(self) -> str:
        """Return the first thing that is wrong, for where there is room for one sentence."""
        return next((problem.message for problem in self.problems()), "")

    def problems(self) -> list[Problem]:
        """Return everything that is wrong, in the order of the fields, those of inner forms included."""
        whole = [Problem(message=str(message)) for message in self.form_errors]
        return [*whole, *_problems(self, "")]

    def refuse(self, error: DomainError) -> None:
        """Show a domain error on its field, or at the top of the form."""
        message = _(error.message, **error.values)
        field = self._fields.get(error.field) if error.field else None
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


def _problems(form: BaseForm, place: str) -> Iterator[Problem]:
    for field in form:
        if isinstance(field, FieldList):
            for number, entry in enumerate(field, start=1):
                yield from _problems(entry.form, f" ({_('ligne %(number)d', number=number)})")
        elif isinstance(field, FormField):
            yield from _problems(field.form, place)
        elif isinstance(field, HiddenField):
            yield from (Problem(message=str(message)) for message in field.errors)
        else:
            label = f"{field.label.text}{place}"
            yield from (Problem(message=str(message), label=label, field_id=field.id) for message in field.errors)


def text_field(label: str, *, required: bool = False, maximum: int = SHORT, **options: Any) -> StringField:
    """Return a one-line text field."""
    return StringField(label, validators=_text_validators(required, maximum), filters=[clean_text], **options)


def area_field(label: str, *, required: bool = False, maximum: int = LONG, **options: Any) -> TextAreaField:
    """Return a text field of several lines."""
    return TextAreaField(label, validators=_text_validators(required, maximum), filters=[clean_text], **options)


def date_field(label: str, **options: Any) -> DateField:
    """Return an optional date."""
    return DateField(label, validators=[Optional(), plausible_date], **options)


def text_of(field: Field) -> str:
    """Return what was typed in a text field, empty rather than None."""
    return field.data or ""


def EMAIL(_form: Any, field: Any) -> None:
    """Refuse an address that no mail can reach, and say kindly which character is in the way."""
    typed = text_of(field)
    if can_receive(typed):
        return
    strange = dict.fromkeys(c for c in typed if not c.isascii())
    if strange:
        raise ValidationError(
            _(
                "Une adresse e-mail s’écrit sans accent ni signe particulier : « %(characters)s » n’y a pas sa place.",
                characters=" ".join(strange),
            )
        )
    raise ValidationError(_("Cette adresse paraît incomplète."))


def version_field() -> HiddenField:
    """Return the hidden row version."""
    return HiddenField()


def plausible_date(_form: Any, field: Any) -> None:
    """Refuse dates no project can have: a typo in the year is the most common mistake."""
    value: dt.date | None = field.data  # or an instant
    if value is not None and not 1900 <= value.year <= 2100:
        raise ValidationError(_("L’année %(year)s paraît fausse. Vérifiez la date.", year=value.year))


def _text_validators(required: bool, maximum: int) -> list[Any]:
    validators: list[Any] = [
        Length(max=maximum, message=lazy_gettext("Ce texte est trop long : %(max)d caractères au plus."))
    ]
    return [_filled, *validators] if required else [Optional(), *validators]


def _filled(_form: Any, field: Any) -> None:
    if not field.data:
        raise ValidationError(_("Merci de remplir ce champ."))
