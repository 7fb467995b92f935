"""Offering moments to a family, and what the family answers."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import DateTimeLocalField
from wtforms.validators import InputRequired, Optional

from concierge.families.appointments.proposals import MeetingDetails
from concierge.families.choices import MEETING_WAY_LABELS, MeetingWay
from concierge.families.models import Member
from concierge.platform.choice_fields import RadioField, SelectField, SelectMultipleField
from concierge.platform.clock import PARIS
from concierge.platform.forms import Form, area_field, date_field, plausible_date, text_field, text_of
from concierge.platform.submissions import OnceForm

MINUTES = (20, 30, 45, 60, 90)


class SearchForm(Form):
    """Whose free moments are looked for, and from which day on; read from the address."""

    class Meta(Form.Meta):
        csrf = False

    person = SelectField(_l("Avec"), coerce=int)
    minutes = SelectField(_l("Durée"), coerce=int, choices=[(n, _l("%(n)d min", n=n)) for n in MINUTES])
    first = date_field(_l("À partir du"))


class ProposalForm(OnceForm):
    """A few moments, ticked among the free ones or typed."""

    member = SelectField(_l("À qui"), coerce=int)
    subject = text_field(_l("Objet"), required=True, maximum=160)
    way = RadioField(_l("Comment"), choices=[(w.value, _l(MEETING_WAY_LABELS[w])) for w in MeetingWay])
    place = text_field(_l("Lieu, numéro à appeler ou lien de la visio"), maximum=160)
    slots = SelectMultipleField(_l("Créneaux libres"))
    other_one = DateTimeLocalField(_l("Un autre moment"), [Optional(), plausible_date])
    other_two = DateTimeLocalField(_l("Encore un autre"), [Optional(), plausible_date])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask where people meet, too: « sur place » alone leads a family nowhere."""
        well = bool(super().validate(extra_validators))
        if self.way.data == MeetingWay.PLACE.value and not text_of(self.place) and not self.place.errors:
            self.place.errors = [_("Dites où se retrouver : la famille le lit dans son e-mail.")]
            return False
        return well

    def offer(self, members: Sequence[Member], moments: Sequence[dt.datetime]) -> None:
        """Give the form what may be chosen."""
        self.member.choices = [(member.id, f"{member.full_name}, {member.email}") for member in members]
        self.slots.choices = [(moment.isoformat(), moment.isoformat()) for moment in moments]

    def moments(self) -> list[dt.datetime]:
        """Return the moments, ticked and typed in French time."""
        typed = [field.data.replace(tzinfo=PARIS) for field in (self.other_one, self.other_two) if field.data]
        return [*(dt.datetime.fromisoformat(slot) for slot in self.slots.data or ()), *typed]

    def details(self, minutes: int) -> MeetingDetails:
        """Return what the meeting is about."""
        return MeetingDetails(
            subject=text_of(self.subject), way=MeetingWay(self.way.data), place=text_of(self.place), minutes=minutes
        )


class MoveForm(Form):
    """When a meeting takes place instead, in French time."""

    starts_at = DateTimeLocalField(
        _l("Nouvelle date"), [InputRequired(_l("Indiquez la date et l’heure.")), plausible_date]
    )

    def instant(self) -> dt.datetime:
        """Return the moment, aware."""
        value: Any = self.starts_at.data
        moved: dt.datetime = value.replace(tzinfo=PARIS)
        return moved


class SlotForm(Form):
    """The moment a family chooses, one of those it was offered."""

    slot = RadioField(_l("Créneau"), validate_choice=False)

    def moment(self) -> dt.datetime | None:
        """Return the moment; None when nothing, or nonsense, was sent."""
        try:
            moment = dt.datetime.fromisoformat(self.slot.data or "")
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else None


class WordForm(Form):
    """A few words, when no moment suits or the meeting is called off."""

    word = area_field(_l("Un mot, si vous voulez"), maximum=1000)
