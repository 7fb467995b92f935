"""Two people on one form: the second sees what the first wrote beside what they typed, and decides."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError
from wtforms import BooleanField, DateField, Field, HiddenField, SelectFieldBase, SelectMultipleField

from concierge.platform.errors import StaleVersion
from concierge.platform.forms import Form, version_field
from concierge.platform.wording import day, moment

OVERTAKEN = (StaleVersion, StaleDataError)  # seen before writing; lost by a hair while writing
_CARRIED = {"version", "base", "csrf_token", "once"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """Who changed something last, and when; `by` is empty when it was nobody of the team."""

    by: str
    at: dt.datetime


class VersionedForm(Form):
    """A form of something others may change meanwhile: it carries the version it was made from."""

    version = version_field()
    base = HiddenField()  # what each field held when the page was made, as short hashes

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.base.raw_data is None:  # made from what is stored, not from what was sent
            shown = {name: _mark(field) for name, field in self._fields.items() if name not in _CARRIED}
            self.base.data = json.dumps(shown)

    def seen_version(self) -> int | None:
        """Return the version the page was made with."""
        return version_number(self.version.data)

    def show_conflict(self, stored: "VersionedForm", change: LastChange | None) -> None:
        """Keep what was typed, show what is stored beside each field that differs, follow it where nothing was typed.

        The form then carries the stored version: whoever sends it again has seen what it replaces.
        """
        before = _marks(self.base.data)
        for name, field in list(self._fields.items()):
            kept = stored._fields.get(name)
            if name in _CARRIED or kept is None or _same(field.data, kept.data):
                continue
            if before.get(name) == _mark(field):
                kept.description = _("Changé entre-temps. Vous n’y aviez pas touché.")
                self._fields[name] = kept
                setattr(self, name, kept)
                continue
            value = shown_value(kept)
            field.description = stored_words(value)
        self.version.data, self.base.data = stored.version.data, stored.base.data
        self.form_errors.append(f"{who_changed(change)} {_what_now()}")


def version_number(text: str | None) -> int | None:
    """Return the version that a page carried, None when it carried none."""
    text = str(text or "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def stored_words(value: str) -> str:
    """Say what is stored beside what was typed."""
    if not value:
        return str(_("Enregistré actuellement : rien"))
    return str(_("Enregistré actuellement : « %(value)s »", value=value))


def shown_value(field: Any) -> str:
    """Return what a field holds, in the reader's words."""
    if isinstance(field, BooleanField):
        return str(_("Oui") if field.data else _("Non"))
    if isinstance(field, SelectFieldBase):
        held = field.data if isinstance(field, SelectMultipleField) else [field.data]
        return ", ".join(str(label) for value, label in _choices(field) if value in (held or ()))
    if isinstance(field, DateField) and field.data:
        return day(field.data, year=True)
    return str(field._value())


def _choices(field: Any) -> list[tuple[Any, Any]]:
    return [(field.coerce(choice.value), choice.label) for choice in field.choices]


def _mark(field: Field) -> str:
    return hashlib.sha256(str(field.data or "").encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _marks(text: str | None) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:  # a tampered form: nothing is known of what it showed
        return {}
    return found if isinstance(found, dict) else {}


def _same(typed: Any, stored: Any) -> bool:
    return bool(typed == stored) or (typed in (None, "", []) and stored in (None, "", []))


def who_changed(change: LastChange | None) -> str:
    """Say who changed something while a page was open."""
    if change is None:
        return str(_("Quelqu’un d’autre a modifié cette fiche entre-temps."))
    if not change.by:
        return str(_("Quelqu’un d’autre a modifié cette fiche entre-temps (%(moment)s).", moment=moment(change.at)))
    return str(
        _(
            "Quelqu’un d’autre a modifié cette fiche entre-temps : %(name)s, %(moment)s.",
            name=change.by,
            moment=moment(change.at),
        )
    )


def _what_now() -> str:
    return str(
        _(
            "Rien n’a été écrasé. Votre saisie est gardée ; ce qui est enregistré figure à côté de chaque champ "
            "différent. Corrigez ce qu’il faut, puis enregistrez de nouveau pour garder votre version."
        )
    )
