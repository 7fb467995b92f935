"""The form of the counter: the charter's minimum and nothing else."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, TelField
from wtforms.validators import Length, Optional, ValidationError

from concierge.families.choices import CHANNEL_LABELS, Channel
from concierge.intake.counter_rules import CHANNELS, CounterEntry
from concierge.intake.dialled import dialled
from concierge.intake.rules import LONGEST, Capture
from concierge.platform.choice_fields import SelectField
from concierge.platform.forms import EMAIL, area_field, clean_text, text_field, text_of
from concierge.platform.i18n import N_
from concierge.platform.submissions import OnceForm

NEEDS_NAME = N_("Un nom ou un prénom : l’un des deux suffit.")
NEEDS_WAY = N_("Un téléphone ou une adresse e-mail : l’un des deux suffit.")
NEEDS_YES = N_("Demandez-lui d’abord : sans son accord, nous ne gardons rien.")
_LANGUAGES = (("fr", "Français"), ("en", "English"))
_OLDEST = dt.timedelta(days=3650)


class CounterForm(OnceForm):
    """Somebody met at a counter, as whoever met them writes it down.

    A capture kept on a device also says how many seconds `ago` it was written, and whose it is (`person`).
    """

    ago = HiddenField()
    person = HiddenField()
    last_name = text_field(_l("Nom"), maximum=LONGEST["last_name"], render_kw={"autofocus": True})
    first_name = text_field(_l("Prénom"), maximum=LONGEST["first_name"])
    phone = TelField(_l("Téléphone"), [Optional(), Length(max=LONGEST["phone"]), dialled], filters=[clean_text])
    email = EmailField(_l("Adresse e-mail"), [Optional(), Length(max=LONGEST["email"]), EMAIL], filters=[clean_text])
    summary = area_field(_l("Son projet, en quelques mots"), maximum=LONGEST["summary"])
    channel = SelectField(_l("Rencontre"), choices=[(c.value, _l(CHANNEL_LABELS[c])) for c in CHANNELS])
    language = SelectField(_l("Langue"), choices=_LANGUAGES, default="fr")
    source_id = SelectField(_l("Comptoir"), coerce=int, validate_choice=False)  # the service knows whose it is
    agreed = BooleanField(_l("La personne est d’accord pour que nous lui écrivions ou l’appelions."))

    def validate_agreed(self, field: Any) -> None:
        """Nobody is written to who did not say yes to the person in front of them."""
        if not field.data:
            raise ValidationError(_(NEEDS_YES))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a name, and for one of the two ways to answer, besides what each field asks for."""
        well = bool(super().validate(extra_validators))
        name, way = (self.last_name, self.first_name), (self.phone, self.email)
        for (field, other), needed in ((name, NEEDS_NAME), (way, NEEDS_WAY)):
            if not any((field.data, other.data, field.errors, other.errors)):
                field.errors = [_(needed)]
                well = False
        return well

    def entry(self) -> CounterEntry:
        """Return what was written down."""
        capture = Capture(
            first_name=text_of(self.first_name),
            last_name=text_of(self.last_name),
            phone=text_of(self.phone),
            email=text_of(self.email).lower(),
            summary=text_of(self.summary),
            language=self.language.data,
            channel=Channel(self.channel.data),
        )
        key, ago = text_of(self.once)[:200], _age(text_of(self.ago))
        return CounterEntry(capture=capture, key=key, ago=ago, source_id=self.source_id.data or None)


def _age(typed: str) -> dt.timedelta:
    seconds = int(typed) if typed.isdecimal() and len(typed) < 12 else 0
    return min(dt.timedelta(seconds=seconds), _OLDEST)
